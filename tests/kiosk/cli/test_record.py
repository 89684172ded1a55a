"""`kiosk bus record`: what a technician types beside a kiosk that runs."""

from pathlib import Path

import pytest

from drivers.trace import read_trace
from tests.kiosk.cli.bench import Bench, listed
from tests.kiosk.cli.test_bus import BANK, MOCK

PLAYED = "{driver: simulator, protocol: kerong, pulse_seconds: 0.1}"


@pytest.fixture
def played(tmp_path: Path) -> Bench:
    """Give a bank with a bus of played boards, and one that carries no bytes."""
    bench = Bench(tmp_path)
    bench.configure(BANK.format(main=PLAYED, spare=MOCK))
    return bench


def kinds(bench: Bench) -> list[object]:
    return [one["kind"] for one in listed(bench.told("event", "list"), "events")]


def test_a_running_kiosk_writes_down_what_is_said_until_that_is_stopped(
    played: Bench,
) -> None:
    with played.served():
        told = played.told("bus", "record")
        played.done("slot", "open", "1")
        ended = played.told("bus", "record", "main", "--stop")

    assert told["bus"] == ended["bus"] == "main"
    assert (ended["file"], ended["until"]) == (None, None)
    file = Path(str(told["file"]))
    assert file.parent == played.data / "traces"
    assert read_trace(file)
    said = played.done("bus", "trace", str(file))
    assert "02 10 31 03 46" in said  # its door, unlocked
    assert kinds(played)[-1] == "trace-off"


def test_it_is_said_until_when_and_whereto(played: Bench) -> None:
    with played.served():
        said = played.done("bus", "record", "main", "--for", "60")

    assert said.startswith("Bus main is traced until 20")
    assert str(played.data / "traces" / "main-") in said


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["spare"], 2, "carries no bytes"),
        (["mian"], 1, "did you mean main"),
        (["main", "--stop"], 1, "not traced"),
        (["main", "--for", "1000"], 2, "1000"),
    ],
)
def test_what_cannot_be_is_said(
    played: Bench, words: list[str], status: int, says: str
) -> None:
    with played.served():
        result = played.run("bus", "record", *words)

    assert result.exit_code == status
    assert says in result.stderr


def test_with_two_buses_it_asks_which_one_is_meant(played: Bench) -> None:
    played.configure(BANK.format(main=PLAYED, spare=PLAYED))

    with played.served():
        result = played.run("bus", "record")

    assert result.exit_code == 2
    assert "main, spare can be traced" in result.stderr


def test_where_nobody_serves_nothing_is_wanted(played: Bench) -> None:
    result = played.run("bus", "record")

    assert result.exit_code == 3
    assert "no kiosk serves the locks" in result.stderr
    assert "trace-on" not in kinds(played)


def test_a_file_that_is_not_written_is_not_promised(played: Bench) -> None:
    with played.served():
        (played.data / "traces").write_text("in the way", encoding="utf-8")
        result = played.run("bus", "record")

    assert result.exit_code == 3
    assert "is not written" in result.stderr
