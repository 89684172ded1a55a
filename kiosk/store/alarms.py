"""What the staff was told of, as rows, and up to which event all was heard."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.alarms import Standing
from kiosk.domain.events import Event
from kiosk.store.chain import COLUMNS as EVENT_COLUMNS
from kiosk.store.database import Db
from kiosk.store.times import maybe_moment, maybe_text

_COLUMNS = "topic, seq, fault, good, item, times, pending, told_at, told_seq, told_good"
_Row = tuple[str, int, str, int, str, int, int, str | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Heard:
    """Up to which event all was heard, and when the staff was told last."""

    seq: int
    told_at: datetime | None


def heard(db: Db) -> Heard:
    """Return up to where all was heard."""
    row = db.execute("SELECT seq, told_at FROM heard").fetchone()
    return Heard(0, None) if row is None else Heard(row[0], maybe_moment(row[1]))


def keep_heard(db: Db, now: Heard) -> None:
    """Keep up to where all was heard."""
    db.execute(
        "INSERT OR REPLACE INTO heard (id, seq, told_at) VALUES (1,?,?)",
        (now.seq, maybe_text(now.told_at)),
    )


def events(db: Db, kinds: Collection[str], *, after: int, limit: int) -> list[Event]:
    """Return the events of some kinds, the first after `after` first."""
    marks = ",".join("?" * len(kinds))
    rows = db.execute(
        f"SELECT {EVENT_COLUMNS} FROM event WHERE seq > ? AND kind IN ({marks})"
        " ORDER BY seq LIMIT ?",
        (after, *kinds, limit),
    )
    return [Event(*row) for row in rows]


def find(db: Db, topic: str) -> Standing | None:
    """Return how it stands with a topic, `None` when nothing was ever wrong."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM alarm WHERE topic = ?", (topic,)
    ).fetchone()
    return None if row is None else _standing(row)


def pending(db: Db) -> list[Standing]:
    """Return the topics of which something was not told, what came first first."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM alarm WHERE pending ORDER BY seq")
    return [_standing(row) for row in rows]


def keep(db: Db, one: Standing) -> None:
    """Keep how it stands with a topic."""
    db.execute(
        f"INSERT OR REPLACE INTO alarm ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?)",
        (
            one.topic,
            one.seq,
            one.fault,
            int(one.good),
            one.item,
            one.times,
            int(one.pending),
            maybe_text(one.told_at),
            one.told_seq,
            int(one.told_good),
        ),
    )


def _standing(row: _Row) -> Standing:
    topic, seq, fault, good, item, times, waits, told_at, told_seq, told_good = row
    return Standing(
        topic,
        seq,
        fault,
        bool(good),
        item,
        times,
        bool(waits),
        maybe_moment(told_at),
        told_seq,
        bool(told_good),
    )
