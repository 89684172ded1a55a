"""A courier at the door for one package: it goes in, or they say why it does not.

Who puts it in and shuts the door touches nothing. While somebody says what is wrong,
a door that falls shut proves nothing: then nobody knows what is inside.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.domain.complaints import Complaint
from kiosk.domain.errors import StateError
from kiosk.domain.package import State
from kiosk.domain.visits import Ending, Step, Visit, Word
from kiosk.i18n import Sayable
from kiosk.ui.courier import rounds_words, words
from kiosk.ui.courier.bring_asks import DepositSystem
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.walking import GO_ON, Walk, Went
from kiosk.ui.courier.work import Seen, Work, WorkScreen
from kiosk.ui.courier.wrong import BACK, WrongScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class Fate(Enum):
    """What became of a package at a door."""

    IN = "in"
    LARGER = "larger"
    """It needs a larger door."""
    OTHER = "other"
    """It needs another door."""
    STUCK = "stuck"
    """The same: the door did not open."""
    AGAIN = "again"
    """The same door may do, once more."""
    OUT = "out"
    """It is not left here."""
    UNSURE = "unsure"
    """Somebody has to look inside."""
    LOOK = "look"
    """Whoever is there will look inside."""
    REFUSED = "refused"
    """It cannot be brought just now."""
    AWAY = "away"
    """Nobody is there any more."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a package, and the last visit to a door if there was one."""

    fate: Fate
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package in somebody's hands.

    Attributes:
        number: What is written on it.
        recipient: Whom it is for, as a courier may see them.
    """

    number: str
    recipient: str

    @property
    def short(self) -> str:
        """Its number as people compare it."""
        return short(self.number)


_IN: Final = "unseen-in"
_WRONG: Final = "wrong"
_CANNOT: Final = "cannot"
_UNKNOWN: Final = {
    Ending.DONE: words.IS_SHUT,
    Ending.LEFT_OPEN: rounds_words.STILL_OPEN,
    Ending.UNPROVEN: rounds_words.UNSEEN,
}
"""The endings after which nobody may know where the package is."""

_OPTIONS: Final = (
    Option(_IN, words.IT_IS_IN, "#"),  # where no sensor sees the door
    Option(_WRONG, words.WRONG, "1"),
)
_FATES: Final = {
    Complaint.TOO_SMALL: Fate.LARGER,
    Complaint.BROKEN: Fate.OTHER,
    Complaint.DIRTY: Fate.OTHER,
    Complaint.OCCUPIED: Fate.OTHER,
    Complaint.NOT_HERE: Fate.OUT,
}


class AtDoor(Walk):
    """Stand at a door with a package.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who stands there.
    """

    def __init__(
        self, system: DepositSystem, stage: Stage, ask: Ask, actor: str
    ) -> None:
        super().__init__(stage, ask, actor)
        self._system = system
        self.complaints: list[tuple[str, Complaint]] = []
        """What was said of which door."""

    async def put_in(
        self, visit: Visit, parcel: Parcel, notes: Sequence[Sayable]
    ) -> Placed:
        """Lead to a door, and return what became of the package there.

        Args:
            visit: The visit to the door.
            parcel: What goes in.
            notes: What there is to know about it.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        complaint: Complaint | None = None
        screen = self._screen(visit, parcel, notes)
        while (seen := await self.ask(screen)) is not None:
            if seen.answer is None:
                fate = await self._ended(seen.visit, parcel, complaint)
                return Placed(fate, seen.visit)
            if seen.answer == _IN:
                await self._say(seen.visit, Word.FILLED)
            elif seen.answer == _CANNOT:
                await self._give_up(seen.visit)
            else:
                said = await self._asked(seen, parcel)
                complaint = complaint or said
                screen = (
                    self._screen(seen.visit, parcel, notes)
                    if complaint is None
                    else self._last_screen(seen.visit, parcel)
                )
        return Placed(Fate.AWAY)

    def _screen(
        self, visit: Visit, parcel: Parcel, notes: Sequence[Sayable]
    ) -> WorkScreen:
        work = Work(rounds_words.PUT_IN(number=parcel.short), _OPTIONS, notes)
        return WorkScreen(self.stage, self._system, visit, work)

    def _last_screen(self, visit: Visit, parcel: Parcel) -> WorkScreen:
        """Return what is shown until a door is shut behind which nothing is left."""
        cannot = Option(_CANNOT, words.CANNOT_SHUT, "1")
        work = Work(words.TAKE_BACK(number=parcel.short), (cannot,))
        return WorkScreen(self.stage, self._system, visit, work)

    async def _asked(self, seen: Seen, parcel: Parcel) -> Complaint | None:
        """Hear what is wrong; what is not said while the door falls shut is unknown."""
        visit = seen.visit
        # Where no sensor sees the door, a word is what ends the visit.
        seen_open = visit.step is Step.OPENED and not visit.asks_word
        if seen_open:
            await self._say(visit, Word.UNSURE)
        asked = WrongScreen(self.stage, self._system, visit.id, visit.slot)
        answer = await self.ask(asked)
        if answer is None:
            return None
        if answer == BACK:
            if seen_open:
                await self._say(visit, Word.FILLED)
            return None
        if not seen_open and not await self._took_it_first(visit, parcel):
            return None
        return await self._complain(visit, Complaint(answer))

    async def _took_it_first(self, visit: Visit, parcel: Parcel) -> bool:
        """Have it taken out before a word ends the visit."""
        answer = await self.question(
            words.TAKE_FIRST,
            words.TAKE_FIRST_HELP(number=parcel.short, slot=visit.slot),
            options=[
                Option("taken", words.DONE_THAT, "#"),
                Option(BACK, words.BACK, "*"),
            ],
        )
        return answer == "taken"

    async def _complain(self, visit: Visit, complaint: Complaint) -> Complaint | None:
        try:
            await asyncio.to_thread(
                lambda: self._system.complain(visit.id, complaint, actor=self.actor)
            )
        except StateError:  # it was shut in the same breath
            return None
        self.complaints.append((visit.slot, complaint))
        return complaint

    async def _say(self, visit: Visit, word: Word) -> None:
        with suppress(StateError):  # it was shut in the same breath
            await asyncio.to_thread(self._system.say, visit.id, word)

    async def _give_up(self, visit: Visit) -> None:
        with suppress(StateError):  # it could be shut after all
            await asyncio.to_thread(
                lambda: self._system.give_up_door(visit.id, actor=self.actor)
            )

    async def _ended(
        self, visit: Visit, parcel: Parcel, complaint: Complaint | None
    ) -> Fate:
        if complaint is not None:
            return _FATES[complaint]
        if visit.ending is Ending.STUCK:
            return Fate.STUCK
        if visit.ending is Ending.DONE:
            arrival = await asyncio.to_thread(self._system.arrival, parcel.number)
            if arrival.state is State.STORED:
                return Fate.IN
        if visit.ending in _UNKNOWN:
            return await self._where(visit, parcel)
        went = await self.sorry(visit)
        return {Went.AGAIN: Fate.AGAIN, Went.NEXT: Fate.OUT, Went.AWAY: Fate.AWAY}[went]

    async def _where(self, visit: Visit, parcel: Parcel) -> Fate:
        """Ask where a package is of which nobody knows."""
        answer = await self.question(
            _UNKNOWN[visit.ending or Ending.DONE](slot=visit.slot),
            words.WHERE_IS(number=parcel.short),
            rounds_words.NUMBER(visit=visit.id),
            options=[
                Option("mine", words.HAVE_IT, "#"),
                Option("look", words.LOOK_INSIDE, "1"),
                Option(GO_ON, words.LEAVE_IT, "2"),
            ],
        )
        fates = {"mine": Fate.OTHER, "look": Fate.LOOK, GO_ON: Fate.UNSURE}
        return Fate.AWAY if answer is None else fates[answer]
