"""A collection round at the screen: what is touched, and what the books say then."""

from pathlib import Path

import pytest

from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending
from kiosk.ui.courier.question import short
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.fakes import settings_of
from tests.kiosk.ui.hands import (
    Visitor,
    heard,
    send,
    stroke,
    touch,
    until,
    until_on,
    until_seen,
)
from tests.kit import stored


async def press(pilot: Visitor, key: str) -> None:
    await send(pilot, stroke(key))


def status(bench: Bench, slot: str) -> Status:
    return bench.system.slot(slot).status


async def test_a_round_goes_from_door_to_door_and_ends_with_a_summary(
    bench: Bench,
) -> None:
    taken, missing, left, skipped = bench.waiting("p1", "p2", "p3", "p4")
    async with bench.at(bench.round) as pilot:
        await until_seen(pilot, "Collect 4 packages", f"Door {taken}: p1, cancelled")
        await touch(pilot, "start")
        for slot, said in ((taken, "taken"), (missing, "missing"), (left, "left")):
            await until_seen(pilot, f"Open door {slot}")
            await touch(pilot, "open")
            await bench.opens()
            await touch(pilot, said)
            await until_seen(pilot, "push the door shut")
            await bench.shuts()
        await until_seen(pilot, f"Open door {skipped}", "4 of 4")
        await touch(pilot, "skip")
        await until_seen(
            pilot,
            "Round finished",
            f"Taken out (1): {taken}",
            f"Not there (1): {missing}",
            f"Left inside (1): {left}",
            f"Skipped (1): {skipped}",
        )
        await touch(pilot, "go-on")
        await until_on(pilot, "HomeScreen")

    assert [status(bench, slot) for slot in (taken, missing, left, skipped)] == [
        Status.EMPTY,
        Status.EMPTY,
        Status.OCCUPIED,
        Status.OCCUPIED,
    ]
    gone = [e.package for e in bench.system.events() if e.kind == "package-gone"]
    assert gone == ["p2"]


@pytest.mark.parametrize(
    ("said", "is_then"),
    [
        ("taken", Status.EMPTY),
        ("missing", Status.EMPTY),
        ("left", Status.OCCUPIED),
    ],
)
async def test_who_shuts_a_door_without_a_word_is_asked(
    bench: Bench, said: str, is_then: Status
) -> None:
    (slot,) = bench.waiting("p1")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start", "open")
        await bench.opens()
        await bench.shuts()
        await until_seen(pilot, "Taken out?", f"Door {slot} is shut")
        assert status(bench, slot) is Status.UNCERTAIN
        await touch(pilot, said)
        await until_seen(pilot, "Round finished")

    assert status(bench, slot) is is_then


async def test_who_goes_away_unasked_leaves_a_doubt_and_the_next_round_has_it(
    bench: Bench,
) -> None:
    (slot,) = bench.waiting("p1")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start", "open")
        await bench.opens()
        await bench.shuts()
        await until_seen(pilot, "Taken out?")
        await heard(pilot)  # it has begun to wait
        bench.clock.turn(50)
        await until_seen(pilot, "Are you still there?")
        bench.clock.turn(30)
        await until_on(pilot, "HomeScreen")
        assert status(bench, slot) is Status.UNCERTAIN

        await until(pilot, lambda: not bench.app._travelling)
        bench.begin()
        await until_seen(pilot, f"Door {slot}: p1")
        await touch(pilot, "start", "open")
        await bench.opens()
        await touch(pilot, "taken")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, f"Taken out (1): {slot}")

    assert status(bench, slot) is Status.EMPTY


async def test_a_stuck_door_is_tried_again_and_left(bench: Bench) -> None:
    stuck, next_ = bench.waiting("p1", "p2")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start", "open")
        await bench.taken()
        await touch(pilot, "again")
        await until_seen(pilot, "Press the door with your hand")
        await bench.ends(Ending.STUCK)
        await until_seen(pilot, "did not open", "Number to tell")
        await touch(pilot, "retry")
        await bench.taken()
        await bench.ends(Ending.STUCK)
        await until_seen(pilot, "did not open")
        await touch(pilot, "go-on")
        await until_seen(pilot, f"Open door {next_}")
        await touch(pilot, "stop")
        await until_seen(pilot, f"Did not open (1): {stuck}")

    assert bench.state("p1") is State.CANCELLED
    assert status(bench, stuck) is Status.RESERVED


