"""A second parcel goes to the package of its recipient, or nowhere."""

from datetime import timedelta

import pytest

from kiosk.domain.errors import (
    InvalidError,
    StateError,
    StoreError,
    TakenError,
    UnknownError,
)
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.domain.visits import Ending, Found, Purpose, Visit, Word
from kiosk.store import parcels
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, served, stored


def told(system: LockerSystem) -> list[str]:
    rows = system.store.read(
        lambda db: db.execute(
            "SELECT kind, package, facts ->> 'parcel' FROM notification ORDER BY id"
        ).fetchall()
    )
    return [" ".join(str(each) for each in row if each) for row in rows]


def at_the_open_door(system: LockerSystem, visit: Visit) -> Visit:
    assert visit.id in [taken.id for taken in system.take_up()]
    system.pulsed(visit.id, 1, door="CLOSED")
    return system.opened(visit.id)


def happened(system: LockerSystem, *kinds: str) -> list[str]:
    return [event.kind for event in system.events() if event.kind in kinds]


def test_a_parcel_shares_slot_deadline_and_code(system: LockerSystem) -> None:
    deposit = stored(system, "p1")
    before = system.package("p1")

    visit = system.add("p2", to="p1", actor="dora")
    assert (visit.purpose, visit.slot, visit.package) == (
        Purpose.ADD,
        deposit.slot,
        "p1",
    )
    assert system.package("p1").parcels == ()
    assert served(system, visit).ending is Ending.DONE

    after = system.package("p1")
    assert after.parcels == ("p2",)
    assert (after.slot, after.deadline) == (before.slot, before.deadline)
    assert told(system) == ["stored p1", "added p1 p2"]
    assert happened(system, "parcel-added", "code-issued") == [
        "code-issued",
        "parcel-added",
    ]
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    assert system.slot(deposit.slot).status is Status.EMPTY


def test_a_package_that_was_announced_becomes_a_parcel(system: LockerSystem) -> None:
    stored(system, "p1")
    announced(system, "p2")

    served(system, system.add("p2", to="p1", actor="dora"))

    joined = system.package("p2")
    assert (joined.state, joined.joined) == (State.CANCELLED, "p1")
    assert told(system) == ["stored p1", "added p1 p2"]
    with pytest.raises(StateError):
        system.store_package("p2", actor="dora")


def test_nothing_is_added_behind_a_door_that_was_not_seen_open(
    system: LockerSystem,
) -> None:
    slot = stored(system, "p1").slot
    for ending in (Ending.STUCK, Ending.SILENT):
        visit = system.add("p2", to="p1", actor="dora")
        system.take_up()
        system.conclude(visit.id, ending, "test")
        if system.slot(slot).reason is not None:
            system.return_to_service(slot, actor="t")
    system.unserved(system.add("p2", to="p1", actor="dora").id)

    assert system.package("p1").parcels == ()
    assert told(system) == ["stored p1"]
    assert system.slot(slot).status is Status.OCCUPIED
    assert system.store.read(lambda db: parcels.in_slot(db, slot)) == []


def test_a_courier_who_takes_it_back_has_added_nothing(system: LockerSystem) -> None:
    slot = stored(system, "p1").slot
    visit = system.add("p2", to="p1", actor="dora")
    at_the_open_door(system, visit)
    system.say(visit.id, Word.EMPTY)
    system.closed(visit.id)

    assert system.package("p1").parcels == ()
    assert system.slot(slot).status is Status.OCCUPIED
    announced(system, "p2")
    served(system, system.store_package("p2", actor="dora").visit)
    assert system.package("p2").state is State.STORED


@pytest.mark.parametrize("how", ["left open", "restarted", "unsure"])
def test_what_nobody_saw_added_is_in_doubt_until_somebody_looks(
    system: LockerSystem, clock: HandClock, how: str
) -> None:
    deposit = stored(system, "p1")
    slot = deposit.slot
    announced(system, "p2")
    visit = system.add("p2", to="p1", actor="dora")
    at_the_open_door(system, visit)
    match how:
        case "left open":
            system.conclude(visit.id, Ending.LEFT_OPEN, "test")
        case "restarted":
            clock.restart()
            system.settle_after_restart(visit.id, Found.CLOSED)
        case _:
            system.say(visit.id, Word.UNSURE)
            system.closed(visit.id)

    assert system.slot(slot).status is Status.UNCERTAIN
    assert system.package("p1").parcels == ()
    assert system.package("p2").state is State.PENDING
    with pytest.raises(StateError):
        system.add("p3", to="p1", actor="dora")
    assert not system.settle_by_goods(slot, goods=True), "a sensor counts no parcels"

    look = system.look_into(slot, actor="dora")
    at_the_open_door(system, look)
    system.settle(slot, "p2", actor="dora")
    system.closed(look.id)

    assert system.slot(slot).status is Status.OCCUPIED
    assert system.package("p1").parcels == ("p2",)
    assert system.package("p2").joined == "p1"
    assert told(system) == ["stored p1", "added p1 p2"]


def test_whoever_finds_the_package_alone_says_that_nothing_was_added(
    system: LockerSystem,
) -> None:
    slot = stored(system, "p1").slot
    visit = system.add("p2", to="p1", actor="dora")
    at_the_open_door(system, visit)
    system.conclude(visit.id, Ending.LEFT_OPEN, "test")

    look = system.look_into(slot, actor="dora")
    at_the_open_door(system, look)
    system.settle(slot, "p1", actor="dora")
    system.closed(look.id)

    assert system.package("p1").parcels == ()
    announced(system, "p2")
    served(system, system.add("p2", to="p1", actor="dora"))
    assert system.package("p1").parcels == ("p2",)


