"""A driver with simulated boards at the far end of its wires."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import pytest

from drivers import (
    Door,
    LockAddress,
)
from drivers.codec import Codec
from drivers.rs485 import BusSettings, Echo, Rs485Driver
from drivers.simulator import Fault, SimulatedBus
from tests.drivers.buses import CODECS, QUICK, a_bus, locks_of

A, B = LockAddress(1, 1), LockAddress(1, 2)
OTHER = LockAddress(2, 1)
EACH = pytest.mark.parametrize("kind", CODECS)
SOFTWARE = "modbus, software pulse"


class Standing:
    """Boards, and the driver at the near end of their wires."""

    def __init__(self, settings: BusSettings, rates: Mapping[Fault, float]) -> None:
        self.settings = settings
        self.bus = SimulatedBus(settings)
        for fault, rate in rates.items():
            self.bus.faults.set(fault, rate)
        self.reports: list[tuple[LockAddress, Door]] = []
        self.driver = Rs485Driver(
            locks_of(settings),
            replace(settings, port=self.bus.port),
            on_report=lambda lock, reading: self.reports.append((lock, reading.door)),
            limits=QUICK,
        )

    def doors(self, *locks: LockAddress) -> list[Door | None]:
        seen = self.driver.read(locks)
        return [seen[lock].door if lock in seen else None for lock in locks]

    def pulses(self, lock: LockAddress = A) -> int:
        return len(self.bus.currents(lock))

    def asked(self, board: int = 1) -> int:
        return self.driver.tallies[board].asked


@contextmanager
def standing(
    codec: Codec,
    *boards: int,
    rates: Mapping[Fault, float] | None = None,
    echo: Echo = Echo.AUTO,
) -> Iterator[Standing]:
    it = Standing(a_bus(codec, *boards, echo=echo), rates or {})
    try:
        yield it
    finally:
        it.driver.close()
        it.bus.close()
