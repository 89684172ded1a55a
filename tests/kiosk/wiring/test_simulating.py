"""Boards that are played for a kiosk in another process."""

from pathlib import Path

import pytest

from drivers import Door, LockAddress, open_driver
from kiosk.config import Settings
from kiosk.domain.errors import InvalidError, UnknownError
from kiosk.wiring import FarEnd, Strictness, obey, scan
from tests.kiosk.wiring.banks import bank, kerong, pins


def test_the_port_of_the_yaml_leads_to_the_boards_while_they_play(
    settings: Settings, tmp_path: Path
) -> None:
    with FarEnd(settings) as far:
        (served,) = far.served
        assert served.linked
        assert served.port == str(tmp_path / "bus")
        assert Path(served.port).resolve() == Path(served.pty).resolve()
        assert served.boards == (1, 2)

    assert not (tmp_path / "bus").is_symlink()


def test_a_device_is_left_alone() -> None:
    settings = bank({"main": kerong(Path("/dev/serial/by-id/no-such-adapter"))})
    with FarEnd(settings) as far:
        (served,) = far.served

    assert not served.linked


def test_what_stands_at_a_port_is_not_overwritten(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "bus").write_text("mine")

    with pytest.raises(InvalidError, match="it is there already"):
        FarEnd(settings)

    assert (tmp_path / "bus").read_text() == "mine"


def test_what_a_killed_simulator_left_behind_is_replaced(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "bus").symlink_to(tmp_path / "gone")

    with FarEnd(settings):
        assert (tmp_path / "bus").exists()


def test_a_killed_simulator_is_dead_even_if_its_pty_was_given_to_another(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "locks-old").mkdir()
    (tmp_path / "locks-old" / "bus").symlink_to("/dev/null")
    (tmp_path / "bus").symlink_to(tmp_path / "locks-old" / "bus")

    with FarEnd(settings) as far:
        assert (tmp_path / "bus").readlink() == Path(far.served[0].pty)


def test_a_simulator_that_lives_keeps_its_port(settings: Settings) -> None:
    with FarEnd(settings) as far, pytest.raises(InvalidError, match="already"):
        FarEnd(settings)

    assert far.served[0].linked


def test_a_link_to_a_real_adapter_is_left_alone(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "bus").symlink_to("/dev/stdin")  # itself a link, as by-id names are

    with pytest.raises(InvalidError, match="it is there already"):
        FarEnd(settings)


def test_a_link_that_somebody_else_made_meanwhile_is_left(
    settings: Settings, tmp_path: Path
) -> None:
    with FarEnd(settings):
        (tmp_path / "bus").unlink()
        (tmp_path / "bus").symlink_to(tmp_path / "theirs")

    assert (tmp_path / "bus").is_symlink()


def test_a_port_in_no_folder_is_told_by_its_name(tmp_path: Path) -> None:
    settings = bank({"main": kerong(tmp_path / "no" / "bus")})

    with pytest.raises(OSError, match="No such file") as raised:
        FarEnd(settings)

    assert raised.value.filename == str(tmp_path / "no" / "bus")


def test_a_bank_without_boards_cannot_be_played() -> None:
    with pytest.raises(InvalidError, match="pins: mock"):
        FarEnd(bank({"pins": pins()}))


def test_a_real_driver_moves_a_played_door(settings: Settings, far: FarEnd) -> None:
    wiring = settings.wiring["main"]
    driver = open_driver(wiring.driver, wiring.locks, wiring.options)
    try:
        obey(far, "jam 2")
        for lock in wiring.locks[:2]:
            driver.unlock(lock)
        while far.buses["main"].door(wiring.locks[0]) is not Door.OPEN:
            pass
        seen = driver.read(wiring.locks)
    finally:
        driver.close()

    assert [seen[lock].door for lock in wiring.locks[:2]] == [Door.OPEN, Door.CLOSED]


def test_doors_are_opened_and_shut_by_hand(far: FarEnd) -> None:
    assert obey(far, "open 1 3") == []
    assert [door for *_, door, _ in far.doors()] == [
        Door.OPEN,
        Door.CLOSED,
        Door.OPEN,
        Door.CLOSED,
    ]
    obey(far, "shut 3")
    assert obey(far, "list")[:3] == [
        "1       main 1/1     open",
        "2       main 1/2     closed",
        "3       main 2/1     closed",
    ]


