"""A courier's morning at a whole kiosk, shortened: a scanner, doors, a real store.

A hand shuts each door as soon as it was seen open; what is touched is only what a
scanner cannot say.
"""

import asyncio
from pathlib import Path

import pytest

from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.system import LockerSystem
from tests.journeys.test_rounds import PATIENT, QUICK, Site, sign_in_by_touch, site
from tests.kiosk.ui.hands import scan, touch, touch_keys, until_on, until_seen

pytestmark = pytest.mark.slow

SIZES = "S" * 12 + "M" * 4
EASY = [f"PARCEL-{n}" for n in range(8)]
NO_FIT, BROKEN, UNDONE, UNTOLD = "P-NO-FIT", "P-BROKEN", "P-UNDONE", "P-UNTOLD"


async def expected(system: LockerSystem) -> None:
    def announce() -> None:
        for number in (*EASY, NO_FIT, BROKEN, UNDONE):
            user = User(f"u-{number}", email=f"{number}@example.org")
            system.add_user(user, actor="test")
            system.announce(number, user=user.id, size="S", actor="test")
        system.add_user(User("otto", "Otto"), actor="test")
        system.announce(UNTOLD, user="otto", size="S", actor="test")

    await asyncio.to_thread(announce)


async def comes_in(here: Site, number: str) -> None:
    await scan(here.pilot, number)
    await until_seen(here.pilot, f"{number} is in door")


async def complains(here: Site, number: str, what: str) -> str:
    """Say at an open door what is wrong; return the door, which is still open."""
    here.lend_hand(PATIENT, *map(str, range(1, len(SIZES) + 1)))
    await scan(here.pilot, number)
    await until_seen(here.pilot, f"Put {number} in")
    (visit,) = here.system.unfinished()
    await touch(here.pilot, "wrong", what)
    await until_seen(here.pilot, f"Keep {number} in your hands")
    here.lend_hand(QUICK, *map(str, range(1, len(SIZES) + 1)))
    return visit.slot


async def test_a_morning_is_brought_with_a_scanner(tmp_path: Path) -> None:
    async with site(tmp_path, expected, sizes=SIZES) as here:
        pilot, system = here.pilot, here.system
        await sign_in_by_touch(pilot)
        for number in EASY:  # the first at the menu, and nothing is touched between
            await comes_in(here, number)

        small = await complains(here, NO_FIT, "too_small")
        assert here.status(small) == [Status.OCCUPIED]
        await here.shut(small)
        await until_seen(pilot, f"{NO_FIT} is in door")
        assert here.status(small) == [Status.EMPTY]
        assert system.package(NO_FIT).size == "M"

        broken = await complains(here, BROKEN, "broken")
        await touch(pilot, "cannot")
        await until_seen(pilot, f"{BROKEN} is in door")
        assert here.status(broken) == [Status.RESERVED]
        await here.shut(broken)

        await comes_in(here, UNDONE)
        last = system.package(UNDONE).slot or ""
        here.lend_hand(PATIENT, last)
        await touch(pilot, "more", "undo", "open", "taken")
        await until_seen(pilot, "push the door shut")
        await here.shut(last)
        await until_seen(pilot, f"{UNDONE} is out again")

        await scan(pilot, UNTOLD)
        await until_seen(pilot, "Nobody can be told")
        await touch(pilot, "phone")
        await until_on(pilot, "PhoneScreen")
        await touch_keys(pilot, "01713920099")
        await touch(pilot, "done", "right")
        here.lend_hand(QUICK, last)
        await until_seen(pilot, f"{UNTOLD} is in door")

        await touch(pilot, "finish")
        await until_seen(pilot, "11 packages: doors", "1 taken out again")
        await touch(pilot, "go-on")
        await until_on(pilot, "MenuScreen")

        stored = {package.id for package in system.packages(State.STORED)}
        assert stored == {*EASY, NO_FIT, BROKEN, UNTOLD}
        assert system.package(UNDONE).state is State.CANCELLED
        events = system.events()
        pulses = [event for event in events if event.kind == "door-pulsed"]
        assert len(pulses) == len(here.driver.pulses) == 8 + 2 + 2 + 2 + 1
        doors = {event.actor for event in events if event.kind.startswith("door-")}
        assert doors == {"dora"}
