"""What events call for beside the messages of their own transactions.

The staff is told of what is wrong, and recipients of hours that their package has
more. Both follow from events alone, whoever wrote them: here they are read in order, up
to a mark, and what they call for is queued in the transaction that moves the mark. So
each is told once, however often this process is killed.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kiosk.config import Settings
from kiosk.domain.alarms import GAP, KINDS, Alarm, Standing, alarm
from kiosk.domain.alarms import heard as after
from kiosk.domain.catalogue import CATALOGUE, Weight
from kiosk.domain.events import Event, Fact, Happening, Kind, packed
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.store import Db, Store, Tx, alarms, chain, notifications, packages, slots
from kiosk.store.alarms import Heard
from kiosk.system.telling import tell

ACTOR: Final = "outbox"
_AT_ONCE: Final = 1000
_KEPT_EVERY: Final = 10_000
"""After so many events that call for nothing the mark moves all the same."""

_MOST_ITEMS: Final = 12
"""So many things one message tells of; the others are counted in it."""

_WORTH_TELLING_SECONDS: Final = 3600.0
"""A hold time that ends so much later is news."""

_ROOM_AGAIN_PERCENT: Final = 10.0
"""By so much the use of a size must fall before there is room again."""

_IN_USE: Final = frozenset(
    (
        Kind.VISIT_REQUESTED,
        Kind.VISIT_ENDED,
        Kind.SLOT_FREED,
        Kind.SLOT_RETURNED,
        Kind.SLOT_OUT_OF_SERVICE,
        Kind.SLOT_UNCERTAIN,
        Kind.SLOT_SETTLED,
    )
)
"""After these another number of slots may be free."""


class Hearing:
    """Queue what events call for.

    Args:
        store: Where they are.
        settings: Who of the staff is told, and over what.
    """

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._staff = settings.notify.staff
        wanted = KINDS | _IN_USE if self._staff else frozenset[Kind]()
        self._kinds = sorted({Kind.PACKAGE_EXTENDED} | wanted)
        self._seen: int | None = None

    def work(self) -> bool:
        """Read what has happened; return whether anything was queued or noted.

        Raises:
            StoreError: The store cannot be read or written.
        """
        head, kept, called = self._store.read(self._look)
        if not called:
            if head - kept > _KEPT_EVERY:
                self._store.write(lambda tx: _moved(tx, head), synced=False)
            self._seen = head
            return False
        self._seen = self._store.write(self._hear)
        return True

    def _look(self, db: Db) -> tuple[int, int, bool]:
        """Return the newest event, up to which all is kept, and if there is work."""
        head, kept = chain.head(db).seq, alarms.heard(db)
        seen = max(self._seen or 0, kept.seq)
        news = alarms.events(db, self._kinds, after=seen, limit=_AT_ONCE)
        called = len(news) == _AT_ONCE or any(self._calls(event) for event in news)
        if self._staff and not called:
            now = self._store.clock.read().wall
            called = bool(_due(db, kept, now) or (news and self._crossed(db)))
        return head, kept.seq, called

    def _calls(self, event: Event) -> bool:
        if event.kind == Kind.PACKAGE_EXTENDED:
            return True
        return bool(self._staff) and _said_by(event) is not None

    def _hear(self, tx: Tx) -> int:
        mark = alarms.heard(tx.db)
        found = alarms.events(tx.db, self._kinds, after=mark.seq, limit=_AT_ONCE)
        for event in found:
            self._take_in(tx, event)
        caught_up = len(found) < _AT_ONCE
        if self._staff and caught_up:
            for crossed in self._crossed(tx.db):
                tx.happened(crossed)
                self._take_in(tx, chain.last(tx.db))
        seq = chain.head(tx.db).seq if caught_up else found[-1].seq
        due = _due(tx.db, mark, tx.moment.wall) if self._staff else []
        if due:
            self._tell(tx, due)
            mark = Heard(seq, tx.moment.wall)
        alarms.keep_heard(tx.db, Heard(seq, mark.told_at))
        return seq

    def _take_in(self, tx: Tx, event: Event) -> None:
        if event.kind == Kind.PACKAGE_EXTENDED:
            self._more_time(tx, event)
            return
        said = _said_by(event)
        if said is None or not self._staff:
            return
        item = json.loads(event.facts) | {
            "at": event.at,
            "slot": event.slot,
            "package": event.package,
            "visit": event.visit,
        }
        before = alarms.find(tx.db, said.topic)
        now = after(before, said, seq=event.seq, item=packed(item))
        if now is not None and now != before:
            alarms.keep(tx.db, now)

    def _more_time(self, tx: Tx, event: Event) -> None:
        """Tell a recipient that the hours in which a door was dead do not count."""
        package = packages.find(tx.db, event.package or "")
        if package is None or package.state is not State.STORED:
            return
        told = notifications.extension_told(tx.db, package.id)
        if package.extended_seconds - told >= _WORTH_TELLING_SECONDS:
            tell(tx, self._settings, "extended", package, mark=f"event {event.seq}")

    def _crossed(self, db: Db) -> list[Happening]:
        """Return of which sizes nearly all slots are in use now, or are no more."""
        limit = self._settings.notify.nearly_full_percent
        if limit == 0:
            return []
        known, crossed = slots.every(db), []
        every: Counter[str] = Counter()
        free: Counter[str] = Counter()
        for slot in self._settings.slots:
            facts = known.get(slot.name)
            every[slot.size.name] += 1
            free[slot.size.name] += facts is None or facts.status is Status.EMPTY
        for size, number in every.items():
            before = alarms.find(db, f"room {size}")
            was_full = before is not None and not before.good
            used = 100 * (1 - free[size] / number)
            is_full = used >= limit - (_ROOM_AGAIN_PERCENT if was_full else 0.0)
            if is_full is not was_full:
                kind = Kind.BANK_NEARLY_FULL if is_full else Kind.BANK_HAS_ROOM
                told: dict[str, Fact] = {"size": size, "free": free[size]}
                crossed.append(Happening(kind, ACTOR, facts=told | {"all": number}))
        return crossed

    def _tell(self, tx: Tx, due: list[Standing]) -> None:
        for name, one in self._staff.items():
            items = [each for each in due if _weighs(each.fault, one.least)]
            if not items:
                continue
            told = [_item(each) for each in items[:_MOST_ITEMS]]
            facts: dict[str, Fact] = {
                "items": json.dumps(told, ensure_ascii=False),
                "more": len(items) - len(told),
                "urgent": any(each.urgent for each in items),
            }
            seq = max(each.seq for each in items)
            for channel in _over(one.channels, items):
                notifications.queue_for_staff(
                    tx.db,
                    key=f"alarm:{seq}:{name}:{channel}",
                    kind="alarm",
                    channel=channel,
                    staff=name,
                    facts=facts,
                    at=tx.moment.wall,
                )
        for each in due:
            alarms.keep(tx.db, each.told(tx.moment.wall))


def _said_by(event: Event) -> Alarm | None:
    facts: dict[str, Fact] = json.loads(event.facts)
    return alarm(event.kind, event.slot, event.package, event.visit, facts)


def _due(db: Db, mark: Heard, now: datetime) -> list[Standing]:
    """Return what is to be told now, the urgent first."""
    due = [one for one in alarms.pending(db) if one.due(now)]
    urgent = any(one.urgent for one in due)
    if mark.told_at is not None and now < mark.told_at + GAP and not urgent:
        return []
    return sorted(due, key=lambda one: (not one.urgent, one.seq))


def _item(one: Standing) -> dict[str, object]:
    return {
        "topic": one.topic,
        "seq": one.seq,
        "fault": one.fault,
        "good": one.good,
        "times": one.times,
        "facts": json.loads(one.item),
    }


def _over(channels: tuple[str, ...], items: list[Standing]) -> Iterator[str]:
    """Give the channels that may carry it: not the one that is down, if others are."""
    topics = {one.topic for one in items}
    for channel in channels:
        if len(topics) > 1 or len(channels) == 1 or f"channel {channel}" not in topics:
            yield channel


def _weighs(fault: str, least: str) -> bool:
    weight = CATALOGUE[fault].weight if fault in CATALOGUE else Weight.BROKEN
    return weight is Weight.BROKEN or (weight is Weight.WARNING and least == "warning")


def _moved(tx: Tx, seq: int) -> None:
    alarms.keep_heard(tx.db, Heard(seq, alarms.heard(tx.db).told_at))
