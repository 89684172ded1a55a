"""Rigs: each driver, with somebody at its far end who can do things to it.

A driver joins the contract suite by one line in `RIGS`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Final

from drivers import Door, LockAddress, LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings


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


RIGS: Final[Sequence[type[Rig]]] = [
    MockRig,
]
