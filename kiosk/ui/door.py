"""The step at the door: which one, where it is, and what is happening there."""

import asyncio
from contextlib import suppress
from enum import Enum
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.domain.errors import StateError, StoreError
from kiosk.domain.visits import Step as Progress
from kiosk.domain.visits import Visit, Word
from kiosk.i18n import Sayable
from kiosk.sound.tones import Sound
from kiosk.ui import words
from kiosk.ui.asks import LockerSystem
from kiosk.ui.bankmap import BankMap
from kiosk.ui.blocks import Blocks
from kiosk.ui.panel import Door
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Choice, Said, Touched

_GRACE_SECONDS: Final = 1.0
"""What the locks part may need to write that it has taken a request up."""


class Wish(Enum):
    """What somebody at an open door may want."""

    TROUBLE = "trouble"
    KEEP = "keep"


class DoorScreen(Step[Visit | Wish | None]):
    """Lead a customer to a door, and say what is happening there.

    Gives the visit once it has ended, and before that what somebody wants who finds
    something wrong. It never times out while the door may be
    open: somebody is busy at it. Only when the store is lost, and with it all
    sight of the door, may it be given up, with `None`.

    Args:
        stage: What it shares with the other steps.
        system: The kiosk, which knows how the visit goes on.
        visit: The visit to the door.
        parcels: How many parcels lie behind the door.
        back: Whether the package is to be put back.
        refused: Whether they have just said that it is not open.
    """

    def __init__(
        self,
        stage: Stage,
        system: LockerSystem,
        visit: Visit,
        *,
        parcels: int = 1,
        back: bool = False,
        refused: bool = False,
    ) -> None:
        super().__init__(stage, nobody=None)
        self._system = system
        self._visit = visit
        self._parcels = parcels
        self._back = back
        self._refused = refused
        self._helped = False
        self._blind = False
        self._rang = False
        self._given_up = stage.clock() + stage.panel.request_seconds + _GRACE_SECONDS

    def lay_out(self) -> ComposeResult:
        """Lay out the number of the door, the map and the way to get help."""
        slot = self._visit.slot
        bank = self.stage.panel.bank
        with Vertical(id="paper"):
            yield Said(words.DOOR, name="prompt")
            yield Blocks([slot], name="number")
            yield Said(_place(self.stage, slot), name="place")
            yield Said(name="state")
            done = words.IS_BACK if self._back else words.HAVE_IT
            yield Choice(done, name="have-it", key="#")
            yield Choice(words.DID_NOT_OPEN, name="again", key="*")
            if self._back:
                yield Choice(words.KEEP_IT, name="keep", key="*")
            else:
                yield Choice(words.SOMETHING_WRONG, name="wrong", key="*")
        yield BankMap(bank, slot)

    @property
    def patient(self) -> bool:
        """Whether somebody may be busy at the door."""
        return not self._blind

    def on_mount(self) -> None:
        """Say how it stands, and forget what was typed ahead."""
        self.stage.ahead.clear()
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
            self.give(visit)

    @property
    def _too_late(self) -> bool:
        """Whether nobody has taken the request up in its life."""
        waiting = self._visit.step is Progress.REQUESTED
        return waiting and self.stage.clock() > self._given_up

    @on(Touched, "#wrong")
    def _wrong(self) -> None:
        self.give(Wish.TROUBLE)

    @on(Touched, "#keep")
    def _keep(self) -> None:
        self.give(Wish.KEEP)

    @on(Touched, "#again")
    def _again(self) -> None:
        self.while_asking(self._ask_again)

    async def _ask_again(self) -> None:
        self._helped = True
        try:
            self._visit = await asyncio.to_thread(self._system.again, self._visit.id)
        except (StateError, StoreError):
            self._refused = True
        self._show()

    @on(Touched, "#have-it")
    def _have_it(self) -> None:
        """Take the word of the person, where a sensor does not see the door."""
        self.while_asking(self._say_it)

    async def _say_it(self) -> None:
        word = Word.FILLED if self._back else Word.EMPTY
        with suppress(StateError, StoreError):
            self._visit = await asyncio.to_thread(
                self._system.say, self._visit.id, word
            )
        self._show()

    def _show(self) -> None:
        visit = self._visit
        self._ring(visit)
        opened = visit.step is Progress.OPENED
        if opened and not self.has_class("-opened"):
            self.stage.make(Sound.OPENED)
        self.set_class(opened, "-opened")
        self.set_class(visit.asks_word and not opened, "-unseen")
        asks = visit.asks_word or (self._helped and not opened)
        self.set_class(asks and visit.pulses > 0, "-asking")
        self.say("state", self._words())
        for button in self.query("#again"):
            button.visible = visit.step is not Progress.REQUESTED

    def _ring(self, visit: Visit) -> None:
        """Call back a person who forgets the door."""
        reminded = visit.reminded_at is not None and visit.ending is None
        if reminded and not self._rang:
            self._rang = True
            self.stage.make(Sound.WRONG)

    def _words(self) -> Sayable:
        if self._refused:
            helper = self.stage.panel.help
            return words.NOT_AGAIN(call=words.call(helper, self._visit.id))
        if self._visit.again:
            return words.OPENING_AGAIN
        if self._visit.asks_word and self._visit.pulses > 0:
            return self._say_which
        if self._visit.opened_at is None:
            claimed = self._visit.word is Word.EMPTY
            return words.TAKE_IT if claimed else words.OPENING(slot=self._visit.slot)
        return words.PUT_IT_BACK if self._back else self._take_it

    @property
    def _say_which(self) -> Sayable:
        if self._back:
            return words.SAY_BACK
        several = self._parcels > 1
        return words.SAY_ALL(n=self._parcels) if several else words.SAY_IT

    @property
    def _take_it(self) -> Sayable:
        if self._visit.reminded_at is not None:
            return words.CLOSE_IT
        several = self._parcels > 1
        return words.TAKE_ALL(n=self._parcels) if several else words.TAKE_IT


def _place(stage: Stage, slot: str) -> Sayable:
    """Say where a door is; nothing when the bank does not know it any more."""
    columns = [column for locker in stage.panel.bank for column in locker]
    last = max(1, len(columns) - 1)
    for number, column in enumerate(columns):
        for door in column:
            if door.name == slot:
                return _said(door, number / last if len(columns) > 1 else None)
    return ""


def _said(door: Door, left: float | None) -> Sayable:
    return words.place(door.reach_mm, left=left)
