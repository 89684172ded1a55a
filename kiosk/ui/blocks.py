"""Letters and digits that are several rows high, for those who see little.

A 7-inch panel shows capitals of 3.8 mm; EN 301 549 wants 7.3 mm for what is read
at arm's length. So codes and door numbers are drawn from blocks, three rows
high and more where there is room. Textual's own `Digits` know no letters beyond
F, and a door may be called K12.

The glyphs are 5 pixels high; marks above or below a letter take further rows, and
a line is as high as its highest symbol needs. At scale 1 a pixel is half a cell, at
scale 2 and more it is as many cells wide and half as many high.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import ClassVar, Final
from unicodedata import normalize

from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

_ROWS: Final = 5

_DRAWN: Final = """
0 ### #.# #.# #.# ###
1 ##. .#. .#. .#. ###
2 ### ..# ### #.. ###
3 ### ..# .## ..# ###
4 #.# #.# ### ..# ..#
5 ### #.. ### ..# ###
6 ### #.. ### #.# ###
7 ### ..# ..# .#. .#.
8 ### #.# ### #.# ###
9 ### #.# ### ..# ###
% #.# ..# .#. #.. #.#
» #.#.. .#.#. ..#.# .#.#. #.#..
○ .#. #.# #.# #.# .#.
● .#. ### ### ### .#.
✕ #...# .#.#. ..#.. .#.#. #...#
A .#. #.# ### #.# #.#
B ##. #.# ##. #.# ##.
C ### #.. #.. #.. ###
D ##. #.# #.# #.# ##.
E ### #.. ##. #.. ###
F ### #.. ##. #.. #..
G #### #... #.## #..# ####
H #.# #.# ### #.# #.#
I ### .#. .#. .#. ###
J ..# ..# ..# #.# ###
K #..# #.#. ##.. #.#. #..#
L #.. #.. #.. #.. ###
M #...# ##.## #.#.# #...# #...#
N #..# ##.# #.## #..# #..#
O ### #.# #.# #.# ###
P ### #.# ### #.. #..
Q #### #..# #..# #.## ####
R ### #.# ##. #.# #.#
S .## #.. .#. ..# ##.
T ### .#. .#. .#. .#.
U #.# #.# #.# #.# ###
V #.# #.# #.# #.# .#.
W #...# #...# #.#.# ##.## #...#
X #.# #.# .#. #.# #.#
Y #.# #.# .#. .#. .#.
Z ### ..# .#. #.. ###
Ł .#.. .#.# .##. ##.. .###
Ø .##.# #..#. #.##. ##.#. #.##.
Æ .#### #.#.. ##### #.#.. #.###
Œ ##### #.#.. #.##. #.#.. #####
- ... ... ### ... ...
– .... .... #### .... ....
_ ... ... ... ... ###
: . # . # .
; . # . # . #
! # # # . #
¡ # . # # #
? ##. ..# .#. ... .#.
¿ .#. ... .#. #.. .##
. . . . . #
, . . . . # #
… ..... ..... ..... ..... #.#.#
· . . # . .
' # # . . .
’ .# #. .. .. ..
" #.# #.# ... ... ...
( .# #. #. #. .#
) #. .# .# .# #.
+ ... .#. ### .#. ...
& .#.. #.#. .#.. #.## .##.
/ ..# ..# .#. #.. #..
+ ... .#. ### .#. ...
@ #### #..# #.## #... ####
# .#.#. ##### .#.#. ##### .#.#.
* #.# .#. #.# ... ...
✓ ......## .....##. ##..##.. .####... ..##....
"""  # noqa: RUF001 - these are drawn as they are
"""Each symbol with its five rows, from the top; a sixth is below the line."""

_ABOVE: Final = {
    "\N{COMBINING GRAVE ACCENT}": ("#.", ".#"),
    "\N{COMBINING ACUTE ACCENT}": (".#", "#."),
    "\N{COMBINING CIRCUMFLEX ACCENT}": (".#.", "#.#"),
    "\N{COMBINING TILDE}": (".#.#", "#.#."),
    "\N{COMBINING DIAERESIS}": ("#.#",),
    "\N{COMBINING DOT ABOVE}": ("#",),
    "\N{COMBINING RING ABOVE}": (".#.", "#.#", ".#."),
    "\N{COMBINING CARON}": ("#.#", ".#."),
}
"""Marks above a letter; a free row parts them from it."""

_BELOW: Final = {
    "\N{COMBINING CEDILLA}": (".#.",),
    "\N{COMBINING OGONEK}": ("..#",),
}
"""Marks that hang on a letter."""

_CELLS: Final = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


@dataclass(frozen=True, slots=True)
class Glyph:
    """The pixels of one symbol.

    Attributes:
        rows: All alike in width, `#` for a pixel that is set.
        above: How many of them stand above the five of the line.
    """

    rows: tuple[str, ...]
    above: int = 0

    @property
    def width(self) -> int:
        """How many pixels it is wide."""
        return len(self.rows[0])

    @property
    def below(self) -> int:
        """How many rows hang below the five of the line."""
        return len(self.rows) - self.above - _ROWS

    def framed(self, above: int, below: int) -> list[str]:
        """Return its rows in a line that has so many above and below the five."""
        free = "." * self.width
        return [
            *[free] * (above - self.above),
            *self.rows,
            *[free] * (below - self.below),
        ]


GLYPHS: Final = {
    symbol: Glyph(tuple(rows))
    for symbol, *rows in (line.split() for line in _DRAWN.strip().splitlines())
} | dict.fromkeys(" \N{NO-BREAK SPACE}", Glyph(("..",) * _ROWS))
"""The symbols that are drawn as they are; letters with marks are put together."""


@cache
def glyph(symbol: str) -> Glyph | None:
    """Return how a symbol is drawn, or `None` when nobody knows.

    >>> glyph("Ä").rows
    ('#.#', '...', '.#.', '#.#', '###', '#.#', '#.#')
    """
    if symbol in GLYPHS:
        return GLYPHS[symbol]
    letter, *marks = list(normalize("NFD", symbol))
    if letter not in GLYPHS or not marks or not {*marks} <= {*_ABOVE, *_BELOW}:
        return None
    bare = GLYPHS[letter]
    above = [row for mark in marks for row in _ABOVE.get(mark, ())]
    below = [row for mark in marks for row in _BELOW.get(mark, ())]
    free = [""] if above else []
    width = max(map(len, [*above, *below, bare.rows[0]]))
    rows = [*above, *free, *bare.rows, *below]
    centred = tuple(f"{row:.^{width}}" for row in rows)
    return Glyph(centred, above=len(above) + len(free))


def can_draw(text: str) -> bool:
    """Whether every symbol of a text has a glyph."""
    return all(glyph(symbol) is not None for symbol in text)


def extent(text: str, scale: int) -> Size:
    """Return how many cells a text takes."""
    pixels = sum(each.width + 1 for each in _glyphs(text)) - 1
    above, below = _frame(text)
    return Size(max(0, pixels) * scale, -(-(above + _ROWS + below) * scale // 2))


def drawn(text: str, scale: int) -> list[str]:
    """Return the rows of a text, each as wide as `extent` says.

    >>> for row in drawn("71", 1):
    ...     print(row.rstrip())
    ▀▀█ ▀█
     ▄▀  █
     ▀  ▀▀▀
    """
    return _joined(text, scale, *_frame(text))


def _joined(text: str, scale: int, above: int, below: int) -> list[str]:
    """Return the rows of a text in a line of so many rows above and below."""
    framed = [each.framed(above, below) for each in _glyphs(text)]
    pixels = [".".join(rows) for rows in zip(*framed, strict=True)]
    tall = [row for row in pixels for _ in range(scale)]
    if len(tall) % 2:
        tall.append("." * len(tall[0]))
    return [
        "".join(
            _CELLS[upper == "#", lower == "#"] * scale
            for upper, lower in zip(*rows, strict=True)
        )
        for rows in zip(tall[::2], tall[1::2], strict=True)
    ]


def _glyphs(text: str) -> list[Glyph]:
    found = [glyph(symbol) for symbol in text]
    return [each for each in found if each is not None]


def _frame(text: str) -> tuple[int, int]:
    """Return how many rows a line needs above and below its five."""
    glyphs = _glyphs(text)
    return (
        max((each.above for each in glyphs), default=0),
        max((each.below for each in glyphs), default=0),
    )


class Blocks(Widget):
    """A text in the largest blocks that fit.

    Args:
        arrangements: The same text in one or more lines, the better way first;
            a way with larger blocks is better still.
        name: Its id.
        largest: The largest scale.
        plain: What stands there in plain letters when no blocks fit.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"blocks--place"}
    """`blocks--place`: a place that nothing was typed in yet."""

    def __init__(
        self,
        *arrangements: Sequence[str],
        name: str | None = None,
        largest: int = 4,
        plain: str | None = None,
    ) -> None:
        super().__init__(id=name)
        self._plain = plain
        self._arrangements = arrangements
        self._largest = largest

    @property
    def text(self) -> str:
        """What it says."""
        return self._plain or " ".join(self._arrangements[0])

    @property
    def room(self) -> Size:
        """The cells that it may fill."""
        return self.content_size

    def show(self, *arrangements: Sequence[str], plain: str | None = None) -> None:
        """Say something else."""
        if (arrangements, plain) != (self._arrangements, self._plain):
            self._arrangements = arrangements
            self._plain = plain
            self.refresh()

    def render(self) -> Content:
        """Draw the largest that fits, or plain letters when none does."""
        for scale in range(self._largest, 0, -1):
            for lines in self._arrangements:
                if _fits(lines, scale, self.room):
                    return self._drawn(lines, scale)
        return Content(self.text)

    def _drawn(self, lines: Sequence[str], scale: int) -> Content:
        place = self.get_visual_style("blocks--place")
        return stacked(lines, scale, place)


