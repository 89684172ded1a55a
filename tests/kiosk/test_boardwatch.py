"""A bank whose board falls silent and comes back: what its customers lose by it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from drivers import LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.bank import Bank, Wire
from kiosk.boardwatch import BoardWatch
from kiosk.config import Settings
from kiosk.domain.errors import ExpiredError, StoreError
from kiosk.domain.package import State
from kiosk.domain.visits import Ending
from kiosk.doorkeeper import Doorkeeper
from kiosk.runtime import Part, opened
from kiosk.system import Deposit, LockerSystem, Wake
from tests.kit import HandClock, announced, ended, opened_system, settings, stored

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOWER = settings("S" * 17)
"""Sixteen doors on board 1, and the last one on board 2."""


def driver(bank: Settings) -> MockDriver:
    hand = Hand(opens_after_seconds=0.0, closes_after_seconds=0.3)
    quick = MockSettings(MockDoor(hand), pulse_seconds=0.1, rest_seconds=0)
    return MockDriver(bank.wiring["wall"].locks, quick)


@asynccontextmanager
async def served(
    system: LockerSystem, locks: MockDriver, watch: BoardWatch
) -> AsyncIterator[None]:
    """Serve the doors of a bank as the locks part does, by a clock in the hand."""
    wires = {
        slot: Wire(bus, lock) for slot, (bus, lock) in system.settings.wires.items()
    }
    async with Bank(
        {"wall": locks}, wires, poll_seconds=0.01, on_health=watch.told
    ) as bank:
        tasks = [
            asyncio.ensure_future(watch.run(bank)),
            asyncio.ensure_future(Doorkeeper(system, bank).run()),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task


async def until(system: LockerSystem, so: Callable[[], bool]) -> None:
    async with asyncio.timeout(10), Wake(system.observe) as wake:
        while True:
            wake.clear()
            if await asyncio.to_thread(so):
                return
            await wake.wait(0.05)


def told(system: LockerSystem, kind: str) -> int:
    return [event.kind for event in system.events()].count(kind)


async def brought(system: LockerSystem) -> tuple[Deposit, Deposit]:
    """Two packages, one behind each board."""
    for n in range(15):
        await asyncio.to_thread(
            system.take_out_of_service, str(n + 1), reason="not this one", actor="t"
        )
    deposits = []
    for name in ("p1", "p2"):
        await asyncio.to_thread(announced, system, name)
        deposit = await asyncio.to_thread(system.store_package, name, actor="c")
        assert (await ended(system, deposit.visit)).ending is Ending.DONE
        deposits.append(deposit)
    one, two = deposits
    assert (one.slot, two.slot) == ("16", "17")
    return one, two


@pytest.mark.slow
async def test_a_tower_that_was_dead_for_days_costs_nobody_a_package(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    with opened_system(tmp_path, TOWER, clock) as system:
        locks = driver(TOWER)
        async with served(system, locks, BoardWatch(system, look_seconds=0.05)):
            near, far = await brought(system)

            # Nobody visits the tower, and still it is noticed.
            locks.fall_silent(2)
            await until(system, lambda: told(system, "board-lost") == 1)
            clock.forward(2 * DAY)
            visit = system.retrieve(far.issued.code, far.issued.digits)
            assert (await ended(system, visit)).ending is Ending.SILENT
            clock.forward(2 * DAY)
            with pytest.raises(ExpiredError):
                system.retrieve(near.issued.code, near.issued.digits)
            assert system.expire(actor="t") == []

            locks.answer_again()
            await until(system, lambda: told(system, "board-back") == 1)
            package = system.package("p2")
            assert package.extended_seconds == 4 * 86400
            assert system.expire(actor="t") == []
            visit = system.retrieve(far.issued.code, far.issued.digits)
            assert (await ended(system, visit)).ending is Ending.DONE
            assert system.package("p2").state is State.RETRIEVED
        assert told(system, "board-lost") == told(system, "board-back") == 1


async def test_a_board_that_a_former_run_lost_is_found_to_be_back(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings("S"), clock) as system:
        stored(system)
        system.hours.board_lost("wall", 1, cause="silent", was_told=False)
        clock.forward(5 * HOUR)
        async with served(system, driver(system.settings), BoardWatch(system)):
            await until(system, lambda: told(system, "board-back") == 1)

        assert system.package("p1").extended_seconds == 5 * 3600


async def test_what_the_store_cannot_take_is_written_when_it_can(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings("S"), clock) as system:
        stored(system)
        write, failed = system.hours.board_lost, asyncio.Event()

        def board_lost(
            bus: str,
            board: int,
            *,
            cause: str | None,
            fault: str | None = None,
            was_told: bool,
        ) -> None:
            if not failed.is_set():
                failed.set()
                raise StoreError("the disk is full")
            write(bus, board, cause=cause, fault=fault, was_told=was_told)

        system.hours.board_lost = board_lost  # type: ignore[method-assign]  # fails once
        locks = driver(system.settings)
        locks.fall_silent()
        async with served(system, locks, BoardWatch(system, look_seconds=0.05)):
            await until(system, lambda: told(system, "board-lost") == 1)

        assert failed.is_set()


async def test_the_locks_part_keeps_the_books_of_its_boards(tmp_path: Path) -> None:
    bank = settings("S")

    def drivers(_: Settings) -> dict[str, LockDriver]:
        locks = driver(bank)
        locks.fall_silent()
        return {"wall": locks}

    async with opened(
        bank, tmp_path, {Part.LOCKS}, who="test", drivers=drivers
    ) as system:
        await until(system, lambda: told(system, "board-lost") == 1)
        boot = "SELECT boot FROM alive"
        kept = system.store.read(lambda db: db.execute(boot).get)
        assert kept == system.store.clock.read().boot
