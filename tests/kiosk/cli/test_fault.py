"""`kiosk fault`: the catalogue on the command line."""

from kiosk.domain.catalogue import CATALOGUE
from tests.kiosk.cli.bench import Bench, listed


def test_every_fault_is_listed(bench: Bench) -> None:
    keys = [one["key"] for one in listed(bench.told("fault", "list"), "faults")]

    assert keys == list(CATALOGUE)


def test_the_list_can_be_of_one_weight(bench: Bench) -> None:
    lines = bench.done("fault", "list", "--weight", "note").splitlines()

    assert {line.split()[1] for line in lines[1:]} == {"note"}


def test_a_fault_says_its_cause_the_next_step_and_the_part(bench: Bench) -> None:
    told = bench.done("fault", "show", "door-stuck")

    assert "cause       a parcel that presses on the bolt" in told
    assert "what to do  press the door" in told
    assert "to bring    a lock of the same type" in told


def test_the_end_of_a_key_shows_all_that_end_so(bench: Bench) -> None:
    shown = listed(bench.told("fault", "show", "LEFT_OPEN"), "faults")

    keys = {one["key"] for one in shown}
    assert keys == {"visit.left-open", "doubt.left-open", "door.left-open"}
    assert len(bench.done("fault", "show", "left-open").split("\n\n")) == 3


def test_it_needs_no_configuration(bench: Bench) -> None:
    bench.configure("nonsense: [")

    assert bench.done("fault", "show", "settings")


def test_a_key_that_does_not_exist_is_refused_with_what_looks_like_it(
    bench: Bench,
) -> None:
    told = bench.told("fault", "show", "door-stuk", status=1)

    assert told["error"] == "unknown"
    assert "door-stuck" in str(told["message"])


def test_events_name_the_fault_that_they_are_about(bench: Bench) -> None:
    bench.run("slot", "open", "jammed")

    events = listed(bench.told("event", "list", "--slot", "jammed"), "events")
    faults = {one["kind"]: one["fault"] for one in events}
    assert faults["visit-ended"] == "visit.stuck"
    assert faults["slot-out-of-service"] == "slot.out-of-service"
    assert faults["door-pulsed"] is None
    assert "visit.stuck" in bench.done("event", "list", "--slot", "jammed")
