"""What slots live through: their status, their doubts, their time out of service."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.doubts import ENDED_BY_PICKUP, Doubt
from kiosk.domain.slots import Status
from kiosk.store.database import Db
from kiosk.store.times import maybe_moment, maybe_text, text


@dataclass(frozen=True, slots=True)
class SlotFacts:
    """What the store knows of one slot.

    Attributes:
        reason: Why it is out of service, or `None`.
        until: When it should be back.
        doubt: Why nobody knows what is inside, in words, or `None`.
        doubted: The same, as a kind.
    """

    name: str
    status: Status
    freed_at: datetime | None
    reason: str | None = None
    until: datetime | None = None
    doubt: str | None = None
    doubted: Doubt | None = None


_SELECT = (
    "SELECT s.name, s.status, s.freed_at, o.reason, o.until, d.cause, d.kind"
    " FROM slot_status AS s"
    " LEFT JOIN out_of_service AS o ON o.slot = s.name AND o.ended_at IS NULL"
    " LEFT JOIN doubt AS d ON d.slot = s.name AND d.settled_at IS NULL"
)


def know(db: Db, names: Iterable[str]) -> None:
    """Take in the slots of the configuration."""
    db.executemany(
        "INSERT INTO slot (name) VALUES (?) ON CONFLICT DO NOTHING",
        [(name,) for name in names],
    )


def every(db: Db) -> dict[str, SlotFacts]:
    """Return what is known of all slots, by name."""
    return {row[0]: _facts(row) for row in db.execute(_SELECT)}


def empty(db: Db) -> dict[str, datetime | None]:
    """Return the slots that are `EMPTY`, with the time since when."""
    rows = db.execute("SELECT name, freed_at FROM slot_status WHERE status = 'EMPTY'")
    return {name: maybe_moment(freed) for name, freed in rows}


def free(db: Db, slot: str, at: datetime) -> None:
    """Note that a slot was emptied now."""
    db.execute("UPDATE slot SET freed_at = ? WHERE name = ?", (text(at), slot))


def doubt(
    db: Db, slot: str, kind: Doubt, cause: str, visit: int | None, at: datetime
) -> bool:
    """Note that nobody can prove what is inside; return whether that is new.

    Of two doubts the graver is kept: one that no pickup ends.
    """
    known = doubted(db, slot)
    if known is None:
        db.execute(
            "INSERT INTO doubt (slot, kind, cause, visit, since) VALUES (?,?,?,?,?)",
            (slot, kind.value, cause, visit, text(at)),
        )
        return True
    if known.kind in ENDED_BY_PICKUP and kind not in ENDED_BY_PICKUP:
        db.execute(
            "UPDATE doubt SET kind = ?, cause = ? WHERE slot = ?"
            " AND settled_at IS NULL",
            (kind.value, cause, slot),
        )
    return False


@dataclass(frozen=True, slots=True)
class Doubted:
    """The doubt that a slot is in, and the visit that it came from."""

    kind: Doubt
    visit: int | None


def doubted(db: Db, slot: str) -> Doubted | None:
    """Return the doubt that a slot is in, or `None`."""
    row = db.execute(
        "SELECT kind, visit FROM doubt WHERE slot = ? AND settled_at IS NULL", (slot,)
    ).get
    return None if row is None else Doubted(Doubt(row[0]), row[1])


def settle(db: Db, slot: str, *, by: str, at: datetime) -> bool:
    """Note that it is known again what is inside; return whether it was not."""
    db.execute(
        "UPDATE doubt SET settled_at = ?, settled_by = ?"
        " WHERE slot = ? AND settled_at IS NULL",
        (text(at), by, slot),
    )
    return db.changes() > 0


def take_out(
    db: Db, slot: str, reason: str, until: datetime | None, actor: str, at: datetime
) -> bool:
    """Take a slot out of service; return whether it was in service."""
    db.execute(
        "INSERT INTO out_of_service (slot, reason, since, until, actor)"
        " VALUES (?,?,?,?,?) ON CONFLICT DO NOTHING",
        (slot, reason, text(at), maybe_text(until), actor),
    )
    return db.changes() > 0


def put_back(db: Db, slot: str, at: datetime) -> bool:
    """Return a slot to service; return whether it was out of it."""
    db.execute(
        "UPDATE out_of_service SET ended_at = ? WHERE slot = ? AND ended_at IS NULL",
        (text(at), slot),
    )
    return db.changes() > 0


def out_by(db: Db, actor: str) -> set[str]:
    """Return the slots that somebody took out of service, and that still are."""
    rows = db.execute(
        "SELECT slot FROM out_of_service WHERE ended_at IS NULL AND actor = ?", (actor,)
    )
    return {str(row[0]) for row in rows}


def over(db: Db, now: datetime) -> list[str]:
    """Return the slots whose time out of service is over, not tested since."""
    rows = db.execute(
        "SELECT slot FROM out_of_service WHERE ended_at IS NULL AND until <= ?"
        " AND tested_at IS NULL ORDER BY id",
        (text(now),),
    )
    return [str(row[0]) for row in rows]


def tested(db: Db, slot: str, at: datetime) -> None:
    """Note that a slot stays out of service beyond its time."""
    db.execute(
        "UPDATE out_of_service SET tested_at = ? WHERE slot = ? AND ended_at IS NULL",
        (text(at), slot),
    )


def postpone(db: Db, slot: str, until: datetime | None) -> bool:
    """Give a slot another deadline; return whether it is out of service."""
    db.execute(
        "UPDATE out_of_service SET until = ?, tested_at = NULL"
        " WHERE slot = ? AND ended_at IS NULL",
        (maybe_text(until), slot),
    )
    return db.changes() > 0


def _facts(
    row: tuple[str, str, str | None, str | None, str | None, str | None, str | None],
) -> SlotFacts:
    name, status, freed, reason, until, cause, kind = row
    return SlotFacts(
        name,
        Status(status),
        maybe_moment(freed),
        reason,
        maybe_moment(until),
        cause,
        None if kind is None else Doubt(kind),
    )
