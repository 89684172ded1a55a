"""What was brought on a run, to be said at its end."""

from dataclasses import dataclass, field

from kiosk.i18n import Message
from kiosk.ui.courier import words
from kiosk.ui.courier.question import short
from kiosk.ui.courier.undo import Brought


@dataclass(slots=True)
class Tally:
    """What became of what was scanned, so far.

    Attributes:
        brought: What lies in a door of its own.
        added: The numbers of what lies beside an earlier package.
        undone: How many were taken out again.
        left_out: The numbers of what is not left here.
        unsure: The doors to be looked into.
        closed: The doors that were said to be broken or dirty.
    """

    brought: list[Brought] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    undone: int = 0
    left_out: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.rows())

    def is_in(self, number: str) -> None:
        """Forget that something was not left here: now it is."""
        self.left_out = [other for other in self.left_out if other != number]

    def is_out(self, number: str) -> None:
        """Count what is not left here, once."""
        self.is_in(number)
        self.left_out.append(number)

    def rows(self) -> list[Message]:
        """Say it, a row each."""
        rows: list[Message] = []
        if self.brought:
            doors = ", ".join(brought.visit.slot for brought in self.brought)
            rows.append(words.SUM_IN(n=len(self.brought), doors=doors))
        if self.added:
            rows.append(words.SUM_ADDED(n=len(self.added)))
        if self.undone:
            rows.append(words.SUM_UNDONE(n=self.undone))
        if self.left_out:
            numbers = ", ".join(map(short, self.left_out))
            rows.append(words.SUM_LEFT(n=len(self.left_out), numbers=numbers))
        for says, doors_ in (
            (words.SUM_UNSURE, self.unsure),
            (words.SUM_CLOSED, self.closed),
        ):
            if doors_:
                rows.append(says(n=len(doors_), doors=", ".join(doors_)))
        return rows
