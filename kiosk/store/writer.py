"""The one writer: a thread that commits what has piled up as one group.

Whoever writes hands in a function and waits. The thread runs all functions that
wait, each in a savepoint, commits once, and only then answers: a commit costs
one sync however many it serves, nobody starves, and a refusal undoes itself
alone. Between processes an flock around the transaction keeps the order fair;
SQLite's own busy time-out is not (a late comer wins, a waiter sleeps).
"""

import fcntl
import os
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import apsw

from kiosk.clock import Clock, Moment
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Happening
from kiosk.keys import DeviceKey
from kiosk.store import chain, timekeeping
from kiosk.store.database import Db, translated
from kiosk.store.tally import Tally

T = TypeVar("T")

_GROUP: Final = 64
_COMMITTED_WITHIN: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
"""Seconds: a laptop's disk, a good card, a bad one, a dying one."""


@dataclass(frozen=True, slots=True)
class Tx:
    """One write under way.

    Attributes:
        db: The connection.
        moment: When it is.
        key: The device's key.
        reserve_bytes: Room that the disk must have before a door is asked for.
    """

    db: Db
    moment: Moment
    key: DeviceKey
    reserve_bytes: int = 0

    def happened(self, happening: Happening) -> None:
        """Add an event; it stands if and only if this write does."""
        chain.append(self.db, self.key.events, self.moment, happening)

    def check_room(self) -> None:
        """Refuse when the disk is too full for what may follow to be written.

        Raises:
            StoreError: It is; says how much is left.
        """
        check_room(Path(self.db.filename).parent, self.reserve_bytes)


def check_room(folder: Path, reserve_bytes: int) -> None:
    """Refuse when the disk of a folder has less room than is kept in reserve.

    Raises:
        StoreError: It has; says how much is left.
    """
    disk = os.statvfs(folder)
    left = disk.f_bavail * disk.f_frsize
    if left < reserve_bytes:
        raise StoreError(
            f"{folder}: the disk is almost full, {left >> 20} MB are left and"
            f" {reserve_bytes >> 20} MB are needed (storage.reserve_mb);"
            " nothing was changed"
        )


class _Job(Generic[T]):
    def __init__(self, act: Callable[[Tx], T], *, synced: bool = True) -> None:
        self.act = act
        self.synced = synced
        self.answer: Future[T] = Future()

    def run(self, tx: Tx) -> Callable[[], None] | None:
        """Do it in a savepoint; return how to answer once it is committed."""
        tx.db.execute("SAVEPOINT job")
        try:
            result = self.act(tx)
        except BaseException as error:  # noqa: BLE001 - handed to whoever asked
            # A full disk may have rolled back everything already.
            with suppress(apsw.SQLError):
                tx.db.execute("ROLLBACK TO job")
                tx.db.execute("RELEASE job")
            self.fail(error)
            return None
        tx.db.execute("RELEASE job")
        return lambda: self.answer.set_result(result)

    def fail(self, error: BaseException) -> None:
        if isinstance(error, apsw.Error):
            error = translated(error, Path("store"))
        self.answer.set_exception(error)


class Writer:
    """Run writes one group after another.

    Args:
        db: The one connection that writes.
        lock: The file whose flock orders the processes.
        key: The device's key.
        clock: What every group of writes reads its moment from.
        reserve_bytes: Room that the disk must have before a door is asked for.
        committed: Called after each commit that changed something.
    """

    def __init__(
        self,
        db: Db,
        lock: Path,
        *,
        key: DeviceKey,
        clock: Clock,
        reserve_bytes: int = 0,
        committed: Callable[[], None],
    ) -> None:
        self._db = db
        self._key = key
        self._clock = clock
        self._committed = committed
        self._reserve_bytes = reserve_bytes
        self.commits = Tally(_COMMITTED_WITHIN)
        """How long commits took that have to outlive a power cut."""
        self._lock = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._gate = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer")
        self._thread.start()

    def write(self, act: Callable[[Tx], T], *, synced: bool = True) -> T:
        """Run a function in a transaction; return its result once committed.

        Args:
            act: The function.
            synced: Whether it must outlive a power cut from now on. What need not
                outlives the end of this process, and the next synced write takes it
                along: a log is written in order.

        Raises:
            StoreError: The store could not keep it; nothing was changed.
        """
        job = _Job(act, synced=synced)
        with self._gate:
            if self._closed:
                raise StoreError("the store is closed")
            self._jobs.put(job)
        return job.answer.result()

    def close(self) -> None:
        """Finish what was handed in, then stop."""
        with self._gate:
            if self._closed:
                return
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        os.close(self._lock)

    def _work(self) -> None:
        more = True
        while more:
            jobs = [self._jobs.get()]
            while len(jobs) < _GROUP and jobs[-1] is not None:
                try:
                    jobs.append(self._jobs.get_nowait())
                except queue.Empty:
                    break
            more = jobs[-1] is not None
            group = [job for job in jobs if job is not None]
            if group:
                self._commit(group)

    def _commit(self, group: list[_Job[Any]]) -> None:
        before = self._db.total_changes()
        synced = any(job.synced for job in group)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        try:
            answers = self._transaction(group) if synced else self._unsynced(group)
        except Exception as error:  # noqa: BLE001 - whoever waits is told, all of them
            for job in group:
                if not job.answer.done():
                    job.fail(error)
            return
        finally:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
        for answer in answers:
            answer()
        if self._db.total_changes() != before:
            self._committed()

    def _unsynced(self, group: list[_Job[Any]]) -> list[Callable[[], None]]:
        self._db.execute("PRAGMA synchronous = NORMAL")
        try:
            return self._transaction(group)
        finally:
            self._db.execute("PRAGMA synchronous = FULL")

    def _transaction(self, group: list[_Job[Any]]) -> list[Callable[[], None]]:
        before = self._db.total_changes()
        self._db.execute("BEGIN IMMEDIATE")
        try:
            moment = timekeeping.begin(self._db, self._key.events, self._clock)
            tx = Tx(self._db, moment, self._key, self._reserve_bytes)
            answers = []
            for job in group:
                answer = job.run(tx)
                self._check_still_open()
                if answer is not None:
                    answers.append(answer)
            began = time.perf_counter()
            self._db.execute("COMMIT")
            took = time.perf_counter() - began
        except BaseException:
            # SQLite may have ended the transaction by itself.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        if self._db.total_changes() != before and any(job.synced for job in group):
            self.commits.note(took)
        return answers

    def _check_still_open(self) -> None:
        # A disk that fills up may end the whole transaction: what the group did
        # before is gone, and nothing may follow it.
        if not self._db.in_transaction:
            raise StoreError(f"{self._db.filename}: nothing was changed")
