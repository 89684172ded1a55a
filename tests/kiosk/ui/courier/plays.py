"""What couriers see, each led to by what a courier would do."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from tests.kiosk.ui.courier.fakes import PIN, FakeCourierSystem
from tests.kiosk.ui.courier.hands import (
    at_work,
    to_the_menu,
    to_the_number,
    to_the_pin,
)
from tests.kiosk.ui.fakes import Clock, settings_of
from tests.kiosk.ui.hands import Visitor, touch, touch_keys, until_seen

Size = tuple[int, int]
Scene = Callable[[FakeCourierSystem, Visitor], Awaitable[None]]


async def staff_number(_system: FakeCourierSystem, pilot: Visitor) -> None:
    await to_the_number(pilot)
    await touch_keys(pilot, "47")


async def staff_pin(_system: FakeCourierSystem, pilot: Visitor) -> None:
    await to_the_pin(pilot)
    await touch_keys(pilot, "835")


async def one_time_code(system: FakeCourierSystem, pilot: Visitor) -> None:
    system.one_time = "287082"
    await to_the_pin(pilot)
    await touch_keys(pilot, PIN)
    await touch(pilot, "ok")
    await until_seen(pilot, "The six digits that your phone shows")
    await touch_keys(pilot, "287")


async def menu(_system: FakeCourierSystem, pilot: Visitor) -> None:
    await to_the_menu(pilot)
    await until_seen(pilot, "Hello")


SCENES: Final[list[Scene]] = [staff_number, staff_pin, one_time_code, menu]


@asynccontextmanager
async def on_stage(scene: Scene, size: Size) -> AsyncIterator[Visitor]:
    """Lead to a screen of couriers."""
    system = FakeCourierSystem(Clock(), settings_of(demo=True))
    async with at_work(system, size) as pilot:
        await scene(system, pilot)
        yield pilot