def stacked(lines: Sequence[str], scale: int, place: Style) -> Content:
    """Return lines in blocks, one above the other, and none touches the next.

    Args:
        lines: One or more lines.
        scale: How large.
        place: How a place looks that nothing was typed in yet.
    """
    drawing = _coloured(lines[0], scale, place)
    for upper, lower in pairwise(lines):
        drawing += Content(_between(upper, scale)) + _coloured(lower, scale, place)
    return drawing


def _between(upper: str, scale: int) -> str:
    """Return what parts a line from the next; half a row may be free already."""
    above, below = _frame(upper)
    half_free = scale == 1 and (above + _ROWS + below) % 2 == 1
    return "\n" if half_free else "\n\n"


def _fits(lines: Sequence[str], scale: int, room: Size) -> bool:
    if not all(can_draw(line) for line in lines):
        return False
    extents = [extent(line, scale) for line in lines]
    gaps = sum(len(_between(line, scale)) - 1 for line in lines[:-1])
    return (
        max(each.width for each in extents) <= room.width
        and sum(each.height for each in extents) + gaps <= room.height
    )


def _coloured(line: str, scale: int, place: Style) -> Content:
    frame = _frame(line)
    symbols = [(_joined(symbol, scale, *frame), symbol == "_") for symbol in line]
    height = extent(line, scale).height
    return Content("\n").join(
        Content(" " * scale).join(
            Content.styled(rows[row], place) if free else Content(rows[row])
            for rows, free in symbols
        )
        for row in range(height)
    )
