"""The catalogue holds every fault that there can be, and no other."""

import json
from typing import Final

import pytest

from drivers.simulator.faults import Fault
from kiosk.domain.catalogue import CATALOGUE, Entry, Weight, entry, found, of_event
from kiosk.domain.errors import UnknownError
from kiosk.domain.events import Kind
from tests.faults import ALARMING, ALERTS, FRONT, GUIDE, front, guide, raised, told

_EVERY: Final = list(CATALOGUE.values())


def test_whatever_can_be_raised_has_its_entry() -> None:
    missing = {key: where for key, where in raised().items() if key not in CATALOGUE}

    assert missing == {}


def test_no_entry_is_of_something_that_nobody_raises() -> None:
    assert sorted(CATALOGUE.keys() - raised().keys()) == []


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_the_simulator_can_be_looked_up_by_its_name(
    fault: Fault,
) -> None:
    assert f"line.{fault.value.replace('_', '-')}" in {
        one.key for one in found(fault.value)
    }


def test_every_event_that_sounds_alarming_tells_of_a_fault() -> None:
    by_facts = {Kind.SLOT_UNCERTAIN, Kind.OUTAGE_BEGAN, Kind.DOOR_FLAWED}
    alarming = {kind for kind in Kind if ALARMING.search(kind.value)}

    assert alarming == ALERTS.keys() | by_facts


@pytest.mark.parametrize(("kind", "key"), ALERTS.items())
def test_an_event_of_something_wrong_leads_to_its_entry(kind: Kind, key: str) -> None:
    assert of_event(kind.value, {"backup": "kiosk-20260301T080000Z.db"}) == key


@pytest.mark.parametrize("kind", sorted(set(Kind) - ALERTS.keys()))
def test_an_event_of_nothing_wrong_leads_nowhere(kind: Kind) -> None:
    assert of_event(kind.value, {}) is None


@pytest.mark.parametrize(
    ("kind", "facts", "key"),
    [
        ("visit-ended", {"ending": "stuck"}, "visit.stuck"),
        ("visit-ended", {"ending": "done"}, None),
        ("slot-uncertain", {"kind": "found_elsewhere"}, "doubt.found-elsewhere"),
        ("outage-began", {"cause": "board"}, "outage.board"),
        ("board-lost", {"fault": "driver.port-lost"}, "driver.port-lost"),
        ("board-lost", {"fault": "of a newer program"}, "board.lost"),
        ("store-recovered", {"backup": None}, "trouble.emptied"),
        ("of a newer program", {}, None),
    ],
)
def test_the_facts_of_an_event_say_which_entry_it_is(
    kind: str, facts: dict[str, str | None], key: str | None
) -> None:
    assert of_event(kind, facts) == key


@pytest.mark.parametrize("one", _EVERY, ids=[one.key for one in _EVERY])
def test_an_entry_says_what_it_is_why_and_what_to_do(one: Entry) -> None:
    assert one.says
    assert one.cause
    assert one.step
    assert "|" not in one.says + one.cause + one.step + one.part, "it breaks a table"
    assert not one.says.endswith("."), "a clause, for lists"


def test_what_is_broken_names_no_part_only_where_none_helps() -> None:
    boards = [one for one in _EVERY if one.key.startswith(("board.", "line."))]
    bare = {one.key for one in boards if one.weight is Weight.BROKEN and not one.part}

    assert bare == {"board.doubled", "line.twin"}


def test_a_slip_in_a_key_is_told_what_was_meant() -> None:
    with pytest.raises(UnknownError) as refused:
        entry("door-stuk")

    assert "door-stuck" in refused.value.near


def test_the_readmes_have_the_tables_of_the_catalogue() -> None:
    assert told(FRONT) == front(), "python -m tests.faults writes it"
    assert told(GUIDE) == guide(), "python -m tests.faults writes it"


def test_an_entry_can_be_told_as_json() -> None:
    from kiosk.cli.facts import of_fault  # noqa: PLC0415 - the shape is the command's

    assert json.loads(json.dumps(of_fault(entry("door-stuck"))))["part"]
