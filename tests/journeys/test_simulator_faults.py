"""Every fault of the simulator, played on a whole kiosk: the events say what it is.

What a real bus does wrong now and then, here it does all the time. Five of these
faults the kiosk copes with and tells nobody; each of the others leads to an entry
of the catalogue.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest

from drivers.simulator import Fault, SimulatedBus
from kiosk.domain.catalogue import of_event
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


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[tuple[LockerSystem, SimulatedBus]]:
    settings = laptop(folder)
    with FarEnd(settings, shuts_after=0.5) as far:
        parts = {Part.LOCKS}
        async with opened(settings, folder / "data", parts, who="test") as system:
            yield system, far.buses["main"]


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
        async with asyncio.timeout(20):
            while not TOLD[fault] & keys(system):  # noqa: ASYNC110 - a thread writes
                await asyncio.sleep(0.1)


def test_no_fault_of_the_simulator_is_left_out() -> None:
    assert COPES | TOLD.keys() == set(Fault)
