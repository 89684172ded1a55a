from collections.abc import Mapping
from pathlib import Path

import pytest

from drivers import LockAddress, OptionProblem, check_options, driver_names
from drivers.codec import Contact
from drivers.kerong import Cu16, Cu48
from drivers.lockboard import Lockboard
from drivers.modbus import Modbus, Pulse
from drivers.options import Options
from drivers.rs485.settings import BusSettings, Echo, Parity, parse

LOCKS = [LockAddress(1, 1), LockAddress(1, 4), LockAddress(2, 1)]
PORT = {"port": "/dev/serial/by-id/usb-one"}


def settings(given: Mapping[str, object], protocol: str | None = None) -> BusSettings:
    wrong: list[OptionProblem] = []
    options = Options({**PORT, **given}, wrong)
    parsed = parse(LOCKS, options, protocol)
    options.refuse_the_rest()
    assert wrong == []
    return parsed


def problems(given: Mapping[str, object], driver: str = "rs485") -> list[str]:
    return [str(one) for one in check_options(driver, LOCKS, given)]


def test_the_drivers_of_the_bus_are_known_by_name() -> None:
    assert {"rs485", "kerong", "lockboard", "modbus"} <= set(driver_names())


@pytest.mark.parametrize(
    ("protocol", "codec"),
    [("kerong", Cu16()), ("lockboard", Lockboard()), ("modbus", Modbus())],
)
def test_a_port_is_all_that_a_bus_of_like_boards_needs(
    protocol: str,
    codec: Cu16 | Lockboard | Modbus,
) -> None:
    parsed = settings({}, protocol)

    assert parsed == BusSettings(PORT["port"], codec.baud, {1: codec, 2: codec})


def test_what_stands_beside_the_port_holds_for_boards_without_a_word_of_their_own() -> (
    None
):
    given = {
        "channels": 12,
        "goods_sensor": True,
        "pulse_seconds": 0.3,
        "boards": {2: {"closed_bit": 0}},
    }

    parsed = settings(given, "kerong")

    assert parsed.boards == {
        1: Cu16(channels=12, goods_sensor=True, pulse_seconds=0.3),
        2: Cu16(channels=12, goods_sensor=True, pulse_seconds=0.3, closed_bit=0),
    }


def test_a_bus_may_be_of_many_kinds() -> None:
    given = {
        "baud": 9600,
        "parity": "even",
        "echo": "never",
        "retries": 1,
        "resync_seconds": 0.05,
        "trace": "bus.trace",
        "boards": {
            1: {
                "protocol": "lockboard",
                "channels": 36,
                "contact": "shorted_when_open",
                "open_parameter": "33",
                "open_reply_seconds": 2,
                "status_bytes": 5,
            },
            "2": {"protocol": "modbus", "pulse": "software", "door_sensor": False},
            3: {"protocol": "kerong", "family": "cu48", "reply_seconds": 0.2},
        },
    }

    parsed = settings(given)

    assert parsed == BusSettings(
        PORT["port"],
        9600,
        {
            1: Lockboard(
                channels=36,
                contact=Contact.SHORTED_WHEN_OPEN,
                open_parameter=0x33,
                open_reply_seconds=2,
                status_bytes=5,
            ),
            2: Modbus(pulse=Pulse.SOFTWARE, door_sensor=False),
            3: Cu48(reply_seconds=0.2),
        },
        parity=Parity.EVEN,
        echo=Echo.NEVER,
        retries=1,
        resync_seconds=0.05,
        trace=Path("bus.trace"),
    )
    assert parsed.byte_seconds == pytest.approx(11 / 9600)


@pytest.mark.parametrize(
    ("usual", "exception", "expected"),
    [
        ({"family": "cu48"}, {"closed_bit": 0}, Cu48(closed_bit=0)),
        ({"family": "cu48", "channels": 40}, {"family": "cu16"}, Cu16()),
        ({}, {"family": "cu48"}, Cu48()),
    ],
)
def test_a_family_keeps_to_its_own_settings(
    usual: Mapping[str, object],
    exception: Mapping[str, object],
    expected: Cu16 | Cu48,
) -> None:
    parsed = settings({**usual, "boards": {2: exception}}, "kerong")

    assert parsed.boards[2] == expected


def test_an_exception_among_like_boards_keeps_what_they_share() -> None:
    given = {"status_bytes": 4, "open_parameter": "33", "boards": {2: {"channels": 8}}}
    pulsed = {"pulse": "software", "boards": {2: {"channels": 16}}}

    board = settings(given, "lockboard").boards[2]
    other = settings(pulsed, "modbus").boards[2]

    assert board == Lockboard(channels=8, status_bytes=4, open_parameter=0x33)
    assert other == Modbus(channels=16, pulse=Pulse.SOFTWARE)


def test_all_that_is_wrong_is_told_at_once_and_where() -> None:
    given = {
        "prot": "x",
        "baud": 9601,
        "boards": {
            1: {"protocol": "kerong", "channels": 3, "closd_bit": 1},
            0: {"protocol": "modbus"},
            7: {"protocol": "wkly"},
        },
    }

    told = problems(given)

    assert told == [
        'port: must be a text, not ""',
        "boards.0: modbus boards are set to 1 to 247",
        'boards.7.protocol: must be one of kerong, lockboard, modbus, not "wkly"',
        "boards: lock 1/4 is none of the 3 channels of its board",
        "boards: lock 2/1 is wired to board 2, which is not listed",
        "baud: must be one of 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200",
        "prot: there is no such option; did you mean port?",
        "boards.1.closd_bit: there is no such option; did you mean closed_bit?",
    ]


def test_boards_of_different_speeds_share_a_bus_only_when_told_its_speed() -> None:
    boards = {1: {"protocol": "kerong"}, 2: {"protocol": "modbus"}}

    (told,) = problems({**PORT, "boards": boards})
    assert told.startswith("baud: is missing")
    assert "9600 and 19200" in told
    assert problems({**PORT, "boards": boards, "baud": 9600}) == []


def test_a_flash_is_counted_in_tenths() -> None:
    given = {**PORT, "pulse_seconds": 0.25}

    assert problems(given, "modbus") == [
        "pulse_seconds: must be whole tenths of a second for a flash",
    ]
    assert problems({**given, "pulse": "software"}, "modbus") == []


def test_a_lock_on_a_board_that_cannot_be_is_refused() -> None:
    told = check_options("kerong", [LockAddress(15, 1)], PORT)

    assert [str(one) for one in told] == [
        "boards: there is no board 15 of lock 15/1, only 0 to 14",
    ]
