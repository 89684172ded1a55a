import pytest

from tests.kiosk.cli.bench import Bench, listed


def test_the_slots_are_listed_in_the_order_of_the_doors(bench: Bench) -> None:
    said = bench.done("slot", "list").splitlines()

    assert said[0] == "SLOT    SIZE  REACH    STATUS  PACKAGE  NOTE"
    assert said[1] == "1       S     1500 mm  EMPTY   -"
    assert [line.split()[0] for line in said[1:]] == [
        "1",
        "2",
        "jammed",
        "gaping",
        "blind",
    ]
    assert len(listed(bench.told("slot", "list"), "slots")) == 5


def test_a_slot_is_shown_with_its_wire(bench: Bench) -> None:
    told = bench.told("slot", "show", "jammed")

    assert told == {
        "name": "jammed",
        "size": "M",
        "reach_mm": 1000,
        "status": "EMPTY",
        "package": None,
        "reason": None,
        "until": None,
        "doubt": None,
        "wire": {"bus": "main", "lock": "1/3"},
    }
    assert "lock       1/3 on bus main" in bench.done("slot", "show", "jammed")


def test_a_slot_goes_out_of_service_and_back(bench: Bench) -> None:
    words = ["slot", "out-of-service", "2", "--reason", "bent hinge"]

    out = bench.told(*words, "--until", "2999-01-31T14:00")

    assert (out["status"], out["reason"]) == ("RESERVED", "bent hinge")
    assert out["until"] == "2999-01-31T05:00:00Z"  # Tokyo's 14:00
    note = "bent hinge (until 2999-01-31 14:00)"
    assert note in bench.done("slot", "list")
    assert "back by         2999-01-31 14:00" in bench.done("slot", "show", "2")
    assert bench.done("slot", "return", "2") == "Slot 2 is in service: EMPTY.\n"
    assert bench.told("slot", "return", "2", status=1)["error"] == "not-now"


def test_a_reason_moves_no_cursor(bench: Bench) -> None:
    bench.done("slot", "out-of-service", "2", "--reason", "\x1b[2Jgone")

    assert "?[2Jgone" in bench.done("slot", "list")


def test_a_package_in_a_slot_out_of_service_can_still_be_had(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")

    said = bench.done("slot", "out-of-service", "1", "--reason", "dirty")

    assert said.splitlines()[1] == "Package P-1 in it can still be picked up."


@pytest.mark.parametrize("until", ["soon", "2999-13-01"])
def test_a_time_that_is_none_is_wrong_usage(bench: Bench, until: str) -> None:
    words = ["slot", "out-of-service", "2", "--reason", "x", "--until", until]

    told = bench.told(*words, status=2)

    assert told["error"] == "usage"
    assert "is no time; write it as 2026-03-01" in str(told["message"])


def test_a_time_with_its_offset_is_taken_as_it_stands(bench: Bench) -> None:
    words = ["slot", "out-of-service", "2", "--reason", "x"]

    assert bench.told(*words, "--until", "2999-01-31T14:00Z")["until"] == (
        "2999-01-31T14:00:00Z"
    )


def test_a_time_that_has_passed_is_refused(bench: Bench) -> None:
    words = ["slot", "out-of-service", "2", "--reason", "x", "--until", "2001-01-01"]

    assert bench.told(*words, status=1)["error"] == "invalid"


def test_a_slot_that_nobody_knows_is_refused(bench: Bench) -> None:
    assert bench.told("slot", "show", "jamed", status=1)["error"] == "unknown"
    assert "did you mean jammed?" in bench.run("slot", "show", "jamed").stderr
