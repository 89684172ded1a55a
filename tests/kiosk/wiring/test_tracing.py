"""A recorded line in words."""

from pathlib import Path

import pytest

from drivers.simulator import Fault
from drivers.trace import Piece
from kiosk.config import Settings
from kiosk.domain.errors import InvalidError
from kiosk.runtime import open_drivers
from kiosk.wiring import FarEnd, read, recording, scan
from kiosk.wiring.lines import serial_buses
from kiosk.wiring.tracing import told
from tests.kiosk.wiring.banks import bank, kerong, lockboard, relays

LOOK, ANSWER = "02 10 30 03 45", "02 10 35 FE FF 00 00 03 47"


def meanings(settings: Settings, *lines: tuple[float, str, str]) -> list[str]:
    pieces = [Piece(at, way == ">", bytes.fromhex(said)) for at, way, said in lines]
    return [line.meaning for line in told(pieces, serial_buses(settings))]


def test_a_question_and_its_answer_byte_by_byte_are_one_line_each(
    settings: Settings,
) -> None:
    pieces = [Piece(5.0, sent=True, data=bytes.fromhex(LOOK))]
    pieces += [
        Piece(5.01 + n / 1000, sent=False, data=bytes((byte,)))
        for n, byte in enumerate(bytes.fromhex(ANSWER))
    ]

    asked, heard = told(pieces, serial_buses(settings))

    assert (asked.seconds, asked.sent) == (0.0, True)
    assert asked.meaning == "board 1, what are your doors?"
    assert (round(heard.seconds, 3), heard.sent) == (0.01, False)
    assert heard.data == bytes.fromhex(ANSWER)
    assert heard.meaning == "open: 1"


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        (f"{LOOK} {ANSWER}", ["echo", "open: 1"]),
        ("02 10 35", [""]),
        ("FF FF FF", ["3 bytes of no answer"]),
        (f"FF {ANSWER}", ["open: 1; 1 bytes of no answer"]),
        (ANSWER.replace("47", "48"), ["9 bytes of no answer"]),
    ],
)
def test_what_comes_back_is_told_as_it_is(
    settings: Settings, heard: str, meant: list[str]
) -> None:
    said = meanings(settings, (0.0, ">", LOOK), (0.01, "<", heard))

    assert said == ["board 1, what are your doors?", *meant]


def test_what_comes_long_after_is_a_line_of_its_own(settings: Settings) -> None:
    said = meanings(settings, (0.0, ">", LOOK), (0.01, "<", "FF"), (0.2, "<", "FE"))

    assert len(said) == 3


def test_an_unlock_has_its_lock_and_a_stranger_none(settings: Settings) -> None:
    said = meanings(settings, (0.0, ">", "02 11 31 03 47"), (1.0, ">", "AA 55"))

    assert said == ["unlock 1/2", "unknown"]


def test_an_answer_that_equals_its_question_is_the_answer(tmp_path: Path) -> None:
    settings = bank({"main": lockboard(tmp_path / "bus")})
    opening = "8A 01 01 11 9B"

    said = meanings(
        settings,
        (0.0, ">", opening),
        (0.6, "<", opening),
        (2.0, "<", "82 01 02 00 81"),
    )

    assert said == ["unlock 1/1", "taken", "unasked: 1/2 is open"]


def test_a_refusal_and_an_all_off_are_told(tmp_path: Path) -> None:
    settings = bank({"main": relays(tmp_path / "bus", door_sensor=False)})
    off = "01 0F 00 00 00 02 01 00 DE 97"
    refused, look = "01 81 01 81 90", "01 01 00 00 00 02 BD CB"

    said = meanings(
        settings,
        (0.0, ">", look),
        (0.1, "<", refused),
        (0.2, ">", look),
        (0.3, "<", "01 01 01 00 51 88"),
        (0.4, ">", off),
    )

    assert said == [
        "board 1, what are your doors?",
        "refused: it knows no such function",
        "board 1, what are your doors?",
        "open: none; unknown: 2",
        "board 1, all off",
    ]


def test_what_a_scan_wrote_can_be_read(settings: Settings, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    with FarEnd(settings) as far:
        far.buses["main"].faults.set(Fault.ECHO, 1)
        scan(settings, rounds=1, trace=trace)

    said = [line.meaning for line in read(trace, settings)]

    assert said[-3:] == ["board 2, what are your doors?", "echo", "open: none"]


def test_an_empty_trace_says_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "trace").write_text("# nothing yet\n")

    assert read(tmp_path / "trace", settings) == []


def test_what_is_no_trace_is_refused(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear all\n")

    with pytest.raises(InvalidError, match="line 1"):
        read(tmp_path / "letter", settings)


def test_a_trace_of_one_bus_is_read_with_its_boards(tmp_path: Path) -> None:
    settings = bank(
        {"left": kerong(tmp_path / "a"), "right": lockboard(tmp_path / "b")}
    )
    (tmp_path / "trace").write_text(f"1.0 > {LOOK}\n")

    assert read(tmp_path / "trace", settings, "left")[0].meaning.startswith("board 1")
    assert read(tmp_path / "trace", settings, "right")[0].meaning == "unknown"


@pytest.mark.parametrize(
    ("buses", "files"),
    [(["left"], ["trace"]), (["left", "right"], ["trace.left", "trace.right"])],
)
def test_a_kiosk_records_each_serial_bus(
    tmp_path: Path, buses: list[str], files: list[str]
) -> None:
    played = {name: kerong(tmp_path / name) for name in buses}
    settings = bank({**played, "air": {"driver": "mock"}})

    with FarEnd(settings):
        drivers = recording(open_drivers, tmp_path / "trace")(settings)
        try:
            for name in buses:
                drivers[name].read(settings.wiring[name].locks)
        finally:
            for driver in drivers.values():
                driver.close()

    assert sorted(file.name for file in tmp_path.glob("trace*")) == files
    said = [line.meaning for line in read(tmp_path / files[0], settings, "left")]
    assert "open: none" in said
