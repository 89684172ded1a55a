"""A courier's round: a slot is free when somebody says so, and nothing is lost."""

from datetime import timedelta

import pytest

from kiosk.domain.errors import InvalidError, StateError, UnknownError
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Found, Purpose, Visit, Word
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, served, stored


def waiting(system: LockerSystem, package: str = "p1") -> str:
    """A package that was cancelled and lies in its slot."""
    slot = stored(system, package).slot
    system.cancel(package, actor="shop")
    return slot


def at_the_open_door(system: LockerSystem, visit: Visit) -> Visit:
    assert visit.id in [taken.id for taken in system.take_up()]
    system.pulsed(visit.id, 1, door="CLOSED")
    return system.opened(visit.id)


def kinds(system: LockerSystem, slot: str) -> list[str]:
    return [event.kind for event in system.events(slot=slot)]


def names(system: LockerSystem) -> list[str]:
    return [view.slot.name for view in system.to_collect()]


@pytest.mark.parametrize(
    ("word", "status", "event"),
    [
        (Word.EMPTY, Status.EMPTY, "package-cleared"),
        (Word.MISSING, Status.EMPTY, "package-gone"),
        (Word.FILLED, Status.OCCUPIED, None),
    ],
)
@pytest.mark.parametrize("when", ["at the open door", "when it is shut"])
def test_what_the_courier_says_is_so(
    system: LockerSystem, word: Word, status: Status, event: str | None, when: str
) -> None:
    slot = waiting(system)
    visit = system.collect(slot, asked=True, actor="dora")
    assert visit.purpose is Purpose.COLLECTION
    at_the_open_door(system, visit)
    if when == "at the open door":
        system.say(visit.id, word)
        system.closed(visit.id)
    else:
        system.closed(visit.id)
        assert system.slot(slot).status is Status.UNCERTAIN
        system.confirm(visit.id, word, actor="dora")

    view = system.slot(slot)
    assert (view.status, view.doubt) == (status, None)
    told = [k for k in kinds(system, slot) if k in {"package-cleared", "package-gone"}]
    assert told == ([event] if event else [])
    assert names(system) == ([slot] if word is Word.FILLED else [])


def test_a_round_that_breaks_off_loses_nothing(
    system: LockerSystem, clock: HandClock
) -> None:
    slot = waiting(system)
    visit = system.collect(slot, asked=True, actor="dora")
    at_the_open_door(system, visit)
    clock.restart()
    assert system.settle_after_restart(visit.id, Found.CLOSED).ending is Ending.DONE

    view = system.slot(slot)
    assert (view.status, view.package and view.package.id) == (Status.UNCERTAIN, "p1")
    assert names(system) == [slot]
    again = system.collect(slot, asked=True, actor="cora")
    at_the_open_door(system, again)
    system.say(again.id, Word.EMPTY)
    system.closed(again.id)
    assert system.slot(slot).status is Status.EMPTY


def test_nobody_else_and_nobody_late_can_say_it(
    system: LockerSystem, clock: HandClock
) -> None:
    slot = waiting(system)
    visit = system.collect(slot, asked=True, actor="dora")
    at_the_open_door(system, visit)
    with pytest.raises(StateError):
        system.confirm(visit.id, Word.EMPTY, actor="dora")  # it still stands open
    system.closed(visit.id)

    with pytest.raises(StateError):
        system.confirm(visit.id, Word.EMPTY, actor="cora")
    with pytest.raises(StateError):
        system.confirm(visit.id, Word.UNSURE, actor="dora")
    clock.forward(timedelta(minutes=11))
    with pytest.raises(StateError):
        system.confirm(visit.id, Word.EMPTY, actor="dora")
    assert system.slot(slot).status is Status.UNCERTAIN


