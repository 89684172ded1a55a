"""What came, what left and how long it lay there, read from the chain of events.

Events keep their order, whatever the clock said; their times may be worth nothing.
So they are dated anew: within one boot the boot clock is exact, and one event of
that boot whose time is trusted tells the times of all. Where no such event exists,
the time stays as it was told and the day is marked as doubtful. How long a package
lay is measured on the boot clock where that can be, and else between two times that
are trusted; else it is not known, and not guessed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kiosk.domain.events import Event, Kind
from kiosk.domain.timekeeping import Trust
from kiosk.domain.visits import Ending


@dataclass(frozen=True, slots=True)
class Dated:
    """An event, and when it happened as far as anybody knows.

    Attributes:
        sure: Whether the time is trusted, or follows from one that is.
    """

    event: Event
    at: datetime
    sure: bool


def dated(events: Iterable[Event]) -> Iterator[Dated]:
    """Give events with their times, those of untrusted hours dated anew.

    What waits for a trusted event of its boot is held back until that comes, or
    until another boot begins.
    """
    waiting: list[Event] = []
    for event in events:
        if waiting and waiting[0].boot != event.boot:
            yield from (Dated(one, _told(one), sure=False) for one in waiting)
            waiting.clear()
        if event.clock != Trust.TRUSTED:
            waiting.append(event)
            continue
        at = _told(event)
        for one in waiting:
            before = timedelta(seconds=event.boot_seconds - one.boot_seconds)
            yield Dated(one, at - before, sure=True)
        waiting.clear()
        yield Dated(event, at, sure=True)
    yield from (Dated(one, _told(one), sure=False) for one in waiting)


def _told(event: Event) -> datetime:
    return datetime.fromisoformat(event.at)


class Left(StrEnum):
    """How a package left its slot."""

    RETRIEVED = "retrieved"
    CLEARED = "cleared"
    """It had expired or was cancelled, and was taken out."""
    MISSING = "missing"
    MOVED = "moved"
    """It was found in another slot."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A package in a slot.

    Attributes:
        until: When it left; `None` while it is there.
        seconds: How long it lay; `None` while it does, or when nobody knows.
    """

    package: str
    slot: str
    since: datetime
    until: datetime | None = None
    left: Left | None = None
    seconds: float | None = None


class What(StrEnum):
    """What is counted."""

    STORED = "stored"
    ADDED = "added"
    RETRIEVED = "retrieved"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """A visit that did not end as it should: stuck, silent, unproven, left open."""
    WRONG_CODE = "wrong_code"
    ALARM = "alarm"
    """A door was forced, a package is missing, a board was lost."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that is counted, where and when."""

    what: What
    at: datetime
    slot: str | None
    sure: bool


_COUNTED: Final[Mapping[str, What]] = {
    Kind.PACKAGE_STORED: What.STORED,
    Kind.PARCEL_ADDED: What.ADDED,
    Kind.PACKAGE_RETRIEVED: What.RETRIEVED,
    Kind.PACKAGE_EXPIRED: What.EXPIRED,
    Kind.PACKAGE_CANCELLED: What.CANCELLED,
    Kind.PACKAGE_TAKEN_BACK: What.CANCELLED,
    Kind.CODE_WRONG: What.WRONG_CODE,
    Kind.DOOR_FORCED: What.ALARM,
    Kind.PACKAGE_MISSING: What.ALARM,
    Kind.PACKAGE_GONE: What.ALARM,
    Kind.BOARD_LOST: What.ALARM,
}

_WELL: Final = {Ending.DONE.value, Ending.WITHDRAWN.value}

_COMING: Final = {Kind.PACKAGE_STORED.value, Kind.PACKAGE_PUT_BACK.value}

_LEAVING: Final[Mapping[str, Left]] = {
    Kind.PACKAGE_RETRIEVED: Left.RETRIEVED,
    Kind.PACKAGE_CLEARED: Left.CLEARED,
    Kind.PACKAGE_GONE: Left.MISSING,
    Kind.PACKAGE_MISSING: Left.MISSING,
}


@dataclass(slots=True)
class Traffic:
    """All that came and left.

    Attributes:
        stays: Every stay that is over, in the order of its end.
        inside: The stays that are not, by package.
        marks: What is counted.
        since: When the first event happened; `None` without any.
    """

    stays: list[Stay] = field(default_factory=list)
    inside: dict[str, Stay] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    since: datetime | None = None
    _came: dict[str, Dated] = field(default_factory=dict)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Traffic":
        """Return what a chain of events tells, from its first."""
        traffic = cls()
        for one in dated(events):
            traffic.take(one)
        return traffic

    def take(self, one: Dated) -> None:
        """Take in what happened next."""
        self.since = one.at if self.since is None else self.since
        event = one.event
        what = _what(event)
        if what is not None:
            self.marks.append(Mark(what, one.at, event.slot, one.sure))
        package, slot = event.package, event.slot
        if package is None:
            return
        if event.kind in _COMING and slot is not None:
            self._begins(package, slot, one)
        elif event.kind in _LEAVING:
            self._ends(package, _LEAVING[event.kind], one)
        elif event.kind == Kind.PACKAGE_FOUND and slot is not None:
            self._ends(package, Left.MOVED, one)
            self._begins(package, slot, one)

    def _begins(self, package: str, slot: str, one: Dated) -> None:
        self.inside[package] = Stay(package, slot, one.at)
        self._came[package] = one

    def _ends(self, package: str, left: Left, one: Dated) -> None:
        stay = self.inside.pop(package, None)
        if stay is None:
            return
        seconds = lasted(self._came.pop(package), one)
        self.stays.append(
            Stay(package, stay.slot, stay.since, one.at, left, seconds=seconds)
        )


def _what(event: Event) -> What | None:
    if event.kind == Kind.VISIT_ENDED:
        return None if json.loads(event.facts).get("ending") in _WELL else What.FAILED
    return _COUNTED.get(event.kind)


def lasted(first: Dated, last: Dated) -> float | None:
    """Return the seconds between two events, `None` when nobody knows."""
    if first.event.boot == last.event.boot:
        return last.event.boot_seconds - first.event.boot_seconds
    if first.sure and last.sure:
        return (last.at - first.at).total_seconds()
    return None
