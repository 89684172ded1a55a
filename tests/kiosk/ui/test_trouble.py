"""Something is wrong at the door: help with a number, and the way back inside."""

import pytest

from kiosk.domain.helping import Cause
from kiosk.domain.putbacks import Reason
from kiosk.domain.visits import Ending, Word
from tests.kiosk.ui.fakes import CODE, DIGITS, Clock, FakeSystem
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)


async def at_an_open_door(
    system: FakeSystem, pilot: Visitor, said: str = "Take your package"
) -> None:
    await type_slowly(pilot, CODE + DIGITS)
    await until_on(pilot, "DoorScreen")
    system.take_up()
    system.door_opens()
    await until_seen(pilot, said)


@pytest.mark.parametrize(
    ("choice", "reason"),
    [("not-mine", Reason.NOT_THEIRS), ("damaged", Reason.DAMAGED)],
)
async def test_what_is_not_theirs_or_damaged_is_put_back(
    system: FakeSystem, clock: Clock, choice: str, reason: Reason
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_open_door(system, pilot)
        await touch(pilot, "wrong", choice)
        await until_seen(pilot, "Put the package back")
        system.door_closes()
        await until_seen(pilot, "behind door 7 again", "number to tell: 1")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")

    assert system.put == {1: reason}


async def test_whoever_changes_their_mind_keeps_it(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_open_door(system, pilot)
        await touch(pilot, "wrong", "damaged")
        await until_seen(pilot, "Put the package back")
        await touch(pilot, "keep")
        await until_seen(pilot, "Take your package")
        system.door_closes()
        await until_on(pilot, "DoneScreen")

    assert system.put == {}


async def test_twelve_keys_lead_there_and_back(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_open_door(system, pilot)
        await until(pilot, lambda: bool(pilot.app.screen.query_one("#wrong").region))
        await pilot.press("*")
        await until_on(pilot, "TroubleScreen")
        await pilot.press("*")
        await until_on(pilot, "DoorScreen")
        await until_seen(pilot, "Take your package")


async def test_a_door_that_is_shut_meanwhile_ends_the_question(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_open_door(system, pilot)
        await touch(pilot, "wrong")
        await until_on(pilot, "TroubleScreen")
        clock.turn(500)
        system.door_closes()
        await until_on(pilot, "DoneScreen")


async def test_a_door_that_only_reads_open_is_in_the_events_and_help_is_near(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_open_door(system, pilot)
        await touch(pilot, "wrong", "shut")
        await until_seen(pilot, "says that it is open", "number to tell: 1")

    assert system.helped == [(1, Cause.DID_NOT_OPEN)]


@pytest.mark.parametrize(
    ("ending", "cause"),
    [
        (Ending.STUCK, Cause.DID_NOT_OPEN),
        (Ending.LEFT_OPEN, Cause.WONT_CLOSE),
        (Ending.UNPROVEN, Cause.UNSEEN),
        (Ending.SILENT, Cause.OTHER),
    ],
)
async def test_the_number_that_is_told_is_in_the_events(
    system: FakeSystem, clock: Clock, ending: Ending, cause: Cause
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.ends(ending)
        await until_seen(pilot, "number to tell: 1")

    assert system.helped == [(1, cause)]


async def test_a_lock_that_must_rest_says_for_how_long(
    system: FakeSystem, clock: Clock
) -> None:
    system.resting = 7.2
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.ends(Ending.STUCK)
        await until_seen(pilot, "must rest for 8 s")


async def test_who_stands_at_an_open_door_that_reads_shut_may_say_so(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        await touch(pilot, "again")
        await until_seen(pilot, "Press the door with your hand")
        await touch(pilot, "have-it")
        await until(pilot, lambda: system.last.word is Word.EMPTY)
        system.ends(Ending.STUCK)
        await until_seen(pilot, "We could not see door 7", "not lost")


async def at_an_unseen_door(system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, CODE + DIGITS)
    await until_on(pilot, "DoorScreen")
    system.take_up()
    system.door_is_unseen()
    await until_seen(pilot, "then touch:", "Something wrong?")


async def test_where_no_sensor_sees_the_door_it_is_put_back_on_ones_word(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_unseen_door(system, pilot)
        await touch(pilot, "wrong", "damaged")
        await until_seen(pilot, "Put the package back, close the door, then touch:")
        await until_seen(pilot, "It is inside again", "I keep it")
        await touch(pilot, "have-it")
        await until(pilot, lambda: system.last.word is Word.FILLED)
        system.ends(Ending.DONE)
        await until_seen(pilot, "behind door 7 again")

    assert system.put == {1: Reason.DAMAGED}


async def test_an_unseen_door_that_did_not_open_is_pulsed_once_more(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await at_an_unseen_door(system, pilot)
        await touch(pilot, "wrong", "shut")
        await until(pilot, lambda: system.last.again)
        await until_seen(pilot, "Press the door with your hand")
        system.pulse_again()
        await until_seen(pilot, "then touch:")

    assert system.helped == []


async def test_that_more_than_one_parcel_lies_there_is_said(
    system: FakeSystem, clock: Clock
) -> None:
    system.behind = 3
    async with at_the_screen(system, clock) as pilot:
        await at_an_open_door(system, pilot, "Take all 3 parcels, then close")
        system.reminds()
        await until_seen(pilot, "push the door shut")
        system.ends(Ending.DONE)
        await until_on(pilot, "DoneScreen")
