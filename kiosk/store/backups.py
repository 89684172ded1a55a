"""Backups: made while the kiosk runs, and opened before anybody relies on one.

`VACUUM INTO` reads one snapshot and holds up no writer. The copy stands under a
name of its own until it is on the disk and was found whole; only then it gets
the name that a recovery looks for.
"""

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote

import apsw

from kiosk.domain.errors import StoreError, TakenError
from kiosk.store import chain, database
from kiosk.store.chain import Head
from kiosk.store.database import Db, translated
from kiosk.store.swap import sync

_NAME: Final = "kiosk-%Y%m%dT%H%M%SZ.db"
_TAIL: Final = 500
"""Events at the end of a new backup whose chain is verified; a restore does all."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was opened and found whole.

    Attributes:
        head: The last event in it.
        location: The id of the bank that it is of, where it says so.
    """

    file: Path
    head: Head
    schema: int
    location: str | None
    bytes: int


def make(store: Path, target: Path, *, key: bytes, vfs: str | None = None) -> Backup:
    """Make a backup, check it, and give it its name.

    Args:
        store: The file of the store.
        target: The backup's file; it must not be there.
        key: The key that chains the events.
        vfs: The SQLite VFS that the store is on.

    Raises:
        TakenError: The target is there already.
        StoreError: It could not be written, or is not whole; nothing is left of it.
    """
    if target.exists():
        raise TakenError("file", str(target))
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(database.connect_reader(store, vfs=vfs)) as db:
            before = chain.head(db)
            _copy(db, draft)
        sync(draft)
        made = _judged(draft, key, tail=_TAIL)
        if made.head.seq < before.seq:
            raise StoreError(f"{draft}: events after {made.head.seq} are missing in it")
        draft.rename(target)
        sync(target.parent)
    except OSError as error:
        why = f"{error.filename or target}: {error.strerror}; no backup was made"
        raise StoreError(why) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return Backup(target, made.head, made.schema, made.location, made.bytes)


def judge(file: Path, *, key: bytes) -> Backup:
    """Open a backup and check all of it: pages, references, schema, events.

    Raises:
        StoreError: It is damaged, of a newer program, or of another device.
    """
    return _judged(file, key, tail=None)


def kept_in(folder: Path) -> list[Path]:
    """Return the backups in a folder, the newest first."""
    return sorted((f for f in folder.glob("kiosk-*.db") if made_at(f)), reverse=True)


def made_at(file: Path) -> datetime | None:
    """Return when a backup was made, by its name; `None` for another file."""
    try:
        return datetime.strptime(file.name, _NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def next_name(folder: Path, now: datetime) -> Path:
    """Return the name of a backup that is made now.

    Names tell which is newer, also when the clock went back.
    """
    newest = max(filter(None, map(made_at, kept_in(folder))), default=None)
    if newest is not None and now <= newest + timedelta(seconds=1):
        now = newest + timedelta(seconds=1)
    return folder / now.astimezone(UTC).strftime(_NAME)


def rotate(folder: Path, keep: int) -> None:
    """Delete all but the newest backups; call it when the newest is good."""
    for file in kept_in(folder)[keep:]:
        file.unlink(missing_ok=True)


def newest_good(folder: Path, *, key: bytes) -> Backup | None:
    """Return the newest backup that is whole, or `None`."""
    for backup in _good(folder, key):
        return backup
    return None


def _good(folder: Path, key: bytes) -> Iterator[Backup]:
    for file in kept_in(folder):
        with suppress(StoreError):
            yield judge(file, key=key)


def _copy(db: Db, draft: Path) -> None:
    try:
        db.execute("VACUUM INTO ?", (str(draft),))
    except apsw.Error as error:
        raise translated(error, draft) from error


def _judged(file: Path, key: bytes, *, tail: int | None) -> Backup:
    try:
        with closing(opened(file)) as db:
            found = db.execute("PRAGMA integrity_check(1)").get
            orphan = db.execute("PRAGMA foreign_key_check").get
            if found != "ok" or orphan:
                raise StoreError(f"{file} is damaged: {orphan or found}")
            schema = database.check_schema(db, file)
            if tail is None:
                chain.verify(db, key)
            else:
                chain.verify_tail(db, key, tail)
            return Backup(
                file, chain.head(db), schema, chain.location(db), file.stat().st_size
            )
    except apsw.Error as error:
        raise translated(error, file) from error


def opened(file: Path) -> Db:
    """Open a backup to read in it, and make no file beside it."""
    if not file.is_file():
        raise StoreError(f"{file}: there is no such file")
    return apsw.Connection(
        f"file:{quote(str(file.absolute()))}?immutable=1",
        flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
    )
