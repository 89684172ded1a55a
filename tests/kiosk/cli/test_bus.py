"""`kiosk bus`: what a technician types before a bank, and what is answered."""

import json
import logging
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import load
from kiosk.wiring import FarEnd, obey
from tests.kiosk.cli.bench import Bench, listed
from tests.kiosk.cli.test_run import Heard

BANK = """\
location: {{id: yard, name: The Yard, time_zone: Asia/Tokyo, help: Ring the bell}}
buses:
  main: {main}
  spare: {spare}
lockers:
  - name: Left
    columns:
      - - {{name: "1", size: S, reach_mm: 1500, bus: main, lock: 1/1}}
        - {{name: "2", size: S, reach_mm: 1300, bus: main, lock: 2/1}}
        - {{name: "3", size: S, reach_mm: 1100, bus: spare, lock: 1/1}}
"""
KERONG = "{{driver: kerong, port: {port}, reply_seconds: 0.2, pulse_seconds: 0.1}}"
RELAYS = "{{driver: modbus, port: {port}, reply_seconds: 0.2, pulse: software}}"
MOCK = "{driver: mock}"


@pytest.fixture
def wired(tmp_path: Path) -> Bench:
    """Give a bank of two played boards and a mock."""
    bench = Bench(tmp_path)
    main = KERONG.format(port=tmp_path / "bus")
    bench.configure(BANK.format(main=main, spare=MOCK))
    return bench


@pytest.fixture
def far(wired: Bench) -> Iterator[FarEnd]:
    with FarEnd(load(wired.config)) as far:
        yield far


def test_boards_are_played_until_somebody_quits(wired: Bench) -> None:
    typed = "open 1\n\nlist\nopne 2\nquit\n"

    result = wired.run("bus", "simulate", typed=typed)

    assert result.exit_code == 0
    out = result.stdout.splitlines()
    assert out[0].startswith("Bus main, boards 1, 2, on /")
    assert f"{wired.folder / 'bus'} leads there" in out[1]
    assert out[3:] == [
        "done",
        "1       main 1/1     open",
        "2       main 2/1     closed",
    ]
    assert result.stderr.splitlines() == [
        "there is no order 'opne'; did you mean open?",
        "The boards are gone.",
    ]
    assert not (wired.folder / "bus").is_symlink()


def test_a_device_is_not_touched_and_its_stand_in_is_named(wired: Bench) -> None:
    main = KERONG.format(port="/dev/serial/by-id/no-such-adapter")
    wired.configure(BANK.format(main=main, spare=MOCK))

    result = wired.run("bus", "simulate", typed="quit\n")

    assert "may be a real one; write port: /" in result.stdout


def test_in_json_it_is_told_once_where_the_boards_are(wired: Bench) -> None:
    result = wired.run("bus", "simulate", "--json", typed="open 1\nlist\nexit\n")

    (bus,) = listed(json.loads(result.stdout), "buses")
    assert bus["name"] == "main"
    assert bus["port"] == str(wired.folder / "bus")
    assert bus["linked"] is True
    assert bus["boards"] == [1, 2]


def test_nothing_on_a_line_is_a_refusal(wired: Bench) -> None:
    wired.configure(BANK.format(main=MOCK, spare=MOCK))

    result = wired.run("bus", "simulate")

    assert result.exit_code == 1
    assert "no bus of this configuration has boards" in result.stderr


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_two_terminals_are_enough(wired: Bench, end: signal.Signals) -> None:
    quiet = subprocess.DEVNULL  # as systemd would: nobody types
    with wired.start("bus", "simulate", stdin=quiet) as playing:
        assert playing.stdout is not None
        while "leads there" not in playing.stdout.readline():
            pass
        told = wired.told("bus", "scan", "--rounds", "2")
        playing.send_signal(end)
        _, err = playing.communicate()

    assert told["ok"] is True
    assert playing.returncode == 0
    assert err == "The boards are gone.\n"
    assert not (wired.folder / "bus").is_symlink()


def test_a_scan_tells_boards_times_and_doors(wired: Bench, far: FarEnd) -> None:
    obey(far, "open 2")

    told = wired.told("bus", "scan", "--rounds", "2")

    main, spare = listed(told, "buses")
    first, second = listed(main, "boards")
    assert told["ok"] is True
    assert (main["echo"], main["fault"], main["asked"]) == (False, None, True)
    assert (spare["asked"], spare["port"], spare["boards"]) == (False, None, [])
    times = first.pop("round_trip_ms")
    assert isinstance(times, dict)
    assert 7 < times["min"] <= times["median"] <= times["max"]
    assert first == {
        "board": 1,
        "protocol": "kerong",
        "configured": True,
        "health": "ok",
        "asked": 2,
        "answered": 2,
        "silent": 0,
        "garbled": 0,
        "error_rate": 0.0,
    }
    assert second["board"] == 2
    assert listed(told, "doors") == [
        {"slot": "1", "bus": "main", "lock": "1/1", "door": "closed"},
        {"slot": "2", "bus": "main", "lock": "2/1", "door": "open"},
    ]


