"""What else customers come for, by touch alone: real store, real rules, mock locks.

Somebody lost their code, meets a stuck door, has the help and the number to tell,
puts a damaged package back, is led to their other doors, opens the last one once
more, and comes too late for that and for another package. One kiosk runs for all of
it, and what was written down is looked at beside what is on the screen.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import apsw
import pytest

from drivers import Door, LockDriver
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain.errors import CancelledError, ExpiredError, KioskError
from kiosk.domain.events import Event, Kind
from kiosk.domain.package import State
from kiosk.domain.putbacks import Reason
from kiosk.domain.slots import Status
from kiosk.domain.timekeeping import Trust
from kiosk.domain.users import User
from kiosk.domain.visits import Ending
from kiosk.i18n import LANGUAGES, Sayable, into
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem
from kiosk.ui import words
from kiosk.ui.app import KioskApp
from tests.kiosk.ui.hands import (
    SIZES,
    SMALL,
    Visitor,
    counted,
    seen,
    touch,
    touch_keys,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.test_looks import cut
from tests.kit import FIRM, NOON, QUICK, ended, settings

PHONE, DIGITS = "01701234711", "4711"
QUICK_HAND = Hand(0.02, 0.02, waits_to_be_seen=True)
PATIENT = Hand(opens_after_seconds=0.02, closes_after_seconds=None)
JAMMED = Hand(opens_after_seconds=None)
LOCKS = {
    **QUICK,
    "open_patience_seconds": 1.5,
    "close_patience_seconds": 20,
    "tries": 1,
}
UI = {"done_seconds": 30, "lockdown": True}

_CODE = re.compile(r"\d{4} \d{4}")


class LaterClock:
    """A clock that goes on by itself, and further by hand."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def forward(self, by: timedelta) -> None:
        self._began -= by.total_seconds()

    def read(self) -> Moment:
        seconds = time.monotonic() - self._began
        wall = NOON + timedelta(seconds=seconds)
        return Moment(wall, "boot-1", seconds, Trust.TRUSTED)


@dataclass(frozen=True, slots=True)
class Site:
    """A kiosk with what waits in it, and whoever stands in front of it."""

    system: LockerSystem
    driver: MockDriver
    pilot: Visitor
    clock: LaterClock
    letters: list[str]
    language: str

    def lend_hand(self, hand: Hand, *slots: str) -> None:
        for slot in slots:
            self.driver.lend_hand(self.system.settings.wires[slot][1], hand)

    def shut(self, slot: str) -> None:
        self.driver.force(self.system.settings.wires[slot][1], Door.CLOSED)

    async def begin(self) -> None:
        """Have the screens speak one's language: one touch."""
        await until_on(self.pilot, "HomeScreen")
        await touch(self.pilot, f"speak-{self.language}")
        await self.reads(words.PICK_UP, words.LOST)

    async def reads(self, *said: Sayable) -> None:
        """Wait until all of this stands there, in one's language, and whole."""
        texts = [" ".join(into(each, self.language).split()) for each in said]
        await until(self.pilot, lambda: all(t in seen(self.pilot) for t in texts))
        await until(self.pilot, lambda: not list(cut(self.pilot.app.screen)))

    async def types(self, code: str) -> None:
        await self.begin()
        await touch(self.pilot, "pick-up")
        await until_on(self.pilot, "CodeScreen")
        await touch_keys(self.pilot, code)
        await until_on(self.pilot, "DigitsScreen")
        await touch_keys(self.pilot, DIGITS)

    async def letter(self, package: str, number: int = 1) -> str:
        """Wait for one of the letters with a code for a package; return the code."""

        def codes() -> list[str]:
            letters = [letter for letter in self.letters if package in letter]
            return [code for each in letters for code in _CODE.findall(each)]

        await until(self.pilot, lambda: len(codes()) >= number)
        return codes()[number - 1].replace(" ", "")

    def events(self, kind: Kind) -> list[Event]:
        return [event for event in self.system.events() if event.kind == kind]


@asynccontextmanager
async def site(
    folder: Path, size: tuple[int, int], language: str
) -> AsyncIterator[Site]:
    """Run a kiosk in which three packages wait for Anna and one for Ben."""
    mock = MockSettings(door=MockDoor(QUICK_HAND), pulse_seconds=0.1, rest_seconds=0.0)
    made: list[MockDriver] = []

    def wired(bank: Settings) -> dict[str, LockDriver]:
        made.extend(MockDriver(each.locks, mock) for each in bank.wiring.values())
        return dict(zip(bank.wiring, made, strict=True))

    bank = settings("SSSSSS", locks=LOCKS, supplies=[FIRM], ui=UI)
    letters: list[str] = []
    clock = LaterClock()
    async with opened(
        bank,
        folder,
        {Part.LOCKS, Part.LINK},
        who="test",
        drivers=wired,
        clock=clock,
        write=letters.append,
    ) as system:
        for person in (
            User("anna", phone=f"+49{PHONE[1:]}"),
            User("ben", phone="+49 171 99 4711"),
        ):
            await asyncio.to_thread(system.add_user, person, actor="t")
        for number, name in enumerate(("anna", "anna", "anna", "ben"), start=1):
            assert await store(system, f"P-{number}", name) == str(number)
        app = KioskApp(system, look_seconds=0.2)
        async with app.run_test(size=size) as pilot:
            await until_seen(pilot, "Pick up a package")
            await pilot.pause()  # until what is offered is laid out
            yield Site(system, made[0], pilot, clock, letters, language)


async def store(system: LockerSystem, name: str, user: str) -> str:
    await asyncio.to_thread(system.announce, name, user=user, size="S", actor="t")
    deposit = await asyncio.to_thread(system.store_package, name, actor="t")
    assert (await ended(system, deposit.visit)).ending is Ending.DONE
    return deposit.slot