def test_it_is_said_once(system: LockerSystem) -> None:
    slot = waiting(system)
    visit = system.collect(slot, asked=True, actor="dora")
    at_the_open_door(system, visit)
    system.closed(visit.id)
    system.confirm(visit.id, Word.EMPTY, actor="dora")

    with pytest.raises(StateError):
        system.confirm(visit.id, Word.MISSING, actor="dora")
    stored(system, "p2")
    with pytest.raises(StateError):
        system.confirm(visit.id, Word.EMPTY, actor="dora")


def test_of_a_door_that_was_left_open_nothing_is_said_afterwards(
    system: LockerSystem,
) -> None:
    slot = waiting(system)
    visit = system.collect(slot, asked=True, actor="dora")
    at_the_open_door(system, visit)
    system.say(visit.id, Word.EMPTY)
    system.conclude(visit.id, Ending.LEFT_OPEN, "test")

    with pytest.raises(StateError, match="not at a shut door"):
        system.confirm(visit.id, Word.EMPTY, actor="dora")
    assert system.slot(slot).status is Status.UNCERTAIN


def test_what_stays_inside_ends_no_older_doubt(system: LockerSystem) -> None:
    slot = waiting(system)
    system.forced(slot, last_visit=system.quiet_since()[slot])
    visit = system.collect(slot, asked=True, actor="dora")
    at_the_open_door(system, visit)
    system.closed(visit.id)
    system.confirm(visit.id, Word.FILLED, actor="dora")

    assert system.slot(slot).status is Status.UNCERTAIN


def test_parcels_leave_with_their_package(system: LockerSystem) -> None:
    slot = stored(system, "p1").slot
    served(system, system.add("p2", to="p1", actor="dora"))
    system.cancel("p1", actor="shop")
    (view,) = system.to_collect()
    assert view.package is not None
    assert view.package.parcels == ("p2",)

    served(system, system.collect(slot, actor="dora"))

    assert system.slot(slot).status is Status.EMPTY
    announced(system, "p2")


def test_something_unknown_closes_the_slot_until_somebody_takes_it_out(
    system: LockerSystem,
) -> None:
    system.forced("1", last_visit=0)
    look = system.look_into("1", actor="dora")
    with pytest.raises(StateError):
        system.settle_strange("1", "a hat", actor="dora")
    at_the_open_door(system, look)
    for note in ("", " \n ", "x" * 101):
        with pytest.raises(InvalidError):
            system.settle_strange("1", note, actor="dora")
    system.settle_strange("1", "JJD 0001\n", actor="dora")
    system.closed(look.id)

    view = system.slot("1")
    assert view.status is Status.RESERVED
    assert view.reason == "inside: JJD 0001"
    system.return_to_service("1", actor="tina")
    assert system.slot("1").status is Status.UNCERTAIN
    look = system.look_into("1", actor="tina")
    at_the_open_door(system, look)
    system.settle("1", None, actor="tina")
    system.closed(look.id)
    assert system.slot("1").status is Status.EMPTY


def test_what_lies_in_the_place_of_a_package_says_that_this_is_missing(
    system: LockerSystem,
) -> None:
    slot = stored(system, "p1").slot
    look = system.look_into(slot, actor="dora")
    at_the_open_door(system, look)
    system.settle_strange(slot, "a brick", actor="dora")
    system.closed(look.id)

    assert system.package("p1").state is State.CANCELLED
    assert "package-missing" in kinds(system, slot)
    assert system.slot(slot).status is Status.RESERVED


def test_slots_worth_a_look_are_those_that_a_package_could_go_to(
    system: LockerSystem,
) -> None:
    stored(system, "p1")
    for slot in ("1", "2", "3", "5"):
        system.forced(slot, last_visit=system.quiet_since()[slot])
    system.take_out_of_service("5", reason="bent", actor="tina")

    def found(size: str | None = None) -> list[str]:
        return [view.slot.name for view in system.to_look_into(size)]

    assert found() == ["1", "2", "3", "5"]
    assert found("S") == ["2", "3"]
    assert found("M") == ["3"]
    assert found("L") == []
    with pytest.raises(UnknownError):
        found("XXL")
