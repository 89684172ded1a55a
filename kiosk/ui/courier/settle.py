"""Doors in doubt: each opens, and whoever stands there says what is inside.

The first one opens by the touch that asked for it. What is said counts at the open
door and for a while after it is shut; what nobody says stays in doubt.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from enum import Enum
from typing import Final

from kiosk.domain.errors import KioskError, StateError, StoreError
from kiosk.domain.package import Package
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.i18n import Message, into
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.number import NumberScreen
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.rounds_asks import LookSystem, SlotView
from kiosk.ui.courier.walking import Walk, Went
from kiosk.ui.courier.work import Work, WorkScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class Found(Enum):
    """What somebody found behind a door; the value heads its line in the summary."""

    EMPTY = words.SUM_EMPTY
    KNOWN = words.SUM_HOLDS
    STRANGE = words.SUM_STRANGE
    NOTHING_SAID = words.SUM_OPEN


_EMPTY: Final = "empty"
_THERE: Final = "there"
_OTHER: Final = "other"


class Looking(Walk):
    """Look into doors.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who looks.
    """

    def __init__(self, system: LookSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(stage, ask, actor)
        self._system = system
        self._found: dict[Found, list[str]] = defaultdict(list)

    async def run(self) -> None:
        """Look into every door in doubt, the first one at once.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        views = await asyncio.to_thread(self._system.to_look_into)
        if not views:
            await self.tell(words.NO_DOUBT, words.NO_DOUBT_HELP)
            return
        if await self._walk(views):
            await self.tell(words.LOOKED, *self._summary())

    async def only(self, view: SlotView) -> None:
        """Look into one door, whether it is in doubt or not.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        if await self._walk([view]):
            await self.tell(words.LOOKED, *self._summary())

    async def when_full(self, size: str) -> bool:
        """Offer to look for a free slot of a size where there is none.

        Returns:
            Whether one was found: a slot that was in doubt is empty.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        views = await asyncio.to_thread(self._system.to_look_into, size)
        if not views:
            return False
        answer = await self.question(
            words.FULL(size=size),
            words.FULL_HELP(n=len(views)),
            options=[
                Option("look", words.OPEN_IT(slot=views[0].slot.name), "#"),
                Option("back", words.BACK, "*"),
            ],
        )
        if answer == "look":
            await self._walk(views, until=Found.EMPTY)
        return bool(self._found[Found.EMPTY])

    async def at(self, slot: str) -> None:
        """Look into one door, if it is in doubt.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        views = await asyncio.to_thread(self._system.to_look_into)
        await self._walk([view for view in views if view.slot.name == slot])

    async def _walk(
        self, views: Sequence[SlotView], *, until: Found | None = None
    ) -> bool:
        """Go from door to door; return whether somebody is still there."""
        for number, view in enumerate(views, start=1):
            if number > 1:
                where = words.OF_DOORS(n=number, all=len(views))
                went = await self._next(view, where)
                if went is Went.NEXT:
                    continue
                if went is not None:
                    return went is Went.AGAIN
            while (went := await self._door(view)) is Went.AGAIN:
                pass
            if went is Went.AWAY:
                return False
            if until is not None and self._found[until]:
                return True
        return True

    async def _next(self, view: SlotView, where: Message) -> Went | None:
        """Ask whether to open the next door; `None`: yes, `AGAIN`: enough."""
        slot = view.slot.name
        answer = await self.question(
            words.DOOR(slot=slot),
            where,
            options=[
                Option("open", words.OPEN_IT(slot=slot), "#"),
                Option("skip", words.SKIP, "1"),
                Option("stop", words.STOP, "*"),
            ],
        )
        known: dict[str | None, Went | None] = {"open": None, "skip": Went.NEXT}
        return known.get(answer, Went.AWAY if answer is None else Went.AGAIN)

    async def _door(self, view: SlotView) -> Went:
        slot = view.slot.name
        visit = await self.requested(
            slot, lambda: self._system.look_into(slot, actor=self.actor)
        )
        if isinstance(visit, Went):
            return visit
        return await self._looked(visit, view.package)

    async def _looked(self, visit: Visit, package: Package | None) -> Went:
        """Hear at a door what is inside, and see it shut."""
        work = Work(_question(package), _options(package))
        screen = WorkScreen(self.stage, self._system, visit, work)
        said = False
        while (seen := await self.ask(screen)) is not None:
            if seen.answer is not None:
                said = await self._said(seen.visit, package, seen.answer)
                if seen.answer == _OTHER:  # other screens were there meanwhile
                    screen = WorkScreen(self.stage, self._system, visit, work)
                if said:
                    screen.shut_now(words.CLOSE_NOW)
                continue
            if seen.visit.ending is not Ending.DONE:
                return await self.sorry(seen.visit)
            return Went.NEXT if said else await self._asked(seen.visit, package)
        return Went.AWAY

    async def _asked(self, visit: Visit, package: Package | None) -> Went:
        """Ask whoever shut a door without a word."""
        while True:
            answer = await self.question(
                words.DOOR(slot=visit.slot),
                _question(package),
                options=_options(package),
            )
            if answer is None:
                return Went.AWAY
            if await self._said(visit, package, answer):
                return Went.NEXT

    async def _said(self, visit: Visit, package: Package | None, answer: str) -> bool:
        """Keep what somebody says is inside; return whether they said it."""
        if answer == _OTHER:
            return await self._named(visit)
        holds = package.id if package is not None and answer == _THERE else None
        if not await self._settled(visit, holds):
            self._found[Found.NOTHING_SAID].append(visit.slot)
        else:
            found = Found.EMPTY if holds is None else Found.KNOWN
            self._found[found].append(visit.slot)
        return True

    async def _named(self, visit: Visit) -> bool:
        """Hear what is written on a thing; return whether it was settled."""
        while True:
            number = await self.ask(NumberScreen(self.stage, words.SCAN_IT))
            if number is None:
                return False
            if number and await self._settled(visit, number):
                self._found[Found.KNOWN].append(visit.slot)
                return True
            said = await self._strange(visit, number)
            if said is not None:
                return said

    async def _settled(self, visit: Visit, holds: str | None) -> bool:
        """Say what is inside; return whether that can be."""
        word = Word.EMPTY if holds is None else Word.FILLED
        try:
            await asyncio.to_thread(
                lambda: self._system.settle(visit.slot, holds, actor=self.actor)
            )
        except StoreError:
            raise
        except KioskError:
            return False
        await self._tell_blind_door(visit, word)
        return True

    async def _strange(self, visit: Visit, number: str) -> bool | None:
        """Ask whether an unknown thing closes the slot; `None`: type once more."""
        helps = (
            words.UNKNOWN_HELP(number=short(number))
            if number
            else words.UNNUMBERED_HELP
        )
        answer = await self.question(
            words.UNKNOWN,
            helps,
            options=[
                Option("strange", words.CLOSE_DOOR, "#"),
                Option("again", words.TYPE_AGAIN, "*"),
            ],
        )
        if answer != "strange":
            return None if answer == "again" else False
        note = number or into(words.UNNUMBERED, "en")  # read by technicians, in events
        try:
            await asyncio.to_thread(
                lambda: self._system.settle_strange(visit.slot, note, actor=self.actor)
            )
        except StateError:
            self._found[Found.NOTHING_SAID].append(visit.slot)
            return True
        await self._tell_blind_door(visit, Word.FILLED)
        self._found[Found.STRANGE].append(visit.slot)
        return True

    async def _tell_blind_door(self, visit: Visit, word: Word) -> None:
        """Let a visit go on whose door has no sensor: it waits for a word."""
        now = await asyncio.to_thread(self._system.visit, visit.id)
        if now.asks_word and now.ending is None:
            await asyncio.to_thread(self._system.say, visit.id, word)

    def _summary(self) -> list[Message]:
        return [
            found.value(n=len(doors), doors=", ".join(doors))
            for found in Found
            if (doors := self._found[found])
        ]


def _question(package: Package | None) -> Message:
    return (
        words.IS_EMPTY if package is None else words.IS_THERE(package=short(package.id))
    )


def _options(package: Package | None) -> list[Option]:
    if package is None:
        return [
            Option(_EMPTY, words.EMPTY, "#"),
            Option(_OTHER, words.NOT_EMPTY, "1"),
        ]
    return [
        Option(_THERE, words.THERE, "#"),
        Option(_EMPTY, words.EMPTY, "1"),
        Option(_OTHER, words.OTHER, "2"),
    ]
