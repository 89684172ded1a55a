import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from kiosk.clock import SystemClock
from kiosk.domain.errors import NoSlotError, StoreError
from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.store import Db, Store, Tx, users
from tests.kit import SECRET


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path, key=DeviceKey(SECRET), clock=SystemClock())
    yield store
    store.close()


Act = Callable[[Tx], object]


def add(name: str) -> Act:
    return lambda tx: users.save(tx.db, User(name))


def names(store: Store) -> list[str]:
    return [user.id for user in store.read(users.every)]


class Held:
    """A write that holds the writer until it is let go."""

    def __init__(self, store: Store) -> None:
        self.entered = threading.Event()
        self.leave = threading.Event()
        self._thread = threading.Thread(target=store.write, args=(self._hold,))
        self._thread.start()
        assert self.entered.wait(5)

    def _hold(self, tx: Tx) -> None:
        users.save(tx.db, User("held"))
        self.entered.set()
        assert self.leave.wait(5)

    def go(self) -> None:
        self.leave.set()
        self._thread.join()


def test_what_was_written_is_there(store: Store) -> None:
    store.write(add("anna"))

    assert names(store) == ["anna"]


def test_a_refusal_undoes_itself_and_nothing_else(store: Store) -> None:
    def refuse(tx: Tx) -> None:
        users.save(tx.db, User("nobody"))
        raise NoSlotError("S")

    held = Held(store)
    outcomes: list[str] = []

    def attempt(act: Act, name: str) -> None:
        try:
            store.write(act)
            outcomes.append(name)
        except NoSlotError:
            outcomes.append(f"{name} refused")

    threads = [
        threading.Thread(target=attempt, args=pair)
        for pair in [(add("anna"), "anna"), (refuse, "r"), (add("bert"), "bert")]
    ]
    for thread in threads:
        thread.start()
    held.go()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["anna", "bert", "r refused"]
    assert names(store) == ["anna", "bert", "held"]


def test_readers_never_see_what_is_not_committed(store: Store) -> None:
    held = Held(store)

    assert names(store) == []

    held.go()
    assert names(store) == ["held"]


def test_a_reader_sees_one_moment(store: Store) -> None:
    def twice(db: Db) -> tuple[int, int]:
        first = len(users.every(db))
        store.write(add("meanwhile"))
        return first, len(users.every(db))

    assert store.read(twice) == (0, 0)


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="cannot be written"):
        store.read(lambda db: users.save(db, User("thief")))


def test_a_broken_constraint_is_a_refusal_of_the_store(store: Store) -> None:
    def wrong(tx: Tx) -> None:
        tx.db.execute("INSERT INTO package (id) VALUES ('half')")

    with pytest.raises(StoreError, match="store refuses"):
        store.write(wrong)


def test_a_full_disk_changes_nothing_and_is_said(store: Store) -> None:
    store.write(add("anna"))
    pages = store.read(lambda db: db.execute("PRAGMA page_count").get)

    def fill(tx: Tx) -> None:
        tx.db.execute(f"PRAGMA max_page_count = {pages + 1}")
        for n in range(1000):
            users.save(tx.db, User(f"u{n}", "x" * 3000))

    with pytest.raises(StoreError, match="disk is full"):
        store.write(fill)
    assert names(store) == ["anna"]


def test_writing_goes_on_after_a_full_disk(store: Store) -> None:
    def fill(tx: Tx) -> None:
        tx.db.execute("PRAGMA max_page_count = 1")
        for n in range(1000):
            users.save(tx.db, User(f"u{n}", "x" * 3000))

    with pytest.raises(StoreError, match="disk is full"):
        store.write(fill)
    store.write(lambda tx: tx.db.execute("PRAGMA max_page_count = 100000").get)
    store.write(add("bert"))

    assert names(store) == ["bert"]


def test_a_program_error_reaches_whoever_asked(store: Store) -> None:
    def wrong(_: Tx) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(wrong)
    store.write(add("anna"))


def test_a_commit_that_fails_fails_for_everyone_in_it(store: Store) -> None:
    def orphan(tx: Tx) -> None:
        tx.db.execute("PRAGMA defer_foreign_keys = ON")
        tx.db.execute("INSERT INTO doubt (slot, cause, since) VALUES ('x', 'y', 'z')")

    with pytest.raises(StoreError):
        store.write(orphan)
    store.write(add("anna"))

    assert names(store) == ["anna"]


