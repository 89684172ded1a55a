"""Backups: made beside a running kiosk, checked, rotated, and told from bad ones."""

import shutil
import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError, TakenError
from kiosk.domain.events import Kind
from kiosk.keys import DeviceKey
from kiosk.store import backups
from kiosk.system import LockerSystem, StoreChores
from tests.kit import (
    NOON,
    SECRET,
    HandClock,
    announced,
    opened_system,
    settings,
    stored,
)

KEY = DeviceKey(SECRET).events
FOREIGN = DeviceKey(bytes(32)).events


def kinds(system: LockerSystem) -> list[str]:
    return [event.kind for event in system.events()]


def test_a_backup_holds_what_the_store_held(
    system: LockerSystem, tmp_path: Path
) -> None:
    stored(system)

    made = system.backup(tmp_path / "b.db", actor="tina")

    told = backups.judge(tmp_path / "b.db", key=KEY)
    assert told == made
    assert told.head.seq == len(system.events()) - 1
    assert told.location == "test"
    assert kinds(system)[-1] == Kind.BACKUP_MADE
    with sqlite3.connect(tmp_path / "b.db") as db:
        assert db.execute("SELECT id, slot FROM package").fetchall() == [("p1", "1")]
    db.close()


def test_a_backup_is_readable_by_its_owner_alone(
    system: LockerSystem, tmp_path: Path
) -> None:
    system.backup(tmp_path / "b.db", actor="tina")

    assert (tmp_path / "b.db").stat().st_mode & 0o077 == 0


