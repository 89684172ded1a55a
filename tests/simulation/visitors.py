"""What everybody does at a bank: ask at the screen, type a code, stand at a door."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol, TypeVar

from drivers import Door
from drivers.mock import Hand
from kiosk.domain.errors import RefusedError, StoreError
from kiosk.domain.visits import Visit
from kiosk.system import LockerSystem
from tests.simulation.faults import Faults, Ill
from tests.simulation.invariants import AT_A_NEXT_DOOR, AT_AN_ANSWER, Answer, Checks
from tests.simulation.machine import JAMMED, SPRING
from tests.simulation.model import Journey, Model

T = TypeVar("T")

_AT_THE_DOOR: Final = 20.0
"""Seconds that somebody waits for a door before they leave."""


class Place(Protocol):
    """What a scene plays in; `World` is it."""

    model: Model
    faults: Faults

    @property
    def system(self) -> LockerSystem | None:
        """The kiosk, while it runs."""
        ...

    def check(self, checks: Checks, *facts: object) -> None: ...

    def later(self, seconds: float, scene: Callable[[], Awaitable[None]]) -> None: ...

    async def sleep(self, seconds: float) -> None: ...

    def pull_the_plug(self) -> None: ...


class DarkError(Exception):
    """The kiosk is down, or says that it cannot."""


class Visitors:
    """Whoever comes to one bank."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._model = place.model
        self._luck = place.faults.luck

    async def ask(self, question: Callable[[LockerSystem], T]) -> T:
        """Ask the kiosk, as a screen does: on a thread.

        Raises:
            DarkError: It is down, or its store is.
        """
        system = self._place.system
        if system is None:
            raise DarkError
        try:
            return await asyncio.to_thread(question, system)
        except StoreError as error:
            raise DarkError from error

    # At a door

    async def _type(self, code: str, digits: str | None) -> Answer:
        def judged(kiosk: LockerSystem) -> Answer:
            right = self._model.opens(code, digits)
            self._model.blocked_before = self._model.blocked_until
            answer: Answer
            try:
                answer = kiosk.retrieve(code, digits)
            except RefusedError as refusal:
                answer = refusal
            self._place.check(AT_AN_ANSWER, right, answer)
            return answer

        return await self.ask(judged)

    async def _next(self, visit: Visit) -> Visit:
        """Ask for the next door of whoever was at a visit, without typing."""

        def judged(kiosk: LockerSystem) -> Visit:
            further = kiosk.next_door(visit.id)
            self._place.check(AT_A_NEXT_DOOR, visit, further)
            return further

        return await self.ask(judged)

    async def _visit(
        self, visit: Visit, act: Callable[[Visit], Awaitable[bool]]
    ) -> None:
        """Stand at a door until it opens, do what one came for, and shut it."""
        journey = self._model.underway.get(visit.id)
        slot, ill = visit.slot, self._place.faults.at_a_door()
        self._model.steel.lend(slot, SPRING if ill is None else _HANDS.get(ill, SPRING))
        if ill is Ill.WALKS_AWAY or journey is None:
            return
        if not await self._swings_open(slot, journey):
            return
        hurry = ill is Ill.SLAMS
        await asyncio.sleep(self._luck.uniform(0.05, 0.6 if hurry else 4.0))
        if journey.ending in _SORRY or not self._model.steel.is_open(slot):
            return  # it stood open before, or somebody pushed it shut meanwhile
        may_shut = await act(visit)
        if ill is Ill.FORGETS or not may_shut:
            return
        slow = (30.0, 45.0) if ill is Ill.DAWDLES else (1.0, 6.0)
        await asyncio.sleep(self._luck.uniform(*((0.05, 0.6) if hurry else slow)))
        self._shut(slot)
        if ill is Ill.BOUNCES:
            await asyncio.sleep(0.3)
            self._model.steel.move(slot, Door.OPEN)
            await asyncio.sleep(self._luck.uniform(0.1, 2.0))
            self._shut(slot)

    async def _swings_open(self, slot: str, journey: Journey) -> bool:
        """Wait for a door; whether it opened before the visit ended or one left."""
        steel = self._model.steel
        news = asyncio.Event()
        journey.over.append(news.set)
        with steel.at_door(slot, news.set), suppress(TimeoutError):
            if not steel.is_open(slot):
                async with asyncio.timeout(_AT_THE_DOOR):
                    await news.wait()
        return steel.is_open(slot)

    def _shut(self, slot: str) -> None:
        if self._model.steel.is_open(slot):
            self._model.steel.move(slot, Door.CLOSED)
            self._model.say(f"{slot} is shut")


_SORRY: Final = frozenset({"unserved", "withdrawn", "silent"})
"""Endings at which the screen sends everybody away: that door is not theirs.

After a silent one nobody saw the door and nobody pulsed it. If it stands open all the
same, somebody forced it while its board was silent, and no program knows.
"""

_HANDS: Final = {
    Ill.JAMS: JAMMED,
    Ill.OPENS_LATE: Hand(opens_after_seconds=7.0, closes_after_seconds=None),
}
