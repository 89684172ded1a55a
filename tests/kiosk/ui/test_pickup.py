"""What becomes of a customer at the screens, whichever way they type."""

import logging

import pytest

from kiosk.config import Screen, Sounds
from kiosk.domain.errors import OutOfOrderError
from kiosk.domain.visits import Ending, Purpose, Word
from kiosk.sound.tones import Sound
from kiosk.ui.senses import Ears
from tests.kiosk.ui.fakes import (
    CODE,
    DIGITS,
    KEPT,
    NOON,
    SPOILT,
    Clock,
    FakeSystem,
    Listener,
    settings_of,
)
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    on,
    scan,
    seen,
    tap,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)

SLIP = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)


async def test_a_package_is_picked_up_by_touch_alone(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch_keys(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await touch_keys(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        await until_seen(pilot, "Opening door 7")
        system.door_opens()
        await until_seen(pilot, "Take your package")
        system.door_closes()
        await until_on(pilot, "DoneScreen")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")

    assert system.tried == [(CODE, DIGITS)]


async def test_a_package_is_picked_up_by_keyboard_alone(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await type_slowly(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        system.door_closes()
        await until_on(pilot, "DoneScreen")
        await pilot.press("escape")
        await until_on(pilot, "HomeScreen")

    assert system.tried == [(CODE, DIGITS)]


async def test_typing_on_without_a_pause_loses_nothing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")

    assert system.tried == [(CODE, DIGITS)]


async def test_a_scan_at_home_is_a_whole_code(system: FakeSystem, clock: Clock) -> None:
    async with at_the_screen(system, clock) as pilot:
        await scan(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await scan(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")

    assert system.tried == [(CODE, DIGITS)]


async def test_a_scan_takes_the_place_of_what_a_finger_began(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch_keys(pilot, "99")
        await scan(pilot, f"{CODE[:4]}-{CODE[4:]}")
        await until_on(pilot, "DigitsScreen")


async def test_a_scan_of_something_else_costs_nothing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await scan(pilot, f"1Z{CODE}77")
        await until_seen(pilot, "That barcode is no pickup code")
        await scan(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await scan(pilot, CODE)
        await until_seen(pilot, "That barcode is no pickup code")
        assert on(pilot) == "DigitsScreen"

    assert system.tried == []


async def test_the_enter_of_a_scan_presses_nothing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch(pilot, "correct")
        await pilot.press("enter", "enter")
        assert on(pilot) == "CodeScreen"
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        await pilot.press("enter", "space")
        assert on(pilot) == "HomeScreen"


async def test_a_doubled_digit_touched_fast_arrives_twice(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch(pilot, "key-4", "key-4")
        await until_seen(pilot, "44__ ____")


async def test_the_last_digit_can_be_corrected(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, "123")
        await until_seen(pilot, "123_ ____")
        await touch(pilot, "correct")
        await until_seen(pilot, "12__ ____")
        await pilot.press("backspace")
        await until_seen(pilot, "1___ ____")
        await pilot.press("escape")
        await until_on(pilot, "HomeScreen")


async def test_a_slip_keeps_its_digits_and_costs_nothing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, SLIP)
        await until_seen(pilot, "Please check digit by digit", SLIP[:4], SLIP[4:])
        await touch(pilot, "correct")
        await until(pilot, lambda: "Please check" not in seen(pilot))
        await touch_keys(pilot, CODE[-1])
        await until_on(pilot, "DigitsScreen")

    assert system.tried == []


async def test_after_a_slip_one_may_type_it_all_again(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, SLIP)
        await until_seen(pilot, "Please check digit by digit")
        await touch_keys(pilot, CODE)
        await until_on(pilot, "DigitsScreen")


async def test_no_digits_are_asked_for_where_none_are_needed(
    system: FakeSystem, clock: Clock
) -> None:
    system.asks_digits = False
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DoorScreen")

    assert system.tried == [(CODE, None)]


async def test_the_four_digits_are_asked_for_alike_of_right_and_wrong_codes(
    system: FakeSystem, clock: Clock
) -> None:
    prompts = []
    for code in (CODE, SPOILT):
        async with at_the_screen(system, clock) as pilot:
            await type_slowly(pilot, code)
            await until_on(pilot, "DigitsScreen")
            prompts.append(seen(pilot))

    assert prompts[0] == prompts[1]


@pytest.mark.parametrize(
    ("code", "digits"), [(SPOILT, DIGITS), (CODE, "0000")], ids=["code", "digits"]
)
async def test_a_refusal_does_not_say_which_was_wrong(
    system: FakeSystem, clock: Clock, code: str, digits: str
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, code)
        await until_on(pilot, "DigitsScreen")
        await type_slowly(pilot, digits)
        await until_seen(pilot, "do not fit together", "2 more tries")
        await touch(pilot, "retry")
        await until_seen(pilot, "Type your pickup code", "____ ____")


async def test_who_types_on_after_a_refusal_is_trying_again(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, SPOILT)
        await until_on(pilot, "DigitsScreen")
        await type_slowly(pilot, "1111")
        await until_on(pilot, "WrongScreen")
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")


async def test_too_many_wrong_codes_count_a_wait_down(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        for left in ("2 more tries", "1 more try", "there is a wait"):
            await type_slowly(pilot, SPOILT)
            await until_on(pilot, "DigitsScreen")
            await type_slowly(pilot, "1111")
            await until_seen(pilot, left)
            await touch(pilot, "finish")
            await until_on(pilot, "HomeScreen")
        await touch(pilot, "pick-up")
        await until_seen(pilot, "too many wrong codes", "1:30")
        clock.turn(31)
        await until_seen(pilot, "0:59")
        clock.turn(60)
        await until_on(pilot, "CodeScreen")

    assert len(system.tried) == 3


async def test_a_wait_can_be_left(system: FakeSystem, clock: Clock) -> None:
    system._until = clock() + 500
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "WaitScreen")
        await pilot.press("escape")
        await until_on(pilot, "HomeScreen")


async def test_a_wait_that_begins_while_one_types_is_told(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        system._until = clock() + 65
        await type_slowly(pilot, DIGITS)
        await until_seen(pilot, "1:05")


async def test_a_package_whose_time_is_over_is_said_to_be(
    system: FakeSystem, clock: Clock
) -> None:
    system.expired[SPOILT] = NOON
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, SPOILT)
        await until_on(pilot, "DigitsScreen")
        await type_slowly(pilot, DIGITS)
        await until_seen(pilot, "5 March, 13:00", "call 030 1234567")
        assert not pilot.app.screen.query("#retry")


async def test_a_door_that_somebody_is_at_is_said_to_be_busy(
    system: FakeSystem, clock: Clock
) -> None:
    system.retrieve(CODE, DIGITS)
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_seen(pilot, "still busy at this door")


async def test_digits_that_are_asked_for_late_are_asked_for(
    system: FakeSystem, clock: Clock
) -> None:
    system.asks_digits = False
    async with at_the_screen(system, clock) as pilot:
        system.wants_late = True
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await type_slowly(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")

    assert system.tried == [(CODE, DIGITS)]


async def test_a_stuck_door_is_tried_again_without_typing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.ends(Ending.STUCK)
        await until_seen(
            pilot, "Door 7 did not open", "your code stays valid", "number to tell: 1"
        )
        await touch(pilot, "retry")
        await until_on(pilot, "DoorScreen")

    assert system.tried == [(CODE, DIGITS)] * 2


@pytest.mark.parametrize(
    ("ending", "opened", "said"),
    [
        (Ending.LEFT_OPEN, True, "still open"),
        (Ending.UNPROVEN, True, "push the door shut"),
        (Ending.UNPROVEN, False, "your package is not lost"),
        (Ending.UNSERVED, False, "your code stays valid"),
        (Ending.WITHDRAWN, False, "your code stays valid"),
    ],
)
async def test_every_other_ending_is_told_honestly(
    system: FakeSystem, clock: Clock, ending: Ending, said: str, *, opened: bool
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        if opened:
            system.take_up()
            system.door_opens()
        system.ends(ending)
        await until_seen(pilot, said, "call 030 1234567", "number to tell: 1")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")


async def test_a_lost_store_ends_a_journey_and_is_said_at_home(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        system.breaks()
        await type_slowly(pilot, DIGITS)
        await until_on(pilot, "HomeScreen")
        await until_seen(pilot, "Out of order", "cannot look up codes")


async def test_a_door_that_nobody_knows_what_is_behind_stays_shut_and_help_is_near(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        system.bug = OutOfOrderError("nobody knows what is in slot 7")
        await type_slowly(pilot, CODE + DIGITS)
        await until_seen(pilot, "stays shut", "Nothing is lost", "call 030 1234567")


async def test_a_bug_is_logged_and_the_next_customer_is_served(
    system: FakeSystem, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_the_screen(system, clock) as pilot:
        system.bug = ZeroDivisionError("a bug")
        with caplog.at_level(logging.ERROR, "kiosk.ui.app"):
            await type_slowly(pilot, CODE + DIGITS)
            await until_seen(pilot, "Sorry")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")
        system.bug = None
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")

    assert "a journey failed" in caplog.text


async def test_the_next_customer_may_scan_while_the_last_is_thanked(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        system.door_closes()
        await until_on(pilot, "DoneScreen")
        await scan(pilot, KEPT[1].code)
        await until_on(pilot, "DigitsScreen")
        await scan(pilot, KEPT[1].digits)
        await until_on(pilot, "DoorScreen")

    assert system.last.slot == KEPT[1].slot


async def test_thanks_end_by_themselves(system: FakeSystem, clock: Clock) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        system.door_closes()
        await until_on(pilot, "DoneScreen")
        clock.turn(6)
        await until_on(pilot, "HomeScreen")


async def leave_with(system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, CODE + DIGITS)
    await until_on(pilot, "DoorScreen")
    system.take_up()
    system.door_opens()
    system.door_closes()
    await until_on(pilot, "DoneScreen")


async def test_the_same_door_opens_once_more_for_whoever_left_something(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await leave_with(system, pilot)
        await touch(pilot, "reopen")
        await until_on(pilot, "DoorScreen")
        again = system.last
        system.take_up()
        system.door_opens()
        system.door_closes()
        await until_on(pilot, "DoneScreen")

    assert (again.purpose, again.slot) == (Purpose.REOPEN, KEPT[0].slot)
    assert system.tried == [(CODE, DIGITS)]


async def test_a_door_that_was_given_away_stays_shut_and_says_so(
    system: FakeSystem, clock: Clock
) -> None:
    system.may_reopen = False
    async with at_the_screen(system, clock) as pilot:
        await leave_with(system, pilot)
        await touch(pilot, "reopen")
        await until_seen(pilot, "That door stays shut", "number to tell")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")


async def test_any_touch_beside_the_buttons_ends_the_thanks(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await leave_with(system, pilot)
        await tap(pilot, 25, 1)
        await until_on(pilot, "HomeScreen")


async def test_whoever_forgets_the_door_is_called_back(
    system: FakeSystem, clock: Clock
) -> None:
    heard = Listener()
    ears = Ears(Listener(), heard, None, speaks=False)
    system.settings = settings_of(ui=Screen(sounds=Sounds(by="player")))
    async with at_the_screen(system, clock, ears=ears) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.door_opens()
        system.reminds()
        await until_seen(pilot, "Please push the door shut")
        system.reminds()
        await until(pilot, lambda: Sound.WRONG in heard.sounds)

    assert heard.sounds.count(Sound.WRONG) == 1


async def test_a_door_without_a_sensor_is_told_of_by_the_person(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        assert "I am done" not in seen(pilot)
        system.take_up()
        system.door_is_unseen()
        await until_seen(pilot, "I am done")
        await touch(pilot, "have-it")
        await until(pilot, lambda: system.last.word is Word.EMPTY)


async def test_whoever_a_restart_left_at_a_door_is_led_on(
    system: FakeSystem, clock: Clock
) -> None:
    system.retrieve(CODE, DIGITS)
    system.take_up()
    system.cut_short = system.door_opens()
    async with at_the_screen(system, clock) as pilot:
        await until_seen(pilot, "Take your package")
        system.door_closes()
        await until_on(pilot, "DoneScreen")


async def test_whoever_a_restart_left_in_doubt_is_told(
    system: FakeSystem, clock: Clock
) -> None:
    system.retrieve(CODE, DIGITS)
    system.take_up()
    system.cut_short = system.ends(Ending.UNPROVEN)
    async with at_the_screen(system, clock) as pilot:
        await until_seen(pilot, "We could not see door 7", "number to tell")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")
