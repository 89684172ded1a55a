"""What was seen of doors that were proved, and who signed the bank off, as rows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.store.database import Db
from kiosk.store.times import moment, text

_COLUMNS = "slot, visit, wiring, actor, at, seen, quiet, moved"
_Row = tuple[str, int, str, str, str, str, str, str | None]


@dataclass(frozen=True, slots=True)
class ProofRow:
    """What was seen the last time that a door was proved.

    Attributes:
        wiring: How the door was wired then, as `Settings.wirings` has it.
        seen: What each sensor said, one word after another, by slot.
        quiet: The last visit to each door that nobody was at, by slot.
        moved: The doors that the person there saw move; `None` until they say.
    """

    slot: str
    visit: int
    wiring: str
    actor: str
    at: datetime
    seen: Mapping[str, Sequence[str]]
    quiet: Mapping[str, int]
    moved: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """That somebody signed the bank off.

    Attributes:
        wiring: How it was wired then, as `Settings.wiring_mark` has it.
        actor: Who did it, as the events have it.
        signed_by: Their name.
        doors: How many were proved.
    """

    wiring: str
    at: datetime
    actor: str
    signed_by: str
    doors: int


def every(db: Db) -> dict[str, ProofRow]:
    """Return the last proof of every door that had one, by slot."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM proof")
    return {row[0]: _proof(row) for row in rows}


def find(db: Db, slot: str) -> ProofRow | None:
    """Return the last proof of a door, or `None`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM proof WHERE slot = ?", (slot,)).get
    return None if row is None else _proof(row)


def begin(db: Db, row: ProofRow) -> None:
    """Note that a door is being proved; what was known of it before is forgotten."""
    db.execute(
        f"INSERT OR REPLACE INTO proof ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,NULL)",
        (
            row.slot,
            row.visit,
            row.wiring,
            row.actor,
            text(row.at),
            json.dumps(row.seen),
            json.dumps(row.quiet),
        ),
    )


def saw(db: Db, visit: int, seen: Mapping[str, Sequence[str]]) -> None:
    """Note what the sensors said."""
    told = json.dumps({slot: list(words) for slot, words in seen.items()})
    db.execute("UPDATE proof SET seen = ? WHERE visit = ?", (told, visit))


def moved(db: Db, visit: int, doors: Sequence[str]) -> bool:
    """Note which doors a person saw move; return whether it is the last proof."""
    told = json.dumps(list(doors))
    db.execute("UPDATE proof SET moved = ? WHERE visit = ?", (told, visit))
    return db.changes() > 0


def sign(db: Db, record: Record) -> None:
    """Note that the bank was signed off."""
    db.execute(
        "INSERT INTO commissioned (wiring, at, actor, signed_by, doors)"
        " VALUES (?,?,?,?,?)",
        (
            record.wiring,
            text(record.at),
            record.actor,
            record.signed_by,
            record.doors,
        ),
    )


def last_record(db: Db) -> Record | None:
    """Return the last time that the bank was signed off, or `None`."""
    row = db.execute(
        "SELECT wiring, at, actor, signed_by, doors FROM commissioned"
        " ORDER BY id DESC LIMIT 1"
    ).get
    if row is None:
        return None
    wiring, at, actor, signed_by, doors = row
    return Record(wiring, moment(at), actor, signed_by, doors)


def _proof(row: _Row) -> ProofRow:
    slot, visit, wiring, actor, at, seen, quiet, said = row
    return ProofRow(
        slot,
        visit,
        wiring,
        actor,
        moment(at),
        json.loads(seen),
        json.loads(quiet),
        None if said is None else tuple(json.loads(said)),
    )
