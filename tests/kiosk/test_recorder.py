"""Traces that somebody wants, as the part with the buses writes them."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from drivers import LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.bank import Bank, Wire
from kiosk.config import Settings
from kiosk.domain.errors import StoreError
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending
from kiosk.lookout import asked
from kiosk.recorder import Recorder
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, Wake
from tests.kit import QUICK_HAND, HandClock, ended, opened_system, settings

TOM = Session("tom", "Tom", Role.TECHNICIAN)
MINUTE = timedelta(minutes=1)
LEFT = {"driver": "mock", "pulse_seconds": 0.1}
BANK = settings(
    buses={"left": LEFT, "right": LEFT},
    lockers=[
        {
            "name": "A",
            "columns": [
                [
                    {"name": bus, "size": "S", "bus": bus, "lock": "1/1", "reach_mm": 9}
                    for bus in ("left", "right")
                ]
            ],
        }
    ],
)


class Talking(MockDriver):
    """A mock over whose wires something goes that can be traced."""

    def __init__(self, bank: Settings, bus: str) -> None:
        quick = MockSettings(
            MockDoor(Hand(**QUICK_HAND)), pulse_seconds=0.1, rest_seconds=0
        )
        super().__init__(bank.wiring[bus].locks, quick)
        self.trace: Path | None = None
        self.most_bytes: int | None = None

    def trace_to(self, path: Path | None, *, most_bytes: int | None = None) -> None:
        self.trace, self.most_bytes = path, most_bytes


class Mute(MockDriver):
    """A mock, as mocks are."""

    def __init__(self, bank: Settings, bus: str) -> None:
        super().__init__(bank.wiring[bus].locks)


@dataclass
class Site:
    """A bank with a bus that can be traced, and one that cannot."""

    system: LockerSystem
    folder: Path
    clock: HandClock
    left: Talking
    recorder: Recorder

    def told(self) -> list[str]:
        kinds = [event.kind for event in self.system.events()]
        return [kind for kind in kinds if kind.startswith("trace-")]

    @property
    def file(self) -> Path | None:
        """Where the bytes of the left bus go."""
        return self.left.trace


@asynccontextmanager
async def site(folder: Path, clock: HandClock | None = None) -> AsyncIterator[Site]:
    clock = clock or HandClock()
    with opened_system(folder, BANK, clock) as system:
        if not system.users():
            system.add_user(User("tom", role=Role.TECHNICIAN), actor="test")
        left = Talking(BANK, "left")
        wires = {slot: Wire(bus, lock) for slot, (bus, lock) in BANK.wires.items()}
        buses: dict[str, LockDriver] = {"left": left, "right": Mute(BANK, "right")}
        async with Bank(buses, wires, poll_seconds=0.01) as bank:
            recorder = Recorder(system, bank, folder, folder_bytes=100)
            yield Site(system, folder, clock, left, recorder)


@asynccontextmanager
async def recording(here: Site) -> AsyncIterator[None]:
    task = asyncio.ensure_future(here.recorder.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(here: Site, so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5), Wake(here.system.observe) as wake:
        while True:
            wake.clear()
            if await asyncio.to_thread(so):
                return
            await wake.wait(0.02)


async def test_a_wish_is_heard_and_so_is_its_end(tmp_path: Path) -> None:
    async with site(tmp_path) as here, recording(here):
        trace = await asyncio.to_thread(here.system.trace, TOM, "left")
        await until(here, lambda: here.file == tmp_path / "traces" / trace.file)
        assert here.left.most_bytes == 2_000_000
        assert (tmp_path / "traces").is_dir()

        await asyncio.to_thread(here.system.untrace, TOM, "left")
        await until(here, lambda: here.file is None)

        assert here.told() == ["trace-on", "trace-off"]


async def test_it_ends_by_itself_and_that_is_told(tmp_path: Path) -> None:
    async with site(tmp_path) as here, recording(here):
        await asyncio.to_thread(here.system.trace, TOM, "left")
        await until(here, lambda: here.file is not None)
        here.clock.forward(14 * MINUTE)
        await asyncio.to_thread(here.recorder.look)
        assert here.file is not None
        assert here.told() == ["trace-on"]

        here.clock.forward(MINUTE)

        await until(here, lambda: here.told() == ["trace-on", "trace-over"])
        assert here.file is None


async def test_a_driver_without_bytes_says_so_and_nothing_is_promised(
    tmp_path: Path,
) -> None:
    async with site(tmp_path) as here, recording(here):
        await asyncio.to_thread(here.system.trace, TOM, "right")
        await until(here, lambda: here.told() == ["trace-on", "trace-over"])

        assert here.system.traces() == []
        assert "carries no bytes" in here.system.events()[-1].facts


async def test_a_start_of_the_locks_part_goes_on_in_the_same_file(
    tmp_path: Path,
) -> None:
    clock = HandClock()
    async with site(tmp_path, clock) as here, recording(here):
        trace = await asyncio.to_thread(here.system.trace, TOM, "left")
        await until(here, lambda: here.file is not None)

    clock.forward(MINUTE)
    async with site(tmp_path, clock) as here, recording(here):
        await until(here, lambda: here.file == tmp_path / "traces" / trace.file)
        assert here.told() == ["trace-on"]


async def test_a_start_of_the_computer_does_not(tmp_path: Path) -> None:
    clock = HandClock()
    async with site(tmp_path, clock) as here, recording(here):
        await asyncio.to_thread(here.system.trace, TOM, "left")
        await until(here, lambda: here.file is not None)

    clock.restart()
    async with site(tmp_path, clock) as here, recording(here):
        await until(here, lambda: here.told() == ["trace-on", "trace-over"])
        assert here.file is None


async def test_what_the_configuration_has_traced_is_traced_again_afterwards(
    tmp_path: Path,
) -> None:
    always = tmp_path / "always"
    async with site(tmp_path) as here, recording(here):
        here.left.trace_to(always)
        await asyncio.to_thread(here.system.trace, TOM, "left")
        await until(here, lambda: here.file not in (None, always))

        await asyncio.to_thread(here.system.untrace, TOM, "left")
        await until(here, lambda: here.file == always)
        assert here.left.most_bytes is None


async def test_the_oldest_files_go_and_none_that_is_being_written(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "traces"
    folder.mkdir()
    for age, name in enumerate(["new", "old", "oldest"]):
        (folder / name).write_bytes(bytes(40))
        os.utime(folder / name, (1000 - age, 1000 - age))
    async with site(tmp_path) as here:
        trace = here.system.trace(TOM, "left")
        (folder / trace.file).write_bytes(bytes(500))

        here.recorder.look()

        kept = {"new", "old", trace.file}
        assert {file.name for file in folder.iterdir()} == kept


async def test_a_folder_that_cannot_be_made_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "traces").write_text("in the way", encoding="utf-8")
    async with site(tmp_path) as here:
        here.system.trace(TOM, "left")

        here.recorder.look()

        assert "traces" in caplog.text


async def test_a_store_that_fails_is_asked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async with site(tmp_path) as here:
        look = here.system.traces

        def fails() -> None:
            monkeypatch.setattr(here.system, "traces", look)
            raise StoreError("the disk is gone")

        monkeypatch.setattr(here.system, "traces", fails)
        async with recording(here):
            await until(here, lambda: "wait for the store" in caplog.text)
            await asyncio.to_thread(here.system.trace, TOM, "left")
            await until(here, lambda: here.file is not None)


async def test_a_door_opens_as_ever_while_it_is_traced_and_others_are_told(
    tmp_path: Path,
) -> None:
    made: dict[str, LockDriver] = {}

    def drivers(of: Settings) -> dict[str, LockDriver]:
        made.update(left=Talking(of, "left"), right=Mute(of, "right"))
        return made

    parts = {Part.LOCKS}
    async with opened(BANK, tmp_path, parts, who="test", drivers=drivers) as system:
        trace = await asyncio.to_thread(
            system.trace_bus, "left", lasting=MINUTE, actor="cli"
        )
        async with asyncio.timeout(5):
            while True:
                sight = await asyncio.to_thread(asked, tmp_path)
                if sight is not None and sight.buses[0].trace is not None:
                    break
                await asyncio.sleep(0.01)
        visit = await asyncio.to_thread(system.open_slot, "left", actor="test")

        assert (await ended(system, visit)).ending is Ending.DONE

    left, right = sight.buses
    assert (left.traces, left.trace) == (True, trace.file)
    assert (right.traces, right.trace) == (False, None)
