"""A sheet: what there is to know, page by page, and what can be done about it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid
from textual.events import Click
from textual.widgets import Static

from kiosk.domain.errors import StoreError
from kiosk.i18n import Sayable
from kiosk.ui.courier.question import Option, choices_of, wrapped
from kiosk.ui.step import Stage, Step
from kiosk.ui.technician import words
from kiosk.ui.widgets import Said, Touched, worded

_TURN: Final = "0"
_BACK: Final = "*"
_FEW: Final = 6
"""More than leave room for what there is to know, two by two."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on a sheet.

    Attributes:
        title: What it is about.
        rows: What there is to know, a line or a paragraph each.
        options: What can be done, the main one first.
    """

    title: Sayable
    rows: Sequence[Sayable]
    options: Sequence[Option]


class SheetScreen(Step[str | None]):
    """Show a sheet, and keep it as it is now.

    Gives the name of the option, or `None` when nobody is there any more.

    Args:
        stage: What it shares with the other steps.
        sheet: What stands on it at first.
        read: Returns it as it is now; blocks. Options stay as they were.
    """

    def __init__(
        self, stage: Stage, sheet: Sheet, read: Callable[[], Sheet] | None = None
    ) -> None:
        super().__init__(stage, nobody=None)
        self._sheet = sheet
        self._read = read

    def lay_out(self) -> ComposeResult:
        """Lay out the title, the page, and what can be done."""
        yield Said(self._sheet.title, name="sheet-title")
        yield Pages(self._sheet.rows)
        yield Acts(self._sheet.options)

    async def look(self) -> None:
        """Show what is so now."""
        if self._read is None or self.given:
            return
        try:
            sheet = await asyncio.to_thread(self._read)
        except StoreError:
            return
        self.say("sheet-title", sheet.title)
        for pages in self.query(Pages):
            pages.show(sheet.rows)

    def choose(self, key: str) -> None:
        """Turn the page by its key; others are as good as touches."""
        if key == _TURN:
            for pages in self.query(Pages):
                pages.turn()
        elif key == _BACK and len(self._sheet.options) == 1:
            super().choose(self._sheet.options[0].key or key)
        else:
            super().choose(key)

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        self.give(event.control.id)


class Acts(Grid):
    """What can be done.

    Args:
        options: What there is.
    """

    def __init__(self, options: Sequence[Option]) -> None:
        choices = choices_of(options)
        super().__init__(*choices, id="acts")
        self.set_class(len(choices) > _FEW, "-many")


class Pages(Static):
    """Lines of which as many are shown as there is room for; a touch turns them.

    Args:
        rows: What they say.
    """

    def __init__(self, rows: Sequence[Sayable]) -> None:
        super().__init__(id="pages", markup=False)
        self._rows = rows
        self._page = 0

    def show(self, rows: Sequence[Sayable]) -> None:
        """Show other rows, and stay on the page."""
        if rows != self._rows:
            self._rows = rows
            self.retell()

    @on(Click)
    def turn(self) -> None:
        """Show the next page, after the last the first."""
        self._page += 1
        self.retell()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self.retell()

    def retell(self) -> None:
        """Say it in the language of the visit."""
        width, height = self.content_size
        if not width or not height:
            return
        lines = [
            line for row in self._rows for line in wrapped(worded(self, row), width)
        ]
        if len(lines) <= height:
            self.update("\n".join(lines))
            return
        each = max(1, height - 1)
        pages = -(-len(lines) // each)
        self._page %= pages
        shown = lines[self._page * each : (self._page + 1) * each]
        shown += [""] * (each - len(shown))
        foot = worded(self, words.OF_PAGES(n=self._page + 1, all=pages))
        self.update("\n".join([*shown, foot] if height > 1 else shown))
