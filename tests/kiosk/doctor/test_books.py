"""What the doctor finds of a store, and that looking changes nothing."""

import os
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from kiosk import keys
from kiosk.doctor.books import Books, examined, owners
from kiosk.store import Store
from kiosk.store.owner import Ownership
from kiosk.store.swap import DAMAGE
from kiosk.system import LockerSystem
from tests.kit import HandClock, settings, stored

BANK = settings()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def books(tmp_path: Path, clock: HandClock) -> Books:
    """A bank with a package and a backup, and nobody who runs it."""
    key = keys.load(tmp_path / "device.key", may_make=True)
    store = Store(tmp_path, key=key, clock=clock)
    system = LockerSystem(store, BANK)
    system.start(who="test")
    stored(system)
    system.back_up(actor="test")
    store.close()
    return Books(BANK, tmp_path, clock)


def faults(books: Books) -> dict[str, str | None]:
    return {one.check: one.fault for one in examined(books)}


def write(books: Books, *statements: str) -> None:
    db = apsw.Connection(str(books.folder / "kiosk.db"))
    for statement in statements:
        db.execute(statement)
    db.close()


def test_a_store_that_is_well_is_told_so(books: Books) -> None:
    assert faults(books) == dict.fromkeys(
        ("store", "events", "backups", "clock", "commissioning", "lock health")
    )


def test_looking_changes_nothing(books: Books) -> None:
    def files() -> dict[str, bytes]:
        return {
            str(file): file.read_bytes()
            for file in books.folder.rglob("*")
            if file.is_file() and not file.name.endswith(("-shm", "-wal"))
        }

    before = files()
    list(examined(books))

    assert files() == before


def test_a_data_directory_without_a_store_is_left_without_one(
    tmp_path: Path, clock: HandClock
) -> None:
    empty = Books(BANK, tmp_path / "none", clock)

    assert faults(empty) == {"store": "store.none"}
    assert not empty.folder.exists()


def test_a_store_that_a_check_found_damaged_is_broken(books: Books) -> None:
    (books.folder / DAMAGE).write_text("page 7 is not as written", encoding="utf-8")

    assert faults(books) == {"store": "store-damaged"}


def test_pages_that_are_damaged_are_found(books: Books) -> None:
    file = books.folder / "kiosk.db"
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(os.urandom(8 * 4096))

    assert faults(books)["store"] == "store-damaged"


def test_an_event_that_was_changed_is_found(books: Books) -> None:
    write(
        books,
        "DROP TRIGGER event_is_for_ever",
        "UPDATE event SET actor = 'nobody' WHERE seq = 2",
    )

    assert faults(books)["events"] == "trouble.chain"


def test_every_event_is_looked_at_when_somebody_wants_that(books: Books) -> None:
    thorough = Books(books.settings, books.folder, books.clock, thorough=True)

    (events,) = [one for one in examined(thorough) if one.check == "events"]
    assert events.says.startswith("all ")


def test_a_trouble_that_nobody_agreed_to_is_told(books: Books) -> None:
    write(
        books,
        "INSERT INTO trouble (kind, says, since) VALUES"
        " ('restored', 'a backup', '2026-03-02T12:00:00.000000Z')",
    )

    assert faults(books)["trouble"] == "trouble.restored"


def test_a_backup_that_is_old_is_told(books: Books, clock: HandClock) -> None:
    clock.forward(timedelta(hours=13))

    assert faults(books)["backups"] == "backup.old"


def test_no_backup_at_all_is_told(books: Books) -> None:
    for file in (books.folder / "backups").iterdir():
        file.unlink()

    assert faults(books)["backups"] == "backup.old"


def test_a_clock_that_nobody_vouches_for_is_told(
    books: Books, clock: HandClock
) -> None:
    clock.distrust()
    assert faults(books)["clock"] == "clock.untrusted"
    clock.suspect()
    assert faults(books)["clock"] == "clock.suspect"


def test_a_store_of_an_older_program_is_not_touched(books: Books) -> None:
    write(books, "PRAGMA user_version = 1")

    assert faults(books) == {"store": None}


def test_a_store_of_a_newer_program_is_told(books: Books) -> None:
    write(books, "PRAGMA user_version = 99")

    assert faults(books) == {"store": "store.unread"}


def test_a_key_that_is_missing_is_told(books: Books) -> None:
    (books.folder / "device.key").unlink()

    assert faults(books)["key"] == "store"


def test_who_runs_what_is_told(books: Books) -> None:
    file = books.folder / "locks.lock"
    hold = Ownership(file, part="locks", who="pid 7, kiosk run")

    told = {one.check: one for one in owners(books.folder)}
    hold.close()

    assert told["locks"].says == "run by pid 7, kiosk run"
    assert told["locks"].fault is None
    assert told["link"].fault == "parts.none"
