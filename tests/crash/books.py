"""What the store of a killed kiosk says, and what must hold whatever it says.

It is read through a connection that only reads, and so changes nothing of what
the next start will find.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import apsw

from kiosk import keys
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Event, Kind
from kiosk.store import chain

_TOLD: Final = {
    Kind.PACKAGE_STORED: "stored",
    Kind.PACKAGE_RETRIEVED: "retrieved",
    Kind.PACKAGE_EXPIRED: "expired",
    Kind.PACKAGE_REMINDED: "reminder",
    Kind.PACKAGE_MISSING: "missing",
}
_NO_LONGER_STORED: Final = {
    Kind.PACKAGE_RETRIEVED,
    Kind.PACKAGE_EXPIRED,
    Kind.PACKAGE_CANCELLED,
    Kind.PACKAGE_MISSING,
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Books:
    """Everything that the store of one bank says."""

    events: list[Event] = field(default_factory=list)
    broken: str | None = None
    """What is wrong with the file or the chain."""

    visits: dict[int, Row] = field(default_factory=dict)
    packages: dict[str, Row] = field(default_factory=dict)
    notifications: list[Row] = field(default_factory=list)
    codes: list[Row] = field(default_factory=list)
    doubts: set[str] = field(default_factory=set)
    status: dict[str, str] = field(default_factory=dict)


def read(folder: Path) -> Books:
    """Return what the books of a bank say; nothing when there are none yet."""
    file = folder / "kiosk.db"
    if not file.exists():
        return Books()
    db = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        if int(db.execute("PRAGMA user_version").get) == 0:
            return Books()
        db.execute("BEGIN")
        return _read(db, folder)
    finally:
        db.close()


def _read(db: apsw.Connection, folder: Path) -> Books:
    broken = None
    found = db.execute("PRAGMA integrity_check(1)").get
    if found != "ok" or db.execute("PRAGMA foreign_key_check").get:
        broken = f"the file is damaged: {found}"
    key = keys.load(folder / "device.key", may_make=False)
    try:
        chain.verify(db, key.events)
    except StoreError as error:
        broken = str(error)
    doubts = db.execute("SELECT slot FROM doubt WHERE settled_at IS NULL")
    return Books(
        events=chain.read(db),
        broken=broken,
        visits={row["id"]: row for row in _rows(db, "visit")},
        packages={row["id"]: row for row in _rows(db, "package")},
        notifications=list(_rows(db, "notification")),
        codes=list(_rows(db, "code")),
        doubts={row[0] for row in doubts},
        status=dict(db.execute("SELECT name, status FROM slot_status")),
    )


def _rows(db: apsw.Connection, table: str) -> Iterator[Row]:
    cursor = db.execute(f"SELECT * FROM {table}")
    names: list[str] = []
    for row in cursor:
        names = names or [column[0] for column in cursor.get_description()]
        yield dict(zip(names, row, strict=True))


def wrong(books: Books, inside: dict[str, set[str]]) -> Iterator[str]:
    """Give all that may never be, whenever the kiosk is killed.

    Args:
        books: What the store says.
        inside: The packages that really are behind each door.
    """
    if books.broken is not None:
        yield books.broken
    yield from _wrong_places(books, inside)
    yield from _wrong_codes(books)
    yield from _wrong_visits(books)
    yield from _wrong_notifications(books)


def _wrong_places(books: Books, inside: dict[str, set[str]]) -> Iterator[str]:
    visited = {v["slot"] for v in books.visits.values() if v["ended_at"] is None}
    unsure = books.doubts | visited
    placed = [p["slot"] for p in books.packages.values() if p["slot"] is not None]
    for slot, count in Counter(placed).items():
        if count > 1:
            yield f"slot {slot} holds {count} packages in the books"
    for slot, names in inside.items():
        if names and books.status.get(slot) == "EMPTY":
            yield f"slot {slot} is offered as empty, and holds {sorted(names)}"
        for name in names:
            known = books.packages[name]["slot"] == slot
            if not known and slot not in unsure:
                yield f"package {name} lies in slot {slot}, and no book says so"
    for name, package in books.packages.items():
        slot = package["slot"]
        if slot is None or slot in unsure or name in inside.get(slot, ()):
            continue
        yield f"package {name} is {package['state']} in slot {slot}, and is not there"


def _wrong_codes(books: Books) -> Iterator[str]:
    live = Counter(code["package"] for code in books.codes if code["ended_at"] is None)
    coming = {
        v["package"]
        for v in books.visits.values()
        if v["purpose"] == "deposit" and v["ended_at"] is None
    }
    for name, package in books.packages.items():
        due = 1 if package["state"] == "STORED" or name in coming else 0
        if live[name] != due:
            yield f"package {name}, {package['state']}, has {live[name]} live codes"


def _wrong_visits(books: Books) -> Iterator[str]:
    happened = Counter((event.visit, event.kind) for event in books.events)
    for number, visit in books.visits.items():
        once = {
            Kind.VISIT_REQUESTED: True,
            Kind.VISIT_TAKEN: visit["taken_at"] is not None,
            Kind.DOOR_OPENED: visit["opened_at"] is not None,
            Kind.DOOR_CLOSED: visit["closed_at"] is not None,
            Kind.VISIT_ENDED: visit["ended_at"] is not None,
        }
        for kind, is_so in once.items():
            if happened[number, kind] != is_so:
                yield f"visit {number} and its event {kind} do not fit"


def _wrong_notifications(books: Books) -> Iterator[str]:
    due = Counter(_owed(books))
    there = Counter((row["kind"], row["package"]) for row in books.notifications)
    for kind, package in (due - there).elements():
        yield f"nobody is told that {package} was {kind}"
    for kind, package in (there - due).elements():
        yield f"somebody is told that {package} was {kind}, and it was not"
    for row in books.notifications:
        if row["sealed"] is not None and row["delivered_at"] is not None:
            yield f"a delivered message still holds the code of {row['package']}"


def _owed(books: Books) -> Iterator[tuple[str, str | None]]:
    """Give what the events say must have been told."""
    came = {e.package for e in books.events if e.kind == Kind.PACKAGE_STORED}
    again: Counter[str | None] = Counter()
    for event in books.events:
        kind = Kind(event.kind)
        if kind in _TOLD:
            yield _TOLD[kind], event.package
        if kind is Kind.PACKAGE_CANCELLED and event.package in came:
            yield "cancelled", event.package
        if kind is Kind.CODE_ISSUED:
            again[event.package] += 1
        if _comes_with_a_code(event, books):
            again[event.package] -= 1
    for package, times in again.items():
        for _ in range(times):
            yield "reissued", package
    for package in _seen_by_staff(books):
        yield "opened", package


def _seen_by_staff(books: Books) -> Iterator[str | None]:
    """Give the packages behind whose doors somebody of the staff looked."""
    stored: dict[str | None, str | None] = {}
    for event in books.events:
        kind = Kind(event.kind)
        if kind is Kind.PACKAGE_STORED:
            stored[event.package] = event.slot
        elif kind in _NO_LONGER_STORED:
            stored.pop(event.package, None)
        elif kind is Kind.DOOR_OPENED and _is_service(event, books):
            yield from (each for each, slot in stored.items() if slot == event.slot)


def _is_service(event: Event, books: Books) -> bool:
    """Whether somebody of the staff opened a door for no package."""
    return event.visit is not None and books.visits[event.visit]["purpose"] == "service"


def _comes_with_a_code(event: Event, books: Books) -> bool:
    """Whether a code was issued for this, and is told as part of it."""
    if event.visit is None:
        return False
    brought: bool = books.visits[event.visit]["purpose"] == "deposit"
    if event.kind == Kind.VISIT_REQUESTED:
        return brought
    return event.kind == Kind.PACKAGE_STORED and not brought
