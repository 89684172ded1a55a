"""Doors in doubt at the screen: one touch, and what is inside is said."""

import pytest

from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending
from tests.kiosk.ui.courier.bench import Bench
from tests.kiosk.ui.hands import (
    Visitor,
    scan,
    send,
    stroke,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kit import announced, stored

pytestmark = pytest.mark.slow  # the fast suite plays journeys


async def press(pilot: Visitor, key: str) -> None:
    await send(pilot, stroke(key))


def status(bench: Bench, slot: str) -> Status:
    return bench.system.slot(slot).status


async def test_one_touch_opens_the_first_door_and_one_more_settles_it(
    bench: Bench,
) -> None:
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await until_on(pilot, "WorkScreen")
        await bench.opens()
        await until_seen(pilot, "Is it empty?")
        await touch(pilot, "empty")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "That was all", "Empty (1): 5")

    assert status(bench, "5") is Status.EMPTY


@pytest.mark.parametrize("when", ["at the open door", "when it is shut"])
async def test_a_known_package_is_scanned_and_waits_there(
    bench: Bench, when: str
) -> None:
    announced(bench.system, "P-1")
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        if when == "when it is shut":
            await bench.shuts()
            await until_on(pilot, "QuestionScreen")
        await touch(pilot, "other")
        await until_seen(pilot, "Scan it")
        await scan(pilot, "P-1")
        if when == "at the open door":
            await until_seen(pilot, "push the door shut")
            await bench.shuts()
        await until_seen(pilot, "Known inside (1): 5")

    assert bench.state("P-1") is State.STORED
    assert status(bench, "5") is Status.OCCUPIED


async def test_something_unknown_takes_the_slot_out_of_service(bench: Bench) -> None:
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        await touch(pilot, "other")
        await until_on(pilot, "NumberScreen")
        await touch_keys(pilot, "47")
        await touch(pilot, "correct")
        await touch_keys(pilot, "1")
        await touch(pilot, "enter")
        await until_seen(pilot, "Nobody expects 41")
        await touch(pilot, "again")
        await until_on(pilot, "NumberScreen")
        await type_slowly(pilot, "4711")
        await touch(pilot, "enter")
        await until_seen(pilot, "Nobody expects 4711")
        await touch(pilot, "strange")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "Out of service (1): 5")

    view = bench.system.slot("5")
    assert (view.status, view.reason) == (Status.RESERVED, "inside: 4711")


async def test_a_thing_without_a_number_needs_none(bench: Bench) -> None:
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        await touch(pilot, "other")
        await until_on(pilot, "NumberScreen")
        await touch(pilot, "unnumbered")
        await until_seen(pilot, "until somebody has taken it out")
        await touch(pilot, "strange")
        await bench.shuts()
        await until_seen(pilot, "Out of service (1): 5")

    assert bench.system.slot("5").reason == "inside: no number on it"


@pytest.mark.parametrize(
    ("said", "state", "is_then"),
    [
        ("there", State.STORED, Status.OCCUPIED),
        ("empty", State.CANCELLED, Status.EMPTY),
    ],
)
async def test_where_the_books_have_a_package_that_is_asked_for(
    bench: Bench, said: str, state: State, is_then: Status
) -> None:
    slot = stored(bench.system, "P-1").slot
    bench.doubted(slot)
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        await until_seen(pilot, "Is P-1 inside?")
        await touch(pilot, said)
        await bench.shuts()
        await until_seen(pilot, "That was all")

    assert bench.state("P-1") is state
    assert status(bench, slot) is is_then


async def test_a_second_thought_leads_back_to_the_question(bench: Bench) -> None:
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        await touch(pilot, "other")
        await until_on(pilot, "NumberScreen")
        await press(pilot, "*")
        await until_seen(pilot, "Is it empty?")
        await touch(pilot, "empty")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "Empty (1): 5")


async def test_twelve_keys_lead_from_door_to_door(bench: Bench) -> None:
    bench.doubted("5", "6", "7")
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        await until_seen(pilot, "Is it empty?")
        await press(pilot, "1")
        await until_on(pilot, "NumberScreen")
        await type_slowly(pilot, "33")
        await press(pilot, "#")
        await until_seen(pilot, "Nobody expects 33")
        await press(pilot, "#")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "Open door 6", "2 of 3")
        await press(pilot, "1")
        await until_seen(pilot, "Open door 7", "3 of 3")
        await press(pilot, "#")
        await bench.opens()
        await until_seen(pilot, "Is it empty?")
        await press(pilot, "#")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "Empty (1): 7", "Out of service (1): 5")
        await press(pilot, "#")
        await until_on(pilot, "HomeScreen")

    assert status(bench, "6") is Status.UNCERTAIN


@pytest.mark.parametrize("ending", [Ending.STUCK, Ending.UNPROVEN, Ending.LEFT_OPEN])
async def test_a_door_that_does_not_do_its_part_stays_in_doubt(
    bench: Bench, ending: Ending
) -> None:
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await (bench.opens() if ending is Ending.LEFT_OPEN else bench.taken())
        await bench.ends(ending)
        await until_seen(pilot, "Number to tell")
        await touch(pilot, "go-on")
        await until_seen(pilot, "That was all")

    assert bench.system.slot("5").doubt is not None


async def test_who_walks_away_at_the_question_leaves_the_doubt(bench: Bench) -> None:
    bench.doubted("5")
    async with bench.at(bench.looking) as pilot:
        await bench.opens()
        await bench.shuts()
        await until_on(pilot, "QuestionScreen")
        bench.clock.turn(50)
        await until_seen(pilot, "Are you still there?")
        bench.clock.turn(30)
        await until_on(pilot, "HomeScreen")

    assert status(bench, "5") is Status.UNCERTAIN


async def test_when_nothing_is_in_doubt_that_is_said(bench: Bench) -> None:
    async with bench.at(bench.looking) as pilot:
        await until_seen(pilot, "It is known what is behind every door")


async def test_a_full_bank_offers_to_look_for_a_free_slot(bench: Bench) -> None:
    bench.doubted("4", "1", "2")  # 4 is small, 1 and 2 are large
    async with bench.at(lambda: bench.full("L")) as pilot:
        await until_seen(pilot, "No free door of size L", "2 doors may be empty")
        await touch(pilot, "look")
        await bench.opens()
        await touch(pilot, "empty")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until(pilot, lambda: bench.outcome is True)


async def test_a_full_bank_without_doubts_offers_nothing(bench: Bench) -> None:
    bench.doubted("4")
    async with bench.at(lambda: bench.full("L")) as pilot:
        await until(pilot, lambda: bench.outcome is False)
