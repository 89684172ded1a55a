"""Hours in which a package could not have been had, as rows.

A row belongs to one package in one slot. It is open while the cause lasts; it
waits, closed, until no other is open; then all of them are credited at once, and
are gone: nothing can count twice.
"""

from kiosk.clock import Moment
from kiosk.domain.events import Kind
from kiosk.domain.outages import Alive, Cause, Outage
from kiosk.store.database import Db
from kiosk.store.times import moment, text

_COLUMNS = (
    "id, package, slot, cause, since, vouched, boot, boot_seconds, seconds, apart,"
    " resumed_at_boot, lived_seconds"
)
_Row = tuple[
    int, str, str, str, str, int, str, float, float | None, int, float | None, float
]


def waiting(db: Db) -> list[Outage]:
    """Return all that are not credited yet, open or closed, the first first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM outage ORDER BY id")
    return [_outage(row) for row in rows]


def begin(
    db: Db, package: str, slot: str, cause: Cause, since: Alive, *, resumed: float
) -> bool:
    """Open one, unless it is open; return whether it was not."""
    db.execute(
        "INSERT INTO outage (package, slot, cause, since, vouched, boot, boot_seconds,"
        " resumed_at_boot) VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (
            package,
            slot,
            cause.value,
            text(since.wall),
            int(since.vouched),
            since.boot,
            since.boot_seconds,
            resumed,
        ),
    )
    return db.changes() > 0


def past(
    db: Db, package: str, slot: str, cause: Cause, since: Alive, now: Moment
) -> None:
    """Keep one of this boot that is over by now; it waits to be credited."""
    db.execute(
        "INSERT INTO outage (package, slot, cause, since, vouched, boot, boot_seconds,"
        " until, seconds) VALUES (?,?,?,?,?,?,?,?,?)",
        (
            package,
            slot,
            cause.value,
            text(since.wall),
            int(since.vouched),
            since.boot,
            since.boot_seconds,
            text(now.wall),
            now.boot_seconds - since.boot_seconds,
        ),
    )


def resumed_again(db: Db, outage: int, now: Moment, *, lived: float) -> None:
    """Note that the bank served for a while, and now serves in another boot."""
    db.execute(
        "UPDATE outage SET lived_seconds = lived_seconds + ?, resumed_at_boot = ?"
        " WHERE id = ?",
        (max(0.0, lived), now.boot_seconds, outage),
    )


def end(db: Db, outage: int, seconds: float, at: Moment, *, apart: bool) -> None:
    """Close one; it waits to be credited."""
    db.execute(
        "UPDATE outage SET until = ?, seconds = ?, apart = ? WHERE id = ?",
        (text(at.wall), max(0.0, seconds), int(apart), outage),
    )


def done(db: Db, package: str) -> None:
    """Drop those of one package: they are credited."""
    db.execute("DELETE FROM outage WHERE package = ?", (package,))


def forget_those_that_left(db: Db) -> None:
    """Drop those of packages that are not `STORED` any more."""
    db.execute(
        "DELETE FROM outage WHERE package IN"
        " (SELECT id FROM package WHERE state <> 'STORED')"
    )


def stored(db: Db, package: str) -> Alive | None:
    """Return when a package was stored, as it was written then, if that is kept."""
    row = db.execute(
        "SELECT at, boot, boot_seconds, clock FROM event"
        " WHERE package = ? AND kind = ? ORDER BY seq DESC LIMIT 1",
        (package, Kind.PACKAGE_STORED.value),
    ).get
    if row is None:
        return None
    at, boot, boot_seconds, clock = row
    return Alive(moment(at), boot, boot_seconds, clock == "TRUSTED")


def _outage(row: _Row) -> Outage:
    return Outage(
        id=row[0],
        package=row[1],
        slot=row[2],
        cause=Cause(row[3]),
        since=moment(row[4]),
        vouched=bool(row[5]),
        boot=row[6],
        boot_seconds=row[7],
        seconds=row[8],
        apart=bool(row[9]),
        resumed_at_boot=row[10] or 0.0,
        lived_seconds=row[11],
    )
