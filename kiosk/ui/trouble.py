"""What may be wrong at an open door, for whoever stands there."""

import asyncio
from contextlib import suppress
from enum import Enum

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.domain.errors import StoreError
from kiosk.ui import words
from kiosk.ui.asks import LockerSystem
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Choice, Said, Touched


class Trouble(Enum):
    """What is wrong; the value is the id of what they touch."""

    NOT_THEIRS = "not-mine"
    DAMAGED = "damaged"
    SHUT = "shut"


class TroubleScreen(Step[Trouble | None]):
    """Ask what is wrong; it goes away by itself when the door was shut.

    Args:
        stage: What it shares with the other steps.
        system: The kiosk, which knows when the visit has ended.
        visit: The number of the visit.
    """

    def __init__(self, stage: Stage, system: LockerSystem, visit: int) -> None:
        super().__init__(stage, nobody=None)
        self._system = system
        self._visit = visit

    def lay_out(self) -> ComposeResult:
        """Lay out a button for each."""
        yield Said(words.WHAT_IS_WRONG, name="prompt")
        with Vertical(id="choices"):
            yield Choice(words.NOT_MINE, name=Trouble.NOT_THEIRS.value, key="1")
            yield Choice(words.DAMAGED, name=Trouble.DAMAGED.value, key="2")
            yield Choice(words.DID_NOT_OPEN, name=Trouble.SHUT.value, key="3")
            yield Choice(words.BACK, name="cancel", key="*")

    @property
    def patient(self) -> bool:
        """Whether somebody may be busy at the door."""
        return True

    async def look(self) -> None:
        """Leave when the visit has ended."""
        with suppress(StoreError):
            visit = await asyncio.to_thread(self._system.visit, self._visit)
            if visit.ending is not None:
                self.give(None)

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        name = event.control.id
        self.give(None if name == "cancel" else Trouble(name))
