"""What every page of a technician has: who is there, the kiosk, and how to ask."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from kiosk.domain.errors import KioskError, NotAllowedError, StoreError
from kiosk.domain.staff import Session
from kiosk.i18n import Sayable
from kiosk.ui.courier.question import Option
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage, Step
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import Machine, TechnicianSystem
from kiosk.ui.technician.sheet import Sheet, SheetScreen

T = TypeVar("T")

BACK: Final = "back"

_QUIET_SECONDS: Final = 180.0
"""Whoever reads a sheet with a screwdriver in hand touches nothing for a while."""


class AwayError(Exception):
    """Nobody is there any more: the session is over, wherever it was."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a technician works.

    Attributes:
        system: The kiosk.
        stage: What the steps share.
        session: Who it is.
        shows: Shows a step and waits for its answer.
        machine: The computer, and what the locks part sees.
    """

    system: TechnicianSystem
    stage: Stage
    session: Session
    shows: Ask
    machine: Machine

    async def ask(self, step: Step[T | None]) -> T:
        """Return the answer to a step.

        Raises:
            AwayError: Nobody is there any more.
        """
        answer = await self.shows(step)
        if answer is None:
            raise AwayError
        return answer

    async def sheet(self, sheet: Sheet, read: Callable[[], Sheet] | None = None) -> str:
        """Return what is chosen on a sheet."""
        return await self.ask(SheetScreen(self.stage, sheet, read))

    async def question(
        self, title: Sayable, *rows: Sayable, options: Sequence[Option]
    ) -> str:
        """Return what is answered."""
        return await self.sheet(Sheet(title, rows, [*options, back()]))

    async def tell(self, title: Sayable, *rows: Sayable) -> None:
        """Tell something, until it is touched away."""
        await self.sheet(Sheet(title, rows, [back("#")]))

    async def tried(self, act: Callable[[], T]) -> T | None:
        """Do something that may be refused, and tell of that; `None` when it was.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        try:
            return await asyncio.to_thread(act)
        except StoreError:
            raise
        except NotAllowedError:
            await self.tell(words.NOT_NOW, words.NOT_YOU)
        except KioskError:
            await self.tell(words.NOT_NOW, words.NOT_NOW_HELP)
        return None


def back(key: str = "*") -> Option:
    """Return the way back."""
    return Option(BACK, words.BACK, key)


def quiet_stage(stage: Stage) -> Stage:
    """Return a stage on which somebody may read for a while."""
    panel = stage.panel
    patience = max(_QUIET_SECONDS, panel.quiet_seconds)
    calm = Stage(
        replace(panel, quiet_seconds=patience), stage.clock, stage.tick_seconds
    )
    calm.ahead, calm.make = stage.ahead, stage.make
    return calm
