"""Figures of a bank: what came and left, by day or by slot, and how full it was."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import TypeVar
from zoneinfo import ZoneInfo

from kiosk.domain.traffic import Left, Mark, Stay, Traffic, What

_Thing = TypeVar("_Thing")
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted in one day, or at one slot.

    Attributes:
        name: The day, as ISO 8601 has it, or the name of the slot.
        counts: How often each thing happened.
        dwell: Seconds for which those packages lay that were retrieved, shortest
            first; only what is known.
        used: The share of time in which something lay inside, 0 to 1.
        sure: Whether all of it happened in hours whose time is trusted.
    """

    name: str
    counts: Mapping[What, int]
    dwell: Sequence[float]
    used: float
    sure: bool = True

    def dwell_at(self, share: float) -> float | None:
        """Return the seconds within which this share of packages was retrieved.

        >>> Figures("1", {}, [1.0, 2.0, 3.0, 40.0], 0.5).dwell_at(0.5)
        2.0
        """
        if not self.dwell:
            return None
        return self.dwell[max(0, ceil(share * len(self.dwell)) - 1)]


def by_day(
    traffic: Traffic, slots: Iterable[str], zone: ZoneInfo, now: datetime
) -> Iterator[Figures]:
    """Give the figures of every day, the first first, days without any included.

    Args:
        traffic: What came and left.
        slots: The slots that there are.
        zone: Where the days are those of the calendar.
        now: Until when they are counted.
    """
    if traffic.since is None:
        return
    known = set(slots)
    marks = _sorted_by(traffic.marks, lambda mark: mark.at.astimezone(zone).date())
    dwells = _sorted_by(
        [stay for stay in traffic.stays if stay.until is not None],
        lambda stay: (stay.until or now).astimezone(zone).date(),
    )
    stays = [*traffic.stays, *traffic.inside.values()]
    day, last = traffic.since.astimezone(zone).date(), now.astimezone(zone).date()
    while day <= last:
        begins, ends = _midnight(day, zone), _midnight(day + timedelta(1), zone)
        begins, ends = max(begins, traffic.since), min(ends, now)
        length = (ends - begins).total_seconds() * len(known)
        filled = _filled((s for s in stays if s.slot in known), begins, ends)
        yield Figures(
            day.isoformat(),
            _counts(marks.get(day, [])),
            _dwell(dwells.get(day, [])),
            min(1.0, filled / length) if length > 0 else 0.0,
            sure=all(mark.sure for mark in marks.get(day, [])),
        )
        day += timedelta(1)


def by_slot(
    traffic: Traffic, slots: Iterable[str], since: datetime, now: datetime
) -> Iterator[Figures]:
    """Give the figures of every slot in their order.

    Args:
        traffic: What came and left.
        slots: The slots that there are.
        since: From when on it counts.
        now: Until when.
    """
    marks = _sorted_by(traffic.marks, lambda mark: mark.slot)
    ended = _sorted_by(traffic.stays, lambda stay: stay.slot)
    inside = _sorted_by(traffic.inside.values(), lambda stay: stay.slot)
    begins = max(since, traffic.since or now)
    length = (now - begins).total_seconds()
    for slot in slots:
        mine = [mark for mark in marks.get(slot, []) if mark.at >= since]
        over = ended.get(slot, [])
        filled = _filled([*over, *inside.get(slot, [])], begins, now)
        yield Figures(
            slot,
            _counts(mine),
            _dwell(stay for stay in over if (stay.until or now) >= since),
            min(1.0, filled / length) if length > 0 else 0.0,
            sure=all(mark.sure for mark in mine),
        )


def _counts(marks: Iterable[Mark]) -> dict[What, int]:
    counted = Counter(mark.what for mark in marks)
    return {what: counted[what] for what in What}


def _dwell(stays: Iterable[Stay]) -> list[float]:
    return sorted(
        stay.seconds
        for stay in stays
        if stay.left is Left.RETRIEVED and stay.seconds is not None
    )


def _filled(stays: Iterable[Stay], begins: datetime, ends: datetime) -> float:
    """Return for how many seconds something lay inside, of all slots together."""
    inside = (
        min(stay.until or ends, ends) - max(stay.since, begins)
        for stay in stays
        if stay.since < ends
    )
    return sum(max(0.0, each.total_seconds()) for each in inside)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # In UTC, or two of them would be 24 hours apart on every day of the year.
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _sorted_by(
    many: Iterable[_Thing], key: Callable[[_Thing], _Key]
) -> dict[_Key, list[_Thing]]:
    found: dict[_Key, list[_Thing]] = {}
    for one in many:
        found.setdefault(key(one), []).append(one)
    return found
