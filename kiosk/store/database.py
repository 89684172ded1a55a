"""Opening SQLite with respect, and bringing a file to this program's schema.

`synchronous=FULL`: with NORMAL a power cut loses commits that were answered, and
here a commit can mean that a door has opened. The library must be free of the
WAL-reset fault (sqlite.org/wal.html), by which two connections that write and
checkpoint at once can corrupt the file; apsw brings a library of its own, and
start-up still looks.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from stat import S_IWGRP
from typing import Final, TypeVar

import apsw

from kiosk.domain.errors import DamagedError, StoreError

Db = apsw.Connection
T = TypeVar("T")

_FIXED: Final = (3, 51, 3)
_BACKPORTS: Final = {(3, 44): 6, (3, 50): 7}
_BUSY_MS: Final = 10_000
_UNREADABLE: Final = {
    apsw.SQLITE_IOERR_READ,
    apsw.SQLITE_IOERR_SHORT_READ,
    apsw.SQLITE_IOERR_DATA,
    apsw.SQLITE_IOERR_CORRUPTFS,
}
"""I/O errors that are about pages which are not to be had any more."""

_KEEP_TO_ITSELF: Final = "PRAGMA temp_store = MEMORY"
"""Sort in memory: a /tmp that is full or read-only stops nobody at a door, and no name
is left in it."""

_PRAGMAS: Final = (
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA secure_delete = ON",
    _KEEP_TO_ITSELF,
)


def has_wal_reset_fault(version: str) -> bool:
    """Whether an SQLite library of this version can corrupt a WAL file.

    >>> has_wal_reset_fault("3.46.1"), has_wal_reset_fault("3.50.7")
    (True, False)
    """
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    backport = _BACKPORTS.get((major, minor))
    if backport is not None:
        return patch < backport
    return (major, minor, patch) < _FIXED


def check_library(version: str) -> None:
    """Refuse an SQLite library that can corrupt the store.

    Raises:
        StoreError: It has the WAL-reset fault.
    """
    if has_wal_reset_fault(version):
        raise StoreError(
            f"SQLite {version} can corrupt a database that two connections use;"
            " 3.51.3 or newer is needed: reinstall apsw from its wheel"
        )


def library_version() -> str:
    """Return the version of SQLite that is in use."""
    return apsw.sqlite_lib_version()


def connect(path: Path, *, vfs: str | None = None) -> Db:
    """Open the store's file for writing, and make it when it is not there.

    Args:
        path: The file.
        vfs: The SQLite VFS that keeps it; the system's own when `None`.

    Raises:
        StoreError: It cannot be opened, or is no database.
    """
    check_library(apsw.sqlite_lib_version())
    if vfs is None:
        _share(path)
    try:
        db = apsw.Connection(str(path), vfs=vfs)
    except apsw.Error as error:
        raise translated(error, path) from error
    try:
        db.set_busy_timeout(_BUSY_MS)
        for pragma in ("PRAGMA journal_mode = WAL", *_PRAGMAS):
            db.execute(pragma).fetchall()
    except apsw.Error as error:
        db.close()
        raise translated(error, path) from error
    return db


def _share(path: Path) -> None:
    """Let the group write a new store whose folder it may write.

    On the real machine each part has a user of its own. SQLite makes files that only
    their owner can write, and gives its WAL and index the rights of the file.
    """
    with suppress(OSError):  # whoever opens it says what is wrong
        if path.parent.stat().st_mode & S_IWGRP and not path.exists():
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660))


def connect_reader(path: Path, *, vfs: str | None = None) -> Db:
    """Open the store's file for reading alone."""
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=vfs)
        db.set_busy_timeout(_BUSY_MS)
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute(_KEEP_TO_ITSELF)
    except apsw.Error as error:
        raise translated(error, path) from error
    return db


def check(db: Db, path: Path) -> None:
    """Refuse a file whose pages or references are damaged.

    Raises:
        DamagedError: With what SQLite found first.
    """
    _check(db, path, "PRAGMA quick_check(1)")


