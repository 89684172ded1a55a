"""What may be wrong at the door that opened for a package."""

import asyncio
from contextlib import suppress
from typing import Final

from kiosk.domain.complaints import Complaint
from kiosk.domain.errors import StoreError
from kiosk.ui.courier import words
from kiosk.ui.courier.question import Option, Question, QuestionScreen
from kiosk.ui.courier.rounds_asks import DoorSystem
from kiosk.ui.step import Stage

BACK: Final = "back"
"""The answer that nothing is wrong."""

_WRONG: Final = (
    Option(Complaint.TOO_SMALL.value, words.DOES_NOT_FIT, "#"),
    Option(Complaint.BROKEN.value, words.BROKEN, "1"),
    Option(Complaint.DIRTY.value, words.DIRTY, "2"),
    Option(Complaint.OCCUPIED.value, words.OCCUPIED, "3"),
    Option(Complaint.NOT_HERE.value, words.LEAVE_OUT, "4"),
    Option(BACK, words.BACK, "*"),
)


class WrongScreen(QuestionScreen):
    """Ask what is wrong; it goes away by itself when the door was shut.

    Gives the value of a complaint, or `BACK`; `None` when the visit has ended.

    Args:
        stage: What it shares with the other steps.
        system: The kiosk, which knows when the visit has ended.
        visit: The number of the visit.
        slot: Its door.
    """

    def __init__(self, stage: Stage, system: DoorSystem, visit: int, slot: str) -> None:
        super().__init__(stage, Question(words.WHAT_IS_WRONG(slot=slot), _WRONG))
        self._system = system
        self._visit = visit

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
