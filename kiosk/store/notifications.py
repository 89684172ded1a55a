"""Messages owed to people, as rows: queued with the change that they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.events import Fact, packed
from kiosk.store.database import Db
from kiosk.store.times import moment, text

_COLUMNS = "id, key, kind, channel, user, package, facts, sealed, due_at, tries"
_Row = tuple[int, str, str, str, str, str | None, str, bytes | None, str, int]


@dataclass(frozen=True, slots=True)
class Notification:
    """A message that is owed.

    Attributes:
        key: What happened, and to whom over which channel it is told; the same
            is never told twice.
        facts: JSON: what the message speaks of.
        sealed: A pickup code and its digits, readable by this device alone.
    """

    id: int
    key: str
    kind: str
    channel: str
    user: str
    package: str | None
    facts: str
    sealed: bytes | None
    due_at: datetime
    tries: int


def queue(
    db: Db,
    *,
    key: str,
    kind: str,
    channel: str,
    user: str,
    package: str | None,
    facts: Mapping[str, Fact],
    sealed: bytes | None,
    at: datetime,
) -> None:
    """Owe a message; the same one twice is one."""
    db.execute(
        "INSERT INTO notification (key, kind, channel, user, package, facts, sealed,"
        " created_at, due_at) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (
            key,
            kind,
            channel,
            user,
            package,
            packed(facts),
            sealed,
            text(at),
            text(at),
        ),
    )


def due(db: Db, at: datetime, limit: int) -> list[Notification]:
    """Return messages that should be delivered now, the longest due first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM notification"
        " WHERE delivered_at IS NULL AND dead_at IS NULL AND due_at <= ?"
        " ORDER BY due_at, id LIMIT ?",
        (text(at), limit),
    )
    return [_notification(row) for row in rows]


def next_due(db: Db) -> datetime | None:
    """Return when the next message is due, or `None` when nothing is owed."""
    first = db.execute(
        "SELECT min(due_at) FROM notification"
        " WHERE delivered_at IS NULL AND dead_at IS NULL"
    ).get
    return None if first is None else moment(first)


def delivered(db: Db, notification: int, at: datetime) -> None:
    """Note a delivery; the code in the message is erased."""
    db.execute(
        "UPDATE notification SET delivered_at = ?, tries = tries + 1, sealed = NULL"
        " WHERE id = ?",
        (text(at), notification),
    )


def was_delivered(db: Db, kind: str, package: str, channel: str) -> bool:
    """Whether a message of a kind about a package has gone out over a channel."""
    row = db.execute(
        "SELECT 1 FROM notification WHERE kind = ? AND package = ? AND channel = ?"
        " AND delivered_at IS NOT NULL LIMIT 1",
        (kind, package, channel),
    ).get
    return row is not None


def failed(
    db: Db, notification: int, reason: str, at: datetime, again_in: timedelta | None
) -> None:
    """Note a failure: tried again later, or dead when there is no later."""
    dead = None if again_in is not None else text(at)
    db.execute(
        "UPDATE notification SET tries = tries + 1, reason = ?, dead_at = ?,"
        " due_at = ?, sealed = CASE WHEN ? IS NULL THEN sealed END WHERE id = ?",
        (reason, dead, text(at + (again_in or timedelta())), dead, notification),
    )


def count(db: Db) -> dict[str, int]:
    """Return how many messages are `owed`, `delivered` and `dead`."""
    rows = db.execute(
        "SELECT CASE WHEN delivered_at IS NOT NULL THEN 'delivered'"
        " WHEN dead_at IS NOT NULL THEN 'dead' ELSE 'owed' END AS fate, count(*)"
        " FROM notification GROUP BY fate"
    )
    return {"owed": 0, "delivered": 0, "dead": 0} | dict(rows)


def _notification(row: _Row) -> Notification:
    return Notification(*row[:8], moment(row[8]), row[9])