def check_thoroughly(db: Db, path: Path) -> None:
    """Refuse a file whose indexes, too, do not fit what they are of.

    Raises:
        DamagedError: With what SQLite found first.
    """
    _check(db, path, "PRAGMA integrity_check(1)")


def _check(db: Db, path: Path, pragma: str) -> None:
    try:
        found = db.execute(pragma).get
        orphan = db.execute("PRAGMA foreign_key_check").get
    except apsw.Error as error:
        raise translated(error, path) from error
    if found != "ok":
        raise DamagedError(f"{path} is damaged: {found}")
    if orphan:
        row = f"a row of {orphan[0]} refers to nothing"
        raise DamagedError(f"{path} is damaged: {row}")


def migrate(db: Db, path: Path) -> None:
    """Bring the schema up to date, a step a transaction.

    Raises:
        StoreError: The file was written by a newer program.
    """
    steps = _steps()
    version = check_schema(db, path)
    for number, sql in enumerate(steps[version:], version + 1):
        try:
            _step(db, number, sql)
        except apsw.Error as error:
            raise translated(error, path) from error


def check_schema(db: Db, path: Path) -> int:
    """Return the number of a file's schema.

    Raises:
        StoreError: The file was written by a newer program.
    """
    known = len(_steps())
    version = int(db.execute("PRAGMA user_version").get)
    if version > known:
        raise StoreError(
            f"{path} has schema {version}, this program knows {known}:"
            " it was written by a newer version; install that one"
        )
    return version


def is_current(db: Db) -> bool:
    """Return whether a file has the schema of this program."""
    return int(db.execute("PRAGMA user_version").get) == len(_steps())


def _step(db: Db, number: int, sql: str) -> None:
    """Take one step of the schema, whole or not at all.

    A table that is rebuilt is for a moment not there: references are checked at
    the end of the step, and not while it goes on (sqlite.org/lang_altertable.html).
    """
    db.execute("PRAGMA foreign_keys = OFF")
    try:
        with db:
            db.execute(sql)
            orphan = db.execute("PRAGMA foreign_key_check").get
            if orphan:
                raise apsw.ConstraintError(f"a row of {orphan[0]} refers to nothing")
            db.execute(f"PRAGMA user_version = {number}")
    finally:
        db.execute("PRAGMA foreign_keys = ON")


def reading(db: Db, ask: Callable[[Db], T]) -> T:
    """Run a question on one snapshot of what is committed."""
    try:
        db.execute("BEGIN")
        try:
            return ask(db)
        finally:
            db.execute("ROLLBACK")
    except apsw.Error as error:
        raise translated(error, Path(db.filename)) from error


def translated(error: apsw.Error, path: Path) -> StoreError:
    """Return what an error of SQLite means for whoever runs the kiosk."""
    says = {
        apsw.FullError: "the disk is full; nothing was changed",
        apsw.ReadOnlyError: "it cannot be written to; check the disk and its rights",
        apsw.CantOpenError: "it cannot be opened; check the folder and its rights",
        apsw.IOError: "the disk fails; nothing was changed",
        apsw.CorruptError: "the file is damaged",
        apsw.NotADBError: "this is no database",
        apsw.BusyError: "another program holds it for too long",
    }.get(type(error), "the store refuses")
    unreadable = getattr(error, "extendedresult", 0) in _UNREADABLE
    if unreadable or isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return DamagedError(f"{path}: {says} ({error})")
    return StoreError(f"{path}: {says} ({error})")


def _steps() -> list[str]:
    folder = files("kiosk.migrations").iterdir()
    named = sorted((f.name, f) for f in folder if f.name.endswith(".sql"))
    for number, (name, _) in enumerate(named, 1):
        if int(name.split("_", 1)[0]) != number:
            raise StoreError(f"migration {name} should have number {number:04d}")
    return [file.read_text(encoding="utf-8") for _, file in named]
