"""The schema keeps the invariants by itself, whatever the code above it does."""

from itertools import product

import pytest

from kiosk.domain.errors import StoreError
from kiosk.domain.package import TRANSITIONS, State
from kiosk.domain.visits import Ending, Purpose
from kiosk.store import Tx
from kiosk.system import LockerSystem
from tests.kit import announced, served, stored


def execute(system: LockerSystem, *statements: str) -> None:
    def act(tx: Tx) -> None:
        for statement in statements:
            tx.db.execute(statement)

    system.store.write(act)


def test_two_packages_are_never_in_one_slot(system: LockerSystem) -> None:
    slot = stored(system, "p1").slot
    announced(system, "p2")

    with pytest.raises(StoreError, match=r"UNIQUE.*package\.slot"):
        execute(
            system,
            f"UPDATE package SET state = 'STORED', slot = '{slot}', stored_at = 'x',"
            " deadline = 'y' WHERE id = 'p2'",
        )


def test_a_slot_has_one_visit_at_a_time(system: LockerSystem) -> None:
    system.open_slot("1", actor="t")

    with pytest.raises(StoreError, match=r"UNIQUE.*visit\.slot"):
        execute(
            system,
            "INSERT INTO visit (purpose, slot, actor, boot, asked_at_boot,"
            " requested_at) VALUES ('service', '1', 'x', 'b', 0, 't')",
        )


@pytest.mark.parametrize(
    "spoil",
    [
        (
            "INSERT INTO out_of_service (slot, reason, since, actor)"
            " VALUES ('1', 'r', 't', 'a')"
        ),
        "INSERT INTO doubt (slot, cause, since) VALUES ('1', 'c', 't')",
        (
            "INSERT INTO visit (purpose, slot, actor, boot, asked_at_boot,"
            " requested_at) VALUES ('service', '1', 'x', 'b', 0, 't')"
        ),
    ],
    ids=["out of service", "doubted", "visited"],
)
def test_a_deposit_goes_to_an_empty_slot_alone(
    system: LockerSystem, spoil: str
) -> None:
    announced(system, "p1")
    execute(system, spoil)

    with pytest.raises(StoreError, match=r"not empty|UNIQUE"):
        execute(
            system,
            "INSERT INTO visit (purpose, slot, package, actor, boot, asked_at_boot,"
            " requested_at) VALUES ('deposit', '1', 'p1', 'x', 'b', 0, 't')",
        )


@pytest.mark.parametrize(
    ("start", "end"),
    [(a, b) for a, b in product(State, State) if a is not b],
)
def test_the_schema_knows_the_same_lifecycle_as_the_rules(
    system: LockerSystem, start: State, end: State
) -> None:
    announced(system, "p1")

    def row(state: State) -> str:
        stored_now = state is State.STORED
        ended = state not in {State.PENDING, State.STORED}
        slot = "'1'" if stored_now else "NULL"
        end = "'t'" if ended else "NULL"
        return (
            f"state = '{state}', slot = {slot}, stored_at = 't', deadline = 't',"
            f" ended_at = {end}"
        )

    execute(
        system,
        "INSERT INTO package (id, user, size, hold_days, state, announced_at)"
        " SELECT 'p2', user, size, 3, 'PENDING', announced_at FROM package",
        "DROP TRIGGER retrieved_needs_an_open_door",
    )
    if start is not State.PENDING:
        if start not in TRANSITIONS[State.PENDING]:
            execute(system, f"UPDATE package SET {row(State.STORED)} WHERE id = 'p2'")
        execute(system, f"UPDATE package SET {row(start)} WHERE id = 'p2'")

    if (start, end) == (State.RETRIEVED, State.CANCELLED):
        execute(
            system,
            "INSERT INTO put_back (visit, package, slot, reason, said_at)"
            " VALUES (1, 'p2', '1', 'damaged', 't')",
            "UPDATE package SET state = 'CANCELLED', slot = '1' WHERE id = 'p2'",
        )
        return
    move = f"UPDATE package SET {row(end)} WHERE id = 'p2'"
    if end in TRANSITIONS[start]:
        execute(system, move)
    else:
        with pytest.raises(StoreError, match="no package goes"):
            execute(system, move)


def test_nothing_comes_back_that_nobody_put_back(system: LockerSystem) -> None:
    served(system, system.retrieve(stored(system).issued.code, "4567"))

    for slot in ("'1'", "NULL"):
        with pytest.raises(StoreError, match="no package goes"):
            execute(system, f"UPDATE package SET state = 'CANCELLED', slot = {slot}")


def test_no_pickup_without_an_open_door(system: LockerSystem) -> None:
    stored(system)

    with pytest.raises(StoreError, match="no pickup without an open door"):
        execute(
            system,
            "UPDATE code SET ended_at = 't'",
            "UPDATE package SET state = 'RETRIEVED', slot = NULL, ended_at = 't'",
        )


