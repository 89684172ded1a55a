"""How each lock has opened, as rows; only the last of each are kept."""

from collections import defaultdict
from datetime import datetime

from kiosk.domain.wear import KEPT, Opening
from kiosk.store.database import Db
from kiosk.store.times import text


def keep(db: Db, slot: str, visit: int, opening: Opening, at: datetime) -> None:
    """Note how a lock has opened, or that it did not; the oldest goes."""
    db.execute(
        "INSERT INTO opening (slot, visit, at, seconds, pulses, bounces, opened)"
        " VALUES (?,?,?,?,?,?,?)",
        (
            slot,
            visit,
            text(at),
            opening.seconds,
            opening.pulses,
            opening.bounces,
            int(opening.opened),
        ),
    )
    db.execute(
        "DELETE FROM opening WHERE slot = ?1 AND id <= (SELECT id FROM opening"
        " WHERE slot = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        (slot, KEPT),
    )


def last(db: Db) -> int:
    """Return the number of the last opening of any lock, 0 when there is none."""
    row = db.execute("SELECT max(id) FROM opening").get
    return 0 if row is None else int(row)


def every(db: Db) -> dict[str, list[Opening]]:
    """Return how the locks have opened, by slot, the oldest first."""
    found: dict[str, list[Opening]] = defaultdict(list)
    for slot, seconds, pulses, bounces, opened in db.execute(
        "SELECT slot, seconds, pulses, bounces, opened FROM opening ORDER BY id"
    ):
        found[slot].append(Opening(seconds, pulses, bounces, opened=bool(opened)))
    return dict(found)


def forget(db: Db, slot: str) -> None:
    """Begin anew with a lock that was replaced."""
    db.execute("DELETE FROM opening WHERE slot = ?", (slot,))
    db.execute("DELETE FROM worn WHERE slot = ?", (slot,))


def worn(db: Db) -> set[str]:
    """Return the slots whose locks are listed as wearing out."""
    return {str(row[0]) for row in db.execute("SELECT slot FROM worn")}


def list_worn(db: Db, slot: str, at: datetime) -> None:
    """List a lock as wearing out."""
    db.execute("INSERT OR IGNORE INTO worn VALUES (?, ?)", (slot, text(at)))
