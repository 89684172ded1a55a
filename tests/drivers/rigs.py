"""Rigs: each driver, with somebody at its far end who can do things to it.

A driver joins the contract suite by one line in `RIGS`.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import ClassVar, Final

from drivers import Door, LockAddress, LockDriver
from drivers.gpio import GpioDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from drivers.simulator import SimulatedBus
from tests.drivers.bench import WIRES, A, B, Bench, Hours, wiring
from tests.drivers.buses import CODECS, a_bus, driver_of, locks_of


class Rig(ABC):
    """A driver with at least two doors, all shut, and a person beside it."""

    locks: Sequence[LockAddress]
    stranger = LockAddress(15, 40)
    """A lock that is not there."""

    driver: LockDriver

    @abstractmethod
    def now(self) -> float:
        """Return the time on the clock that stamps the readings."""

    @abstractmethod
    def put(self, lock: LockAddress, door: Door) -> None:
        """Put a door where a hand wants it."""

    @abstractmethod
    def pulses(self, lock: LockAddress) -> int:
        """Return how many pulses have reached the lock itself."""

    @abstractmethod
    def energised(self) -> set[LockAddress]:
        """Return the locks that have current on their coils now."""

    @abstractmethod
    def leave(self) -> None:
        """Take everything down that outlives the driver."""


class CuttableRig(Rig):
    """A rig with a wire between driver and locks."""

    @abstractmethod
    def cut(self) -> None:
        """Cut the wire."""

    @abstractmethod
    def mend(self) -> None:
        """Join it again."""


class Clock:
    """A clock that moves when told to, and a little whenever it is read."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def read(self) -> float:
        self.seconds += 1e-6
        return self.seconds

    def wait(self, seconds: float) -> None:
        self.seconds += seconds


class MockRig(CuttableRig):
    def __init__(self) -> None:
        self.locks = [LockAddress(1, n) for n in (1, 2, 3)]
        self.clock = Clock()
        self.settings = MockSettings(MockDoor(Hand(0.2, None)))
        self.mock = MockDriver(
            self.locks,
            self.settings,
            clock=self.clock.read,
            wait=self.clock.wait,
        )
        self.driver = self.mock

    def now(self) -> float:
        return self.clock.read()

    def put(self, lock: LockAddress, door: Door) -> None:
        self.mock.force(lock, door)

    def pulses(self, lock: LockAddress) -> int:
        return sum(pulse.lock == lock for pulse in self.mock.pulses)

    def energised(self) -> set[LockAddress]:
        length = self.settings.pulse_seconds
        given = self.mock.pulses
        return {one.lock for one in given if one.at + length > self.now()}

    def cut(self) -> None:
        self.mock.fall_silent()

    def mend(self) -> None:
        self.mock.answer_again()

    def leave(self) -> None:
        pass


class GpioRig(CuttableRig):
    def __init__(self) -> None:
        self.locks = [A, B]
        self.hours = Hours()
        self.bench = Bench(self.hours.read)
        for lock in self.locks:
            self.bench.put(lock, shut=True)
        self.driver = GpioDriver(
            wiring(),
            source=self.bench.open,
            clock=self.hours.read,
            wait=self.hours.wait,
            rouse=self.hours.rouse,
        )

    def now(self) -> float:
        return self.hours.read()

    def put(self, lock: LockAddress, door: Door) -> None:
        self.bench.put(lock, shut=door is Door.CLOSED)

    def pulses(self, lock: LockAddress) -> int:
        return len(self.bench.pulses(lock))

    def energised(self) -> set[LockAddress]:
        return {lock for lock in WIRES if self.bench.energised(lock)}

    def cut(self) -> None:
        self.bench.cut = True

    def mend(self) -> None:
        self.bench.cut = False

    def leave(self) -> None:
        pass


class Rs485Rig(CuttableRig):
    """One board at the far end of a real pty."""

    kind: ClassVar[str]

    def __init__(self) -> None:
        settings = a_bus(CODECS[self.kind])
        self.locks = locks_of(settings)
        self.bus = SimulatedBus(settings)
        self.driver = driver_of(self.bus, settings)

    def now(self) -> float:
        return time.monotonic()

    def put(self, lock: LockAddress, door: Door) -> None:
        self.bus.put(lock, door)

    def pulses(self, lock: LockAddress) -> int:
        return len(self.bus.currents(lock))

    def energised(self) -> set[LockAddress]:
        return self.bus.energised()

    def cut(self) -> None:
        self.bus.silence()

    def mend(self) -> None:
        self.bus.wake()

    def leave(self) -> None:
        self.bus.close()


class Kerong5Rig(Rs485Rig):
    kind = "kerong-5"


class Kerong6Rig(Rs485Rig):
    kind = "kerong-6"


class LockboardRig(Rs485Rig):
    kind = "lockboard"


class ModbusRig(Rs485Rig):
    kind = "modbus"


class SoftwarePulseRig(Rs485Rig):
    kind = "modbus, software pulse"


RIGS: Final[Sequence[type[Rig]]] = [
    MockRig,
    GpioRig,
    Kerong5Rig,
    Kerong6Rig,
    LockboardRig,
    ModbusRig,
    SoftwarePulseRig,
]
