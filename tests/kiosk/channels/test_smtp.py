"""E-mail against a real server, which may do whatever servers do."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.channels import (
    ChannelError,
    DeliveryError,
    Message,
    Notifier,
    Picture,
    UndeliverableError,
    open_notifier,
)
from kiosk.channels.factory import Late
from kiosk.channels.smtp import Security, Server, SmtpNotifier
from tests.kiosk.channels.mailhost import (
    NOBODY,
    PASSWORD,
    USER,
    Mailhost,
    certificate,
    serving,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def letter(
    key: str = "stored:p1:visit 1:mail", email: str = "a@example.org"
) -> Message:
    return Message(
        key, "Änne Öz", "Ihr Paket", "Es wartet.\nCode", email, written=NOON, tried=NOON
    )


def notifier(to: Mailhost, /, **options: object) -> Notifier:
    told = {
        "host": "127.0.0.1",
        "port": to.port,
        "security": "none",
        "sender": "Nordbahnhof <kiosk@example.org>",
        "timeout_seconds": 5,
    }
    return open_notifier("smtp", told | options)


@pytest.fixture
def host() -> Iterator[Mailhost]:
    with serving(Mailhost()) as running:
        yield running


def test_a_letter_says_from_whom_to_whom_and_what(host: Mailhost) -> None:
    mail = notifier(host)

    mail.deliver(letter())
    mail.hang_up()

    [came] = host.letters
    assert came["From"] == "Nordbahnhof <kiosk@example.org>"
    assert came["To"] == "Änne Öz <a@example.org>"
    assert came["Subject"] == "Ihr Paket"
    assert came["Date"].datetime == NOON
    assert came["Auto-Submitted"] == "auto-generated"
    assert came.get_content().splitlines() == ["Es wartet.", "Code"]


def test_the_same_message_has_the_same_id_and_another_has_another(
    host: Mailhost,
) -> None:
    mail = notifier(host)

    for key in ("one", "one", "two"):
        mail.deliver(letter(key))
    mail.hang_up()

    first, again, other = host.ids
    assert first == again != other
    assert first.endswith("@example.org>")


def test_html_goes_beside_the_plain_text(host: Mailhost) -> None:
    mail = notifier(host)
    plain = letter()

    mail.deliver(
        Message("k", "Anna", "Here", plain.body, plain.email, html="<b>Here</b>")
    )
    mail.hang_up()

    kinds = [part.get_content_type() for part in host.letters[0].walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_pictures_lie_within_the_html_and_are_named_by_it(host: Mailhost) -> None:
    mail = notifier(host)
    png = b"\x89PNG\r\n\x1a\n picture"

    mail.deliver(
        replace(
            letter(),
            html='<p>Wörter</p><img src="cid:code">',
            pictures=(Picture("code", png),),
        )
    )
    mail.hang_up()

    [came] = host.letters
    kinds = [part.get_content_type() for part in came.walk()]
    assert kinds == [
        *("multipart/alternative", "text/plain"),
        *("multipart/related", "text/html", "image/png"),
    ]
    *_, page, picture = came.walk()
    assert isinstance(page, EmailMessage)
    assert isinstance(picture, EmailMessage)
    assert 'Wörter</p><img src="cid:code@example.org">' in page.get_content()
    assert picture["Content-ID"] == "<code@example.org>"
    assert picture.get_content_disposition() == "inline"
    assert picture.get_content() == png


def test_one_connection_carries_many(host: Mailhost) -> None:
    mail = notifier(host)

    for n in range(20):
        mail.deliver(letter(f"{n}"))
    mail.hang_up()
    mail.deliver(letter("later"))
    mail.hang_up()

    assert len(host.taken) == 21
    assert host.connections == 2


def test_a_server_that_is_tired_of_a_connection_gets_a_new_one(host: Mailhost) -> None:
    host.per_connection = 3
    mail = notifier(host)

    for n in range(10):
        mail.deliver(letter(f"{n}"))
    mail.hang_up()

    assert len(set(host.ids)) == 10
    assert host.connections == 4


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_tls_is_spoken_with_who_is_trusted(tmp_path: Path, security: str) -> None:
    file = certificate(tmp_path)
    with serving(Mailhost(), **{security: file}) as host:
        mail = notifier(host, security=security, ca_file=str(file), host="localhost")

        mail.deliver(letter())
        mail.hang_up()

        assert len(host.taken) == 1


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_that_nobody_vouches_for_ends_it(
    tmp_path: Path, security: str
) -> None:
    with serving(Mailhost(), **{security: certificate(tmp_path)}) as host:
        mail = notifier(host, security=security)

        with pytest.raises(ChannelError, match="certificate cannot be trusted"):
            mail.deliver(letter())

        assert host.taken == []


def test_a_certificate_of_somebody_else_ends_it(tmp_path: Path) -> None:
    file = certificate(tmp_path, name="mail.example.org")
    with serving(Mailhost(), tls=file) as host:
        mail = notifier(host, security="tls", ca_file=str(file))

        with pytest.raises(ChannelError, match="certificate cannot be trusted"):
            mail.deliver(letter())


def test_who_has_the_password_signs_in(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    file.chmod(0o600)
    with serving(Mailhost()) as host:
        mail = notifier(host, user=USER, password={"file": str(file)})
        mail.deliver(letter())
        mail.hang_up()
        assert len(host.taken) == 1

        file.write_text("wrong")
        with pytest.raises(ChannelError, match="535") as refused:
            notifier(host, user=USER, password={"file": str(file)}).deliver(letter())
        assert "wrong" not in str(refused.value)


def test_an_address_that_is_not_there_is_given_up_and_the_next_goes_on(
    host: Mailhost,
) -> None:
    mail = notifier(host)

    with pytest.raises(UndeliverableError, match="550"):
        mail.deliver(letter(email=NOBODY))
    mail.deliver(letter())
    mail.hang_up()

    assert (len(host.taken), host.connections) == (1, 1)


@pytest.mark.parametrize("address", [None, "no address", "ünicode@example.org"])
def test_what_cannot_be_an_address_here_is_given_up(
    host: Mailhost, address: str | None
) -> None:
    mail = notifier(host)

    with pytest.raises(UndeliverableError):
        mail.deliver(Message("k", "Anna", "Here", "x", address))
    mail.hang_up()

    assert host.taken == []


def test_no_name_brings_a_line_of_its_own_into_a_letter(host: Mailhost) -> None:
    mail = notifier(host)
    bad = Message("k", "Anna\r\nBcc: b@example.org", "A\nBcc: c@x.org", "x", "a@x.org")

    mail.deliver(bad)
    with pytest.raises(UndeliverableError):
        mail.deliver(replace(bad, email="a@x.org\r\nBcc: b@example.org"))
    mail.hang_up()

    [came] = host.letters
    assert came["Bcc"] is None
    assert came["Subject"] == "A Bcc: c@x.org"
    assert [to.addr_spec for to in came["To"].addresses] == ["a@x.org"]


@given(
    name=st.text(max_size=80)
    | st.text(
        st.sampled_from('אבج\u202e\u2067👩‍👩‍👧\r\n\x00\u2028<>@,;:"(\\ '), max_size=40
    ),
    subject=st.text(max_size=200),
    body=st.text(max_size=200),
)
@example(
    name="רות \u202e👩‍🚀\nBcc: b@x.org", subject="\r\n\r\nHi", body="\r\n.\r\nQUIT"
)
@example(name='", <evil@x.org>, "', subject="=?utf-8?q?Bcc:?=", body="")
def test_whatever_people_are_called_there_is_one_recipient(
    name: str, subject: str, body: str
) -> None:
    mail = SmtpNotifier(Server("h", 25, Security.NONE, "Bank <kiosk@example.org>"))
    raw = mail._letter(Message("k", name, subject, body, "a@x.org"), "a@x.org")

    came = message_from_bytes(raw, policy=policy.default)
    headers = raw.split(b"\r\n\r\n", 1)[0]
    assert all(line.isascii() for line in headers.split(b"\r\n"))
    assert sorted(came.keys()) == [
        *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date"),
        *("From", "MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert [to.addr_spec for to in came["To"].addresses] == ["a@x.org"]
    assert not set(came["To"]) & {"\r", "\n", "\u202e", "\u2067"}


def test_an_answer_for_later_is_for_later_and_the_line_is_kept(host: Mailhost) -> None:
    host.script = ["451 try again"]
    mail = notifier(host)

    with pytest.raises(DeliveryError, match="451") as later:
        mail.deliver(letter())
    mail.deliver(letter())
    mail.hang_up()

    assert type(later.value) is DeliveryError
    assert (len(host.taken), host.connections) == (1, 1)


def test_a_message_that_is_refused_for_good_is_given_up(host: Mailhost) -> None:
    host.script = ["554 looks like spam"]
    mail = notifier(host)

    with pytest.raises(UndeliverableError, match="554"):
        mail.deliver(letter())
    mail.hang_up()


@pytest.mark.parametrize(("word", "taken"), [("drop", 1), ("lose", 0)])
def test_a_line_that_is_cut_after_the_data_says_nothing(
    host: Mailhost, word: str, taken: int
) -> None:
    host.script = [word]
    mail = notifier(host)

    with pytest.raises(ChannelError):
        mail.deliver(letter())
    assert len(host.taken) == taken
    mail.deliver(letter())
    mail.hang_up()

    assert len(set(host.ids)) == 1


def test_who_hangs_up_ends_a_delivery_that_stalls(host: Mailhost) -> None:
    host.script = ["stall"]
    mail = notifier(host, timeout_seconds=60)
    ended = threading.Event()

    def deliver() -> None:
        with pytest.raises(ChannelError):
            mail.deliver(letter())
        ended.set()

    thread = threading.Thread(target=deliver)
    thread.start()
    while host.script:
        ended.wait(0.005)
    mail.hang_up()

    assert ended.wait(5)
    thread.join()


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_bad_day_is_as_bad_behind_tls(tmp_path: Path, security: str) -> None:
    mine = certificate(tmp_path)
    how: dict[str, Path] = {security: mine}
    with serving(Mailhost(), **how) as host:
        mail = notifier(host, host="localhost", security=security, ca_file=str(mine))
        host.script = ["451 later", "drop", "lose", "554 no", "ok", "stall"]
        raised: list[type[Exception]] = []
        for _ in range(5):
            try:
                mail.deliver(letter())
            except DeliveryError as error:
                raised.append(type(error))
        stalling = threading.Thread(target=_stalled, args=(mail, raised))
        stalling.start()
        while host.script:
            stalling.join(0.005)
        mail.hang_up()
        stalling.join(5)
        assert not stalling.is_alive()

    assert raised == [
        *(DeliveryError, ChannelError, ChannelError),
        *(UndeliverableError, ChannelError),
    ]
    assert len(host.taken) == 2, "dropped, and taken at last"
    assert len(set(host.ids)) == 1


def _stalled(mail: Notifier, raised: list[type[Exception]]) -> None:
    try:
        mail.deliver(letter())
    except DeliveryError as error:
        raised.append(type(error))


def test_a_server_that_is_not_there_is_a_channel_that_is_down() -> None:
    host = Mailhost()
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host.port = held.getsockname()[1]

        with pytest.raises(ChannelError, match="refused"):
            notifier(host).deliver(letter())


def test_a_missing_secret_is_told_and_starts_nothing(host: Mailhost) -> None:
    mail = notifier(host, user="k", password={"file": "/nowhere/at/all"})

    with pytest.raises(ChannelError, match="file /nowhere/at/all cannot be read"):
        mail.deliver(letter())


def test_it_is_tried_without_a_letter(host: Mailhost) -> None:
    mail = notifier(host)

    assert isinstance(mail, Late)
    assert mail.check() is None
    assert (len(host.taken), host.connections) == (0, 1)
    lost = notifier(host, security="tls")
    assert isinstance(lost, Late)
    assert lost.check() is not None
