"""A package is taken out by whoever was sent for it, and they say that it was.

They say so at the open door, or when they are asked behind the shut one; what
nobody says stays in doubt.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from kiosk.domain.errors import StateError
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.i18n import Message
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.rounds_asks import OutSystem
from kiosk.ui.courier.walking import Walk
from kiosk.ui.courier.work import Work, WorkScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage

_SAID: Final[Mapping[str, Word]] = {
    "taken": Word.EMPTY,
    "missing": Word.MISSING,
    "left": Word.FILLED,
}
TAKEN: Final = Option("taken", words.TAKEN, "#")
MISSING: Final = Option("missing", words.NOT_THERE, "1")
LEFT: Final = Option("left", words.LEFT_IN, "2")


class TakingOut(Walk):
    """Take packages out.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who takes them out.
    """

    def __init__(self, system: OutSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(stage, ask, actor)
        self._out = system

    options: Sequence[Option] = (TAKEN, MISSING, LEFT)
    """What can be said of a package."""

    async def taken_out(self, visit: Visit, take: Message) -> Visit | None:
        """Return the visit once its door is shut, with what was said at it.

        Args:
            visit: The visit to the door.
            take: What to do there.

        Returns:
            `None` when the store is lost and nobody waits any longer.
        """
        screen = WorkScreen(self.stage, self._out, visit, Work(take, self.options))
        seen = await self.ask(screen)
        if seen is not None and seen.answer is not None:
            word = _SAID[seen.answer]
            with suppress(
                StateError
            ):  # it was shut in the same breath: asked once more
                await asyncio.to_thread(self._out.say, visit.id, word)
            screen.shut_now(words.CLOSE_NOW)
            seen = await self.ask(screen)
        return None if seen is None else seen.visit

    async def word_of(self, visit: Visit) -> Word | None:
        """Return what was said of a visit that is done; asks whoever said nothing.

        Returns:
            `None` when nobody is there.
        """
        assert visit.ending is Ending.DONE  # noqa: S101 - else there is nothing to say
        if visit.word in _SAID.values():
            return visit.word
        package = short(visit.package or "")
        answer = await self.question(
            words.TAKEN_ASK,
            words.TAKEN_HELP(slot=visit.slot, package=package),
            options=list(self.options),
        )
        if answer is None:
            return None
        word = _SAID[answer]
        with suppress(
            StateError
        ):  # too late, or somebody was there since: it is in doubt
            await asyncio.to_thread(
                lambda: self._out.confirm(visit.id, word, actor=self.actor)
            )
        return word
