"""Doors that are proved and doors that are tested, over a mock bank."""

import json
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from drivers import Door, LockAddress
from drivers.mock import Hand
from kiosk.domain.catalogue import of_event
from kiosk.domain.commissioning import Flaw
from kiosk.domain.errors import StateError
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Step, Visit
from kiosk.system import LockerSystem
from tests.kiosk.test_doorkeeper import Site, bank, site
from tests.kit import HandClock

ONE = LockAddress(1, 1)


async def proved(here: Site, slot: str) -> Flaw | None:
    await here.ended(here.system.prove_door(slot, actor="t"))
    door = here.system.commissioning().doors[slot]
    assert door is not None
    return next(iter(door.verdict.flaws), None)


def faults(system: LockerSystem, slot: str) -> set[str | None]:
    events = system.events(slot=slot)
    return {of_event(one.kind, json.loads(one.facts)) for one in events} - {None}


async def test_a_bank_is_proved_door_by_door_and_signed_off(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        with pytest.raises(StateError, match="prove these first: 1, 2, 3"):
            here.system.sign_off(by="Tina", actor="t")
        assert [await proved(here, slot) for slot in "123"] == [None] * 3
        assert here.system.say_moved("1", ["1"], actor="t").by_word

        record = here.system.sign_off(by="Tina", actor="t")

        assert (record.doors, record.signed_by) == (3, "Tina")
        assert here.system.commissioning().standing == "signed"
        assert len(here.mock.pulses) == 3


async def test_what_the_person_saw_counts_more_than_sensors(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        await proved(here, "1")

        door = here.system.say_moved("1", ["2"], actor="t")

        assert door.verdict.flaws == (Flaw.SWAPPED,)
        assert here.system.slot("1").status is Status.RESERVED
        assert "commission.swapped" in faults(here.system, "1")
        # Mended, it comes back with its proof.
        assert await proved(here, "1") is None
        assert here.system.slot("1").status is Status.EMPTY


async def test_a_jammed_door_is_pulsed_once_and_named(tmp_path: Path) -> None:
    async with site(tmp_path, bank(open_patience_seconds=0.2)) as here:
        here.mock.lend_hand(ONE, Hand(opens_after_seconds=None))

        assert await proved(here, "1") is Flaw.STUCK
        assert len(here.mock.pulses) == 1


async def test_a_door_that_nobody_shuts_is_in_doubt(tmp_path: Path) -> None:
    forgotten = bank({"closes_after_seconds": None}, close_patience_seconds=0.2)
    async with site(tmp_path, forgotten) as here:
        assert await proved(here, "1") is Flaw.UNSHUT
        assert here.system.slot("1").doubt is not None
        with pytest.raises(StateError, match="in doubt"):
            here.system.prove_door("1", actor="t")


async def test_a_customer_at_another_door_is_no_swap(tmp_path: Path) -> None:
    forgotten = bank({"closes_after_seconds": None})
    async with site(tmp_path, forgotten) as here:
        visit = here.system.prove_door("1", actor="t")
        await here.until(visit, Step.OPENED)
        other = here.system.open_slot("2", actor="c")
        await here.until(other, Step.OPENED)
        here.mock.force(LockAddress(1, 2), Door.CLOSED)
        await here.ended(other)
        here.mock.force(ONE, Door.CLOSED)
        assert (await here.ended(visit)).ending is Ending.DONE

        door = here.system.commissioning().doors["1"]
        assert door is not None
        assert door.verdict.proved


async def test_no_door_is_tried_that_may_hold_something(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        slot, _, _ = await here.store()
        with pytest.raises(StateError, match="holding package"):
            here.system.prove_door(slot, actor="t")


async def back_by_itself(here: Site, clock: HandClock, slot: str) -> Visit | None:
    """Let the time of a slot out of service be over; return its test."""
    until = clock.read().wall + timedelta(hours=1)
    here.system.take_out_of_service(slot, reason="oil", until=until, actor="t")
    assert here.system.test_due_slots() == []
    clock.forward(timedelta(hours=2))
    asked = here.system.test_due_slots()
    return await here.ended(asked[0]) if asked else None


async def test_a_slot_returns_when_its_door_opened_and_shut(tmp_path: Path) -> None:
    clock = HandClock()
    async with site(tmp_path, clock=clock) as here:
        visit = await back_by_itself(here, clock, "1")

        assert visit is not None
        assert (visit.ending, visit.pulses) == (Ending.DONE, 1)
        assert here.system.slot("1").status is Status.EMPTY
        assert here.system.test_due_slots() == []


async def test_a_slot_returns_by_reading_where_nothing_is_to_move(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with site(tmp_path, bank(self_test="reads"), clock=clock) as here:
        visit = await back_by_itself(here, clock, "1")

        assert visit is not None
        assert (visit.ending, here.mock.pulses) == (Ending.DONE, ())
        assert here.system.slot("1").status is Status.EMPTY


async def test_a_door_that_reads_open_is_not_pulsed_and_told_once(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with site(tmp_path, clock=clock) as here:
        here.mock.force(ONE, Door.OPEN)
        visit = await back_by_itself(here, clock, "1")

        assert visit is not None
        assert (visit.ending, here.mock.pulses) == (Ending.SILENT, ())
        assert here.system.slot("1").status is Status.RESERVED
        assert "slot.overdue" in faults(here.system, "1")
        assert here.system.test_due_slots() == []
        # Another deadline is another test.
        here.mock.force(ONE, Door.CLOSED)
        until = clock.read().wall + timedelta(hours=1)
        assert here.system.postpone("1", until, actor="t").until == until
        clock.forward(timedelta(hours=2))
        (again,) = here.system.test_due_slots()
        assert (await here.ended(again)).ending is Ending.DONE


async def test_a_jammed_lock_stays_out_of_service(tmp_path: Path) -> None:
    clock, quick = HandClock(), bank(open_patience_seconds=0.2, tries=1)
    async with site(tmp_path, quick, clock=clock) as here:
        here.mock.lend_hand(ONE, Hand(opens_after_seconds=None))
        visit = await back_by_itself(here, clock, "1")

        assert visit is not None
        assert visit.ending is Ending.STUCK
        assert here.system.slot("1").status is Status.RESERVED
        assert {"slot.overdue", "visit.stuck"} <= faults(here.system, "1")


async def test_nothing_is_pulsed_that_may_hold_something(tmp_path: Path) -> None:
    clock = HandClock()
    async with site(tmp_path, clock=clock) as here:
        slot, _, _ = await here.store()
        before = here.mock.pulses

        assert await back_by_itself(here, clock, slot) is None
        assert here.mock.pulses == before
        assert "slot.overdue" in faults(here.system, slot)
        assert here.system.test_due_slots() == []


async def test_nothing_returns_by_a_clock_that_nobody_vouches_for(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with site(tmp_path, clock=clock) as here:
        here.system.take_out_of_service(
            "1",
            reason="oil",
            until=clock.read().wall + timedelta(hours=1),
            actor="t",
        )
        clock.forward(timedelta(hours=2))
        clock.distrust()

        assert here.system.test_due_slots() == []
        assert here.system.slot("1").status is Status.RESERVED


async def test_without_auto_return_a_person_is_told(tmp_path: Path) -> None:
    clock = HandClock()
    async with site(tmp_path, bank(auto_return=False), clock=clock) as here:
        assert await back_by_itself(here, clock, "1") is None
        assert here.mock.pulses == ()
        assert "slot.overdue" in faults(here.system, "1")


async def test_how_a_lock_opened_is_kept_and_a_new_one_begins_anew(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here:
        await here.ended(here.system.open_slot("1", actor="t"))
        first = here.system.lock_health()[0].trend
        assert first.openings == 1
        assert first.seconds is not None
        assert 0 <= first.seconds < 3

        here.system.lock_replaced("1", actor="t")
        assert here.system.lock_health()[0].trend.openings == 0


async def test_a_lock_that_wears_gets_a_longer_pulse_until_it_was_seen_to(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here:
        with apsw.Connection(str(tmp_path / "kiosk.db")) as db:
            for n in range(8):
                db.execute(
                    "INSERT INTO opening (slot, visit, at, seconds, pulses, opened)"
                    " VALUES ('1', ?, '2026-03-02T12:00:00.000000Z', 0.4, 2, 1)",
                    (n,),
                )
        (listed,) = here.system.list_worn_locks()
        assert listed.slot == "1"
        await here.ended(here.system.open_slot("1", actor="t"))
        await here.ended(here.system.open_slot("2", actor="t"))
        assert [one.seconds for one in here.mock.pulses] == pytest.approx([0.15, 0.1])

        # That it opens well by longer pulses takes it from no list.
        with apsw.Connection(str(tmp_path / "kiosk.db")) as db:
            db.execute("UPDATE opening SET pulses = 1")
        (still,) = here.system.list_worn_locks()
        assert still.trend.why.startswith("it was listed before")
        here.system.lock_replaced("1", actor="t")
        assert here.system.list_worn_locks() == []
        await here.ended(here.system.open_slot("1", actor="t"))
        assert here.mock.pulses[-1].seconds == pytest.approx(0.1)
        kinds = [one.kind for one in here.system.events(slot="1")]
        assert kinds.count("lock-wearing") == 1
