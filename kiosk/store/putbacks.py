"""What recipients put back, and which visits knew their person, as rows."""

from datetime import datetime

from kiosk.domain.putbacks import PutBack, Reason
from kiosk.store.database import Db
from kiosk.store.times import text

_COLUMNS = "visit, package, slot, reason, held_at IS NOT NULL, reserved"
_Row = tuple[int, str, str, str, int, int]


def say(
    db: Db, visit: int, package: str, slot: str, reason: Reason, at: datetime
) -> None:
    """Note that a package is put back, and why; said twice, the last reason counts."""
    db.execute(
        "INSERT INTO put_back (visit, package, slot, reason, said_at)"
        " VALUES (?,?,?,?,?)"
        " ON CONFLICT (visit) DO UPDATE SET reason = excluded.reason",
        (visit, package, slot, reason.value, text(at)),
    )


def unsay(db: Db, visit: int) -> bool:
    """Note that it is kept after all; return whether anybody had said otherwise."""
    db.execute("DELETE FROM put_back WHERE visit = ? AND held_at IS NULL", (visit,))
    return db.changes() > 0


def of_visit(db: Db, visit: int) -> PutBack | None:
    """Return what is put back at a visit, or `None`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM put_back WHERE visit = ?", (visit,)).get
    return None if row is None else _put_back(row)


def of_package(db: Db, package: str) -> PutBack | None:
    """Return the last time that a package was put back, or `None`."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM put_back WHERE package = ?"
        " ORDER BY visit DESC LIMIT 1",
        (package,),
    ).get
    return None if row is None else _put_back(row)


def held(db: Db, visit: int, at: datetime, *, reserved: bool) -> None:
    """Note that it lies in its slot."""
    db.execute(
        "UPDATE put_back SET held_at = ?, reserved = ? WHERE visit = ?",
        (text(at), int(reserved), visit),
    )


def cleared(db: Db, package: str, at: datetime) -> PutBack | None:
    """Note that it was collected; return it when nobody knew that yet."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM put_back WHERE package = ?"
        " AND held_at IS NOT NULL AND cleared_at IS NULL",
        (package,),
    ).get
    db.execute(
        "UPDATE put_back SET cleared_at = ? WHERE package = ?"
        " AND held_at IS NOT NULL AND cleared_at IS NULL",
        (text(at), package),
    )
    return None if row is None else _put_back(row)


def know(db: Db, visit: int) -> None:
    """Note that whoever is at a visit has typed the code and its four digits."""
    db.execute(
        "INSERT INTO known_visit (visit) VALUES (?) ON CONFLICT DO NOTHING", (visit,)
    )


def is_known(db: Db, visit: int) -> bool:
    """Whether whoever was at a visit had typed the code and its four digits."""
    row = db.execute("SELECT 1 FROM known_visit WHERE visit = ?", (visit,)).get
    return row is not None


def _put_back(row: _Row) -> PutBack:
    visit, package, slot, reason, held, reserved = row
    return PutBack(visit, package, slot, Reason(reason), bool(held), bool(reserved))
