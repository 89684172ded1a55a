"""Where on the panel the keys are: the same screens, drawn as large in this process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.config import load
from kiosk.domain.package import State
from kiosk.runtime import opened
from kiosk.system import LockerSystem
from kiosk.ui.app import KioskApp
from tests.kiosk.ui.hands import Visitor, touch, touch_keys, until, until_on
from tests.machine.session import Grid

Pixel = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody touches who picks a package up.

    Attributes:
        target: Where home is touched.
        code: Where each symbol of the code is.
        correct: Where the last symbol of it is taken away.
        digits: Where each of the four further digits is.
    """

    target: Pixel
    code: list[Pixel]
    correct: Pixel
    digits: list[Pixel]


def plan(env: Mapping[str, str], grid: Grid, package: str) -> Plan:
    """Walk up to the last digit, and touch none of the bank's doors."""
    return asyncio.run(_plan(env, grid, package))


def gone(env: Mapping[str, str], package: str) -> bool:
    """Return whether a package is picked up, and its door shut again."""
    return asyncio.run(_gone(env, package))


async def _plan(env: Mapping[str, str], grid: Grid, package: str) -> Plan:
    async with _asked(env) as system:
        codes = await asyncio.to_thread(system.demo_codes)
        sent = next(one for one in codes if one.package == package)
        app = KioskApp(system)
        async with app.run_test(size=(grid.columns, grid.rows)) as pilot:
            await until(pilot, lambda: "-ready" in app.screen.classes)
            target = await _middle(pilot, "pick-up", grid)
            await touch(pilot, "pick-up")
            await until_on(pilot, "CodeScreen")
            code = [await _middle(pilot, f"key-{s}", grid) for s in sent.code]
            correct = await _middle(pilot, "correct", grid)
            await touch_keys(pilot, sent.code)
            await until_on(pilot, "DigitsScreen")
            digits = [await _middle(pilot, f"key-{s}", grid) for s in sent.digits]
    return Plan(target, code, correct, digits)


async def _middle(pilot: Visitor, target: str, grid: Grid) -> Pixel:
    await until(pilot, lambda: bool(pilot.app.screen.query_one(f"#{target}").region))
    column, row = pilot.app.screen.query_one(f"#{target}").region.center
    return grid.middle(int(column), int(row))


async def _gone(env: Mapping[str, str], package: str) -> bool:
    async with _asked(env) as system:
        now = await asyncio.to_thread(system.package, package)
        visits = await asyncio.to_thread(system.unfinished)
    return now.state is State.RETRIEVED and not visits


@asynccontextmanager
async def _asked(env: Mapping[str, str]) -> AsyncIterator[LockerSystem]:
    """Ask the bank's store, as the technician's screens do; run none of its parts."""
    settings = load(Path(env["KIOSK_CONFIG"]))
    async with opened(settings, Path(env["KIOSK_DATA"]), (), who="test") as system:
        yield system
