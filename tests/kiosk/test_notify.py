from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.notify import ConsoleNotifier, Message, Topic, notifiers, worded

UNTIL = datetime(2026, 3, 6, 18, tzinfo=ZoneInfo("Europe/Berlin"))


def topic(kind: str, **facts: object) -> Topic:
    return Topic(kind, "P-1", "Market Square", "Call 0123.", "7", UNTIL, **facts)  # type: ignore[arg-type]  # of many types


@pytest.mark.parametrize(
    "kind", ["stored", "reminder", "reissued", "retrieved", "expired", "cancelled"]
)
def test_every_message_speaks_of_its_package_and_place(kind: str) -> None:
    subject, body = worded(topic(kind))

    assert "P-1" in subject
    assert "Market Square" in body
    assert "$" not in subject + body


def test_the_code_is_told_with_the_digits_that_go_with_it() -> None:
    _, sent = worded(topic("stored", code="03378934", digits="8821"))
    _, phone = worded(topic("stored", code="03378934", digits="4567", by_phone=True))

    assert "0337 8934" in sent
    assert "8821" in sent
    assert "Friday, 6 March, 18:00" in sent
    assert "your phone number" in phone
    assert "4567" not in phone


def test_a_name_with_a_dollar_is_only_a_name() -> None:
    _, body = worded(Topic("stored", "P-1", "Shop $location", "?", "7", UNTIL))

    assert "Shop $location" in body


def test_the_console_writes_to_whom_and_what() -> None:
    written: list[str] = []
    message = Message("k", "Anna", "Here", "It waits.\nCode", email="a@x.org")

    notifiers(written.append)["console"].deliver(message)
    ConsoleNotifier(written.append).deliver(Message("k", "Bert", "Here", "x"))

    assert written[0] == "To Anna <a@x.org>: Here\n    It waits.\n    Code\n"
    assert "no address known" in written[1]
