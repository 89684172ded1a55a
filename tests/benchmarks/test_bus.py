"""How fast a bus is: against its wires, and with one of its boards dead."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from statistics import median, quantiles
from typing import Final

import pytest

from drivers import Door, LockAddress
from drivers.codec import Codec
from drivers.kerong import Cu16, Cu48
from drivers.lockboard import Lockboard
from drivers.mock import Hand
from drivers.modbus import Modbus
from drivers.rs485 import Rs485Driver
from drivers.simulator import SimulatedBus
from kiosk.bank import Bank, Heat, Supply, Wire
from tests.drivers.buses import a_bus

pytestmark = pytest.mark.benchmark

BOARDS: Final = (1, 2, 3, 4)
DELAYS: Final[Mapping[str, float]] = {
    "kerong-5": 0.005,
    "kerong-6": 0.005,
    "lockboard": 0.020,
    "modbus": 0.005,
}
CODECS: Final[Mapping[str, Codec]] = {
    "kerong-5": Cu16(),
    "kerong-6": Cu48(),
    "lockboard": Lockboard(),
    "modbus": Modbus(),
}
LOOKS: Final = 40
ALLOWED: Final = 1.5
OPENINGS: Final = 120
SLOWER: Final = 1.2
COOL: Final = Heat(pulses_before_rest=1000, rest_seconds=0.0)
STRONG: Final = Supply([("main", None)], at_once=9, gap_seconds=0.0, pulse_seconds=0.0)
"""What bounds an opening here is the bus, not the coils nor their supply."""


@contextmanager
def standing(
    codec: Codec,
    baud: int,
    hand: Hand | None = None,
) -> Iterator[tuple[SimulatedBus, Rs485Driver, list[LockAddress]]]:
    settings = a_bus(codec, *BOARDS, baud=baud)
    locks = [LockAddress(board, 1) for board in BOARDS]
    with SimulatedBus(settings, hand=hand or Hand()) as bus:
        driver = Rs485Driver(locks, replace(settings, port=bus.port))
        try:
            yield bus, driver, locks
        finally:
            driver.close()


@pytest.mark.parametrize("baud", [9600, 19200])
@pytest.mark.parametrize("kind", CODECS)
def test_reading_all_doors_takes_little_more_than_the_wires_do(
    kind: str,
    baud: int,
) -> None:
    codec = CODECS[kind]
    question = codec.look(1)
    wire = (len(question.frame) + question.longest) * 10 / baud
    budget = len(BOARDS) * (ALLOWED * wire + DELAYS[kind])
    with standing(codec, baud) as (_, driver, locks):
        driver.read(locks)  # the first time every door is news, and heard twice
        took = []
        for _ in range(LOOKS):
            began = time.perf_counter()
            driver.read(locks)
            took.append(time.perf_counter() - began)

    pure = len(BOARDS) * (wire + DELAYS[kind])
    print(  # noqa: T201 - a benchmark is read
        f"\n{kind} at {baud}: {median(took) * 1e3:.1f} ms,"
        f" wires and boards {pure * 1e3:.1f} ms, budget {budget * 1e3:.1f} ms"
    )
    assert median(took) <= budget


async def openings(
    bank: Bank, bus: SimulatedBus, boards: tuple[int, ...]
) -> list[float]:
    """Open doors in turn, and return how long each took to be seen open."""
    took = []
    for n in range(OPENINGS):
        board = boards[n % len(boards)]
        began = time.perf_counter()
        async with asyncio.timeout(5):
            await bank.pulse(str(board))
            assert await bank.until(str(board), Door.OPEN, within=3)
        took.append(time.perf_counter() - began)
        bus.put(LockAddress(board, 1), Door.CLOSED)
    return took


async def p99(*, dead: bool) -> float:
    hand = Hand(opens_after_seconds=0.05, closes_after_seconds=None)
    codec = Cu16(pulse_seconds=0.5)
    with standing(codec, 19200, hand) as (bus, driver, locks):
        slots = {str(lock.board): Wire("main", lock) for lock in locks}
        bank = Bank({"main": driver}, slots, heat=COOL, supplies=[STRONG])
        async with bank:
            if dead:
                bus.silence(4)
            async with bank.watch("4"):  # somebody stands at the dead one
                while dead and bank.health["main"].silent != (4,):  # noqa: ASYNC110 - health is a state
                    await asyncio.sleep(0.05)  # till it is known to be lost
                took = await openings(bank, bus, (1, 2, 3))
    return quantiles(took, n=100)[98]


async def test_a_dead_board_does_not_slow_down_the_living() -> None:
    # At once, each on a bus of its own: what else this machine does hits both.
    alive, with_a_dead_one = await asyncio.gather(p99(dead=False), p99(dead=True))

    print(  # noqa: T201 - a benchmark is read
        f"\np99 of an opening: {alive * 1e3:.0f} ms with all alive,"
        f" {with_a_dead_one * 1e3:.0f} ms with one of four dead"
    )
    assert with_a_dead_one <= SLOWER * alive
