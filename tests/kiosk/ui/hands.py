"""What a person can do at the screen: touch, type, scan, look."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from textual.events import InputEvent, Key, MouseDown, MouseUp
from textual.pilot import Pilot

from kiosk.ui.app import KioskApp
from kiosk.ui.asks import LockerSystem
from kiosk.ui.blocks import Blocks
from tests.kiosk.ui.fakes import Clock

SMALL = (50, 15)
SIZES = (SMALL, (64, 20), (80, 24), (120, 40))

Visitor = Pilot[None]


@asynccontextmanager
async def at_the_screen(
    system: LockerSystem, clock: Clock, size: tuple[int, int] = SMALL
) -> AsyncIterator[Visitor]:
    app = KioskApp(system, clock=clock, tick_seconds=0.05, look_seconds=0.5)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query("#pick-up, #out-of-order")))
        await until(pilot, lambda: "-starting" not in app.screen.classes)
        yield pilot


async def touch(pilot: Visitor, *targets: str) -> None:
    """Touch as a terminal reports it: down, up; nothing that is covered is hit."""
    for target in targets:
        await until(pilot, partial(_can_hit, pilot, target))
        widget = pilot.app.screen.query_one(f"#{target}")
        x, y = (int(place) for place in widget.region.center)
        await tap(pilot, x, y)


def _can_hit(pilot: Visitor, target: str) -> bool:
    """Whether a finger in the middle of something hits it, and not a cover."""
    for widget in pilot.app.screen.query(f"#{target}"):
        x, y = (int(place) for place in widget.region.center)
        under, _ = pilot.app.get_widget_at(x, y)
        return bool(widget.region) and under is widget
    return False


async def tap(pilot: Visitor, x: int, y: int, button: int = 1) -> None:
    """Touch one cell."""
    for kind in (MouseDown, MouseUp):
        event = kind(
            widget=None,
            x=x,
            y=y,
            delta_x=0,
            delta_y=0,
            button=button,
            shift=False,
            meta=False,
            ctrl=False,
        )
        await send(pilot, event)


async def touch_keys(pilot: Visitor, text: str) -> None:
    await touch(pilot, *(f"key-{symbol}" for symbol in text))


async def type_slowly(pilot: Visitor, text: str) -> None:
    """Type as people do, a tenth of a second apart by the clock of the strokes."""
    strokes = [stroke(symbol) for symbol in text]
    for number, event in enumerate(strokes):
        event.time += number * 0.1
    await send(pilot, *strokes)


async def scan(pilot: Visitor, text: str) -> None:
    """Hold a barcode to the scanner: a burst, then Enter."""
    strokes = [stroke(symbol) for symbol in text]
    for event in strokes:
        event.time = strokes[0].time
    await send(pilot, *strokes, Key("enter", "\r"))


def stroke(symbol: str) -> Key:
    return Key(symbol, symbol)


async def send(pilot: Visitor, *events: InputEvent) -> None:
    driver = pilot.app._driver
    assert driver is not None
    for event in events:
        event.set_sender(pilot.app)
        driver.send_message(event)
    await asyncio.sleep(0.01)


async def until(pilot: Visitor, holds: Callable[[], bool]) -> None:
    """Wait for something that threads and timers bring about."""
    for _ in range(300):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"it never came; there is:\n{seen(pilot)}")


async def until_seen(pilot: Visitor, *texts: str) -> None:
    await until(pilot, lambda: all(text in seen(pilot) for text in texts))


async def until_on(pilot: Visitor, screen: str) -> None:
    await until(pilot, lambda: on(pilot) == screen)


def on(pilot: Visitor) -> str:
    """Which screen is on top."""
    return type(pilot.app.screen).__name__


def seen(pilot: Visitor) -> str:
    """Everything that can be read, blocks by what they say, in one line."""
    screen = pilot.app.screen
    rows = screen._compositor.render_strips(screen.size)
    letters = "\n".join("".join(segment.text for segment in row) for row in rows)
    shown = [each.text for each in screen.query(Blocks) if each.region]
    return " ".join(f"{letters} {' '.join(shown)}".split())
