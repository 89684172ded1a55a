"""A technician sets the screen for customers: by touch, and by twelve keys alone."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.config import Screen
from kiosk.domain.events import Kind
from kiosk.domain.panel import Aspect
from kiosk.domain.users import Role, User
from kiosk.ui.app import KioskApp
from kiosk.ui.technician.app import others
from kiosk.ui.technician.events import kinds
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.fakes import settings_of
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.technician import scenes
from tests.kiosk.ui.technician.scenes import MACHINE, furnished, work


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    ui = Screen(languages=("en", "de", "fr"), quiet_hours="21:30-05:30")
    with benched(tmp_path, settings_of(ui=ui)) as found:
        furnished(found)
        yield found


def now(bench: Bench) -> list[str]:
    return [one.value for one in bench.system.panel().values()]


async def test_each_is_a_touch_or_two_and_is_given_back_in_the_same_way(
    bench: Bench,
) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await scenes.panel(bench, pilot)
        await touch(pilot, "language", "de")
        await until_seen(pilot, "First language: Deutsch (set by eli")
        await touch(pilot, "theme", "sunlight")
        await until_seen(pilot, "Colours: Sunlight (set by eli; configured: Normal)")
        await touch(pilot, "quiet_hours", "at-2200", "at-0600")
        await until_seen(pilot, "Quiet hours: 22:00-06:00 (set by eli")
        assert now(bench) == ["de", "sunlight", "22:00-06:00"]

        for aspect in Aspect:
            await touch(pilot, aspect.value, "configured")
            await until(pilot, lambda: "language" in ids(pilot))
        await until_seen(pilot, "Quiet hours: 21:30-05:30 The screen")
        await touch(pilot, "back")
        await until_seen(pilot, "Colours: Normal", "Guessed codes")

    assert now(bench) == ["en", "normal", "21:30-05:30"]
    told = [(e.kind, e.actor) for e in bench.system.events()][-6:]
    assert told == [("panel-set", "eli")] * 6


def ids(pilot: Visitor) -> set[str | None]:
    return {each.id for each in pilot.app.screen.query("*")}


async def test_twelve_keys_are_enough_and_any_time_can_be_typed(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await keyed(pilot, "#", "What is to be done?")
        await keyed(pilot, "8", "Guessed codes")
        await keyed(pilot, "2", "changes as soon as")
        await keyed(pilot, "3", "Quiet from when?")
        await pressed(pilot, "5", "DigitsLineScreen")
        await keyed(pilot, "2575#", "cannot be that time")
        await keyed(pilot, "2245#", "Quiet from 22:45 until when?")
        await pressed(pilot, "5", "DigitsLineScreen")
        await keyed(pilot, "2245#", "cannot be that time")  # it ends as it begins
        await keyed(pilot, "0615#", "Quiet hours: 22:45-06:15 (set by eli")
        await keyed(pilot, "3", "Quiet from when?")
        await keyed(pilot, "6", "Quiet hours: Never (set by eli")
        await keyed(pilot, "2", "Which colours?")
        await keyed(pilot, "4", "Colours: Night (set by eli")
        await keyed(pilot, "1", "Which language first?")
        await keyed(pilot, "*", "changes as soon as")

    assert now(bench) == ["en", "night", ""]


async def keyed(pilot: Visitor, keys: str, says: str) -> None:
    await type_slowly(pilot, keys)
    await until_seen(pilot, says)


async def pressed(pilot: Visitor, key: str, screen: str) -> None:
    await type_slowly(pilot, key)
    await until_on(pilot, screen)


async def test_whoever_goes_back_or_away_sets_nothing(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await scenes.quiet_until(bench, pilot)
        await touch(pilot, "back")
        await until_seen(pilot, "changes as soon as")
        await touch(pilot, "quiet_hours", "other")
        await until_on(pilot, "DigitsLineScreen")
        await touch(pilot, "cancel")
        await until_seen(pilot, "changes as soon as")
        await touch(pilot, "theme", "back")
        await until_seen(pilot, "changes as soon as")

    assert not any(one.by_hand for one in bench.system.panel().values())


async def test_whoever_may_no_longer_do_it_is_told_and_sets_nothing(
    bench: Bench,
) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await scenes.which_colours(bench, pilot)
        bench.system.store.write(
            lambda tx: tx.db.execute("UPDATE user SET role = 'courier'").get
        )
        await touch(pilot, "night")
        await until_seen(pilot, "Your role may not do that.")

    assert now(bench)[1] == "normal"


async def back(pilot: Visitor) -> None:
    """Go back, and be there."""
    here = pilot.app.screen
    await touch(pilot, "back")
    await until(pilot, lambda: pilot.app.screen is not here)


async def test_the_screen_shows_it_when_the_technician_has_left(bench: Bench) -> None:
    system = bench.system
    system.add_user(User("tom", "Tom", role=Role.TECHNICIAN), actor="test")
    system.set_staff_number("tom", "4711", actor="test")
    system.set_pin("tom", "835290", actor="test")
    app = KioskApp(
        system,
        clock=bench.clock,
        tick_seconds=0.05,
        look_seconds=0.2,
        staff=system,
        others=others(system, MACHINE),
    )
    async with app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "-starting" not in app.screen.classes)
        app.action_sign_in()
        await until_seen(pilot, "Your staff number")
        await type_slowly(pilot, "4711#")
        await until_seen(pilot, "Now your PIN")
        await type_slowly(pilot, "835290#")
        await scenes.which_colours(bench, pilot)
        await touch(pilot, "sunlight")
        await until_seen(pilot, "Colours: Sunlight (set by tom")
        assert app.theme == "normal"
        for _ in range(3):
            await back(pilot)
        await touch(pilot, "sign-out")
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: app.theme == "sunlight")


@pytest.mark.parametrize("wanted", ["staff", "machine"])
def test_what_was_set_is_among_the_events_somebody_looks_for(wanted: str) -> None:
    assert Kind.PANEL_SET in (kinds(wanted) or ())
