"""What the screens do besides leading a customer: idle, faults, observers, keys."""

import asyncio
import logging
from dataclasses import replace
from threading import Event

import pytest
from textual.events import MouseDown

from kiosk.config import Screen
from kiosk.domain.codes import shown
from kiosk.domain.trouble import Order
from kiosk.domain.visits import Ending
from kiosk.ui.blocks import Blocks
from kiosk.ui.door import DoorScreen
from kiosk.ui.panel import panel_of
from kiosk.ui.step import StillThere
from tests.kiosk.ui.fakes import CODE, DIGITS, KEPT, Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import (
    SIZES,
    at_the_screen,
    heard,
    letters,
    mouse,
    on,
    scan,
    seen,
    send,
    stroke,
    tap,
    the_app,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)

# Nobody there


async def test_a_customer_who_walks_away_is_warned_and_then_given_up(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, "123")
        await until_on(pilot, "CodeScreen")
        await heard(pilot)
        clock.turn(39)
        await asyncio.sleep(0.1)
        assert "Are you still there?" not in seen(pilot)
        clock.turn(2)
        await until_seen(pilot, "Are you still there?", "19")
        clock.turn(18)
        seconds = pilot.app.screen.query_one("#still-seconds", Blocks)
        await until(pilot, lambda: seconds.text == "1")
        clock.turn(2)
        await until_on(pilot, "HomeScreen")


async def test_one_touch_gives_more_time_again_and_again_and_presses_nothing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch_keys(pilot, "12")
        await heard(pilot)
        for _ in range(11):
            clock.turn(55)
            await until_seen(pilot, "Are you still there?")
            await tap(pilot, 40, 7)  # where the 5 is
            await heard(pilot)  # the finger has come up
            assert not pilot.app.screen.query_one(StillThere).display
            await until(pilot, lambda: "Are you still there?" not in seen(pilot))
        await until_seen(pilot, "12__ ____")


async def test_a_key_gives_more_time_and_is_typed(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, "12")
        await until_seen(pilot, "12__ ____")
        clock.turn(45)
        await until_seen(pilot, "Are you still there?")
        await type_slowly(pilot, "3")
        await until_seen(pilot, "123_ ____")
        await heard(pilot)
        assert not pilot.app.screen.query_one(StillThere).display


