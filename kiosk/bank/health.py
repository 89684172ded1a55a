"""How boards fare: answering or lost, told once, asked ever more rarely.

One failed look is noise on a wire. Some in a row are a board that is lost: a
state, which is told once, lasts until the board answers, and is told once more.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from drivers import DriverError, LockAddress
from kiosk.domain.catalogue import CATALOGUE, named

_MISSES: Final = 3
"""How many times in a row a board fails before it is lost; one is noise."""

_FASTEST_SECONDS: Final = 0.01
"""How often a lost board is asked, at the most, however fast the polls."""

_SLOWEST_SECONDS: Final = 2.0
"""How rarely a lost board is asked, at the most; it may come back any time."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one board was asked since the start, and gave no answer of sense."""

    board: int
    asked: int
    missed: int


@dataclass(frozen=True, slots=True)
class Health:
    """How one bus fares."""

    bus: str
    lost: bool
    """No board of the bus answers."""

    silent: tuple[int, ...]
    """The boards that do not answer."""

    since: float
    """Seconds on the clock of the loop, when this last changed."""

    cause: str | None
    """Why a board was last lost; kept when it is back."""

    fault: str | None = None
    """The same as a key of the catalogue."""

    tallies: tuple[Tally, ...] = field(default=(), compare=False)
    """Of each board, in their order; they change all the time, and tell no change."""


class Board:
    """How one board fares."""

    def __init__(self, lock: LockAddress) -> None:
        self.lock = lock
        """One of its locks, to ask it by when nobody watches."""

        self.lost = False
        self.since = 0.0
        self.due = 0.0
        """When it is asked again, if it is lost."""

        self._asked = 0
        self._missed = 0
        self._misses = 0
        self._pause = 0.0

    @property
    def tally(self) -> Tally:
        """How often it was asked, and gave no answer."""
        return Tally(self.lock.board, self._asked, self._missed)

    def answered(self, now: float) -> bool:
        """Note an answer; return whether the board was lost until now."""
        self._asked += 1
        self._misses = 0
        self._pause = 0.0
        if not self.lost:
            return False
        self.lost = False
        self.since = now
        return True

    def missed(self, now: float, poll_seconds: float) -> bool:
        """Note that none came; return whether the board is lost from now on."""
        self._asked += 1
        self._missed += 1
        self._misses += 1
        if self._misses < _MISSES:
            return False
        longer = max(2 * self._pause, poll_seconds, _FASTEST_SECONDS)
        self._pause = min(_SLOWEST_SECONDS, longer)
        self.due = now + self._pause
        if self.lost:
            return False
        self.lost = True
        self.since = now
        return True


def fault_of(error: DriverError) -> str:
    """Return the key of what a driver raised, also where others wrote it.

    >>> from drivers import BusSilentError
    >>> fault_of(BusSilentError("nobody"))
    'driver.bus-silent'
    """
    for kind in type(error).__mro__:
        words = re.findall("[A-Z][a-z]*", kind.__name__.removesuffix("Error"))
        key = named("driver", "-".join(words))
        if key in CATALOGUE:
            return key
    return "driver.failed"
