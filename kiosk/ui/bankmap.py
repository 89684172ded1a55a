"""A map of the bank as it stands there, with one door marked, or what each door is.

Nobody should have to search forty doors for a number. Lockers and columns stand
side by side, doors are as high as they are, the ground is below. The marked
door differs by colour *and* by shape: an arrow points at it from either side.
For staff each door has the colour *and* the sign of its status.
"""

from collections.abc import Mapping
from enum import Enum
from itertools import groupby
from typing import ClassVar, Final

from textual.content import Content
from textual.style import Style
from textual.widget import Widget

from kiosk.i18n import Sayable
from kiosk.ui import words
from kiosk.ui.panel import Bank
from kiosk.ui.plan import Box, plan, plan_of_signs

_GROUND: Final = "▔"
_NOTHING: Final = Style()


class Mark(Enum):
    """What a door is to staff; the value is its sign."""

    FREE = "○"
    FULL = "●"
    OUT = "✕"
    DOUBT = "?"


class BankMap(Widget):
    """The map.

    Args:
        bank: The doors as they stand.
        marked: The name of the door to find; empty when none is looked for.
        marks: What each door is, by its name; nothing for customers.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "map--door",
        "map--marked",
        "map--ground",
        "map--free",
        "map--full",
        "map--out",
        "map--doubt",
    }
    """`map--door`: a door. `map--marked`: the one. `map--ground`: the ground. The
    others: a door of that `Mark`."""

    def __init__(
        self, bank: Bank, marked: str = "", marks: Mapping[str, Mark] | None = None
    ) -> None:
        super().__init__(id="map")
        self._bank = bank
        self._marked = marked
        self._marks: Mapping[str, Mark] = marks or {}

    def show(self, marks: Mapping[str, Mark]) -> None:
        """Show what each door is now."""
        if marks != self._marks:
            self._marks = marks
            self.refresh()

    def says(self) -> Sayable:
        """Say where the marked door is, for whoever does not see the arrows."""
        columns = [column for locker in self._bank for column in locker]
        for number, column in enumerate(columns, start=1):
            doors = sorted(column, key=lambda door: -door.reach_mm)
            names = [door.name for door in doors]
            if self._marked in names:
                return words.ON_MAP(
                    column=number,
                    columns=len(columns),
                    row=names.index(self._marked) + 1,
                    rows=len(names),
                )
        return ""

    def render(self) -> Content:
        """Draw the doors, the arrows at the marked one, and the ground."""
        width, _ = self.content_size
        canvas = Canvas(width, self._rows)
        for box in self.boxes():
            mark = self._marks.get(box.name)
            style = self.get_visual_style(self._class(box.name, mark))
            canvas.door(box, style, sign="" if mark is None else mark.value)
            if box.name == self._marked:
                canvas.arrows(box, style)
        ground = Content.styled(_GROUND * width, self.get_visual_style("map--ground"))
        return Content("\n").join([*canvas.rows(), ground])

    def boxes(self) -> list[Box]:
        """Return where each door is; where they have signs, with room for each."""
        width, _ = self.content_size
        if self._marks:
            return plan_of_signs(self._bank, width=width, height=self._rows)
        return plan(self._bank, width=width, height=self._rows, marked=self._marked)

    def door_at(self, x: int, row: int) -> str | None:
        """Return the name of the door in a cell, `None` where there is none."""
        return next((box.name for box in self.boxes() if box.holds(x, row)), None)

    @property
    def _rows(self) -> int:
        """How many rows of cells are above the ground."""
        return max(0, self.content_size.height - 1)

    def _class(self, name: str, mark: Mark | None) -> str:
        if name == self._marked:
            return "map--marked"
        return "map--door" if mark is None else f"map--{mark.name.lower()}"


class Canvas:
    """Cells, each of two pixels or one letter.

    Args:
        width: In cells.
        height: In cells.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._pixels: dict[tuple[int, int], Style] = {}
        self._letters: dict[tuple[int, int], tuple[str, Style]] = {}

    def door(self, box: Box, style: Style, sign: str = "") -> None:
        """Fill a door, and write its sign and its name on it where there is room.

        What has a sign and leaves no pixel to the next has a line at its foot.
        """
        for x in range(box.left, box.left + box.width):
            for y in box.pixels:
                self._pixels[x, y] = style
        if not box.has_row:
            return
        words = (f"{box.name} {sign}", f"{box.name}{sign}", sign or box.name)
        fitting = [word.strip() for word in words if len(word.strip()) <= box.width]
        if sign and not box.apart:
            style += Style(underline=True)
        if fitting:
            self._write(fitting[0].center(box.width), box.left, box.row, style)

    def arrows(self, box: Box, style: Style) -> None:
        """Point at a door from both sides."""
        plain = Style(foreground=style.background)
        self._write("▶", box.left - 1, box.row, plain)
        self._write("◀", box.left + box.width, box.row, plain)

    def rows(self) -> list[Content]:
        """Return what was drawn."""
        width, height = self._size
        return [
            Content("").join(
                Content.styled("".join(char for char, _ in run), style)
                for style, run in groupby(
                    (self._cell(x, y) for x in range(width)), key=lambda cell: cell[1]
                )
            )
            for y in range(height)
        ]

    def _write(self, text: str, left: int, row: int, style: Style) -> None:
        for x, letter in enumerate(text, start=left):
            self._letters[x, row] = (letter, style)

    def _cell(self, x: int, row: int) -> tuple[str, Style]:
        if (x, row) in self._letters:
            return self._letters[x, row]
        upper = self._pixels.get((x, 2 * row))
        lower = self._pixels.get((x, 2 * row + 1))
        if upper is not None and lower is not None:
            return "▀", Style(foreground=upper.background, background=lower.background)
        if upper is not None:
            return "▀", Style(foreground=upper.background)
        if lower is not None:
            return "▄", Style(foreground=lower.background)
        return " ", _NOTHING
