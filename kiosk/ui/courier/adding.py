"""A second parcel for somebody whose package waits here already: the same door."""

import asyncio
from contextlib import suppress
from enum import Enum
from typing import Final

from kiosk import dates
from kiosk.domain.errors import KioskError, StateError, StoreError, TakenError
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.i18n import Message
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.rounds_asks import AddSystem, Place
from kiosk.ui.courier.walking import Walk, Went
from kiosk.ui.courier.work import Work, WorkScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class Added(Enum):
    """What became of a parcel that might have been added."""

    ADDED = "added"
    OWN_DOOR = "own_door"
    """It goes to a slot of its own, as if nothing had been offered."""
    NOWHERE = "nowhere"
    """It is in the courier's hands, or nobody is there any more."""


_IN: Final = "in"
_NO_FIT: Final = "no-fit"


class Adding(Walk):
    """Add a parcel to the slot of its recipient.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who brings it.
    """

    def __init__(self, system: AddSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(stage, ask, actor)
        self._system = system

    async def offer(
        self, number: str, user: str, weight_grams: int | None = None
    ) -> Added:
        """Offer to add a parcel where a package of its recipient waits.

        Args:
            number: What was scanned.
            user: The id of the recipient.
            weight_grams: What it weighs, if somebody knows.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        places = await asyncio.to_thread(
            lambda: self._system.places(user, weight_grams=weight_grams)
        )
        if not places:
            return Added.OWN_DOOR
        place = places[0]
        answer = await self._offered(place)
        if answer != "add":
            return Added.OWN_DOOR if answer == "own" else Added.NOWHERE
        while True:
            added = await self._added(number, place, weight_grams)
            if added is not None:
                return added

    async def _offered(self, place: Place) -> str | None:
        slot, package = place.slot.name, place.package
        rows: list[Message] = []
        if package.deadline is not None:
            until = dates.said(package.deadline, self.stage.panel.zone)
            rows.append(words.ADD_HELP(until=until))
        if not place.has_contact:
            rows.insert(0, words.NO_CONTACT)
        return await self.question(
            words.ADD_TITLE(slot=slot),
            *rows,
            options=[
                Option("add", words.ADD_ALSO(slot=slot), "#"),
                Option("own", words.OWN_DOOR, "1"),
                Option("back", words.BACK, "*"),
            ],
        )

    async def _added(
        self, number: str, place: Place, weight_grams: int | None
    ) -> Added | None:
        """Have the door opened; `None`: try it once more."""
        try:
            visit = await asyncio.to_thread(
                lambda: self._system.add(
                    number,
                    to=place.package.id,
                    weight_grams=weight_grams,
                    actor=self.actor,
                )
            )
        except StoreError:
            raise
        except KioskError as error:
            return await self._refused(number, place, error)
        ended = await self._put_in(visit, number)
        if ended is None:
            return Added.NOWHERE
        if ended.ending is not Ending.DONE:
            went = await self.sorry(ended)
            return None if went is Went.AGAIN else _AFTER[went]
        return Added.OWN_DOOR if ended.word is Word.EMPTY else Added.ADDED

    async def _put_in(self, visit: Visit, number: str) -> Visit | None:
        work = Work(
            words.PUT_IN(number=short(number)),
            (
                Option(_IN, words.IT_IS_IN, "#"),
                Option(_NO_FIT, words.DOES_NOT_FIT, "1"),
            ),
        )
        screen = WorkScreen(self.stage, self._system, visit, work)
        seen = await self.ask(screen)
        if seen is not None and seen.answer is not None:
            fits = seen.answer == _IN
            word = Word.FILLED if fits else Word.EMPTY
            with suppress(StateError):  # it was shut in the same breath
                await asyncio.to_thread(self._system.say, visit.id, word)
            screen.shut_now(words.CLOSE_NOW if fits else words.TAKE_BACK)
            seen = await self.ask(screen)
        return None if seen is None else seen.visit

    async def _refused(self, number: str, place: Place, error: KioskError) -> Added:
        if isinstance(error, TakenError):
            await self.tell(words.NOT_ADDED, words.IS_KNOWN(number=short(number)))
            return Added.NOWHERE
        slot = place.slot.name
        await self.tell(words.NOT_ADDED, words.CANNOT_ADD(slot=slot))
        return Added.OWN_DOOR


_AFTER: Final = {Went.NEXT: Added.OWN_DOOR, Went.AWAY: Added.NOWHERE}
