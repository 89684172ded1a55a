"""Channels that failed, as rows; one that works has none."""

from kiosk.domain.retries import Breaker
from kiosk.store.database import Db
from kiosk.store.times import maybe_moment, maybe_text

_COLUMNS = "name, failures, reason, down_since, retry_boot, retry_at"
_Row = tuple[str, int, str | None, str | None, str | None, float | None]


def find(db: Db, name: str) -> Breaker:
    """Return what is known of a channel."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM channel WHERE name = ?", (name,)
    ).fetchone()
    return Breaker(name) if row is None else _breaker(row)


def every(db: Db) -> list[Breaker]:
    """Return the channels that failed last, by name."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM channel ORDER BY name")
    return [_breaker(row) for row in rows]


def failed(db: Db, breaker: Breaker) -> None:
    """Keep what is known of a channel that failed."""
    db.execute(
        f"INSERT OR REPLACE INTO channel ({_COLUMNS}) VALUES (?,?,?,?,?,?)",
        (
            breaker.channel,
            breaker.failures,
            breaker.reason,
            maybe_text(breaker.down_since),
            breaker.boot,
            breaker.retry_at,
        ),
    )


def works(db: Db, name: str) -> None:
    """Note that a channel works."""
    db.execute("DELETE FROM channel WHERE name = ?", (name,))


def _breaker(row: _Row) -> Breaker:
    name, failures, reason, down_since, boot, retry_at = row
    return Breaker(
        name, failures, reason, maybe_moment(down_since), boot, retry_at or 0.0
    )
