"""A damaged store: put aside whole, a backup in its place, everything else in doubt."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from kiosk.config import Settings
from kiosk.demo import furnish
from kiosk.domain.errors import (
    DamagedError,
    KioskError,
    OutOfOrderError,
    StateError,
    StoreError,
)
from kiosk.domain.events import Kind
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.trouble import Order, TroubleKind
from kiosk.domain.visits import Ending
from kiosk.keys import DeviceKey
from kiosk.runtime import Part, opened
from kiosk.store import Store, recovery, swap, troubles
from kiosk.store.swap import NAME
from tests.kit import SECRET, HandClock, announced, opened_system, settings, stored

NAMES = tuple(slot.name for slot in settings().slots)


def bank(folder: Path) -> recovery.Bank:
    return recovery.Bank(folder, DeviceKey(SECRET), HandClock(), NAMES)


def recover(folder: Path) -> None:
    recovery.recover(bank(folder), folder / "backups", damage="a page was torn")


def a_day(folder: Path) -> str:
    """A bank in which p1 was stored before the backup, and p2 after it."""
    with opened_system(folder) as system:
        deposit = stored(system)
        system.back_up(actor="kiosk")
        stored(system, "p2")
    return deposit.issued.code


def hurt(folder: Path) -> None:
    file = folder / NAME
    data = bytearray(file.read_bytes())
    data[4096:16384] = b"\xff" * 12288
    file.write_bytes(data)


def test_the_newest_good_backup_takes_the_place_of_a_damaged_store(
    tmp_path: Path,
) -> None:
    a_day(tmp_path)
    hurt(tmp_path)
    with pytest.raises(DamagedError):
        Store(tmp_path, key=DeviceKey(SECRET), clock=HandClock()).close()

    recover(tmp_path)

    with opened_system(tmp_path) as system:
        assert system.package("p1").state is State.STORED
        assert [package.id for package in system.packages()] == ["p1"]
        assert system.verify_events() == len(system.events())
        trouble = system.troubles()[0]
        assert trouble.kind is TroubleKind.RECOVERED
        assert "a page was torn" in trouble.says
        assert "kiosk-20260302T120000Z.db" in trouble.says
        assert "all 5 doors nobody knows" in trouble.says
        assert Kind.STORE_RECOVERED in [event.kind for event in system.events()]


def test_every_slot_is_in_doubt_after_it(tmp_path: Path) -> None:
    a_day(tmp_path)
    recover(tmp_path)

    with opened_system(tmp_path) as system:
        assert {view.status for view in system.slots()} == {Status.UNCERTAIN}
        system.agree(1, actor="tina")
        with pytest.raises(KioskError, match="no free slot"):
            system.store_package(announced(system, "p3"), actor="courier")


def test_the_damaged_set_lies_in_the_quarantine(tmp_path: Path) -> None:
    a_day(tmp_path)
    (tmp_path / f"{NAME}-wal").write_bytes(b"the end of a commit")
    (tmp_path / f"{NAME}-shm").write_bytes(b"an index")
    before = (tmp_path / NAME).read_bytes()

    recover(tmp_path)

    place = tmp_path / "quarantine" / "20260302T120000Z-damaged"
    assert {file.name for file in place.iterdir()} == {
        NAME,
        f"{NAME}-wal",
        f"{NAME}-shm",
    }
    assert (place / NAME).read_bytes() == before
    assert (place / f"{NAME}-wal").read_bytes() == b"the end of a commit"


def test_without_a_good_backup_the_bank_is_empty_and_says_so(tmp_path: Path) -> None:
    a_day(tmp_path)
    for file in (tmp_path / "backups").iterdir():
        file.write_bytes(b"")

    recover(tmp_path)

    with opened_system(tmp_path) as system:
        assert system.packages() == []
        assert {view.status for view in system.slots()} == {Status.UNCERTAIN}
        assert system.troubles()[0].kind is TroubleKind.EMPTIED
        assert "no good backup" in system.troubles()[0].says
        assert system.order() is Order.TROUBLE


def test_nobody_is_served_before_somebody_agrees(tmp_path: Path) -> None:
    code = a_day(tmp_path)
    recover(tmp_path)

    with opened_system(tmp_path) as system:
        announced(system, "p3")
        for refused in (
            lambda: system.store_package("p3", actor="courier"),
            lambda: system.retrieve(code, "4567"),
            lambda: system.retrieve("00000000", "4567"),
            lambda: system.open_slot("1", actor="tina"),
            lambda: system.look_into("1", actor="tina"),
        ):
            with pytest.raises(OutOfOrderError, match="Somebody has to agree"):
                refused()
        assert system.unfinished() == []
        assert system.waiting() == 0

        agreed = system.agree(1, actor="tina")

        assert agreed.agreed_by == "tina"
        assert system.order() is Order.FINE
        assert system.open_slot("1", actor="tina").slot == "1"
        with pytest.raises(StateError, match="agreed to by tina"):
            system.agree(1, actor="tom")
        with pytest.raises(KioskError, match="no trouble"):
            system.agree(7, actor="tom")


def test_the_schema_too_serves_nobody_in_trouble(tmp_path: Path) -> None:
    a_day(tmp_path)
    recover(tmp_path)
    with opened_system(tmp_path) as system, pytest.raises(StoreError, match="agrees"):
        system.store.write(
            lambda tx: (
                tx.db.execute(
                    "INSERT INTO visit (purpose, slot, actor, boot, asked_at_boot,"
                    " requested_at) VALUES ('service', '1', 'x', 'y', 1, 'z')"
                ).get
            )
        )


def test_a_code_of_before_opens_no_door_that_is_in_doubt(tmp_path: Path) -> None:
    """Its package may have left since the backup, and another may lie there."""
    code = a_day(tmp_path)
    recover(tmp_path)
    with opened_system(tmp_path) as system:
        system.agree(1, actor="tina")
        with pytest.raises(OutOfOrderError, match="since the restore"):
            system.retrieve(code, "4567")

        look = system.look_into("1", actor="tina")
        system.take_up()
        system.pulsed(look.id, 1, door="CLOSED")
        system.opened(look.id)
        system.settle("1", "p1", actor="tina")
        system.closed(look.id)

        assert system.retrieve(code, "4567").slot == "1"


def test_a_visit_that_the_backup_has_under_way_is_over(tmp_path: Path) -> None:
    """Else a door that is shut today would end it, as if nothing had been lost."""
    with opened_system(tmp_path) as system:
        deposit = stored(system)
        visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
        system.take_up()
        system.pulsed(visit.id, 1, door="CLOSED")
        system.opened(visit.id)
        asked = system.open_slot("2", actor="tina")
        system.back_up(actor="kiosk")
    recover(tmp_path)

    with opened_system(tmp_path) as system:
        assert system.unfinished() == []
        assert system.visit(visit.id).ending is Ending.UNPROVEN
        assert system.visit(asked.id).ending is Ending.UNSERVED


@pytest.mark.parametrize("left", [*range(12)])
def test_a_recovery_that_is_killed_is_carried_on_by_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    a_day(tmp_path)
    hurt(tmp_path)
    was_killed = _killed_at(left, monkeypatch, lambda: recover(tmp_path))
    monkeypatch.undo()

    try:
        Store(tmp_path, key=DeviceKey(SECRET), clock=HandClock()).close()
    except DamagedError:
        recover(tmp_path)

    assert was_killed == (left < SYNCS)
    with opened_system(tmp_path) as system:
        assert [trouble.kind for trouble in system.troubles()] == ["recovered"]
        assert system.package("p1").state is State.STORED
        assert {view.status for view in system.slots()} == {Status.UNCERTAIN}
    kept = [file for file in (tmp_path / "quarantine").rglob(NAME) if file.is_file()]
    assert len(kept) == 1
    assert not (tmp_path / "kiosk.db.new").exists()
    assert not (tmp_path / "kiosk.db.replacing").exists()


SYNCS = 9
"""How often a recovery syncs: at each of them the power may go."""


class Killed(BaseException):
    """The process is gone."""


def _killed_at(
    left: int, monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]
) -> bool:
    """Let it die at its n-th sync, and clear nothing up."""
    syncs = iter(range(100))
    sync = swap.sync

    def dying(path: Path) -> None:
        if next(syncs) == left:
            monkeypatch.setattr(swap, "clear_draft", lambda _: None)
            monkeypatch.setattr(Path, "rmdir", lambda _: None)
            raise Killed
        sync(path)

    monkeypatch.setattr(swap, "sync", dying)
    try:
        act()
    except Killed:
        return True
    return False


def test_a_store_that_somebody_uses_is_not_taken_away(tmp_path: Path) -> None:
    with opened_system(tmp_path), pytest.raises(StateError, match="in use"):
        recover(tmp_path)

    assert not (tmp_path / "quarantine").exists()


def test_a_recovery_without_room_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(tmp_path)
    before = (tmp_path / NAME).read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(StoreError, match="No space left"):
        recover(tmp_path)

    assert (tmp_path / NAME).read_bytes() == before
    assert list((tmp_path / "quarantine").iterdir()) == []


def test_a_recovery_whose_draft_finds_no_room_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_day(tmp_path)
    before = (tmp_path / NAME).read_bytes()

    def full(*_: object) -> None:
        raise apsw.FullError("no room")

    monkeypatch.setattr(troubles, "raise_", full)
    with pytest.raises(StoreError, match="the disk is full"):
        recover(tmp_path)

    assert (tmp_path / NAME).read_bytes() == before
    assert not list(tmp_path.glob("*.new*"))


# What counts as damage


@pytest.mark.parametrize("size", [0, None])
def test_an_empty_store_of_a_bank_that_was_in_use_is_damage(
    tmp_path: Path, size: int | None
) -> None:
    a_day(tmp_path)
    (tmp_path / NAME).unlink()
    if size is not None:
        (tmp_path / NAME).write_bytes(bytes(size))

    with pytest.raises(DamagedError, match="but there is backups"):
        Store(tmp_path, key=DeviceKey(SECRET), clock=HandClock()).close()


def test_pages_that_break_while_it_runs_stop_all_writing(tmp_path: Path) -> None:
    with opened_system(tmp_path) as system:
        stored(system)
    with opened_system(tmp_path) as system:
        hurt(tmp_path)

        with pytest.raises(DamagedError):
            system.check_store(actor="kiosk")

        with pytest.raises(DamagedError):
            system.store.write(lambda tx: tx.db.execute("SELECT 1").get)
        assert system.order() is Order.TROUBLE
        assert system.troubles()[-1].kind is TroubleKind.DAMAGED
        with pytest.raises(StateError, match="not over"):
            system.agree(0, actor="tina")
    with pytest.raises(DamagedError):
        Store(tmp_path, key=DeviceKey(SECRET), clock=HandClock()).close()


def test_a_backup_that_meets_a_damaged_page_stops_all_writing(tmp_path: Path) -> None:
    with opened_system(tmp_path) as system:
        stored(system)
    with opened_system(tmp_path) as system:
        hurt(tmp_path)

        with pytest.raises(DamagedError):
            system.back_up(actor="kiosk")

        assert system.order() is Order.TROUBLE
    assert list((tmp_path / "backups").iterdir()) == []


def test_an_index_that_lacks_a_row_is_found_by_the_thorough_check(
    tmp_path: Path,
) -> None:
    """`quick_check` at the start does not see it."""
    with opened_system(tmp_path) as system:
        stored(system)
    _rob_an_index(tmp_path / NAME)

    with opened_system(tmp_path) as system:
        with pytest.raises(DamagedError, match="index"):
            system.check_store(actor="kiosk")
        assert system.order() is Order.TROUBLE


def _rob_an_index(file: Path) -> None:
    """Let an index be of another column than it says, with as many rows."""
    db = apsw.Connection(str(file))
    for wrong, right in (("(id)", "(user)"), ("(user)", "(id)")):
        db.execute("PRAGMA writable_schema = ON")
        db.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?)"
            " WHERE name = 'package_by_user'",
            (right, wrong),
        )
        db.execute("PRAGMA writable_schema = RESET")
        if wrong == "(id)":
            db.execute("REINDEX package_by_user")
    db.close()


def test_a_broken_chain_is_told_once_and_somebody_has_to_agree(
    tmp_path: Path,
) -> None:
    with opened_system(tmp_path) as system:
        deposit = stored(system)
        with sqlite3.connect(tmp_path / NAME) as db:
            db.execute("DROP TRIGGER event_is_for_ever")
            db.execute("UPDATE event SET actor = 'nobody' WHERE seq = 3")
        db.close()

        for _ in range(2):
            with pytest.raises(StoreError, match="event 3 was changed"):
                system.check_store(actor="kiosk")

        assert [one.kind for one in system.troubles()] == [TroubleKind.CHAIN]
        with pytest.raises(OutOfOrderError):
            system.retrieve(deposit.issued.code, "4567")
        system.agree(1, actor="tina")
        with pytest.raises(StoreError):
            system.check_store(actor="kiosk")
        assert system.order() is Order.FINE


# As a whole kiosk


def runs(**more: object) -> Settings:
    hand = {"driver": "mock", "pulse_seconds": 0.1, "rest_seconds": 0}
    return settings(buses={"wall": hand}, **more)


async def test_the_locks_part_recovers_what_it_finds_damaged(tmp_path: Path) -> None:
    async with opened(runs(), tmp_path, (), who="test") as system:
        stored(system)
        system.back_up(actor="kiosk")
    hurt(tmp_path)

    async with opened(runs(), tmp_path, {Part.LOCKS}, who="test") as system:
        assert system.order() is Order.TROUBLE
        assert system.package("p1").state is State.STORED


async def test_a_question_or_a_screen_recovers_nothing(tmp_path: Path) -> None:
    async with opened(runs(), tmp_path, (), who="test") as system:
        stored(system)
    hurt(tmp_path)

    for parts in (set[Part](), {Part.SCREEN}, {Part.LINK}):
        with pytest.raises(DamagedError):
            async with opened(runs(), tmp_path, parts, who="test"):
                pass
    assert not (tmp_path / "quarantine").exists()


async def test_a_demo_that_was_damaged_is_never_furnished_again(
    tmp_path: Path,
) -> None:
    demo = runs(demo={"users": [{"id": "ida", "name": "Ida"}], "packages": []})
    async with opened(demo, tmp_path, (), who="test") as system:
        announced(system)
    hurt(tmp_path)

    assert not await furnish(demo, tmp_path, lambda _: None)
    async with opened(demo, tmp_path, {Part.LOCKS}, who="test") as system:
        assert system.users() == []
        assert system.troubles()[0].kind is TroubleKind.EMPTIED
    assert not await furnish(demo, tmp_path, lambda _: None)
    async with opened(demo, tmp_path, (), who="test") as system:
        assert system.users() == []
