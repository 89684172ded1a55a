"""Who owns a part of the bank: an exclusive lock on a file that says by whom.

The lock is the kernel's and ends with the process, however it ends; what the
file says is only for people.
"""

import fcntl
import os
import threading
from pathlib import Path
from typing import Final

from kiosk.domain.errors import StateError

_TRIES: Final = 10
_PAUSE: Final = 0.02


class Ownership:
    """Hold a part of the bank until closed.

    Args:
        file: The lock's file.
        part: The part that is owned, in a word: `locks`.
        who: The owner, in words for whoever comes second.

    Raises:
        StateError: Somebody else holds it; says who.
    """

    def __init__(self, file: Path, *, part: str, who: str) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        # Someone who only looks holds the lock for some microseconds.
        pause = threading.Event()
        for _ in range(_TRIES):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                pause.wait(_PAUSE)
        else:
            held_by = _said(self._file)
            os.close(self._file)
            raise StateError("part", part, f"held by {held_by}", "only one can own it")
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, who.encode(), 0)

    def close(self) -> None:
        """Let go of it."""
        os.ftruncate(self._file, 0)
        os.close(self._file)


def owner(file: Path) -> str | None:
    """Return who holds a lock now, or `None` when nobody does."""
    try:
        looking = os.open(file, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(looking, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _said(looking)
    finally:
        os.close(looking)
    return None


def _said(file: int) -> str:
    return os.pread(file, 500, 0).decode(errors="replace") or "someone who starts"
