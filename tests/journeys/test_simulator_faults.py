"""Every fault of the simulator, played on a whole kiosk: events and doctor name it.

What a real bus does wrong now and then, here it does all the time. Five of these
faults the kiosk copes with and tells nobody; each of the others leads to an entry
of the catalogue.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from drivers.simulator import Fault, SimulatedBus
from kiosk import doctor, wiring
from kiosk.clock import SystemClock
from kiosk.domain.catalogue import CATALOGUE, of_event
from kiosk.domain.visits import Ending
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, follow
from kiosk.wiring import FarEnd
from tests.journeys.test_simulator import laptop

pytestmark = pytest.mark.slow

COPES: Final = {
    Fault.ECHO,
    Fault.NOISE_BEFORE,
    Fault.NOISE_AFTER,
    Fault.PIECES,
    Fault.REPORT,
}

TOLD: Final = {
    Fault.LOST_BYTE: {"driver.bus-silent", "driver.garbled"},
    Fault.FLIPPED_BIT: {"driver.bus-silent", "driver.garbled"},
    Fault.LATE_REPLY: {"driver.bus-silent", "driver.garbled"},
    Fault.DEAD_BOARD: {"driver.bus-silent"},
    Fault.LOST_ANSWER: {"driver.bus-silent"},
    Fault.TWIN: {"driver.garbled"},
    Fault.UNPLUGGED: {"driver.port-lost"},
    Fault.JAMMED_LOCK: {"visit.stuck"},
    Fault.SUPPLY_DIP: {"visit.stuck"},
}
"""The others, and what the events name: what was spoilt, the question or its
answer, decides whether nobody is heard or no sense."""


SEEN: Final = {
    **{fault: told for fault, told in TOLD.items() if "visit.stuck" not in told},
    Fault.JAMMED_LOCK: {"slot.out-of-service"},
    Fault.SUPPLY_DIP: {"slot.out-of-service"},
}
"""The same, and what the doctor names beside the kiosk."""

_BUS: Final = {"driver.bus-silent", "driver.garbled"}
ORDERED: Final = {
    "jam 1": ({"visit.stuck"}, {"slot.out-of-service"}),
    "wear 1 1": ({"visit.stuck"}, {"slot.out-of-service"}),
    "cross 1 2": ({"visit.stuck"}, {"slot.out-of-service"}),
    "cut 1": ({"door.doubted", "door.forced"}, {"doubt.unproven", "doubt.forced"}),
    "open 2": ({"door.forced"}, {"doubt.forced"}),
    "kill 1": (_BUS, _BUS),
    "unplug": ({"driver.port-lost"}, {"driver.port-lost"}),
}
"""What else may be done to the boards: what events name, and what the doctor."""

HARMLESS: Final = {
    *("list", "help", "faults", "shut", "free", "wake", "replug"),
    "fault",  # each of them has its own line above
    "slam",  # seen open and shut, however quick: that is a pickup
    "dip",  # the board is back before anybody asks
}


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[tuple[LockerSystem, SimulatedBus]]:
    settings = laptop(folder)
    with FarEnd(settings, shuts_after=0.5) as far:
        parts = {Part.LOCKS}
        async with opened(settings, folder / "data", parts, who="test") as system:
            yield system, far.buses["main"]


@asynccontextmanager
async def plagued(folder: Path, order: str) -> AsyncIterator[LockerSystem]:
    settings = laptop(folder)
    with FarEnd(settings, shuts_after=0.5) as far:
        parts = {Part.LOCKS}
        async with opened(settings, folder / "data", parts, who="test") as system:
            await asyncio.to_thread(wiring.obey, far, order)
            yield system


def examined(system: LockerSystem) -> set[str]:
    """What the doctor names who is asked beside the kiosk."""
    found = doctor.examined(
        system.settings,
        system.store.folder,
        clock=SystemClock(system.settings.clock.sources),
        carriers={},
        on=doctor.Computer(),
    )
    return {one.fault for one in found if one.fault is not None}


async def until(ask: Callable[[], set[str]], wanted: set[str]) -> None:
    """Wait until one of these is named."""
    async with asyncio.timeout(30):
        while not wanted & await asyncio.to_thread(ask):  # noqa: ASYNC110 - a thread writes
            await asyncio.sleep(0.1)


def keys(system: LockerSystem) -> set[str]:
    told = (of_event(e.kind, json.loads(e.facts)) for e in system.events())
    return {key for key in told if key} - {"clock.untrusted"}


async def visited(system: LockerSystem) -> Ending | None:
    visit = await asyncio.to_thread(system.open_slot, "1", actor="test")
    async for last in follow(system, visit.id):
        visit = last
    return visit.ending


@pytest.mark.parametrize("fault", [one for one in Fault if one in COPES])
async def test_what_the_kiosk_copes_with_is_told_to_nobody(
    fault: Fault, tmp_path: Path
) -> None:
    async with site(tmp_path) as (system, boards):
        boards.faults.set(fault, 1.0)

        assert await visited(system) is Ending.DONE
        assert keys(system) == set()


@pytest.mark.parametrize("fault", [one for one in Fault if one not in COPES])
async def test_whatever_else_the_bus_does_wrong_the_events_name_it(
    fault: Fault, tmp_path: Path
) -> None:
    async with site(tmp_path) as (system, boards):
        boards.faults.set(fault, 1.0)

        ending = await visited(system)

        assert ending in {Ending.SILENT, Ending.STUCK, Ending.UNPROVEN}
        await until(lambda: keys(system), TOLD[fault])
        await until(lambda: examined(system), SEEN[fault])


@pytest.mark.parametrize("order", ORDERED)
async def test_whatever_is_done_to_the_boards_is_named(
    order: str, tmp_path: Path
) -> None:
    told, seen = ORDERED[order]
    async with plagued(tmp_path, order) as system:
        for _ in range(1 + order.startswith("wear")):
            await visited(system)

        await until(lambda: keys(system), told)
        await until(lambda: examined(system), seen)


def test_no_fault_of_the_simulator_is_left_out() -> None:
    assert COPES | TOLD.keys() == set(Fault)
    assert TOLD.keys() == SEEN.keys()
    assert HARMLESS | {line.split()[0] for line in ORDERED} == set(wiring.ORDERS)


def test_everything_that_is_named_is_in_the_catalogue() -> None:
    named = [
        *TOLD.values(),
        *SEEN.values(),
        *(k for two in ORDERED.values() for k in two),
    ]
    assert {key for keys in named for key in keys} <= CATALOGUE.keys()
