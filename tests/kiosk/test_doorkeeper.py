"""The locks part over a mock bank: what is seen, and what follows from it."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers import Door, LockAddress, LockDriver
from drivers.mock import Hand, MockDriver, make
from kiosk import doorkeeper
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.domain.catalogue import of_event
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Kind
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Found, Step, Visit, Word
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, follow
from tests.kit import FIRM, QUICK, QUICK_HAND, announced, ended, opened_system, settings

LOCK = LockAddress(1, 1)


def bank(hand: Mapping[str, float | None] | None = None, **locks: object) -> Settings:
    bus = {
        "driver": "mock",
        "pulse_seconds": 0.1,
        "rest_seconds": 0,
        "hand": {**QUICK_HAND, **(hand or {})},
    }
    return settings("SSM", buses={"wall": bus}, supplies=[FIRM], locks=QUICK | locks)


@dataclass
class Site:
    """A running locks part, and the hands to play tricks on it."""

    system: LockerSystem
    mock: MockDriver

    async def ended(self, visit: Visit) -> Visit:
        return await ended(self.system, visit)

    async def until(self, visit: Visit, step: Step) -> Visit:
        async with asyncio.timeout(10):
            async for seen in follow(self.system, visit.id):
                if seen.step is step:
                    return seen
        raise AssertionError(f"never {step}")

    async def pulsed(self, visit: Visit) -> None:
        async with asyncio.timeout(10):
            async for seen in follow(self.system, visit.id):
                if seen.pulses:
                    return

    async def store(self, package: str = "p1") -> tuple[str, str, str]:
        """Store a package; return its slot, code and digits."""
        announced(self.system, package)
        deposit = self.system.store_package(package, actor="courier")
        assert (await self.ended(deposit.visit)).ending is Ending.DONE
        return deposit.slot, deposit.issued.code, deposit.issued.digits


@asynccontextmanager
async def site(
    folder: Path,
    chosen: Settings | None = None,
    *,
    silent: bool = False,
    clock: Clock | None = None,
) -> AsyncIterator[Site]:
    mocks: list[MockDriver] = []

    def drivers(of: Settings) -> dict[str, LockDriver]:
        wiring = of.wiring["wall"]
        driver = make(wiring.locks, wiring.options)
        assert isinstance(driver, MockDriver)
        if silent:
            driver.fall_silent(1)
        mocks.append(driver)
        return {"wall": driver}

    async with opened(
        chosen or bank(),
        folder,
        {Part.LOCKS},
        who="test",
        clock=clock,
        drivers=drivers,
    ) as system:
        yield Site(system, mocks[0])


def kinds(system: LockerSystem, visit: Visit) -> list[str]:
    return [e.kind for e in system.events() if e.visit == visit.id]


def fault(system: LockerSystem, visit: Visit) -> str | None:
    """Return the entry of the catalogue that the end of a visit leads to."""
    (end,) = [
        e for e in system.events() if e.visit == visit.id and e.kind == Kind.VISIT_ENDED
    ]
    return of_event(end.kind, json.loads(end.facts))


async def test_a_whole_deposit_and_pickup(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        slot, code, digits = await here.store()
        visit = here.system.retrieve(code, digits)

        last = await here.ended(visit)

        assert last.ending is Ending.DONE
        assert last.pulses == 1
        assert here.system.package("p1").state is State.RETRIEVED
        assert here.system.slot(slot).status is Status.EMPTY
        assert [pulse.lock for pulse in here.mock.pulses] == [LOCK, LOCK]
        assert kinds(here.system, visit) == [
            "visit-requested",
            "visit-taken",
            "door-pulsed",
            "door-opened",
            "package-retrieved",
            "door-closed",
            "visit-ended",
            "slot-freed",
        ]


async def test_every_pulse_has_a_visit_committed_before_it(tmp_path: Path) -> None:
    async with site(tmp_path) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.ended(visit)

        assert len(here.mock.pulses) == 1
        events = kinds(here.system, visit)
        assert events.index("visit-taken") < events.index("door-pulsed")


async def test_a_jammed_door_keeps_its_package_and_its_code(tmp_path: Path) -> None:
    async with site(tmp_path, bank(open_patience_seconds=0.2)) as here:
        slot, code, digits = await here.store()
        here.mock.lend_hand(LOCK, Hand(opens_after_seconds=None))

        last = await here.ended(here.system.retrieve(code, digits))

        assert last.ending is Ending.STUCK
        assert last.pulses == 3
        assert here.system.package("p1").state is State.STORED
        assert here.system.slot(slot).status is Status.RESERVED

        here.mock.lend_hand(LOCK, Hand(**QUICK_HAND))
        again = await here.ended(here.system.retrieve(code, digits))
        assert again.ending is Ending.DONE


async def test_a_jammed_door_is_not_offered_to_the_next_courier(
    tmp_path: Path,
) -> None:
    async with site(tmp_path, bank(open_patience_seconds=0.2)) as here:
        here.mock.lend_hand(LOCK, Hand(opens_after_seconds=None))
        announced(here.system)
        deposit = here.system.store_package("p1", actor="c")

        assert (await here.ended(deposit.visit)).ending is Ending.STUCK
        assert here.system.package("p1").state is State.PENDING
        assert here.system.store_package("p1", actor="c").slot != deposit.slot


async def test_a_lock_that_must_rest_is_stuck_and_not_in_doubt(tmp_path: Path) -> None:
    bus = {
        "driver": "mock",
        "pulse_seconds": 0.1,
        "pulses_before_rest": 1,
        "hand": {"opens_after_seconds": None},
    }
    locks = QUICK | {"open_patience_seconds": 0.2}
    chosen = settings("S", buses={"wall": bus}, locks=locks)
    async with site(tmp_path, chosen) as here:
        last = await here.ended(here.system.open_slot("1", actor="t"))

        assert last.ending is Ending.STUCK
        assert last.pulses == 1


async def test_a_lock_that_is_too_hot_for_a_first_pulse_moves_nothing(
    tmp_path: Path,
) -> None:
    bus = {
        "driver": "mock",
        "pulse_seconds": 0.1,
        "pulses_before_rest": 1,
        "rest_seconds": 60,
        "hand": QUICK_HAND,
    }
    async with site(tmp_path, settings("S", buses={"wall": bus}, locks=QUICK)) as here:
        await here.ended(here.system.open_slot("1", actor="t"))

        last = await here.ended(here.system.open_slot("1", actor="t"))

        assert last.ending is Ending.SILENT
        assert fault(here.system, last) == "driver.lock-refused"
        assert here.system.slot("1").status is Status.EMPTY


async def test_a_person_may_ask_for_one_more_pulse(tmp_path: Path) -> None:
    patient = bank({"opens_after_seconds": None}, open_patience_seconds=30)
    async with site(tmp_path, patient) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.until(visit, Step.TAKEN)
        await here.pulsed(visit)
        here.mock.lend_hand(LOCK, Hand(**QUICK_HAND))

        here.system.again(visit.id)

        last = await here.ended(visit)
        assert last.ending is Ending.DONE
        assert last.pulses == 2


async def test_a_door_left_open_is_in_doubt(tmp_path: Path) -> None:
    chosen = bank({"closes_after_seconds": None}, close_patience_seconds=0.3)
    async with site(tmp_path, chosen) as here:
        announced(here.system)
        deposit = here.system.store_package("p1", actor="c")

        last = await here.ended(deposit.visit)

        assert last.ending is Ending.LEFT_OPEN
        assert here.system.slot(deposit.slot).status is Status.UNCERTAIN
        assert here.system.package("p1").state is State.PENDING


async def test_a_door_that_only_bounced_was_not_closed(tmp_path: Path) -> None:
    chosen = bank({"closes_after_seconds": None}, stable_seconds=0.3)
    async with site(tmp_path, chosen) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.until(visit, Step.OPENED)

        here.mock.force(LOCK, Door.CLOSED)
        await asyncio.sleep(0.05)
        here.mock.force(LOCK, Door.OPEN)
        await asyncio.sleep(0.05)
        assert here.system.visit(visit.id).step is Step.OPENED

        here.mock.force(LOCK, Door.CLOSED)
        assert (await here.ended(visit)).ending is Ending.DONE


async def test_a_bus_that_is_silent_before_the_pulse_changes_nothing(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here:
        slot, code, digits = await here.store()
        here.mock.fall_silent()

        last = await here.ended(here.system.retrieve(code, digits))

        assert last.ending is Ending.SILENT
        assert fault(here.system, last) == "driver.bus-silent"
        assert last.pulses == 0
        assert here.system.slot(slot).status is Status.OCCUPIED

        here.mock.answer_again()
        again = await here.ended(here.system.retrieve(code, digits))
        assert again.ending is Ending.DONE


async def test_a_pulse_that_nobody_confirmed_leaves_doubt(tmp_path: Path) -> None:
    async with site(tmp_path, bank(request_life_seconds=30)) as here:
        original = here.mock.unlock

        def deaf(lock: LockAddress) -> None:
            here.mock.lose_answers()
            original(lock)

        here.mock.unlock = deaf  # type: ignore[method-assign]  # the bus dies just then
        visit = here.system.open_slot("1", actor="t")

        last = await here.ended(visit)

        assert last.ending is Ending.UNPROVEN
        assert fault(here.system, last) == "driver.bus-silent"
        assert here.system.slot("1").status is Status.UNCERTAIN


async def test_a_bus_that_dies_after_the_pulse_leaves_doubt(tmp_path: Path) -> None:
    hand = {"opens_after_seconds": None}
    async with site(tmp_path, bank(hand, open_patience_seconds=30)) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.pulsed(visit)
        here.mock.fall_silent()

        here.system.again(visit.id)

        last = await here.ended(visit)
        assert last.ending is Ending.UNPROVEN
        assert here.system.slot("1").status is Status.UNCERTAIN


async def test_a_sensor_stuck_at_open_gets_its_pulse_and_proves_nothing(
    tmp_path: Path,
) -> None:
    chosen = bank({"closes_after_seconds": None}, close_patience_seconds=0.3)
    async with site(tmp_path, chosen) as here:
        announced(here.system)
        here.mock.force(LOCK, Door.OPEN)
        deposit = here.system.store_package("p1", actor="c")

        last = await here.ended(deposit.visit)

        assert last.ending is Ending.UNPROVEN
        assert fault(here.system, last) == "door.doubted"
        assert last.opened_at is None
        assert len(here.mock.pulses) == 1
        assert "door-doubted" in kinds(here.system, last)
        assert here.system.slot(deposit.slot).status is Status.UNCERTAIN


async def test_a_door_that_stood_open_and_is_closed_was_open(tmp_path: Path) -> None:
    async with site(tmp_path, bank({"closes_after_seconds": None})) as here:
        here.mock.force(LOCK, Door.OPEN)
        visit = here.system.open_slot("1", actor="t")
        await here.pulsed(visit)

        here.mock.force(LOCK, Door.CLOSED)

        assert (await here.ended(visit)).ending is Ending.DONE


async def test_a_broken_sensor_never_completes_a_pickup(tmp_path: Path) -> None:
    async with site(tmp_path, bank(open_patience_seconds=0.5)) as here:
        slot, code, digits = await here.store()
        here.mock.break_sensor(LOCK)

        last = await here.ended(here.system.retrieve(code, digits))

        assert last.ending is Ending.UNPROVEN
        assert fault(here.system, last) == "door.unknown"
        assert here.system.package("p1").state is State.STORED
        assert here.system.slot(slot).status is Status.UNCERTAIN


async def test_two_doors_are_served_at_once(tmp_path: Path) -> None:
    async with site(tmp_path, bank({"closes_after_seconds": None})) as here:
        first = here.system.open_slot("1", actor="t")
        second = here.system.open_slot("2", actor="t")

        await here.until(first, Step.OPENED)
        await here.until(second, Step.OPENED)

        here.mock.force(LockAddress(1, 2), Door.CLOSED)
        assert (await here.ended(second)).ending is Ending.DONE
        assert here.system.visit(first.id).step is Step.OPENED
        here.mock.force(LOCK, Door.CLOSED)
        assert (await here.ended(first)).ending is Ending.DONE


async def test_a_door_that_opened_has_opened_also_when_the_disk_was_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorkeeper, "_RETRY_SECONDS", 0.05)
    async with site(tmp_path, bank({"closes_after_seconds": None})) as here:
        opened_before = here.system.opened
        full = [True]

        def opened_late(number: int, **how: float | None) -> Visit:
            if full:
                full.pop()
                raise StoreError("the disk is full")
            return opened_before(number, seconds=how["seconds"])

        here.system.opened = opened_late  # type: ignore[method-assign]  # a full disk
        visit = here.system.open_slot("1", actor="t")
        await here.until(visit, Step.OPENED)
        here.mock.force(LOCK, Door.CLOSED)

        assert (await here.ended(visit)).ending is Ending.DONE
        assert full == []


async def test_a_visit_ends_also_when_the_program_is_wrong(tmp_path: Path) -> None:
    async with site(tmp_path) as here:

        def wrong(number: int, **_: object) -> Visit:
            raise ZeroDivisionError(number)

        here.system.opened = wrong  # type: ignore[method-assign]  # a fault of ours
        last = await here.ended(here.system.open_slot("1", actor="t"))

        assert last.ending is Ending.UNPROVEN
        assert fault(here.system, last) == "bug"
        assert here.system.slot("1").status is Status.UNCERTAIN


async def test_a_door_that_opens_late_is_not_pulsed_again(tmp_path: Path) -> None:
    jammed = bank({"opens_after_seconds": None}, open_patience_seconds=0.3)
    async with site(tmp_path, jammed) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.pulsed(visit)
        here.mock.force(LOCK, Door.OPEN)
        await here.until(visit, Step.OPENED)
        here.mock.force(LOCK, Door.CLOSED)

        assert (await here.ended(visit)).pulses == 1


async def test_a_sensor_that_breaks_after_the_pulse_leaves_doubt(
    tmp_path: Path,
) -> None:
    jammed = bank({"opens_after_seconds": None}, open_patience_seconds=0.3)
    async with site(tmp_path, jammed) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.pulsed(visit)
        here.mock.break_sensor(LOCK)

        last = await here.ended(visit)

        assert last.ending is Ending.UNPROVEN
        assert last.pulses == 1


# What a former run left


async def test_a_request_of_a_former_run_dies_at_the_start(tmp_path: Path) -> None:
    async with opened(bank(), tmp_path, (), who="test") as system:
        visit = system.open_slot("1", actor="t")
    async with site(tmp_path) as here:
        assert here.system.visit(visit.id).ending is Ending.UNSERVED
        assert here.mock.pulses == ()

        again = here.system.open_slot("1", actor="t")
        assert (await here.ended(again)).ending is Ending.DONE


async def test_a_deposit_that_a_restart_cut_short_is_in_doubt_unless_somebody_says(
    tmp_path: Path,
) -> None:
    for word, state in ((None, State.PENDING), (Word.FILLED, State.STORED)):
        folder = tmp_path / state.value
        async with opened(bank(), folder, (), who="test") as system:
            announced(system)
            visit = system.store_package("p1", actor="courier").visit
            system.take_up()
            system.pulsed(visit.id, 1, door="CLOSED")
            system.settle_after_restart(visit.id, Found.OPEN)
            if word is not None:
                system.say(visit.id, word)
            system.closed(visit.id)

            assert system.package("p1").state is state
            in_doubt = system.slot("1").status is Status.UNCERTAIN
            assert in_doubt is (word is None)


async def test_a_lock_that_refuses_behind_a_door_that_reads_open_leaves_a_doubt(
    tmp_path: Path,
) -> None:
    async with site(tmp_path, bank(pulses_before_rest=3, rest_seconds=600)) as here:
        for _ in range(3):
            await here.ended(here.system.open_slot("1", actor="t"))
        here.mock.force(LOCK, Door.OPEN)
        announced(here.system)
        visit = here.system.store_package("p1", actor="courier").visit
        last = await here.ended(visit)

        assert (last.ending, last.pulses) == (Ending.UNPROVEN, 0)
        assert here.system.slot("1").status is Status.UNCERTAIN


async def test_a_board_that_wakes_up_late_is_waited_for(tmp_path: Path) -> None:
    chosen = bank({"closes_after_seconds": None}, open_patience_seconds=0.4)
    async with site(tmp_path, chosen) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.until(visit, Step.OPENED)
    async with site(tmp_path, chosen, silent=True) as here:
        await asyncio.sleep(0.3)
        assert here.system.visit(visit.id).ending is None
        here.mock.answer_again()
        assert (await here.ended(visit)).ending is Ending.DONE


async def test_a_pulse_that_may_have_been_given_is_never_repeated(
    tmp_path: Path,
) -> None:
    async with opened(bank(), tmp_path, (), who="test") as system:
        visit = system.open_slot("1", actor="t")
        system.take_up()
    async with site(tmp_path) as here:
        last = await here.ended(visit)

        assert last.ending is Ending.UNPROVEN
        assert here.system.slot("1").status is Status.UNCERTAIN
        assert here.mock.pulses == ()


async def test_an_open_door_is_a_visit_that_goes_on(tmp_path: Path) -> None:
    async with opened(bank(), tmp_path, (), who="test") as system:
        visit = system.open_slot("1", actor="t")
        system.take_up()

    def drivers(of: Settings) -> dict[str, LockDriver]:
        driver = make(of.wiring["wall"].locks, of.wiring["wall"].options)
        assert isinstance(driver, MockDriver)
        driver.force(LOCK, Door.OPEN)
        mocks.append(driver)
        return {"wall": driver}

    mocks: list[MockDriver] = []
    async with opened(
        bank(), tmp_path, {Part.LOCKS}, who="test", drivers=drivers
    ) as system:
        here = Site(system, mocks[0])
        await here.until(visit, Step.OPENED)
        mocks[0].force(LOCK, Door.CLOSED)
        assert (await here.ended(visit)).ending is Ending.DONE
        assert mocks[0].pulses == ()


async def test_a_locks_part_that_stops_leaves_its_visit_to_the_next(
    tmp_path: Path,
) -> None:
    chosen = bank({"closes_after_seconds": None})
    async with site(tmp_path, chosen) as here:
        announced(here.system)
        visit = here.system.store_package("p1", actor="courier").visit
        await here.until(visit, Step.OPENED)
    async with site(tmp_path, chosen) as here:  # the mock forgot: its door is shut
        assert (await here.ended(visit)).ending is Ending.UNPROVEN
        assert here.mock.pulses == ()


def test_what_is_unfinished_is_known_without_a_locks_part(tmp_path: Path) -> None:
    with opened_system(tmp_path) as system:
        visit = system.open_slot("1", actor="t")

        assert [v.id for v in system.unfinished()] == [visit.id]


# A door that is forgotten


async def test_whoever_forgets_the_door_is_reminded_before_anybody_is_called(
    tmp_path: Path,
) -> None:
    chosen = bank(
        {"closes_after_seconds": None},
        close_reminder_seconds=0.1,
        close_patience_seconds=0.4,
    )
    async with site(tmp_path, chosen) as here:
        visit = here.system.open_slot("1", actor="t")

        last = await here.ended(visit)

        assert last.ending is Ending.LEFT_OPEN
        told = kinds(here.system, visit)
        assert told.index("door-reminded") < told.index("visit-ended")
        assert told[-1] == "door-left-open"


async def test_a_door_that_is_shut_after_the_reminder_is_shut(tmp_path: Path) -> None:
    chosen = bank(
        {"closes_after_seconds": None},
        close_reminder_seconds=0.1,
        close_patience_seconds=10,
    )
    async with site(tmp_path, chosen) as here:
        visit = here.system.open_slot("1", actor="t")
        async for seen in follow(here.system, visit.id):
            if seen.reminded_at is not None:
                here.mock.force(LOCK, Door.CLOSED)

        assert here.system.visit(visit.id).ending is Ending.DONE


# A door without a sensor


def blind(**locks: object) -> Settings:
    chosen = bank(None, **locks)
    column = chosen.lockers[0].columns[0]
    first = column[0].model_copy(update={"sensor": False})
    locker = chosen.lockers[0].model_copy(update={"columns": ((first, *column[1:]),)})
    return chosen.model_copy(update={"lockers": (locker,)})


async def asked(here: Site, visit: Visit) -> None:
    async with asyncio.timeout(10):
        async for seen in follow(here.system, visit.id):
            if seen.asks_word and seen.pulses:
                return


async def test_of_a_door_without_a_sensor_the_person_is_asked(tmp_path: Path) -> None:
    async with site(tmp_path, blind()) as here:
        announced(here.system)
        deposit = here.system.store_package("p1", actor="courier")
        await asked(here, deposit.visit)
        here.system.say(deposit.visit.id, Word.FILLED)
        assert (await here.ended(deposit.visit)).ending is Ending.DONE
        assert here.system.package("p1").state is State.STORED

        issued = deposit.issued
        visit = here.system.retrieve(issued.code, issued.digits)
        await asked(here, visit)
        here.system.say(visit.id, Word.EMPTY)

        assert (await here.ended(visit)).ending is Ending.DONE
        assert here.system.package("p1").state is State.RETRIEVED
        assert here.system.slot("1").status is Status.EMPTY
        facts = [e.facts for e in here.system.events() if e.kind == "door-opened"]
        assert all("unproven" in told for told in facts)


async def test_without_a_word_nobody_knows_what_such_a_door_did(tmp_path: Path) -> None:
    async with site(tmp_path, blind(close_patience_seconds=0.2)) as here:
        announced(here.system)
        deposit = here.system.store_package("p1", actor="courier")

        assert (await here.ended(deposit.visit)).ending is Ending.UNPROVEN
        assert fault(here.system, deposit.visit) == "doubt.abandoned"
        assert here.system.slot("1").status is Status.UNCERTAIN
        assert len(here.mock.pulses) == 1


async def test_such_a_door_is_pulsed_again_when_the_person_asks(tmp_path: Path) -> None:
    async with site(tmp_path, blind(tries=2)) as here:
        visit = here.system.open_slot("1", actor="t")
        await asked(here, visit)
        here.system.again(visit.id)
        async for seen in follow(here.system, visit.id):
            if seen.pulses == 2:
                break
        here.system.again(visit.id)  # it has had all its tries
        here.system.say(visit.id, Word.EMPTY)

        assert (await here.ended(visit)).pulses == 2


async def test_after_a_restart_nobody_knows_what_such_a_door_did(
    tmp_path: Path,
) -> None:
    async with site(tmp_path, blind()) as here:
        visit = here.system.open_slot("1", actor="t")
        await asked(here, visit)
    async with site(tmp_path, blind()) as here:
        assert (await here.ended(visit)).ending is Ending.UNPROVEN
        assert here.system.slot("1").status is Status.UNCERTAIN


# After a restart


async def test_a_pickup_that_was_open_and_is_found_shut_is_done(tmp_path: Path) -> None:
    chosen = bank({"closes_after_seconds": None})
    async with site(tmp_path, chosen) as here:
        announced(here.system)
        deposit = here.system.store_package("p1", actor="courier")
        await here.until(deposit.visit, Step.OPENED)
        here.mock.force(LOCK, Door.CLOSED)
        await here.ended(deposit.visit)
        visit = here.system.retrieve(deposit.issued.code, deposit.issued.digits)
        await here.until(visit, Step.OPENED)
    async with site(tmp_path, chosen) as here:  # the mock forgot: its door is shut
        assert (await here.ended(visit)).ending is Ending.DONE
        assert here.system.slot("1").status is Status.EMPTY
        assert here.mock.pulses == ()


async def test_a_board_that_is_silent_after_a_restart_leaves_a_doubt(
    tmp_path: Path,
) -> None:
    chosen = bank(
        {"closes_after_seconds": None},
        open_patience_seconds=0.4,
        close_patience_seconds=0.8,
    )
    async with site(tmp_path, chosen) as here:
        visit = here.system.open_slot("1", actor="t")
        await here.until(visit, Step.OPENED)
    async with site(tmp_path, chosen, silent=True) as here:
        assert (await here.ended(visit)).ending is Ending.UNPROVEN
        assert here.system.slot("1").status is Status.UNCERTAIN
