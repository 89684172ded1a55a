"""When each size will be full: what past days would do to what is free now.

From now on each past day is played once more: what came at this time of day and
later takes a slot, what left gives one back. Each gives one answer, so the answers
of all days are a spread and not a number, and a few days give none. That people who
were turned away come again is not known: the answers of a bank that is often full
are too late rather than too early.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil, floor
from typing import Final

from kiosk.domain.traffic import Traffic

LEAST_DAYS: Final = 7
"""Fewer days say nothing: not each day of the week is among them. As many of today's
kind, of the week or of its end, do without the others."""

MOST_DAYS: Final = 28
"""Older days are of another season."""

AHEAD: Final = timedelta(hours=24)

_EARLY: Final = 0.1
_LATE: Final = 0.9
"""Between these shares of days, the one to come counted in. On 1 320 mornings of forty
made-up banks, those that filled up did so in between 82 times in 100; a chance of none
was true 87 times in 100, one of a quarter came true 45 times, of a half 54, of three
quarters 77, of all 89."""

_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Outlook:
    """What becomes of one size within the next day.

    Attributes:
        free: How many slots of it are free now.
        days: How many past days were played, and `full` on how many of them it
            would be full.
        likely: When it would be, in the middle of those days; `None` where that is
            not so on at least half of them.
        early: Between when and `late` it would be, on four of five such days.
    """

    size: str
    free: int
    days: int
    full: int
    likely: datetime | None = None
    early: datetime | None = None
    late: datetime | None = None

    @property
    def known(self) -> bool:
        """Whether there are days enough to say anything."""
        return self.days >= LEAST_DAYS

    @property
    def chance(self) -> tuple[float, float]:
        """Between which chances, nine times in ten, that of being full lies.

        Wilson's interval: honest with few days, and at none and all of them.

        >>> tuple(round(end, 2) for end in Outlook("S", 3, 10, 0).chance)
        (0.0, 0.21)
        """
        if not self.days:
            return 0.0, 1.0
        z2, n, share = 1.645**2, self.days, self.full / self.days
        middle = share + z2 / (2 * n)
        wide = 1.645 * (share * (1 - share) / n + z2 / (4 * n * n)) ** 0.5
        low, high = (middle - wide) / (1 + z2 / n), (middle + wide) / (1 + z2 / n)
        return max(0.0, low), min(1.0, high)


def forecast(
    traffic: Traffic,
    sizes: Mapping[str, str],
    free: Mapping[str, int],
    now: datetime,
) -> list[Outlook]:
    """Return what becomes of each size within a day.

    Args:
        traffic: What came and left.
        sizes: The size of each slot.
        free: How many slots of each size are free now, in the order of sizes.
        now: This moment, in the time zone of the bank.
    """
    starts = _starts(traffic, now)
    changes = _changes(traffic, sizes)
    return [
        _outlook(size, number, starts, changes[size], now)
        for size, number in free.items()
    ]


def _starts(traffic: Traffic, now: datetime) -> list[datetime]:
    """Return this time of day on the past days that tell of today."""
    if traffic.since is None:
        return []
    past = [now - timedelta(days=n) for n in range(1, MOST_DAYS + 1)]
    past = [start for start in past if start >= traffic.since]
    alike = [start for start in past if _weekend(start) == _weekend(now)]
    return alike if len(alike) >= LEAST_DAYS else past


def _weekend(day: datetime) -> bool:
    return day.weekday() >= _SATURDAY


def _changes(
    traffic: Traffic, sizes: Mapping[str, str]
) -> defaultdict[str, list[tuple[datetime, int]]]:
    """Return when a slot of each size was taken (-1) or given back (+1)."""
    changes: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
    for stay in (*traffic.stays, *traffic.inside.values()):
        size = sizes.get(stay.slot)
        if size is not None:
            changes[size].append((stay.since, -1))
            if stay.until is not None:
                changes[size].append((stay.until, +1))
    for each in changes.values():
        each.sort()
    return changes


def _outlook(
    size: str,
    free: int,
    starts: list[datetime],
    changes: list[tuple[datetime, int]],
    now: datetime,
) -> Outlook:
    now = now.astimezone(UTC)  # hours are added, and not what a clock shows
    if free == 0:
        return Outlook(size, 0, len(starts), len(starts), now, now, now)
    after = [_full_after(free, start, changes) for start in starts]
    full = sorted(each for each in after if each is not None)
    none = Outlook(size, free, len(starts), len(full))
    if not none.known or not full:
        return none
    return Outlook(
        size,
        free,
        len(starts),
        len(full),
        likely=now + _at(full, 0.5, len(starts))
        if 2 * len(full) >= len(starts)
        else None,
        early=now + full[max(1, floor(_EARLY * (len(full) + 1))) - 1],
        late=now + full[min(len(full), ceil(_LATE * (len(full) + 1))) - 1],
    )


def _at(full: list[timedelta], share: float, days: int) -> timedelta:
    """Return within which time it is full on this share of all days."""
    return full[min(len(full), ceil(share * days)) - 1]


def _full_after(
    free: int, start: datetime, changes: Iterable[tuple[datetime, int]]
) -> timedelta | None:
    for at, change in changes:
        if start < at <= start + AHEAD:
            free += change
            if free <= 0:
                return at - start
    return None
