"""What a courier does at the screen: signs in, and works."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kiosk.ui.app import KioskApp
from tests.kiosk.ui.courier.fakes import NUMBER, PIN, FakeCourierSystem
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    touch,
    touch_keys,
    until,
    until_on,
    until_seen,
)

Size = tuple[int, int]


@asynccontextmanager
async def at_work(
    system: FakeCourierSystem, size: Size = SMALL
) -> AsyncIterator[Visitor]:
    """Stand before a screen where couriers work too."""
    app = KioskApp(
        system, clock=system.clock, tick_seconds=0.05, look_seconds=0.5, staff=system
    )
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query("#pick-up, #out-of-order")))
        await until(pilot, lambda: "-starting" not in app.screen.classes)
        yield pilot


async def to_the_number(pilot: Visitor) -> None:
    await touch(pilot, "deliver")
    await until_seen(pilot, "Your staff number")


async def to_the_pin(pilot: Visitor) -> None:
    await to_the_number(pilot)
    await touch_keys(pilot, NUMBER)
    await touch(pilot, "ok")
    await until_seen(pilot, "Now your PIN")


async def to_the_menu(pilot: Visitor) -> None:
    await to_the_pin(pilot)
    await touch_keys(pilot, PIN)
    await touch(pilot, "ok")
    await until_on(pilot, "MenuScreen")
