"""A disk that forgets: what of a file survives when the power goes.

Every byte that SQLite writes is noted on its way to the file. What was synced is
durable; what was written since may be there or not, whole or torn at 512 bytes,
in any order. At any of these operations the power may go, and `survivors` says
what a disk could then hold.

Limits of the model: a name in a folder is durable with the first sync of its
file; a sync that returned has happened; sectors are not torn.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import apsw

SECTOR: Final = 512
NAME: Final = "forgetful"
_KEPT: Final = ("kiosk.db", "kiosk.db-wal", "kiosk.db-journal")

Image = dict[str, bytes]
"""What is on the disk, by the name of the file."""


@dataclass(slots=True)
class Written:
    """A write that no sync has followed yet; a truncation when `data` is `None`."""

    offset: int
    data: bytes | None


@dataclass(slots=True)
class Disk:
    """The durable bytes of each file, and what was written since its last sync.

    Attributes:
        version: Counts the changes of what is durable.
        cut: Called at every operation: here the power may go.
    """

    durable: dict[str, bytearray] = field(default_factory=dict)
    pending: dict[str, list[Written]] = field(default_factory=dict)
    version: int = 0
    cut: Callable[[], None] = lambda: None

    def forget(self) -> None:
        """Become a new disk."""
        self.durable.clear()
        self.pending.clear()
        self.version += 1

    def write(self, file: str, offset: int, data: bytes) -> None:
        self.pending.setdefault(file, []).append(Written(offset, bytes(data)))
        self.cut()

    def truncate(self, file: str, size: int) -> None:
        self.pending.setdefault(file, []).append(Written(size, None))
        self.cut()

    def sync(self, file: str) -> None:
        self.cut()
        image = self.durable.setdefault(file, bytearray())
        writes = self.pending.pop(file, [])
        for written in writes:
            _apply(image, written)
        self.version += bool(writes)
        self.cut()

    def delete(self, file: str) -> None:
        self.pending.pop(file, None)
        self.durable.pop(file, None)
        self.version += 1
        self.cut()

    def nothing_unsynced(self) -> Image:
        """Return the disk as the last syncs left it."""
        return {name: bytes(image) for name, image in self.durable.items()}

    def survivors(self, luck: random.Random) -> Image | None:
        """Return the disk with a random part of what was not synced.

        Where that is nothing, the disk is as the last syncs left it: `None`.
        """
        disk = self.nothing_unsynced()
        any_kept = False
        for name, writes in self.pending.items():
            parts = [part for one in writes for part in _torn(one)]
            share = luck.choice((0.1, 0.5, 0.9, 0.99))
            kept = [part for part in parts if luck.random() < share]
            if luck.random() < 0.75:
                luck.shuffle(kept)
            if kept:
                any_kept = True
                image = bytearray(disk.get(name, b""))
                for part in kept:
                    _apply(image, part)
                disk[name] = bytes(image)
        return disk if any_kept else None


def _torn(one: Written) -> list[Written]:
    """Return the pieces of a write that arrive, or not, each for itself."""
    if one.data is None:
        return [one]
    pieces = []
    start, end = one.offset, one.offset + len(one.data)
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        data = one.data[start - one.offset : stop - one.offset]
        pieces.append(Written(start, data))
        start = stop
    return pieces


def _apply(image: bytearray, one: Written) -> None:
    if one.data is None:
        del image[one.offset :]
        image.extend(bytes(one.offset - len(image)))
        return
    image.extend(bytes(max(0, one.offset + len(one.data) - len(image))))
    image[one.offset : one.offset + len(one.data)] = one.data


class ForgetfulVFS(apsw.VFS):
    """The system's VFS, with every write noted on a `Disk`."""

    def __init__(self) -> None:
        self.disk = Disk()
        super().__init__(NAME, "")

    def xOpen(  # noqa: N802 - apsw's name
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> "ForgetfulFile":
        return ForgetfulFile(self, name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802
        del syncdir
        super().xDelete(filename, syncdir=False)
        self.disk.delete(os.path.basename(filename))  # noqa: PTH119 - SQLite's text


class ForgetfulFile(apsw.VFSFile):
    """One file on it; only the store's own are noted."""

    def __init__(
        self, vfs: ForgetfulVFS, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        base = os.path.basename(path) if path else ""  # noqa: PTH119
        self._name = base if base in _KEPT else None
        self._vfs = vfs
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        if self._name is not None:
            self._vfs.disk.write(self._name, offset, data)

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        if self._name is not None:
            self._vfs.disk.truncate(self._name, newsize)

    def xSync(self, flags: int) -> None:  # noqa: N802
        # No real sync: the model is the disk.
        del flags
        if self._name is not None:
            self._vfs.disk.sync(self._name)