def age(folder: Path, package: str, *, days: int) -> None:
    """Let days pass in which everybody could have had a package."""
    db = apsw.Connection(str(folder / "kiosk.db"))
    db.execute(
        "UPDATE package SET deadline ="
        " strftime('%Y-%m-%dT%H:%M:%f000Z', deadline, ?) WHERE id = ?",
        (f"-{days} days", package),
    )
    db.close()


every_walk = pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(
            size,
            language,
            id=f"{size[0]}x{size[1]}-{language}",
            marks=[] if (size, language) == (SMALL, "en") else pytest.mark.slow,
        )
        for size, language in [
            *((size, "en") for size in SIZES),
            *((SMALL, language) for language in LANGUAGES if language != "en"),
        ]
    ],
)


@every_walk
async def test_whoever_lost_a_code_meets_a_stuck_door_and_has_more_is_led_through(
    tmp_path: Path, size: tuple[int, int], language: str
) -> None:
    async with site(tmp_path, size, language) as here:
        code = await here.letter("P-4")
        await asyncio.to_thread(age, tmp_path, "P-4", days=4)
        await here.types(code)
        await read_why_not(here, code, ExpiredError, door="4")
        old = await here.letter("P-1")
        await ask_for_a_new_code(here)
        new = await here.letter("P-1", 2)
        assert new != old
        here.lend_hand(JAMMED, "1")
        await here.types(new)
        await meet_a_stuck_door(here)
        await take_it_and_go_on(here)
        await put_it_back_and_go_on(here)
        await open_it_once_more_and_then_too_late(here)
        code = await here.letter("P-2", 2)
        await here.types(code)
        await read_why_not(here, code, CancelledError, door="2")


async def ask_for_a_new_code(here: Site) -> None:
    await here.begin()
    await touch(here.pilot, "lost")
    await here.reads(words.LOST_PROMPT, words.BY_PHONE, words.BY_LETTERS)
    await touch(here.pilot, "phone")
    await until_on(here.pilot, "PhoneScreen")
    await touch_keys(here.pilot, PHONE)
    await touch(here.pilot, "done")
    sent = words.sent((), late=False)
    await here.reads(sent.title, sent.body)
    await touch(here.pilot, "finish")


async def meet_a_stuck_door(here: Site) -> None:
    """Have it tried, read what to do and the number to tell; and it is the one."""
    await until_on(here.pilot, "ToldScreen")
    visit = max(event.visit or 0 for event in here.events(Kind.HELP_ASKED))
    told = words.ended(here.system.visit(visit))
    await here.reads(told.title, told.body, words.call("Call 0123.", visit))
    (asked,) = here.events(Kind.HELP_ASKED)
    assert (asked.visit, asked.slot, asked.package) == (visit, "1", "P-1")
    assert json.loads(asked.facts) == {"cause": "did-not-open"}
    assert here.system.package("P-1").state is State.STORED
    here.lend_hand(PATIENT, "1", "2", "3")
    await touch(here.pilot, "retry")
    await here.reads(words.TAKE_IT)


async def take_it_and_go_on(here: Site) -> None:
    """Two more are here: one touch, and nothing is typed."""
    here.shut("1")
    await here.reads(words.THANKS, words.MORE(n=2), words.NEXT_DOOR)
    assert here.system.package("P-1").state is State.RETRIEVED
    with counted(here.pilot) as touches:
        await touch(here.pilot, "next")
        await here.reads(words.TAKE_IT, "2")
    assert len(touches) == 1


async def put_it_back_and_go_on(here: Site) -> None:
    await touch(here.pilot, "wrong")
    await here.reads(words.WHAT_IS_WRONG, words.NOT_MINE, words.DAMAGED)
    await touch(here.pilot, "damaged")
    await here.reads(words.PUT_IT_BACK, words.KEEP_IT)
    here.shut("2")
    held = words.held("2")
    await here.reads(held.title, held.body)
    view = here.system.slot("2")
    assert view.status is Status.RESERVED
    assert view.reason == Reason.DAMAGED.said
    assert view.package is not None
    assert (view.package.id, view.package.state) == ("P-2", State.CANCELLED)
    await touch(here.pilot, "finish")
    await here.reads(words.MORE(n=1), words.NEXT_DOOR)
    await touch(here.pilot, "next")
    await here.reads(words.TAKE_IT, "3")
    here.shut("3")
    await here.reads(words.THANKS, words.GOODBYE, words.REOPEN)
    assert here.system.package("P-3").state is State.RETRIEVED


async def open_it_once_more_and_then_too_late(here: Site) -> None:
    await touch(here.pilot, "reopen")
    await here.reads(words.TAKE_IT, "3")
    here.shut("3")
    await here.reads(words.THANKS, words.REOPEN)
    assert (
        json.loads(here.events(Kind.VISIT_REQUESTED)[-1].facts)["purpose"] == "reopen"
    )
    before = len(here.driver.pulses)
    here.clock.forward(timedelta(hours=1))
    await touch(here.pilot, "reopen")
    await here.reads(words.TOO_LATE.title, words.TOO_LATE.body)
    assert len(here.driver.pulses) == before
    await touch(here.pilot, "finish")


async def read_why_not(
    here: Site, code: str, why: type[KioskError], *, door: str
) -> None:
    """Read where the package is, and until when it could be had."""
    with pytest.raises(why) as refused:
        await asyncio.to_thread(here.system.retrieve, code, DIGITS)
    zone = here.system.settings.location.zone
    told = words.told(refused.value, zone)
    assert f"behind door {door}" in str(told.body)
    await here.reads(told.title, told.body)
    await touch(here.pilot, "finish")
    await until_on(here.pilot, "HomeScreen")
