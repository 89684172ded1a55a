"""What a technician does beside the map: with two, from the menu, and as the first."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.cli.backstage import Carried
from kiosk.domain.commissioning import Flaw
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending
from kiosk.ui.technician.app import TechnicianApp
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    touch,
    type_slowly,
    until,
    until_seen,
)
from tests.kiosk.ui.technician.scenes import (
    DOUBTED,
    FREE,
    FULL,
    MACHINE,
    chosen,
    furnished,
    page,
    work,
)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with benched(tmp_path) as found:
        furnished(found)
        system = found.system
        system.add_user(User("dora", "Dora", role=Role.COURIER), actor="test")
        system.set_staff_number("dora", "47", actor="test")
        system.set_pin("dora", "835290", actor="test")
        yield found


async def test_a_package_is_opened_by_two_and_stays_where_it_is(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await page(pilot, FULL)
        await touch(pilot, "two", "damage")
        await until_seen(pilot, "Your staff number")
        await type_slowly(pilot, "47#")
        await until_seen(pilot, "Now your PIN")
        await type_slowly(pilot, "835290#")
        await bench.opens()
        await until_seen(pilot, "Leave the package in")
        await bench.shuts()
        await until_seen(pilot, "● Full")

    told = {event.kind: event for event in bench.system.events()}
    assert told["service-opening"].facts == '{"reason":"damage","witness":"dora"}'
    assert told["staff-signed-out"].actor == "dora"


async def test_a_door_that_jams_on_a_walk_is_in_the_report(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await chosen(bench, pilot, "walk", "Door walk: 1 of")
        await touch(pilot, "open")
        await bench.taken()
        await bench.ends(Ending.STUCK)
        await touch(pilot, "go-on")
        await until_seen(pilot, "Door walk: 2 of", "did not do it (1): 1")
        await touch(pilot, "back")
        await until_seen(pilot, "The walk is over")


async def test_the_menu_leads_to_events_messages_and_the_machine(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await chosen(bench, pilot, "events", "A PIN was set")
        await touch(pilot, "pages")
        await until_seen(pilot, "Page 2 of")
        await type_slowly(pilot, "0")
        await until_seen(pilot, "Page 3 of")
        await touch(pilot, "doors")
        await until_seen(pilot, "Page 1 of")
        await touch(pilot, "pages")
        await until_seen(pilot, "The visit ended")
        await touch(pilot, "older")
        await until_seen(pilot, "There is none.")
        await touch(pilot, "alarms")
        await until_seen(pilot, "The door opened unasked")
        await touch(pilot, "back", "letters")
        await until_seen(pilot, "0 dead")
        await touch(pilot, "again")
        await until_seen(pilot, "0 are tried again")
        await touch(pilot, "back")
        await until_seen(pilot, "No message is dead")
        await touch(pilot, "back", "machine")
        await until_seen(pilot, "48 °C")
        await touch(pilot, "vouch")  # the clock of a test is no computer's
        await until_seen(pilot, "Not now")
        await touch(pilot, "back")
        await until_seen(pilot, "48 °C")
        await touch(pilot, "back", "carrying", "write")
        await until_seen(pilot, "No stick is there")
        MACHINE.stick = Carried("kiosk-yard.zip")
        await touch(pilot, "back", "write")
        await until_seen(pilot, "kiosk-yard.zip", "may be pulled out")
        MACHINE.stick = Carried(None, "no-stick")
        await touch(pilot, "back", "boards")
        await until_seen(pilot, "Board 1: asked 4000, no answer 8 (0.2 %)")
        await type_slowly(pilot, "*")
        await touch(pilot, "books")
        await until_seen(pilot, "Nobody knows what is inside")
        await touch(pilot, "collect")
        await until_seen(pilot, "Nothing to collect")
        await touch(pilot, "go-on", "look")
        await bench.opens()
        await until_seen(pilot, "Is it empty?")
        await touch(pilot, "empty")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await touch(pilot, "go-on")
        await until_seen(pilot, "1 door holds something")

    assert bench.system.slot(DOUBTED).doubt is None


async def test_doors_are_proved_by_sensor_and_word(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await chosen(bench, pilot, "proving", "0 of 26 doors proved")
        await touch(pilot, "prove")
        await proved(bench, "1", opened="1")
        await touch(pilot, "this")
        await until_seen(pilot, "push it shut")
        await bench.shuts()
        await until_seen(pilot, "1 of 26 doors proved")
        await touch(pilot, "prove")
        await proved(bench, "2", opened="5")
        await touch(pilot, "another")
        await until_seen(pilot, "Which door moved?")
        await type_slowly(pilot, "5#")
        await until_seen(pilot, "push it shut")
        await bench.shuts()
        await until_seen(pilot, "1 of 26 doors proved", "2: swapped")

    doors = bench.system.commissioning().doors
    found = doors["2"]
    assert found is not None
    assert found.verdict.flaws == (Flaw.SWAPPED,)


async def proved(bench: Bench, slot: str, *, opened: str) -> None:
    visit = await bench.opens()
    seen = {slot: ["closed"], opened: ["closed", "open", "closed"]}
    await asyncio.to_thread(bench.system.proof_saw, visit.id, seen)


async def test_a_new_lock_starts_anew(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await page(pilot, FREE)
        await touch(pilot, "new-lock")
        await until_seen(pilot, "The lock was replaced")


async def test_the_first_one_chooses_number_and_pin(tmp_path: Path) -> None:
    with benched(tmp_path) as bench:
        app = TechnicianApp(bench.system, MACHINE, clock=bench.clock, look_seconds=0.2)
        async with app.run_test(size=SMALL) as pilot:
            await chooses(pilot, "47", "835290", "835291")
            await until_seen(pilot, "not alike")
            await chooses(pilot, "47", "123456", "123456")
            await until_seen(pilot, "too easy")
            await chooses(pilot, "47", "835290", "835290")
            await until_seen(pilot, "Your staff number")
            await type_slowly(pilot, "*")
            await until(pilot, lambda: pilot.app._exit)

        assert not bench.system.may_enrol()
        assert bench.system.sign_in("47", "835290").role is Role.ADMIN


async def chooses(pilot: Visitor, number: str, *pins: str) -> None:
    await until_seen(pilot, "Choose a staff number")
    await type_slowly(pilot, f"{number}#")
    for says, pin in zip(("Choose a PIN", "once more"), pins, strict=True):
        await until_seen(pilot, says)
        await type_slowly(pilot, f"{pin}#")