async def test_nobody_is_hurried_at_an_open_door(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        await until_seen(pilot, "Take your package")
        clock.turn(3600)
        await asyncio.sleep(0.15)
        assert on(pilot) == "DoorScreen"
        assert "Are you still there?" not in seen(pilot)


async def test_a_door_out_of_sight_is_given_up_in_the_end(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        door = pilot.app.screen
        assert isinstance(door, DoorScreen)
        system.breaks()
        await until(pilot, lambda: not door.patient)
        clock.turn(50)
        await until_seen(pilot, "Are you still there?")
        clock.turn(20)
        await until_on(pilot, "HomeScreen")
        await until_seen(pilot, "Out of order")


async def test_a_notice_that_nobody_reads_goes_home(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + "0000")
        await until_on(pilot, "WrongScreen")
        clock.turn(61)
        await until_on(pilot, "HomeScreen")


# At the door


async def test_who_says_that_the_door_did_not_open_gets_another_pulse(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        assert not pilot.app.screen.query_one("#again").visible
        system.take_up()
        await touch(pilot, "again")
        await until_seen(pilot, "Trying once more", "Press the door")
        assert system.last.again
        system.pulse_again()
        await until_seen(pilot, "Opening door 7")


async def test_who_says_so_of_a_door_that_reads_open_is_told_whom_to_call(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        await until_seen(pilot, "Take your package")
        await touch(pilot, "wrong", "shut")
        await until_seen(pilot, "says that it is open", "The number to tell: 1")
        system.door_closes()
        await until_on(pilot, "DoneScreen")


async def test_a_request_that_nobody_takes_up_dies_and_is_told(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        clock.turn(7)
        await until_seen(pilot, "Door 7 was not opened", "Nothing has moved")

    assert system.last.ending is Ending.UNSERVED


async def test_the_door_is_marked_and_said_to_be_low_or_high(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock, size=(80, 24)) as pilot:
        await type_slowly(pilot, KEPT[3].code + KEPT[3].digits)
        await until_seen(pilot, "Your door", "low down, on the left")
        await until(pilot, lambda: "▶  3  ◀" in letters(pilot))


async def test_a_door_that_left_the_configuration_is_still_named(
    system: FakeSystem, clock: Clock
) -> None:
    system.kept = {CODE: replace(KEPT[0], slot="K9")}
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        await until_seen(pilot, "Opening door K9")


# Out of order


async def test_locks_that_are_gone_are_said_and_come_back_by_themselves(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        system.serves(None)
        await until_seen(pilot, "Out of order", "safe inside", "call 030 1234567")
        await type_slowly(pilot, CODE)
        await heard(pilot)
        assert on(pilot) == "HomeScreen"
        system.serves("pid 2")
        await until_seen(pilot, "Pick up a package")
        assert "Out of order" not in seen(pilot)


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (Order.TROUBLE, "A technician has to look"),
        (Order.NO_ROOM, "No door can be opened"),
    ],
)
async def test_a_store_that_lets_nobody_be_served_is_told_until_it_does(
    system: FakeSystem, clock: Clock, order: Order, says: str
) -> None:
    async with at_the_screen(system, clock) as pilot:
        system.stands(order)
        await until_seen(pilot, "Out of order", says, "call 030 1234567")
        await type_slowly(pilot, CODE)
        await asyncio.sleep(0.05)
        assert on(pilot) == "HomeScreen"
        system.stands(Order.FINE)
        await until_seen(pilot, "Pick up a package")
        assert "Out of order" not in seen(pilot)


async def test_locks_that_die_without_a_word_are_noticed(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        system.owner = None
        await until_seen(pilot, "Out of order")


async def test_a_store_that_fails_is_logged_once_and_comes_back(
    system: FakeSystem, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_the_screen(system, clock) as pilot:
        with caplog.at_level(logging.ERROR, "kiosk.ui.app"):
            system.breaks()
            await until_seen(pilot, "Out of order", "cannot look up codes")
            system.breaks()
            await asyncio.sleep(0.1)
        assert len(caplog.records) == 1
        system.breaks(None)
        await until_seen(pilot, "Pick up a package")


# Observers


async def test_the_demo_shows_its_live_codes(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(demo=True))
    async with at_the_screen(system, clock) as pilot:
        await until_seen(pilot, *(f"{shown(each.code)} then" for each in KEPT[:3]))
        system.retrieve(CODE, DIGITS)
        system.take_up()
        system.door_opens()
        await until(pilot, lambda: shown(CODE) not in seen(pilot))
        await until_seen(pilot, shown(KEPT[3].code))


async def test_a_real_bank_shows_no_codes(system: FakeSystem, clock: Clock) -> None:
    async with at_the_screen(system, clock) as pilot:
        await asyncio.sleep(0.05)
        assert shown(CODE) not in seen(pilot)
        assert not pilot.app.screen.query("#demo")


async def test_a_closed_screen_observes_nothing_and_survives_a_late_commit(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock):
        watching = system.observers

    assert (watching, system.observers) == (1, 0)
    system.wakes[0]()


def test_a_wake_after_the_loop_is_closed_is_harmless(
    system: FakeSystem, clock: Clock
) -> None:

    async def one_life() -> None:
        async with at_the_screen(system, clock):
            pass

    asyncio.run(one_life())

    system.wakes[0]()


# Keypads


@pytest.mark.slow
@pytest.mark.parametrize("size", [SIZES[0], SIZES[2]])
@pytest.mark.parametrize(
    "keypad", ["1234567890", "1234567890ABCDEF", "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
)
async def test_every_keypad_has_keys_that_a_finger_hits(
    clock: Clock, keypad: str, size: tuple[int, int]
) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(keypad=keypad)))
    async with at_the_screen(system, clock, size) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        for key in keypad:
            region = pilot.app.screen.query_one(f"#key-{key}").region
            assert region.height >= 3
            assert region.width >= 3
            assert pilot.app.screen.region.contains_region(region)
        await touch_keys(pilot, "10")
        await until_seen(pilot, "10__")


async def test_the_four_digits_are_typed_on_digits_only(clock: Clock) -> None:
    system = FakeSystem(clock, settings_of(ui=Screen(keypad="1234567890ABCDEF")))
    async with at_the_screen(system, clock) as pilot:
        await scan(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        assert not pilot.app.screen.query("#key-A")
        await touch_keys(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")


# Settings


def test_the_panel_knows_what_the_settings_say() -> None:
    ui = Screen(idle_seconds=70, warning_seconds=25, lockdown=False)

    panel = panel_of(settings_of(ui=ui))

    assert (panel.quiet_seconds, panel.warning_seconds) == (45, 25)
    assert not panel.lockdown
    assert panel.location == "Old Station, platform 1"
    assert [len(locker) for locker in panel.bank] == [3, 3]
    assert [door.name for door in panel.bank[0][0]] == ["1", "2", "3"]


async def test_a_name_with_brackets_is_no_markup(clock: Clock) -> None:
    settings = settings_of()
    place = settings.location.model_copy(update={"name": "Depot [b]3[/b]"})
    system = FakeSystem(clock, settings.model_copy(update={"location": place}))
    async with at_the_screen(system, clock) as pilot:
        await until_seen(pilot, "Depot [b]3[/b]")


async def test_an_app_asks_a_step_that_is_slow_to_answer_and_says_so(
    system: FakeSystem, clock: Clock
) -> None:
    system.held = Event()
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch_keys(pilot, CODE)
        await until_seen(pilot, "One moment")
        await type_slowly(pilot, DIGITS)  # ahead of the step that will take them
        system.held.set()
        await until_on(pilot, "DoorScreen")

    assert system.tried == [(CODE, DIGITS)]


# Languages


async def test_one_touch_speaks_another_language_and_home_forgets_it(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "speak-de")
        await until(pilot, lambda: the_app(pilot).language == "de")
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        assert the_app(pilot).language == "de"
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: the_app(pilot).language == "en")


async def test_whom_to_call_is_said_in_the_language_that_was_touched(
    clock: Clock,
) -> None:
    system = FakeSystem(clock, settings_of())
    async with at_the_screen(system, clock, (80, 24)) as pilot:
        await until_seen(pilot, "call 030 1234567")
        await touch(pilot, "speak-de")
        await until_seen(pilot, "030 1234567 anrufen")
        await touch(pilot, "speak-fr")
        await until_seen(pilot, "call 030 1234567")


async def test_the_star_of_a_keypad_asks_for_the_next_language(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await send(pilot, stroke("*"))
        await until(pilot, lambda: the_app(pilot).language == "de")


async def test_a_bank_of_one_language_offers_no_other(clock: Clock) -> None:
    ui = Screen(languages=("pl",))
    system = FakeSystem(clock, settings_of(ui=ui))
    async with at_the_screen(system, clock) as pilot:
        assert not pilot.app.screen.query("#languages")
        assert the_app(pilot).language == "pl"


# Twelve keys


async def test_the_hash_of_a_keypad_shows_what_can_be_done(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await send(pilot, stroke("#"))
        await until_on(pilot, "MoreScreen")
        await send(pilot, stroke("1"))
        await until_on(pilot, "CodeScreen")
        await type_slowly(pilot, "12**")
        await until_seen(pilot, "____ ____")
        await type_slowly(pilot, "*")
        await until_on(pilot, "HomeScreen")


async def test_a_wrong_code_is_left_or_tried_again_by_keys(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + "0000")
        await until_on(pilot, "WrongScreen")
        await send(pilot, stroke("#"))
        await until_on(pilot, "CodeScreen")
        await type_slowly(pilot, CODE + "0000")
        await until_on(pilot, "WrongScreen")
        await send(pilot, stroke("*"))
        await until_on(pilot, "HomeScreen")


async def test_no_star_of_a_barcode_is_a_command(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await scan(pilot, f"AB*{CODE}")
        await until_seen(pilot, "no pickup code")
        assert system.tried == []


async def test_a_finger_on_screens_that_are_being_closed_does_no_harm(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        app = pilot.app
        while app.screen_stack:
            app._screen_stack.pop()
        await send(pilot, mouse(MouseDown, 25, 7, 1), stroke("1"))
        await until(pilot, lambda: app.message_queue_size == 0)
        assert app._exception is None
        app.exit()
