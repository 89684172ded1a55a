"""The chain of events: appended to, read, verified; never changed.

Old events move into archives; what is left is chained to the end of the last one.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from kiosk.clock import Moment
from kiosk.domain.errors import StoreError
from kiosk.domain.events import START, Event, Happening, Kind, link, packed
from kiosk.store.database import Db
from kiosk.store.times import text

COLUMNS = (
    "seq, at, boot, boot_seconds, clock, kind, actor, slot, package, visit, facts, hash"
)
"""The columns of an event, in the order of its fields."""


class Head(NamedTuple):
    """Where a chain ends: the number of its last event, and its hash."""

    seq: int
    hash: bytes


def head(db: Db) -> Head:
    """Return the end of the chain."""
    last = db.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").get
    return archived(db) if last is None else Head(*last)


def last(db: Db) -> Event:
    """Return the newest event; there is one when a bank has started."""
    [one] = read(db, after=head(db).seq - 1)
    return one


def archived(db: Db) -> Head:
    """Return the end of the last archive, which the first event is chained to."""
    if not db.table_exists("main", "archive"):
        return Head(0, START)  # a backup of schema 1
    last = db.execute(
        "SELECT last_seq, hash FROM archive ORDER BY last_seq DESC LIMIT 1"
    ).get
    return Head(0, START) if last is None else Head(*last)


def append(db: Db, key: bytes, moment: Moment, happening: Happening) -> None:
    """Add what happened to the end of the chain."""
    seq, before = head(db)
    event = Event(
        seq + 1,
        text(moment.wall),
        moment.boot,
        moment.boot_seconds,
        moment.trust.value,
        happening.kind.value,
        happening.actor,
        happening.slot,
        happening.package,
        happening.visit,
        packed(happening.facts),
        b"",
    )
    db.execute(
        f"INSERT INTO event ({COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (*_fields(event)[:-1], link(key, before, event)),
    )


def read(
    db: Db,
    *,
    after: int = 0,
    package: str | None = None,
    slot: str | None = None,
    limit: int | None = None,
) -> list[Event]:
    """Return events in order, the first after `after` first."""
    where = "seq > ?"
    values: list[str | int] = [after]
    for column, value in (("package", package), ("slot", slot)):
        if value is not None:
            where += f" AND {column} = ?"
            values.append(value)
    values.append(-1 if limit is None else limit)
    rows = db.execute(
        f"SELECT {COLUMNS} FROM event WHERE {where} ORDER BY seq LIMIT ?",
        values,
    )
    return [Event(*row) for row in rows]


def newest(
    db: Db,
    *,
    before: int | None = None,
    slot: str | None = None,
    kinds: Collection[str] | None = None,
    limit: int,
) -> list[Event]:
    """Return the last events there are, the newest first.

    Args:
        db: The store.
        before: Only those with a lower number.
        slot: Only what happened at it.
        kinds: Only those of these kinds.
        limit: At most so many.
    """
    where = ["seq < ?"]
    values: list[str | int] = [1 << 62 if before is None else before, limit]
    if slot is not None:
        where.append("slot = ?")
        values.insert(-1, slot)
    if kinds is not None:
        where.append(f"kind IN ({','.join('?' * len(kinds))})")
        values[-1:-1] = kinds
    rows = db.execute(
        f"SELECT {COLUMNS} FROM event WHERE {' AND '.join(where)}"
        " ORDER BY seq DESC LIMIT ?",
        values,
    )
    return [Event(*row) for row in rows]


def verify(db: Db, key: bytes) -> int:
    """Return the number of the last event, if all in the store are as written.

    What has moved into archives is not looked at here.

    Raises:
        StoreError: One was changed, removed or inserted; says which.
    """
    end = followed(archived(db), events(db), key)
    written = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").get
    if written is not None and written != end.seq:
        raise StoreError(f"event {end.seq + 1} is missing: {written} were written")
    return end.seq


def verify_tail(db: Db, key: bytes, length: int) -> None:
    """Verify the last so many events alone.

    Raises:
        StoreError: One was changed, removed or inserted; says which.
    """
    last = db.execute(
        "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1 OFFSET ?", (length,)
    ).get
    start = archived(db) if last is None else Head(*last)
    followed(start, events(db, after=start.seq), key)


def followed(start: Head, chain: Iterable[Event], key: bytes) -> Head:
    """Follow a chain of events from a known place to its end, which is returned.

    Raises:
        StoreError: One was changed, removed or inserted; says which.
    """
    seq, before = start
    for event in chain:
        seq += 1
        if event.seq != seq:
            raise StoreError(f"event {seq} is missing")
        if event.hash != link(key, before, event):
            raise StoreError(f"event {seq} was changed after it was written")
        before = event.hash
    return Head(seq, before)


def location(db: Db) -> str | None:
    """Return the id of the bank that these events are of, where they say so."""
    facts = db.execute(
        "SELECT facts FROM event WHERE kind = ? ORDER BY seq DESC LIMIT 1",
        (Kind.KIOSK_STARTED.value,),
    ).get
    told = json.loads(facts).get("location") if facts is not None else None
    return None if told is None else str(told)


def events(db: Db, *, after: int = 0) -> Iterator[Event]:
    """Give the events in the store, one by one."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM event WHERE seq > ? ORDER BY seq", (after,)
    )
    for row in rows:
        yield Event(*row)


def _fields(event: Event) -> tuple[str | int | float | bytes | None, ...]:
    return (
        event.seq,
        event.at,
        event.boot,
        event.boot_seconds,
        event.clock,
        event.kind,
        event.actor,
        event.slot,
        event.package,
        event.visit,
        event.facts,
        event.hash,
    )
