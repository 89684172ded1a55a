"""The colours: contrast in every theme on every screen, and which one is on when."""

from dataclasses import replace
from datetime import datetime

import pytest
from rich.style import Style

from kiosk.config import Screen, ThemeName
from kiosk.ui.app import KioskApp
from kiosk.ui.senses import SenseChoice
from kiosk.ui.themes import COLOURS
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.fakes import CODE, Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    send,
    stroke,
    the_app,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.test_looks import contrast, pale

pytestmark = pytest.mark.slow  # the fast suite plays journeys

STRICT = {"high_contrast": 7.0, "sunlight": 7.0}
HEX = "1234567890ABCDEF"


def theme(pilot: Visitor) -> str:
    return pilot.app.theme


async def pale_in_any_theme(pilot: Visitor) -> list[str]:
    """Find what does not stand out, in each theme."""
    wrong = []
    for name in COLOURS:
        senses = the_app(pilot)._senses
        senses._panel = replace(senses._panel, theme=name)
        the_app(pilot)._adapt()
        await pilot.pause()
        await pilot.pause()
        page = pilot.app.screen.styles.background.rich_color.get_truecolor().hex
        assert page == COLOURS[name].page
        found = pale(pilot.app.screen, STRICT.get(name, 4.5))
        wrong += [f"{name}: {each}" for each in found]
    return wrong


async def test_a_broad_keypad_can_be_read_in_every_theme(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(keypad=HEX)))
    async with at_the_screen(system, clock) as pilot:
        await looks.code(system, pilot)
        assert await pale_in_any_theme(pilot) == []


@pytest.mark.parametrize("name", COLOURS)
@pytest.mark.parametrize("target", ["#key-5", "#pick-up", "#retry"])
async def test_what_can_be_touched_stands_out_in_every_theme(
    clock: Clock, target: str, name: ThemeName
) -> None:
    demo = FakeSystem(clock, settings_of(demo=True, ui=Screen(theme=name)))
    scene = {"#key-5": looks.code, "#pick-up": looks.home, "#retry": looks.wrong}
    async with at_the_screen(demo, clock) as pilot:
        await scene[target](demo, pilot)
        page = pilot.app.screen.styles.background.rich_color
        touched = pilot.app.screen.query_one(target).styles.background.rich_color
        assert contrast(Style(color=touched, bgcolor=page)) >= 3


@pytest.mark.parametrize("name", COLOURS)
async def test_a_touch_is_seen_in_every_theme(clock: Clock, name: ThemeName) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(theme=name)))
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        key = pilot.app.screen.query_one("#key-5")
        before = key.styles.background.rich_color
        await touch_keys(pilot, "5")
        await until(pilot, lambda: key.has_class("-felt"))
        felt = key.styles.background.rich_color
        assert contrast(Style(color=before, bgcolor=felt)) >= 3
        await until(pilot, lambda: not key.has_class("-felt"))


# Which one is on


async def test_the_configuration_chooses_the_colours(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(theme="sunlight")))
    async with at_the_screen(system, clock) as pilot:
        assert theme(pilot) == "sunlight"


async def test_one_touch_gives_high_contrast_until_the_visit_is_over(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "contrast")
        await until(pilot, lambda: theme(pilot) == "high_contrast")
        assert pilot.app.screen.query_one(SenseChoice).has_class("-on")
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        assert theme(pilot) == "high_contrast"
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: theme(pilot) == "normal")
        assert not pilot.app.screen.query_one(SenseChoice).has_class("-on")


async def test_a_second_touch_takes_it_back(system: FakeSystem, clock: Clock) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "contrast")
        await until(pilot, lambda: theme(pilot) == "high_contrast")
        await touch(pilot, "contrast")
        await until(pilot, lambda: theme(pilot) == "normal")


async def test_two_keys_give_high_contrast_too(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await send(pilot, stroke("#"))
        await until_on(pilot, "MoreScreen")
        await until_seen(pilot, "High contrast")
        await send(pilot, stroke("0"))
        await until(pilot, lambda: theme(pilot) == "high_contrast")
        await send(pilot, stroke("1"))
        await until_on(pilot, "CodeScreen")
        assert theme(pilot) == "high_contrast"


async def test_it_is_dim_in_the_quiet_hours_and_bright_after_them(
    clock: Clock,
) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(quiet_hours="22:00-06:00")))
    system.local = datetime(2026, 3, 5, 23, 30)  # noqa: DTZ001 - beside the bank
    async with at_the_screen(system, clock) as pilot:
        await until(pilot, lambda: theme(pilot) == "night")
        await touch(pilot, "contrast")
        await until(pilot, lambda: theme(pilot) == "high_contrast")
        await touch(pilot, "contrast")
        await until(pilot, lambda: theme(pilot) == "night")
        system.local = datetime(2026, 3, 6, 6, 0)  # noqa: DTZ001 - beside the bank
        await until(pilot, lambda: theme(pilot) == "normal")


async def test_nobody_is_in_the_dark_because_of_a_clock_that_nobody_vouches_for(
    clock: Clock,
) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(quiet_hours="00:00-23:59")))
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        assert theme(pilot) == "normal"


def test_a_bank_of_high_contrast_has_it_at_night_too(clock: Clock) -> None:
    ui = Screen(theme="high_contrast", quiet_hours="00:00-23:59")
    app = KioskApp(FakeSystem(clock, settings_of(ui=ui)))
    app._senses.is_quiet = True
    app._adapt()

    assert app.theme == "high_contrast"
