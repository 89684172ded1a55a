"""The locks of a simulated bank, the wires to them and its clock, and what fails.

The steel lives on whatever happens to the computer: doors, coils, what was pulsed.
"""

import contextlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

from drivers import (
    BusSilentError,
    Capabilities,
    Door,
    LockAddress,
    LockRefusedError,
    PortLostError,
)
from drivers import (
    Reading as Look,
)
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.domain.timekeeping import Reading, Word
from tests.simulation.loop import VirtualLoop

BEGIN: Final = datetime(2026, 3, 2, 6, tzinfo=UTC)
SPRING: Final = Hand(opens_after_seconds=0.3, closes_after_seconds=None)
JAMMED: Final = Hand(opens_after_seconds=None, closes_after_seconds=None)


class Witness(Protocol):
    """Whoever is told what the machine does; it knows what it may do."""

    def committed(self) -> None: ...

    def pulsing(self, slot: str) -> None: ...

    def saw(self, slot: str, door: Door) -> None: ...

    def delivered(self, text: str) -> None: ...


class Clock:
    """A clock without a battery; the true time is the loop's."""

    def __init__(self, loop: VirtualLoop) -> None:
        self._loop = loop
        self._boots = 1
        self._booted_at = -60.0
        self.wrong_by = timedelta()
        """How far the time of day is off; only while nobody confirms it."""

        self.confirmed = True

    @property
    def true_now(self) -> datetime:
        """What time it is, which no part of the kiosk is told."""
        return BEGIN + timedelta(seconds=self._loop.now)

    def reading(self) -> Reading:
        """Return what the clocks of this computer say, and whether anybody vouches."""
        return Reading(
            wall=self.true_now + self.wrong_by,
            boot=f"boot-{self._boots}",
            boot_seconds=self._loop.now - self._booted_at,
            word=Word("a time server") if self.confirmed else None,
        )

    def boot(self) -> None:
        """Begin another boot; the boot clock starts from next to nothing."""
        self._boots += 1
        self._booted_at = self._loop.now - 5.0


@dataclass
class Ills:
    """What is wrong with the machine just now; `Faults` brings and takes it."""

    port_lost: bool = False
    refuses: int = 0
    """How many pulses the driver refuses, each with its word that it gave none."""

    garbles: int = 0
    """How many pulses are given, and nobody hears that they were."""

    disk_full: bool = False
    disk_low: bool = False
    """Whether there is less room than what follows from opening a door may need."""

    deliveries_fail: int = 0
    cut_at_write: int = 0
    """Cut the power at the so-manieth write from now; 0: at none."""

    cut_after: bool = False
    """Whether that write is committed, and only its answer is lost."""

    lies: dict[str, Door] = field(default_factory=dict)
    """Door switches that are stuck, and at what."""


class Steel:
    """The doors and locks: what a power cut does not change.

    Args:
        locks: Where each slot is wired.
        loop: The time.
        witness: Is told of every pulse and every reading.
    """

    def __init__(
        self, locks: Mapping[str, LockAddress], loop: VirtualLoop, witness: Witness
    ) -> None:
        self.locks = dict(locks)
        self.slots = {lock: slot for slot, lock in locks.items()}
        self._loop = loop
        self.witness = witness
        self.ills = Ills()
        self.pulses: Counter[str] = Counter()
        self.hands: dict[str, Hand] = {}
        self._at_door: dict[str, Callable[[], None]] = {}
        settings = MockSettings(MockDoor(SPRING), pulses_before_rest=6)
        self.driver = MockDriver(
            self.slots, settings, clock=loop.time, wait=lambda _: None
        )

    def is_open(self, slot: str) -> bool:
        """Whether a door really stands open."""
        lock = self.locks[slot]
        return self.driver._body(lock).is_open(self._loop.now)

    def move(self, slot: str, door: Door) -> None:
        """Put a door where a hand wants it."""
        self.driver.force(self.locks[slot], door)
        if door is Door.OPEN:
            self._swung(slot)

    def lend(self, slot: str, hand: Hand) -> None:
        """Let a lock and its spring be like this from the next pulse on."""
        self.hands[slot] = hand
        self.driver.lend_hand(self.locks[slot], hand)

    @contextlib.contextmanager
    def at_door(self, slot: str, call: Callable[[], None]) -> Iterator[None]:
        """Have somebody stand at a door, who is called when it swings open."""
        self._at_door[slot] = call
        try:
            yield
        finally:
            del self._at_door[slot]

    def pulse(self, lock: LockAddress) -> None:
        """Pulse a lock; its door opens by its spring, a while later."""
        slot = self.slots[lock]
        self.driver.unlock(lock)
        self.pulses[slot] += 1
        opens = self.hands.get(slot, SPRING).opens_after_seconds
        if opens is not None:
            self._loop.call_later(opens + 1e-3, self._swung, slot)

    def _swung(self, slot: str) -> None:
        if slot in self._at_door and self.is_open(slot):
            self._at_door[slot]()


class Wires:
    """The way from one life of the computer to the steel: a driver.

    Args:
        steel: What it leads to.
        locks: The locks of this bus.
    """

    def __init__(self, steel: Steel, locks: Collection[LockAddress]) -> None:
        self._steel = steel
        self._locks = frozenset(locks)
        self.dead = False

    @property
    def capabilities(self) -> Capabilities:
        """What the mock can do."""
        return self._steel.driver.capabilities

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse, or fail as hardware fails."""
        ills, slot = self._steel.ills, self._steel.slots[lock]
        if self.dead or ills.port_lost:
            raise PortLostError("the port is gone")
        if ills.refuses > 0:
            ills.refuses -= 1
            raise LockRefusedError(lock, "it says that it is busy")
        self._steel.witness.pulsing(slot)
        self._steel.pulse(lock)
        if ills.garbles > 0:
            ills.garbles -= 1
            raise BusSilentError("the board did, and was not heard")

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Look]:
        """Look at doors, through switches that may be stuck."""
        ills = self._steel.ills
        if self.dead or ills.port_lost:
            raise PortLostError("the port is gone")
        seen = dict(self._steel.driver.read(sorted(locks)))
        for lock, reading in seen.items():
            slot = self._steel.slots[lock]
            said = ills.lies.get(slot, reading.door)
            seen[lock] = Look(said, reading.at)
            self._steel.witness.saw(slot, said)
        return seen

    def close(self) -> None:
        """Give the way back; the steel stays as it is."""
        self.dead = True
