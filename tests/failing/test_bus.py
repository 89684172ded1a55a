"""The n-th call to the locks fails, for n = 1, 2, 3 … until none does any more.

Whatever fails, and wherever, the books stay legal and fit what is behind the doors,
every visit ends, and the next one is served.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from drivers import Door, LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.config import Settings
from kiosk.domain.errors import KioskError
from kiosk.domain.package import State
from kiosk.domain.visits import Ending, Purpose, Step, Visit
from kiosk.runtime import Part, opened
from kiosk.system import Deposit, LockerSystem, follow
from tests.crash import books
from tests.failing.faults import FAULTS, FailingDriver, Fault
from tests.kit import announced, settings

pytestmark = pytest.mark.slow

_AT_ONCE: Final = 6
"""How many runs wait for their doors side by side."""

_FAR_TOO_MANY: Final = 400

QUICK: Final = {
    "open_patience_seconds": 0.6,
    "close_patience_seconds": 3.0,
    "stable_seconds": 0.005,
    "poll_seconds": 0.002,
    "rest_seconds": 0,
    "guard_seconds": 60,
}
_OPENS: Final = Hand(opens_after_seconds=0.0, closes_after_seconds=None)


@dataclass
class Site:
    """A kiosk at whose doors honest people stand, and what is behind them."""

    system: LockerSystem
    mock: MockDriver
    driver: FailingDriver
    inside: dict[str, set[str]] = field(default_factory=dict)
    pulses: dict[int, int] = field(default_factory=dict)
    """How often each visit was really pulsed."""

    async def visit(self, visit: Visit) -> Ending | None:
        """Stand at a door, do there what one came for, and shut it."""
        _, lock = self.system.settings.wires[visit.slot]
        before = len(self.mock.pulses)
        last = visit
        async for last in follow(self.system, visit.id):
            if last.step is not Step.OPENED:
                continue
            self._act(visit, before)
            self.mock.force(lock, Door.CLOSED)
        self._act(visit, before)
        self.mock.force(lock, Door.CLOSED)
        return last.ending

    def _act(self, visit: Visit, before: int) -> None:
        """Do what one came for, if the door was opened at all."""
        self.pulses[visit.id] = len(self.mock.pulses) - before
        if not self.pulses[visit.id] or visit.package is None:
            return
        if visit.purpose is Purpose.DEPOSIT:
            self.inside.setdefault(visit.slot, set()).add(visit.package)
        else:
            self.inside.get(visit.slot, set()).discard(visit.package)


class Hurry:
    """A clock on which nobody has to wait."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def now(self) -> float:
        return time.monotonic() + self._ahead

    def wait(self, seconds: float) -> None:
        self._ahead += seconds


def bank() -> Settings:
    supply = {"feeds": ["wall"], "gap_seconds": 0, "pulse_seconds": 0}
    return settings("SSM", locks=QUICK, supplies=[supply])


@asynccontextmanager
async def site(folder: Path, fault: Fault, nth: int) -> AsyncIterator[Site]:
    made: list[tuple[MockDriver, FailingDriver]] = []

    def drivers(of: Settings) -> dict[str, LockDriver]:
        doors = MockSettings(door=MockDoor(_OPENS), rest_seconds=0)
        hurry = Hurry()
        locks = of.wiring["wall"].locks
        mock = MockDriver(locks, doors, clock=hurry.now, wait=hurry.wait)
        made.append((mock, FailingDriver(mock, fault, nth)))
        return {"wall": made[0][1]}

    parts = {Part.LOCKS}
    async with opened(bank(), folder, parts, who="test", drivers=drivers) as system:
        mock, driver = made[0]
        yield Site(system, mock, driver)


async def script(here: Site) -> None:
    """A deposit and its pickup, one that is cancelled and cleared, a service."""
    system = here.system
    first = await _deposit(here, "p1")
    if first is not None:
        try:
            visit = system.retrieve(first.issued.code, first.issued.digits)
        except KioskError:
            assert system.package("p1").state is not State.STORED
        else:
            await here.visit(visit)
    second = await _deposit(here, "p2")
    if system.package("p2").state is State.STORED:
        system.cancel("p2", actor="t")
    await here.visit(system.open_slot(second.slot if second else "2", actor="t"))
    await here.visit(system.open_slot("3", actor="t"))


async def _deposit(here: Site, package: str) -> Deposit | None:
    announced(here.system, package)
    deposit = here.system.store_package(package, actor="courier")
    await here.visit(deposit.visit)
    return deposit


async def one_run(folder: Path, fault: Fault, nth: int) -> bool:
    """Run the script with one fault; return whether the fault was reached."""
    async with site(folder, fault, nth) as here:
        await script(here)
        fired = here.driver.fired
        here.driver.mended = True
        again = await here.visit(here.system.open_slot("3", actor="t"))
        assert again is Ending.DONE, "the next one is not served"
        assert here.system.unfinished() == []
    read = books.read(folder)
    assert list(books.wrong(read, here.inside)) == []
    for number, times in here.pulses.items():
        assert times <= 1, f"visit {number} was pulsed {times} times"
    return fired


@pytest.mark.parametrize("name", FAULTS)
async def test_whichever_call_to_the_locks_fails_the_books_are_right(
    tmp_path: Path, name: str
) -> None:
    first, fired = 1, True
    while fired:
        runs = range(first, first + _AT_ONCE)
        fired = all(
            await asyncio.gather(
                *(one_run(tmp_path / str(nth), FAULTS[name], nth) for nth in runs)
            )
        )
        first = runs.stop
        assert first < _FAR_TOO_MANY, "the script never ends"
    assert first > 20, "the script has hardly called anything"