async def test_a_door_left_open_is_to_be_looked_into(bench: Bench) -> None:
    (slot,) = bench.waiting("p1")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start", "open")
        await bench.opens()
        await touch(pilot, "taken")
        await until_seen(pilot, "push the door shut")
        await bench.ends(Ending.LEFT_OPEN)
        await until_seen(pilot, "still open")
        await touch(pilot, "go-on")
        await until_seen(pilot, f"To be looked into (1): {slot}")

    assert status(bench, slot) is Status.UNCERTAIN


async def test_a_sensor_that_still_sees_something_is_believed(bench: Bench) -> None:
    (slot,) = bench.waiting("p1")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start", "open")
        await bench.opens()
        await touch(pilot, "taken")
        await until_seen(pilot, "push the door shut")
        await bench.shuts(goods=True)
        await until_seen(pilot, f"To be looked into (1): {slot}")


async def test_a_door_at_which_somebody_is_can_be_passed(bench: Bench) -> None:
    first, second = bench.waiting("p1", "p2")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start")
        await until_seen(pilot, f"Open door {first}")
        bench.system.open_slot(first, actor="tina")
        await touch(pilot, "open")
        await until_seen(pilot, "is in use")
        await touch(pilot, "go-on")
        await until_seen(pilot, f"Open door {second}")


async def test_a_door_that_nobody_serves_is_given_up(bench: Bench) -> None:
    bench.waiting("p1")
    async with bench.at(bench.round) as pilot:
        await touch(pilot, "start", "open")
        await until_on(pilot, "WorkScreen")
        bench.clock.turn(10)
        await until_seen(pilot, "no answer")
        await touch(pilot, "go-on")
        await until_seen(pilot, "Round finished")


async def test_parcels_are_told_with_their_package(bench: Bench) -> None:
    stored(bench.system, "00340434161094042557")
    bench.added("p2", to="00340434161094042557")
    bench.system.cancel("00340434161094042557", actor="shop")
    async with bench.at(bench.round) as pilot:
        await until_seen(pilot, "…94042557")
        await touch(pilot, "start")
        await until_seen(pilot, "1 more parcel is with it")
        await touch(pilot, "open")
        await bench.opens()
        await until_seen(pilot, "Take out …94042557 and 1 more parcel.")


async def test_twelve_keys_lead_through_a_round(bench: Bench) -> None:
    first, second, third = bench.waiting("p1", "p2", "p3")
    async with bench.at(bench.round) as pilot:
        await press(pilot, "#")
        await until_seen(pilot, f"Open door {first}")
        await press(pilot, "#")
        await bench.opens()
        await until_seen(pilot, "Taken out", "Not there")
        await press(pilot, "1")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, f"Open door {second}")
        await press(pilot, "1")
        await until_seen(pilot, f"Open door {third}")
        await press(pilot, "*")
        await until_seen(pilot, f"Not there (1): {first}")
        await press(pilot, "#")
        await until_on(pilot, "HomeScreen")


async def test_when_nothing_waits_that_is_said(bench: Bench) -> None:
    async with bench.at(bench.round) as pilot:
        await until_seen(pilot, "Nothing to collect", "No package here has expired")


async def test_a_bank_that_clears_at_once_says_so(tmp_path: Path) -> None:
    bank = settings_of().model_copy(update={"clearance": "at_once"})
    with benched(tmp_path, bank) as bench:
        bench.waiting("p1")
        async with bench.at(bench.round) as pilot:
            await until_seen(pilot, "frees a door by itself")


def test_of_a_long_number_the_end_is_enough() -> None:
    assert short("123456789012") == "123456789012"
    assert short("1234567890123") == "…67890123"
