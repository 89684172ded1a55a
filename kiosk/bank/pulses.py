"""The pulses that people wait for on one bus, and which may be given now.

None is given to a lock that must rest, none a second time before its door has
answered, and none before there is a place for it at its power supply.
"""

import asyncio
import itertools
import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Final

from drivers import LockAddress
from kiosk.bank.heat import Coil, Heat
from kiosk.bank.supply import Rail
from kiosk.domain.errors import LocksSilentError, NotPulsedError

_ages: Final = itertools.count()
# One count for all buses: at a supply they stand in one queue.


@dataclass(eq=False, slots=True)
class Pulse:
    """A pulse that somebody waits for."""

    slot: str
    lock: LockAddress
    given: asyncio.Future[LocksSilentError | None]
    """The outcome; as a result, for nobody may be left to take an exception."""

    begun: bool = False
    """Whether the driver has been called: from then on a coil may have fired."""

    began_at: float = 0.0
    """When that was, on the clock of the loop: monotonic seconds."""

    times: float = 1.0
    """How many times as long as a usual one it is to be."""

    kept_waiting: bool = False
    """Whether its turn had come once, and its power supply was busy."""

    age: int = field(default_factory=lambda: next(_ages))

    def end(self, error: LocksSilentError | None) -> None:
        """Tell whoever waits, if anybody still does."""
        if not self.given.done():
            self.given.set_result(error)


class Queue:
    """The pulses that wait on one bus.

    Args:
        bus: Its name.
        rails: The supply of each lock of the bus.
        heat: What each coil stands.
        timed: Whether the boards end their own pulses.
        wake: Wakes the bus when a pulse may have become possible.
    """

    def __init__(
        self,
        bus: str,
        rails: Mapping[LockAddress, Rail],
        heat: Heat,
        *,
        timed: bool,
        wake: Callable[[], object],
    ) -> None:
        self._bus = bus
        self._rails = rails
        self._coils = {lock: Coil(heat) for lock in rails}
        self._timed = timed
        self._wake = wake
        self._pulses: list[Pulse] = []

    def __bool__(self) -> bool:
        """Return whether anybody waits."""
        return bool(self._pulses)

    def add(self, pulse: Pulse) -> None:
        """Have a pulse wait for its turn."""
        self._pulses.append(pulse)
        self._wake()

    def withdraw(self, pulse: Pulse) -> None:
        """Take a pulse back that has not begun: no door opens late."""
        if pulse in self._pulses:
            self._pulses.remove(pulse)
            self._rails[pulse.lock].leave(pulse.age)

    def unseen(self) -> set[LockAddress]:
        """Return the locks whose doors have to answer before they are pulsed again."""
        return {one.lock for one in self._pulses if self._coils[one.lock].unseen}

    def saw(self, locks: Collection[LockAddress]) -> None:
        """Note that the doors of these locks have answered."""
        for lock in locks:
            self._coils[lock].unseen = False

    def refuse_unseen(self, asked: Collection[LockAddress]) -> None:
        """Give no pulse to one of these whose door was asked and did not answer."""
        for pulse in tuple(self._pulses):
            if pulse.lock in asked and self._coils[pulse.lock].unseen:
                self._refuse(pulse, "its door has not answered since the last pulse")

    def next(self, now: float) -> Pulse | None:
        """Take the first pulse that may be given now; its lock has a place then."""
        for pulse in tuple(self._pulses):
            rest = self._coils[pulse.lock].rest(now)
            if pulse.given.done():
                self.withdraw(pulse)
            elif rest > 0:
                self._refuse(pulse, f"the lock must rest for {math.ceil(rest)} s")
            elif self._rails[pulse.lock].take(
                pulse.age, (self._bus, pulse.lock), now, self._wake
            ):
                self._pulses.remove(pulse)
                return pulse
            else:
                pulse.kept_waiting = True
        return None

    def stands(self, pulse: Pulse, now: float) -> bool:
        """Return whether its coil is cool enough for a pulse as long as is wanted."""
        return self._coils[pulse.lock].stands(now, pulse.times)

    def pause(self, now: float) -> float:
        """Return the seconds after which a pulse may have become possible."""
        pauses = (self._rails[one.lock].pause(now) for one in self._pulses)
        return min(pauses, default=math.inf)

    def step_back(self) -> None:
        """Let other buses go first while this one is busy."""
        for pulse in self._pulses:
            self._rails[pulse.lock].leave(pulse.age)

    def ended(self, pulse: Pulse, now: float) -> None:
        """Note that a pulse was given, or may have been."""
        self._coils[pulse.lock].pulsed(now, pulse.times)
        rail = self._rails[pulse.lock]
        rail.ended((self._bus, pulse.lock), now, timed=self._timed)

    def spared(self, pulse: Pulse) -> None:
        """Note that for certain no pulse was given."""
        self._rails[pulse.lock].spared((self._bus, pulse.lock))

    def end_all(self, error: Callable[[str], LocksSilentError]) -> None:
        """Tell everybody who waits that no pulse will be given."""
        for pulse in self._pulses:
            self._rails[pulse.lock].leave(pulse.age)
            pulse.end(error(pulse.slot))
        self._pulses.clear()

    def _refuse(self, pulse: Pulse, why: str) -> None:
        self.withdraw(pulse)
        pulse.end(NotPulsedError(pulse.slot, why, fault="driver.lock-refused"))
