"""What is forgotten in its time: ended visits, told messages, who somebody was.

Spent codes stay for ever, so that none is issued again, and so do packages and
the events of all. A visit stays while a doubt points at it and while it is the
last one to its door, because it may still be asked about.
"""

from datetime import datetime

from kiosk.domain.users import Role
from kiosk.store.database import Db
from kiosk.store.times import text

_LIVE = (
    "SELECT 1 FROM package AS p WHERE p.user = user.id"
    " AND (p.state IN ('PENDING', 'STORED') OR p.slot IS NOT NULL)"
)
_OWED = (
    "SELECT 1 FROM notification AS n WHERE n.user = user.id"
    " AND n.delivered_at IS NULL AND n.dead_at IS NULL"
)


def prune(db: Db, before: datetime) -> int:
    """Forget ended visits, settled doubts and told messages; return how many."""
    old = text(before)
    forgotten = 0
    for statement in (
        "DELETE FROM notification WHERE coalesce(delivered_at, dead_at) < ?",
        "DELETE FROM doubt WHERE settled_at < ?",
        "DELETE FROM out_of_service WHERE ended_at < ?",
        (
            "DELETE FROM visit WHERE ended_at < ?"
            " AND id NOT IN (SELECT visit FROM doubt WHERE visit IS NOT NULL)"
            " AND id NOT IN (SELECT max(id) FROM visit GROUP BY slot)"
        ),
        "DELETE FROM put_back WHERE cleared_at < ?",
        "DELETE FROM put_back WHERE held_at IS NULL AND said_at < ?",
    ):
        db.execute(statement, (old,))
        forgotten += db.changes()
    db.execute("DELETE FROM known_visit WHERE visit NOT IN (SELECT id FROM visit)")
    return forgotten


def erasable(db: Db, before: datetime) -> list[str]:
    """Return the customers whose last package ended long ago."""
    rows = db.execute(
        "SELECT id FROM user WHERE role = ? AND erased_at IS NULL"
        f" AND NOT EXISTS ({_LIVE}) AND NOT EXISTS ({_OWED})"
        " AND (SELECT max(ended_at) FROM package WHERE package.user = user.id) < ?"
        " ORDER BY id",
        (Role.CUSTOMER.value, text(before)),
    )
    return [str(row[0]) for row in rows]


def is_awaited(db: Db, user: str) -> bool:
    """Whether a package of somebody waits or is expected, or a message is owed them."""
    found = db.execute(
        f"SELECT EXISTS ({_LIVE}) OR EXISTS ({_OWED}) FROM user WHERE id = ?", (user,)
    ).get
    return bool(found)


def erased(db: Db) -> list[str]:
    """Return whom nobody knows any more."""
    rows = db.execute("SELECT id FROM user WHERE erased_at IS NOT NULL ORDER BY id")
    return [str(row[0]) for row in rows]


def is_known(db: Db, user: str) -> bool:
    """Whether there is somebody of that id who has not been erased."""
    found = db.execute(
        "SELECT EXISTS (SELECT 1 FROM user WHERE id = ? AND erased_at IS NULL)", (user,)
    ).get
    return bool(found)


def erase(db: Db, user: str, at: datetime) -> None:
    """Erase who somebody was: name, address, number, and what messages said to them."""
    db.execute(
        "UPDATE user SET name = '', email = NULL, phone = NULL, needs_low_door = 0,"
        " pin_hash = NULL, language = NULL, channels = NULL, quiet_hours = NULL,"
        " erased_at = ? WHERE id = ?",
        (text(at), user),
    )
    db.execute(
        "UPDATE notification SET facts = '{}', reason = NULL WHERE user = ?", (user,)
    )
