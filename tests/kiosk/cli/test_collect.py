"""The round of a courier who takes back what has ended, at the command line."""

from contextlib import nullcontext

import pytest

from tests.kiosk.cli.bench import Bench, listed


def cancelled(bench: Bench, *packages: str, size: str = "S") -> None:
    for package in packages:
        words = ["package", "store", package, "--user", "anna", "--size", size]
        bench.done(*words)
        bench.done("package", "cancel", package)


def test_what_waits_is_listed_in_the_order_of_the_doors(bench: Bench) -> None:
    assert bench.done("package", "collect") == "Nothing waits to be collected.\n"
    cancelled(bench, "P-1")

    assert bench.done("package", "collect", "--list").splitlines() == [
        "SLOT  PACKAGE  STATE      SIZE",
        "1     P-1      CANCELLED  S",
    ]
    (slot,) = listed(bench.told("package", "collect"), "slots")
    assert (slot["name"], slot["package"], slot["status"]) == ("1", "P-1", "OCCUPIED")


@pytest.mark.slow
@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside a kiosk"])
def test_a_round_goes_from_door_to_door(bench: Bench, *, beside: bool) -> None:
    cancelled(bench, "P-1", "P-2")

    with bench.served() if beside else nullcontext():
        said = bench.done("package", "collect", "--all").splitlines()

    assert said[-3:] == [
        "2 packages collected.",
        "Package P-1, slot 1.",
        "Package P-2, slot 2.",
    ]
    open_, next_ = (
        said.index("Slot 1: the door is shut."),
        said.index("Slot 2: asking for its door (visit 4)."),
    )
    assert open_ < next_
    assert bench.told("stats")["slots"] == {
        "EMPTY": 5,
        "OCCUPIED": 0,
        "RESERVED": 0,
        "UNCERTAIN": 0,
    }


@pytest.mark.slow
def test_one_slot_is_collected(bench: Bench) -> None:
    cancelled(bench, "P-1")

    told = bench.told("package", "collect", "1")

    assert (told["package"], told["slot_status"]) == ("P-1", "EMPTY")
    assert bench.told("package", "collect", "1", status=1)["error"] == "not-now"


@pytest.mark.slow
def test_a_round_goes_on_past_a_door_that_does_not_do_its_part(bench: Bench) -> None:
    cancelled(bench, "P-1")
    cancelled(bench, "P-2")
    text = bench.config.read_text(encoding="utf-8")
    jammed = "doors:\n      1/1: {opens_after_seconds: null}"
    bench.configure(text.replace("doors:", jammed, 1))

    result = bench.run("package", "collect", "--all")
    told = bench.told("package", "collect", "--all", status=3)

    assert result.exit_code == 3
    assert "1 package collected.\nPackage P-2, slot 2.\n" in result.stdout
    assert "Fault: slot 1: the lock was pulsed and the door stayed shut." in (
        result.stderr
    )
    assert (told["collected"], told["error"]) == (0, "collect")
    assert len(listed(told, "visits")) == 1
    assert bench.told("package", "show", "P-1")["slot"] == "1"


def test_one_thing_at_a_time(bench: Bench) -> None:
    for words in (["1", "--all"], ["--all", "--list"]):
        assert bench.run("package", "collect", *words).exit_code == 2
