"""Messages owed to people, as rows: queued with the change that they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.clock import Moment
from kiosk.domain.events import Fact, packed
from kiosk.store.database import Db
from kiosk.store.times import moment, text

FATES: Final = ("owed", "delivered", "dead", "dropped")
"""What can become of a message."""

_OWED = "delivered_at IS NULL AND dead_at IS NULL"
_FATE = (
    "CASE WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN dropped THEN 'dropped'"
    " WHEN dead_at IS NOT NULL THEN 'dead' ELSE 'owed' END"
)
_COLUMNS = (
    "id, key, kind, channel, user, staff, package, facts, sealed, created_at, tries,"
    f" reason, {_FATE} AS fate"
)
_Row = tuple[
    int,
    str,
    str,
    str,
    str | None,
    str | None,
    str | None,
    str,
    bytes | None,
    str,
    int,
    str | None,
    str,
]


@dataclass(frozen=True, slots=True)
class Notification:
    """A message that is owed.

    Attributes:
        key: What happened, and to whom over which channel it is told; the same
            is never told twice.
        user: Whom it is owed to; or `staff`, one of the recipients whom the
            configuration names.
        facts: JSON: what the message speaks of.
        sealed: A pickup code and its digits, readable by this device alone.
        created_at: Since when it is owed.
        reason: Why it failed last, or is told no more.
        fate: One of `FATES`.
    """

    id: int
    key: str
    kind: str
    channel: str
    user: str | None
    staff: str | None
    package: str | None
    facts: str
    sealed: bytes | None
    created_at: datetime
    tries: int
    reason: str | None
    fate: str


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
    """Owe a message to a user; the same one twice is one."""
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


def queue_for_staff(
    db: Db,
    *,
    key: str,
    kind: str,
    channel: str,
    staff: str,
    facts: Mapping[str, Fact],
    at: datetime,
) -> None:
    """Owe a message to a recipient of the configuration; the same one twice is one."""
    db.execute(
        "INSERT INTO notification (key, kind, channel, staff, facts, created_at,"
        " due_at) VALUES (?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
        (key, kind, channel, staff, packed(facts), text(at), text(at)),
    )


def due(db: Db, channel: str, now: Moment, limit: int) -> list[Notification]:
    """Return what a channel should deliver now, what was owed first first."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM notification"
        f" WHERE channel = ? AND {_OWED} AND due_at <= ?"
        " AND (retry_boot IS NOT ? OR retry_at <= ?)"
        " ORDER BY id LIMIT ?",
        (channel, text(now.wall), now.boot, now.boot_seconds, limit),
    )
    return [_notification(row) for row in rows]


