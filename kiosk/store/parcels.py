"""Further parcels in the slots of packages, as rows.

A row is there from the request of its visit on. It is added when its door was seen
open and shut; it is unsure when the visit ended and left a doubt; it is forgotten
when nothing was put in. It lives as long as its package is in a slot.
"""

from dataclasses import dataclass
from datetime import datetime

from kiosk.store.database import Db
from kiosk.store.times import text

_COLUMNS = "p.number, p.package, p.visit, p.weight_grams, p.added_at IS NOT NULL"
_LIVE = (
    f"SELECT {_COLUMNS} FROM parcel AS p JOIN package ON package.id = p.package"
    " WHERE package.slot IS NOT NULL"
)
_Row = tuple[str, str, int | None, int | None, int]


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel beside a package.

    Attributes:
        package: The package whose slot, deadline and code it shares.
        visit: By which it came; forgotten in its time.
        added: Whether it is known to be there.
    """

    number: str
    package: str
    visit: int | None
    weight_grams: int | None
    added: bool


def ask(
    db: Db,
    number: str,
    package: str,
    visit: int,
    weight_grams: int | None,
    at: datetime,
) -> None:
    """Write the intent to add a parcel by a visit."""
    db.execute(
        "INSERT INTO parcel (number, package, weight_grams, visit, asked_at)"
        " VALUES (?,?,?,?,?)",
        (number, package, weight_grams, visit, text(at)),
    )


def added(db: Db, number: str, package: str, at: datetime) -> None:
    """Note that a parcel lies beside its package."""
    db.execute(
        "UPDATE parcel SET added_at = ?"
        " WHERE number = ? AND package = ? AND added_at IS NULL",
        (text(at), number, package),
    )


def forget(db: Db, number: str) -> None:
    """Forget a parcel of which nobody knows whether it was put in."""
    db.execute("DELETE FROM parcel WHERE number = ? AND added_at IS NULL", (number,))


def forget_visit(db: Db, visit: int) -> None:
    """Forget the parcel of a visit on which nothing was put in."""
    db.execute("DELETE FROM parcel WHERE visit = ? AND added_at IS NULL", (visit,))


def live(db: Db, number: str) -> Parcel | None:
    """Return the parcel of a number whose package is in a slot, or `None`."""
    row = db.execute(f"{_LIVE} AND p.number = ?", (number,)).get
    return None if row is None else _parcel(row)


def in_slot(db: Db, slot: str) -> list[Parcel]:
    """Return the parcels beside the package in a slot, known to be there or not."""
    rows = db.execute(f"{_LIVE} AND package.slot = ? ORDER BY p.id", (slot,))
    return [_parcel(row) for row in rows]


def of_visit(db: Db, visit: int) -> Parcel | None:
    """Return the parcel that a visit is for, or `None`."""
    row = db.execute(f"SELECT {_COLUMNS} FROM parcel AS p WHERE visit = ?", (visit,))
    found = row.get
    return None if found is None else _parcel(found)


def _parcel(row: _Row) -> Parcel:
    number, package, visit, grams, added_ = row
    return Parcel(number, package, visit, grams, bool(added_))
