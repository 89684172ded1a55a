"""The store of one bank, as the rest of the kiosk sees it.

Writes go through one writer thread, readers have connections of their own and
see only what is committed, and whoever observes is woken after every commit of
any process. Functions that know SQL are in the modules beside this one; they
take the connection that `read` and `write` hand them.
"""

import queue
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeVar

import apsw

from kiosk.clock import Clock, Moment
from kiosk.domain.errors import DamagedError, StoreError
from kiosk.keys import DeviceKey
from kiosk.store import database, swap, timekeeping
from kiosk.store.database import Db
from kiosk.store.swap import DAMAGE, NAME
from kiosk.store.tally import Tally
from kiosk.store.use import Use, writing
from kiosk.store.wakes import Wakes
from kiosk.store.writer import Tx, Writer

__all__ = ["NAME", "Store"]

T = TypeVar("T")

_READERS: Final = 8
_SIGNS: Final = ("backups", "quarantine", "archive", f"{NAME}-wal")
"""What is beside the store of a bank that was in use."""


class Store:
    """Keep the facts of one bank in a folder.

    Args:
        folder: The data directory; it must exist.
        key: The device's key, which seals codes and chains events.
        clock: What every write reads its moment from.
        writer: What runs the writes; a simulation, in which every step has its
            place, brings one that runs them where they are asked for.
        wakes: What wakes observers; likewise.
        reserve_bytes: Room that the disk must have before a door is asked for.
        vfs: The SQLite VFS that keeps the file; the system's own when `None`.

    Raises:
        DamagedError: The file is not as it was written, or gone.
        StoreError: It is newer than this program, or cannot be opened.
    """

    def __init__(
        self,
        folder: Path,
        *,
        key: DeviceKey,
        clock: Clock,
        writer: Callable[..., Writer] = Writer,
        wakes: Callable[[Path], Wakes] = Wakes,
        reserve_bytes: int = 0,
        vfs: str | None = None,
    ) -> None:
        self.folder = folder
        self.path = folder / NAME
        self.locks_file = folder / "locks.lock"
        self.key = key
        self.clock = clock
        self.vfs = vfs
        with writing(folder):
            swap.finish(folder)
            self._use = Use(folder)
            try:
                self._db = self._opened()
            except BaseException:
                self._use.close()
                raise
        timekeeping.now(self._db, clock)
        self._closed = False
        self._idle: queue.LifoQueue[Db | None] = queue.LifoQueue()
        for _ in range(_READERS):
            self._idle.put(None)
        self._wakes = wakes(folder / "wake")
        self._writer = writer(
            self._db,
            folder / "write.lock",
            key=key,
            clock=clock,
            reserve_bytes=reserve_bytes,
            committed=self._wakes.tell,
        )

    def write(self, act: Callable[[Tx], T], *, synced: bool = True) -> T:
        """Run a function in a transaction; return its result once committed.

        What it raises undoes it, and nothing else, and is raised here.

        Args:
            act: The function.
            synced: Whether it must outlive a power cut from now on; else only the end
                of this process, until the next synced write takes it along.

        Raises:
            DamagedError: The file is damaged: nothing more is written to it.
            StoreError: The store could not keep it; nothing was changed.
        """
        damage = self.damage()
        if damage is not None:
            raise DamagedError(damage)
        try:
            return self._writer.write(act, synced=synced)
        except DamagedError as error:
            self.is_damaged(str(error))
            raise

    def read(self, ask: Callable[[Db], T]) -> T:
        """Run a question on one snapshot of what is committed.

        Raises:
            DamagedError: The file is damaged; nothing more is written to it.
            StoreError: The store cannot be read.
        """
        db = self._idle.get()
        try:
            if self._closed:
                raise StoreError("the store is closed")
            db = db or database.connect_reader(self.path, vfs=self.vfs)
            return database.reading(db, ask)
        except DamagedError as error:
            self.is_damaged(str(error))
            raise
        finally:
            self._idle.put(db)

    def now(self) -> Moment:
        """Return this moment, by all that any process has found out of the time."""
        return self.read(lambda db: timekeeping.now(db, self.clock))

    def damage(self) -> str | None:
        """Return what is damaged, or `None`."""
        try:
            return (self.folder / DAMAGE).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def is_damaged(self, says: str) -> None:
        """Note, beside the file and not in it, that it is damaged.

        Nothing is written to it from now on; the next start of the locks part
        puts it into the quarantine.
        """
        mark = self.folder / DAMAGE
        with suppress(OSError):
            if not mark.exists():
                mark.write_text(says, encoding="utf-8")
                swap.sync(mark)
                swap.sync(self.folder)
                self._wakes.tell()

    def check(self) -> None:
        """Check all of the file; what is found is noted.

        Raises:
            DamagedError: It is damaged.
        """
        self.read(lambda db: database.check_thoroughly(db, self.path))

    def alive(self) -> None:
        """Return when the store has answered: its disk, its lock and its writer.

        Raises:
            StoreError: It refuses; that is an answer, too.
        """
        self._writer.write(lambda _: None)

    @property
    def commits(self) -> Tally:
        """How long this process's commits took."""
        return self._writer.commits

    def observe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after every commit of any process; return what ends that."""
        return self._wakes.observe(callback)

    def close(self) -> None:
        """Finish the writes that were handed in, and close the file."""
        if self._closed:
            return
        self._writer.close()
        self._wakes.close()
        readers = [self._idle.get() for _ in range(_READERS)]
        self._closed = True
        for db in readers:
            if db is not None:
                db.close()
            self._idle.put(None)
        self._db.close()
        self._use.close()

    def _opened(self) -> Db:
        """Open the file; a bank that was in use does not start as a new one."""
        damage = self.damage()
        if damage is not None:
            raise DamagedError(damage)
        if not (self.path.exists() and self.path.stat().st_size):
            signs = [sign for sign in _SIGNS if (self.folder / sign).exists()]
            if signs:
                raise DamagedError(f"{self.path} is empty, but there is {signs[0]}")
        db = database.connect(self.path, vfs=self.vfs)
        try:
            database.check(db, self.path)
            database.migrate(db, self.path)
        except BaseException:
            # What is damaged goes to the quarantine as it was found, WAL and all.
            db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
            db.close()
            raise
        return db
