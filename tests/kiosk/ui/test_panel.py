"""What technicians set of the screens: seen at once, and never amid a visit."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kiosk.config import Screen
from kiosk.domain.panel import Aspect
from kiosk.ui.app import KioskApp
from kiosk.ui.home import LanguageChoice
from kiosk.ui.technician.app import TechnicianApp
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.fakes import CODE, Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    at_the_screen,
    send,
    stroke,
    the_app,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.technician.scenes import MACHINE
from tests.kit import opened_system

THREE = Screen(languages=("en", "de", "fr"))


@pytest.fixture
def system(clock: Clock) -> FakeSystem:
    return FakeSystem(clock, settings_of(ui=THREE))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with benched(tmp_path) as found:
        yield found


def looks(pilot: Visitor) -> tuple[str, str]:
    return the_app(pilot).language, pilot.app.theme


def offered(pilot: Visitor) -> list[str]:
    """The languages on the home screen, from left to right."""
    choices = the_app(pilot)._home.query(LanguageChoice)
    return [each.language for each in sorted(choices, key=lambda each: each.region.x)]


async def test_a_screen_at_which_nobody_is_shows_at_once_what_is_set(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        assert looks(pilot) == ("en", "normal")
        system.sets(Aspect.LANGUAGE, "fr")
        system.sets(Aspect.THEME, "sunlight")
        await until(pilot, lambda: looks(pilot) == ("fr", "sunlight"))
        await until_seen(pilot, "Retirer un colis")
        await until(pilot, lambda: offered(pilot) == ["fr", "en", "de"])
        await send(pilot, stroke("*"))  # the next one
        await until(pilot, lambda: the_app(pilot).language == "en")


async def test_what_is_given_back_is_as_configured_again(
    system: FakeSystem, clock: Clock
) -> None:
    system.sets(Aspect.LANGUAGE, "fr")
    system.sets(Aspect.THEME, "night")
    async with at_the_screen(system, clock) as pilot:
        await until(pilot, lambda: looks(pilot) == ("fr", "night"))
        system.sets(Aspect.LANGUAGE, None)
        system.sets(Aspect.THEME, None)
        await until(pilot, lambda: looks(pilot) == ("en", "normal"))
        await until(pilot, lambda: offered(pilot) == ["en", "de", "fr"])


async def test_quiet_hours_that_are_set_begin_and_end_at_once(
    system: FakeSystem, clock: Clock
) -> None:
    system.local = datetime(2026, 3, 5, 23, 30)  # noqa: DTZ001 - beside the bank
    async with at_the_screen(system, clock) as pilot:
        system.sets(Aspect.QUIET_HOURS, "22:00-06:00")
        await until(pilot, lambda: pilot.app.theme == "night")
        system.sets(Aspect.QUIET_HOURS, "")
        await until(pilot, lambda: pilot.app.theme == "normal")


async def test_nothing_changes_in_the_middle_of_a_visit(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        system.sets(Aspect.LANGUAGE, "de")
        system.sets(Aspect.THEME, "night")
        await looked(pilot)
        assert looks(pilot) == ("en", "normal")
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: looks(pilot) == ("de", "night"))


async def test_whoever_reads_the_home_screen_in_their_language_keeps_it(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "speak-fr")
        await until(pilot, lambda: the_app(pilot).language == "fr")
        system.sets(Aspect.LANGUAGE, "de")
        await looked(pilot)
        assert the_app(pilot).language == "fr"
        the_app(pilot)._forget()  # they are gone
        await until(pilot, lambda: the_app(pilot).language == "de")


async def test_what_another_process_sets_is_heard_of_by_its_commit(
    bench: Bench, tmp_path: Path
) -> None:
    app = KioskApp(bench.system, clock=bench.clock, look_seconds=1000)
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "-starting" not in app.screen.classes)
        with opened_system(tmp_path, settings_of()) as other:
            changes = {Aspect.THEME: "sunlight"}
            await asyncio.to_thread(other.change_panel, changes, actor="eli")
        await until(pilot, lambda: app.theme == "sunlight")


async def test_a_technicians_own_terminal_stays_as_configured(bench: Bench) -> None:
    bench.system.change_panel({Aspect.THEME: "sunlight"}, actor="eli")
    app = TechnicianApp(bench.system, MACHINE, clock=bench.clock)
    await app._dress()
    assert app._stage.panel.theme == "normal"


async def looked(pilot: Visitor) -> None:
    """Wait until the screens have looked at the kiosk a few times."""
    app = the_app(pilot)
    for _ in range(3):
        app._stirred.set()
        await until(pilot, lambda: not app._stirred.is_set())
        await asyncio.sleep(0.05)
