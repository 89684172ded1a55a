"""Nothing blocks the screen, however slow the locks and the disk are."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kiosk.config import Settings
from kiosk.domain.visits import Ending
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, Wake
from kiosk.ui.app import KioskApp
from tests.kit import QUICK, announced, ended, settings

SLOW: float = 0.4


def bank(latency: float) -> Settings:
    bus = {
        "driver": "mock",
        "pulse_seconds": 0.1,
        "rest_seconds": 0,
        "latency_seconds": latency,
        "hand": {"opens_after_seconds": 0.0, "closes_after_seconds": 2.0},
    }
    patience = {"open_patience_seconds": 5, "close_patience_seconds": 30}
    return settings("SSM", buses={"wall": bus}, locks=QUICK | patience)


@asynccontextmanager
async def watched_loop() -> AsyncIterator[list[float]]:
    """Note how long the loop was deaf, each time it was asked to be quick."""
    deaf: list[float] = []
    loop = asyncio.get_running_loop()

    async def watch() -> None:
        while True:
            before = loop.time()
            await asyncio.sleep(0.005)
            deaf.append(loop.time() - before - 0.005)

    watching = asyncio.ensure_future(watch())
    try:
        yield deaf
    finally:
        watching.cancel()


async def pick_up(
    pilot: Pilot[None], system: LockerSystem, code: str, digits: str
) -> None:
    """Type a code and its digits, and stay until the door is closed."""
    for key in code:
        await pilot.press(key)
    await pilot.pause(0.3)
    for key in digits:
        await pilot.press(key)
    async with asyncio.timeout(30), Wake(system.observe) as wake:
        while True:
            wake.clear()
            events = await asyncio.to_thread(system.events)
            if "slot-freed" in [event.kind for event in events]:
                return
            await wake.wait()


async def deafness(
    folder: Path, latency: float, slow_disk: Callable[[LockerSystem], None]
) -> list[float]:
    """Return how long the loop was deaf during a pickup, again and again."""
    async with opened(
        bank(latency), folder, set(Part), who="t", write=_quiet
    ) as system:
        announced(system)
        deposit = system.store_package("p1", actor="c")
        assert (await ended(system, deposit.visit)).ending is Ending.DONE
        slow_disk(system)
        async with KioskApp(system).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            async with watched_loop() as deaf:
                issued = deposit.issued
                await pick_up(pilot, system, issued.code, issued.digits)
    return deaf


def _quiet(_: str) -> None:
    pass


def _disk_that_takes_its_time(system: LockerSystem) -> None:
    """Let every commit take as long as on the worst of cards."""
    write = system.store.write
    pause = threading.Event()

    def slowly(act: object) -> object:
        pause.wait(SLOW)
        return write(act)  # type: ignore[arg-type]  # any act

    system.store.write = slowly  # type: ignore[method-assign,assignment]  # a slow disk


@pytest.mark.slow
async def test_no_call_to_locks_or_disk_holds_the_screen(tmp_path: Path) -> None:
    deaf = await deafness(tmp_path, SLOW, _disk_that_takes_its_time)

    # One blocking call would be as long as the slow bus or the slow disk.
    assert max(deaf) < SLOW * 0.75
