"""What somebody of the staff can do here, and which doors are free."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid

from kiosk.domain.staff import Session
from kiosk.i18n import Sayable
from kiosk.ui.blocks import Blocks
from kiosk.ui.courier import words
from kiosk.ui.courier.handsfree import HandsFreeStep
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Choice, Said, Touched


@dataclass(frozen=True, slots=True)
class Task:
    """Something that can be done here.

    Attributes:
        name: The id of what is touched.
        says: What stands on it.
        run: Does it, for whoever has signed in.
        scans: Whether a barcode begins it.
    """

    name: str
    says: Sayable
    run: Callable[[Session], Awaitable[None]]
    scans: bool = False


class MenuScreen(HandsFreeStep[Task | None]):
    """Offer what can be done; who scans a package at once brings packages.

    Gives what was chosen, or `None` to sign out.

    Args:
        stage: What it shares with the other steps.
        session: Who has signed in.
        free: How many doors are free, by size.
        tasks: What can be done; the first is the usual one.
    """

    def __init__(
        self,
        stage: Stage,
        session: Session,
        free: Mapping[str, int],
        tasks: Sequence[Task],
    ) -> None:
        super().__init__(stage, nobody=None)
        self._session = session
        self._free = free
        self._tasks = tasks
        self.left = False

    def lay_out(self) -> ComposeResult:
        """Lay out who is there, the free doors and the choices."""
        yield Said(words.HELLO(name=self._session.name), name="prompt")
        yield Blocks(*arranged(self._free), name="free", largest=3)
        with Grid(id="tasks"):
            for number, task in enumerate(self._tasks):
                key = str(number) if number else "#"
                yield Choice(task.says, name=task.name, key=key)
            yield Choice(words.SIGN_OUT, name="sign-out", key="*")

    def scanned(self, text: str) -> None:
        """Begin what begins with a barcode, which is kept for it."""
        for task in self._tasks:
            if task.scans:
                super().scanned(text)
                self.give(task)
                return

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        self.left = event.control.id == "sign-out"
        chosen = [task for task in self._tasks if task.name == event.control.id]
        self.give(chosen[0] if chosen else None)


def arranged(free: Mapping[str, int]) -> list[list[str]]:
    """Return the ways to write which doors are free, in fewer lines first.

    >>> arranged({"S": 7, "M": 5, "L": 0})
    [['S:7  M:5  L:0'], ['S:7  M:5', 'L:0'], ['S:7', 'M:5', 'L:0']]
    """
    each = [f"{size}:{count}" for size, count in free.items()]
    return [
        ["  ".join(each[n : n + across]) for n in range(0, len(each), across)]
        for across in range(len(each), 0, -1)
    ]
