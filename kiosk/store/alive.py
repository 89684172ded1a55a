"""Until when the locks part is known to have served: one row, about once a minute.

It is a row of its own and not the clock's: any process may come to know the time,
but only one that owns the locks serves.
"""

from kiosk.clock import Moment
from kiosk.domain.outages import GAP_SECONDS, Alive
from kiosk.store.database import Db
from kiosk.store.times import moment, text


def last(db: Db) -> Alive | None:
    """Return when it last served, or `None` when it never has."""
    row = db.execute("SELECT wall, boot, boot_seconds, vouched FROM alive").get
    if row is None:
        return None
    wall, boot, boot_seconds, vouched = row
    return Alive(moment(wall), boot, boot_seconds, bool(vouched))


def mark(db: Db, now: Moment) -> None:
    """Note that it serves now."""
    db.execute(
        "INSERT INTO alive (id, wall, boot, boot_seconds, vouched) VALUES (1,?,?,?,?)"
        " ON CONFLICT (id) DO UPDATE SET wall = excluded.wall, boot = excluded.boot,"
        " boot_seconds = excluded.boot_seconds, vouched = excluded.vouched",
        (text(now.wall), now.boot, now.boot_seconds, int(now.trusted)),
    )


def is_now(db: Db, now: Moment) -> bool:
    """Return whether it serves as far as one can know; a new bank is given time."""
    at = last(db)
    if at is None:
        return True
    return at.boot == now.boot and now.boot_seconds - at.boot_seconds <= GAP_SECONDS
