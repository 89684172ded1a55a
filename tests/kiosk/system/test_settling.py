"""How slots come into doubt, and out of it again."""

from datetime import timedelta

import pytest

from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import StateError, UnknownError, WrongCodeError
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Found, Purpose, Step, Visit, Word
from kiosk.store import slots
from kiosk.system import Deposit, LockerSystem
from tests.kit import HandClock, announced, served, stored

DIGITS = "4567"


def looked(system: LockerSystem, slot: str = "1", actor: str = "tess") -> Visit:
    """Somebody has a door opened to look inside; it stands open."""
    visit = system.look_into(slot, actor=actor)
    assert visit.id in [taken.id for taken in system.take_up()]
    system.pulsed(visit.id, 1, door="CLOSED")
    return system.opened(visit.id)


def unproven(system: LockerSystem, visit: Visit) -> Visit:
    """A visit whose pulse was given, and nobody saw what came of it."""
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    return system.conclude(visit.id, Ending.UNPROVEN, "test")


def doubt(system: LockerSystem, slot: str = "1") -> Doubt | None:
    found = system.store.read(lambda db: slots.doubted(db, slot))
    return None if found is None else found.kind


def told(system: LockerSystem) -> list[str]:
    rows = system.store.read(
        lambda db: db.execute("SELECT kind FROM notification ORDER BY id").fetchall()
    )
    return [str(kind) for (kind,) in rows]


def kinds(system: LockerSystem) -> list[str]:
    return [event.kind for event in system.events()]


def in_doubt(system: LockerSystem) -> Deposit:
    """A deposit of which nobody knows whether it is inside."""
    announced(system)
    deposit = system.store_package("p1", actor="courier")
    unproven(system, deposit.visit)
    assert system.slot("1").status is Status.UNCERTAIN
    return deposit


# By a person's word


def test_a_slot_that_is_found_empty_is_offered_again(system: LockerSystem) -> None:
    in_doubt(system)

    visit = looked(system)
    system.settle("1", None, actor="tess")

    assert system.closed(visit.id).ending is Ending.DONE
    assert system.slot("1").status is Status.EMPTY
    assert system.package("p1").state is State.PENDING
    assert kinds(system).count("slot-settled") == 1
    assert told(system) == []
    assert system.store_package("p1", actor="courier").slot == "2"  # longest rested


def test_a_package_that_is_found_inside_is_stored_and_told_with_a_new_code(
    system: LockerSystem,
) -> None:
    deposit = in_doubt(system)

    visit = looked(system)
    system.settle("1", "p1", actor="tess")
    system.closed(visit.id)

    package = system.package("p1")
    assert (package.state, package.slot) == (State.STORED, "1")
    assert system.slot("1").status is Status.OCCUPIED
    assert told(system) == ["stored"]
    with pytest.raises(WrongCodeError):
        system.retrieve(deposit.issued.code, DIGITS)


def test_what_its_recipient_may_have_taken_and_is_gone_is_retrieved(
    system: LockerSystem,
) -> None:
    code = stored(system).issued.code
    unproven(system, system.retrieve(code, DIGITS))

    visit = looked(system)
    system.settle("1", None, actor="tess")
    system.closed(visit.id)

    assert system.package("p1").state is State.RETRIEVED
    assert system.slot("1").status is Status.EMPTY
    assert told(system) == ["stored", "retrieved"]
    with pytest.raises(WrongCodeError):
        system.retrieve(code, DIGITS)


def test_what_nobody_was_let_at_and_is_gone_is_missing_and_an_alarm(
    system: LockerSystem,
) -> None:
    stored(system)

    visit = looked(system)
    system.settle("1", None, actor="tess")
    system.closed(visit.id)

    assert system.package("p1").state is State.CANCELLED
    assert system.slot("1").status is Status.EMPTY
    assert "package-missing" in kinds(system)
    assert told(system) == ["stored", "missing"]


