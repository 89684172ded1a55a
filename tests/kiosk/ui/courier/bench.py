"""A kiosk with a real store at whose screen a courier stands; the test is its doors."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

from kiosk.config import Settings
from kiosk.domain.package import State
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Visit
from kiosk.system import LockerSystem
from kiosk.ui.app import KioskApp
from kiosk.ui.courier.adding import Added, Adding
from kiosk.ui.courier.bringing import Bringing
from kiosk.ui.courier.journey import Courier
from kiosk.ui.courier.rounds import Round
from kiosk.ui.courier.settle import Looking
from kiosk.ui.errands import Errand
from tests.kiosk.ui.fakes import Clock, settings_of
from tests.kiosk.ui.hands import SMALL, Visitor, until, until_on
from tests.kit import HandClock, announced, opened_system, served, stored

DORA = "dora"


class Bench:
    """The kiosk, and what was heard of the journey."""

    def __init__(self, system: LockerSystem, hand_clock: HandClock) -> None:
        self.system = system
        self.hand_clock = hand_clock
        self.clock = Clock()
        self.app: KioskApp
        self.outcome: Added | bool | None = None

    # What is in the bank

    def waiting(self, *packages: str, size: str = "S") -> list[str]:
        """Store packages and cancel them; return their slots."""
        slots = [stored(self.system, name, size=size).slot for name in packages]
        for name in packages:
            self.system.cancel(name, actor="shop")
        return slots

    def doubted(self, *slots: str) -> None:
        for slot in slots:
            last = self.system.quiet_since()[slot]
            assert self.system.forced(slot, last_visit=last)

    def employs(self, *expected: str, size: str = "S") -> None:
        """Let Dora bring packages, some of which are expected, each by another."""
        self.system.add_user(User(DORA, "Dora", role=Role.COURIER), actor="test")
        for number in expected:
            announced(self.system, number, user=f"u-{number}", size=size)

    def added(self, number: str, *, to: str) -> None:
        served(self.system, self.system.add(number, to=to, actor="cora"))

    def state(self, package: str) -> State:
        return self.system.package(package).state

    # What doors do; from the loop, as the locks part would

    async def opens(self) -> Visit:
        visit = await self.taken()
        return await asyncio.to_thread(self.system.opened, visit.id)

    async def taken(self) -> Visit:
        """Take up what the screen asked for."""
        for _ in range(500):
            taken = await asyncio.to_thread(self.system.take_up)
            if taken:
                pulsed = partial(self.system.pulsed, taken[0].id, 1, door="CLOSED")
                return await asyncio.to_thread(pulsed)
            await asyncio.sleep(0.01)
        raise AssertionError("nobody asked for a door")

    async def shuts(self, *, goods: bool | None = None) -> Visit:
        (visit,) = self.system.unfinished()
        return await asyncio.to_thread(self.system.closed, visit.id, goods=goods)

    async def ends(self, ending: Ending) -> Visit:
        (visit,) = self.system.unfinished()
        return await asyncio.to_thread(self.system.conclude, visit.id, ending, "test")

    # What the courier came for

    def round(self) -> Callable[[], Awaitable[None]]:
        stage = self.app._stage
        return lambda: Round(self.system, stage, self.app.ask, DORA).run()

    def looking(self) -> Callable[[], Awaitable[None]]:
        stage = self.app._stage
        return lambda: Looking(self.system, stage, self.app.ask, DORA).run()

    def full(self, size: str) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            looking = Looking(self.system, self.app._stage, self.app.ask, DORA)
            self.outcome = await looking.when_full(size)

        return run

    def adding(
        self, number: str, user: str = "anna", grams: int | None = None
    ) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            adding = Adding(self.system, self.app._stage, self.app.ask, DORA)
            self.outcome = await adding.offer(number, user, grams)

        return run

    def bringing(self) -> Callable[[], Awaitable[None]]:
        stage = self.app._stage
        return lambda: Bringing(self.system, stage, self.app.ask, DORA).run()

    def working(self) -> Callable[[], Awaitable[None]]:
        stage = self.app._stage
        return lambda: Courier(self.system, stage, self.app.ask).run()

    @asynccontextmanager
    async def at(
        self,
        errand: Callable[[], Callable[[], Awaitable[None]]],
        size: tuple[int, int] = SMALL,
    ) -> AsyncIterator[Visitor]:
        """Stand at the screen, and begin."""
        app = self.new_app()
        app._errands[Errand.DELIVER] = errand()
        async with app.run_test(size=size) as pilot:
            await until_on(pilot, "HomeScreen")
            self.begin()
            await until(pilot, lambda: len(app.screen_stack) > 1 or self.over)
            yield pilot

    def new_app(self) -> KioskApp:
        self.app = KioskApp(
            self.system, clock=self.clock, tick_seconds=0.05, look_seconds=0.2
        )
        return self.app

    def begin(self) -> None:
        self.app._start(Errand.DELIVER)

    @property
    def over(self) -> bool:
        return self.outcome is not None


@contextmanager
def benched(folder: Path, bank: Settings | None = None) -> Iterator[Bench]:
    clock = HandClock()
    with opened_system(folder, bank or settings_of(), clock) as system:
        yield Bench(system, clock)
