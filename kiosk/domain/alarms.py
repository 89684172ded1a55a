"""Which events the staff is told of, and how often at most.

An alarm has a topic: a door, a board, a channel. What goes wrong is told at once, and
so is its end; what goes wrong again within the hour is counted and told when the hour
is over. So a board that flaps all night is told of twice, and then once an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from kiosk.domain.catalogue import of_event
from kiosk.domain.events import Fact, Kind

HOLD: Final = timedelta(hours=1)
"""So long after a topic was told what comes of it is only counted."""

GAP: Final = timedelta(minutes=1)
"""So long after a message the next one gathers what happens, unless that is urgent."""

NEVER_REPLACED: Final = frozenset(
    ("door.forced", "door.left-open", "door.help-asked", "visit.stuck")
)
"""What happened once, and matters when it is over, too."""

_BAD: Final[Mapping[str, str]] = {
    Kind.SLOT_OUT_OF_SERVICE: "slot {slot}",
    Kind.SLOT_OVERDUE: "overdue {slot}",
    Kind.LOCK_WEARING: "lock {slot}",
    Kind.DOOR_FLAWED: "proof {slot}",
    Kind.VISIT_ENDED: "slot {slot}",
    Kind.SLOT_UNCERTAIN: "doubt {slot}",
    Kind.DOOR_LEFT_OPEN: "door {slot}",
    Kind.DOOR_FORCED: "door {slot}",
    Kind.HELP_ASKED: "help {slot}",
    Kind.BOARD_LOST: "board {bus} {board}",
    Kind.PACKAGE_MISSING: "package {package}",
    Kind.PACKAGE_GONE: "package {package}",
    Kind.SWEEP_STOPPED: "sweep",
    Kind.CLOCK_SUSPECT: "clock",
    Kind.STORE_TROUBLED: "store",
    Kind.STORE_RECOVERED: "store",
    Kind.STORE_RESTORED: "store",
    Kind.BACKUP_FAILED: "backup",
    Kind.NOTIFICATION_DEAD: "messages",
    Kind.CHANNEL_DOWN: "channel {channel}",
    Kind.BANK_NEARLY_FULL: "room {size}",
}
_GOOD: Final[Mapping[str, str]] = {
    Kind.SLOT_RETURNED: "slot {slot}",
    Kind.LOCK_REPLACED: "lock {slot}",
    Kind.DOOR_PROVED: "proof {slot}",
    Kind.DOOR_SHUT: "door {slot}",
    Kind.BOARD_BACK: "board {bus} {board}",
    Kind.CLOCK_TRUSTED: "clock",
    Kind.STORE_AGREED: "store",
    Kind.BACKUP_MADE: "backup",
    Kind.CHANNEL_BACK: "channel {channel}",
    Kind.BANK_HAS_ROOM: "room {size}",
}
KINDS: Final = frozenset((*_BAD, *_GOOD))
"""The kinds of events that may be alarms, or the end of one."""

_URGENT: Final = frozenset(("door.forced", "door.help-asked"))
_URGENT_TOPICS: Final = frozenset(("store",))
_TOLD_OTHERWISE: Final = frozenset(
    ("doubt.left-open", "doubt.forced", "doubt.restored")
)


@dataclass(frozen=True, slots=True)
class Alarm:
    """What an event says is wrong, or is over.

    Attributes:
        topic: What it is about.
        fault: Its key in the catalogue; empty for the end of one.
    """

    topic: str
    fault: str

    @property
    def good(self) -> bool:
        """Whether something is over."""
        return not self.fault


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with one topic.

    Attributes:
        seq: The newest event of it.
        fault: What was wrong last.
        good: Whether that is over.
        item: JSON: what went wrong last, for whoever words it.
        times: How often it went wrong since it was told.
        pending: Whether there is anything that was not told.
        told_at: When it was told last that something was wrong.
        told_seq: The newest event that was told.
        told_good: Whether the end was told.
    """

    topic: str
    seq: int
    fault: str
    good: bool
    item: str
    times: int = 0
    pending: bool = True
    told_at: datetime | None = None
    told_seq: int | None = None
    told_good: bool = False

    @property
    def urgent(self) -> bool:
        """Whether it wakes people and waits for nothing."""
        return not self.good and is_urgent(self.topic, self.fault)

    def due(self, now: datetime) -> bool:
        """Whether it is to be told now."""
        if not self.pending:
            return False
        if self.told_at is None or now >= self.told_at + HOLD:
            return True
        return self.good and not self.told_good and self.times == 0

    def told(self, now: datetime) -> "Standing":
        """Return it after it was told."""
        began = now if self.times else self.told_at
        return replace(
            self,
            times=0,
            pending=False,
            told_at=began,
            told_seq=self.seq,
            told_good=self.good,
        )


def is_urgent(topic: str, fault: str) -> bool:
    """Whether something wakes people."""
    return fault in _URGENT or topic in _URGENT_TOPICS


def alarm(
    kind: str,
    slot: str | None,
    package: str | None,
    visit: int | None,
    facts: Mapping[str, Fact],
) -> Alarm | None:
    """Return what an event says is wrong or over, or `None` for neither.

    >>> alarm("board-lost", None, None, None, {"bus": "wall", "board": 2})
    Alarm(topic='board wall 2', fault='board.lost')
    """
    values = {**facts, "slot": slot, "package": package}
    if kind in _GOOD:
        return Alarm(_GOOD[kind].format_map(values), "")
    if kind not in _BAD:
        return None
    fault = of_event(kind, facts)
    if fault is None or fault in _TOLD_OTHERWISE:
        return None
    passed_over = (
        (kind == Kind.VISIT_ENDED and fault != "visit.stuck")
        # What happened at that visit says why.
        or (kind == Kind.SLOT_OUT_OF_SERVICE and visit is not None)
        # One that cannot be told would be told of for ever.
        or (kind == Kind.NOTIFICATION_DEAD and facts.get("tells") == "alarm")
    )
    return None if passed_over else Alarm(_BAD[kind].format_map(values), fault)


def heard(
    before: Standing | None, said: Alarm, *, seq: int, item: str
) -> Standing | None:
    """Return how it stands with a topic after one more event of it.

    Args:
        before: How it stood; `None` when nothing was ever wrong.
        said: What the event says.
        seq: Its number.
        item: JSON: what goes wrong, for whoever words it.
    """
    if said.good:
        if before is None or before.good:
            return before
        return replace(before, seq=seq, good=True, pending=True)
    if before is None:
        return Standing(said.topic, seq, said.fault, good=False, item=item, times=1)
    return replace(
        before,
        seq=seq,
        fault=said.fault,
        good=False,
        item=item,
        times=before.times + 1,
        pending=True,
    )
