"""How long the screen is deaf while locks and disk are slow: never as long as they."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from kiosk.domain.visits import Ending
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem
from kiosk.ui.app import KioskApp
from tests.journeys.test_loop import bank, pick_up
from tests.kit import announced, ended

pytestmark = pytest.mark.benchmark

SLOW: Final = 0.4
"""Seconds of every call to a bus, and of every commit."""


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


async def deafness(folder: Path) -> list[float]:
    """Return how long the loop was deaf during a pickup, again and again."""
    async with opened(
        bank(SLOW, closes=2.0), folder, set(Part), who="t", write=lambda _: None
    ) as system:
        announced(system)
        deposit = system.store_package("p1", actor="c")
        assert (await ended(system, deposit.visit)).ending is Ending.DONE
        _disk_takes_its_time(system)
        async with KioskApp(system).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            async with watched_loop() as deaf:
                issued = deposit.issued
                await pick_up(pilot, system, issued.code, issued.digits)
    return deaf


def _disk_takes_its_time(system: LockerSystem) -> None:
    """Let every commit take as long as on the worst of cards."""
    write = system.store.write
    pause = threading.Event()

    def slowly(act: object) -> object:
        pause.wait(SLOW)
        return write(act)  # type: ignore[arg-type]  # any act

    system.store.write = slowly  # type: ignore[method-assign,assignment]  # a slow disk


async def test_no_call_to_locks_or_disk_holds_the_screen(tmp_path: Path) -> None:
    deaf = await deafness(tmp_path)

    print(f"deaf for {max(deaf):.3f} s at most, a slow call takes {SLOW:g} s")  # noqa: T201
    # One blocking call would be as long as the slow bus or the slow disk.
    assert max(deaf) < SLOW * 0.75