def find(db: Db, number: int) -> Notification | None:
    """Return one notification, or `None`."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM notification WHERE id = ?", (number,)
    ).fetchone()
    return None if row is None else _notification(row)


def listed(db: Db, fate: str | None, limit: int) -> list[Notification]:
    """Return the newest notifications of one fate, or of all, the oldest first."""
    rows = db.execute(
        f"SELECT * FROM (SELECT {_COLUMNS} FROM notification"
        " WHERE ?1 IS NULL OR fate = ?1 ORDER BY id DESC LIMIT ?2) ORDER BY id",
        (fate, limit),
    )
    return [_notification(row) for row in rows]


def owed_over(db: Db) -> list[str]:
    """Return the channels over which anything is owed, by name."""
    rows = db.execute(
        f"SELECT DISTINCT channel FROM notification WHERE {_OWED} ORDER BY channel"
    )
    return [str(row[0]) for row in rows]


def oldest_due(db: Db, now: datetime) -> datetime | None:
    """Return since when the oldest message is due, or `None` when none is.

    What waits until somebody has slept is not.
    """
    since = db.execute(
        f"SELECT min(due_at) FROM notification WHERE {_OWED} AND due_at <= ?",
        (text(now),),
    ).get
    return None if since is None else moment(since)


def owed_count(db: Db, channel: str) -> int:
    """Return how many messages are owed over a channel."""
    counted = db.execute(
        f"SELECT count(*) FROM notification WHERE channel = ? AND {_OWED}", (channel,)
    ).get
    return int(counted)


def is_newest_code(db: Db, one: Notification) -> bool:
    """Whether no newer code of the same package is told over the same channel."""
    newer = db.execute(
        "SELECT 1 FROM notification WHERE package = ? AND channel = ? AND id > ?"
        " AND kind IN ('stored', 'reissued')",
        (one.package, one.channel, one.id),
    )
    return newer.get is None


def delivered(db: Db, number: int, at: datetime) -> bool:
    """Note a delivery; the code in the message is erased.

    Returns:
        Whether that was not known.
    """
    db.execute(
        "UPDATE notification SET delivered_at = ?, dead_at = NULL, reason = NULL,"
        " tries = tries + 1, sealed = NULL WHERE id = ? AND delivered_at IS NULL"
        " AND dropped = 0",
        (text(at), number),
    )
    return db.changes() == 1


def was_delivered(db: Db, kind: str, package: str, channel: str) -> bool:
    """Whether a message of a kind about a package has gone out over a channel."""
    row = db.execute(
        "SELECT 1 FROM notification WHERE kind = ? AND package = ? AND channel = ?"
        " AND delivered_at IS NOT NULL LIMIT 1",
        (kind, package, channel),
    ).get
    return row is not None


def extension_told(db: Db, package: str) -> float:
    """Return the seconds of more time that a recipient was told of at most."""
    told = db.execute(
        "SELECT max(json_extract(facts, '$.extended_seconds')) FROM notification"
        " WHERE package = ?",
        (package,),
    ).get
    return float(told or 0.0)


def failed(
    db: Db, number: int, reason: str, now: Moment, again_in: timedelta | None
) -> None:
    """Note a failure: tried again later, or dead when there is no later."""
    if again_in is None:
        _end(db, number, reason, now.wall, tried=True)
        return
    db.execute(
        "UPDATE notification SET tries = tries + 1, reason = ?, retry_boot = ?,"
        f" retry_at = ? WHERE id = ? AND {_OWED}",
        (reason, now.boot, now.boot_seconds + again_in.total_seconds(), number),
    )


def postponed(db: Db, number: int, until: datetime) -> None:
    """Note that a message waits until its reader has slept; that is no failure."""
    db.execute(
        f"UPDATE notification SET due_at = ? WHERE id = ? AND {_OWED}",
        (text(until), number),
    )


def dropped(db: Db, number: int, reason: str, at: datetime) -> None:
    """Note that a message is not told any more: what it says is not so."""
    _end(db, number, reason, at, dropped=True)


def wait_no_more(db: Db, channel: str) -> None:
    """Let all that is owed over a channel be tried at once."""
    db.execute(
        "UPDATE notification SET retry_boot = NULL, retry_at = NULL"
        f" WHERE channel = ? AND retry_boot IS NOT NULL AND {_OWED}",
        (channel,),
    )


def owe_again(db: Db, number: int) -> None:
    """Owe a message that is dead, or waits, as if it had never failed."""
    db.execute(
        "UPDATE notification SET dead_at = NULL, tries = 0, retry_boot = NULL,"
        " retry_at = NULL, due_at = created_at"
        " WHERE id = ? AND delivered_at IS NULL AND dropped = 0",
        (number,),
    )


def _end(
    db: Db,
    number: int,
    reason: str,
    at: datetime,
    *,
    tried: bool = False,
    dropped: bool = False,
) -> None:
    db.execute(
        "UPDATE notification SET dead_at = ?, reason = ?, sealed = NULL,"
        f" tries = tries + ?, dropped = ? WHERE id = ? AND {_OWED}",
        (text(at), reason, int(tried), int(dropped), number),
    )


def count(db: Db) -> dict[str, int]:
    """Return how many messages are `owed`, `delivered`, `dead` and `dropped`."""
    rows = db.execute(f"SELECT {_FATE} AS fate, count(*) FROM notification GROUP BY 1")
    return dict.fromkeys(FATES, 0) | dict(rows)


def _notification(row: _Row) -> Notification:
    return Notification(*row[:9], moment(row[9]), *row[10:])
