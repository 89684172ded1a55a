"""Traces that somebody wants, as rows; one that is over has none."""

from kiosk.domain.tracing import Trace
from kiosk.store.database import Db

_COLUMNS = "bus, file, actor, boot, until_boot"


def every(db: Db) -> list[Trace]:
    """Return the traces that are wanted, by bus, those too whose time is over."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM trace ORDER BY bus")
    return [Trace(*row) for row in rows]


def find(db: Db, bus: str) -> Trace | None:
    """Return the trace of a bus, or `None`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM trace WHERE bus = ?", (bus,)).get
    return None if row is None else Trace(*row)


def keep(db: Db, trace: Trace) -> None:
    """Note that one is wanted, in the place of what was wanted before."""
    db.execute(
        f"INSERT OR REPLACE INTO trace ({_COLUMNS}) VALUES (?,?,?,?,?)",
        (trace.bus, trace.file, trace.actor, trace.boot, trace.until_boot),
    )


def drop(db: Db, bus: str) -> None:
    """Note that none is wanted any more."""
    db.execute("DELETE FROM trace WHERE bus = ?", (bus,))
