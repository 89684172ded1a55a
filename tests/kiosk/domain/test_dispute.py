"""An extract for a dispute says all about one package, and nothing of anybody else."""

import json
from dataclasses import replace

import pytest

from kiosk.domain.dispute import OTHER_PACKAGE, WITHHELD, Veil, extract
from kiosk.domain.events import Event, Fact, Kind
from kiosk.domain.users import Role

PEOPLE = {
    "anna": Role.CUSTOMER,
    "ben": Role.CUSTOMER,
    "cora": Role.COURIER,
    "carl": Role.COURIER,
    "theo": Role.TECHNICIAN,
}


def event(
    kind: Kind,
    *,
    package: str | None = "p1",
    slot: str | None = "7",
    actor: str = "kiosk",
    **facts: Fact,
) -> Event:
    told = json.dumps(facts)
    at = "2026-03-02T12:00:00+00:00"
    return Event(
        9, at, "b", 1.0, "TRUSTED", kind.value, actor, slot, package, 3, told, b"hash"
    )


def of(*events: Event) -> list[Event]:
    veil = Veil("anna", PEOPLE, {"p1", "p2", "x9"}, {"p1", "x9"})
    return list(extract(events, "p1", veil))


STORED = event(Kind.PACKAGE_STORED, actor="cora")
RETRIEVED = event(Kind.PACKAGE_RETRIEVED, actor="customer")


def test_every_event_of_the_package_is_in_it() -> None:
    announced = event(Kind.PACKAGE_ANNOUNCED, slot=None)
    told = event(Kind.NOTIFICATION_DELIVERED, slot=None)

    kept = of(announced, STORED, RETRIEVED, told)
    assert [one.kind for one in kept] == [
        announced.kind,
        STORED.kind,
        RETRIEVED.kind,
        told.kind,
    ]


def test_what_happens_at_its_door_while_it_lies_there_is_in_it() -> None:
    forced = event(Kind.DOOR_FORCED, package=None)
    elsewhere = event(Kind.DOOR_FORCED, package=None, slot="8")

    assert of(forced, STORED, forced, elsewhere, RETRIEVED, forced) == of(
        STORED, forced, RETRIEVED
    )


def test_what_befell_the_bank_meanwhile_is_in_it() -> None:
    lost = event(Kind.BOARD_LOST, package=None, slot=None, bus="main", board=2)
    user = event(Kind.USER_ADDED, package=None, slot=None, user="ben")

    kept = of(lost, STORED, lost, user, RETRIEVED, lost)
    assert [one.kind for one in kept] == [STORED.kind, lost.kind, RETRIEVED.kind]


def test_a_package_that_was_found_elsewhere_is_followed_there() -> None:
    found = event(Kind.PACKAGE_FOUND, slot="8")
    opened = event(Kind.DOOR_OPENED, package=None, slot="8")

    assert of(STORED, found, opened)[-1].kind == Kind.DOOR_OPENED


def test_people_are_told_by_their_part_and_always_the_same() -> None:
    events = [
        STORED,
        event(Kind.DOOR_OPENED, actor="carl"),
        event(Kind.DOOR_CLOSED, actor="cora"),
        event(Kind.CODE_ISSUED, actor="anna"),
        event(Kind.DOOR_PULSED, package=None, actor="ben"),
        event(Kind.SLOT_SETTLED, package=None, actor="theo"),
        event(Kind.VISIT_TAKEN, actor="cli"),
    ]

    assert [one.actor for one in of(*events)] == [
        "courier A",
        "courier B",
        "courier A",
        "recipient",
        "customer A",
        "technician A",
        "cli",
    ]


def test_other_packages_have_no_number() -> None:
    other = event(Kind.VISIT_REQUESTED, package="p2")

    assert of(STORED, other)[1].package == OTHER_PACKAGE


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"cause": "package p2 was found in slot 7"}, f"package {OTHER_PACKAGE} was"),
        ({"found": "p1"}, "p1"),
        ({"found": "x9"}, "x9"),
        ({"user": "anna"}, "recipient"),
        ({"user": "ben"}, "customer A"),
        ({"reason": "Ben Smith kicked it"}, WITHHELD),
        ({"of_a_newer_program": "ben"}, WITHHELD),
    ],
)
def test_nothing_of_others_and_nothing_typed_is_in_the_facts(
    facts: dict[str, Fact], told: str
) -> None:
    doubted = replace(event(Kind.SLOT_UNCERTAIN), facts=json.dumps(facts))

    said = of(STORED, doubted)[1].facts

    assert told in said
    assert "ben" not in said.lower()
    assert "p2" not in said


def test_number_and_hash_are_as_they_were_written() -> None:
    (kept,) = of(STORED)

    assert (kept.seq, kept.hash) == (9, b"hash")
