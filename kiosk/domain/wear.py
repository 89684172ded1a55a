"""How a lock wears: what its openings say of it, before it jams.

A worn lock is slow before it is stuck: its bolt comes out late, it needs a second
pulse, its contact chatters. One slow opening means nothing, for a parcel may have
pressed on the door. So everything here is a median, a share of the last openings, or a
slope after Theil and Sen, which a fifth of wild values does not move.

Most boards hear nothing while they pulse, so a door that springs open within the pulse
is seen at its end. The times of such a lock say nothing until it is slower than its
pulse; second pulses then say it first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from statistics import median
from typing import Final

KEPT: Final = 120
"""Openings of each lock that are worth keeping."""

LONGER: Final = 1.5
"""How many times as long the pulse of a lock is that is wearing out, where its driver
can do that. A stiff bolt needs more time, and the heat budget counts it in full."""

_FIRST: Final = 20
_LAST: Final = 12
_ENOUGH: Final = 24
"""Openings before which nothing is said of a lock."""

_SECOND_PULSES: Final = ((3, 12), (5, 40))
"""So many openings with a second pulse among so many of the last: a lock that is well
has one in a hundred, where something presses on its door."""
_SLOWER_BY: Final = 1.35
_SLOWER_SECONDS: Final = 0.1
_SOON: Final = 60
"""A lock that is this many openings from its limit, by its slope, is wearing out."""


class Wear(StrEnum):
    """How a lock is."""

    UNKNOWN = "unknown"
    """It has not opened often enough to say."""
    WELL = "well"
    WEARING = "wearing"
    """It will jam: a new lock should be there before it does."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that a lock was to open.

    Attributes:
        seconds: From the beginning of the pulse to the first look that found the door
            open; `None` where that was not measured.
        pulses: How many it took, or were given in vain.
        bounces: How often the sensor changed its mind.
        opened: Whether the door was seen open.
    """

    seconds: float | None
    pulses: int = 1
    bounces: int = 0
    opened: bool = True


@dataclass(frozen=True, slots=True)
class Trend:
    """What the openings of one lock say.

    Attributes:
        openings: How many there are to judge by.
        usual_seconds: The median of its first ones, `None` where none was measured.
        seconds: The median of its last ones.
        slope_seconds: By how much it gets slower with each opening.
        second_pulses: How many of its last openings took more than one pulse.
        bounces: The mean of its last openings.
        left: Openings until it is slower than its visits wait, by its slope; `None`
            where it gets no slower.
        why: What it is listed for, in words; empty when it is well.
    """

    openings: int
    wear: Wear
    usual_seconds: float | None = None
    seconds: float | None = None
    slope_seconds: float = 0.0
    second_pulses: int = 0
    bounces: float = 0.0
    left: int | None = None
    why: str = ""


def slope(values: Sequence[float]) -> float:
    """Return by how much values grow from one to the next, after Theil and Sen.

    It is the median of the slopes of all pairs: a few wild values do not move it.

    >>> slope([1.0, 1.5, 90.0, 2.5, 3.0])
    0.5
    >>> slope([1.0])
    0.0
    """
    pairs = combinations(enumerate(values), 2)
    rises = [(later - before) / (n - m) for (m, before), (n, later) in pairs]
    return median(rises) if rises else 0.0


def trend(openings: Sequence[Opening], *, limit_seconds: float) -> Trend:
    """Return what the openings of a lock say, the oldest first.

    Args:
        openings: Those since it was new, or the last `KEPT` of them.
        limit_seconds: After how long a door that was pulsed counts as stuck.
    """
    openings = openings[-KEPT:]
    last = openings[-_LAST:]
    times = [one.seconds for one in openings if one.seconds is not None]
    grows = slope(times[-2 * _LAST :])
    usual = median(times[:_FIRST]) if times else None
    now = median(times[-_LAST:]) if times else None
    left = _left(now, grows, limit_seconds)
    known = len(openings) >= _ENOUGH
    why = _stiff(openings) or (_slow(usual, now, left) if known else "")
    wear = Wear.WEARING if why else Wear.WELL if known else Wear.UNKNOWN
    return Trend(
        openings=len(openings),
        wear=wear,
        usual_seconds=usual,
        seconds=now,
        slope_seconds=grows,
        second_pulses=sum(_took_more(one) for one in last),
        bounces=sum(one.bounces for one in last) / len(last) if last else 0.0,
        left=left,
        why=why,
    )


def _left(now: float | None, grows: float, limit: float) -> int | None:
    if now is None or grows <= 0:
        return None
    return max(0, int((limit - now) / grows))


def _took_more(one: Opening) -> bool:
    return one.pulses > 1 or not one.opened


def _stiff(openings: Sequence[Opening]) -> str:
    """Return what second pulses say; nothing when there are few."""
    for enough, among in _SECOND_PULSES:
        last = openings[-among:]
        more = sum(map(_took_more, last))
        if more >= enough:
            return f"{more} of the last {len(last)} openings took more than one pulse"
    return ""


def _slow(usual: float | None, now: float | None, left: int | None) -> str:
    """Return what the times say; nothing when they are what they were."""
    if usual is None or now is None:
        return ""
    if now >= _SLOWER_BY * usual and now - usual >= _SLOWER_SECONDS:
        return f"it opens after {now:.2f} s, and did after {usual:.2f} s"
    if left is not None and left <= _SOON and now - usual >= _SLOWER_SECONDS / 2:
        return f"it gets slower, and is stuck in some {left} openings"
    return ""
