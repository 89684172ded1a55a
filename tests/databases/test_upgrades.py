"""Every released schema upgrades to this one, and not a row is lost on the way."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError
from kiosk.domain.package import State
from kiosk.domain.visits import Ending
from kiosk.keys import DeviceKey
from kiosk.store import Store, database
from kiosk.store.swap import NAME
from kiosk.system import LockerSystem
from tests.databases.make import BANK
from tests.kit import SECRET, HandClock, opened_system, served
from tests.powercut.history import contradiction

DUMPS = sorted(Path(__file__).parent.glob("*.sql"))
every_release = pytest.mark.parametrize("dump", DUMPS, ids=lambda dump: dump.stem)

Rows = dict[str, list[dict[str, object]]]


def loaded(dump: Path, folder: Path) -> Path:
    with sqlite3.connect(folder / NAME) as db:
        db.executescript(dump.read_text(encoding="utf-8"))
    db.close()
    return folder / NAME


def asked(file: Path, ask: Callable[[sqlite3.Connection], Rows]) -> Rows:
    db = sqlite3.connect(file)
    db.row_factory = sqlite3.Row
    try:
        return ask(db)
    finally:
        db.close()


def rows(db: sqlite3.Connection) -> Rows:
    tables = db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    ).fetchall()
    return {
        table: [dict(row) for row in db.execute(f'SELECT * FROM "{table}" ORDER BY 1')]
        for (table,) in tables
    }


def schema(db: sqlite3.Connection) -> Rows:
    found = db.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    )
    version = db.execute("PRAGMA user_version").fetchone()
    return {"schema": [dict(row) for row in found], "version": [dict(version)]}


def upgrade(folder: Path) -> None:
    Store(folder, key=DeviceKey(SECRET), clock=HandClock()).close()


@every_release
def test_a_store_of_every_release_comes_to_the_schema_of_a_new_one(
    dump: Path, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    upgrade(tmp_path / "new")
    file = loaded(dump, tmp_path)

    upgrade(tmp_path)
    once = asked(file, schema)
    upgrade(tmp_path)

    assert once == asked(tmp_path / "new" / NAME, schema)
    assert asked(file, schema) == once


@every_release
def test_every_row_survives(dump: Path, tmp_path: Path) -> None:
    file = loaded(dump, tmp_path)
    before = asked(file, rows)

    upgrade(tmp_path)

    after = asked(file, rows)
    for table, kept in before.items():
        assert kept, f"the dump has nothing in {table}"
        now = [
            {column: row[column] for column in old}
            for row, old in zip(after[table], kept, strict=True)
        ]
        assert now == kept, table


@every_release
def test_a_bank_goes_on_where_it_was(dump: Path, tmp_path: Path) -> None:
    loaded(dump, tmp_path)
    with opened_system(tmp_path, BANK) as system:
        assert system.verify_events() == system.last_event()
        assert system.store.read(contradiction) is None
        assert {package.state for package in system.packages()} == set(State)

        system.take_up()
        for visit in system.unfinished():
            system.conclude(visit.id, Ending.UNPROVEN, "restarted")
        issued = system.reissue("waits", user="anna", actor="anna")
        served(system, system.retrieve(issued.code, issued.digits))
        assert system.package("waits").state is State.RETRIEVED
        _settled(system)
        assert system.store.read(contradiction) is None


def _settled(system: LockerSystem) -> None:
    for view in system.slots():
        if view.doubt is not None:
            look = system.look_into(view.slot.name, actor="tina")
            system.take_up()
            system.pulsed(look.id, 1, door="CLOSED")
            system.opened(look.id)
            system.settle(view.slot.name, None, actor="tina")
            system.closed(look.id)
    assert not [view for view in system.slots() if view.doubt is not None]


@every_release
def test_an_upgrade_that_is_broken_off_leaves_the_old_store(
    dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = loaded(dump, tmp_path)
    before = asked(file, schema), asked(file, rows)
    steps = database._steps()
    first = int(str(before[0]["version"][0]["user_version"]))
    broken = [*steps[:first], f"{steps[first]}; SELECT nothing FROM nowhere"]
    monkeypatch.setattr(database, "_steps", lambda: broken)

    with pytest.raises(StoreError):
        upgrade(tmp_path)

    assert (asked(file, schema), asked(file, rows)) == before
    monkeypatch.undo()
    upgrade(tmp_path)


def test_there_is_a_dump_of_what_was_released() -> None:
    assert "0.1.0" in [dump.stem for dump in DUMPS]