def test_what_is_still_there_keeps_its_code(system: LockerSystem) -> None:
    code = stored(system).issued.code
    unproven(system, system.retrieve(code, DIGITS))

    visit = looked(system)
    system.settle("1", "p1", actor="tess")
    system.closed(visit.id)

    assert system.slot("1").status is Status.OCCUPIED
    assert served(system, system.retrieve(code, DIGITS)).ending is Ending.DONE
    assert told(system) == ["stored", "retrieved"]


def test_a_package_that_is_found_elsewhere_moves_in_the_books_and_leaves_a_doubt(
    system: LockerSystem,
) -> None:
    code = stored(system).issued.code

    visit = looked(system, "2")
    system.settle("2", "p1", actor="tess")
    system.closed(visit.id)

    assert system.package("p1").slot == "2"
    assert system.slot("1").status is Status.UNCERTAIN
    assert doubt(system) is Doubt.FOUND_ELSEWHERE
    assert system.retrieve(code, DIGITS).slot == "2"


def test_an_expired_package_that_is_found_gone_is_cleared(
    system: LockerSystem, clock: HandClock
) -> None:
    stored(system)
    clock.forward(timedelta(days=4))
    system.expire(actor="kiosk")

    visit = looked(system)
    system.settle("1", None, actor="tess")
    system.closed(visit.id)

    assert system.package("p1").slot is None
    assert system.slot("1").status is Status.EMPTY


def test_a_package_whose_story_has_ended_is_in_no_slot(system: LockerSystem) -> None:
    code = stored(system).issued.code
    served(system, system.retrieve(code, DIGITS))
    looked(system)

    with pytest.raises(StateError, match="announce what lies in slot 1"):
        system.settle("1", "p1", actor="tess")


def test_an_unknown_package_changes_nothing(system: LockerSystem) -> None:
    in_doubt(system)
    looked(system)

    with pytest.raises(UnknownError):
        system.settle("1", "p7", actor="tess")

    assert doubt(system) is Doubt.UNPROVEN


def test_the_word_of_somebody_who_has_not_looked_counts_for_nothing(
    system: LockerSystem, clock: HandClock
) -> None:
    in_doubt(system)
    with pytest.raises(StateError, match="not looked into"):
        system.settle("1", None, actor="tess")

    visit = system.look_into("1", actor="tess")
    with pytest.raises(StateError, match="not open"):
        system.settle("1", None, actor="tess")
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    system.opened(visit.id)
    with pytest.raises(StateError, match="not looked into by you"):
        system.settle("1", None, actor="carl")
    system.closed(visit.id)
    clock.forward(timedelta(minutes=11))
    with pytest.raises(StateError, match="too long ago"):
        system.settle("1", None, actor="tess")

    assert doubt(system) is Doubt.UNPROVEN


def test_a_word_does_not_count_before_the_door_was_seen_open(
    system: LockerSystem,
) -> None:
    in_doubt(system)
    visit = system.look_into("1", actor="tess")
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    with pytest.raises(StateError, match="not open"):
        system.settle("1", None, actor="tess")
    system.conclude(visit.id, Ending.STUCK, "it stayed shut")
    with pytest.raises(StateError, match="not open"):
        system.settle("1", None, actor="tess")

    assert doubt(system) is Doubt.UNPROVEN


def test_behind_a_broken_sensor_the_word_of_whoever_looked_counts(
    system: LockerSystem,
) -> None:
    in_doubt(system)
    unproven(system, system.look_into("1", actor="tess"))

    system.settle("1", None, actor="tess")

    assert system.slot("1").status is Status.EMPTY


def test_a_word_counts_no_more_when_somebody_else_was_there_since(
    system: LockerSystem,
) -> None:
    in_doubt(system)
    system.closed(looked(system).id)
    served(system, system.open_slot("1", actor="carl"))

    with pytest.raises(StateError, match="not looked into by you"):
        system.settle("1", None, actor="tess")


def test_a_look_alone_settles_nothing(system: LockerSystem) -> None:
    in_doubt(system)

    system.closed(looked(system).id)

    assert doubt(system) is Doubt.UNPROVEN


# By a goods sensor


