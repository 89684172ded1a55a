"""Help at a door that does not open, and what is said of a bank that does not serve."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import CancelledError, ExpiredError, StateError, Whereabouts
from kiosk.domain.events import Kind
from kiosk.domain.helping import Cause
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.standing import Pause
from kiosk.domain.trouble import TroubleKind
from kiosk.domain.visits import Ending, Visit
from kiosk.store import troubles
from kiosk.system import LockerSystem
from tests.kit import NOON, HandClock, opened_system, served, settings, stored

DIGITS = "4567"


def at_a_shut_door(system: LockerSystem, pulses: int = 1) -> Visit:
    visit = system.retrieve(stored(system).issued.code, DIGITS)
    system.take_up()
    for times in range(1, pulses + 1):
        system.pulsed(visit.id, times, door="CLOSED")
    return system.visit(visit.id)


def test_the_number_to_tell_is_the_one_in_the_events(system: LockerSystem) -> None:
    visit = at_a_shut_door(system)

    number = system.ask_help(visit.id, Cause.DID_NOT_OPEN)

    told = [e for e in system.events() if e.kind == Kind.HELP_ASKED]
    assert number == visit.id
    assert [(e.visit, e.slot, e.package, json.loads(e.facts)) for e in told] == [
        (number, "1", "p1", {"cause": "did-not-open"})
    ]


def test_a_lock_that_was_pulsed_often_is_said_to_rest(
    system: LockerSystem, clock: HandClock
) -> None:
    # One more was given when the package was brought, in the same minute.
    visit = at_a_shut_door(system, pulses=4)
    assert system.rests(visit.id) == 0

    system.pulsed(visit.id, 5, door="CLOSED")
    assert system.rests(visit.id) == 5
    clock.forward(timedelta(seconds=2))
    assert system.rests(visit.id) == pytest.approx(3)
    clock.forward(timedelta(seconds=3))
    assert system.rests(visit.id) == 0


def test_whoever_stands_at_an_open_door_that_reads_shut_is_believed_so_far(
    system: LockerSystem,
) -> None:
    visit = at_a_shut_door(system)

    system.claim_open(visit.id)
    assert system.package("p1").state is State.STORED
    system.conclude(visit.id, Ending.STUCK, "pulsed, and the door stayed shut")

    assert system.package("p1").state is State.STORED
    assert system.slot("1").doubt is not None
    assert system.slot("1").status is Status.RESERVED


def test_a_door_that_nobody_claims_is_open_is_no_doubt(system: LockerSystem) -> None:
    visit = at_a_shut_door(system)
    system.conclude(visit.id, Ending.STUCK, "pulsed, and the door stayed shut")

    assert system.slot("1").doubt is None


def test_only_a_recipient_at_a_shut_door_says_that_it_is_open(
    system: LockerSystem,
) -> None:
    visit = at_a_shut_door(system)
    system.opened(visit.id)
    with pytest.raises(StateError, match="shut door"):
        system.claim_open(visit.id)
    service = system.open_slot("2", actor="tess")
    with pytest.raises(StateError, match="a recipient"):
        system.claim_open(service.id)


# Where a package is that is not handed out


def cancelled(system: LockerSystem, code: str) -> CancelledError:
    with pytest.raises(CancelledError) as refusal:
        system.retrieve(code, DIGITS)
    return refusal.value


def test_a_cancelled_package_is_told_of_where_it_is(system: LockerSystem) -> None:
    code = stored(system).issued.code
    system.cancel("p1", actor="sender")
    told = cancelled(system, code)
    assert (told.place, told.slot, told.at) == (Whereabouts.INSIDE, "1", NOON)
    assert not told.put_back

    served(system, system.collect("1", actor="cora"))
    told = cancelled(system, code)
    assert (told.place, told.slot) == (Whereabouts.COLLECTED, None)


def test_an_expired_package_is_told_of_where_it_is(
    system: LockerSystem, clock: HandClock
) -> None:
    code = stored(system).issued.code
    clock.forward(timedelta(days=4))
    for place in (Whereabouts.INSIDE, Whereabouts.COLLECTED):
        with pytest.raises(ExpiredError) as refusal:
            system.retrieve(code, DIGITS)
        assert refusal.value.place is place
        if place is Whereabouts.INSIDE:
            served(system, system.collect("1", actor="cora"))


def test_the_books_alone_are_no_courier(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings(clearance="at_once")) as system:
        code = stored(system).issued.code
        system.cancel("p1", actor="sender")

        assert cancelled(system, code).place is Whereabouts.UNKNOWN


# Out of order


def test_since_when_nobody_opens_doors_is_the_last_sign_of_life(
    system: LockerSystem, clock: HandClock
) -> None:
    system.hours.serving()
    clock.forward(timedelta(minutes=12))

    assert system.pause() == Pause(since=NOON, seconds=720.0)


def test_a_clock_that_nobody_vouches_for_tells_how_long_and_not_when(
    system: LockerSystem, clock: HandClock
) -> None:
    clock.distrust()
    system.hours.serving()
    clock.forward(timedelta(minutes=12))
    assert system.pause() == Pause(seconds=720.0)

    clock.restart()
    assert system.pause() == Pause()


def test_a_bank_that_never_served_says_nothing(system: LockerSystem) -> None:
    assert system.pause() == Pause()


@pytest.mark.parametrize(("trusted", "since"), [(True, NOON), (False, None)])
def test_a_trouble_tells_since_when_by_a_clock_that_was_right(
    tmp_path: Path, *, trusted: bool, since: object
) -> None:
    clock = HandClock(trusted=trusted)
    with opened_system(tmp_path, clock=clock) as system:
        system._raise(TroubleKind.CHAIN, "the events were changed", "t")
        clock.trust()
        clock.forward(timedelta(hours=1))

        assert system.store.read(troubles.first_open) is not None
        assert system.pause().since == since


def test_until_when_is_known_where_every_door_has_its_date(
    system: LockerSystem, clock: HandClock
) -> None:
    names = [view.slot.name for view in system.slots()]
    for hours, name in enumerate(names, 1):
        until = NOON + timedelta(hours=hours)
        system.take_out_of_service(name, reason="moved", until=until, actor="tess")
        last = name == names[-1]
        assert system.pause().until == (until if last else None)

    clock.distrust()
    assert system.pause().until is None
    clock.trust()
    clock.forward(timedelta(hours=6))
    assert system.pause().until is None
