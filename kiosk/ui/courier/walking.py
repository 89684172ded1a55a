"""What all work at doors has in common: ask for one, try again, say what went wrong."""

import asyncio
from collections.abc import Callable
from enum import Enum
from typing import Final

from kiosk.domain.errors import KioskError, StoreError
from kiosk.domain.visits import Ending, Visit
from kiosk.i18n import Sayable
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.question import Option, Question, QuestionScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage

GO_ON: Final = "go-on"
"""The answer to a question that only tells something."""


class Went(Enum):
    """How it goes on after a door."""

    AGAIN = "again"
    NEXT = "next"
    AWAY = "away"
    """Nobody is there any more, or they have had enough."""


class Walk:
    """Somebody of the staff goes from door to door.

    Args:
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who it is.
    """

    def __init__(self, stage: Stage, ask: Ask, actor: str) -> None:
        self.stage = stage
        self.ask = ask
        self.actor = actor

    async def question(
        self, title: Sayable, *rows: Sayable, options: list[Option]
    ) -> str | None:
        """Return what is answered; `None` when nobody is there any more."""
        asked = Question(title, options, rows)
        return await self.ask(QuestionScreen(self.stage, asked))

    async def tell(self, title: Sayable, *rows: Sayable) -> None:
        """Tell something, until it is touched away."""
        done = Option(GO_ON, words.DONE, "#")
        await self.question(title, *rows, options=[done])

    async def requested(self, slot: str, request: Callable[[], Visit]) -> Visit | Went:
        """Ask for a door; return the visit, or how it goes on without.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        while True:
            try:
                return await asyncio.to_thread(request)
            except StoreError:
                raise
            except KioskError:
                title = words.BUSY(slot=slot)
                went = await self._again(title, words.BUSY_HELP)
                if went is not Went.AGAIN:
                    return went

    async def sorry(self, visit: Visit) -> Went:
        """Tell of an ending that was not as it should be; return how it goes on."""
        slot = visit.slot
        number = words.NUMBER(visit=visit.id)
        match visit.ending:
            case Ending.STUCK:
                title, body = words.STUCK(slot=slot), words.STUCK_HELP
                return await self._again(title, body, number)
            case Ending.LEFT_OPEN:
                title, body = words.STILL_OPEN(slot=slot), words.STILL_OPEN_HELP
                return await self._on(title, body, number)
            case Ending.UNPROVEN:
                title, body = words.UNSEEN(slot=slot), words.UNSEEN_HELP
                return await self._on(title, body, number)
        title, body = words.SILENT, words.SILENT_HELP(slot=slot)
        return await self._again(title, body, number)

    async def _again(self, title: Sayable, *rows: Sayable) -> Went:
        answer = await self.question(
            title,
            *rows,
            options=[
                Option("retry", words.TRY_AGAIN, "#"),
                Option(GO_ON, words.NEXT, "*"),
            ],
        )
        if answer is None:
            return Went.AWAY
        return Went.AGAIN if answer == "retry" else Went.NEXT

    async def _on(self, title: Sayable, *rows: Sayable) -> Went:
        go_on = Option(GO_ON, words.NEXT, "#")
        answer = await self.question(title, *rows, options=[go_on])
        return Went.AWAY if answer is None else Went.NEXT
