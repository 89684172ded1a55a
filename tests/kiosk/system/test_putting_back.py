"""What is not theirs, or damaged, goes back into the slot and waits there."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import CancelledError, StateError, StoreError
from kiosk.domain.events import Kind
from kiosk.domain.package import State
from kiosk.domain.putbacks import Reason
from kiosk.domain.slots import Status
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Found, Purpose, Visit, Word
from kiosk.store import slots
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, opened_system, served, settings, stored

DIGITS = "4567"


def at_the_open_door(system: LockerSystem) -> tuple[Visit, str]:
    code = stored(system).issued.code
    visit = system.retrieve(code, DIGITS)
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    return system.opened(visit.id), code


def owed(system: LockerSystem) -> list[tuple[str, str]]:
    return system.store.read(
        lambda db: [
            (str(kind), str(user))
            for kind, user in db.execute("SELECT kind, user FROM notification")
        ]
    )


def test_what_is_put_back_waits_in_its_slot_to_be_collected(
    system: LockerSystem,
) -> None:
    system.add_user(
        User("cora", email="c@example.org", role=Role.COURIER), actor="test"
    )
    visit, _ = at_the_open_door(system)

    system.put_back(visit.id, Reason.DAMAGED)
    done = system.closed(visit.id)

    view = system.slot("1")
    assert done.ending is Ending.DONE
    assert (view.status, view.package) == (Status.RESERVED, system.package("p1"))
    assert view.reason == "put back by its recipient: damaged"
    assert system.package("p1").state is State.CANCELLED
    assert [one.slot.name for one in system.to_collect()] == ["1"]
    assert owed(system)[-2:] == [("put-back", "anna"), ("returned", "cora")]
    told = [e for e in system.events(package="p1") if e.kind == Kind.PACKAGE_PUT_BACK]
    assert [(e.visit, json.loads(e.facts)) for e in told] == [
        (visit.id, {"reason": "damaged"})
    ]


def test_whoever_collects_it_returns_its_slot_to_service(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    system.put_back(visit.id, Reason.NOT_THEIRS)
    system.closed(visit.id)

    served(system, system.collect("1", actor="cora"))

    assert system.slot("1").status is Status.EMPTY
    assert system.package("p1").slot is None


def test_a_slot_that_a_technician_took_out_stays_out(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    system.take_out_of_service("1", reason="a bent hinge", actor="tess")
    system.put_back(visit.id, Reason.DAMAGED)
    system.closed(visit.id)
    served(system, system.collect("1", actor="cora"))

    view = system.slot("1")
    assert (view.status, view.reason) == (Status.RESERVED, "a bent hinge")


def test_its_spent_code_opens_nothing_and_says_so(system: LockerSystem) -> None:
    visit, code = at_the_open_door(system)
    system.put_back(visit.id, Reason.DAMAGED)
    system.closed(visit.id)

    with pytest.raises(CancelledError) as refusal:
        system.retrieve(code, DIGITS)

    assert refusal.value.put_back
    assert refusal.value.slot == "1"


def test_whoever_changes_their_mind_has_picked_it_up(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    system.put_back(visit.id, Reason.UNSAID)
    assert system.is_put_back(visit.id)

    system.keep(visit.id)
    system.closed(visit.id)

    assert not system.is_put_back(visit.id)
    assert system.slot("1").status is Status.EMPTY
    assert system.package("p1").state is State.RETRIEVED


def test_of_two_reasons_the_last_counts(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    for reason in (Reason.UNSAID, Reason.NOT_THEIRS):
        system.put_back(visit.id, reason)
    system.closed(visit.id)

    assert system.slot("1").reason == "put back by its recipient: not theirs"


def test_the_door_opens_once_more_for_what_is_put_back(
    system: LockerSystem, clock: HandClock
) -> None:
    visit, _ = at_the_open_door(system)
    system.closed(visit.id)
    clock.forward(timedelta(seconds=100))

    again = system.put_back(visit.id, Reason.DAMAGED)
    assert again.purpose is Purpose.REOPEN
    served(system, again)

    assert system.slot("1").status is Status.RESERVED
    assert system.package("p1").state is State.CANCELLED


def test_too_late_it_is_not_put_back(system: LockerSystem, clock: HandClock) -> None:
    visit, _ = at_the_open_door(system)
    system.closed(visit.id)
    clock.forward(timedelta(seconds=181))

    with pytest.raises(StateError, match="too long ago"):
        system.put_back(visit.id, Reason.DAMAGED)


def test_a_door_that_stays_shut_leaves_the_slot_as_it_was(
    system: LockerSystem,
) -> None:
    visit, _ = at_the_open_door(system)
    system.closed(visit.id)
    again = system.put_back(visit.id, Reason.DAMAGED)
    system.take_up()
    system.conclude(again.id, Ending.STUCK, "it did not open")

    assert system.package("p1").state is State.RETRIEVED
    assert system.slot("1").package is None


def test_nothing_is_put_back_at_a_shut_door_or_a_strangers(
    system: LockerSystem,
) -> None:
    visit = system.retrieve(stored(system).issued.code, DIGITS)
    system.take_up()
    with pytest.raises(StateError, match="open door"):
        system.put_back(visit.id, Reason.DAMAGED)
    service = system.open_slot("2", actor="tess")
    with pytest.raises(StateError, match="a service"):
        system.put_back(service.id, Reason.DAMAGED)


def test_a_restart_in_the_middle_forgets_nothing(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    system.put_back(visit.id, Reason.DAMAGED)

    system.settle_after_restart(visit.id, Found.CLOSED)

    assert system.slot("1").status is Status.RESERVED
    assert system.package("p1").slot == "1"


def test_after_a_restart_at_the_open_door_it_still_comes_back(
    system: LockerSystem,
) -> None:
    visit, _ = at_the_open_door(system)
    system.put_back(visit.id, Reason.DAMAGED)
    system.settle_after_restart(visit.id, Found.OPEN)
    system.closed(visit.id)

    assert system.package("p1").slot == "1"


def test_a_goods_sensor_that_sees_nothing_leaves_a_doubt(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    system.put_back(visit.id, Reason.DAMAGED)
    system.closed(visit.id, goods=False)

    doubted = system.store.read(lambda db: slots.doubted(db, "1"))
    assert doubted is not None
    assert doubted.kind is Doubt.GOODS
    assert system.package("p1").slot is None


def look_into(system: LockerSystem, slot: str) -> None:
    look = system.look_into(slot, actor="tess")
    system.take_up()
    system.pulsed(look.id, 1, door="CLOSED")
    system.opened(look.id)


def test_a_door_left_open_is_looked_into_and_the_package_may_be_found(
    system: LockerSystem,
) -> None:
    visit, _ = at_the_open_door(system)
    system.put_back(visit.id, Reason.DAMAGED)
    system.conclude(visit.id, Ending.LEFT_OPEN, "nobody shut it")
    assert system.slot("1").status is Status.UNCERTAIN

    look_into(system, "1")
    system.settle("1", "p1", actor="tess")

    assert system.package("p1").slot == "1"
    assert system.package("p1").state is State.CANCELLED
    assert [one.slot.name for one in system.to_collect()] == ["1"]


def test_a_package_that_nobody_put_back_is_found_nowhere(system: LockerSystem) -> None:
    visit, _ = at_the_open_door(system)
    system.closed(visit.id)
    look_into(system, "1")

    with pytest.raises(StateError, match="its story has ended"):
        system.settle("1", "p1", actor="tess")


def test_a_door_without_a_sensor_asks_whether_it_is_inside(
    system: LockerSystem,
) -> None:
    visit = system.retrieve(stored(system).issued.code, DIGITS)
    system.take_up()
    system.ask_word(visit.id)
    system.put_back(visit.id, Reason.DAMAGED)
    system.say(visit.id, Word.FILLED)
    system.opened(visit.id)
    system.closed(visit.id)

    assert system.package("p1").slot == "1"
    assert system.slot("1").status is Status.RESERVED


def test_the_mere_date_frees_no_slot_that_something_was_put_back_into(
    tmp_path: Path,
) -> None:
    with opened_system(tmp_path, settings(clearance="at_once")) as system:
        visit, _ = at_the_open_door(system)
        system.put_back(visit.id, Reason.DAMAGED)
        system.closed(visit.id)

        assert system.slot("1").status is Status.RESERVED
        assert system.package("p1").slot == "1"


def test_a_put_back_that_the_store_refuses_ends_no_visit(
    system: LockerSystem,
) -> None:
    """The slot is somebody else's in the books: nothing is half done."""
    visit, _ = at_the_open_door(system)
    announced(system, "p2")
    system.put_back(visit.id, Reason.DAMAGED)

    def meddle() -> None:
        system.store.write(
            lambda tx: tx.db.execute(
                "UPDATE package SET slot = '1', state = 'STORED', stored_at = 't',"
                " deadline = 't' WHERE id = 'p2'"
            )
        )

    meddle()
    with pytest.raises(StoreError):
        system.closed(visit.id)
    assert system.visit(visit.id).ending is None