def test_a_transaction_that_ends_by_itself_takes_its_whole_group_along(
    store: Store,
) -> None:
    def burst(tx: Tx) -> None:
        tx.db.execute("ROLLBACK")  # as SQLite does by itself on some full disks
        raise NoSlotError("S")

    held = Held(store)
    outcomes: dict[str, str] = {}

    def attempt(act: Act, name: str) -> None:
        try:
            store.write(act)
            outcomes[name] = "kept"
        except (NoSlotError, StoreError) as error:
            outcomes[name] = type(error).__name__

    threads = []
    for act, name in [(add("anna"), "anna"), (burst, "burst"), (add("bert"), "bert")]:
        threads.append(threading.Thread(target=attempt, args=(act, name)))
        threads[-1].start()
        while store._writer._jobs.qsize() < len(threads):
            threading.Event().wait(0.001)
    held.go()
    for thread in threads:
        thread.join()

    assert outcomes == {
        "anna": "StoreError",
        "burst": "NoSlotError",
        "bert": "StoreError",
    }
    assert names(store) == ["held"]
    store.write(add("carl"))


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()

    with pytest.raises(StoreError, match="closed"):
        store.write(add("late"))
    with pytest.raises(StoreError, match="closed"):
        store.read(users.every)


def test_observers_are_woken_after_the_commit(store: Store) -> None:
    seen: list[list[str]] = []
    stop = store.observe(lambda: seen.append(names(store)))

    store.write(add("anna"))
    stop()
    store.write(add("bert"))

    # The answer may come before the wake does.
    store.close()
    assert seen == [["anna"]]


def test_a_write_that_changes_nothing_wakes_nobody(store: Store) -> None:
    store.write(add("anna"))  # which keeps what time it is, for a minute
    seen: list[int] = []
    store.observe(lambda: seen.append(1))

    store.write(lambda tx: users.every(tx.db))

    store.close()
    assert seen == []


def test_a_hundred_threads_are_all_served(store: Store) -> None:
    def write(n: int) -> None:
        for k in range(10):
            store.write(add(f"u{n}-{k}"))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names(store)) == 1000


def test_two_stores_of_one_folder_see_and_wake_each_other(
    store: Store, tmp_path: Path
) -> None:
    woken = threading.Event()
    other = Store(tmp_path, key=DeviceKey(SECRET), clock=SystemClock())
    other.observe(woken.set)

    store.write(add("anna"))

    assert woken.wait(5)
    assert names(other) == ["anna"]
    other.close()


def test_a_commit_while_another_store_is_being_opened_takes_nothing_from_it(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = os.mkfifo

    def make_amid_a_commit(path: Path, mode: int) -> None:
        make(path, mode)
        store.write(add("anna"))

    monkeypatch.setattr(os, "mkfifo", make_amid_a_commit)
    other = Store(tmp_path, key=DeviceKey(SECRET), clock=SystemClock())
    woken = threading.Event()
    other.observe(woken.set)

    store.write(add("ben"))

    assert woken.wait(5)
    other.close()


def test_what_a_killed_process_left_is_swept_away(store: Store, tmp_path: Path) -> None:

    stale = tmp_path / "wake" / "99999-dead"
    os.mkfifo(stale)

    store.write(add("anna"))

    store.close()
    assert not stale.exists()


def test_errors_of_sqlite_never_leave_unexplained(store: Store) -> None:
    with pytest.raises(StoreError) as refusal:
        store.read(lambda db: db.execute("SELECT * FROM nowhere"))

    assert isinstance(refusal.value.__cause__, apsw.Error)


def test_what_need_not_be_synced_is_committed_and_the_next_is_synced_again(
    store: Store,
) -> None:
    asked: list[int] = []

    def look(tx: Tx) -> None:
        users.save(tx.db, User(f"u{len(asked)}"))
        asked.append(int(tx.db.execute("PRAGMA synchronous").get))

    store.write(look, synced=False)
    assert [user.id for user in store.read(users.every)] == ["u0"]
    store.write(look)

    assert asked == [1, 2]
