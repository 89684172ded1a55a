"""Who has the store's files open, so that nobody takes them away from under them.

Every open store holds a shared lock on `use.lock`. Whoever puts other files in
their place needs it alone: a process that went on writing into a file that was
moved to the quarantine would lose what it writes.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.domain.errors import StateError, StoreError

_FILE: Final = "use.lock"
_TRIES: Final = 10
_PAUSE: Final = 0.02


class Use:
    """The use of a store's files, until closed.

    Args:
        folder: The data directory.

    Raises:
        StoreError: They are being replaced just now.
    """

    def __init__(self, folder: Path) -> None:
        file = _locked(folder, fcntl.LOCK_SH)
        if file is None:
            raise StoreError(f"{folder}: the store is being replaced; try again")
        self._file = file

    def close(self) -> None:
        """Use them no more."""
        os.close(self._file)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Run a block while nobody else has the store's files open.

    Raises:
        StateError: Somebody has.
    """
    file = _locked(folder, fcntl.LOCK_EX)
    if file is None:
        wanted = "stop every part of the kiosk first"
        raise StateError("part", "store", "in use by another process", wanted)
    try:
        yield
    finally:
        os.close(file)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the writers' lock: processes that open the store at once do so in turn."""
    with (folder / "write.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _locked(folder: Path, how: int) -> int | None:
    file = os.open(folder / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    pause = threading.Event()
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            pause.wait(_PAUSE)
        else:
            return file
    os.close(file)
    return None
