"""What else a technician can do here, beside the doors on the map."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.i18n import Message
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.books import books
from kiosk.ui.technician.carrying import carrying
from kiosk.ui.technician.desk import Desk, back
from kiosk.ui.technician.events import events
from kiosk.ui.technician.letters import letters
from kiosk.ui.technician.machine import boards, locks, machine
from kiosk.ui.technician.proving import proving
from kiosk.ui.technician.sheet import Sheet
from kiosk.ui.technician.walk import DoorWalk


@dataclass(frozen=True, slots=True)
class Task:
    """Something that can be done.

    Attributes:
        name: The id of what is touched.
        says: What stands on it.
        run: Does it.
    """

    name: str
    says: Message
    run: Callable[[Desk], Awaitable[None]]


def _walk(desk: Desk) -> Awaitable[None]:
    return DoorWalk(desk).run()


TASKS = (
    Task("walk", words.WALK, _walk),
    Task("books", words.BOOKS, books),
    Task("events", words.EVENTS, events),
    Task("boards", words.BOARDS, boards),
    Task("locks", words.LOCKS, locks),
    Task("proving", words.PROVE, proving),
    Task("letters", words.LETTERS, letters),
    Task("machine", words.MACHINE, machine),
    Task("carrying", words.CARRY, carrying),
)


class Menu:
    """The menu.

    Args:
        desk: Where the technician works.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def run(self) -> None:
        """Offer what there is until they go back to the map.

        Raises:
            AwayError: Nobody is there any more.
            StoreError: The store is lost; the home screen says so.
        """
        tasks = {task.name: task for task in TASKS}
        options = [
            Option(task.name, task.says, str(number))
            for number, task in enumerate(TASKS, start=1)
        ]
        hello = words.HELLO(name=self._desk.session.name)
        while True:
            sheet = Sheet(words.WHAT_TO_DO, [hello], [*options, back()])
            task = tasks.get(await self._desk.sheet(sheet))
            if task is None:
                return
            await task.run(self._desk)
