"""A customer's journey, from the first touch to the thanks.

The order of the steps stands here and nowhere else; each screen only gives its
answer. The code is kept for as long as the journey lasts, so that a door that
was stuck can be tried again without typing, and is forgotten with it.
"""

import asyncio
from contextlib import suppress
from typing import Final, ParamSpec, Protocol, TypeVar

from kiosk.domain.errors import (
    DigitsError,
    KioskError,
    SlipError,
    StateError,
    StoreError,
    WaitError,
    WrongCodeError,
)
from kiosk.domain.helping import Cause
from kiosk.domain.putbacks import Reason
from kiosk.domain.visits import Ending, Visit
from kiosk.ui import words
from kiosk.ui.asks import LockerSystem
from kiosk.ui.code import CodeScreen
from kiosk.ui.digits import DigitsScreen
from kiosk.ui.done import DoneScreen, NextScreen
from kiosk.ui.door import DoorScreen, Wish
from kiosk.ui.step import Stage, Step, Then
from kiosk.ui.told import ToldScreen, WaitScreen, WrongScreen
from kiosk.ui.trouble import Trouble, TroubleScreen

P = ParamSpec("P")
T = TypeVar("T")


_REASONS: Final = {
    Trouble.NOT_THEIRS: Reason.NOT_THEIRS,
    Trouble.DAMAGED: Reason.DAMAGED,
}
_CAUSES: Final = {
    Ending.STUCK: Cause.DID_NOT_OPEN,
    Ending.LEFT_OPEN: Cause.WONT_CLOSE,
    Ending.UNPROVEN: Cause.UNSEEN,
}


def _cause(visit: Visit) -> Cause:
    """Return why whoever was at a door is told whom to call."""
    return (
        Cause.OTHER if visit.ending is None else _CAUSES.get(visit.ending, Cause.OTHER)
    )


class Ask(Protocol):
    """Show a step, and wait for its answer."""

    async def __call__(self, step: Step[T], /) -> T:
        """Return the answer."""
        ...


