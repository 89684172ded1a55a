"""The n-th write or sync fails: what was asked is refused whole, and nothing is lost.

Every deed of a bank's day is tried again and again, with the first operation of
the disk failing, then the second, until none fails any more. Each time the store
holds all of the deed or nothing of it, and says which; it is whole; and the deed
succeeds as soon as the disk does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw
import pytest

from kiosk.domain.errors import DamagedError, StoreError
from kiosk.domain.package import State
from kiosk.domain.trouble import Order
from kiosk.keys import DeviceKey
from kiosk.store import Store
from kiosk.system import LockerSystem
from tests.failing.disk import NAME, FailingVFS
from tests.kit import SECRET, HandClock, announced, served, settings, stored
from tests.powercut.history import content, contradiction

ERRORS = [apsw.IOError, apsw.FullError, apsw.ReadOnlyError]
MANY = 400


@pytest.fixture
def vfs() -> Iterator[FailingVFS]:
    vfs = FailingVFS()
    yield vfs
    vfs.unregister()


@contextmanager
def bank(folder: Path) -> Iterator[LockerSystem]:
    store = Store(folder, key=DeviceKey(SECRET), clock=HandClock(), vfs=NAME)
    try:
        # SQLite lets a commit stand whose checkpoint fails; apsw raises the error of
        # a VFS in Python all the same. So checkpoints fail in a test of their own.
        store._db.execute("PRAGMA wal_autocheckpoint = 0").fetchall()
        system = LockerSystem(store, settings("SSSSSS"))
        system.start(who="test")
        yield system
    finally:
        store.close()


def announce(system: LockerSystem) -> Callable[[], object]:
    announced(system, "other")
    return lambda: system.announce("p9", user="anna", size="S", actor="test")


def store_package(system: LockerSystem) -> Callable[[], object]:
    announced(system, "p9")
    return lambda: system.store_package("p9", actor="courier")


def retrieve(system: LockerSystem) -> Callable[[], object]:
    deposit = stored(system)
    return lambda: system.retrieve(deposit.issued.code, deposit.issued.digits)


def seen_open(system: LockerSystem) -> Callable[[], object]:
    deposit = stored(system)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    return lambda: system.opened(visit.id)


def seen_closed(system: LockerSystem) -> Callable[[], object]:
    announced(system, "p9")
    visit = system.store_package("p9", actor="courier").visit
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    system.opened(visit.id)
    return lambda: system.closed(visit.id)


def cancel(system: LockerSystem) -> Callable[[], object]:
    stored(system)
    return lambda: system.cancel("p1", actor="shop")


def reissue(system: LockerSystem) -> Callable[[], object]:
    stored(system)
    return lambda: system.reissue("p1", user="anna", actor="anna")


def settle(system: LockerSystem) -> Callable[[], object]:
    stored(system)
    visit = system.look_into("1", actor="tina")
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    system.opened(visit.id)
    return lambda: system.settle("1", None, actor="tina")


DEEDS = [
    announce,
    store_package,
    retrieve,
    seen_open,
    seen_closed,
    cancel,
    reissue,
    settle,
]


@pytest.mark.parametrize("error", ERRORS, ids=["fails", "is full", "is read-only"])
@pytest.mark.parametrize("prepare", DEEDS, ids=[deed.__name__ for deed in DEEDS])
def test_a_deed_is_done_whole_or_not_at_all_whatever_write_or_sync_fails(
    tmp_path: Path,
    vfs: FailingVFS,
    prepare: Callable[[LockerSystem], Callable[[], object]],
    error: type[apsw.Error],
) -> None:
    with bank(tmp_path) as system:
        deed = prepare(system)
        refusals = 0
        for after in range(MANY):
            before = system.store.read(content)
            vfs.fail(after, error)
            try:
                deed()
                done = True
            except StoreError:
                done = False
            vfs.heal()
            held = system.store.read(content)
            assert (held != before) is done
            assert system.store.read(contradiction) is None
            if done:
                break
            refusals += 1
        else:
            pytest.fail("it is refused again and again")

        assert refusals > 1
        assert system.verify_events() == system.last_event()
        system.check_store(actor="test")
        assert system.store.damage() is None


def test_a_start_is_made_whole_whatever_write_or_sync_fails(
    tmp_path: Path, vfs: FailingVFS
) -> None:
    """A new bank, whose schema is made: half a schema would be none."""
    for after in range(MANY):
        vfs.fail(after, apsw.IOError)
        try:
            with bank(tmp_path) as system:
                started = True
                vfs.heal()
                assert system.packages() == []
        except StoreError:
            started = False
        vfs.heal()
        if started and not vfs.fired:
            break
    else:
        pytest.fail("it never starts")

    assert after > 10
    with bank(tmp_path) as system:
        stored(system)
        assert system.package("p1").state is State.STORED


def test_a_checkpoint_that_fails_loses_nothing(tmp_path: Path, vfs: FailingVFS) -> None:
    with bank(tmp_path) as system:
        for after in range(MANY):
            announced(system, f"p{after}")
            before = system.store.read(content)
            vfs.fail(after, apsw.IOError)
            try:
                system.store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            except apsw.IOError:
                assert vfs.fired
            vfs.heal()
            assert system.store.read(content) == before
            if not vfs.fired:
                break
        else:
            pytest.fail("it fails again and again")

        assert after > 5
        system.check_store(actor="test")


def test_a_write_that_meets_a_damaged_page_is_the_last(
    tmp_path: Path, vfs: FailingVFS
) -> None:
    with bank(tmp_path) as system:
        deed = announce(system)
        vfs.fail(0, apsw.CorruptError)
        with pytest.raises(DamagedError, match="damaged"):
            deed()
        vfs.heal()

        with pytest.raises(DamagedError, match="damaged"):
            deed()
        assert system.order() is Order.TROUBLE


def test_a_pickup_that_could_not_be_asked_for_opens_no_door(
    tmp_path: Path, vfs: FailingVFS
) -> None:
    with bank(tmp_path) as system:
        deposit = stored(system)
        vfs.fail(0, apsw.FullError)
        with pytest.raises(StoreError, match="disk is full"):
            system.retrieve(deposit.issued.code, deposit.issued.digits)
        vfs.heal()

        assert system.unfinished() == []
        assert system.take_up() == []
        visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
        served(system, visit)
        assert system.package("p1").state is State.RETRIEVED
