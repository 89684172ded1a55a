from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.i18n import LANGUAGES
from kiosk.notify import Topic, worded
from kiosk.notify.letters import _SUBJECTS

UNTIL = datetime(2026, 3, 6, 18, tzinfo=ZoneInfo("Europe/Berlin"))


def topic(kind: str, **facts: object) -> Topic:
    return Topic(kind, "P-1", "Market Square", "Call 0123.", "7", UNTIL, **facts)  # type: ignore[arg-type]  # of many types


def told(topic: Topic) -> tuple[str, str]:
    words = worded(topic)
    return words.subject, words.body


@pytest.mark.parametrize(
    "kind", ["stored", "reminder", "reissued", "retrieved", "expired", "cancelled"]
)
def test_every_message_speaks_of_its_package_and_place(kind: str) -> None:
    subject, body = told(topic(kind))

    assert "P-1" in subject
    assert "Market Square" in body
    assert not {*"{}$"} & {*subject, *body}


def test_the_code_is_told_with_the_digits_that_go_with_it() -> None:
    _, sent = told(topic("stored", code="03378934", digits="8821"))
    _, phone = told(topic("stored", code="03378934", digits="4567", by_phone=True))

    assert "0337 8934" in sent
    assert "8821" in sent
    assert "Friday, 6 March, 18:00" in sent
    assert "your phone number" in phone
    assert "4567" not in phone


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", _SUBJECTS)
def test_every_message_is_worded_in_every_language(kind: str, language: str) -> None:
    subject, body = told(
        topic(kind, parcel="X-2", code="03378934", digits="8821", language=language)
    )

    assert "P-1" in subject or "X-2" in subject
    assert "Market Square" in body
    assert not {*"{}?"} & {*subject, *body.replace("?\n", "").replace("? Call", "")}


def test_a_message_speaks_the_language_of_its_reader() -> None:
    subject, body = told(topic("stored", code="03378934", digits="8821", language="de"))

    assert subject == "Ihr Paket P-1 ist da"
    assert body.replace("\xa0", " ") == (
        "Abholort: Market Square, bis Freitag, 6. März, 18:00 Uhr.\n"
        "Ihr Abholcode: 0337 8934, danach die 4 Ziffern 8821.\n\nFach: 7"
    )


@pytest.mark.parametrize("name", ["Shop $location", "Shop {location}", "Shop {}"])
def test_a_name_with_signs_in_it_is_only_a_name(name: str) -> None:
    _, body = told(Topic("stored", "P-1", name, "?", "7", UNTIL))

    assert name in body
