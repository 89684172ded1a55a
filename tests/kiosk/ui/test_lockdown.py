"""A customer finds no way out, whatever keyboard somebody left plugged in."""

import asyncio
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pkgutil import iter_modules

import pytest
from textual import keys
from textual.events import (
    InputEvent,
    Key,
    MouseDown,
    MouseMove,
    MouseScrollDown,
    MouseScrollUp,
    MouseUp,
)
from textual.keys import Keys
from textual.screen import Screen as AnyScreen

import kiosk.ui
from kiosk.config import Screen
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.fakes import CODE, KEPT, Clock, FakeSystem, settings_of, waiting
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    at_the_screen,
    heard,
    mouse,
    on,
    send,
    stroke,
    touch,
    type_slowly,
    until,
    until_on,
)
from tests.kiosk.ui.test_looks import Scene


async def more(_system: FakeSystem, pilot: Visitor) -> None:
    await send(pilot, stroke("#"))
    await until_on(pilot, "MoreScreen")


async def proof(system: FakeSystem, pilot: Visitor) -> None:
    await looks.lost_letters(system, pilot)
    await type_slowly(pilot, "P1001")
    await touch(pilot, "done")
    await until_on(pilot, "ProofScreen")


async def next_door(system: FakeSystem, pilot: Visitor) -> None:
    system.others = [waiting(KEPT[1])]
    await looks.stuck(system, pilot)
    await touch(pilot, "finish")
    await until_on(pilot, "NextScreen")


SCENES: dict[str, list[Scene]] = {
    "HomeScreen": [looks.home, looks.out_of_order, looks.trouble],
    "MoreScreen": [more],
    "CodeScreen": [looks.code, looks.still_there],
    "DigitsScreen": [looks.digits],
    "WrongScreen": [looks.wrong],
    "ToldScreen": [looks.stuck],
    "WaitScreen": [looks.wait],
    "DoorScreen": [looks.opened, looks.unseen],
    "DoneScreen": [looks.done, looks.done_and_more],
    "NextScreen": [next_door],
    "LostScreen": [looks.lost],
    "ProofScreen": [proof],
    "PhoneScreen": [looks.lost_phone],
    "LettersScreen": [looks.lost_letters],
    "TroubleScreen": [looks.something_wrong],
}
"""Every screen that a customer may see, and what leads there."""

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
    ("name", "scene"),
    [
        pytest.param(
            name,
            scene,
            id=scene.__name__,
            marks=[] if scene in {looks.home, looks.code} else pytest.mark.slow,
        )
        for name, scenes in SCENES.items()
        for scene in scenes
    ],
)

STAFF = ("kiosk.ui.courier", "kiosk.ui.technician")
"""Where the screens stand that nobody sees without a PIN."""

ALIKE = {"Step", "TypedStep", "FreeStep"}
"""What screens have in common, and no screens themselves."""


def screens_of_customers() -> set[str]:
    """The name of every screen that is made in the modules for customers."""
    found = set()
    for module in iter_modules(kiosk.ui.__path__, "kiosk.ui."):
        if not module.name.startswith(STAFF):
            for name, thing in vars(import_module(module.name)).items():
                is_screen = isinstance(thing, type) and issubclass(thing, AnyScreen)
                if is_screen and thing.__module__ == module.name:
                    found.add(name)
    return found - ALIKE


def test_no_screen_of_customers_is_left_out() -> None:
    assert set(SCENES) == screens_of_customers()


@pytest.fixture
def locked(clock: Clock) -> FakeSystem:
    return FakeSystem(clock, settings_of(demo=True))


@every_scene
async def test_no_key_leads_out(locked: FakeSystem, name: str, scene: Scene) -> None:
    async with at_the_screen(locked, locked.clock) as pilot:
        await scene(locked, pilot)
        assert on(pilot) == name
        for number, key in enumerate(every_key()):
            key.time += number * 0.1
            send_only(pilot, key)
        await all_heard(pilot)
        assert_locked(pilot)


@pytest.mark.slow
@every_scene
async def test_no_mouse_leads_out(locked: FakeSystem, name: str, scene: Scene) -> None:
    async with at_the_screen(locked, locked.clock) as pilot:
        await scene(locked, pilot)
        for wheel in (MouseScrollDown, MouseScrollUp, MouseMove):
            for x, y in everywhere():
                send_only(pilot, mouse(wheel, x, y, 0))
        await all_heard(pilot)
        assert on(pilot) == name
        assert pilot.app.screen.scroll_offset == (0, 0)
        for button in (3, 2, 1):
            for x, y in everywhere():
                for kind in (MouseDown, MouseUp):
                    send_only(pilot, mouse(kind, x, y, button))
        await all_heard(pilot)
        assert_locked(pilot)


def everywhere() -> Iterator[tuple[int, int]]:
    """Places so near to one another that every target has one."""
    return product(range(1, SMALL[0], 3), range(SMALL[1]))


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
        await until(pilot, lambda: unheard(pilot) == 0 and on(pilot) in SCENES)


def unheard(pilot: Visitor) -> int:
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
