"""A scan: who answers, and that nothing is moved by asking."""

from pathlib import Path

import pytest

from drivers import Door
from drivers.simulator import Fault
from drivers.trace import Piece, read_trace
from kiosk.config import Settings
from kiosk.domain.errors import UnknownError
from kiosk.wiring import BusSeen, FarEnd, Health, Strictness, scan
from tests.kiosk.wiring.banks import bank, kerong, lockboard, pins, relays

pytestmark = pytest.mark.slow  # at the speed of the wire


def healths(seen: BusSeen) -> dict[int, Health]:
    return {board.board: board.health for board in seen.boards}


def test_boards_that_answer_are_told_with_their_doors_and_times(
    settings: Settings, far: FarEnd
) -> None:
    _, bus, lock, *_ = far.doors()[1]
    far.buses[bus].put(lock, Door.OPEN)

    (seen,) = scan(settings, rounds=3)

    assert seen.ok
    assert seen.echo is False
    assert healths(seen) == {1: Health.OK, 2: Health.OK}
    assert [board.answered for board in seen.boards] == [3, 3]
    assert seen.boards[0].doors == {1: Door.CLOSED, 2: Door.OPEN}
    times = seen.boards[0].round_trip
    assert times is not None
    least = 14 * 10 / 19200  # five bytes there, nine back
    assert least < times[0] <= times[1] <= times[2] < 0.5


def test_nothing_is_sent_but_questions(
    settings: Settings, far: FarEnd, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"

    scan(settings, rounds=2, whom=Strictness.EVERYBODY, trace=trace)

    sent = {piece.data[2] for piece in read_trace(trace) if piece.sent}
    assert sent == {0x30}
    assert not any(far.buses["main"].currents(lock) for _, _, lock, *_ in far.doors())


def test_a_board_without_power_is_missing_and_the_others_are_not(
    settings: Settings, far: FarEnd
) -> None:
    far.buses["main"].silence(2)

    (seen,) = scan(settings, rounds=2)

    assert not seen.ok
    assert healths(seen) == {1: Health.OK, 2: Health.MISSING}
    assert seen.boards[1].round_trip is None
    assert seen.boards[1].door(1) is Door.UNKNOWN


@pytest.mark.parametrize("echo", [0.0, 1.0])
def test_two_boards_with_one_address_are_doubled(
    settings: Settings, far: FarEnd, echo: float
) -> None:
    far.buses["main"].faults.set(Fault.TWIN, 1)
    far.buses["main"].faults.set(Fault.ECHO, echo)

    (seen,) = scan(settings, rounds=4)

    assert seen.echo is bool(echo)
    assert not seen.ok
    assert set(healths(seen).values()) == {Health.DOUBLED}


def test_an_echo_is_no_second_board(settings: Settings, far: FarEnd) -> None:
    far.buses["main"].faults.set(Fault.ECHO, 1)

    (seen,) = scan(settings, rounds=3)

    assert seen.echo is True
    assert set(healths(seen).values()) == {Health.OK}


def test_a_bad_cable_is_noisy_and_tells_its_share(
    settings: Settings, far: FarEnd
) -> None:
    far.buses["main"].faults.set(Fault.LOST_BYTE, 0.2)

    (seen,) = scan(settings, rounds=20)

    assert Health.NOISY in healths(seen).values()
    assert 0 < max(board.error_rate for board in seen.boards) < 1


def test_a_board_that_hears_and_refuses_is_garbled(tmp_path: Path) -> None:
    two = bank({"main": relays(tmp_path / "bus", pulse="flash")})
    nine = bank({"main": relays(tmp_path / "bus", pulse="flash", channels=9)})

    with FarEnd(two):
        (seen,) = scan(nine, rounds=2)

    assert healths(seen) == {1: Health.GARBLED, 2: Health.GARBLED}


def test_a_board_that_speaks_something_else_is_garbled(
    settings: Settings, tmp_path: Path
) -> None:
    other = bank({"main": {**kerong(tmp_path / "bus"), "family": "cu48"}})
    odd = Piece(0.0, sent=True, data=bytes.fromhex("02 10 30 03 45"))
    answer = Piece(0.02, sent=False, data=bytes.fromhex("AA BB CC"))
    (tmp_path / "trace").write_text(f"{odd}\n{answer}\n")

    with FarEnd(settings, replay=tmp_path / "trace"):
        (seen,) = scan(settings, rounds=2)
    with FarEnd(other):
        (silent,) = scan(settings, rounds=1)

    assert healths(seen) == {1: Health.GARBLED, 2: Health.MISSING}
    assert set(healths(silent).values()) == {Health.MISSING}


def test_strangers_are_found_when_everybody_is_asked(tmp_path: Path) -> None:
    four = bank({"main": kerong(tmp_path / "bus")})
    one = bank({"main": {**kerong(tmp_path / "bus"), "boards": {"7": {}}}})

    with FarEnd(one):
        (seen,) = scan(four, rounds=1, whom=Strictness.EVERYBODY)

    assert {board.board: board.configured for board in seen.boards} == {
        1: True,
        2: True,
        7: False,
    }
    assert seen.ok, "a stranger is told, and hinders nobody"


def test_where_a_check_is_weak_a_door_is_believed_when_said_twice(
    tmp_path: Path,
) -> None:
    settings = bank({"main": lockboard(tmp_path / "bus")})
    with FarEnd(settings):
        (once,) = scan(settings, rounds=1)
        (twice,) = scan(settings, rounds=2)

    assert once.boards[0].door(1) is Door.UNKNOWN
    assert twice.boards[0].door(1) is Door.CLOSED


def test_a_port_that_is_not_there_is_a_fault_of_its_bus_alone(tmp_path: Path) -> None:
    settings = bank({"gone": kerong(tmp_path / "no"), "main": kerong(tmp_path / "bus")})
    with FarEnd(settings, only="main"):
        gone, main = scan(settings, rounds=1)

    assert not gone.ok
    assert "is not there" in gone.fault
    assert main.fault == ""
    assert main.ok


def test_an_adapter_that_is_pulled_in_the_middle_ends_the_scan_of_its_bus(
    settings: Settings, far: FarEnd
) -> None:
    far.buses["main"].faults.set(Fault.UNPLUGGED, 0.3)

    (seen,) = scan(settings, rounds=50)

    assert "lost" in seen.fault
    assert not seen.ok


def test_a_bus_without_boards_is_not_asked(tmp_path: Path) -> None:
    settings = bank({"pins": pins(), "main": kerong(tmp_path / "bus")})
    with FarEnd(settings):
        found, main = scan(settings, rounds=1)
        (only,) = scan(settings, rounds=1, only="main")

    assert not found.asked
    assert found.ok
    assert only.name == main.name == "main"


def test_a_bus_that_is_not_serial_cannot_be_named(settings: Settings) -> None:
    with pytest.raises(UnknownError, match="'tower'"):
        scan(settings, only="tower")
