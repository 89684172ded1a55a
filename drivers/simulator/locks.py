"""Locks at the far end of the wire: a coil, a spring, a hand and a sensor.

The rules are those of `drivers.mock`: a door opens by its spring, counted from
the start of a pulse, and nothing but a hand shuts it. But nobody here refuses a
hot coil, as no board does; what was done to a coil is recorded instead, so that
a test can judge a driver by what it did and not by what it says.
"""

from dataclasses import dataclass
from typing import Final

from drivers.driver import LockAddress
from drivers.mock import Hand

FOR_EVER: Final = float("inf")

SPRING: Final = Hand(opens_after_seconds=0.15, closes_after_seconds=None)
"""A door that springs open at once, and that nobody shuts."""


@dataclass(frozen=True, slots=True)
class Current:
    """One stretch of time in which a coil had current."""

    lock: LockAddress
    since: float
    until: float
    """Infinite while nobody has ended it."""


class Body:
    """One lock and its door.

    Args:
        lock: Where it is wired.
        hand: What spring and hand do with the door.
    """

    def __init__(self, lock: LockAddress, hand: Hand) -> None:
        self.lock = lock
        self.hand = hand
        self.wire_cut = False
        """Whether the sensor's wire is cut, so that it reads "contact open"."""

        self.goods = False
        self.lasts: int | None = None
        """Openings until its bolt sticks for good; `None`: it does not wear.

        In its last two fifths every third opening takes two pulses.
        """

        self._opened = 0
        self._vain = 0
        self._open = False
        self._coming: list[tuple[float, bool]] = []
        self._currents: list[Current] = []

    @property
    def currents(self) -> list[Current]:
        """Every stretch of current, in order."""
        return list(self._currents)

    def is_open(self, now: float) -> bool:
        """Return whether the door stands open by now."""
        while self._coming and self._coming[0][0] <= now:
            self._open = self._coming.pop(0)[1]
        return self._open

    def is_energised(self, now: float) -> bool:
        """Return whether the coil has current now."""
        return any(one.since <= now < one.until for one in self._currents)

    def move(self, *, to_open: bool) -> None:
        """Put the door where a hand wants it; what was to come is off."""
        self._coming.clear()
        self._open = to_open

    def energise(
        self,
        now: float,
        seconds: float = FOR_EVER,
        *,
        jams: bool = False,
    ) -> None:
        """Give the coil current, for a while or until it is ended.

        Args:
            now: When it gets current.
            seconds: For how long.
            jams: Whether the bolt sticks this time.
        """
        if self.is_energised(now):
            self.release(now)
        self._currents.append(Current(self.lock, now, now + seconds))
        opens = self.hand.opens_after_seconds
        if self.is_open(now) or self._coming or opens is None or jams:
            return
        if self._sticks():
            self._vain += 1
            return
        self._opened, self._vain = self._opened + 1, 0
        self._coming.append((now + opens, True))
        closes = self.hand.closes_after_seconds
        if closes is not None:
            self._coming.append((now + opens + closes, False))

    def wears_out_after(self, openings: int | None) -> None:
        """Begin to count the openings that it lasts; `None`: it wears no more."""
        self.lasts = openings
        self._opened = self._vain = 0

    def _sticks(self) -> bool:
        """Whether a worn bolt stays where it is this time."""
        if self.lasts is None:
            return False
        if self._opened >= self.lasts:
            return True
        late = self._opened >= self.lasts * 3 // 5
        return late and self._opened % 3 == 0 and not self._vain

    def starve(self, now: float) -> None:
        """Lose all power: the coil drops before its bolt has moved."""
        if self.is_energised(now):
            self._coming.clear()
            self.release(now)

    def release(self, now: float) -> None:
        """Take the current away."""
        self._currents = [
            Current(one.lock, one.since, min(one.until, max(now, one.since)))
            for one in self._currents
        ]
