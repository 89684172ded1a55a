"""Signed JSON against a real receiver that verifies it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.channels import (
    ChannelError,
    DeliveryError,
    Message,
    Notifier,
    UndeliverableError,
    open_notifier,
)
from kiosk.channels.factory import Late
from kiosk.channels.webhook import signature
from tests.kiosk.channels.gateway import SECRET, Gateway, running

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def message(key: str = "k", *, tried: datetime = NOON) -> Message:
    return Message(
        key,
        "Änne",
        "Your package",
        "It waits.",
        phone="+49 170 1",
        short="Waits.",
        kind="stored",
        written=NOON,
        tried=tried,
    )


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running(Gateway(NOON.timestamp())) as here:
        yield here


@pytest.fixture
def secret(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    file.chmod(0o600)
    return {"file": str(file)}


def notifier(gateway: Gateway, secret: object, **options: object) -> Notifier:
    url = f"http://127.0.0.1:{gateway.port}/send?bank=north"
    return open_notifier("webhook", {"url": url, "secret": secret} | options)


def test_the_receiver_knows_who_sent_it_and_what(
    gateway: Gateway, secret: dict[str, str]
) -> None:
    hook = notifier(gateway, secret)

    for key in ("one", "two", "one"):
        hook.deliver(message(key))
    hook.hang_up()

    assert gateway.taken["one"] == {
        "key": "one",
        "kind": "stored",
        "written_at": "2026-03-02T12:00:00+00:00",
        "to": {"name": "Änne", "email": None, "phone": "+49 170 1"},
        "subject": "Your package",
        "body": "It waits.",
        "short": "Waits.",
    }
    assert (len(gateway.taken), gateway.requests, gateway.connections) == (2, 3, 1)


def test_the_signature_is_what_the_reference_says() -> None:
    # printf '%s' '1.{}' | openssl dgst -sha256 -hmac secret
    assert signature("secret", "1", b"{}") == (
        "sha256=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908"
    )


def test_an_old_message_is_signed_with_the_time_of_its_try(
    gateway: Gateway, secret: dict[str, str]
) -> None:
    later = NOON + timedelta(days=7)
    gateway.now = later.timestamp()
    hook = notifier(gateway, secret)

    hook.deliver(message(tried=later))
    hook.hang_up()

    assert gateway.taken["k"]["written_at"].startswith("2026-03-02")


def test_another_secret_is_found_out(gateway: Gateway, tmp_path: Path) -> None:
    file = tmp_path / "other"
    file.write_text("another secret")
    file.chmod(0o600)
    hook = notifier(gateway, {"file": str(file)})

    with pytest.raises(ChannelError, match="401; check url and token"):
        hook.deliver(message())
    hook.hang_up()

    assert gateway.taken == {}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        ("400", UndeliverableError),
        ("422", UndeliverableError),
        ("429", DeliveryError),
        ("404", ChannelError),
        ("302", ChannelError),
        ("500", ChannelError),
        ("503", ChannelError),
    ],
)
def test_each_answer_means_something(
    gateway: Gateway, secret: dict[str, str], status: str, error: type[DeliveryError]
) -> None:
    gateway.script = [status]
    hook = notifier(gateway, secret)

    with pytest.raises(DeliveryError, match=status) as raised:
        hook.deliver(message())
    hook.deliver(message())
    hook.hang_up()

    assert type(raised.value) is error
    assert len(gateway.taken) == 1


def test_what_was_taken_without_an_answer_is_taken_once(
    gateway: Gateway, secret: dict[str, str]
) -> None:
    gateway.script = ["drop"]
    hook = notifier(gateway, secret)

    with pytest.raises(ChannelError):
        hook.deliver(message())
    hook.deliver(message())
    hook.hang_up()

    assert (gateway.requests, len(gateway.taken)) == (2, 1)


def test_a_kept_line_that_was_cut_is_made_anew(
    gateway: Gateway, secret: dict[str, str]
) -> None:
    gateway.script = ["ok", "drop"]
    hook = notifier(gateway, secret)

    hook.deliver(message("one"))
    hook.deliver(message("two"))
    hook.hang_up()

    assert (gateway.requests, len(gateway.taken), gateway.connections) == (3, 2, 2)


def test_who_hangs_up_ends_a_delivery_that_stalls(
    gateway: Gateway, secret: dict[str, str]
) -> None:
    gateway.script = ["stall"]
    hook = notifier(gateway, secret, timeout_seconds=60)
    ended = threading.Event()

    def deliver() -> None:
        with pytest.raises(ChannelError):
            hook.deliver(message())
        ended.set()

    thread = threading.Thread(target=deliver)
    thread.start()
    while gateway.script:
        ended.wait(0.005)
    hook.hang_up()

    assert ended.wait(5)
    thread.join()


def test_it_is_tried_without_a_message(
    gateway: Gateway, secret: dict[str, str]
) -> None:
    hook = notifier(gateway, secret)

    assert isinstance(hook, Late)
    assert hook.check() is None
    assert gateway.requests == 0
    lost = open_notifier("webhook", {"url": "http://127.0.0.1:1/", "secret": secret})
    assert isinstance(lost, Late)
    assert "refused" in (lost.check() or "")