@pytest.mark.parametrize("state", ["EXPIRED", "CANCELLED"])
def test_a_code_dies_with_its_package(system: LockerSystem, state: str) -> None:
    stored(system)

    with pytest.raises(StoreError, match="code is still alive"):
        execute(system, f"UPDATE package SET state = '{state}', ended_at = 't'")


def test_a_package_has_one_live_code(system: LockerSystem) -> None:
    stored(system)

    with pytest.raises(StoreError, match=r"UNIQUE.*code\.package"):
        execute(
            system,
            "INSERT INTO code (mac, package, proof_mac, issued_at)"
            " VALUES (zeroblob(32), 'p1', zeroblob(32), 't')",
        )


def test_a_visit_is_done_only_when_its_door_was_closed(system: LockerSystem) -> None:
    system.open_slot("1", actor="t")

    with pytest.raises(StoreError, match="CHECK"):
        execute(system, "UPDATE visit SET ending = 'done', ended_at = 't'")


def test_a_door_is_not_closed_before_it_was_open(system: LockerSystem) -> None:
    system.open_slot("1", actor="t")

    with pytest.raises(StoreError, match="CHECK"):
        execute(system, "UPDATE visit SET taken_at = 't', closed_at = 't'")


def test_no_pulse_without_a_visit_taken_up(system: LockerSystem) -> None:
    system.open_slot("1", actor="t")

    with pytest.raises(StoreError, match="CHECK"):
        execute(system, "UPDATE visit SET pulses = 1")


@pytest.mark.parametrize("ending", Ending)
def test_the_schema_knows_every_ending(system: LockerSystem, ending: Ending) -> None:
    system.open_slot("1", actor="t")
    before = "taken_at = NULL"
    if ending not in {Ending.UNSERVED, Ending.WITHDRAWN}:
        before = "taken_at = 't', opened_at = 't', closed_at = 't'"

    execute(system, f"UPDATE visit SET {before}, ending = '{ending}', ended_at = 't'")


@pytest.mark.parametrize("purpose", Purpose)
def test_the_schema_knows_every_purpose(system: LockerSystem, purpose: Purpose) -> None:
    announced(system, "p1")

    execute(
        system,
        "INSERT INTO visit (purpose, slot, package, actor, boot, asked_at_boot,"
        f" requested_at) VALUES ('{purpose}', '1', 'p1', 'x', 'b', 0, 't')",
    )


def test_a_delivered_notification_holds_no_code(system: LockerSystem) -> None:
    stored(system)

    with pytest.raises(StoreError, match="CHECK"):
        execute(system, "UPDATE notification SET delivered_at = 't'")


def test_a_parcel_goes_to_a_stored_package_on_a_visit_of_its_own(
    system: LockerSystem,
) -> None:
    stored(system, "p1")
    visit = system.open_slot("1", actor="t")
    row = "INSERT INTO parcel (number, package, visit, asked_at) VALUES"

    with pytest.raises(StoreError, match="no package is stored there for it"):
        execute(system, f"{row} ('p2', 'p1', {visit.id}, 't')")
    announced(system, "p3")
    with pytest.raises(StoreError, match="no package is stored there for it"):
        execute(system, f"{row} ('p2', 'p3', NULL, 't')")


def test_nothing_is_added_without_an_open_door(system: LockerSystem) -> None:
    stored(system, "p1")
    system.add("p2", to="p1", actor="dora")

    with pytest.raises(StoreError, match="without an open door"):
        execute(system, "UPDATE parcel SET added_at = 't'")


@pytest.mark.parametrize("number", ["p1", "p2", "p4"])
def test_a_live_number_is_no_second_parcel(system: LockerSystem, number: str) -> None:
    stored(system, "p1")
    stored(system, "p3")
    announced(system, "p4", user="ben")
    served(system, system.add("p2", to="p1", actor="dora"))
    visit = system.add("p9", to="p3", actor="dora")

    with pytest.raises(StoreError, match="has this number"):
        execute(
            system,
            "DELETE FROM parcel WHERE number = 'p9'",
            "INSERT INTO parcel (number, package, visit, asked_at)"
            f" VALUES ('{number}', 'p3', {visit.id}, 't')",
        )


def test_a_parcel_is_stored_in_no_slot_of_its_own(system: LockerSystem) -> None:
    stored(system, "p1")
    announced(system, "p2")
    system.add("p2", to="p1", actor="dora")

    with pytest.raises(StoreError, match="in the slot of another package"):
        execute(
            system,
            "UPDATE package SET state = 'STORED', slot = '2', stored_at = 'x',"
            " deadline = 'y' WHERE id = 'p2'",
        )
