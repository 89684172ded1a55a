"""Visits, as rows; each step is written as it is seen."""

from collections.abc import Collection
from datetime import datetime

from kiosk.clock import Moment
from kiosk.domain.events import Kind
from kiosk.domain.visits import Ending, Purpose, Visit, Word
from kiosk.store.database import Db
from kiosk.store.times import maybe_moment, moment, text

_COLUMNS = (
    "id, purpose, slot, package, actor, boot, asked_at_boot, requested_at,"
    " taken_at, opened_at, closed_at, ended_at, pulses, again, ending, cause,"
    " word, reminded_at, ended_at_boot, asks_word"
)
_Row = tuple[
    int,
    str,
    str,
    str | None,
    str,
    str,
    float,
    str,
    str | None,
    str | None,
    str | None,
    str | None,
    int,
    int,
    str | None,
    str | None,
    str | None,
    str | None,
    float | None,
    int,
]


def find(db: Db, visit: int) -> Visit | None:
    """Return one visit, or `None`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM visit WHERE id = ?", (visit,)).get
    return None if row is None else _visit(row)


def unfinished(db: Db) -> list[Visit]:
    """Return the visits that have not ended, the oldest first."""
    # The plus has those few found by their index, and not all that ever were by number.
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM visit WHERE ended_at IS NULL ORDER BY +id"
    )
    return [_visit(row) for row in rows]


def at_slot(db: Db, slot: str) -> Visit | None:
    """Return the visit that is going on at a slot, or `None`."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM visit WHERE slot = ? AND ended_at IS NULL",
        (slot,),
    ).get
    return None if row is None else _visit(row)


def latest(db: Db, slot: str) -> Visit | None:
    """Return the last visit to a slot, whether or not it has ended."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM visit WHERE slot = ? ORDER BY id DESC LIMIT 1",
        (slot,),
    ).get
    return None if row is None else _visit(row)


def latest_of(db: Db, purposes: Collection[Purpose]) -> int | None:
    """Return the number of the last visit for any of some purposes, or `None`."""
    marks = ",".join("?" * len(purposes))
    row = db.execute(
        f"SELECT id FROM visit WHERE purpose IN ({marks}) ORDER BY id DESC LIMIT 1",
        tuple(purpose.value for purpose in purposes),
    ).get
    return None if row is None else int(row)


def latest_at_all(db: Db) -> dict[str, int]:
    """Return the number of the last visit to every slot that had one."""
    rows = db.execute("SELECT slot, max(id) FROM visit GROUP BY slot")
    return {str(slot): int(number) for slot, number in rows}


def is_proving(db: Db) -> bool:
    """Whether a door is being proved now: its pulse may move another one."""
    row = db.execute(
        "SELECT 1 FROM visit WHERE ended_at IS NULL AND purpose = 'proof' LIMIT 1"
    ).get
    return row is not None


def only_proved(db: Db) -> bool:
    """Whether nobody was ever at any door but to prove it."""
    row = db.execute("SELECT 1 FROM visit WHERE purpose <> 'proof' LIMIT 1").get
    return row is None


def pulses_of(db: Db, slot: str, boot: str, limit: int) -> list[float]:
    """Return when a lock was pulsed in a boot, on its clock; the last so many."""
    rows = db.execute(
        "SELECT boot_seconds FROM event WHERE slot = ? AND kind = ? AND boot = ?"
        " ORDER BY seq DESC LIMIT ?",
        (slot, Kind.DOOR_PULSED.value, boot, limit),
    )
    return sorted(float(row[0]) for row in rows)


def was_pulsed_for_pickup(db: Db, package: str) -> bool:
    """Whether the door was ever pulsed for whoever has the code of a package."""
    row = db.execute(
        "SELECT 1 FROM visit WHERE package = ? AND purpose = 'pickup'"
        " AND taken_at IS NOT NULL LIMIT 1",
        (package,),
    ).get
    return row is not None


def of_package(db: Db, package: str) -> Visit | None:
    """Return the visit that a package is on, as itself or as a parcel, or `None`."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM visit WHERE ended_at IS NULL AND (package = ?"
        " OR id IN (SELECT visit FROM parcel WHERE number = ?))",
        (package, package),
    ).get
    return None if row is None else _visit(row)


