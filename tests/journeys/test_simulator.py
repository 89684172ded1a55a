"""A customer at a whole kiosk whose locks are boards on a wire, byte by byte.

The bank is the one that is shipped for laptops; only its port lies elsewhere, and
its hands are quicker.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers import Door, LockAddress
from drivers.simulator import Fault, SimulatedBus
from kiosk.config import Settings, parse
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.domain.visits import Ending
from kiosk.runtime import Part, opened
from kiosk.system import Issued, LockerSystem, follow
from kiosk.ui.app import KioskApp
from kiosk.wiring import FarEnd
from tests.kiosk.config.texts import FOLDER
from tests.kiosk.ui.hands import (
    Visitor,
    on,
    seen,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)

pytestmark = pytest.mark.slow

QUICK = """
locks:
  open_patience_seconds: 2
  close_patience_seconds: 20
  stable_seconds: 0.2
  rest_seconds: 1
"""


@dataclass(frozen=True, slots=True)
class Site:
    """A kiosk with one stored package, the boards it is wired to, a visitor."""

    system: LockerSystem
    boards: SimulatedBus
    pilot: Visitor
    issued: Issued
    slot: str

    @property
    def lock(self) -> LockAddress:
        return self.system.settings.wires[self.slot][1]

    def package(self) -> State:
        return self.system.package("p1").state

    def pulses(self) -> int:
        return len(self.boards.currents(self.lock))

    async def until_door(self, door: Door) -> None:
        await until(self.pilot, lambda: self.boards.door(self.lock) is door)


def laptop(folder: Path) -> Settings:
    """Return the laptop's bank, its port in a folder of the test."""
    text = (FOLDER / "banks" / "simulator.yaml").read_text(encoding="utf-8")
    assert "port: /tmp/kiosk-bus" in text
    port = folder / "bus"
    return parse(text.replace("/tmp/kiosk-bus", str(port)) + QUICK)  # noqa: S108 - it is replaced


@asynccontextmanager
async def site(folder: Path, *, shuts_after: float | None = 1.0) -> AsyncIterator[Site]:
    bank = laptop(folder)
    with FarEnd(bank, shuts_after=1.0) as far:
        boards = far.buses["main"]
        async with opened(bank, folder / "data", {Part.LOCKS}, who="test") as system:
            slot, issued = await stored(system)
            far.hand_over(shuts_after)
            app = KioskApp(system, look_seconds=0.2)
            async with app.run_test(size=(50, 15)) as pilot:
                await until_seen(pilot, "Pick up a package")
                yield Site(system, boards, pilot, issued, slot)


async def stored(system: LockerSystem) -> tuple[str, Issued]:
    """Have a courier bring a package."""
    anna = User("anna", "Anna", "anna@example.org", "+49 170 1234711")
    await asyncio.to_thread(system.add_user, anna, actor="test")
    await asyncio.to_thread(system.announce, "p1", user="anna", size="S", actor="test")
    deposit = await asyncio.to_thread(system.store_package, "p1", actor="courier")
    steps = [visit async for visit in follow(system, deposit.visit.id)]
    assert steps[-1].ending is Ending.DONE, steps
    return deposit.slot, deposit.issued


async def test_a_package_is_brought_and_picked_up_over_real_bytes(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here:
        assert here.pulses() == 1
        await touch(here.pilot, "pick-up")
        await until_on(here.pilot, "CodeScreen")
        await touch_keys(here.pilot, here.issued.code)
        await until_on(here.pilot, "DigitsScreen")
        await touch_keys(here.pilot, here.issued.digits)
        await until_seen(here.pilot, "Your door", here.slot)
        await until_on(here.pilot, "DoneScreen")

        assert here.pulses() == 2
        assert here.package() is State.RETRIEVED
        assert here.system.slot(here.slot).status is Status.EMPTY


async def test_a_line_on_which_much_goes_wrong_still_gives_the_package(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here:
        for fault in (Fault.LOST_BYTE, Fault.NOISE_BEFORE, Fault.PIECES):
            here.boards.faults.set(fault, 0.1)
        await type_slowly(here.pilot, here.issued.code + here.issued.digits)
        await until_on(here.pilot, "DoneScreen")

        assert here.package() is State.RETRIEVED


async def tries_again(pilot: Visitor, until_it_is: str) -> None:
    """Touch the button as often as it takes; a port is looked for now and then."""
    async with asyncio.timeout(30):
        while on(pilot) != until_it_is:
            if on(pilot) == "ToldScreen":
                told = seen(pilot)  # it has the visit's number
                await touch(pilot, "retry")
                await until(pilot, lambda: seen(pilot) != told)  # noqa: B023 - waited for here
            await asyncio.sleep(0.05)


async def test_an_adapter_that_is_pulled_before_the_code_costs_nothing(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here:
        before = here.pulses()
        here.boards.unplug()
        await type_slowly(here.pilot, here.issued.code + here.issued.digits)
        await until_seen(here.pilot, "was not opened", "your code stays valid")
        assert here.package() is State.STORED
        assert here.pulses() == before

        here.boards.replug()
        await tries_again(here.pilot, "DoneScreen")
        assert here.package() is State.RETRIEVED
        assert here.pulses() == before + 1


async def test_an_adapter_that_is_pulled_at_the_open_door_loses_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="kiosk.bank")
    async with site(tmp_path, shuts_after=None) as here:
        await type_slowly(here.pilot, here.issued.code + here.issued.digits)
        await until_seen(here.pilot, "Your door", "then close the door")
        await here.until_door(Door.OPEN)
        await until(here.pilot, lambda: here.package() is State.RETRIEVED)
        here.boards.unplug()
        here.boards.put(here.lock, Door.CLOSED)
        await until(here.pilot, lambda: "is lost" in caplog.text)
        assert (
            here.system.slot(here.slot).status is not Status.EMPTY
        )  # who saw it shut?
        assert on(here.pilot) == "DoorScreen"

        here.boards.replug()
        await until_on(here.pilot, "DoneScreen")
        assert here.system.slot(here.slot).status is Status.EMPTY
        assert here.pulses() == 2
        told = [line for line in caplog.text.splitlines() if "bus main" in line]
        assert ["lost" in line for line in told] == [True, False]
