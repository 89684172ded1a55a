import sqlite3
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError
from kiosk.system import LockerSystem
from tests.kit import opened_system, stored

COLUMNS = (
    "seq",
    "at",
    "boot",
    "boot_seconds",
    "clock",
    "kind",
    "actor",
    "slot",
    "package",
    "visit",
    "facts",
    "hash",
)


def tampered(system: LockerSystem, *statements: str) -> None:
    """Change the chain behind the kiosk's back, past its triggers."""
    with sqlite3.connect(system.store.path) as db:
        db.execute("DROP TRIGGER event_is_for_ever")
        db.execute("DROP TRIGGER event_stays")
        for statement in statements:
            db.execute(statement)
    db.close()


def test_a_chain_that_nobody_touched_is_whole(system: LockerSystem) -> None:
    stored(system)

    assert system.verify_events() == len(system.events()) > 5


@pytest.mark.parametrize("column", COLUMNS)
def test_one_byte_of_one_row_breaks_the_chain(
    system: LockerSystem, column: str
) -> None:
    stored(system)
    changes = {
        "seq": "UPDATE event SET seq = 999 WHERE seq = 4",
        "visit": "UPDATE event SET visit = 77 WHERE seq = 4",
        "boot_seconds": "UPDATE event SET boot_seconds = 1 WHERE seq = 4",
        "facts": "UPDATE event SET facts = '{}' WHERE seq = 4",
        "hash": "UPDATE event SET hash = zeroblob(32) WHERE seq = 4",
    }
    tampered(
        system, changes.get(column, f"UPDATE event SET {column} = 'x' WHERE seq = 4")
    )

    with pytest.raises(StoreError, match="event 4"):
        system.verify_events()


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("DELETE FROM event WHERE seq = 3", "event 3 is missing"),
        ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", "is missing"),
        (
            (
                "INSERT INTO event SELECT 999, at, boot, boot_seconds, clock, kind,"
                " actor, slot, package, visit, facts, hash FROM event WHERE seq = 1"
            ),
            "is missing",
        ),
    ],
    ids=["from the middle", "from the end", "inserted"],
)
def test_a_missing_or_inserted_row_breaks_the_chain(
    system: LockerSystem, statement: str, says: str
) -> None:
    stored(system)
    tampered(system, statement)

    with pytest.raises(StoreError, match=says):
        system.verify_events()


@pytest.mark.parametrize(
    "statement", ["UPDATE event SET actor = 'x'", "DELETE FROM event"]
)
def test_the_schema_itself_keeps_events_for_ever(
    system: LockerSystem, statement: str
) -> None:
    with pytest.raises(StoreError, match="an event is never"):
        system.store.write(lambda tx: tx.db.execute(statement).get)


def test_the_chain_goes_on_after_a_restart(tmp_path: Path) -> None:
    with opened_system(tmp_path) as system:
        stored(system)
        before = system.verify_events()
    with opened_system(tmp_path) as system:
        assert system.verify_events() == before + 1  # it has started
