"""Events as technicians read them: when, what, where, by whom, and why."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.catalogue.titles import TITLES
from kiosk.domain.events import Event, Fact, Kind, packed
from kiosk.i18n import LANGUAGES, Message
from kiosk.ui.courier.question import wrapped
from kiosk.ui.technician.sheet import Pages
from kiosk.ui.technician.slot import line
from tests.kiosk.ui.courier.bench import benched
from tests.kiosk.ui.technician.scenes import chosen, furnished, work

ZONE = ZoneInfo("Europe/Berlin")
ROOM = 48
"""So many signs has a line of a sheet on the smallest screen."""


def event(
    kind: str,
    facts: Mapping[str, Fact] | None = None,
    *,
    slot: str | None = "A12",
    package: str | None = None,
) -> Event:
    at = "2026-03-06T17:00:12+00:00"
    told = packed(facts or {})
    return Event(
        1, at, "b", 1.0, "TRUSTED", kind, "eli", slot, package, None, told, b""
    )


async def test_the_smallest_screen_has_that_much_room(tmp_path: Path) -> None:
    with benched(tmp_path) as bench:
        furnished(bench)
        async with bench.at(partial(work, bench)) as pilot:
            await chosen(bench, pilot, "events", "Nobody knows what is inside, 6")
            assert pilot.app.screen.query_one(Pages).content_size.width == ROOM


@pytest.mark.parametrize("language", LANGUAGES)
def test_time_title_and_slot_stand_on_one_line_of_the_smallest_screen(
    language: str,
) -> None:
    for kind in Kind:
        said = line(event(kind), ZONE, slot="A12").into(language)
        title = Message(TITLES[kind]).into(language)
        first, *more = wrapped(said, ROOM)
        assert first.startswith(f"06.03. 18:00 {title}, A12")
        assert " (eli)" in " ".join([first, *more])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_event_names_nobody_but_who_did_it(language: str) -> None:
    facts: dict[str, Fact] = {
        "user": "anna",
        "witness": "qq-7",
        "reason": "Mrs Miller's dog",
        "cause": "says dora",
        "email": "a@example.org",
    }

    for kind in Kind:
        said = line(event(kind, facts, package="P-77"), ZONE).into(language)
        for never in ("anna", "qq-7", "Miller", "dora", "@", "P-77"):
            assert never not in said


def test_why_it_was_stands_below_it_in_the_language_of_the_reader() -> None:
    lost = event("board-lost", {"fault": "driver.port-lost"}, slot=None)

    said = line(lost, ZONE, slot=None)

    assert str(said).split("\n") == [
        "06.03. 18:00 A board does not answer (eli)",
        "  the way to the boards is gone",
    ]
    assert said.into("de").split("\n") == [
        "06.03. 18:00 Platine antwortet nicht (eli)",
        "  der Weg zu den Platinen ist weg",
    ]


def test_an_event_of_a_newer_program_is_told_all_the_same() -> None:
    assert str(line(event("door-painted"), ZONE)) == "06.03. 18:00 door-painted (eli)"
