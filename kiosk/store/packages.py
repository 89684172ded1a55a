"""Packages, as rows."""

import json
from datetime import datetime

from kiosk.domain.package import Package, State
from kiosk.store.database import Db
from kiosk.store.times import maybe_moment, maybe_text, moment, text

_COLUMNS = (
    "id, user, size, weight_grams, hold_days, state, slot,"
    " announced_at, stored_at, deadline, ended_at, extended_seconds"
)
_SELECT = (
    f"SELECT {_COLUMNS},"
    " (SELECT json_group_array(number ORDER BY parcel.id) FROM parcel"
    "  WHERE parcel.package = package.id AND added_at IS NOT NULL),"
    " (SELECT package FROM parcel AS p WHERE p.number = package.id"
    "  AND package.stored_at IS NULL AND added_at IS NOT NULL)"
    " FROM package"
)
_Row = tuple[
    str,
    str,
    str,
    int | None,
    int,
    str,
    str | None,
    str,
    str | None,
    str | None,
    str | None,
    float,
    str,
    str | None,
]


def find(db: Db, package: str) -> Package | None:
    """Return one package, or `None`."""
    row = db.execute(f"{_SELECT} WHERE id = ?", (package,)).get
    return None if row is None else _package(row)


def in_slot(db: Db, slot: str) -> Package | None:
    """Return the package that lies in a slot, or `None`."""
    row = db.execute(f"{_SELECT} WHERE slot = ?", (slot,)).get
    return None if row is None else _package(row)


def every(db: Db, state: State | None = None) -> list[Package]:
    """Return packages, those of one state or all, the first announced first."""
    if state is None:
        rows = db.execute(f"{_SELECT} ORDER BY announced_at, id")
    else:  # by its index: a bank remembers thousands, and asks for some in every visit
        rows = db.execute(
            f"{_SELECT} WHERE state = ? ORDER BY announced_at, id", (state.value,)
        )
    return [_package(row) for row in rows]


def with_slot(db: Db) -> dict[str, Package]:
    """Return the packages that lie in a slot, by the slot's name."""
    rows = db.execute(f"{_SELECT} WHERE slot IS NOT NULL")
    return {p.slot: p for p in map(_package, rows) if p.slot is not None}


def count(db: Db) -> dict[State, int]:
    """Return how many packages are in each state."""
    rows = db.execute("SELECT state, count(*) FROM package GROUP BY state")
    return dict.fromkeys(State, 0) | {State(state): n for state, n in rows}


def add(db: Db, package: Package) -> None:
    """Keep a new package."""
    marks = ",".join("?" * 12)
    db.execute(
        f"INSERT INTO package ({_COLUMNS}) VALUES ({marks})",
        (
            package.id,
            package.user,
            package.size,
            package.weight_grams,
            package.hold_days,
            package.state.value,
            package.slot,
            text(package.announced_at),
            maybe_text(package.stored_at),
            maybe_text(package.deadline),
            maybe_text(package.ended_at),
            package.extended_seconds,
        ),
    )


def move(db: Db, package: Package) -> None:
    """Keep what changed of a package: its state, place and times."""
    db.execute(
        "UPDATE package SET state = ?, slot = ?, stored_at = ?, deadline = ?,"
        " ended_at = ?, extended_seconds = ? WHERE id = ?",
        (
            package.state.value,
            package.slot,
            maybe_text(package.stored_at),
            maybe_text(package.deadline),
            maybe_text(package.ended_at),
            package.extended_seconds,
            package.id,
        ),
    )


def resize(db: Db, package: str, size: str) -> None:
    """Keep the size that a package was found to have."""
    db.execute("UPDATE package SET size = ? WHERE id = ?", (size, package))


def undated(db: Db) -> list[Package]:
    """Return the stored packages whose dates nobody has held against a good clock."""
    rows = db.execute(f"{_SELECT} WHERE state = 'STORED' AND dated = 0")
    return [_package(row) for row in rows]


def dated(db: Db, package: str) -> None:
    """Note that the dates of a package are right."""
    db.execute("UPDATE package SET dated = 1 WHERE id = ?", (package,))


def reminded_for(db: Db) -> dict[str, datetime]:
    """Return which due time of a reminder was the last one, by package."""
    rows = db.execute(
        "SELECT id, reminded_for FROM package"
        " WHERE state = 'STORED' AND reminded_for IS NOT NULL"
    )
    return {package: moment(due) for package, due in rows}


def reminded(db: Db, package: str, due: datetime) -> None:
    """Note that the recipient of a package was reminded."""
    db.execute("UPDATE package SET reminded_for = ? WHERE id = ?", (text(due), package))


def _package(row: _Row) -> Package:
    return Package(
        id=row[0],
        user=row[1],
        size=row[2],
        weight_grams=row[3],
        hold_days=row[4],
        state=State(row[5]),
        slot=row[6],
        announced_at=moment(row[7]),
        stored_at=maybe_moment(row[8]),
        deadline=maybe_moment(row[9]),
        ended_at=maybe_moment(row[10]),
        extended_seconds=row[11],
        parcels=tuple(json.loads(row[12])),
        joined=row[13],
    )
