"""Twelve keys are enough, nobody is hurried, nothing is too small, nothing burns in."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from threading import Event

import pytest

from kiosk.config import Screen, Speech
from kiosk.domain.visits import Ending
from kiosk.i18n import LANGUAGES
from kiosk.ui.app import KioskApp
from kiosk.ui.attract import Attract, place
from kiosk.ui.errands import Errand
from kiosk.ui.home import LanguageChoice
from kiosk.ui.panel import panel_of
from kiosk.ui.senses import Ears
from kiosk.ui.sizes import TARGET_MM, Glass, letter_cells, too_small
from kiosk.ui.step import OneMoment, StillThere
from kiosk.ui.widgets import Choice, Key, Target
from tests.kiosk.ui.fakes import (
    CODE,
    DIGITS,
    KEPT,
    SPOILT,
    Clock,
    FakeSystem,
    Listener,
    settings_of,
)
from tests.kiosk.ui.hands import (
    SIZES,
    Visitor,
    at_the_screen,
    heard,
    on,
    scan,
    seen,
    send,
    stroke,
    tap,
    the_app,
    touch,
    touch_keys,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.plays import Size
from tests.kiosk.ui.test_looks import cut

pytestmark = pytest.mark.slow  # the fast suite plays journeys

TWELVE = set("0123456789*#")

_TIMES = count(1e6, 0.2)
"""When keys are pressed: a person takes a while from one to the next."""


@pytest.fixture
def steel(clock: Clock) -> FakeSystem:
    """A bank with a keypad of steel."""
    return FakeSystem(clock, settings_of(ui=Screen(hardware_keypad=True)))


async def press(pilot: Visitor, keys: str) -> None:
    """Press keys of a keypad of steel, one after the other."""
    assert set(keys) <= TWELVE
    for key in keys:
        event = stroke(key)
        event.time = next(_TIMES)
        await send(pilot, event)
    await heard(pilot)


# Twelve keys


async def test_a_pickup_needs_no_touchscreen(steel: FakeSystem, clock: Clock) -> None:
    async with at_the_screen(steel, clock) as pilot:
        await until_seen(pilot, "Type your code. # More. * Language")
        await press(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        steel.take_up()
        await until_seen(pilot, "* Door did not open")
        await press(pilot, "*")
        await until(pilot, lambda: steel.last.again)
        steel.pulse_again()
        steel.door_opens()
        steel.door_closes()
        await until_seen(pilot, "* Open the door again", "# Finish")
        await press(pilot, "*")
        await until_on(pilot, "DoorScreen")
        steel.take_up()
        steel.door_opens()
        steel.door_closes()
        await until_on(pilot, "DoneScreen")
        await press(pilot, "#")
        await until_on(pilot, "HomeScreen")

    assert steel.tried == [(CODE, DIGITS)]


async def test_what_goes_wrong_is_put_right_with_twelve_keys(
    steel: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(steel, clock) as pilot:
        await press(pilot, "#1")
        await until_on(pilot, "CodeScreen")
        await until_seen(pilot, "* Cancel")
        await press(pilot, "12")
        await until_seen(pilot, "* Correct", "12__ ____")
        await press(pilot, "**" + SPOILT)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, DIGITS)
        await until_seen(pilot, "do not fit together", "# Try again", "* Finish")
        await press(pilot, "#")
        await until_on(pilot, "CodeScreen")
        await press(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        steel.take_up()
        steel.ends(Ending.STUCK)
        await until_seen(pilot, "did not open", "# Try again")
        await press(pilot, "#")
        await until_on(pilot, "DoorScreen")
        steel.take_up()
        steel.door_is_unseen()
        await until_seen(pilot, "I am done")
        await press(pilot, "#")
        await until(pilot, lambda: steel.last.word is not None)
        steel.ends(Ending.DONE)
        await until_on(pilot, "DoneScreen")


async def test_any_key_answers_the_warning_and_does_nothing_else(
    steel: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(steel, clock) as pilot:
        await press(pilot, "#1")
        await until_on(pilot, "CodeScreen")
        for key in "*#*#":
            clock.turn(45)
            await until_seen(pilot, "Are you still there?", "or press any key")
            await press(pilot, key)
            await until(pilot, lambda: "Are you still there?" not in seen(pilot))
            assert on(pilot) == "CodeScreen"
        await press(pilot, "*")
        await until_on(pilot, "HomeScreen")


async def test_a_digit_at_a_warned_notice_only_says_that_somebody_is_there(
    steel: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(steel, clock) as pilot:
        await press(pilot, SPOILT)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, DIGITS)
        await until_on(pilot, "WrongScreen")
        clock.turn(45)
        await until_seen(pilot, "Are you still there?")
        await press(pilot, "5")
        await until(pilot, lambda: "Are you still there?" not in seen(pilot))
        assert on(pilot) == "WrongScreen"


async def test_a_wait_is_left_with_the_star(steel: FakeSystem, clock: Clock) -> None:
    steel._until = clock() + 500
    async with at_the_screen(steel, clock) as pilot:
        await press(pilot, "#1")
        await until_on(pilot, "WaitScreen")
        await press(pilot, "*")
        await until_on(pilot, "HomeScreen")


async def test_who_only_looks_what_there_is_keeps_what_they_asked_for(
    steel: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(steel, clock) as pilot:
        await press(pilot, "#0*")
        await until_on(pilot, "HomeScreen")
        assert pilot.app.theme == "high_contrast"
        await press(pilot, "*")
        await until(pilot, lambda: the_app(pilot).language == "de")
        assert pilot.app.theme == "high_contrast"


async def test_without_a_keypad_of_steel_no_key_is_shown(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        assert "*" not in seen(pilot)


LONG_HELP = "This is a demo, there is nobody to call. Press ctrl+q to leave."
EVERYTHING = Screen(hardware_keypad=True, speech=Speech(offered=True))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("demo", [True, False], ids=["demo", "bank"])
async def test_all_that_can_be_offered_has_room(
    clock: Clock, size: Size, *, demo: bool
) -> None:
    bank = FakeSystem(clock, settings_of(ui=EVERYTHING, demo=demo))
    panel = replace(panel_of(bank.settings), help=LONG_HELP)
    ears = Ears(Listener(), Listener(), None, speaks=True)
    app = KioskApp(bank, panel, clock=clock, tick_seconds=0.05, ears=ears)
    app._errands.update(dict.fromkeys(Errand, app._pickup))
    found = []
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.screen.has_class("-ready"))
        for language in LANGUAGES:
            await send(pilot, stroke("*"))
            await asyncio.sleep(0.05)
            found += [f"{language}: {each}" for each in cut(pilot.app.screen)]
            found += [str(each) for each in touchable(pilot) if each.region.height < 3]
            await press(pilot, "#")
            await until_on(pilot, "MoreScreen")
            await asyncio.sleep(0.05)
            found += [f"{language}: {each}" for each in cut(pilot.app.screen)]
            await press(pilot, "*")
            await until_on(pilot, "HomeScreen")

    assert found == []


# Sizes


def touchable(pilot: Visitor) -> Iterator[Choice | Target | Key]:
    for widget in pilot.app.screen.query("*"):
        if isinstance(widget, Choice | Target | Key) and widget.region:
            yield widget


@pytest.mark.parametrize(
    "panel",
    [Glass(154, 86, 50, 15), Glass(135, 217, 40, 50), Glass(217, 135, 80, 24)],
    ids=["7 inches", "10 inches upright", "10 inches"],
)
def test_a_key_with_a_letter_is_as_large_as_a_finger_on_usual_panels(
    panel: Glass,
) -> None:
    cells = letter_cells(panel.columns, panel.rows)

    assert min(panel.target_mm(cells)) >= TARGET_MM


def test_keys_with_letters_that_are_too_small_are_told() -> None:
    tiny = Glass(100, 60, 64, 20, read_from_mm=200)

    told = list(too_small(tiny, 10, letters=True))

    assert any(each.startswith("keys with letters are 7.8 by") for each in told)
    assert not [each for each in too_small(tiny, 10) if "with letters" in each]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_language_is_too_small_for_a_finger(
    system: FakeSystem, clock: Clock, size: Size
) -> None:
    async with at_the_screen(system, clock, size) as pilot:
        for choice in pilot.app.screen.query(LanguageChoice):
            width, height = choice.region.size
            assert width * 154 / 50 >= 11.6
            assert height * 86 / 15 >= 11.6


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(
            size,
            id=f"{size[0]}x{size[1]}",
        )
        for size in SIZES
    ],
)
async def test_no_language_moves_from_under_a_finger_when_the_bank_serves_again(
    steel: FakeSystem, clock: Clock, size: Size
) -> None:
    async with at_the_screen(steel, clock, size) as pilot:
        ready = [each.region for each in pilot.app.screen.query(LanguageChoice)]
        steel.serves(None)
        await until_seen(pilot, "Out of order")
        await pilot.pause()
        assert "No code?" not in seen(pilot)
        stands = [each.region for each in pilot.app.screen.query(LanguageChoice)]

    assert stands == ready


# Progress


async def test_home_says_so_when_the_first_step_takes_long(
    clock: Clock,
) -> None:
    system = SlowSystem(clock)
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_seen(pilot, "One moment")
        system.go.set()
        await until_on(pilot, "CodeScreen")
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        assert not pilot.app.screen.query_one(OneMoment).display


async def test_a_notice_says_so_when_the_next_try_takes_long(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await press(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, "0000")
        await until_on(pilot, "WrongScreen")
        slow = SlowSystem(clock)
        system.waiting = slow.waiting  # type: ignore[method-assign]  # a disk gets slow
        await touch(pilot, "retry")
        await until_seen(pilot, "One moment")
        slow.go.set()
        await until_on(pilot, "CodeScreen")


async def test_a_door_says_so_and_asks_once_and_can_be_left_meanwhile(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await press(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        go, asked, again = Event(), [], system.again

        def slowly(number: int) -> object:
            asked.append(number)
            go.wait(5)
            return again(number)

        system.again = slowly  # type: ignore[method-assign, assignment]  # a disk gets slow
        await touch(pilot, "again", "again")
        await until_seen(pilot, "One moment")
        go.set()
        await until(pilot, lambda: system.last.again)
        await until(pilot, lambda: not pilot.app.screen.query_one(OneMoment).display)

    assert asked == [1]


class SlowSystem(FakeSystem):
    """Its first question is answered when the test says so."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.go = Event()

    def waiting(self) -> float:
        self.go.wait(5)
        return super().waiting()


