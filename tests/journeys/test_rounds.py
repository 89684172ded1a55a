"""A courier's round at the screen of a whole kiosk: real store, mock locks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from drivers import Door, LockAddress, LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.config import Settings
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import Role, User
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, follow
from kiosk.ui.app import KioskApp
from tests.kiosk.ui.hands import (
    SMALL,
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
from tests.kit import FIRM, settings

pytestmark = pytest.mark.slow

NUMBER, PIN = "4711", "835212"
QUICK = Hand(0.02, 0.02, waits_to_be_seen=True)
PATIENT = Hand(opens_after_seconds=0.02, closes_after_seconds=None)
JAMMED = Hand(opens_after_seconds=None)
LOCKS = {
    "open_patience_seconds": 1.5,
    "close_patience_seconds": 20,
    "stable_seconds": 0.05,
    "poll_seconds": 0.01,
    "guard_seconds": 0,
    "tries": 1,
}


@dataclass(frozen=True, slots=True)
class Site:
    """A kiosk with what waits in it, what it is wired to, and the courier."""

    system: LockerSystem
    driver: MockDriver
    pilot: Visitor

    def lend_hand(self, hand: Hand, *slots: str) -> None:
        for slot in slots:
            self.driver.lend_hand(self.lock(slot), hand)

    async def shut(self, slot: str) -> None:
        self.driver.force(self.lock(slot), Door.CLOSED)

    def lock(self, slot: str) -> LockAddress:
        return self.system.settings.wires[slot][1]

    def status(self, *slots: str) -> list[Status]:
        return [self.system.slot(slot).status for slot in slots]


Bring = Callable[[LockerSystem], Awaitable[None]]


@asynccontextmanager
async def site(
    folder: Path, bring: Bring | None = None, *, sizes: str = "SSSS"
) -> AsyncIterator[Site]:
    """Run a whole kiosk to which something was brought, and stand in front of it."""
    mock = MockSettings(door=MockDoor(QUICK), pulse_seconds=0.1, rest_seconds=0.0)
    made: list[MockDriver] = []

    def wired(bank: Settings) -> dict[str, LockDriver]:
        made.extend(MockDriver(each.locks, mock) for each in bank.wiring.values())
        return dict(zip(bank.wiring, made, strict=True))

    bank = settings(sizes, locks=LOCKS, supplies=[FIRM])
    async with opened(bank, folder, {Part.LOCKS}, who="test", drivers=wired) as system:
        if bring is not None:
            await asyncio.to_thread(_employ, system)
            await bring(system)
        app = KioskApp(system, look_seconds=0.2, staff=system)
        async with app.run_test(size=SMALL) as pilot:
            await until_seen(pilot, "Pick up a package")
            yield Site(system, made[0], pilot)


def _employ(system: LockerSystem) -> None:
    system.add_user(User("dora", "Dora", role=Role.COURIER), actor="test")
    system.set_pin("dora", PIN, actor="test")
    system.set_staff_number("dora", NUMBER, actor="test")
    system.add_user(User("anna", phone="+49 170 1234711"), actor="test")


async def store(system: LockerSystem, name: str) -> str:
    await asyncio.to_thread(system.announce, name, user="anna", size="S", actor="t")
    deposit = await asyncio.to_thread(system.store_package, name, actor="t")
    _ = [visit async for visit in follow(system, deposit.visit.id)]
    return deposit.slot


async def three_to_collect(system: LockerSystem) -> None:
    for number in (1, 2, 3):
        assert await store(system, f"P-{number}") == str(number)
        await asyncio.to_thread(system.cancel, f"P-{number}", actor="shop")


async def two_in_doubt(system: LockerSystem) -> None:
    assert await store(system, "P-1") == "1"
    for slot in ("1", "2"):
        await asyncio.to_thread(
            system.forced, slot, last_visit=system.quiet_since()[slot]
        )
    await asyncio.to_thread(system.announce, "P-9", user="anna", size="S", actor="t")


async def sign_in_by_touch(pilot: Visitor) -> None:
    await touch(pilot, "deliver")
    await until_seen(pilot, "staff number")
    await touch_keys(pilot, NUMBER)
    await touch(pilot, "ok")
    await until_seen(pilot, "Now your PIN")
    await touch_keys(pilot, PIN)
    await touch(pilot, "ok")
    await until_on(pilot, "MenuScreen")


async def press(pilot: Visitor, *keys: str) -> None:
    for key in keys:
        event = stroke(key)
        event.time += 2  # long after what was typed, as a finger is
        await send(pilot, event)


async def sign_in_by_keypad(pilot: Visitor) -> None:
    await press(pilot, "#")
    await until_on(pilot, "MoreScreen")
    choices = [c for c in pilot.app.screen.query("Choice") if c.id == "deliver"]
    await press(pilot, str(getattr(choices[0], "key", "")))
    await until_seen(pilot, "staff number")
    await type_slowly(pilot, NUMBER)
    await press(pilot, "#")
    await until_seen(pilot, "Now your PIN")
    await type_slowly(pilot, PIN)
    await press(pilot, "#")
    await until_on(pilot, "MenuScreen")


async def by_touch(pilot: Visitor, name: str) -> None:
    await touch(pilot, name)


async def by_key(pilot: Visitor, name: str) -> None:
    await until(pilot, lambda: _key_of(pilot, name) is not None)
    await press(pilot, _key_of(pilot, name) or "")


def _key_of(pilot: Visitor, name: str) -> str | None:
    for choice in pilot.app.screen.query(f"#{name}"):
        if choice.region and choice.visible:
            key = getattr(choice, "key", None)
            return key if isinstance(key, str) else None
    return None


@pytest.mark.parametrize(
    ("sign_in", "do"),
    [(sign_in_by_touch, by_touch), (sign_in_by_keypad, by_key)],
    ids=["touch", "keypad"],
)
async def test_a_round_of_three_doors_one_stuck_and_one_not_there(
    tmp_path: Path,
    sign_in: Callable[[Visitor], Awaitable[None]],
    do: Callable[[Visitor, str], Awaitable[None]],
) -> None:
    async with site(tmp_path, three_to_collect) as here:
        pilot = here.pilot
        here.lend_hand(PATIENT, "1", "3")
        here.lend_hand(JAMMED, "2")
        before = len(here.driver.pulses)
        await sign_in(pilot)
        await until_seen(pilot, "Collect 3 packages")
        await do(pilot, "collect")
        await until_seen(pilot, "Door 1: P-1, cancelled")
        await do(pilot, "start")

        await until_seen(pilot, "Open door 1")
        await do(pilot, "open")
        await until_seen(pilot, "Take out P-1")
        await do(pilot, "taken")
        await until_seen(pilot, "push the door shut")
        await here.shut("1")

        await until_seen(pilot, "Open door 2")
        await do(pilot, "open")
        await until_seen(pilot, "Door 2 did not open")
        await do(pilot, "go-on")

        await until_seen(pilot, "Open door 3")
        await do(pilot, "open")
        await until_seen(pilot, "Take out P-3")
        await here.shut("3")
        await until_seen(pilot, "Taken out?")
        await do(pilot, "missing")

        await until_seen(
            pilot, "Taken out (1): 1", "Not there (1): 3", "Did not open (1): 2"
        )
        await do(pilot, "go-on")
        await until_on(pilot, "MenuScreen")
        await do(pilot, "sign-out")
        await until_on(pilot, "HomeScreen")

        assert here.status("1", "2", "3") == [
            Status.EMPTY,
            Status.RESERVED,
            Status.EMPTY,
        ]
        assert here.system.package("P-2").slot == "2"
        kinds = [event.kind for event in here.system.events()]
        assert kinds.count("package-cleared") == kinds.count("package-gone") == 1
        assert len(here.driver.pulses) - before == 3
        actors = {e.actor for e in here.system.events() if e.kind == "visit-word"}
        assert actors == {"dora"}


async def test_doors_in_doubt_are_settled_by_touch(tmp_path: Path) -> None:
    async with site(tmp_path, two_in_doubt) as here:
        pilot = here.pilot
        here.lend_hand(PATIENT, "1", "2")
        await sign_in_by_touch(pilot)
        await until_seen(pilot, "Look into 2 doors")
        await touch(pilot, "look")
        await until_seen(pilot, "Is P-1 inside?")
        await touch(pilot, "there")
        await until_seen(pilot, "push the door shut")
        await here.shut("1")
        await until_seen(pilot, "Open door 2")
        await touch(pilot, "open")
        await until_seen(pilot, "Is it empty?")
        await touch(pilot, "other")
        await until_on(pilot, "NumberScreen")
        await scan(pilot, "P-9")
        await until_seen(pilot, "push the door shut")
        await here.shut("2")
        await until_seen(pilot, "Known inside (2): 1, 2")
        await touch(pilot, "go-on")
        await until_on(pilot, "MenuScreen")

        assert here.status("1", "2") == [Status.OCCUPIED, Status.OCCUPIED]
        assert here.system.package("P-9").state is State.STORED
        assert [v.doubt for v in here.system.slots()] == [None] * 4


async def test_a_kiosk_that_dies_on_a_round_leaves_what_was_not_said_in_doubt(
    tmp_path: Path,
) -> None:
    async with site(tmp_path, three_to_collect) as here:
        here.lend_hand(PATIENT, "1")
        await sign_in_by_touch(here.pilot)
        await touch(here.pilot, "collect")
        await touch(here.pilot, "start")
        await touch(here.pilot, "open")
        await until_seen(here.pilot, "Take out P-1")

    async with site(tmp_path) as here:  # its door was shut meanwhile
        await until(here.pilot, lambda: not here.system.unfinished())
        assert here.status("1") == [Status.UNCERTAIN]
        await sign_in_by_touch(here.pilot)
        await until_seen(here.pilot, "Collect 3 packages", "Look into 1 door")
        await touch(here.pilot, "collect")
        await touch(here.pilot, "start")
        await touch(here.pilot, "open")
        await until_seen(here.pilot, "Taken out?")
        await touch(here.pilot, "taken")
        await until_seen(here.pilot, "Open door 2")
        assert here.status("1") == [Status.EMPTY]
