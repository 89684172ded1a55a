import json
from pathlib import Path

import apsw
import pytest

from tests.kiosk.cli.bench import Bench, listed


@pytest.fixture
def told(bench: Bench) -> Bench:
    """Give a bank of which six things are told."""
    for n in range(1, 6):
        bench.done("package", "announce", f"P-{n}", "--user", "anna", "--size", "S")
    return bench


def numbers(bench: Bench, *words: str) -> list[object]:
    return [e["seq"] for e in listed(bench.told("event", "list", *words), "events")]


def test_events_are_listed_the_newest_last(told: Bench) -> None:
    assert numbers(told) == [1, 2, 3, 4, 5, 6]
    assert numbers(told, "--limit", "2") == [5, 6]


def test_after_a_number_come_the_next(told: Bench) -> None:
    assert numbers(told, "--after", "2", "--limit", "2") == [3, 4]
    assert numbers(told, "--after", "6") == []
    assert told.done("event", "list", "--after", "6") == "No events.\n"


def test_events_are_found_by_package_and_slot(told: Bench) -> None:
    told.done("slot", "out-of-service", "2", "--reason", "x")

    assert numbers(told, "--package", "P-2") == [3]
    assert numbers(told, "--slot", "2") == [7]
    assert numbers(told, "--slot", "1") == []


def test_an_event_is_told_in_one_line(told: Bench) -> None:
    line = told.done("event", "list", "--limit", "1").splitlines()[1]

    assert line.startswith("6   2")
    columns = line.split(maxsplit=8)[3:]
    kind, slot, package, by, fault, told_of = columns
    assert [kind, slot, package, by] == ["package-announced", "-", "P-5", "cli"]
    assert fault == "-"
    assert told_of == "A package was announced  size S, user anna"


def test_an_event_has_its_kind_for_programs_and_its_title_for_people(
    told: Bench,
) -> None:
    events = listed(told.told("event", "list", "--after", "5"), "events")

    assert [(event["kind"], event["title"]) for event in events] == [
        ("package-announced", "A package was announced")
    ]


def test_a_chain_that_is_whole_is_counted(told: Bench) -> None:
    assert told.done("event", "verify") == "6 events, all as written.\n"
    assert told.told("event", "verify") == {"events": 6}


def test_a_changed_event_is_a_fault_and_is_named(told: Bench) -> None:
    db = apsw.Connection(str(told.data / "kiosk.db"))
    db.execute("DROP TRIGGER event_is_for_ever")
    db.execute("UPDATE event SET package = 'P-9' WHERE seq = 4")
    db.close()

    result = told.run("event", "verify")

    assert result.exit_code == 3
    assert "event 4 was changed after it was written" in result.stderr


def test_the_whole_chain_is_exported(told: Bench, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"

    result = told.run("event", "export", str(file))

    events = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [event["seq"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert all(len(bytes.fromhex(event["hash"])) == 32 for event in events)
    assert events == listed(told.told("event", "list"), "events")
    assert result.stderr == f"6 events written to {file}.\n"
    assert told.done("event", "export") == file.read_text("utf-8")


def test_an_export_writes_over_nothing(told: Bench, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text("mine")

    result = told.run("event", "export", str(file))

    assert result.exit_code == 2
    assert "cannot be written: File exists" in result.stderr
    assert file.read_text() == "mine"