@pytest.mark.parametrize("goods", [True, False])
def test_a_goods_sensor_settles_a_deposit_that_nobody_saw(
    *, system: LockerSystem, goods: bool
) -> None:
    in_doubt(system)

    assert system.settle_by_goods("1", goods=goods)

    assert system.package("p1").state is (State.STORED if goods else State.PENDING)
    assert system.slot("1").status is (Status.OCCUPIED if goods else Status.EMPTY)
    assert told(system) == (["stored"] if goods else [])


def test_a_goods_sensor_settles_a_pickup_that_did_not_happen(
    system: LockerSystem,
) -> None:
    code = stored(system).issued.code
    unproven(system, system.retrieve(code, DIGITS))

    assert not system.settle_by_goods("1", goods=False)  # who took it, nobody saw
    assert system.settle_by_goods("1", goods=True)

    assert system.slot("1").status is Status.OCCUPIED


def test_a_goods_sensor_does_not_settle_what_is_in_no_book(
    system: LockerSystem,
) -> None:
    stored(system)
    visit = looked(system, "2")
    system.settle("2", "p1", actor="tess")
    system.closed(visit.id)

    assert not system.settle_by_goods("1", goods=False)
    assert not system.settle_by_goods("2", goods=True)  # no doubt there
    assert doubt(system) is Doubt.FOUND_ELSEWHERE


def test_no_sensor_settles_while_somebody_is_at_the_door(system: LockerSystem) -> None:
    in_doubt(system)
    looked(system)

    assert not system.settle_by_goods("1", goods=False)


def test_a_deposit_that_the_goods_sensor_denies_is_in_doubt(
    system: LockerSystem,
) -> None:
    announced(system)
    visit = system.store_package("p1", actor="courier").visit
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    system.opened(visit.id)
    system.closed(visit.id, goods=False)

    assert system.package("p1").state is State.PENDING
    assert doubt(system) is Doubt.GOODS
    assert not system.settle_by_goods("1", goods=False)


# Deposits that are broken off


@pytest.mark.parametrize(
    ("word", "state", "status"),
    [
        (Word.EMPTY, State.PENDING, Status.EMPTY),
        (Word.UNSURE, State.PENDING, Status.UNCERTAIN),
        (Word.FILLED, State.STORED, Status.OCCUPIED),
    ],
)
def test_a_courier_may_break_a_deposit_off_at_the_open_door(
    system: LockerSystem, word: Word, state: State, status: Status
) -> None:
    announced(system)
    deposit = system.store_package("p1", actor="courier")
    system.take_up()
    system.pulsed(deposit.visit.id, 1, door="CLOSED")
    system.opened(deposit.visit.id)

    system.say(deposit.visit.id, word)
    system.closed(deposit.visit.id)

    assert system.package("p1").state is state
    assert system.slot("1").status is status
    if state is State.PENDING:
        with pytest.raises(WrongCodeError):
            system.retrieve(deposit.issued.code, DIGITS)


def test_nobody_can_say_what_is_behind_a_door_that_was_not_opened(
    system: LockerSystem,
) -> None:
    announced(system)
    visit = system.store_package("p1", actor="courier").visit

    with pytest.raises(StateError, match="nobody is at that door"):
        system.say(visit.id, Word.EMPTY)


def test_a_person_is_asked_to_close_a_door_once(system: LockerSystem) -> None:
    visit = looked(system)

    system.remind(visit.id)
    system.remind(visit.id)

    assert kinds(system).count("door-reminded") == 1


def test_a_door_that_is_left_open_is_an_alert(system: LockerSystem) -> None:
    visit = looked(system)

    system.conclude(visit.id, Ending.LEFT_OPEN, "the door was not closed")

    assert "door-left-open" in kinds(system)
    assert doubt(system) is Doubt.LEFT_OPEN


# A pickup ends only the doubts that it can


def test_a_pickup_ends_the_doubt_about_its_own_package(system: LockerSystem) -> None:
    code = stored(system).issued.code
    unproven(system, system.retrieve(code, DIGITS))

    served(system, system.retrieve(code, DIGITS))

    assert system.slot("1").status is Status.EMPTY


