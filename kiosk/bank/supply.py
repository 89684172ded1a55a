"""Power supplies: how many locks are energised at once on each.

Sixteen locks of two amperes on a supply of five: the voltage falls, no coil
pulls in and the boards reset. The limit belongs to the supply and to nothing
else, so it holds across boards, buses and drivers.

A lock holds its place from before its pulse until the coil is certainly idle,
and a gap longer, in which the supply recovers. Who has waited longest goes
first, but only among buses that could pulse now: a bus that is busy with a dead
board keeps nobody waiting.
"""

import math
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.bank.wires import Wire

_LONGEST_UNLOCK: Final = 3.0
"""Seconds that a driver may take over a pulse, says its contract. One that hangs
for longer loses its place, or one broken bus would shut every door of the bank."""


@dataclass(frozen=True, slots=True)
class Supply:
    """A power supply, and what it feeds."""

    feeds: Collection[tuple[str, int | None]] = ()
    """A bus and one of its boards, or `None` for all its boards that no other
    supply feeds."""

    at_once: int = 1
    """How many locks it can energise at the same time."""

    gap_seconds: float = 0.2
    """Its rest after each pulse, and between the beginnings of two."""

    pulse_seconds: float = 0.5
    """How long a board that times its own pulses may go on after it was told."""

    def __post_init__(self) -> None:
        """Refuse a supply that can energise nothing.

        Raises:
            ValueError: No lock on it could ever be pulsed.
        """
        times = self.gap_seconds, self.pulse_seconds
        if self.at_once < 1 or not all(seconds >= 0 for seconds in times):
            raise ValueError(f"no lock can be pulsed by {self}")


class Rail:
    """What is going on at one supply."""

    def __init__(self, supply: Supply) -> None:
        self._supply = supply
        self._pulsed: dict[Hashable, float] = {}
        """The locks whose drivers are at it, and until when they may be."""

        self._lasting: dict[Hashable, float] = {}
        """The locks whose pulses were given, and until when they have their place."""

        self._waiting: dict[int, Callable[[], object]] = {}
        """Who waits for a place, by age, and what wakes them."""

        self._next_start = -math.inf

    def take(
        self, age: int, lock: Hashable, now: float, wake: Callable[[], object]
    ) -> bool:
        """Take a place for a lock, or wait in the queue; return whether it is had.

        A lock that still has its place from a pulse before takes that again.
        """
        held = self._held(now)
        free = self._supply.at_once - len(held - {lock})
        free -= sum(other < age for other in self._waiting)
        if free <= 0 or (now < self._next_start and lock not in held):
            self._waiting[age] = wake
            return False
        self._waiting.pop(age, None)
        self._pulsed[lock] = now + _LONGEST_UNLOCK
        self._next_start = now + self._supply.gap_seconds
        return True

    def ended(self, lock: Hashable, now: float, *, timed: bool) -> None:
        """Note that a pulse was given; where the board times it, it may still last."""
        lasting = self._supply.pulse_seconds if timed else 0.0
        until = now + lasting + self._supply.gap_seconds
        self._lasting[lock] = max(until, self._lasting.get(lock, until))
        self.spared(lock)

    def spared(self, lock: Hashable) -> None:
        """Note that the driver gave no pulse, or none that was not noted."""
        self._pulsed.pop(lock, None)
        self._wake()

    def leave(self, age: int) -> None:
        """Leave the queue; whoever comes next may go."""
        if self._waiting.pop(age, None) is not None:
            self._wake()

    def pause(self, now: float) -> float:
        """Return the seconds after which a place comes free by itself.

        Infinite where somebody has to leave first, who wakes the others then.
        """
        ends = (*self._pulsed.values(), *self._lasting.values(), self._next_start)
        return min((at for at in ends if at > now), default=math.inf) - now

    def _held(self, now: float) -> set[Hashable]:
        """Return the locks that have a place."""
        both = (*self._pulsed.items(), *self._lasting.items())
        return {lock for lock, until in both if until > now}

    def _wake(self) -> None:
        for wake in self._waiting.values():
            wake()


def rails(
    supplies: Collection[Supply],
    wires: Collection[Wire],
    buses: Collection[str],
) -> Mapping[Wire, Rail]:
    """Return at which supply each lock is; what none feeds shares a usual one.

    Raises:
        ValueError: A supply feeds a bus that is not there, or two feed the same.
    """
    fed: dict[tuple[str, int | None], Rail] = {}
    for supply in supplies:
        rail = Rail(supply)
        for bus, board in supply.feeds:
            if bus not in buses:
                raise ValueError(f"a supply feeds {bus!r}, which is no bus")
            if (bus, board) in fed:
                which = bus if board is None else f"{bus}/{board}"
                raise ValueError(f"two supplies feed {which}")
            fed[bus, board] = rail
    usual = Rail(Supply())
    return {
        wire: fed.get((wire.bus, wire.lock.board)) or fed.get((wire.bus, None)) or usual
        for wire in wires
    }
