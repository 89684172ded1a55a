"""What else is here for somebody: the next door in one touch, a lost code anew."""

import pytest

from kiosk.domain.errors import (
    CancelledError,
    KioskError,
    StateError,
    WaitError,
    Whereabouts,
)
from kiosk.domain.visits import Ending
from kiosk.system import Resent
from tests.kiosk.ui.fakes import CODE, DIGITS, KEPT, NOON, Clock, FakeSystem, waiting
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    counted,
    on,
    seen,
    tap,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)


async def at_the_door(pilot: Visitor) -> None:
    await type_slowly(pilot, CODE + DIGITS)
    await until_on(pilot, "DoorScreen")


def serve(system: FakeSystem) -> None:
    system.take_up()
    system.door_opens()
    system.door_closes()


async def test_the_next_door_opens_by_one_touch_and_no_typing(
    system: FakeSystem, clock: Clock
) -> None:
    system.others = [waiting(KEPT[1]), waiting(KEPT[2])]
    async with at_the_screen(system, clock) as pilot:
        await at_the_door(pilot)
        serve(system)
        await until_seen(pilot, "2 more packages")
        await touch(pilot, "next")
        await until_on(pilot, "DoorScreen")
        assert system.last.slot == KEPT[1].slot
        serve(system)
        await until_seen(pilot, "1 more package")
        await pilot.press("#")
        await until_on(pilot, "DoorScreen")
        serve(system)
        await until_seen(pilot, "Have a good day")

    assert system.tried == [(CODE, DIGITS)]
    assert [visit.slot for visit in system.visits.values()] == ["7", "12", "16"]


async def test_no_stray_touch_takes_the_offer_away_and_nobody_is_waited_for_long(
    system: FakeSystem, clock: Clock
) -> None:
    system.others = [waiting(KEPT[1])]
    async with at_the_screen(system, clock) as pilot:
        await at_the_door(pilot)
        serve(system)
        await until_seen(pilot, "1 more package")
        await tap(pilot, 25, 1)
        await pilot.press("x")
        clock.turn(30)
        await pilot.pause()
        assert on(pilot) == "DoneScreen"
        clock.turn(61)
        await until_on(pilot, "HomeScreen")


async def test_whoever_met_a_stuck_door_is_offered_the_next(
    system: FakeSystem, clock: Clock
) -> None:
    system.others = [waiting(KEPT[1])]
    async with at_the_screen(system, clock) as pilot:
        await at_the_door(pilot)
        system.take_up()
        system.ends(Ending.STUCK)
        await until_seen(pilot, "did not open")
        await touch(pilot, "finish")
        await until_seen(pilot, "1 more package")
        await touch(pilot, "next")
        await until_on(pilot, "DoorScreen")
        assert system.last.slot == KEPT[1].slot


async def test_a_pickup_takes_no_more_than_two_touches_after_the_last_digit(
    system: FakeSystem, clock: Clock
) -> None:
    """None to have the door open, one to be done; and that one may be left out."""
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch_keys(pilot, CODE)
        await until_on(pilot, "DigitsScreen")
        await touch_keys(pilot, DIGITS)
        with counted(pilot) as touches:
            await until_on(pilot, "DoorScreen")
            serve(system)
            await until_on(pilot, "DoneScreen")
            await touch(pilot, "finish")
            await until_on(pilot, "HomeScreen")

    assert len(touches) <= 2


async def ask_by_phone(pilot: Visitor) -> None:
    await touch(pilot, "lost", "phone")
    await until_on(pilot, "PhoneScreen")
    await touch_keys(pilot, "01701234567")
    await touch(pilot, "done")


async def test_a_lost_code_is_sent_anew_and_strangers_learn_nothing(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await ask_by_phone(pilot)
        await until_seen(pilot, "If we know that number", "call 030 1234567")
        assert "a while" not in seen(pilot)
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")

    assert system.asked == [("01701234567", None)]


async def test_a_bank_that_is_cut_off_says_that_it_takes_a_while(
    system: FakeSystem, clock: Clock
) -> None:
    system.resent = Resent(late=True)
    async with at_the_screen(system, clock) as pilot:
        await ask_by_phone(pilot)
        await until_seen(pilot, "take a while")


async def test_package_and_digits_show_the_contact_masked(
    system: FakeSystem, clock: Clock
) -> None:
    system.resent = Resent(late=False, masked=("a•••@mail.com", "•••• 0012"))
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "lost", "written")
        await until_on(pilot, "LettersScreen")
        await touch(pilot, "key-p", "layer", *(f"key-{key}" for key in "1001"), "done")
        await until_on(pilot, "ProofScreen")
        await touch_keys(pilot, "0012")
        await until_seen(pilot, "a•••@mail.com, •••• 0012")

    assert system.asked == [("p1001", "0012")]


async def test_an_address_needs_no_digits_and_twelve_keys_are_enough(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "lost")
        await until_on(pilot, "LostScreen")
        await pilot.press("2")
        await until_on(pilot, "LettersScreen")
        await type_slowly(pilot, "a@b.de")
        await touch(pilot, "done")
        await until_on(pilot, "ToldScreen")
        await pilot.press("*")
        await until_on(pilot, "HomeScreen")

    assert system.asked == [("a@b.de", None)]


async def test_digits_that_somebody_does_not_know_are_left_out(
    system: FakeSystem, clock: Clock
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "lost", "written")
        await until_on(pilot, "LettersScreen")
        await type_slowly(pilot, "P-1")
        await touch(pilot, "done")
        await until_on(pilot, "ProofScreen")
        await touch(pilot, "cancel")
        await until_on(pilot, "ToldScreen")

    assert system.asked == [("P-1", None)]


@pytest.mark.parametrize("where", ["LostScreen", "PhoneScreen"])
async def test_whoever_leaves_asks_for_nothing(
    system: FakeSystem, clock: Clock, where: str
) -> None:
    async with at_the_screen(system, clock) as pilot:
        await touch(pilot, "lost")
        await until_on(pilot, "LostScreen")
        if where == "PhoneScreen":
            await touch(pilot, "phone")
            await until_on(pilot, where)
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")

    assert system.asked == []


@pytest.mark.parametrize(
    ("bug", "said"),
    [
        (WaitError(60), "too often"),
        (StateError("lost code", "here", "not offered", "call"), "One moment"),
    ],
)
async def test_a_bank_that_sends_nothing_says_so(
    system: FakeSystem, clock: Clock, bug: KioskError, said: str
) -> None:
    system.bug = bug
    async with at_the_screen(system, clock) as pilot:
        await ask_by_phone(pilot)
        await until_seen(pilot, said)


@pytest.mark.parametrize(
    ("place", "slot", "said"),
    [
        (Whereabouts.INSIDE, "12", "still lies behind door 12"),
        (Whereabouts.COLLECTED, None, "has taken it back"),
        (Whereabouts.UNKNOWN, None, "not handed out any more. To get it"),
    ],
)
async def test_a_cancelled_package_says_where_it_is(
    system: FakeSystem,
    clock: Clock,
    place: Whereabouts,
    slot: str | None,
    said: str,
) -> None:
    system.bug = CancelledError("p", NOON, place=place, slot=slot)
    async with at_the_screen(system, clock) as pilot:
        await type_slowly(pilot, CODE + DIGITS)
        await until_seen(pilot, "was cancelled", said)
        await until(pilot, lambda: "call 030 1234567" in seen(pilot))
