"""Hours in which a door could not have been served, and how many they come to.

The hold time of a package is a promise that it can be fetched. While its door
cannot be served the promise is not kept, so the time stands still and is added
when the door is back. Several causes may overlap: an hour counts once. Within
one boot it is measured on the boot clock, which nobody can set; from one boot to
the next only by a wall clock that was vouched for at both ends.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

GAP_SECONDS: Final = 120.0
"""The locks part says about once a minute that it lives. A silence of no more
than two is a restart, and no outage."""


class Cause(StrEnum):
    """Why a door cannot be served; the names are for ever."""

    OFF = "off"
    """Nobody ran the locks: the power was off, or the program."""
    BOARD = "board"
    """The board of its lock gives no answer."""
    STUCK = "stuck"
    """It was pulsed and stayed shut; a technician has to look."""


@dataclass(frozen=True, slots=True)
class Alive:
    """When the locks part was last known to serve.

    Attributes:
        wall: The time of day, UTC.
        vouched: Whether somebody vouched for it.
    """

    wall: datetime
    boot: str
    boot_seconds: float
    vouched: bool


@dataclass(frozen=True, slots=True)
class Outage:
    """A time in which nobody could have had one package.

    Attributes:
        since: When it began, UTC, and `vouched` whether that is certain.
        boot: The boot in which it began, and `boot_seconds` on its clock.
        seconds: How long it lasted; `None` while it is open.
        apart: Whether it ended in another boot: such a one overlaps no other,
            for the others are cut at the end of their boot.
        resumed_at_boot: Open, apart: when the bank served again, on the clock of
            the boot that goes on.
        lived_seconds: Open, apart: what the bank served meanwhile in boots that
            came and went before anybody knew the time.
    """

    id: int
    package: str
    slot: str
    cause: Cause
    since: datetime
    vouched: bool
    boot: str
    boot_seconds: float
    seconds: float | None = None
    apart: bool = False
    resumed_at_boot: float = 0.0
    lived_seconds: float = 0.0


def unserved_seconds(outages: Iterable[Outage]) -> float:
    """Return for how long a door could not be served; no second counts twice."""
    spans: dict[str, list[tuple[float, float]]] = defaultdict(list)
    total = 0.0
    for one in outages:
        seconds = one.seconds or 0.0
        if one.apart:
            total += seconds
        else:
            spans[one.boot].append((one.boot_seconds, one.boot_seconds + seconds))
    return total + sum(map(_covered, spans.values()))


def time_apart(outage: Outage, *, resumed: datetime) -> float | None:
    """Return how long the bank was off from one boot to another.

    Args:
        outage: As it stands open in the books.
        resumed: When it served again, by a clock that is vouched for.

    Returns:
        Seconds; `None` when nobody can know, because its beginning is not certain.
    """
    if not outage.vouched:
        return None
    gone = (resumed - outage.since).total_seconds() - outage.lived_seconds
    return gone if gone > GAP_SECONDS else 0.0


def _covered(spans: list[tuple[float, float]]) -> float:
    """Return the length of the union of spans.

    >>> _covered([(0, 10), (5, 20), (6, 7), (30, 31)])
    21.0
    """
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total