class Pickup:
    """One journey.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
    """

    def __init__(self, system: LockerSystem, stage: Stage, ask: Ask) -> None:
        self._system = system
        self._stage = stage
        self._ask = ask

    async def run(self) -> None:
        """Lead the customer through it, as often as they try again.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        while await self._from_the_start() is Then.AGAIN:
            pass

    async def go_on(self, visit: Visit) -> None:
        """Lead on a customer whose visit a restart cut short.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        await self._at_the_door(visit)

    async def _from_the_start(self) -> Then:
        seconds = await asyncio.to_thread(self._system.waiting)
        if seconds > 0:
            return await self._ask(WaitScreen(self._stage, seconds))
        code = await self._code()
        if code is None:
            return Then.HOME
        digits = None
        if await asyncio.to_thread(self._system.needs_digits):
            digits = await self._ask(DigitsScreen(self._stage))
            if digits is None:
                return Then.HOME
        return await self._judge(code, digits)

    async def _code(self) -> str | None:
        """Return a code that is no slip, or `None` when the customer leaves."""
        screen = CodeScreen(self._stage)
        while (typed := await self._ask(screen)) is not None:
            try:
                return await asyncio.to_thread(self._system.check_code, typed)
            except SlipError:
                screen.slip()
        return None

    async def _judge(self, code: str, digits: str | None) -> Then:
        """Have code and digits judged, and lead to the door when they are right."""
        try:
            visit = await asyncio.to_thread(self._system.retrieve, code, digits)
        except StoreError:
            raise
        except DigitsError:
            digits = await self._ask(DigitsScreen(self._stage))
            return await self._judge(code, digits) if digits else Then.HOME
        except KioskError as error:
            return await self._ask(self._told(error))
        if await self._at_the_door(visit) is Then.AGAIN:
            return await self._judge(code, digits)
        return Then.HOME

    def _told(self, error: KioskError) -> Step[Then]:
        if isinstance(error, WaitError):
            return WaitScreen(self._stage, error.seconds)
        kind = WrongScreen if isinstance(error, WrongCodeError) else ToldScreen
        return kind(self._stage, words.told(error, self._stage.panel.zone))

    async def _at_the_door(self, visit: Visit) -> Then:
        """Lead to the door; `AGAIN` is for the same door once more."""
        ended, back = await self._attended(visit)
        if ended is None:
            return Then.HOME
        if ended.ending is Ending.DONE:
            return await (self._held(ended) if back else self._done(ended))
        await asyncio.to_thread(self._system.ask_help, ended.id, _cause(ended))
        rests = await asyncio.to_thread(self._system.rests, ended.id)
        notice = words.ended(ended, rests=rests)
        then = await self._ask(ToldScreen(self._stage, notice, visit=ended.id))
        if then is Then.HOME and ended.ending is Ending.STUCK:
            return await self._offer_next(ended)
        return then

    async def _attended(self, visit: Visit) -> tuple[Visit | None, bool]:
        """Attend somebody at a door; return how it ended, and whether with it inside.

        What is wrong there they say on a screen of its own.
        """
        back = refused = False
        parcels = await asyncio.to_thread(self._system.parcels, visit.id)
        while True:
            door = DoorScreen(
                self._stage,
                self._system,
                visit,
                parcels=parcels,
                back=back,
                refused=refused,
            )
            answer = await self._ask(door)
            if not isinstance(answer, Wish):
                return answer, back
            refused = False
            with suppress(StateError):
                if answer is Wish.KEEP:
                    await asyncio.to_thread(self._system.keep, visit.id)
                    back = False
                    continue
                screen = TroubleScreen(self._stage, self._system, visit.id)
                trouble = await self._ask(screen)
                if trouble is Trouble.SHUT:
                    refused = not await self._tried_again(visit.id)
                elif trouble is not None:
                    reason = _REASONS[trouble]
                    await asyncio.to_thread(self._system.put_back, visit.id, reason)
                    back = True
            visit = await asyncio.to_thread(self._system.visit, visit.id)

    async def _tried_again(self, number: int) -> bool:
        """Have a door that nobody sees pulsed anew; of others note what they say."""
        visit = await asyncio.to_thread(self._system.visit, number)
        unseen = visit.asks_word and visit.opened_at is None
        if unseen:
            await asyncio.to_thread(self._system.again, number)
        else:
            cause = Cause.DID_NOT_OPEN
            await asyncio.to_thread(self._system.ask_help, number, cause)
        return unseen

    async def _held(self, visit: Visit) -> Then:
        """Thank whoever put a package back, and say what becomes of it."""
        notice = words.held(visit.slot)
        await self._ask(ToldScreen(self._stage, notice, visit=visit.id))
        return await self._offer_next(visit)

    async def _offer_next(self, visit: Visit) -> Then:
        """Offer what else waits, to whoever could not have the first."""
        more = await asyncio.to_thread(self._system.more, visit.id)
        if not more:
            return Then.HOME
        then = await self._ask(NextScreen(self._stage, len(more)))
        return await self._next(visit) if then is Then.NEXT else Then.HOME

    async def _next(self, visit: Visit) -> Then:
        """Lead to the next door of the same person; they type nothing."""
        try:
            further = await asyncio.to_thread(self._system.next_door, visit.id)
        except StoreError:
            raise
        except KioskError as error:
            await self._ask(self._told(error))
            return Then.HOME
        if await self._at_the_door(further) is Then.AGAIN:
            return await self._next(further)
        return Then.HOME

    async def _done(self, visit: Visit) -> Then:
        """Thank, and open the same door once more, or the next, for whoever asks."""
        again = self._system.settings.locks.reopen_seconds > 0
        more = len(await asyncio.to_thread(self._system.more, visit.id))
        then = await self._ask(DoneScreen(self._stage, again=again, more=more))
        if then is Then.HOME:
            return Then.HOME
        if then is Then.NEXT:
            return await self._next(visit)
        try:
            once_more = await asyncio.to_thread(self._system.reopen, visit.id)
        except StoreError:
            raise
        except KioskError:
            await self._ask(ToldScreen(self._stage, words.TOO_LATE, visit=visit.id))
            return Then.HOME
        await self._at_the_door(once_more)
        return Then.HOME
