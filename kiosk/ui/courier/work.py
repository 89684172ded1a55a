"""A door at which somebody of the staff works: it opens, they say what is so."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.domain.errors import StateError, StoreError
from kiosk.domain.visits import Step as Progress
from kiosk.domain.visits import Visit
from kiosk.i18n import Sayable
from kiosk.sound.tones import Sound
from kiosk.ui.bankmap import BankMap
from kiosk.ui.blocks import Blocks
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.handsfree import HandsFreeStep
from kiosk.ui.courier.question import Option, Options
from kiosk.ui.courier.rounds_asks import DoorSystem
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Choice, Said, Touched

_GRACE_SECONDS: Final = 1.0
"""What the locks part may need to write that it has taken a request up."""


@dataclass(frozen=True, slots=True)
class Work:
    """What there is to do at an open door.

    Attributes:
        do: What to do.
        options: What can be said of it, the main one first.
        notes: What there is to know about it.
    """

    do: Sayable
    options: Sequence[Option]
    notes: Sequence[Sayable] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """How it stands at a door.

    Attributes:
        visit: As it is now.
        answer: The name of the option that was touched; `None` when the visit has
            ended without one.
    """

    visit: Visit
    answer: str | None = None


class WorkScreen(HandsFreeStep[Seen | None]):
    """Open a door for somebody, and hear what they say.

    What a scanner reads meanwhile is kept for the next step. Gives what they
    touched, at once; or the visit, once it has ended. Asked again after `shut_now`
    it waits for the end. It never times out while the door may be open; only when
    the store is lost may it be given up, with `None`.

    Args:
        stage: What it shares with the other steps.
        system: The kiosk, which knows how the visit goes on.
        visit: The visit to the door.
        work: What there is to do.
    """

    def __init__(
        self, stage: Stage, system: DoorSystem, visit: Visit, work: Work
    ) -> None:
        super().__init__(stage, nobody=None)
        self._system = system
        self._visit = visit
        self._work = work
        self._last: Sayable | None = None
        self._refused = False
        self._blind = False
        self._rang = False
        self._given_up = stage.clock() + stage.panel.request_seconds + _GRACE_SECONDS

    def lay_out(self) -> ComposeResult:
        """Lay out the door, the map, and what can be said."""
        slot = self._visit.slot
        with Horizontal(id="scene"):
            with Vertical(id="paper"):
                yield Blocks([slot], name="number")
                yield Said(name="state")
            yield BankMap(self.stage.panel.bank, slot)
        with Vertical(id="acts"):
            for number, note in enumerate(self._work.notes):
                said = Said(note, name=f"note-{number}")
                said.add_class("note")
                yield said
            yield Options(self._work.options)
            yield Choice(words.DID_NOT_OPEN, name="again", key="*")

    @property
    def patient(self) -> bool:
        """Whether somebody may be busy at the door."""
        return not self._blind

    def shut_now(self, says: Sayable) -> None:
        """Ask for nothing any more but that the door is shut."""
        self._last = says
        self._show()

    def on_mount(self) -> None:
        """Say how it stands."""
        self._show()

    async def look(self) -> None:
        """See how far the visit has come."""
        ask = self._system.unserved if self._too_late else self._system.visit
        try:
            visit = await asyncio.to_thread(ask, self._visit.id)
        except StoreError:
            self._blind = True
            return
        self._blind = False
        self._refused = self._refused and visit == self._visit
        self._visit = visit
        self._show()
        if visit.ending is not None:
            self.give(Seen(visit))

    @property
    def _too_late(self) -> bool:
        """Whether nobody has taken the request up in its life."""
        waiting = self._visit.step is Progress.REQUESTED
        return waiting and self.stage.clock() > self._given_up

    @property
    def _may_be_open(self) -> bool:
        visit = self._visit
        unseen = visit.asks_word and visit.pulses > 0
        return unseen or visit.step is Progress.OPENED

    @on(Touched, "#again")
    async def _again(self, event: Touched) -> None:
        event.stop()
        try:
            self._visit = await asyncio.to_thread(self._system.again, self._visit.id)
        except (StateError, StoreError):
            self._refused = True
        self._show()

    @on(Touched, "#options Choice")
    def _said(self, event: Touched) -> None:
        event.stop()
        self.give(Seen(self._visit, event.control.id))

    def _show(self) -> None:
        visit = self._visit
        self._ring(visit)
        self.say("state", self._words())
        asking = self._may_be_open and self._last is None
        self.set_class(asking, "-asking")
        opened = visit.step is Progress.OPENED
        if opened and not self.has_class("-opened"):
            self.stage.make(Sound.OPENED)
        self.set_class(opened, "-opened")
        self.set_class(visit.asks_word, "-unseen")
        shut = visit.step is Progress.TAKEN and self._last is None
        self.set_class(shut, "-shut")

    def _ring(self, visit: Visit) -> None:
        """Call back a person who forgets the door."""
        reminded = visit.reminded_at is not None and visit.ending is None
        if reminded and not self._rang:
            self._rang = True
            self.stage.make(Sound.WRONG)

    def _words(self) -> Sayable:
        if self._last is not None:
            return self._last
        if self._may_be_open:
            return self._work.do
        if self._refused:
            return words.NOT_AGAIN
        if self._visit.again:
            return words.OPENING_AGAIN
        return words.OPENING(slot=self._visit.slot)
