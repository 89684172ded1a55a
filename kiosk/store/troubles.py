"""Troubles of the store, as rows."""

from datetime import datetime

from kiosk.domain.trouble import Trouble, TroubleKind
from kiosk.store.database import Db
from kiosk.store.times import maybe_moment, moment, text

_COLUMNS = "id, kind, says, since, agreed_at, agreed_by"
_Row = tuple[int, str, str, str, str | None, str | None]


def every(db: Db) -> list[Trouble]:
    """Return all troubles there ever were, the first first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM trouble ORDER BY id")
    return [_trouble(row) for row in rows]


def first_open(db: Db) -> Trouble | None:
    """Return the first trouble that nobody has agreed to, or `None`."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM trouble WHERE agreed_at IS NULL ORDER BY id"
    ).fetchone()
    return None if row is None else _trouble(row)


def raise_(db: Db, kind: TroubleKind, says: str, at: datetime) -> bool:
    """Keep a trouble; return whether nobody knew of it before."""
    known = db.execute(
        "SELECT 1 FROM trouble WHERE kind = ? AND says = ?", (kind, says)
    )
    if known.get is not None:
        return False
    db.execute(
        "INSERT INTO trouble (kind, says, since) VALUES (?,?,?)",
        (kind.value, says, text(at)),
    )
    return True


def agree(db: Db, trouble: int, by: str, at: datetime) -> None:
    """Note that somebody has agreed to a trouble."""
    db.execute(
        "UPDATE trouble SET agreed_at = ?, agreed_by = ? WHERE id = ?",
        (text(at), by, trouble),
    )


def _trouble(row: _Row) -> Trouble:
    number, kind, says, since, agreed_at, agreed_by = row
    return Trouble(
        number,
        TroubleKind(kind),
        says,
        moment(since),
        maybe_moment(agreed_at),
        agreed_by,
    )
