"""A question to staff: what is, what can be done, one touch for each."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Vertical
from textual.widgets import Static

from kiosk.i18n import Sayable
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.handsfree import HandsFreeStep
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Choice, Title, Touched, worded

_SHORT: Final = 12
_END: Final = 8


@dataclass(frozen=True, slots=True)
class Option:
    """Something that can be touched.

    Attributes:
        name: Its id, and the answer.
        says: What stands on it.
        key: The key of a telephone's keypad that is as good, if there is one.
    """

    name: str
    says: Sayable
    key: str | None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        title: A few words.
        options: What can be answered, the main one first.
        rows: What there is to know, a line or a paragraph each.
    """

    title: Sayable
    options: Sequence[Option]
    rows: Sequence[Sayable] = ()


class QuestionScreen(HandsFreeStep[str | None]):
    """Ask a question.

    Gives the name of the option, or `None` when nobody is there any more. A barcode
    is no answer, though its digits are keys.

    Args:
        stage: What it shares with the other steps.
        question: What is asked.
    """

    def __init__(self, stage: Stage, question: Question) -> None:
        super().__init__(stage, nobody=None)
        self._question = question

    def lay_out(self) -> ComposeResult:
        """Lay out the title, what there is to know, and the options."""
        with Vertical(id="question"):
            yield Title(self._question.title)
            if self._question.rows:
                yield Rows(self._question.rows, name="rows")
        yield Options(self._question.options)

    def on_mount(self) -> None:
        """Forget what was typed ahead: it was meant for another step."""
        self.stage.ahead.clear()

    def scanned(self, text: str) -> None:
        """Take no barcode: who holds one has not read the question."""

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        self.give(event.control.id)


class Options(Grid):
    """What can be touched, the main one first and largest.

    Args:
        options: What there is.
    """

    def __init__(self, options: Sequence[Option]) -> None:
        choices = choices_of(options)
        super().__init__(*choices, id="options")
        self.add_class(f"-of-{len(choices)}")


def choices_of(options: Sequence[Option]) -> list[Choice]:
    """Return a button for each; what is not to be done first is not made large."""
    choices = [Choice(each.says, name=each.name, key=each.key) for each in options]
    for choice in choices[:1]:
        choice.add_class("-main" if choice.key == "#" else "-first")
    return choices


class Rows(Static):
    """Lines of which as many are shown as there is room for.

    Args:
        rows: What they say.
        name: Its id.
    """

    def __init__(self, rows: Sequence[Sayable], *, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._rows = rows

    def says(self) -> Sayable:
        """Say all of them, those too that have no room."""
        return "\n".join(worded(self, row) for row in self._rows)

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit."""
        width, height = self.content_size
        if not width or not height:
            return
        said = [worded(self, row) for row in self._rows]
        lines = [line for row in said for line in wrapped(row, width)]
        if len(lines) > height:
            kept = lines[: height - 1]
            more = worded(self, words.MORE(n=len(lines) - len(kept)))
            lines = [*kept, more]
        self.update("\n".join(lines))


def short(number: str) -> str:
    """Return a number as people compare it: of a long one the end is enough.

    >>> short("P-2001"), short("00340434161094042557")
    ('P-2001', '…94042557')
    """
    return number if len(number) <= _SHORT else f"…{number[-_END:]}"


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines that are no wider than there is room for.

    >>> wrapped("Door 3  P-1, over", 10), wrapped("ABCDEFG", 3)
    (['Door 3', 'P-1, over'], ['ABC', 'DEF', 'G'])
    """
    return [
        line
        for paragraph in text.split("\n")
        for line in textwrap.wrap(paragraph, width) or [""]
    ]
