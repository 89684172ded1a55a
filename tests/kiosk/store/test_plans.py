"""How statements find their rows: a bank of ten years is as quick as a new one."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest

from tests.kit import opened_system, served, stored

if TYPE_CHECKING:
    from apsw import Bindings  # only its type stubs have it

GROWING = ("code", "event", "notification", "package", "parcel", "visit")
Statements = dict[str, "Bindings | None"]


@pytest.fixture
def statements() -> Iterator[Statements]:
    """Hear every statement that any connection runs, and with what."""
    heard: Statements = {}

    def traced(_: apsw.Cursor, statement: str, values: "Bindings | None") -> bool:
        heard[statement] = values
        return True

    def hook(db: apsw.Connection) -> None:
        db.exec_trace = traced

    apsw.connection_hooks.append(hook)
    yield heard
    apsw.connection_hooks.remove(hook)


def test_no_step_of_a_package_reads_all_that_ever_was(
    tmp_path: Path, statements: Statements
) -> None:
    with opened_system(tmp_path) as system:
        statements.clear()  # a start may read what it likes
        issued = stored(system).issued
        pickup = served(system, system.retrieve(issued.code, issued.digits))
        system.more(pickup.id)  # as the screen of thanks does
        told = dict(statements)
        db = apsw.Connection(str(system.store.path))
        few = [
            f"INDEX {name}"
            for (name,) in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'index'"
                " AND sql LIKE '% WHERE %'"
            )
        ]
        read = [
            f"{step} for {' '.join(statement.split())}"
            for statement, values in told.items()
            if statement.lstrip().startswith(("SELECT", "UPDATE", "DELETE", "INSERT"))
            for step in plan(db, statement, values)
            if step.startswith(tuple(f"SCAN {table}" for table in GROWING))
            # An index of what has not ended holds little, and the newest is one row.
            if not any(f"{each} " in f"{step} " for each in few)
            if "LIMIT 1" not in statement
        ]
        db.close()

    assert len(told) > 30
    assert few
    assert read == []


def plan(db: apsw.Connection, statement: str, values: "Bindings | None") -> list[str]:
    """Return the steps by which a statement finds its rows."""
    return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
