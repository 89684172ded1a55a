"""What the staff reads."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.alarms import KINDS, alarm
from kiosk.domain.catalogue import CATALOGUE
from kiosk.domain.events import Fact, Kind
from kiosk.i18n import LANGUAGES
from kiosk.notify import Item, alarmed, alarmed_short
from kiosk.notify.sms import length

ZONE = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 6, 17, tzinfo=ZoneInfo("UTC"))
FACTS: Mapping[str, Fact] = {
    "slot": "7",
    "package": "P-1",
    "visit": 12,
    "bus": "wall",
    "board": 2,
    "channel": "mail",
    "size": "S",
    "free": 1,
    "all": 12,
    "ending": "stuck",
    "kind": "unproven",
    "flaw": "swapped",
}


def item(kind: Kind, *, times: int = 1, good: bool | None = None) -> Item:
    said = alarm(kind, "7", "P-1", None, FACTS)
    assert said is not None
    is_good = said.good if good is None else good
    return Item(said.topic, said.fault or "board.lost", is_good, times, AT, FACTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_alarm_is_worded_in_every_language_and_fits_an_sms(
    kind: Kind, language: str
) -> None:
    said = item(kind, times=0 if alarm(kind, "7", "P", None, FACTS).good else 1)  # type: ignore[union-attr]  # each is one
    words = alarmed([said], 0, location="North", zone=ZONE, language=language)
    short = alarmed_short([said], 0, location="N" * 200, language=language)

    assert words.subject.startswith("North: ")
    assert not {*"{}?"} & {*words.subject, *words.body}
    assert length(short) <= 160
    assert words.subject.removeprefix("North: ")[:4].strip() in words.body


def test_it_says_since_when_why_and_what_to_do_next() -> None:
    forced = item(Kind.DOOR_FORCED)
    words = alarmed([forced], 0, location="North", zone=ZONE, language="en")
    entry = CATALOGUE["door.forced"]

    assert words.subject == "North: Door 7 is open, and nobody had asked for that"
    assert words.body == (
        "Door 7 is open, and nobody had asked for that\nFriday, 6 March, 18:00\n"
        f"Likely cause: {entry.cause}\n"
        f"What to do: {entry.step}\n"
        f"To bring: {entry.part}\n"
        "Fault door.forced; more of it: kiosk fault show door.forced"
    )
    short = alarmed_short([forced], 0, location="North", language="en")
    assert short == f"{words.subject}. {entry.step}"


def test_what_came_and_went_says_both_and_how_often() -> None:
    flapped = item(Kind.BOARD_BACK, times=14)
    over = item(Kind.BOARD_BACK, times=0)

    first, second = (
        alarmed([one], 0, location="N", zone=ZONE, language="en").subject
        for one in (flapped, over)
    )
    assert first == (
        "N: Board 2 of wall does not answer (14×). Board 2 of wall answers again"  # noqa: RUF001
    )
    assert second == "N: Board 2 of wall answers again"


def test_many_things_are_one_message() -> None:
    items = [item(Kind.DOOR_FORCED), item(Kind.BOARD_LOST), item(Kind.CHANNEL_BACK)]
    words = alarmed(items, 3, location="N", zone=ZONE, language="en")

    assert words.subject.endswith("asked for that (+5)")
    assert "Board 2 of wall does not answer" in words.body
    assert "(+5)." in alarmed_short(items, 3, location="N", language="en")


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_what_to_do_is_in_the_language_of_the_reader(language: str) -> None:
    entry = CATALOGUE["door.forced"]

    words = alarmed(
        [item(Kind.DOOR_FORCED)], 0, location="N", zone=ZONE, language=language
    )

    for said in (entry.cause, entry.step, entry.part):
        assert said not in words.body
    assert "kiosk slot settle" in words.body
