"""The process that is killed, and the one that it is forked from.

`python -m tests.crash.child` imports a whole kiosk, has neither a thread nor a file
of it open, and forks a process for each order that it is given: a line of JSON on
stdin. The fork runs the real runtime, locks and link, beside people who ask for
doors, until it dies. What it does is told line by line on stdout, by `write` alone:
what was told has been told, whatever comes next.
"""

import asyncio
import gc
import json
import logging
import math
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from kiosk import runtime
from kiosk.clock import Moment, SystemClock
from kiosk.config import Settings, load
from kiosk.domain.errors import KioskError
from kiosk.domain.timekeeping import Trust
from kiosk.domain.users import User
from kiosk.domain.visits import Step, Visit, Word
from kiosk.runtime import Part
from kiosk.system import LockerSystem, follow
from tests.crash import breaks
from tests.crash.fuse import Fuse, lay

_SETTLE_SECONDS: Final = 20.0
_NO_CODE: Final = ("12345678", "0000")
Wish = Mapping[str, Any]


def say(**facts: object) -> None:
    """Tell something in one write, which a kill cannot divide."""
    os.write(1, json.dumps(facts).encode() + b"\n")


class LaterClock:
    """The computer's clock, some days on, and vouched for."""

    def __init__(self, days: float) -> None:
        self._clock = SystemClock()
        self._later = timedelta(days=days)

    def read(self) -> Moment:
        """Return this moment."""
        now = self._clock.read()
        later = now.wall + self._later
        return replace(now, wall=later, trust=Trust.TRUSTED, vouched_seconds=math.inf)


class People:
    """Those who ask for doors, as the screens and the commands would.

    Args:
        system: The kiosk.
    """

    def __init__(self, system: LockerSystem) -> None:
        self._system = system
        self._codes: dict[str, tuple[str, str]] = {}
        self._visits: dict[str, int] = {}

    async def settled(self) -> None:
        """Wait until every visit that a former process left has ended."""
        left = [visit.id for visit in await asyncio.to_thread(self._system.unfinished)]
        try:
            async with asyncio.timeout(_SETTLE_SECONDS):
                for number in left:
                    await self._until_ended({"no": None}, number)
        except TimeoutError:
            say(unsettled=left)
            return
        say(settled=left)

    async def come(self, rounds: Sequence[Sequence[Wish]]) -> None:
        """Come one round after another, those of a round at once."""
        for wishes in rounds:
            async with asyncio.TaskGroup() as tasks:
                for wish in wishes:
                    tasks.create_task(self._ask(wish))

    async def _ask(self, wish: Wish) -> None:
        try:
            got = await asyncio.to_thread(self._asked, wish)
            say(no=wish["no"], got=got)
            if "visit" in got:
                await self._until_ended(wish, got["visit"])
        except KioskError as error:
            say(no=wish["no"], refused=error.key)

    async def _until_ended(self, wish: Wish, number: int) -> None:
        async for visit in follow(self._system, number):
            if visit.step is Step.OPENED:
                await asyncio.to_thread(self._at_open_door, wish, visit)
            if visit.step in {Step.OPENED, Step.ENDED}:
                say(visit=number, step=visit.step, slot=visit.slot)

    def _at_open_door(self, wish: Wish, visit: Visit) -> None:
        if wish.get("back"):
            self._system.say(visit.id, Word.EMPTY)
        if wish.get("do") == "settle":
            self._system.settle(visit.slot, wish["holds"], actor="technician")

    def _asked(self, wish: Wish) -> dict[str, Any]:
        ways: dict[str, Callable[[Wish], dict[str, Any]]] = {
            "deposit": self._deposit,
            "pickup": self._pick_up,
            "reopen": lambda w: self._come_to(
                self._system.reopen(self._visits.get(w["package"], 0))
            ),
            "open": self._open,
            "settle": lambda w: self._come_to(
                self._system.look_into(w["slot"], actor="technician")
            ),
            "cancel": lambda w: {
                "state": self._system.cancel(w["package"], actor="cli").state
            },
            "reissue": self._reissue,
            "expire": self._expire,
        }
        return ways[wish["do"]](wish)

    def _pick_up(self, wish: Wish) -> dict[str, Any]:
        code, digits = self._codes.get(wish["package"]) or wish["code"] or _NO_CODE
        return self._come_to(self._system.retrieve(code, digits))

    def _open(self, wish: Wish) -> dict[str, Any]:
        slot = wish.get("slot") or self._system.package(wish["package"]).slot or "1"
        return self._come_to(self._system.open_slot(slot, actor="technician"))

    def _reissue(self, wish: Wish) -> dict[str, Any]:
        name = wish["package"]
        issued = self._system.reissue(name, user="anna", actor="cli")
        return self._told(name, issued.code, issued.digits)

    def _expire(self, _: Wish) -> dict[str, Any]:
        gone = self._system.expire(actor="cli", clock_is_right=True)
        return {"expired": [package.id for package in gone]}

    def _deposit(self, wish: Wish) -> dict[str, Any]:
        name = wish["package"]
        if name not in [package.id for package in self._system.packages()]:
            self._system.announce(name, user="anna", size=wish["size"], actor="cli")
        deposit = self._system.store_package(name, actor="courier")
        issued = deposit.issued
        return self._come_to(deposit.visit) | self._told(
            name, issued.code, issued.digits
        )

    def _come_to(self, visit: Visit) -> dict[str, Any]:
        if visit.package is not None:
            self._visits[visit.package] = visit.id
        return {"visit": visit.id, "slot": visit.slot}

    def _told(self, package: str, code: str, digits: str) -> dict[str, Any]:
        self._codes[package] = code, digits
        return {"package": package, "code": [code, digits]}


async def live(order: Wish) -> None:
    """Run a kiosk and the people at it, until somebody kills this process."""
    async with runtime.opened(
        settings_of(order["config"]),
        Path(order["data"]),
        {Part.LOCKS, Part.LINK},
        who="the one that is killed",
        clock=LaterClock(order["days"]),
        drivers=runtime.open_drivers,
    ) as system:
        if not await asyncio.to_thread(system.users):
            anna = User("anna", "Anna", "anna@example.org", "+49 170 1234711")
            await asyncio.to_thread(system.add_user, anna, actor="cli")
        people = People(system)
        await people.settled()
        await people.come(order["rounds"])
        say(idle=True)
        await asyncio.Event().wait()


@lru_cache
def settings_of(file: str) -> Settings:
    """Return a configuration; read before the fork, or once after it."""
    return load(Path(file))


def fork(order: Wish) -> int:
    """Begin a life; return its process id."""
    child = os.fork()
    if child:
        return child
    try:
        fuse = Fuse(order["point"], order["nth"], lambda point: say(at=point))
        lay(fuse, lambda key: say(delivered=key))
        breaks.do(order["broken"])
        asyncio.run(live(order))
    except BaseException:
        logging.getLogger("tests.crash").exception("the kiosk fell")
    finally:
        os._exit(3)


def main() -> None:
    """Serve orders until there are no more."""
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        settings_of(order["config"])
        child = fork(order)
        say(pid=child)
        _, status = os.waitpid(child, 0)
        say(ended=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
