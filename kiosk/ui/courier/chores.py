"""What a round has to do in this bank just now, as tasks of the menu."""

from collections.abc import Awaitable
from typing import Protocol

from kiosk.domain.staff import Session
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.menu import Task
from kiosk.ui.courier.rounds import Round
from kiosk.ui.courier.rounds_asks import LookSystem, RoundSystem
from kiosk.ui.courier.settle import Looking
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class ChoreSystem(RoundSystem, LookSystem, Protocol):
    """A kiosk, as its chores see it."""


def chores(system: ChoreSystem, stage: Stage, ask: Ask) -> list[Task]:
    """Return what a round has to do; asks the kiosk, and so blocks.

    Raises:
        StoreError: The store is lost; the home screen says so.
    """
    waiting, doubted = len(system.to_collect()), len(system.to_look_into())

    def collect(session: Session) -> Awaitable[None]:
        return Round(system, stage, ask, session.actor).run()

    def look(session: Session) -> Awaitable[None]:
        return Looking(system, stage, ask, session.actor).run()

    # That there is nothing to collect is worth a touch: it says why.
    says = words.COLLECT(n=waiting) if waiting else words.NOTHING
    tasks = [Task("collect", says, collect)]
    if doubted:
        tasks.append(Task("look", words.LOOK(n=doubted), look))
    return tasks