def test_a_backup_writes_over_nothing(system: LockerSystem, tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("mine")

    with pytest.raises(TakenError):
        system.backup(tmp_path / "b.db", actor="tina")

    assert (tmp_path / "b.db").read_text() == "mine"


def test_a_backup_that_fails_is_told_and_leaves_nothing(
    system: LockerSystem, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="no backup was made"):
        system.backup(tmp_path / "nowhere" / "b.db", actor="tina")

    assert kinds(system)[-1] == Kind.BACKUP_FAILED
    assert not list(tmp_path.rglob("*.part"))


def test_a_backup_is_on_the_disk_before_it_has_its_name(
    system: LockerSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "b.db"
    synced: list[tuple[bool, bool]] = []
    monkeypatch.setattr(
        backups, "sync", lambda path: synced.append((path.is_dir(), target.exists()))
    )

    system.backup(target, actor="tina")

    assert synced == [(False, False), (True, True)]


def test_a_copy_that_lacks_the_last_events_is_no_backup(
    system: LockerSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system.backup(tmp_path / "old.db", actor="tina")
    monkeypatch.setattr(
        backups, "_copy", lambda _, draft: shutil.copy(tmp_path / "old.db", draft)
    )

    with pytest.raises(StoreError, match="events after 1 are missing"):
        system.backup(tmp_path / "b.db", actor="tina")

    assert not (tmp_path / "b.db").exists()


def test_a_backup_of_events_that_somebody_changed_is_none(
    system: LockerSystem, tmp_path: Path
) -> None:
    with sqlite3.connect(system.store.path) as db:
        db.execute("DROP TRIGGER event_is_for_ever")
        db.execute("UPDATE event SET actor = 'nobody'")
    db.close()

    with pytest.raises(StoreError, match="event 1 was changed"):
        system.backup(tmp_path / "b.db", actor="tina")

    assert not (tmp_path / "b.db").exists()
    assert not list(tmp_path.glob(".b.db*"))


def test_writers_go_on_while_a_backup_is_made(
    system: LockerSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside, leave = threading.Event(), threading.Event()
    judged = backups._judged

    def slow(file: Path, key: bytes, *, tail: int | None) -> backups.Backup:
        inside.set()
        assert leave.wait(5)
        return judged(file, key, tail=tail)

    monkeypatch.setattr(backups, "_judged", slow)
    thread = threading.Thread(
        target=system.backup, args=(tmp_path / "b.db",), kwargs={"actor": "t"}
    )
    thread.start()
    assert inside.wait(5)
    announced(system)
    leave.set()
    thread.join()

    assert system.package("p1").id == "p1"
    assert backups.judge(tmp_path / "b.db", key=KEY).location == "test"


@pytest.mark.parametrize(
    "hurt", ["page", "cut", "empty", "text", "newer", "event", "orphan"]
)
def test_a_bad_backup_is_none(system: LockerSystem, tmp_path: Path, hurt: str) -> None:
    stored(system)
    file = tmp_path / "b.db"
    system.backup(file, actor="tina")
    data = file.read_bytes()
    changes = {
        "page": data[:8192] + b"\xff" * 4096 + data[12288:],
        "cut": data[: len(data) // 2],
        "empty": b"",
        "text": b"no database" * 1000,
    }
    if hurt in changes:
        file.write_bytes(changes[hurt])
    else:
        sql = {
            "newer": ["PRAGMA user_version = 99"],
            "orphan": ["INSERT INTO doubt (slot, cause, since) VALUES ('9', 'x', 'y')"],
            "event": [
                "DROP TRIGGER event_is_for_ever",
                "UPDATE event SET actor = 'x' WHERE seq = 2",
            ],
        }
        with sqlite3.connect(file) as db:
            for statement in sql[hurt]:
                db.execute(statement)
        db.close()

    with pytest.raises(StoreError):
        backups.judge(file, key=KEY)


def test_a_backup_of_another_device_is_none(
    system: LockerSystem, tmp_path: Path
) -> None:
    system.backup(tmp_path / "b.db", actor="tina")

    with pytest.raises(StoreError, match="event 1 was changed"):
        backups.judge(tmp_path / "b.db", key=FOREIGN)


def test_judging_a_backup_leaves_no_file_beside_it(
    system: LockerSystem, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    system.backup(tmp_path / "b" / "b.db", actor="tina")

    backups.judge(tmp_path / "b" / "b.db", key=KEY)

    assert [file.name for file in (tmp_path / "b").iterdir()] == ["b.db"]


def test_the_newest_good_backup_is_found_past_bad_ones(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    for _ in range(3):
        system.back_up(actor="kiosk")
        clock.forward(timedelta(hours=6))
    folder = tmp_path / "backups"
    kept = backups.kept_in(folder)
    kept[0].write_bytes(b"")

    found = backups.newest_good(folder, key=KEY)

    assert found is not None
    assert found.file == kept[1]
    assert backups.newest_good(tmp_path / "nowhere", key=KEY) is None


def test_a_backup_is_newer_than_those_before_it_whatever_the_clock_says(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    first = system.back_up(actor="kiosk")
    clock.set_wall(NOON - timedelta(days=400))
    second = system.back_up(actor="kiosk")

    assert backups.kept_in(tmp_path / "backups") == [second.file, first.file]


def test_the_oldest_backups_go(tmp_path: Path, clock: HandClock) -> None:
    bank = settings(storage={"backups_kept": 2})
    with opened_system(tmp_path, bank, clock) as system:
        made = [system.back_up(actor="kiosk").file for _ in range(4)]

    assert backups.kept_in(tmp_path / "backups") == [made[3], made[2]]


def test_no_other_file_is_taken_for_a_backup_or_deleted(
    system: LockerSystem, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name in ("kiosk-by-hand.db", "letters.txt"):
        (folder / name).write_text("mine")
    for _ in range(10):
        system.back_up(actor="kiosk")

    assert len(backups.kept_in(folder)) == 8
    assert (folder / "kiosk-by-hand.db").exists()
    assert (folder / "letters.txt").exists()


# As a chore


def test_the_first_backup_is_made_a_minute_after_the_start(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    chores = StoreChores(system)
    chores.back_up()
    assert not (tmp_path / "backups").exists()

    clock.forward(timedelta(minutes=1))
    chores.back_up()
    chores.back_up()

    assert len(backups.kept_in(tmp_path / "backups")) == 1


def test_the_next_backup_is_made_when_the_last_is_old(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    chores = StoreChores(system)
    for _ in range(13):
        clock.forward(timedelta(hours=1))
        chores.back_up()

    assert len(backups.kept_in(tmp_path / "backups")) == 3


def test_a_restart_makes_no_backup_before_its_time(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    for _ in range(5):
        chores = StoreChores(system)
        clock.forward(timedelta(minutes=30))
        chores.back_up()

    assert len(backups.kept_in(tmp_path / "backups")) == 1


def test_a_backup_from_the_future_holds_nobody_up(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    chores = StoreChores(system)
    clock.forward(timedelta(hours=1))
    chores.back_up()
    clock.set_wall(NOON - timedelta(days=400))
    for _ in range(6):
        clock.forward(timedelta(hours=1))
        chores.back_up()

    assert len(backups.kept_in(tmp_path / "backups")) == 2


def test_a_backup_that_failed_is_tried_again_in_an_hour(
    system: LockerSystem, tmp_path: Path, clock: HandClock
) -> None:
    (tmp_path / "backups").write_text("in the way")
    chores = StoreChores(system)
    clock.forward(timedelta(hours=1))
    with pytest.raises(StoreError):
        chores.back_up()
    (tmp_path / "backups").unlink()

    chores.back_up()
    assert not (tmp_path / "backups").exists()
    clock.forward(timedelta(hours=1))
    chores.back_up()

    assert len(backups.kept_in(tmp_path / "backups")) == 1
