"""`kiosk slot settle`: at a real store, over mock doors."""

import pytest

from kiosk.cli import doors, settle
from tests.kiosk.cli.bench import Bench


def in_doubt(bench: Bench) -> None:
    """A package of which nobody knows whether it is in the blind slot."""
    words = ["package", "store", "P-1", "--user", "anna", "--size", "XL"]
    told = bench.told(*words, status=3)
    assert told["slot_status"] == "UNCERTAIN"


@pytest.fixture
def doubtful(bench: Bench) -> Bench:
    in_doubt(bench)
    return bench


def test_what_nobody_saw_open_is_settled_by_no_program(doubtful: Bench) -> None:
    told = doubtful.told("slot", "settle", "blind", "--empty", status=3)
    assert told["slot_status"] == "UNCERTAIN"


@pytest.mark.parametrize(("answer", "status"), [("y", "EMPTY"), ("n", "UNCERTAIN")])
def test_whoever_looked_behind_a_broken_sensor_may_say_so(
    doubtful: Bench, monkeypatch: pytest.MonkeyPatch, answer: str, status: str
) -> None:
    monkeypatch.setattr(settle, "is_person", lambda: True)

    doubtful.run("slot", "settle", "blind", "--empty", typed=f"{answer}\n")

    assert doubtful.told("slot", "show", "blind")["status"] == status


def test_a_slot_is_looked_into_and_its_package_is_stored(bench: Bench) -> None:
    bench.done("package", "announce", "P-1", "--user", "anna", "--size", "S")

    told = bench.told("slot", "settle", "1", "--holds", "P-1")

    assert (told["ending"], told["slot_status"]) == ("done", "OCCUPIED")
    assert bench.told("package", "show", "P-1")["state"] == "STORED"
    assert bench.done("slot", "settle", "2", "--empty").endswith("Slot 2 is EMPTY.\n")


def test_what_is_gone_is_missing(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")

    bench.done("slot", "settle", "1", "--empty")

    assert bench.told("package", "show", "P-1")["state"] == "CANCELLED"
    assert "package-missing" in bench.done("event", "list", "--package", "P-1")


def test_an_unknown_package_opens_no_door(bench: Bench) -> None:
    told = bench.told("slot", "settle", "1", "--holds", "P-9", status=1)

    assert told["error"] == "unknown"
    assert "visit-requested" not in bench.done("event", "list")


def test_something_unknown_closes_the_slot(bench: Bench) -> None:
    told = bench.told("slot", "settle", "1", "--strange", "a hat")

    assert (told["ending"], told["slot_status"]) == ("done", "RESERVED")
    shown = bench.told("slot", "show", "1")
    assert (shown["reason"], shown["doubt"]) == (
        "inside: a hat",
        "something unknown is inside",
    )


@pytest.mark.parametrize(
    "words", [["--empty", "--holds", "P-1"], []], ids=["both", "neither"]
)
def test_what_is_inside_is_said_once(bench: Bench, words: list[str]) -> None:
    told = bench.told("slot", "settle", "1", *words, status=2)

    assert told["error"] == "usage"


def test_whoever_says_nothing_is_asked_at_the_open_door(bench: Bench) -> None:
    bench.done("package", "announce", "P-1", "--user", "anna", "--size", "S")

    said = bench.run("slot", "settle", "1", typed="n\nP-1\n").stdout

    assert "Is slot 1 empty? [y/N]: n" in said
    assert said.endswith("Slot 1 is OCCUPIED.\n")


@pytest.mark.parametrize(
    ("answer", "state"), [("y", "STORED"), ("n", "PENDING")], ids=["done", "unsure"]
)
def test_of_a_door_without_a_sensor_a_person_at_a_keyboard_is_asked(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, answer: str, state: str
) -> None:
    text = bench.config.read_text(encoding="utf-8")
    blind = text.replace("lock: 1/5}", "lock: 1/5, sensor: false}")
    bench.config.write_text(blind, encoding="utf-8")
    monkeypatch.setattr(doors, "is_person", lambda: True)
    words = ["package", "store", "P-1", "--user", "anna", "--size", "XL"]

    said = bench.run(*words, typed=f"{answer}\n").stdout

    assert "Door blind has no sensor" in said
    assert bench.told("package", "show", "P-1")["state"] == state
