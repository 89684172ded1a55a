"""The last package that was brought is taken out again, by whoever brought it."""

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.domain.errors import KioskError, StoreError
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.ui.courier import rounds_words, words
from kiosk.ui.courier.bring_asks import UndoSystem
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.taking_out import LEFT, TAKEN, TakingOut
from kiosk.ui.courier.walking import Went
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class Undone(Enum):
    """What became of a package that was to be taken out again."""

    OUT = "out"
    STAYS = "stays"
    """It lies where it lay."""
    ENDED = "ended"
    """It is inside, its code is dead, and a round collects it."""
    TOO_LATE = "too_late"
    UNSURE = "unsure"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Brought:
    """A package that was brought.

    Attributes:
        number: What is written on it.
        visit: The visit by which it was.
    """

    number: str
    visit: Visit


class Undoing(TakingOut):
    """Take the last package out again.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who brought it.
    """

    options = (TAKEN, LEFT)

    def __init__(self, system: UndoSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(system, stage, ask, actor)
        self._system = system

    async def run(self, brought: Brought) -> Undone:
        """Take a package out, if that is really meant.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        slot, number = brought.visit.slot, short(brought.number)
        answer = await self.question(
            words.UNDO_TITLE,
            words.UNDO_HELP(number=number, slot=slot),
            options=[
                Option("open", rounds_words.OPEN_IT(slot=slot), "#"),
                Option("back", words.BACK, "*"),
            ],
        )
        if answer != "open":
            return Undone.AWAY if answer is None else Undone.STAYS
        try:
            visit = await asyncio.to_thread(
                lambda: self._system.undo(brought.visit.id, actor=self.actor)
            )
        except StoreError:
            raise
        except KioskError:
            return Undone.TOO_LATE
        return await self._opened(visit, number)

    async def _opened(self, visit: Visit, number: str) -> Undone:
        ended = await self.taken_out(visit, rounds_words.TAKE_OUT(package=number))
        if ended is None:
            return Undone.AWAY
        if ended.ending is Ending.DONE:
            word = await self.word_of(ended)
            return Undone.AWAY if word is None else _SAID[word]
        went = await self.sorry(ended)
        if went is Went.AGAIN:  # its code is dead already: it is collected now
            slot = visit.slot
            again = await self.requested(
                slot, lambda: self._system.collect(slot, asked=True, actor=self.actor)
            )
            if isinstance(again, Visit):
                return await self._opened(again, number)
            went = again
        return Undone.AWAY if went is Went.AWAY else _undone(ended)


_SAID: Final = {
    Word.EMPTY: Undone.OUT,
    Word.MISSING: Undone.OUT,
    Word.FILLED: Undone.ENDED,
    Word.UNSURE: Undone.UNSURE,
}


def _undone(visit: Visit) -> Undone:
    """Return what became of a package whose door did not do its part."""
    unseen = visit.ending in {Ending.LEFT_OPEN, Ending.UNPROVEN}
    return Undone.UNSURE if unseen else Undone.ENDED
