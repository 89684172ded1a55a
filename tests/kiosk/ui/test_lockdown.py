"""A customer finds no way out, whatever keyboard somebody left plugged in."""

import asyncio
from collections.abc import Iterator

import pytest
from textual import keys
from textual.events import (
    InputEvent,
    Key,
    MouseMove,
    MouseScrollDown,
    MouseScrollUp,
)
from textual.keys import Keys

from kiosk.config import Screen
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.fakes import CODE, Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    at_the_screen,
    heard,
    mouse,
    on,
    send,
    stroke,
    tap,
    type_slowly,
    until,
    until_on,
)
from tests.kiosk.ui.test_looks import Scene

SCREENS = {
    "HomeScreen",
    "MoreScreen",
    "CodeScreen",
    "DigitsScreen",
    "WrongScreen",
    "ToldScreen",
    "WaitScreen",
    "DoorScreen",
    "DoneScreen",
    "NextScreen",
    "LostScreen",
    "ProofScreen",
    "PhoneScreen",
    "LettersScreen",
    "TroubleScreen",
}
SIGNS = [chr(code) for code in range(0x20, 0x7F)]


def every_key() -> Iterator[Key]:
    """Every key and chord that a terminal can report."""
    for each in Keys:
        yield Key(each.value, None)
    for name in (*keys.KEY_NAME_REPLACEMENTS.values(), *SIGNS):
        yield Key(name, name if len(name) == 1 else None)
        for chord in ("ctrl", "alt", "shift", "super", "ctrl+shift", "ctrl+alt"):
            yield Key(f"{chord}+{name}", None)


every_scene = pytest.mark.parametrize(
    "scene",
    [
        pytest.param(
            scene,
            id=scene.__name__,
            marks=[] if scene in {looks.home, looks.code} else pytest.mark.slow,
        )
        for scene in looks.SCREENS
    ],
)


@pytest.fixture
def locked(clock: Clock) -> FakeSystem:
    return FakeSystem(clock, settings_of(demo=True))


@every_scene
async def test_no_key_leads_out(locked: FakeSystem, scene: Scene) -> None:
    async with at_the_screen(locked, locked.clock) as pilot:
        await scene(locked, pilot)
        for number, key in enumerate(every_key()):
            key.time += number * 0.1
            send_only(pilot, key)
        await all_heard(pilot)
        assert_locked(pilot)


@pytest.mark.slow
@every_scene
async def test_no_mouse_leads_out(locked: FakeSystem, scene: Scene) -> None:
    async with at_the_screen(locked, locked.clock) as pilot:
        await scene(locked, pilot)
        name = on(pilot)
        for x in range(0, SMALL[0], 3):
            for y in range(SMALL[1]):
                for wheel in (MouseScrollDown, MouseScrollUp, MouseMove):
                    send_only(pilot, mouse(wheel, x, y, 0))
        await all_heard(pilot)
        assert on(pilot) == name
        assert pilot.app.screen.scroll_offset == (0, 0)
        for button in (1, 2, 3):
            for x, y in ((1, 0), (25, 7), (45, 13)):
                await tap(pilot, x, y, button)
                await tap(pilot, x, y, button)
        await all_heard(pilot)
        assert_locked(pilot)


async def test_a_locked_screen_does_not_end_with_ctrl_q(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(lockdown=True)))
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await send(pilot, Key("ctrl+q", None), Key("ctrl+c", None), stroke("z"))
        await heard(pilot)
        assert pilot.app._exit is False


async def test_a_screen_that_is_not_locked_ends_with_ctrl_q(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(lockdown=False)))
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await send(pilot, Key("ctrl+q", None))
        await until(pilot, lambda: pilot.app._exit)


async def all_heard(pilot: Visitor) -> None:
    """Wait until every key has reached whoever hears it, and a screen stands."""
    for _ in range(2):
        await asyncio.sleep(0.1)
        await until(pilot, lambda: waiting(pilot) == 0 and on(pilot) in SCREENS)


def waiting(pilot: Visitor) -> int:
    return pilot.app.message_queue_size + pilot.app.screen.message_queue_size


def assert_locked(pilot: Visitor) -> None:
    app = pilot.app
    assert app.is_running
    assert app._exit is False
    assert app.focused is None
    assert not app.screen.selections
    assert not app.screen.maximized
    assert not app.screen.query("HelpPanel, Toast, CommandPalette, Tooltip")


def send_only(pilot: Visitor, event: InputEvent) -> None:
    driver = pilot.app._driver
    assert driver is not None
    event.set_sender(pilot.app)
    driver.send_message(event)
