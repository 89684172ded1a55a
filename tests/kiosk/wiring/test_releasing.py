"""After a kiosk that died: what burns is put out, and nothing else is touched."""

import os
import threading
import time
import tty
from pathlib import Path

import pytest

from drivers import LockAddress
from drivers.modbus import ON, WRITE_COIL, write_one
from drivers.simulator import Fault
from kiosk.wiring import FarEnd, Left, Released, release
from kiosk.wiring.lines import listening, serial_buses
from tests.kiosk.wiring.banks import bank, kerong, pins, relays


def test_a_relay_that_a_dead_kiosk_left_on_is_put_out(tmp_path: Path) -> None:
    settings = bank({"main": relays(tmp_path / "bus")})
    with FarEnd(settings) as far:
        boards = far.buses["main"]
        with listening(serial_buses(settings)["main"]) as (_, ear):
            ear.write(write_one(1, WRITE_COIL, 1, ON))
            while not boards.energised():
                ear.read(0.0)
        assert boards.energised() == {LockAddress(1, 2)}

        told = list(release(settings))

        assert boards.energised() == set()
    assert told == [Released("main", "board 1"), Released("main", "board 2")]


def test_it_is_put_out_behind_an_adapter_that_hears_itself(tmp_path: Path) -> None:
    settings = bank({"main": relays(tmp_path / "bus")})
    with FarEnd(settings) as far:
        far.buses["main"].faults.set(Fault.ECHO, 1)
        told = list(release(settings))

    assert {type(each) for each in told} == {Released}


def test_it_insists_on_a_bad_line(tmp_path: Path) -> None:
    settings = bank({"main": relays(tmp_path / "bus")})
    with FarEnd(settings) as far:
        far.buses["main"].faults.set(Fault.LOST_BYTE, 0.2)
        told = list(release(settings))

    assert {type(each) for each in told} == {Released}


def test_a_board_that_keeps_silent_is_told_and_the_next_is_still_put_out(
    tmp_path: Path,
) -> None:
    settings = bank({"main": relays(tmp_path / "bus")})
    with FarEnd(settings) as far:
        far.buses["main"].silence(1)
        first, second = release(settings)

    assert first == Left("main", "board 1", "nobody answered")
    assert second == Released("main", "board 2")


def test_a_port_that_has_gone_is_told_for_every_board_behind_it(tmp_path: Path) -> None:
    settings = bank({"main": relays(tmp_path / "gone")})

    told = list(release(settings))

    assert [(type(each), each.what) for each in told] == [
        (Left, "board 1"),
        (Left, "board 2"),
    ]


def test_boards_that_end_their_own_pulses_hear_nothing(tmp_path: Path) -> None:
    flashing = relays(tmp_path / "gone", pulse="flash")
    settings = bank({"main": kerong(tmp_path / "gone"), "more": flashing})

    assert list(release(settings)) == []


def test_relays_on_pins_are_idled(tmp_path: Path) -> None:
    settings = bank({"pins": pins(pins="mock"), "main": relays(tmp_path / "gone")})

    first, *rest = release(settings)

    assert first == Released("pins", "4 relays on GPIO")
    assert len(rest) == 2, "and one bus that fails hinders no other"


def test_pins_that_cannot_be_had_are_told() -> None:
    (told,) = release(bank({"pins": pins(pins="lgpio")}))

    assert isinstance(told, Left)
    assert "there are no pins" in told.why


@pytest.mark.slow
def test_a_line_that_is_never_quiet_is_no_reason_to_give_up(tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    tty.setraw(theirs)
    (tmp_path / "bus").symlink_to(os.ttyname(theirs))
    over = threading.Event()

    def babble() -> None:
        while not over.wait(0.001):
            os.write(ours, b"\xff")

    babbling = threading.Thread(target=babble)
    babbling.start()
    try:
        told = list(
            release(
                bank({"main": relays(tmp_path / "bus")}),
                clock=lambda: 4 * time.monotonic(),
            )
        )
    finally:
        over.set()
        babbling.join()
        os.close(ours)
        os.close(theirs)

    assert [type(each) for each in told] == [Left, Left]
    assert {each.why for each in told if isinstance(each, Left)} == {
        "the line does not fall quiet"
    }
