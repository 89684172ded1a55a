"""What is heard of a door, by whom, and what it proves.

A look at a door gives a reading, or silence. Both reach the watchers, for a run
of closed readings with a silence in it is no longer a run: nobody knows what
the door did meanwhile.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Final, Self

from drivers import Door, LockAddress, Reading
from kiosk.domain.errors import LocksSilentError

_UNREAD: Final = 256
"""How many pieces of news are kept for a watcher who is busy."""

CLOSED: Final = "the bank is not serving"
"""Why nothing is heard of a bank that was closed, or never begun."""


@dataclass(frozen=True, slots=True)
class Silence:
    """A look that found nobody."""

    cause: str
    at: float
    fault: str | None = None
    """The cause as a key of the catalogue."""


News = Reading | Silence


class Proof:
    """Whether what has been heard proves that a door is like this."""

    def __init__(self, door: Door, stable: float) -> None:
        self._door = door
        self._stable = stable
        self.since: float | None = None
        """When the first reading of the run was taken, monotonic seconds."""

        self.bounces = 0
        """How often a run was broken by a reading that said otherwise."""

        self.heard = False
        self.cause: str | None = None
        self.fault: str | None = None

    def holds(self, news: News) -> bool:
        """Take one more piece of news; return whether it completes the proof."""
        if isinstance(news, Silence):
            self.cause, self.fault = news.cause, news.fault
            self.since = None
            return False
        self.heard = True
        if news.door is not self._door:
            self.bounces += self.since is not None
            self.since = None
            return False
        if self.since is None:
            self.since = news.at
        # Strictly later: the same reading told twice is one reading.
        return news.at > self.since and news.at - self.since >= self._stable


class Watcher:
    """Somebody who wants to know of one door."""

    def __init__(self, slot: str, lock: LockAddress) -> None:
        self.lock = lock
        self.asked = False
        """Whether a look has begun since the watch did."""

        self._slot = slot
        self._unread: deque[News] = deque(maxlen=_UNREAD)
        self._told = asyncio.Event()
        self._ended = False

    def tell(self, news: News) -> None:
        """Keep a piece of news; of a long run that nobody took, only its ends."""
        run = [_kind(unread) for unread in list(self._unread)[-2:]]
        if run == [_kind(news)] * 2:
            self._unread.pop()
        self._unread.append(news)
        self._told.set()

    def end(self) -> None:
        """There will be no more."""
        self._ended = True
        self._told.set()

    async def next(self) -> News:
        """Wait for the next piece of news.

        Raises:
            LocksSilentError: There will be no more.
        """
        while not self._unread:
            if self._ended:
                raise LocksSilentError(self._slot, CLOSED)
            self._told.clear()
            await self._told.wait()
        return self._unread.popleft()

    def __aiter__(self) -> Self:
        """Return itself: one watcher is one iteration."""
        return self

    async def __anext__(self) -> Reading:
        """Wait for the next reading; a silence is an UNKNOWN."""
        try:
            news = await self.next()
        except LocksSilentError:
            raise StopAsyncIteration from None
        if isinstance(news, Silence):
            return Reading(Door.UNKNOWN, news.at)
        return news


def _kind(news: News) -> Door | None:
    return news.door if isinstance(news, Reading) else None
