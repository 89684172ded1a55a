"""The store and what it says: whole or not, backups, the clock, who owns what.

It is opened for reading alone: nothing is made, migrated or noted by looking.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from kiosk import keys
from kiosk.clock import Clock, Moment
from kiosk.config import Settings
from kiosk.doctor import locks, panel
from kiosk.doctor.finding import Finding
from kiosk.domain.catalogue import named
from kiosk.domain.errors import DamagedError, StoreError
from kiosk.domain.timekeeping import Trust
from kiosk.domain.trouble import TroubleKind
from kiosk.store import Db, archives, backups, chain, database, timekeeping, troubles
from kiosk.store.owner import owner
from kiosk.store.swap import DAMAGE, NAME

_TAIL: Final = 1000
"""Events whose chain is verified, unless all of them are."""

_LATE: Final = 2
"""A backup is old when so many times its interval have passed."""


@dataclass(frozen=True, slots=True)
class Books:
    """The store of a bank, to be looked at.

    Attributes:
        thorough: Whether every index and every event is checked, archives too.
    """

    settings: Settings
    folder: Path
    clock: Clock
    thorough: bool = False


def owners(folder: Path) -> Iterator[Finding]:
    """Give who runs which part."""
    for part in ("locks", "link"):
        try:
            held = owner(folder / f"{part}.lock")
        except OSError as error:
            yield Finding(part, f"{error.filename}: {error.strerror}", "store.unread")
            continue
        if held is not None:
            yield Finding(part, f"run by {held}")
        elif part == "locks":
            yield Finding(part, "nobody runs them", "parts.none")
        else:
            yield Finding(part, "nobody runs it: messages wait", "parts.none")


def examined(books: Books) -> Iterator[Finding]:
    """Give what is found of the store."""
    path, mark = books.folder / NAME, books.folder / DAMAGE
    try:
        if mark.exists():
            says = mark.read_text(encoding="utf-8")
            yield Finding("store", says, "store-damaged")
            return
        if not path.exists():
            yield Finding("store", f"{path} is not there", "store.none")
            return
        with closing(database.connect_reader(path)) as db:
            yield from database.reading(db, lambda db: list(_read(books, db, path)))
    except DamagedError as error:
        yield Finding("store", str(error), "store-damaged")
    except StoreError as error:
        yield Finding("store", str(error), "store.unread")
    except OSError as error:
        yield Finding("store", f"{error.filename}: {error.strerror}", "store.unread")


def _read(books: Books, db: Db, path: Path) -> Iterator[Finding]:
    schema = database.check_schema(db, path)
    if books.thorough:
        database.check_thoroughly(db, path)
    else:
        database.check(db, path)
    size = path.stat().st_size / (1 << 20)
    yield Finding("store", f"{path} is whole, {size:.1f} MB, schema {schema}")
    if not database.is_current(db):
        yield Finding("store", "its schema is old; the next start brings it up to date")
        return
    for trouble in troubles.every(db):
        if trouble.agreed_by is None:
            yield Finding("trouble", trouble.says, named("trouble", trouble.kind.value))
    yield from _chain(books, db)
    now = timekeeping.now(db, books.clock)
    yield from _backups(books, now)
    yield _clock(now)
    yield from locks.examined(books.settings, db, now)
    yield from panel.examined(books.settings, db)


def _chain(books: Books, db: Db) -> Iterator[Finding]:
    try:
        key = keys.load(books.folder / "device.key", may_make=False).events
    except StoreError as error:
        yield Finding("key", str(error), "store")
        return
    try:
        if books.thorough:
            number = archives.verify(db, books.folder, key=key)
            says = f"all {number} events are as written"
        else:
            chain.verify_tail(db, key, _TAIL)
            says = f"the last {min(_TAIL, chain.head(db).seq)} events are as written"
        yield Finding("events", says)
    except DamagedError:
        raise
    except StoreError as error:
        chained = named("trouble", TroubleKind.CHAIN.value)
        yield Finding("events", str(error), chained)


def _backups(books: Books, now: Moment) -> Iterator[Finding]:
    storage = books.settings.storage
    folder = storage.backups(books.folder)
    kept = backups.kept_in(folder)
    if not kept:
        yield Finding("backups", f"there is none in {folder}", "backup.old")
        return
    made = backups.made_at(kept[0])
    age = now.wall - made if made is not None else timedelta.max
    hours = age / timedelta(hours=1)
    says = f"the newest of {len(kept)} is {hours:.1f} h old: {kept[0]}"
    late = hours > _LATE * storage.backup_hours
    yield Finding("backups", says, "backup.old" if late else None)


def _clock(now: Moment) -> Finding:
    says = f"{now.wall:%Y-%m-%d %H:%M} UTC, {now.trust.value}: {now.reason}"
    trusted = now.trust is Trust.TRUSTED
    return Finding("clock", says, None if trusted else named("clock", now.trust.value))
