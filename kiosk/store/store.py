"""The store of one bank, as the rest of the kiosk sees it.

Writes go through one writer thread, readers have connections of their own and
see only what is committed, and whoever observes is woken after every commit of
any process. Functions that know SQL are in the modules beside this one; they
take the connection that `read` and `write` hand them.
"""

import fcntl
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

from kiosk.clock import Clock, Moment
from kiosk.domain.errors import StoreError
from kiosk.keys import DeviceKey
from kiosk.store import database, timekeeping
from kiosk.store.database import Db
from kiosk.store.wakes import Wakes
from kiosk.store.writer import Tx, Writer

T = TypeVar("T")

_READERS: Final = 8
NAME: Final = "kiosk.db"


class Store:
    """Keep the facts of one bank in a folder.

    Args:
        folder: The data directory; it must exist.
        key: The device's key, which seals codes and chains events.
        clock: What every write reads its moment from.
        writer: What runs the writes; a simulation, in which every step has its
            place, brings one that runs them where they are asked for.
        wakes: What wakes observers; likewise.

    Raises:
        StoreError: The file is damaged, newer than this program, or cannot be
            opened.
    """

    def __init__(
        self,
        folder: Path,
        *,
        key: DeviceKey,
        clock: Clock,
        writer: Callable[..., Writer] = Writer,
        wakes: Callable[[Path], Wakes] = Wakes,
    ) -> None:
        self.path = folder / NAME
        self.locks_file = folder / "locks.lock"
        self.key = key
        self.clock = clock
        with _alone(folder / "write.lock"):
            db = database.connect(self.path)
            try:
                database.check(db, self.path)
                database.migrate(db, self.path)
            except BaseException:
                db.close()
                raise
        self._db = db
        timekeeping.now(db, clock)
        self._closed = False
        self._idle: queue.LifoQueue[Db | None] = queue.LifoQueue()
        for _ in range(_READERS):
            self._idle.put(None)
        self._wakes = wakes(folder / "wake")
        self._writer = writer(
            db,
            folder / "write.lock",
            key=key,
            clock=clock,
            committed=self._wakes.tell,
        )

    def write(self, act: Callable[[Tx], T]) -> T:
        """Run a function in a transaction; return its result once committed.

        What it raises undoes it, and nothing else, and is raised here.

        Raises:
            StoreError: The store could not keep it; nothing was changed.
        """
        return self._writer.write(act)

    def read(self, ask: Callable[[Db], T]) -> T:
        """Run a question on one snapshot of what is committed.

        Raises:
            StoreError: The store cannot be read.
        """
        db = self._idle.get()
        try:
            if self._closed:
                raise StoreError("the store is closed")
            db = db or database.connect_reader(self.path)
            return database.reading(db, ask)
        finally:
            self._idle.put(db)

    def now(self) -> Moment:
        """Return this moment, by all that any process has found out of the time."""
        return self.read(lambda db: timekeeping.now(db, self.clock))

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


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold the writers' lock: two processes that start at once migrate in turn."""
    with lock.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
