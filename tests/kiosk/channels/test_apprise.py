"""What Apprise carries: by a stand-in, and once by itself to a real receiver."""

from dataclasses import replace
from http import HTTPStatus
from pathlib import Path

import pytest

from kiosk.channels import ChannelError, Message, Secret, UndeliverableError
from kiosk.channels.apprise import AppriseNotifier, Relay
from tests.kiosk.channels.gateway import Gateway, running


class Carrier:
    """An Apprise that notes what it is asked."""

    def __init__(self, *, knows: bool = True, works: bool = True) -> None:
        self.knows, self.works = knows, works
        self.urls: list[str] = []
        self.told: list[tuple[str, str]] = []

    def add(self, servers: str) -> bool:
        self.urls.append(servers)
        return self.knows

    def notify(self, *, body: str, title: str) -> bool | None:
        self.told.append((title, body))
        return self.works


def notifier(url: str, carrier: Carrier, folder: Path) -> AppriseNotifier:
    file = folder / "url"
    file.write_text(url)
    file.chmod(0o600)
    return AppriseNotifier(Relay(Secret("file", str(file))), lambda: carrier)


def test_the_address_of_the_recipient_is_put_into_the_url(tmp_path: Path) -> None:
    carrier = Carrier()
    sms = notifier("sms://token@from/{phone}?copy={email}", carrier, tmp_path)

    long = Message("k", "Anna", "Here", "It waits.", "a/b@x.org", "+49 170 1")
    sms.deliver(long)
    sms.deliver(replace(long, short="Waits."))
    sms.hang_up()

    assert carrier.urls == 2 * ["sms://token@from/+491701?copy=a%2Fb@x.org"]
    assert carrier.told == [("Here", "It waits."), ("", "Waits.")]


def test_who_has_no_phone_gets_no_sms(tmp_path: Path) -> None:
    sms = notifier("sms://token@from/{phone}", Carrier(), tmp_path)

    with pytest.raises(UndeliverableError, match="no phone"):
        sms.deliver(Message("k", "Anna", "Here", "x", "a@x.org"))


@pytest.mark.parametrize(
    ("carrier", "says"),
    [(Carrier(knows=False), "no such URL"), (Carrier(works=False), "could not hand")],
)
def test_what_apprise_cannot_do_is_told_without_its_secrets(
    tmp_path: Path, carrier: Carrier, says: str
) -> None:
    sms = notifier("sms://token@from/{phone}", carrier, tmp_path)

    with pytest.raises(ChannelError, match=says) as failed:
        sms.deliver(Message("k", "Anna", "Here", "x", phone="0170 1"))
    assert "token" not in str(failed.value)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_apprise_itself_reaches_a_receiver(tmp_path: Path) -> None:
    pytest.importorskip("apprise", reason="extra notify")
    file = tmp_path / "url"
    with running(Gateway(0)) as gateway:
        gateway.script = [str(HTTPStatus.OK.value), str(HTTPStatus.BAD_GATEWAY.value)]
        file.write_text(f"json://127.0.0.1:{gateway.port}/")
        file.chmod(0o600)
        carried = AppriseNotifier(Relay(Secret("file", str(file))))

        carried.deliver(Message("k", "Anna", "Here", "It waits."))
        with pytest.raises(ChannelError):
            carried.deliver(Message("k", "Anna", "Here", "It waits."))

    assert gateway.requests == 2
