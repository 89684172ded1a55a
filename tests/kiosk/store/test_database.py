import sqlite3
from pathlib import Path

import apsw
import pytest

from kiosk.clock import SystemClock
from kiosk.domain.errors import StoreError
from kiosk.keys import DeviceKey
from kiosk.store import Store, database
from kiosk.store.database import check_library, connect, has_wal_reset_fault, migrate
from tests.kit import SECRET


def opened(folder: Path) -> Store:
    return Store(folder, key=DeviceKey(SECRET), clock=SystemClock())


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ("3.40.1", True),
        ("3.44.5", True),
        ("3.44.6", False),
        ("3.46.1", True),
        ("3.50.6", True),
        ("3.50.7", False),
        ("3.51.2", True),
        ("3.51.3", False),
        ("3.54.1", False),
        ("4.0.0", False),
    ],
)
def test_a_library_with_the_wal_reset_fault_is_known(
    version: str, *, faulty: bool
) -> None:
    assert has_wal_reset_fault(version) is faulty


def test_start_up_refuses_a_library_with_the_wal_reset_fault() -> None:
    with pytest.raises(StoreError, match=r"3\.46\.1 can corrupt"):
        check_library("3.46.1")


def test_the_library_in_use_is_free_of_it() -> None:
    check_library(apsw.sqlite_lib_version())


def test_a_commit_is_on_the_disk_before_it_is_answered(tmp_path: Path) -> None:
    db = connect(tmp_path / "kiosk.db")

    assert db.execute("PRAGMA journal_mode").get == "wal"
    assert db.execute("PRAGMA synchronous").get == 2
    assert db.execute("PRAGMA foreign_keys").get == 1
    assert db.execute("PRAGMA secure_delete").get == 1
    db.close()


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with sqlite3.connect(tmp_path / "kiosk.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()

    with pytest.raises(StoreError, match="newer version"):
        opened(tmp_path)


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    db = connect(tmp_path / "kiosk.db")
    migrate(db, tmp_path)
    before = db.execute("SELECT sql FROM sqlite_schema").fetchall()

    migrate(db, tmp_path)

    assert db.execute("SELECT sql FROM sqlite_schema").fetchall() == before
    db.close()


def test_two_migrations_of_one_number_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("0001_first.sql", "0002_second.sql", "0002_also.sql"):
        (tmp_path / name).write_text("SELECT 1;")
    monkeypatch.setattr(database, "files", lambda _: tmp_path)

    with pytest.raises(StoreError, match=r"0002_second\.sql should have number 0003"):
        database._steps()


def test_what_is_no_database_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "kiosk.db").write_bytes(b"not a database at all" * 100)

    with pytest.raises(StoreError, match=r"kiosk\.db: this is no database"):
        opened(tmp_path)


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    opened(tmp_path).close()
    file = tmp_path / "kiosk.db"
    data = bytearray(file.read_bytes())
    data[4096 : 4096 + 4096 * 3] = b"\xff" * 4096 * 3
    file.write_bytes(data)

    with pytest.raises(StoreError, match="damaged"):
        opened(tmp_path)


def test_a_row_that_refers_to_nothing_is_damage(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with sqlite3.connect(tmp_path / "kiosk.db") as db:
        db.execute("INSERT INTO doubt (slot, cause, since) VALUES ('9', 'x', 'y')")
    db.close()

    with pytest.raises(StoreError, match="refers to nothing"):
        opened(tmp_path)


def test_a_folder_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kiosk.db").mkdir()

    with pytest.raises(StoreError, match="cannot be opened"):
        opened(tmp_path)
