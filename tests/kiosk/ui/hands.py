"""What a person can do at the screen: touch, type, scan, look."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from textual.drivers.headless_driver import HeadlessDriver
from textual.errors import NoWidget
from textual.events import InputEvent, Key, MouseDown, MouseEvent, MouseUp, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from kiosk.ui.app import KioskApp
from kiosk.ui.asks import LockerSystem
from kiosk.ui.blocks import Blocks
from kiosk.ui.senses import Ears
from tests.kiosk.ui.fakes import Clock

SMALL = (50, 15)
UPRIGHT = (40, 50)
SIZES = (SMALL, (64, 20), (80, 24), (120, 40), UPRIGHT)

Visitor = Pilot[None]

_STEPS = 10
"""More than widgets stand in one another, from the terminal to a key."""


@asynccontextmanager
async def at_the_screen(
    system: LockerSystem,
    clock: Clock,
    size: tuple[int, int] = SMALL,
    *,
    ears: Ears | None = None,
) -> AsyncIterator[Visitor]:
    app = KioskApp(system, clock=clock, tick_seconds=0.05, look_seconds=0.5, ears=ears)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: bool(app.screen.query("#pick-up, #out-of-order")))
        await until(pilot, lambda: "-starting" not in app.screen.classes)
        await pilot.pause()  # until what is offered now is laid out
        yield pilot


async def touch(pilot: Visitor, *targets: str) -> None:
    """Touch as a terminal reports it: down, up; nothing that is covered is hit."""
    for target in targets:
        await until(pilot, Aim(pilot, target).is_steady)
        widget = pilot.app.screen.query_one(f"#{target}")
        x, y = (int(place) for place in widget.region.center)
        await tap(pilot, x, y)


class Aim:
    """A finger over something, which waits until it stands still.

    A screen that has just come is laid out a few times within some milliseconds,
    and on a busy machine within many: down and up might hit two things.
    """

    def __init__(self, pilot: Visitor, target: str) -> None:
        self._pilot = pilot
        self._target = target
        self._last: tuple[object, Region] | None = None

    def is_steady(self) -> bool:
        """Whether a finger in its middle hits it, now and a moment ago."""
        screen = self._pilot.app.screen
        for widget in screen.query(f"#{self._target}"):
            x, y = (int(place) for place in widget.region.center)
            with suppress(NoWidget):
                if self._pilot.app.get_widget_at(x, y)[0] is widget:
                    last, self._last = self._last, (widget, widget.region)
                    return last == self._last and not screen._layout_required
        return False


async def tap(pilot: Visitor, x: int, y: int, button: int = 1) -> None:
    """Touch one cell."""
    for kind in (MouseDown, MouseUp):
        await send(pilot, mouse(kind, x, y, button))


def mouse(kind: type[MouseEvent], x: int, y: int, button: int) -> MouseEvent:
    """What a terminal reports of a mouse or a finger."""
    return kind(
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


@contextmanager
def counted(pilot: Visitor) -> Iterator[list[InputEvent]]:
    """Note every touch and every key that the terminal reports meanwhile."""
    driver = pilot.app._driver
    assert driver is not None
    told: list[InputEvent] = []
    send_on = driver.send_message

    def note(message: Message) -> None:
        if isinstance(message, MouseDown | Key):
            told.append(message)
        send_on(message)

    driver.send_message = note  # type: ignore[method-assign]  # nobody else can count
    yield told
    driver.send_message = send_on  # type: ignore[method-assign]


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


async def heard(pilot: Visitor) -> None:
    """Wait until what was sent has gone through every widget, up to the screen."""
    # Each round is one step of a message: from the terminal to a key and up again.
    for _ in range(_STEPS):
        await pilot._wait_for_screen()


async def settled(pilot: Visitor) -> None:
    """Wait until all that was changed is laid out and drawn.

    Textual's own pause waits for a process that does nothing, for up to a second.
    """
    quiet = 0
    while quiet < 2:  # what was laid out tells its widgets, who may answer
        await pilot._wait_for_screen()
        screen = pilot.app.screen
        if screen._layout_required or screen._dirty_widgets:
            screen._on_timer_update()
            quiet = 0
        quiet += 1


async def stretch(pilot: Visitor, size: tuple[int, int]) -> None:
    """Show the screen on a display of another size."""
    app = the_app(pilot)
    driver = app._driver
    assert isinstance(driver, HeadlessDriver)
    driver._size = Size(*size)
    app.post_message(Resize(driver._size, driver._size))
    fitting = {
        [name for start, name in points if start <= length][-1]
        for length, points in zip(
            size, (app.HORIZONTAL_BREAKPOINTS, app.VERTICAL_BREAKPOINTS), strict=True
        )
    }
    await until(
        pilot,
        lambda: (
            app.screen.outer_size == driver._size and fitting <= set(app.screen.classes)
        ),
    )
    await settled(pilot)


async def until(pilot: Visitor, holds: Callable[[], bool]) -> None:
    """Wait for something that threads and timers bring about."""
    for _ in range(1000):
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"it never came; there is:\n{seen(pilot)}")


async def until_seen(pilot: Visitor, *texts: str) -> None:
    await until(pilot, lambda: all(text in seen(pilot) for text in texts))


async def until_on(pilot: Visitor, screen: str) -> None:
    await until(pilot, lambda: on(pilot) == screen)


def on(pilot: Visitor) -> str:
    """Which screen is on top, once it is laid out."""
    screen = pilot.app.screen
    laid_out = any(child.region for child in screen.children)
    return type(screen).__name__ if laid_out else ""


def seen(pilot: Visitor) -> str:
    """Every text that stands on the screen, blocks by what they say."""
    said = []
    for each in pilot.app.screen.walk_children():
        if isinstance(each, Blocks | Static) and each.region and each.visible:
            text = each.text if isinstance(each, Blocks) else str(each.render())
            said.append(text)
    return " ".join(" ".join(said).split())


def letters(pilot: Visitor) -> str:
    """Every cell of the screen, row by row."""
    screen = pilot.app.screen
    rows = screen._compositor.render_strips(screen.size)
    return "\n".join("".join(segment.text for segment in row) for row in rows)


def the_app(pilot: Visitor) -> KioskApp:
    assert isinstance(pilot.app, KioskApp)
    return pilot.app
