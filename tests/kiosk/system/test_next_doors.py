"""Who has shown who they are is led to their next door without typing."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import ExpiredError, StateError
from kiosk.domain.events import Kind
from kiosk.domain.package import State
from kiosk.domain.visits import Ending, Purpose, Visit
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system, served, settings, stored

DIGITS = "4567"


def three(system: LockerSystem) -> list[str]:
    """Anna has three packages here, Bert one; return Anna's codes."""
    codes = [stored(system, name).issued.code for name in ("p1", "p2", "p3")]
    stored(system, "b1", user="bert", size="M")
    return codes


def picked_up(system: LockerSystem) -> Visit:
    return served(system, system.retrieve(three(system)[0], DIGITS))


def slots_of(system: LockerSystem, visit: Visit) -> list[str | None]:
    return [package.slot for package in system.more(visit.id)]


def test_each_further_package_is_a_door_and_a_visit_of_its_own(
    system: LockerSystem,
) -> None:
    visit = picked_up(system)
    assert slots_of(system, visit) == ["2", "3"]

    second = system.next_door(visit.id)
    assert (second.purpose, second.slot) == (Purpose.PICKUP, "2")
    served(system, second)
    assert slots_of(system, second) == ["3"]
    third = served(system, system.next_door(second.id))

    assert slots_of(system, third) == []
    assert {system.package(p).state for p in ("p1", "p2", "p3")} == {State.RETRIEVED}
    assert system.package("b1").state is State.STORED


def test_a_stuck_door_keeps_nobody_from_the_next(system: LockerSystem) -> None:
    stuck = system.retrieve(three(system)[0], DIGITS)
    system.take_up()
    system.conclude(stuck.id, Ending.STUCK, "it did not open")

    assert slots_of(system, stuck) == ["2", "3"]
    assert served(system, system.next_door(stuck.id)).ending is Ending.DONE
    assert system.package("p1").state is State.STORED


def test_a_code_alone_is_no_person(tmp_path: Path, clock: HandClock) -> None:
    bank = settings(verification="never", code={"length": 12})
    with opened_system(tmp_path, bank, clock) as system:
        visit = picked_up(system)
        assert slots_of(system, visit) == []
        with pytest.raises(StateError, match="somebody who is known"):
            system.next_door(visit.id)


def late(_: LockerSystem, clock: HandClock) -> None:
    clock.forward(timedelta(seconds=121))


def restarted(_: LockerSystem, clock: HandClock) -> None:
    clock.restart()


def another_came(system: LockerSystem, _: HandClock) -> None:
    issued = system.reissue("b1", user="bert", actor="t")
    served(system, system.retrieve(issued.code, issued.digits))


@pytest.mark.parametrize("happens", [late, restarted, another_came])
def test_after_that_the_code_has_to_be_typed(
    system: LockerSystem,
    clock: HandClock,
    happens: Callable[[LockerSystem, HandClock], None],
) -> None:
    visit = picked_up(system)
    happens(system, clock)

    assert system.more(visit.id) == []
    with pytest.raises(StateError, match="type the code"):
        system.next_door(visit.id)


def test_while_the_first_door_is_open_no_other_opens(system: LockerSystem) -> None:
    visit = system.retrieve(three(system)[0], DIGITS)
    system.take_up()
    system.opened(visit.id)

    with pytest.raises(StateError, match="not over"):
        system.next_door(visit.id)


def test_whoever_left_something_in_the_first_is_still_known(
    system: LockerSystem,
) -> None:
    again = served(system, system.reopen(picked_up(system).id))

    assert slots_of(system, again) == ["2", "3"]


def test_a_package_whose_time_has_just_ended_opens_no_door(
    system: LockerSystem, clock: HandClock
) -> None:
    stored(system, "p2")
    system.announce("p1", user="anna", size="S", hold_days=7, actor="t")
    deposit = system.store_package("p1", actor="courier")
    served(system, deposit.visit)
    clock.forward(timedelta(days=4))
    visit = served(system, system.retrieve(deposit.issued.code, DIGITS))

    with pytest.raises(ExpiredError):
        system.next_door(visit.id)
    assert system.package("p2").state is State.EXPIRED


def test_a_package_that_somebody_is_at_is_not_offered(system: LockerSystem) -> None:
    visit = picked_up(system)
    system.open_slot("2", actor="tess")

    assert slots_of(system, visit) == ["3"]


def test_zero_seconds_offer_nothing(tmp_path: Path, clock: HandClock) -> None:
    with opened_system(tmp_path, settings(locks={"next_seconds": 0}), clock) as system:
        visit = picked_up(system)
        clock.forward(timedelta(seconds=1))
        assert system.more(visit.id) == []


def test_the_events_tell_each_door(system: LockerSystem) -> None:
    visit = picked_up(system)
    second = system.next_door(visit.id)

    asked = [e for e in system.events(slot="2") if e.kind == Kind.VISIT_REQUESTED]
    assert asked[-1].visit == second.id
