"""Another store in the place of this one; the old files go to the quarantine.

The new file is finished and synced under another name before anything is moved.
Then a mark is written, the old set (the database, its WAL and its index) is moved
together, and the new file gets its name. A power cut or a kill leaves either no
mark, and the old store with a draft beside it that is thrown away; or the mark,
and the next start carries on where it ended. There is no moment at which a store
without its trouble could be taken for a new bank.
"""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from stat import S_IWGRP
from typing import Final

from kiosk.store.use import alone

NAME: Final = "kiosk.db"
NEW: Final = "kiosk.db.new"
DAMAGE: Final = "kiosk.db.damaged"
"""What a check found while the kiosk ran; while it is there nobody writes."""

_MARK: Final = "kiosk.db.replacing"
_SET: Final = (NAME, f"{NAME}-wal", f"{NAME}-shm", f"{NAME}-journal", DAMAGE)
_DRAFT: Final = (NEW, f"{NEW}-wal", f"{NEW}-shm", f"{NEW}-journal")


def clear_draft(folder: Path) -> Path:
    """Throw away what a killed replacement left; return where a draft goes."""
    for name in _DRAFT:
        (folder / name).unlink(missing_ok=True)
    return folder / NEW


def quarantine(folder: Path, now: datetime, why: str) -> Path:
    """Return a new folder in the quarantine."""
    parent = folder / "quarantine"
    for number in range(1000):
        more = f"-{number}" if number else ""
        place = parent / f"{now:%Y%m%dT%H%M%SZ}-{why}{more}"
        with suppress(FileExistsError):
            place.mkdir(mode=0o700, parents=True)
            sync(parent)
            sync(folder)
            return place
    raise FileExistsError(parent)


def replace(folder: Path, place: Path) -> None:
    """Put the draft in the place of the store, whose files go to a quarantine."""
    draft = folder / f"{_MARK}.new"
    draft.write_text(str(place.relative_to(folder)), encoding="utf-8")
    sync(draft)
    draft.replace(folder / _MARK)
    sync(folder)
    _carry_out(folder, place)


def finish(folder: Path) -> None:
    """Carry out a replacement that was broken off, or throw its draft away.

    Raises:
        StateError: It has to be carried out, and somebody uses the old files.
    """
    if (folder / _MARK).exists():
        with alone(folder):
            finish_alone(folder)
    else:
        finish_alone(folder)


def finish_alone(folder: Path) -> None:
    """Do the same when nobody else has the store open."""
    mark = folder / _MARK
    if mark.exists():
        _carry_out(folder, folder / mark.read_text(encoding="utf-8"))
    elif (folder / NEW).exists():
        clear_draft(folder)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _carry_out(folder: Path, place: Path) -> None:
    new = folder / NEW
    if new.exists():  # else it has its name already, and only the mark is left
        for name in _SET:
            with suppress(FileNotFoundError):
                (folder / name).rename(place / name)
        sync(place)
        sync(folder)
        if folder.stat().st_mode & S_IWGRP:
            new.chmod(0o660)  # whoever shares the folder shares the store
        new.rename(folder / NAME)
        sync(folder)
    (folder / _MARK).unlink()
    sync(folder)
