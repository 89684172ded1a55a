"""`kiosk event extract`, `kiosk event export` with filters, `kiosk user erase`."""

import csv
import io
import json
from pathlib import Path

import apsw
import pytest

from tests.kiosk.cli.bench import Bench, listed


@pytest.fixture
def used(bench: Bench) -> Bench:
    """Give a bank with a package of anna, and one of ben that was there before."""
    bench.done("user", "add", "ben", "--name", "Ben", "--phone", "+49 171 3920099")
    bench.done("package", "announce", "P-9", "--user", "ben", "--size", "S")
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
    bench.run("slot", "open", "jammed")
    return bench


def test_an_extract_names_the_package_and_nobody(used: Bench) -> None:
    told = used.told("event", "extract", "P-1")
    text = json.dumps(told)

    count = len(listed(used.told("event", "list", "--limit", "999"), "events"))
    assert told["chain"] == {"verified": True, "events": count, "why": None}
    kinds = [one["kind"] for one in listed(told, "events")]
    assert kinds[0] == "package-announced"
    assert "package-stored" in kinds
    assert "ben" not in text
    assert "anna" not in text
    assert "P-9" not in text
    assert "3920012" not in text


def test_an_extract_can_be_read(used: Bench) -> None:
    lines = used.done("event", "extract", "P-1").splitlines()

    assert lines[0] == "package  P-1"
    assert any(line.startswith("chain    all ") for line in lines)
    assert any("recipient" in line for line in lines)
    (put_in,) = (line for line in lines if "package-stored" in line)
    assert "A package was put in" in put_in


def test_an_extract_says_when_the_chain_is_broken(used: Bench) -> None:
    db = apsw.Connection(str(used.data / "kiosk.db"))
    db.execute("DROP TRIGGER event_is_for_ever")
    db.execute("UPDATE event SET actor = 'x' WHERE seq = 2")
    db.close()

    assert "chain    BROKEN: event 2 was changed" in used.done(
        "event", "extract", "P-1"
    )
    assert used.told("event", "extract", "P-1")["events"]


def test_there_is_no_extract_of_what_does_not_exist(used: Bench) -> None:
    assert used.run("event", "extract", "P-77").exit_code == 1


def exported(bench: Bench, *words: str) -> list[dict[str, object]]:
    told = bench.done("event", "export", *words)
    return [json.loads(line) for line in told.splitlines()]


def test_an_export_without_a_filter_is_the_whole_chain(used: Bench) -> None:
    every = listed(used.told("event", "list", "--limit", "1000"), "events")

    assert exported(used) == every


def test_an_export_can_be_of_a_package_a_slot_or_some_kinds(used: Bench) -> None:
    assert {one["package"] for one in exported(used, "--package", "P-9")} == {"P-9"}
    assert {one["slot"] for one in exported(used, "--slot", "jammed")} == {"jammed"}
    kinds = exported(used, "--kind", "door-opened", "--kind", "door-closed")
    assert {one["kind"] for one in kinds} == {"door-opened", "door-closed"}


def test_an_export_can_be_of_faults_alone(used: Bench) -> None:
    faults = {one["fault"] for one in exported(used, "--faults")}

    assert "visit.stuck" in faults
    assert None not in faults


def test_an_export_can_be_of_a_time(used: Bench) -> None:
    assert exported(used, "--until", "2026-01-01") == []
    assert exported(used, "--since", "2046-01-01") == []
    assert exported(used, "--since", "2026-01-01") == exported(used)


def test_a_time_that_is_none_is_wrong_usage(used: Bench) -> None:
    result = used.run("event", "export", "--since", "soon")

    assert result.exit_code == 2
    assert "--since: 'soon' is no time" in result.stderr


def test_an_export_can_be_csv(used: Bench, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    used.done("event", "export", "--csv", str(file))

    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["seq"] for row in rows] == [str(one["seq"]) for one in exported(used)]
    assert {row["title"] for row in rows} >= {"A person was added", "The door opened"}
    assert json.loads(rows[1]["facts"]) == exported(used)[1]["facts"]
    assert csv.DictReader(io.StringIO(used.done("event", "export", "--csv"))).fieldnames


def test_a_customer_can_be_forgotten_and_the_chain_stays_whole(bench: Bench) -> None:
    told = bench.told("user", "erase", "anna", "--yes")

    assert told == {"user": "anna", "erased": True}
    (anna,) = listed(bench.told("user", "list", "--contacts"), "users")
    assert (anna["name"], anna["phone"], anna["email"]) == ("", None, None)
    assert "3920012" not in (bench.data / "kiosk.db").read_bytes().decode("latin1")
    assert bench.done("event", "verify")


def test_nobody_is_forgotten_who_is_waited_for(used: Bench) -> None:
    told = used.told("user", "erase", "anna", "--yes", status=1)

    assert told["error"] == "not-now"
    (anna, _) = listed(used.told("user", "list", "--contacts"), "users")
    assert anna["phone"] is not None


def test_nobody_is_forgotten_by_a_slip(bench: Bench) -> None:
    result = bench.run("user", "erase", "anna")

    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert bench.run("user", "erase", "nobody").exit_code == 1


def test_staff_are_not_forgotten_so(bench: Bench) -> None:
    bench.done("user", "add", "eli", "--role", "courier")

    assert bench.told("user", "erase", "eli", "--yes", status=1)["error"] == "invalid"
