"""The banks that are shipped: each loads, and each moves doors on its own boards."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers import Door
from drivers.rs485 import settings_of
from kiosk.config import Settings, load, parse
from kiosk.runtime import open_drivers
from kiosk.wiring import FarEnd, scan
from kiosk.wiring.lines import SERIAL
from tests.kiosk.config.texts import FOLDER

pytestmark = pytest.mark.slow  # at the speed of the wire

FILES = sorted((FOLDER / "banks").glob("*.yaml"))
EXPECTED = {
    "gpio.yaml": 8,
    "kerong-cu16.yaml": 48,
    "kerong-cu48.yaml": 48,
    "lockboard.yaml": 32,
    "mixed.yaml": 11,
    "simulator.yaml": 8,
    "waveshare.yaml": 8,
}

each_bank = pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)


def on_a_desk(file: Path, folder: Path) -> Settings:
    """Return a bank as it is, but for where its wires end."""
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^    port: .*$", f"    port: {folder / 'bus'}", text)
    if "driver: gpio" in text:
        text = re.sub(r"(?m)^    pins: lgpio$", "", text)
        text = text.replace("driver: gpio", "driver: gpio\n    pins: mock")
    return parse(text, file=file.name)


@contextmanager
def played(bank: Settings) -> Iterator[None]:
    """Play its boards, if it has any."""
    if all(wiring.driver not in SERIAL for wiring in bank.wiring.values()):
        yield
        return
    with FarEnd(bank):
        yield


def test_there_is_one_for_every_kind_of_bus() -> None:
    assert {file.name: len(load(file).slots) for file in FILES} == EXPECTED


@each_bank
def test_what_a_technician_has_to_know_stands_in_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")

    assert "../kiosk.yaml explains every key" in text
    assert file.name == "simulator.yaml" or "Never tried on metal" in text
    assert max(map(len, text.splitlines())) <= 88


@each_bank
def test_every_supply_feeds_what_is_there_and_nothing_is_unfed(file: Path) -> None:
    bank = load(file)

    fed = {bus for supply in bank.supplies for bus, _ in supply.fed}

    assert fed == set(bank.wiring)


@each_bank
def test_it_names_its_adapter_by_id(file: Path) -> None:
    for name, wiring in load(file).wiring.items():
        if wiring.driver in SERIAL and file.name != "simulator.yaml":
            bus = settings_of(wiring.driver, wiring.locks, wiring.options)
            assert bus.port.startswith("/dev/serial/by-id/"), name


@each_bank
def test_its_boards_answer_a_scan(file: Path, tmp_path: Path) -> None:
    bank = on_a_desk(file, tmp_path)

    with played(bank):
        found = scan(bank, rounds=2)

    assert [bus.fault for bus in found if not bus.ok] == []
    seen = {
        (bus.name, lock)
        for bus in found
        for lock in bank.wiring[bus.name].locks
        if any(
            board.board == lock.board and board.door(lock.channel) is Door.CLOSED
            for board in bus.boards
        )
    }
    serial = {
        wire for wire in bank.wires.values() if bank.wiring[wire[0]].driver in SERIAL
    }
    assert seen == serial


@each_bank
def test_its_locks_are_pulsed_and_its_doors_read(file: Path, tmp_path: Path) -> None:
    bank = on_a_desk(file, tmp_path)

    with played(bank):
        drivers = open_drivers(bank)
        try:
            for bus, wiring in bank.wiring.items():
                drivers[bus].unlock(wiring.locks[-1])
                assert set(drivers[bus].read(wiring.locks)) >= set(wiring.locks)
        finally:
            for driver in drivers.values():
                driver.close()
