"""`kiosk doctor`: one line for each thing, and what to do about it."""

import json

from kiosk.doctor import Finding, State, worst
from kiosk.domain.catalogue import CATALOGUE
from tests.kiosk.cli.bench import Bench, listed


def findings(bench: Bench, status: int) -> dict[object, dict[str, object]]:
    told = bench.told("doctor", status=status)
    return {one["check"]: one for one in listed(told, "findings")}


def test_the_worst_finding_decides() -> None:
    well, note = Finding("a", "well"), Finding("b", "none", "parts.none")
    look, broken = Finding("c", "old", "backup.old"), Finding("d", "shut", "door-stuck")

    assert worst([]) is State.OK
    assert worst([well, note]) is State.OK
    assert worst([broken, well, look]) is State.BROKEN
    assert worst([look, well]) is State.WARNING


def test_a_bank_beside_its_kiosk_is_seen_through_its_locks_part(bench: Bench) -> None:
    bench.done("backup", str(bench.folder / "one.db"))
    with bench.served():
        found = findings(bench, status=1)

    assert str(found["locks"]["says"]).endswith("the other")
    assert found["boards main"]["says"] == "answering: 1"
    assert "doors" in found
    assert found["clock"]["fault"] == "clock.untrusted"
    assert found["clock"]["step"] == CATALOGUE["clock.untrusted"].step


def test_doors_that_nobody_can_see_are_named(bench: Bench) -> None:
    with bench.served():
        told = bench.run("doctor")

    assert told.exit_code == 1
    assert "warning  doors: nobody can say whether these are open: blind" in told.stdout
    assert "-> open and shut it by hand" in told.stdout
    assert "(door.unknown)" in told.stdout
    assert told.stdout.splitlines()[-1].endswith(" warning.")


def test_a_configuration_that_is_wrong_is_told_and_the_rest_is_looked_at(
    bench: Bench,
) -> None:
    bench.configure("location: {}\n")

    found = findings(bench, status=3)

    assert found["configuration"]["fault"] == "settings"
    assert found["disk"]["state"] == "ok"


def test_looking_makes_no_store(bare: Bench) -> None:
    found = findings(bare, status=0)

    assert found["store"]["fault"] == "store.none"
    assert not bare.data.exists()


def test_no_door_is_moved_and_nothing_is_written(bench: Bench) -> None:
    with bench.served():
        before = bench.told("event", "list")
        bench.run("doctor", "--thorough")
        after = bench.told("event", "list")

    assert before == after


def test_a_name_that_moves_the_cursor_does_not(bench: Bench) -> None:
    bench.configure(
        bench.config.read_text(encoding="utf-8").replace(
            "The Yard", json.dumps("The\x1b[2J Yard")
        )
    )

    assert "\x1b" not in bench.run("doctor").stdout
