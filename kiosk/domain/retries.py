"""How long to wait after a failure: of one message, and of a whole channel.

A message that fails waits ever longer and is dead in the end. A channel that fails
three times in a row is down: one message is tried from time to time, and the others
lose no tries while nothing can be delivered. All waits run on the boot clock, which
nobody can set; another boot ends them, for a restart is often what mends a network.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

LIMIT: Final = 60
"""Tries after which a message is dead: some twelve days, longer than any package
waits."""

TRIP: Final = 3
"""Failures in a row after which a channel is down."""

_FIRST: Final = timedelta(seconds=5)
_LONGEST: Final = timedelta(hours=6)
_FIRST_REST: Final = timedelta(seconds=15)
_LONGEST_REST: Final = timedelta(minutes=10)
_SPREAD: Final = 0.25
"""By so much of itself a wait is shortened, by lot: a thousand kiosks that lost one
provider at the same moment do not come back at the same moment."""


def pause(tries: int, luck: float = 0.0) -> timedelta | None:
    """Return how long to wait after so many failed tries; `None` for ever.

    Args:
        tries: At least 1.
        luck: From 0 to 1, by lot.

    >>> pause(1), pause(4), pause(60)
    (datetime.timedelta(seconds=5), datetime.timedelta(seconds=40), None)
    """
    if tries >= LIMIT:
        return None
    return _doubled(_FIRST, tries - 1, _LONGEST) * (1 - _SPREAD * luck)


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of a channel: whether it carries anything.

    Attributes:
        failures: In a row.
        reason: Of the last one, in words.
        down_since: Since when it is down; `None` while it is not.
        boot: The boot in which it failed last, and `retry_at` the second of that
            boot's clock at which one message is tried again.
    """

    channel: str
    failures: int = 0
    reason: str | None = None
    down_since: datetime | None = None
    boot: str | None = None
    retry_at: float = 0.0

    def rests(self, boot: str, boot_seconds: float) -> bool:
        """Whether nothing is tried at this moment."""
        if self.down_since is None or boot != self.boot:
            return False
        return boot_seconds < self.retry_at

    def woken(self) -> "Breaker":
        """Return it with its rest ended; it is down until a message went out."""
        return replace(self, retry_at=0.0)

    def failed(
        self,
        reason: str,
        *,
        at: datetime,
        boot: str,
        boot_seconds: float,
        luck: float = 0.0,
        hung: bool = False,
    ) -> "Breaker":
        """Return what is known of it after one more failure.

        Args:
            reason: In words.
            at: When it is.
            boot: Which boot.
            boot_seconds: For how long that has lasted.
            luck: From 0 to 1, by lot.
            hung: Whether it gave no answer at all: that is down at once.
        """
        failures = max(self.failures + 1, TRIP if hung else 0)
        if failures < TRIP:
            return replace(self, failures=failures, reason=reason)
        rest = _doubled(_FIRST_REST, failures - TRIP, _LONGEST_REST)
        return Breaker(
            self.channel,
            failures,
            reason,
            self.down_since or at,
            boot,
            boot_seconds + rest.total_seconds() * (1 - _SPREAD * luck),
        )


def _doubled(first: timedelta, times: int, longest: timedelta) -> timedelta:
    doubled: timedelta = first * 2 ** min(times, 20)
    return min(longest, doubled)
