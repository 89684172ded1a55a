"""What the doctor finds of ports, boards and doors."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.simulator import Fault
from kiosk.config import Settings
from kiosk.doctor.computer import Computer
from kiosk.doctor.finding import Finding
from kiosk.doctor.wires import examined
from kiosk.domain.catalogue import CATALOGUE
from kiosk.wiring import FarEnd
from tests.kiosk.wiring.banks import bank, kerong, pins
from tests.kit import settings


def looked(
    of: Settings, folder: Path, on: Computer | None = None
) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in examined(on or Computer(), of, folder, None):
        found.setdefault(one.check, []).append(one)
    return found


def keys(found: dict[str, list[Finding]], check: str) -> list[str | None]:
    return [one.fault for one in found[check]]


def test_a_mock_needs_no_port(tmp_path: Path) -> None:
    found = looked(settings(), tmp_path)

    assert keys(found, "port wall") == [None]
    assert keys(found, "boards wall") == [None]


def test_a_port_that_is_not_there_is_told_and_not_asked(tmp_path: Path) -> None:
    found = looked(bank({"main": kerong(tmp_path / "none")}), tmp_path)

    assert keys(found, "port main") == ["port.missing"]
    assert "boards main" not in found


def test_a_port_that_this_user_may_not_open_is_told_with_its_group(
    tmp_path: Path,
) -> None:
    (tmp_path / "port").touch()
    on = dataclasses.replace(Computer(), may=lambda _: False)

    found = looked(bank({"main": kerong(tmp_path / "port")}), tmp_path, on)

    assert keys(found, "port main") == ["port.denied"]
    assert "belongs to the group" in found["port main"][0].says


def test_pins_are_looked_for_and_may_have_to_be_allowed(tmp_path: Path) -> None:
    of = bank({"main": pins()})
    on = dataclasses.replace(Computer(), dev=tmp_path, may=lambda _: False)
    assert keys(looked(of, tmp_path, on), "port main") == ["pins.missing"]

    (tmp_path / "gpiochip0").touch()
    assert keys(looked(of, tmp_path, on), "port main") == ["port.denied"]

    on = dataclasses.replace(on, may=lambda _: True)
    assert keys(looked(of, tmp_path, on), "port main") == [None]


def test_a_locks_part_that_does_not_say_what_it_sees_is_told(tmp_path: Path) -> None:
    (one,) = examined(Computer(), settings(), tmp_path, "pid 7, kiosk run")

    assert one.fault == "unserved"


@pytest.fixture
def far(tmp_path: Path) -> Iterator[FarEnd]:
    with FarEnd(bank({"main": kerong(tmp_path / "bus")})) as far:
        yield far


@pytest.mark.slow
class TestOnAWire:
    """At the speed of the wire."""

    def test_boards_that_answer_are_well(self, far: FarEnd, tmp_path: Path) -> None:
        found = looked(far.settings, tmp_path)

        assert keys(found, "boards main") == [None]
        assert found["boards main"][0].says == "answering: 1, 2"
        assert keys(found, "doors main") == [None]

    def test_asking_moves_nothing(self, far: FarEnd, tmp_path: Path) -> None:

        looked(far.settings, tmp_path)

        boards = far.buses["main"]
        assert not any(boards.currents(lock) for _, _, lock, *_ in far.doors())

    def test_a_board_without_power_is_told_with_the_doors_behind_it(
        self, far: FarEnd, tmp_path: Path
    ) -> None:
        far.buses["main"].silence(2)

        found = looked(far.settings, tmp_path)

        assert keys(found, "boards main") == ["board.missing", None]
        assert found["doors main"][0].says == "2 shut, 2 without an answer"

    @pytest.mark.parametrize(
        ("fault", "wanted"),
        [
            (Fault.ECHO, {None}),
            (Fault.NOISE_BEFORE, {None, "board.doubled"}),
            (Fault.NOISE_AFTER, {None, "board.doubled"}),
            (Fault.PIECES, {None}),
            (Fault.REPORT, {None, "board.doubled"}),
            (Fault.LOST_BYTE, {"board.missing", "board.garbled"}),
            (Fault.FLIPPED_BIT, {"board.missing", "board.garbled"}),
            (Fault.LATE_REPLY, {"board.missing", "board.garbled", "board.noisy"}),
            (Fault.DEAD_BOARD, {"board.missing"}),
            (Fault.LOST_ANSWER, {"board.missing"}),
            (Fault.TWIN, {"board.doubled", "board.garbled"}),
            (Fault.UNPLUGGED, {"driver.port-lost"}),
        ],
    )
    def test_whatever_the_bus_does_wrong_the_doctor_names(
        self, far: FarEnd, tmp_path: Path, fault: Fault, wanted: set[str | None]
    ) -> None:
        far.buses["main"].faults.late_seconds = 0.4
        far.buses["main"].faults.set(fault, 1.0)

        found = looked(far.settings, tmp_path)
        said = set(keys(found, "boards main"))

        assert said <= wanted
        assert said - {None} <= CATALOGUE.keys()