def test_a_hand_is_lent_and_taken_back(far: FarEnd) -> None:
    bodies = far.buses["main"]._bodies
    body = bodies[LockAddress(1, 1)]

    obey(far, "slam 1")
    assert body.hand.closes_after_seconds == 0.2
    obey(far, "cut 1")
    assert body.wire_cut
    obey(far, "free 1")
    assert (body.hand, body.wire_cut) == (far.hand, False)
    far.hand_over(2.0)
    assert {each.hand.closes_after_seconds for each in list(bodies.values())[:2]} == {2}


def test_faults_strike_at_the_rate_that_was_said(far: FarEnd) -> None:
    obey(far, "fault lost_byte 0.25")

    assert far.buses["main"].faults.rates == {"lost_byte": 0.25}
    assert obey(far, "list")[-1] == "main: fault lost_byte 0.25"
    assert "twin" in obey(far, "faults")


def test_boards_die_and_wake_and_adapters_come_and_go(
    settings: Settings, far: FarEnd
) -> None:
    obey(far, "kill 2")
    assert [each.answered for each in scan(settings, rounds=1)[0].boards] == [1, 0]
    obey(far, "wake 2")
    obey(far, "unplug")
    assert "is not there" in scan(settings, rounds=1)[0].fault
    obey(far, "replug main")
    assert scan(settings, rounds=1)[0].ok
    obey(far, "dip 1")
    assert [each.answered for each in scan(settings, rounds=1)[0].boards] == [0, 1]


def test_help_names_every_order_and_an_empty_line_is_none(far: FarEnd) -> None:
    told = obey(far, "help")

    assert [line.split()[0] for line in told][:3] == ["list", "open", "shut"]
    assert obey(far, " \n") == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("opne 1", "did you mean open"),
        ("open", "open: something is missing; write open SLOT"),
        ("open 9", "there is no slot '9'"),
        ("fault", "write fault NAME RATE"),
        ("fault gremlins 1", "no fault 'gremlins'"),
        ("fault echo much", "could not convert"),
        ("fault echo 2", "a rate is 0 to 1"),
        ("fault echo 1 tower", "there is no bus 'tower'"),
        ("kill 7", "there is no board '7'; did you mean 1 or 2"),
        ("kill two", "write kill BOARD"),
    ],
)
def test_what_cannot_be_done_is_said(far: FarEnd, line: str, said: str) -> None:
    with pytest.raises((InvalidError, UnknownError), match=said):
        obey(far, line)


def test_with_several_buses_a_board_has_to_be_told_from_the_other(
    tmp_path: Path,
) -> None:
    settings = bank({name: kerong(tmp_path / name) for name in ("left", "right")})
    with FarEnd(settings) as far:
        with pytest.raises(InvalidError, match="which bus is meant: left, right"):
            obey(far, "kill 1")
        obey(far, "kill 1 right")
        left, right = scan(settings, rounds=1)

    assert (left.ok, right.ok) == (True, False)


def test_a_trace_is_played_in_place_of_the_boards(
    settings: Settings, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    with FarEnd(settings) as far:
        obey(far, "open 2")
        scan(settings, rounds=4, trace=trace)

    with FarEnd(settings, replay=trace):
        (seen,) = scan(settings, rounds=4)  # one answer may be late, and two must come

    assert seen.boards[0].doors == {1: Door.CLOSED, 2: Door.OPEN}


def test_what_is_no_trace_is_not_played(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all\n")

    with pytest.raises(InvalidError, match="line 1 is none of a trace"):
        FarEnd(settings, replay=tmp_path / "letter")


def test_a_trace_is_of_one_bus(tmp_path: Path) -> None:
    settings = bank({name: kerong(tmp_path / name) for name in ("left", "right")})

    with pytest.raises(InvalidError, match="say which: left, right"):
        FarEnd(settings, replay=tmp_path / "trace")


def test_nobody_is_a_stranger_where_all_are_configured(tmp_path: Path) -> None:
    settings = bank({"main": {**kerong(tmp_path / "bus"), "reply_seconds": 0.05}})
    with FarEnd(settings):
        (seen,) = scan(settings, rounds=1, whom=Strictness.EVERYBODY)

    assert all(board.configured for board in seen.boards)
