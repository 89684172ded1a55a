"""One bank from its first day to its last: the real kiosk, its people, its bad luck.

Whatever happens is heard of here: every commit, pulse, reading and letter, and it
is judged at once. Nothing decides anything but the plan and its seed.
"""

import asyncio
import heapq
import math
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from random import Random
from typing import Final

from drivers import Door
from kiosk.config import Settings
from kiosk.domain.codes import Draw
from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.system import LockerSystem
from tests.kit import SECRET
from tests.simulation import invariants
from tests.simulation.chronicle import Broken
from tests.simulation.computer import Computer
from tests.simulation.faults import Faults, Ill, heal
from tests.simulation.loop import VirtualLoop
from tests.simulation.machine import Clock, Steel
from tests.simulation.model import Model
from tests.simulation.patience import SLACK_SECONDS
from tests.simulation.people import People
from tests.simulation.plan import SIZES, Plan

_DAY: Final = 86_400.0
_USERS: Final = 40


class World:
    """One bank, and everything that happens to it.

    Args:
        plan: What happens.
        settings: The bank.
        folder: Where its data directory is.
        loop: Its time.
    """

    def __init__(
        self, plan: Plan, settings: Settings, folder: Path, loop: VirtualLoop
    ) -> None:
        self.plan = plan
        self.loop = loop
        (folder / "device.key").touch(0o600)
        (folder / "device.key").write_bytes(SECRET)
        self.clock = Clock(loop)
        key = DeviceKey(SECRET).events
        self.model = Model(self.clock, settings.code.rule, key, seed=plan.seed)
        locks = {slot: lock for slot, (_, lock) in settings.wires.items()}
        self.steel = self.model.steel = Steel(locks, loop, self)
        self.faults = Faults(plan.luck("faults"), plan.share)
        self._luck = plan.luck("people")
        for n in range(_USERS):
            self.model.phones[f"u{n}"] = f"{7000 + n}" if n % 2 else None
        self.people = People(self, SIZES[: plan.doors])
        self.computer = Computer(
            settings,
            folder,
            steel=self.steel,
            clock=self.clock,
            owner=self,
            luck=plan.luck("computer"),
        )
        self.checks = 0
        self._agenda: list[float] = []
        self._scenes: set[asyncio.Task[None]] = set()
        self._asleep = 0
        self._group = asyncio.TaskGroup()
        self._is_broken = False
        loop.quiet = self._quiet
        loop.slack_seconds = SLACK_SECONDS

    # From its first day to its last

    async def live(self) -> None:
        """Let all the days pass, then let everything work, and see it come right."""
        async with self._group:
            running = self._group.create_task(self.computer.run())
            self._begin_a_day()
            await self._pass(self.plan.days)
            self.faults.healing = True
            heal(self)
            self.later(3600, self.people.make_a_round)
            await self._pass(2)
            self._judge()
            for task in (running, *self._scenes):
                task.cancel()

    def _begin_a_day(self) -> None:
        """Decide who comes today and what goes wrong, mostly when many are there."""
        if self.faults.healing:
            return
        plan, luck = self.plan, self._luck
        rushes = [luck.uniform(6, 22) * 3600 for _ in range(3)]
        for _ in range(_poisson(luck, plan.parcels)):
            self.later(luck.choice(rushes) + luck.uniform(0, 120), self.people.deliver)
        for _ in range(_poisson(luck, plan.faults)):
            rush = luck.choice(rushes) + luck.uniform(0, 150)
            when = luck.choice((rush, luck.uniform(0, _DAY)))
            self.at(when, lambda: self.faults.strike(self))
        self.later(luck.choice(rushes), self.people.guess)
        self.later(luck.uniform(0, _DAY), self.people.change_plans)
        self.later(9.5 * 3600, self.people.make_a_round)
        self.at(_DAY, self._begin_a_day)

    async def _pass(self, days: float) -> None:
        over = asyncio.Event()
        self.at(days * _DAY, over.set)
        await over.wait()

    # What its people and its faults may do

    @property
    def system(self) -> LockerSystem | None:
        """The kiosk, while it runs."""
        return self.computer.system

    def check(self, checks: invariants.Checks, *facts: object) -> None:
        """Check some invariants; the first that does not hold ends the world."""
        self.checks += len(checks)
        for one in checks:
            for complaint in one(self.model, *facts):
                self._broken(one.__name__, complaint)

    def at(self, seconds: float, act: Callable[[], object]) -> None:
        """Have something done in so many seconds."""
        when = self.loop.now + seconds
        heapq.heappush(self._agenda, when)
        self.loop.call_at(when, self._come, act)
        self.loop.appointment = self._agenda[0]

    def later(self, seconds: float, scene: Callable[[], Awaitable[None]]) -> None:
        """Have somebody come in so many seconds."""
        self.at(seconds, lambda: self._begin(scene))

    async def sleep(self, seconds: float) -> None:
        """Let somebody do nothing for a while; others may, too."""
        woken = asyncio.Event()
        self.at(seconds, woken.set)
        self._asleep += 1
        try:
            await woken.wait()
        finally:
            self._asleep -= 1

    def stop(self, *, boot: bool, kill: bool) -> None:
        """End this life of the computer; another begins a while later."""
        self.computer.stop(boot=boot, kill=kill)

    def pull_the_plug(self) -> None:
        """Cut the power, on purpose."""
        if self.faults.healing:
            return
        self.faults.counts[Ill.POWER_CUT] += 1
        self.model.say("somebody pulls the plug")
        self.stop(boot=True, kill=True)

    # What it hears

    def committed(self) -> None:
        """Hear of a commit: learn what happened, and check what it touched."""
        assert self.computer.store is not None
        news = invariants.news(self.computer.store, self.model.seq)
        for event in news.events:
            self.check(invariants.EACH_EVENT, event)
            self.model.seq, self.model.hash = event.seq, event.hash
            self.model.learn(event, invariants.facts(event))
        if news.events:
            self._audit(news.slots, news.packages)

    def pulsing(self, slot: str) -> None:
        """Hear that a pulse is about to be given."""
        self.check(invariants.AT_A_PULSE, slot)
        self.model.pulse(slot)

    def saw(self, slot: str, door: Door) -> None:
        """Hear what a sensor says."""
        self.model.saw(slot, door)

    def delivered(self, text: str) -> None:
        """Bring a letter; whoever gets a code comes for the package some day."""
        name = self.model.delivered(text)
        if name is not None:
            hours = self._luck.choice((0.2, 1, 5, 10, 20, 30, 50, 120, 200))
            delay = self._luck.uniform(0.5, 1.5) * hours * 3600
            self.later(delay, lambda: self.people.collect(name))

    def luck(self, package: str, attempt: int) -> Draw:
        """Give the kiosk the luck that its next code is drawn with."""
        return self.model.luck(package, attempt)

    def says(self, what: str) -> None:
        """Hear what the computer goes through."""
        self.model.say(what)

    async def begun(self, system: LockerSystem) -> None:
        """Hear that a life has begun; in the first one its users are taken in."""
        self.model.up_since = self.loop.now
        for name, digits in self.model.phones.items():
            if self.computer.lives == 1:
                phone = None if digits is None else f"+49 170 55{digits}"
                user = User(name, phone=phone)
                await asyncio.to_thread(system.add_user, user, actor="office")

    # Judging it

    def _come(self, act: Callable[[], object]) -> None:
        heapq.heappop(self._agenda)
        self.loop.appointment = self._agenda[0] if self._agenda else math.inf
        act()

    def _begin(self, scene: Callable[[], Awaitable[None]]) -> None:
        task = self._group.create_task(self._scene(scene))
        self._scenes.add(task)
        task.add_done_callback(self._scenes.discard)

    async def _scene(self, scene: Callable[[], Awaitable[None]]) -> None:
        await scene()
        self._look()

    def _quiet(self) -> bool:
        awake = len(self._scenes) > self._asleep
        return not (awake or self.model.underway or self.system is None)

    def _look(self) -> None:
        """Check everything, while there is somebody to ask."""
        if self.system is not None:
            self._audit(self.steel.locks, self.model.waiting)
            self.check(invariants.AT_A_LOOK)

    def _audit(self, slots: Iterable[str], packages: Iterable[str]) -> None:
        assert self.computer.store is not None
        books = invariants.read(self.computer.store, slots, packages)
        self.check(invariants.OF_THE_BOOKS, books)

    def _judge(self) -> None:
        """Check what must be so at the end of the days."""
        assert self.system is not None, "the kiosk is down"
        self._look()
        self.check(invariants.AT_THE_END, self.system)
        self.system.verify_events()

    def _broken(self, name: str, complaint: str) -> None:
        if not self._is_broken:
            self._is_broken = True
            self.loop.alarm = Broken(
                f"{name.replace('_', ' ')}: {complaint}",
                self.plan.command,
                self.model.chronicle,
            )


def _poisson(luck: Random, mean: float) -> int:
    count, left = 0, luck.expovariate(1.0)
    while left < mean:
        count += 1
        left += luck.expovariate(1.0)
    return count
