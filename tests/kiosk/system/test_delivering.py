"""A courier's deposit run, as the rules have it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.complaints import Complaint
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import (
    CancelledError,
    InvalidError,
    NoSlotError,
    StateError,
    UnknownError,
)
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Purpose, Visit, Word
from kiosk.store import slots
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, opened_system, served, settings, stored

ANNA = "anna@example.org"


@pytest.fixture
def bank(tmp_path: Path, clock: HandClock) -> Iterator[LockerSystem]:
    with opened_system(tmp_path, settings("SSMML"), clock) as system:
        system.add_user(User("dora", "Dora", role=Role.COURIER), actor="test")
        yield system


def brought(
    system: LockerSystem, number: str = "PARCEL-1", *, contact: str = ANNA
) -> Visit:
    """A package that nobody announced, stored by Dora."""
    visit = system.bring(number, contact=contact, size="S", actor="dora")
    return served(system, visit)


def opened(system: LockerSystem, visit: Visit) -> Visit:
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    return system.opened(visit.id)


def kinds(system: LockerSystem) -> list[str]:
    return [event.kind for event in system.events()]


def told(system: LockerSystem) -> list[str]:
    rows = system.store.read(
        lambda db: db.execute("SELECT kind FROM notification ORDER BY id").fetchall()
    )
    return [str(kind) for (kind,) in rows]


def undone(system: LockerSystem, deposit: Visit) -> Visit:
    """Taken out again, as the courier says at the open door."""
    visit = system.undo(deposit.id, actor="dora")
    opened(system, visit)
    system.say(visit.id, Word.EMPTY)
    return system.closed(visit.id)


# What is brought


def test_a_package_that_nobody_announced_is_announced_and_stored_in_one(
    bank: LockerSystem,
) -> None:
    assert bank.arrival("PARCEL-1").state is None

    visit = brought(bank)

    package = bank.package("PARCEL-1")
    assert (package.state, package.slot) == (State.STORED, visit.slot)
    assert bank.user(package.user).email == ANNA
    assert told(bank) == ["stored"]
    assert {event.actor for event in bank.events(package="PARCEL-1")} == {"dora"}


def test_a_refused_one_leaves_nothing_behind(bank: LockerSystem) -> None:
    for n in range(5):
        brought(bank, f"PARCEL-{n}")
    before = (kinds(bank), len(bank.users()))

    with pytest.raises(NoSlotError):
        bank.bring("PARCEL-9", contact="new@example.org", size="S", actor="dora")

    assert (kinds(bank), len(bank.users())) == before
    assert bank.arrival("PARCEL-9").state is None


def test_a_recipient_who_is_known_is_found_by_phone_or_address(
    bank: LockerSystem,
) -> None:
    bank.add_user(User("anna", "Anna Berger", ANNA, "+49 171 3920012"), actor="test")

    assert bank.recipient("0171 392 00 12").user == "anna"
    assert bank.recipient("ANNA@EXAMPLE.ORG").shown == "A. B. a•••@example.org"
    assert bank.recipient("0171 3920013").user is None
    brought(bank, contact="0049 171 3920012")
    assert bank.package("PARCEL-1").user == "anna"


def test_staff_are_nobodys_recipients(bank: LockerSystem) -> None:
    eli = User("eli", "Eli", "eli@example.org", role=Role.TECHNICIAN)
    bank.add_user(eli, actor="test")

    assert bank.recipient("eli@example.org").user is None


def test_a_known_package_needs_nothing_but_its_number(bank: LockerSystem) -> None:
    announced(bank, "P-2001")
    arrival = bank.arrival("p-2001")

    assert (arrival.package, arrival.state) == ("P-2001", State.PENDING)
    assert arrival.recipient == "A. a•••@example.org"
    served(bank, bank.bring("p-2001", actor="dora"))
    assert bank.package("P-2001").state is State.STORED
    assert bank.arrival("P-2001").slot == bank.package("P-2001").slot


def test_who_can_be_told_nothing_gets_a_contact(bank: LockerSystem) -> None:
    bank.add_user(User("otto", "Otto"), actor="test")
    bank.announce("P-2003", user="otto", size="S", actor="test")
    assert not bank.arrival("P-2003").has_contact

    served(bank, bank.bring("P-2003", contact="0171 3920099", actor="dora"))

    assert bank.user("otto").phone == "01713920099"


def test_whom_a_known_package_is_for_is_not_changed(bank: LockerSystem) -> None:
    announced(bank, "P-2001")

    with pytest.raises(StateError, match="recipient is known"):
        bank.bring("P-2001", contact="eve@example.org", actor="dora")


def test_one_that_is_here_is_not_brought_again(bank: LockerSystem) -> None:
    brought(bank)

    with pytest.raises(StateError, match="STORED"):
        bank.bring("PARCEL-1", actor="dora")


@pytest.mark.parametrize(
    "scanned", ["", "12345", "x" * 41, "PARCEL 1", "PARCEL~2", "päckchen"]
)
def test_what_is_no_tracking_number_is_refused(
    bank: LockerSystem, scanned: str
) -> None:
    with pytest.raises(InvalidError):
        bank.arrival(scanned)


def test_without_recipient_or_size_nothing_is_announced(bank: LockerSystem) -> None:
    with pytest.raises(InvalidError, match="recipient"):
        bank.bring("PARCEL-1", size="S", actor="dora")
    with pytest.raises(InvalidError, match="size"):
        bank.bring("PARCEL-1", contact=ANNA, actor="dora")
    with pytest.raises(UnknownError):
        bank.bring("PARCEL-1", contact=ANNA, size="XXL", actor="dora")
    with pytest.raises(InvalidError):
        bank.bring("PARCEL-1", contact="anna@", size="S", actor="dora")
    assert bank.packages() == []


def test_only_staff_bring_packages(bank: LockerSystem) -> None:
    announced(bank, "P-2001")

    for nobody in ("anna", "cli"):
        with pytest.raises((StateError, UnknownError)):
            bank.bring("P-2001", actor=nobody)
    assert bank.package("P-2001").state is State.PENDING


def test_free_doors_are_counted_by_size(bank: LockerSystem) -> None:
    brought(bank)

    assert bank.free_doors() == {"S": 1, "M": 2, "L": 1}


# What goes wrong at a door


def test_what_does_not_fit_goes_to_a_larger_door_and_frees_the_first_once_shut(
    bank: LockerSystem,
) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)
    bank.complain(first.id, Complaint.TOO_SMALL, actor="dora")
    with pytest.raises(StateError):
        bank.bring("PARCEL-1", size="M", actor="dora")  # not before it is shut

    assert bank.slot(first.slot).status is Status.OCCUPIED
    bank.closed(first.id)
    assert bank.slot(first.slot).status is Status.EMPTY
    second = served(bank, bank.bring("PARCEL-1", size="M", actor="dora"))

    package = bank.package("PARCEL-1")
    assert (package.state, package.size, package.slot) == (
        State.STORED,
        "M",
        second.slot,
    )
    assert kinds(bank).count("package-resized") == 1
    assert told(bank) == ["stored"]


def test_a_door_that_is_not_shut_after_a_complaint_stays_in_doubt(
    bank: LockerSystem,
) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)
    bank.complain(first.id, Complaint.TOO_SMALL, actor="dora")

    bank.conclude(first.id, Ending.LEFT_OPEN, "nobody shut it")

    assert bank.slot(first.slot).status is Status.UNCERTAIN
    assert bank.bring("PARCEL-1", size="M", actor="dora").slot != first.slot


@pytest.mark.parametrize("complaint", [Complaint.BROKEN, Complaint.DIRTY])
def test_a_broken_or_dirty_door_goes_out_of_service(
    bank: LockerSystem, complaint: Complaint
) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)
    bank.complain(first.id, complaint, actor="dora")
    bank.closed(first.id)

    view = bank.slot(first.slot)
    assert (view.status, view.reason) == (
        Status.RESERVED,
        f"{complaint.value}, says dora",
    )
    assert bank.bring("PARCEL-1", actor="dora").slot != first.slot


def test_something_unknown_inside_brings_the_slot_into_doubt(
    bank: LockerSystem,
) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)
    bank.complain(first.id, Complaint.OCCUPIED, actor="dora")
    bank.closed(first.id, goods=True)

    assert bank.slot(first.slot).status is Status.UNCERTAIN
    doubted = bank.store.read(lambda db: slots.doubted(db, first.slot))
    assert doubted is not None
    assert doubted.kind is Doubt.WORD
    assert not bank.settle_by_goods(first.slot, goods=True)
    assert bank.package("PARCEL-1").state is State.PENDING


def test_an_open_door_that_cannot_be_shut_holds_nobody_up(bank: LockerSystem) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)
    bank.complain(first.id, Complaint.BROKEN, actor="dora")

    ended = bank.give_up_door(first.id, actor="dora")

    assert ended.ending is Ending.LEFT_OPEN
    assert bank.slot(first.slot).doubt is not None
    assert bank.slot(first.slot).status is Status.RESERVED
    assert bank.closed(first.id).ending is Ending.LEFT_OPEN  # the doorkeeper is late
    assert bank.package("PARCEL-1").state is State.PENDING
    assert bank.bring("PARCEL-1", actor="dora").slot != first.slot


def test_a_door_that_is_shut_is_not_given_up(bank: LockerSystem) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    bank.take_up()

    with pytest.raises(StateError, match="not open"):
        bank.give_up_door(first.id, actor="dora")


def test_nobody_speaks_for_anybody_else(bank: LockerSystem) -> None:
    bank.add_user(User("emil", role=Role.COURIER), actor="test")
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)

    with pytest.raises(StateError, match="your own"):
        bank.complain(first.id, Complaint.BROKEN, actor="emil")
    with pytest.raises(StateError, match="your own"):
        bank.give_up_door(first.id, actor="emil")


def test_doors_to_avoid_are_avoided(bank: LockerSystem) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    bank.unserved(first.id)

    second = bank.bring("PARCEL-1", avoid=[first.slot], actor="dora")

    assert second.slot != first.slot


def test_a_package_that_is_left_out_can_be_for_somebody_else_next_time(
    bank: LockerSystem,
) -> None:
    first = bank.bring("PARCEL-1", contact=ANNA, size="S", actor="dora")
    opened(bank, first)
    bank.complain(first.id, Complaint.NOT_HERE, actor="dora")
    bank.closed(first.id)
    bank.leave_out("PARCEL-1", actor="dora")

    assert bank.package("PARCEL-1").state is State.CANCELLED
    assert told(bank) == []
    arrival = bank.arrival("PARCEL-1")
    assert (arrival.package, arrival.state) == ("PARCEL-1~2", None)
    served(bank, bank.bring("PARCEL-1", contact="ben@example.org", actor="dora"))
    assert bank.package("PARCEL-1~2").state is State.STORED
    assert bank.user(bank.package("PARCEL-1~2").user).email == "ben@example.org"


def test_one_that_others_expect_is_expected_further_on(bank: LockerSystem) -> None:
    announced(bank, "P-2001")

    bank.leave_out("P-2001", actor="dora")
    bank.leave_out("UNKNOWN", actor="dora")

    assert bank.package("P-2001").state is State.PENDING


# Taking back what was brought


def test_the_last_deposit_is_undone_and_its_code_is_dead(bank: LockerSystem) -> None:
    announced(bank, "P-2001")
    deposit = bank.store_package("P-2001", actor="dora")
    served(bank, deposit.visit)

    visit = undone(bank, deposit.visit)

    assert (visit.purpose, visit.ending) == (Purpose.COLLECTION, Ending.DONE)
    assert bank.slot(visit.slot).status is Status.EMPTY
    assert bank.package("P-2001").state is State.CANCELLED
    with pytest.raises(CancelledError):
        bank.retrieve(deposit.issued.code, deposit.issued.digits)
    assert told(bank) == ["stored", "taken_back"]


def test_what_was_undone_is_brought_again_by_its_number_alone(
    bank: LockerSystem,
) -> None:
    undone(bank, brought(bank))
    undone(bank, served(bank, bank.bring("PARCEL-1", actor="dora")))

    served(bank, bank.bring("PARCEL-1", actor="dora"))

    assert bank.package("PARCEL-1~3").state is State.STORED
    assert bank.arrival("PARCEL-1").state is State.STORED


def test_an_undo_of_which_nobody_says_anything_leaves_a_doubt(
    bank: LockerSystem,
) -> None:
    visit = bank.undo(brought(bank).id, actor="dora")
    opened(bank, visit)
    bank.closed(visit.id)

    assert bank.slot(visit.slot).status is Status.UNCERTAIN
    assert bank.package("PARCEL-1").slot == visit.slot


def test_what_is_left_inside_after_all_waits_to_be_collected(
    bank: LockerSystem,
) -> None:
    visit = bank.undo(brought(bank).id, actor="dora")
    opened(bank, visit)
    bank.say(visit.id, Word.FILLED)
    bank.closed(visit.id)

    assert [view.slot.name for view in bank.to_collect()] == [visit.slot]


def test_an_undo_works_where_dates_alone_free_slots_too(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings(clearance="at_once"), clock) as system:
        system.add_user(User("dora", role=Role.COURIER), actor="test")
        visit = system.undo(brought(system).id, actor="dora")

        assert system.slot(visit.slot).status is Status.OCCUPIED


def test_only_the_courier_who_brought_it_and_only_for_a_while(
    bank: LockerSystem, clock: HandClock
) -> None:
    bank.add_user(User("emil", role=Role.COURIER), actor="test")
    deposit = brought(bank)
    with pytest.raises(StateError, match="no deposit of yours"):
        bank.undo(deposit.id, actor="emil")
    clock.forward(timedelta(seconds=1801))

    with pytest.raises(StateError, match="too long ago"):
        bank.undo(deposit.id, actor="dora")


def test_what_its_recipient_has_is_not_undone(bank: LockerSystem) -> None:
    announced(bank, "P-2001")
    deposit = bank.store_package("P-2001", actor="dora")
    served(bank, deposit.visit)
    served(bank, bank.retrieve(deposit.issued.code, deposit.issued.digits))

    with pytest.raises(StateError, match="since"):
        bank.undo(deposit.visit.id, actor="dora")


def test_nothing_is_undone_after_a_restart(
    bank: LockerSystem, clock: HandClock
) -> None:
    deposit = brought(bank)
    clock.restart()

    with pytest.raises(StateError, match="restart"):
        bank.undo(deposit.id, actor="dora")


def test_a_deposit_with_a_further_parcel_is_not_undone(bank: LockerSystem) -> None:
    deposit = brought(bank)
    served(bank, bank.add("PARCEL-2", to="PARCEL-1", actor="dora"))

    with pytest.raises(StateError):
        bank.undo(deposit.id, actor="dora")
    assert bank.arrival("PARCEL-2").package == "PARCEL-1"


def test_one_that_another_cancelled_is_not_brought(bank: LockerSystem) -> None:
    stored(bank, "P-2001")
    bank.cancel("P-2001", actor="shop")

    assert bank.arrival("P-2001").state is State.CANCELLED
    with pytest.raises(StateError, match="CANCELLED"):
        bank.bring("P-2001", actor="dora")