def request(
    db: Db, purpose: Purpose, slot: str, package: str | None, actor: str, now: Moment
) -> Visit:
    """Write the intent to open a door."""
    db.execute(
        "INSERT INTO visit (purpose, slot, package, actor, boot, asked_at_boot,"
        " requested_at) VALUES (?,?,?,?,?,?,?)",
        (
            purpose.value,
            slot,
            package,
            actor,
            now.boot,
            now.boot_seconds,
            text(now.wall),
        ),
    )
    visit = find(db, db.last_insert_rowid())
    assert visit is not None  # noqa: S101 - it was written one line above
    return visit


def taken(db: Db, visit: int, at: datetime) -> None:
    """Note that a pulse is about to be given."""
    db.execute("UPDATE visit SET taken_at = ? WHERE id = ?", (text(at), visit))


def pulsed(db: Db, visit: int, times: int) -> None:
    """Note how often the lock was pulsed, and that the wish is granted."""
    db.execute("UPDATE visit SET pulses = ?, again = 0 WHERE id = ?", (times, visit))


def wish_again(db: Db, visit: int) -> None:
    """Note that a person asks for one more pulse."""
    db.execute("UPDATE visit SET again = 1 WHERE id = ?", (visit,))


def opened(db: Db, visit: int, at: datetime) -> None:
    """Note that the door was seen open."""
    db.execute("UPDATE visit SET opened_at = ? WHERE id = ?", (text(at), visit))


def closed(db: Db, visit: int, at: datetime) -> None:
    """Note that the door was seen closed after it was open."""
    db.execute("UPDATE visit SET closed_at = ? WHERE id = ?", (text(at), visit))


def reminded(db: Db, visit: int, at: datetime) -> None:
    """Note that the person at the door was asked to close it."""
    db.execute("UPDATE visit SET reminded_at = ? WHERE id = ?", (text(at), visit))


def ask_word(db: Db, visit: int) -> None:
    """Note that only the person at the door can say what it did."""
    db.execute("UPDATE visit SET asks_word = 1 WHERE id = ?", (visit,))


def say(db: Db, visit: int, word: Word) -> None:
    """Note what the person at the door says is inside."""
    db.execute("UPDATE visit SET word = ? WHERE id = ?", (word.value, visit))


def end(db: Db, visit: int, ending: Ending, cause: str | None, now: Moment) -> None:
    """End a visit."""
    db.execute(
        "UPDATE visit SET ended_at = ?, ending = ?, cause = ?,"
        " ended_at_boot = CASE WHEN boot = ? THEN ? END WHERE id = ?",
        (
            text(now.wall),
            ending.value,
            cause,
            now.boot,
            now.boot_seconds,
            visit,
        ),
    )


def _visit(row: _Row) -> Visit:
    return Visit(
        id=row[0],
        purpose=Purpose(row[1]),
        slot=row[2],
        package=row[3],
        actor=row[4],
        boot=row[5],
        asked_at_boot=row[6],
        requested_at=moment(row[7]),
        taken_at=maybe_moment(row[8]),
        opened_at=maybe_moment(row[9]),
        closed_at=maybe_moment(row[10]),
        ended_at=maybe_moment(row[11]),
        pulses=row[12],
        again=bool(row[13]),
        ending=None if row[14] is None else Ending(row[14]),
        cause=row[15],
        word=None if row[16] is None else Word(row[16]),
        reminded_at=maybe_moment(row[17]),
        ended_at_boot=row[18],
        asks_word=bool(row[19]),
    )