def test_a_scan_for_people_is_a_table(wired: Bench, far: FarEnd) -> None:
    del far
    lines = wired.done("bus", "scan", "--rounds", "2").splitlines()

    assert lines[0] == f"main: kerong at {wired.folder / 'bus'}; no echo"
    assert lines[1].split() == ["BOARD", "SPEAKS", "HEALTH", "ANSWERED", "ERRORS", "MS"]
    assert lines[2].split()[:6] == ["1", "kerong", "OK", "2", "of", "2"]
    assert "spare: mock has no boards that could be asked" in lines
    assert lines[-1].split() == ["2", "main", "2/1", "closed"]


@pytest.mark.slow  # every address is waited for
def test_a_stranger_is_told_and_is_no_fault(wired: Bench, far: FarEnd) -> None:
    del far
    text = wired.config.read_text(encoding="utf-8").replace("lock: 2/1", "lock: 1/2")
    wired.configure(text)

    said = wired.done("bus", "scan", "--rounds", "1", "--everybody", "--bus", "main")

    assert "NOT CONFIGURED" in said


def test_a_missing_board_is_a_fault_with_all_that_is_known(
    wired: Bench, far: FarEnd
) -> None:
    obey(far, "kill 2")

    told = wired.told("bus", "scan", "--rounds", "1", status=3)
    people = wired.run("bus", "scan", "--rounds", "1")

    assert (told["ok"], told["error"]) == (False, "bus")
    (main, _) = listed(told, "buses")
    assert [board["health"] for board in listed(main, "boards")] == ["ok", "missing"]
    assert listed(main, "boards")[1]["round_trip_ms"] is None
    assert listed(told, "doors")[1]["door"] == "unknown"
    assert people.exit_code == 3
    assert "MISSING" in people.stdout


def test_a_port_that_is_gone_is_a_fault(wired: Bench) -> None:
    told = wired.told("bus", "scan", status=3)
    people = wired.run("bus", "scan")

    assert "is not there" in str(listed(told, "buses")[0]["fault"])
    assert {door["door"] for door in listed(told, "doors")} == {"unknown"}
    assert "is not there" in people.stdout


def test_a_scan_refuses_beside_a_kiosk_and_says_whose(
    wired: Bench, far: FarEnd
) -> None:
    del far
    with wired.served():
        result = wired.run("bus", "scan")

    assert result.exit_code == 3
    assert "the locks are held by pid" in result.stderr
    assert "the other; end it first" in result.stderr


def test_a_recorded_line_is_told_in_words(wired: Bench, far: FarEnd) -> None:
    obey(far, "open 2")
    file = wired.folder / "cellar.trace"
    wired.done("bus", "scan", "--rounds", "1", "--trace", str(file))

    told = wired.told("bus", "trace", str(file))
    lines = wired.done("bus", "trace", str(file)).splitlines()

    last = listed(told, "pieces")[-1]
    assert (last["sent"], last["meaning"]) == (False, "open: 1")
    assert str(last["bytes"]).startswith("022035")
    assert lines[0].split() == ["SECONDS", "BYTES", "MEANING"]
    assert "board 2, what are your doors?" in lines[-2]


def test_a_recorded_line_is_played(wired: Bench) -> None:
    (wired.folder / "trace").write_text("1.0 > 02 10 30 03 45\n")
    words = ["bus", "simulate", "--replay", str(wired.folder / "trace")]

    assert wired.run(*words, typed="quit\n").exit_code == 0


def test_a_kiosk_writes_down_what_was_said(wired: Bench, far: FarEnd) -> None:
    del far
    file = wired.folder / "run.trace"
    end = Heard("is served from", lambda: os.kill(os.getpid(), signal.SIGTERM))
    logging.getLogger().addHandler(end)
    try:
        wired.done("run", "--only", "locks", "--trace", str(file))
    finally:
        logging.getLogger().removeHandler(end)

    assert file.exists()
    assert wired.done("bus", "trace", str(file)).startswith("SECONDS")


def test_what_is_no_trace_is_refused(wired: Bench) -> None:
    told = wired.told("bus", "trace", str(wired.config), status=1)

    assert "line 1 is none of a trace" in str(told["message"])


def test_coils_are_released(wired: Bench) -> None:
    port = wired.folder / "bus"
    wired.configure(BANK.format(main=RELAYS.format(port=port), spare=MOCK))
    with FarEnd(load(wired.config)):
        said = wired.done("bus", "release")
        told = wired.told("bus", "release")
    left = wired.told("bus", "release", status=3)
    people = wired.run("bus", "release")

    assert said == "main: board 1 idle\nmain: board 2 idle\n"
    assert told["released"] == [
        {"bus": "main", "what": "board 1"},
        {"bus": "main", "what": "board 2"},
    ]
    assert (told["ok"], told["left"]) == (True, [])
    assert (left["ok"], left["error"]) == (False, "energised")
    assert left["message"] == "2 parts may be energised"
    assert people.exit_code == 3
    assert "main: board 2 may be energised: port" in people.stderr


def test_boards_that_end_their_own_pulses_need_no_release(wired: Bench) -> None:
    assert "there is nothing to do" in wired.done("bus", "release")


def test_a_release_opens_no_store(wired: Bench) -> None:
    wired.done("bus", "release")

    assert not wired.data.exists()