# Nobody there


def is_other(attract: Attract, before: str) -> bool:
    return str(attract.render()) != before


def rests(pilot: Visitor) -> bool:
    return bool(pilot.app.screen.query_one(Attract).display)


async def test_a_screen_that_nobody_needs_is_dark_but_for_words_that_wander(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        clock.turn(299)
        await asyncio.sleep(0.1)
        assert not rests(pilot)
        clock.turn(2)
        await until(pilot, lambda: rests(pilot))
        attract = pilot.app.screen.query_one(Attract)
        drawn = set()
        for _ in range(6):
            before = str(attract.render())
            drawn.add(before)
            assert len(before.split()) < 12
            clock.turn(15)
            await until(pilot, partial(is_other, attract, before))
        assert len(drawn) == 6
        assert any("Touch to begin" in words for words in drawn)
        await tap(pilot, 25, 7)
        await until(pilot, lambda: not rests(pilot))
        await heard(pilot)
        assert on(pilot) == "HomeScreen"


def rests_later(pilot: Visitor, clock: Clock) -> bool:
    """Let minutes go by, until it rests: it begins to wait when it is back."""
    clock.turn(60)
    return rests(pilot)


async def test_a_code_that_is_typed_or_scanned_then_is_not_lost(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        for enter in (press, scan):
            await until(pilot, partial(rests_later, pilot, clock))
            await enter(pilot, CODE)
            await until_on(pilot, "DigitsScreen")
            await touch(pilot, "cancel")
            await until_on(pilot, "HomeScreen")
            assert not rests(pilot)


async def test_a_key_that_means_something_at_home_only_wakes_it(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        clock.turn(400)
        await until(pilot, lambda: rests(pilot))
        await press(pilot, "*")
        await until(pilot, lambda: not rests(pilot))
        assert the_app(pilot).language == "en"


async def test_what_is_out_of_order_is_said_while_nobody_is_there(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        system.serves(None)
        await until_seen(pilot, "Out of order")
        clock.turn(400)
        await until(pilot, lambda: rests(pilot))
        attract = pilot.app.screen.query_one(Attract)
        await until(pilot, lambda: "030 1234567" in str(attract.render()))


async def test_nobody_comes_home_to_the_dark(system: FakeSystem, clock: Clock) -> None:
    async with at_the_screen(system, clock) as pilot:
        await press(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await press(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        await until_seen(pilot, "Take your package")
        clock.turn(3600)
        system.door_closes()
        await until_on(pilot, "DoneScreen")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")
        await asyncio.sleep(0.15)
        assert not rests(pilot)


async def test_a_bank_may_do_without(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(attract_minutes=0)))
    async with at_the_screen(system, clock) as pilot:
        clock.turn(100_000)
        await asyncio.sleep(0.15)
        assert not rests(pilot)


def test_in_the_long_run_every_place_is_lit_alike() -> None:
    stood = [place(turn, 0.618_034, 20) for turn in range(2100)]
    counts = [stood.count(column) for column in range(21)]

    assert min(counts) >= 97
    assert max(counts) <= 103


async def test_every_step_warns_for_twenty_seconds_at_least(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await press(pilot, KEPT[1].code[:3])
        await until_on(pilot, "CodeScreen")
        await touch_keys(pilot, "1")
        await heard(pilot)
        clock.turn(40.5)
        await until(pilot, lambda: pilot.app.screen.query_one(StillThere).display)
        clock.turn(19)
        await asyncio.sleep(0.15)
        assert on(pilot) == "CodeScreen"
