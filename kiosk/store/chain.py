"""The chain of events: appended to, read, verified; never changed."""

from collections.abc import Iterator

from kiosk.clock import Moment
from kiosk.domain.errors import StoreError
from kiosk.domain.events import START, Event, Happening, link, packed
from kiosk.store.database import Db
from kiosk.store.times import text

_COLUMNS = (
    "seq, at, boot, boot_seconds, clock, kind, actor, slot, package, visit, facts, hash"
)


def append(db: Db, key: bytes, moment: Moment, happening: Happening) -> None:
    """Add what happened to the end of the chain."""
    last = db.execute("SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").get
    seq, before = last if last is not None else (0, START)
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
        f"INSERT INTO event ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
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
        f"SELECT {_COLUMNS} FROM event WHERE {where} ORDER BY seq LIMIT ?",
        values,
    )
    return [Event(*row) for row in rows]


def verify(db: Db, key: bytes) -> int:
    """Return how many events there are, every one of them as it was written.

    Raises:
        StoreError: One was changed, removed or inserted; says which.
    """
    before, seq = START, 0
    for event in _all(db):
        seq += 1
        if event.seq != seq:
            raise StoreError(f"event {seq} is missing")
        if event.hash != link(key, before, event):
            raise StoreError(f"event {seq} was changed after it was written")
        before = event.hash
    written = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").get
    if written is not None and written != seq:
        raise StoreError(f"event {seq + 1} is missing: {written} were written")
    return seq


def _all(db: Db) -> Iterator[Event]:
    for row in db.execute(f"SELECT {_COLUMNS} FROM event ORDER BY seq"):
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