def test_a_pickup_does_not_end_a_doubt_about_something_else(
    system: LockerSystem,
) -> None:
    code = stored(system).issued.code
    visit = looked(system, "2")
    system.settle("2", "p1", actor="tess")  # slot 1 is in doubt: found elsewhere
    system.closed(visit.id)
    visit = looked(system, "1")
    system.settle("1", "p1", actor="tess")  # and it is back in slot 1
    system.closed(visit.id)
    assert doubt(system, "2") is Doubt.FOUND_ELSEWHERE

    system.store.write(
        lambda tx: slots.doubt(
            tx.db, "1", Doubt.WORD, "a courier says so", None, tx.moment.wall
        )
    )
    served(system, system.retrieve(code, DIGITS))

    assert system.package("p1").state is State.RETRIEVED
    assert doubt(system) is Doubt.WORD


def test_of_two_doubts_the_graver_is_kept(system: LockerSystem) -> None:
    in_doubt(system)

    def doubts(kind: Doubt) -> bool:
        return system.store.write(
            lambda tx: slots.doubt(tx.db, "1", kind, "test", None, tx.moment.wall)
        )

    assert not doubts(Doubt.WORD)
    assert doubt(system) is Doubt.WORD
    assert not doubts(Doubt.FORCED)
    assert doubt(system) is Doubt.WORD


# After a restart, for every purpose


@pytest.mark.parametrize("found", Found)
@pytest.mark.parametrize("opened", [False, True])
def test_a_pickup_that_was_cut_short(
    *, system: LockerSystem, found: Found, opened: bool
) -> None:
    code = stored(system).issued.code
    visit = system.retrieve(code, DIGITS)
    system.take_up()
    if opened:
        system.opened(visit.id)

    after = system.settle_after_restart(visit.id, found)

    open_again = found is Found.OPEN
    assert (after.step is Step.OPENED) is open_again
    gone = opened or open_again
    assert system.package("p1").state is (State.RETRIEVED if gone else State.STORED)
    expected = {
        (True, Found.CLOSED): Status.EMPTY,
        (True, Found.OPEN): Status.OCCUPIED,
        (False, Found.OPEN): Status.OCCUPIED,
    }
    assert system.slot("1").status is expected.get((opened, found), Status.UNCERTAIN)
    if not open_again and not gone:
        assert doubt(system) is Doubt.RESTARTED
    assert "visit-resumed" in kinds(system)


@pytest.mark.parametrize("found", [Found.CLOSED, Found.UNKNOWN])
@pytest.mark.parametrize("opened", [False, True])
def test_a_deposit_that_was_cut_short_is_in_doubt(
    *, system: LockerSystem, found: Found, opened: bool
) -> None:
    announced(system)
    visit = system.store_package("p1", actor="courier").visit
    system.take_up()
    if opened:
        system.opened(visit.id)

    system.settle_after_restart(visit.id, found)

    assert system.package("p1").state is State.PENDING
    assert doubt(system) is Doubt.RESTARTED


@pytest.mark.parametrize("purpose", [Purpose.SERVICE, Purpose.SETTLE])
def test_a_look_that_was_cut_short_ends_as_it_was_seen(
    system: LockerSystem, purpose: Purpose
) -> None:
    ask = system.open_slot if purpose is Purpose.SERVICE else system.look_into
    visit = ask("1", actor="tess")
    system.take_up()
    system.opened(visit.id)

    assert system.settle_after_restart(visit.id, Found.CLOSED).ending is Ending.DONE
    assert system.slot("1").status is Status.EMPTY


def test_a_clearance_that_was_cut_short_behind_a_shut_door_has_emptied_its_slot(
    system: LockerSystem,
) -> None:
    stored(system)
    system.cancel("p1", actor="t")
    visit = system.open_slot("1", actor="courier")
    system.take_up()
    system.opened(visit.id)

    system.settle_after_restart(visit.id, Found.CLOSED)

    assert system.slot("1").status is Status.EMPTY


def test_settling_after_a_restart_twice_does_no_harm(system: LockerSystem) -> None:
    in_doubt(system)
    visit = system.visit(1)

    assert system.settle_after_restart(visit.id, Found.OPEN) == visit
