"""Many openings on a bad bus, judged by what truly happened to coils and doors."""

import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import pytest

from drivers import Door, DriverError, LockAddress, Reading
from drivers.mock import Hand
from drivers.rs485 import Echo, Rs485Driver
from drivers.simulator import Fault, SimulatedBus
from tests.drivers.buses import CODECS, a_bus, driver_of, locks_of

SPRING: Final = Hand(opens_after_seconds=0.02, closes_after_seconds=None)
ALWAYS: Final = 1.0
RATE: Final = 0.1
OPENINGS: Final = 16
"""Of each kind of board under each fault: over 1000 in all."""

PATIENCE: Final = 0.6


@dataclass(frozen=True)
class Line:
    """A bus under test, and the driver at its near end."""

    bus: SimulatedBus
    driver: Rs485Driver
    locks: list[LockAddress]

    def truth(self) -> Mapping[LockAddress, Door]:
        return {lock: self.bus.door(lock) for lock in self.locks}

    def pulses(self) -> Mapping[LockAddress, int]:
        return {lock: len(self.bus.currents(lock)) for lock in self.locks}

    def look(self, lock: LockAddress) -> Mapping[LockAddress, Reading]:
        """Read a door, and judge every reading that could not have changed."""
        before = self.truth()
        try:
            seen = self.driver.read([lock])
        except DriverError:
            return {}
        after = self.truth()
        for one, reading in seen.items():
            if before[one] is after[one]:
                assert reading.door in (after[one], Door.UNKNOWN), f"wrong door {one}"
        return seen

    def opening(self, lock: LockAddress) -> str:
        """Open one door, judge what was done, and shut it; return how it ended."""
        before = self.pulses()
        untouched = False
        try:
            self.driver.unlock(lock)
        except DriverError as error:
            untouched = error.untouched
        ended = self.watch(lock)
        after = self.pulses()
        given = {one: after[one] - before[one] for one in self.locks}
        others = sum(count for one, count in given.items() if one != lock)
        assert others == 0, f"another coil was pulsed: {given}"
        assert given[lock] <= (0 if untouched else 1), f"too many pulses: {given}"
        assert ended != "open" or given[lock] == 1, "opened without a pulse"
        self.bus.put(lock, Door.CLOSED)
        return ended

    def watch(self, lock: LockAddress) -> str:
        until = time.monotonic() + PATIENCE
        ended = "silent"
        while time.monotonic() < until:
            for reading in [self.look(lock).get(lock)]:
                if reading is not None and reading.door is Door.OPEN:
                    assert self.bus.door(lock) is Door.OPEN, "a false opening"
                    return "open"
                if reading is not None:
                    ended = "shut"
            if ended == "shut" and self.bus.door(lock) is Door.CLOSED:
                return ended
        return ended


@contextmanager
def bad_line(kind: str, rates: Mapping[Fault, float], seed: int) -> Iterator[Line]:
    steady = Fault.ECHO in rates and rates[Fault.ECHO] < ALWAYS
    echo = Echo.NEVER if steady else Echo.AUTO  # an adapter echoes always, or never
    settings = a_bus(CODECS[kind], 1, 2, echo=echo)
    with SimulatedBus(settings, hand=SPRING, seed=seed) as bus:
        for fault, rate in rates.items():
            bus.faults.set(fault, rate)
        driver = driver_of(bus, settings)
        try:
            yield Line(bus, driver, list(locks_of(settings)))
        finally:
            driver.close()
        assert bus.energised() == set() or bus.faults.rates


def openings(line: Line, count: int) -> list[str]:
    chosen = [line.locks[n % len(line.locks)] for n in range(count)]
    return [line.opening(lock) for lock in chosen]


@pytest.mark.slow
@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("kind", CODECS)
def test_under_every_fault_nothing_is_opened_wrongly(kind: str, fault: Fault) -> None:
    seed = zlib.crc32(f"{kind} {fault}".encode())
    with bad_line(kind, {fault: RATE}, seed) as line:
        ends = openings(line, OPENINGS)

    assert ends.count("open") >= OPENINGS // 4


@pytest.mark.parametrize("kind", CODECS)
def test_on_a_line_where_everything_goes_wrong_nothing_is_opened_wrongly(
    kind: str,
) -> None:
    rates = dict.fromkeys(Fault, 0.02) | {Fault.ECHO: ALWAYS, Fault.UNPLUGGED: 0.0}
    with bad_line(kind, rates, seed=7) as line:
        ends = openings(line, 4)

    assert "open" in ends