def test_whoever_has_it_in_their_hands_may_store_it_elsewhere(
    system: LockerSystem,
) -> None:
    stored(system, "p1")
    announced(system, "p2")
    visit = system.add("p2", to="p1", actor="dora")
    at_the_open_door(system, visit)
    system.conclude(visit.id, Ending.LEFT_OPEN, "test")

    served(system, system.store_package("p2", actor="dora").visit)

    assert system.package("p2").state is State.STORED
    assert system.package("p1").parcels == ()


def test_a_pickup_ends_the_doubt_whatever_was_added(system: LockerSystem) -> None:
    deposit = stored(system, "p1")
    visit = system.add("p2", to="p1", actor="dora")
    at_the_open_door(system, visit)
    system.conclude(visit.id, Ending.LEFT_OPEN, "test")

    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))

    assert system.slot(deposit.slot).status is Status.EMPTY
    announced(system, "p2")


def test_a_number_is_that_of_one_live_package_or_parcel(system: LockerSystem) -> None:
    stored(system, "p1")
    stored(system, "p3", user="ben")
    served(system, system.add("p2", to="p1", actor="dora"))

    for number in ("p1", "p2", "p3"):
        with pytest.raises((TakenError, StateError)):
            system.add(number, to="p3", actor="dora")
    with pytest.raises(TakenError):
        announced(system, "p2")
    with pytest.raises(StoreError, match="a live parcel has this number"):
        system.store.write(
            lambda tx: (
                tx.db.execute(
                    "INSERT INTO package"
                    " (id, user, size, hold_days, state, announced_at)"
                    " SELECT 'p2', user, size, 3, 'PENDING', announced_at FROM package"
                    " WHERE id = 'p1'"
                ).get
            )
        )


def test_a_number_is_free_again_when_its_package_has_left(
    system: LockerSystem,
) -> None:
    deposit = stored(system, "p1")
    served(system, system.add("p2", to="p1", actor="dora"))
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))

    stored(system, "p2")

    assert system.package("p2").joined is None
    assert system.package("p1").parcels == ("p2",)


def test_a_parcel_on_its_way_is_nobody_elses(system: LockerSystem) -> None:
    stored(system, "p1")
    announced(system, "p2")
    system.add("p2", to="p1", actor="dora")

    with pytest.raises(StateError):
        system.store_package("p2", actor="cora")
    with pytest.raises(StateError):
        system.cancel("p2", actor="shop")
    with pytest.raises(StateError):
        system.cancel("p1", actor="shop")


def test_nothing_is_added_while_somebody_is_at_the_door(system: LockerSystem) -> None:
    slot = stored(system, "p1").slot
    system.open_slot(slot, actor="tina")

    with pytest.raises(StateError, match="visited"):
        system.add("p2", to="p1", actor="dora")


def test_what_is_for_somebody_else_is_not_added(system: LockerSystem) -> None:
    stored(system, "p1")
    announced(system, "p2", user="ben")

    with pytest.raises(StateError, match="for somebody else"):
        system.add("p2", to="p1", actor="dora")


def test_a_slot_carries_what_its_size_carries(system: LockerSystem) -> None:
    system.add_user(User("anna"), actor="t")
    system.announce("p1", user="anna", size="S", weight_grams=1200, actor="t")
    served(system, system.store_package("p1", actor="dora").visit)
    served(system, system.add("p2", to="p1", weight_grams=500, actor="dora"))

    with pytest.raises(InvalidError, match="too heavy"):
        system.add("p3", to="p1", weight_grams=301, actor="dora")
    assert system.places("anna", weight_grams=301) == []
    (place,) = system.places("anna", weight_grams=300)
    assert (place.package.id, place.slot.name) == ("p1", "1")
    assert not place.has_contact
    system.announce("p4", user="anna", size="S", weight_grams=301, actor="t")
    with pytest.raises(InvalidError, match="too heavy"):
        system.add("p4", to="p1", actor="dora")


def test_places_are_those_whose_door_may_be_opened(
    system: LockerSystem, clock: HandClock
) -> None:
    for name in ("p1", "p2", "p3", "p4"):
        stored(system, name, size="L" if name == "p4" else "S")
    stored(system, "q1", user="ben", size="M")
    assert [place.package.id for place in system.places("anna")] == [
        "p1", "p2", "p3", "p4",
    ]  # fmt: skip
    system.cancel("p1", actor="shop")
    system.take_out_of_service("2", reason="bent", actor="tina")
    system.open_slot("3", actor="tina")

    (place,) = system.places("anna")

    assert place.package.id == "p4"
    assert place.has_contact
    clock.forward(timedelta(days=3))
    assert system.places("anna") == []
    with pytest.raises(StateError, match="past its date"):
        system.add("p9", to="p4", actor="dora")


@pytest.mark.parametrize("state", ["PENDING", "CANCELLED"])
def test_nothing_is_added_to_a_package_that_does_not_wait(
    system: LockerSystem, state: str
) -> None:
    announced(system, "p1")
    if state == "CANCELLED":
        served(system, system.store_package("p1", actor="dora").visit)
        system.cancel("p1", actor="shop")

    with pytest.raises(StateError, match=state):
        system.add("p2", to="p1", actor="dora")
    with pytest.raises(UnknownError):
        system.add("p2", to="p9", actor="dora")


def test_an_old_visit_is_forgotten_and_its_parcel_is_not(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system, "p1")
    served(system, system.add("p2", to="p1", actor="dora"))
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    clock.forward(timedelta(days=4000))

    assert system.prune() > 0

    assert system.package("p1").parcels == ("p2",)
