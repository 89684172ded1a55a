"""Doors that nobody is visiting: which ones open all the same, and who says so."""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from drivers import Capabilities, Door, LockAddress, Reading
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.bank import Bank, Wire
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import StoreError
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending
from kiosk.guard import Guard
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, Wake
from tests.kit import QUICK, announced, opened_system, settings, stored

LOCKS = {str(n): LockAddress(1, n) for n in range(1, 6)}


class Wall(MockDriver):
    """A mock whose boards have goods sensors."""

    def __init__(self) -> None:
        door = MockDoor(Hand(0.0, None))
        super().__init__(LOCKS.values(), MockSettings(door=door, pulse_seconds=0.1))
        self.goods: dict[LockAddress, bool] = {}

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, goods_sensor=True)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        seen = super().read(locks)
        return {
            lock: replace(reading, goods=self.goods.get(lock))
            for lock, reading in seen.items()
        }


class Site:
    """A guard, the bank that it watches, and the hands at its doors."""

    def __init__(self, system: LockerSystem, wall: Wall, bank: Bank) -> None:
        self.system = system
        self.wall = wall
        self.guard = Guard(system, bank)

    async def looks(self, times: int = 2) -> None:
        for _ in range(times):
            await self.guard.look()

    def kinds(self) -> list[str]:
        return [e.kind for e in self.system.events() if e.kind.startswith("door-")]


@asynccontextmanager
async def guarded(folder: Path) -> AsyncIterator[Site]:
    wall = Wall()
    wires = {slot: Wire("wall", lock) for slot, lock in LOCKS.items()}
    with opened_system(folder) as system:
        async with Bank({"wall": wall}, wires, poll_seconds=0.005) as bank:
            yield Site(system, wall, bank)


async def test_a_quiet_bank_stays_quiet(tmp_path: Path) -> None:
    async with guarded(tmp_path) as here:
        await here.looks(3)

        assert here.kinds() == []
        assert here.system.counts().by_status[Status.EMPTY] == 5


async def test_a_door_that_is_forced_is_an_alarm_and_is_not_offered(
    tmp_path: Path,
) -> None:
    async with guarded(tmp_path) as here:
        here.wall.force(LOCKS["3"], Door.OPEN)
        await here.looks(1)
        assert here.kinds() == []  # one look may lie
        await here.looks(3)

        assert here.kinds() == ["door-forced"]
        view = here.system.slot("3")
        assert (view.status, view.doubt) == (
            Status.UNCERTAIN,
            "the door was open, and nobody had asked for that",
        )


async def test_a_forced_door_that_is_shut_again_stays_in_doubt(tmp_path: Path) -> None:
    async with guarded(tmp_path) as here:
        here.wall.force(LOCKS["3"], Door.OPEN)
        await here.looks(2)
        here.wall.force(LOCKS["3"], Door.CLOSED)
        await here.looks(2)

        assert here.kinds() == ["door-forced", "door-shut"]
        assert here.system.slot("3").status is Status.UNCERTAIN


async def test_a_door_that_is_forced_with_a_package_inside_keeps_its_code(
    tmp_path: Path,
) -> None:
    async with guarded(tmp_path) as here:
        stored(here.system)
        here.wall.force(LOCKS["1"], Door.OPEN)
        await here.looks(2)

        assert here.system.package("p1").state is State.STORED
        assert here.system.slot("1").status is Status.UNCERTAIN


async def test_a_door_of_a_visit_is_not_forced(tmp_path: Path) -> None:
    async with guarded(tmp_path) as here:
        visit = here.system.open_slot("2", actor="t")
        here.system.take_up()
        here.wall.force(LOCKS["2"], Door.OPEN)
        await here.looks(3)
        assert "door-forced" not in here.kinds()

        here.system.opened(visit.id)
        here.system.conclude(visit.id, Ending.LEFT_OPEN, "test")
        await here.looks(3)
        assert here.kinds() == ["door-opened", "door-left-open"]  # it is known
        here.wall.force(LOCKS["2"], Door.CLOSED)
        await here.looks(1)
        assert here.kinds()[-1] == "door-shut"


async def test_what_was_seen_before_a_visit_is_no_news_after_it(tmp_path: Path) -> None:
    async with guarded(tmp_path) as here:
        before = here.system.quiet_since()["2"]
        visit = here.system.open_slot("2", actor="t")
        here.system.take_up()
        here.system.opened(visit.id)
        here.system.closed(visit.id)

        assert not here.system.forced("2", last_visit=before)
        assert here.system.slot("2").status is Status.EMPTY


async def test_a_silent_board_is_no_open_door_and_is_left_alone(tmp_path: Path) -> None:
    async with guarded(tmp_path) as here:
        here.wall.fall_silent(1)
        await here.looks(3)

        assert here.kinds() == []
        assert not here.guard._open


@pytest.mark.parametrize("goods", [True, False])
async def test_a_goods_sensor_settles_a_doubt_when_two_looks_agree(
    *, tmp_path: Path, goods: bool
) -> None:
    async with guarded(tmp_path) as here:
        announced(here.system)
        visit = here.system.store_package("p1", actor="courier").visit
        here.system.take_up()
        here.system.conclude(visit.id, Ending.UNPROVEN, "test")
        here.wall.goods[LOCKS["1"]] = goods
        await here.looks(1)
        assert here.system.slot("1").status is Status.UNCERTAIN
        await here.looks(1)

        state = State.STORED if goods else State.PENDING
        assert here.system.package("p1").state is state
        assert here.system.slot("1").doubt is None


async def test_a_goods_sensor_that_changes_its_mind_is_not_believed(
    tmp_path: Path,
) -> None:
    async with guarded(tmp_path) as here:
        announced(here.system)
        visit = here.system.store_package("p1", actor="courier").visit
        here.system.take_up()
        here.system.conclude(visit.id, Ending.UNPROVEN, "test")
        for goods in (True, False, True, False):
            here.wall.goods[LOCKS["1"]] = goods
            await here.looks(1)

        assert here.system.slot("1").status is Status.UNCERTAIN


async def test_a_running_kiosk_guards_its_doors(tmp_path: Path) -> None:
    walls: list[Wall] = []

    def drivers(_: object) -> dict[str, Wall]:
        walls.append(Wall())
        return {"wall": walls[0]}

    chosen = settings(locks=QUICK | {"guard_seconds": 0.01})
    async with opened(
        chosen,
        tmp_path,
        {Part.LOCKS},
        who="test",
        drivers=drivers,  # type: ignore[arg-type]  # a wall is a driver
    ) as system:
        walls[0].force(LOCKS["4"], Door.OPEN)
        async with asyncio.timeout(10), Wake(system.observe) as wake:
            while system.slot("4").status is not Status.UNCERTAIN:
                wake.clear()
                await wake.wait()

        assert system.slot("1").status is Status.EMPTY


async def test_the_guard_waits_for_the_store(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with guarded(tmp_path) as here:

        def broken() -> dict[str, int]:
            raise StoreError("the disk fails")

        here.system.quiet_since = broken  # type: ignore[method-assign]  # a bad day
        with caplog.at_level(logging.WARNING):
            async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
                running = tasks.create_task(here.guard.run())
                while not caplog.records:  # noqa: ASYNC110 - a log wakes nobody
                    await asyncio.sleep(0.01)
                running.cancel()

        assert "the guard waits for the store" in caplog.text


def test_every_kind_of_doubt_is_told_apart() -> None:
    assert len({kind.value for kind in Doubt}) == len(Doubt)
