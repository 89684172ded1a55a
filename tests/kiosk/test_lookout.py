"""What the locks part tells of itself to whoever asks beside it."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from drivers import LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk import lookout
from kiosk.bank import Bank, Wire
from kiosk.config import Settings
from kiosk.lookout import FILE, Lookout, Sight, asked
from kiosk.runtime import Part, opened
from tests.kiosk.test_guard import LOCKS, Wall
from tests.kit import settings


@asynccontextmanager
async def site(folder: Path) -> AsyncIterator[MockDriver]:
    made: list[MockDriver] = []

    def drivers(of: Settings) -> dict[str, LockDriver]:
        doors = MockSettings(
            door=MockDoor(Hand(0.0, None)), pulse_seconds=0.1, rest_seconds=0
        )
        made.append(MockDriver(of.wiring["wall"].locks, doors))
        return {"wall": made[0]}

    bank = settings("SSM")
    parts = {Part.LOCKS}
    async with opened(bank, folder, parts, who="test", drivers=drivers):
        yield made[0]


async def look(folder: Path) -> Sight:
    async with asyncio.timeout(5):
        while True:
            if (seen := await asyncio.to_thread(asked, folder)) is not None:
                return seen
            await asyncio.sleep(0.01)


async def test_whoever_asks_is_told_of_doors_and_boards(tmp_path: Path) -> None:
    async with site(tmp_path):
        seen = await look(tmp_path)

    assert seen.doors == {"1": "closed", "2": "closed", "3": "closed"}
    assert seen.sensors == {"1": True, "2": True, "3": True}
    assert [(bus.name, bus.silent) for bus in seen.buses] == [("wall", ())]


async def test_it_listens_whatever_has_the_number_of_its_folder_by_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The socket was bound under a number that is given to the next file."""
    bound = lookout._bound

    def then_a_file_is_opened(folder: Path) -> socket.socket:
        listening = bound(folder)
        number = int(str(listening.getsockname()).split("/")[-2])
        file = os.open(__file__, os.O_RDONLY)  # the lowest number that is free
        if file != number:
            os.dup2(file, number)
            os.close(file)
        kept.callback(os.close, number)
        return listening

    monkeypatch.setattr(lookout, "_bound", then_a_file_is_opened)
    wires = {slot: Wire("wall", lock) for slot, lock in LOCKS.items()}
    with ExitStack() as kept:
        async with Bank({"wall": Wall()}, wires, poll_seconds=0.005) as bank:
            watching = asyncio.ensure_future(Lookout(tmp_path, bank, ("1",)).run())
            await asyncio.sleep(0)  # it has bound its socket when it first waits
            seen = await look(tmp_path)
            watching.cancel()

    assert seen.doors == {"1": "closed"}


async def test_a_bank_without_goods_sensors_is_told_of_none(tmp_path: Path) -> None:
    async with site(tmp_path):
        assert (await look(tmp_path)).goods == {}


async def test_goods_sensors_are_told_as_far_as_they_say_anything(
    tmp_path: Path,
) -> None:
    wall = Wall()
    wall.goods = {LOCKS["1"]: True, LOCKS["2"]: False}
    wires = {slot: Wire("wall", lock) for slot, lock in LOCKS.items()}
    async with Bank({"wall": wall}, wires, poll_seconds=0.005) as bank:
        watching = asyncio.ensure_future(Lookout(tmp_path, bank, tuple("123")).run())
        seen = await look(tmp_path)
        wall.fall_silent()
        lost = await look(tmp_path)
        watching.cancel()

    assert seen.goods == {"1": True, "2": False, "3": None}
    assert lost.goods == {"1": None, "2": None, "3": None}


async def test_a_locks_part_of_another_version_is_understood(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as earlier:
        earlier.bind(str(tmp_path / FILE))
        earlier.listen(1)
        asking = asyncio.ensure_future(asyncio.to_thread(asked, tmp_path))
        caller, _ = await asyncio.to_thread(earlier.accept)
        bus = {
            "name": "wall",
            "silent": [],
            "since_seconds": 1.0,
            "cause": None,
            "fault": None,
            "boards": [],
        }
        told = {"buses": [bus], "doors": {"1": "open"}, "sensors": {"1": True}}
        caller.sendall(json.dumps(told).encode())
        caller.close()
        seen = await asking

    assert seen is not None
    assert (seen.goods, seen.buses[0].traces) == ({}, False)


async def test_looking_moves_no_door(tmp_path: Path) -> None:
    async with site(tmp_path) as driver:
        for _ in range(5):
            await look(tmp_path)

        assert not driver.pulses


async def test_a_bus_that_is_silent_is_told_with_its_fault(tmp_path: Path) -> None:
    async with site(tmp_path) as driver:
        (well,) = (await look(tmp_path)).buses[0].boards
        driver.fall_silent()
        async with asyncio.timeout(10):
            while not (seen := await look(tmp_path)).buses[0].silent:
                pass

    assert seen.doors == {}
    assert seen.buses[0].silent == (1,)
    assert seen.buses[0].fault == "driver.bus-silent"
    (lost,) = seen.buses[0].boards
    assert (well.board, well.missed) == (1, 0)
    assert well.asked >= 1
    assert lost.missed >= 3
    assert lost.asked >= well.asked + lost.missed


async def test_where_nobody_runs_nobody_answers(tmp_path: Path) -> None:
    assert asked(tmp_path) is None
    assert asked(tmp_path / "no such folder") is None


async def test_nothing_is_left_behind_and_what_a_crash_left_is_no_hindrance(
    tmp_path: Path,
) -> None:
    (tmp_path / FILE).write_text("left over", encoding="utf-8")

    async with site(tmp_path):
        assert (await look(tmp_path)).doors
        assert (tmp_path / FILE).stat().st_mode & 0o007 == 0
    assert not (tmp_path / FILE).exists()


async def test_a_data_directory_of_any_length_will_do(tmp_path: Path) -> None:
    folder = tmp_path / ("long" * 30)

    async with site(folder):
        assert (await look(folder)).doors


async def test_whoever_connects_and_goes_disturbs_nobody(tmp_path: Path) -> None:
    async with site(tmp_path):
        await look(tmp_path)
        for _ in range(3):
            with socket.socket(socket.AF_UNIX) as rude:
                rude.connect(str(tmp_path / FILE))
                rude.send(b"open every door")

        assert (await look(tmp_path)).doors


async def test_an_answer_that_is_none_is_no_answer(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as strange:
        strange.bind(str(tmp_path / FILE))
        strange.listen(1)
        asking = asyncio.to_thread(asked, tmp_path)
        task = asyncio.ensure_future(asking)
        caller, _ = await asyncio.to_thread(strange.accept)
        caller.sendall(b"{}")
        caller.close()

        assert await task is None
