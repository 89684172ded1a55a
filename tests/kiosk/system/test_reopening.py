"""The same door once more, and who a restart left at a door."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import StateError, WrongCodeError
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Found, Purpose, Visit
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, opened_system, served, settings, stored

DIGITS = "4567"


def picked_up(system: LockerSystem) -> tuple[Visit, str]:
    code = stored(system).issued.code
    return served(system, system.retrieve(code, DIGITS)), code


def test_the_door_of_a_pickup_opens_once_more(
    system: LockerSystem, clock: HandClock
) -> None:
    pickup, _ = picked_up(system)
    clock.forward(timedelta(seconds=170))

    again = system.reopen(pickup.id)

    assert (again.purpose, again.slot, again.package) == (Purpose.REOPEN, "1", "p1")
    assert system.slot("1").status is Status.OCCUPIED
    assert served(system, again).ending is Ending.DONE
    assert system.slot("1").status is Status.EMPTY
    assert system.reopen(again.id).slot == "1"


def test_the_spent_code_still_opens_nothing(system: LockerSystem) -> None:
    _, code = picked_up(system)

    with pytest.raises(WrongCodeError):
        system.retrieve(code, DIGITS)


def late(_: LockerSystem, clock: HandClock) -> None:
    clock.forward(timedelta(seconds=181))


def restarted(_: LockerSystem, clock: HandClock) -> None:
    clock.restart()


def given_away(system: LockerSystem, _: HandClock) -> None:
    for package in ("p2", "p3"):
        announced(system, package)
        served(system, system.store_package(package, actor="courier").visit)
    assert system.package("p3").slot == "1"


def looked_into(system: LockerSystem, _: HandClock) -> None:
    served(system, system.open_slot("1", actor="tess"))


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (late, "too long ago"),
        (restarted, "from before a restart"),
        (given_away, "somebody else"),
        (looked_into, "somebody else"),
    ],
)
def test_after_that_it_stays_shut(
    system: LockerSystem,
    clock: HandClock,
    happens: Callable[[LockerSystem, HandClock], None],
    why: str,
) -> None:
    pickup, _ = picked_up(system)
    happens(system, clock)
    clock_then = clock.read()
    if clock_then.boot != pickup.boot:
        why = "restart|too long ago"

    with pytest.raises(StateError, match=why):
        system.reopen(pickup.id)


def test_only_a_pickup_at_an_open_door_can_be_repeated(system: LockerSystem) -> None:
    deposit = stored(system)
    with pytest.raises(StateError, match="no pickup"):
        system.reopen(deposit.visit.id)

    stuck = system.retrieve(deposit.issued.code, DIGITS)
    with pytest.raises(StateError, match="no pickup"):
        system.reopen(stuck.id)
    system.take_up()
    system.opened(stuck.id)
    with pytest.raises(StateError, match="going on"):
        system.reopen(stuck.id)


def test_a_bank_may_keep_its_doors_shut(tmp_path: Path) -> None:
    chosen = settings("S", locks={"reopen_seconds": 0})
    clock = HandClock()
    with opened_system(tmp_path, chosen, clock) as system:
        pickup, _ = picked_up(system)
        clock.forward(timedelta(seconds=1))

        with pytest.raises(StateError, match="too long ago"):
            system.reopen(pickup.id)


# Whom a restart left at a door


def test_a_customer_at_a_door_is_found_again(system: LockerSystem) -> None:
    assert system.interrupted() is None
    code = stored(system).issued.code
    visit = system.retrieve(code, DIGITS)
    assert system.interrupted() is None  # nothing has moved yet
    system.take_up()

    found = system.interrupted()

    assert found is not None
    assert found.id == visit.id


def test_a_visit_that_a_restart_ended_is_told_for_a_minute(
    system: LockerSystem, clock: HandClock
) -> None:
    code = stored(system).issued.code
    visit = system.retrieve(code, DIGITS)
    system.take_up()
    system.settle_after_restart(visit.id, Found.CLOSED)

    found = system.interrupted()
    assert found is not None
    assert found.ending is Ending.UNPROVEN
    clock.forward(timedelta(seconds=61))
    assert system.interrupted() is None


def test_visits_of_staff_are_not_shown_to_customers(system: LockerSystem) -> None:
    system.open_slot("1", actor="tess")
    system.take_up()

    assert system.interrupted() is None
