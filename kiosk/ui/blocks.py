"""Letters and digits that are several rows high, for those who see little.

A 7-inch panel shows capitals of 3.8 mm; EN 301 549 wants 7.3 mm for what is read
at arm's length. So codes and door numbers are drawn from blocks, three rows
high and more where there is room. Textual's own `Digits` know no letters beyond
F, and a door may be called K12.

The glyphs are 5 pixels high. At scale 1 a pixel is half a cell, at scale 2 and
more it is as many cells wide and half as many high.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

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
- ... ... ### ... ...
_ ... ... ... ... ###
: . # . # .
! # # # . #
. . . . . #
/ ..# ..# .#. #.. #..
✓ ......## .....##. ##..##.. .####... ..##....
"""
"""Each symbol with its five rows, from the top."""

GLYPHS: Final = {
    symbol: tuple(rows)
    for symbol, *rows in (line.split() for line in _DRAWN.strip().splitlines())
} | {" ": ("..",) * _ROWS}
"""The rows of pixels of every symbol that can be drawn."""

_CELLS: Final = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def can_draw(text: str) -> bool:
    """Whether every symbol of a text has a glyph."""
    return all(symbol in GLYPHS for symbol in text)


def extent(text: str, scale: int) -> Size:
    """Return how many cells a text takes."""
    pixels = sum(len(GLYPHS[symbol][0]) + 1 for symbol in text) - 1
    return Size(max(0, pixels) * scale, -(-_ROWS * scale // 2))


def drawn(text: str, scale: int) -> list[str]:
    """Return the rows of a text, each as wide as `extent` says.

    >>> for row in drawn("71", 1):
    ...     print(row.rstrip())
    ▀▀█ ▀█
     ▄▀  █
     ▀  ▀▀▀
    """
    pixels = [".".join(GLYPHS[symbol][row] for symbol in text) for row in range(_ROWS)]
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
        blocks = (_coloured(line, scale, place) for line in lines)
        return Content(_between(scale)).join(blocks)


def _between(scale: int) -> str:
    """Return what parts two lines: at scale 1 half a row is free already."""
    return "\n" if scale == 1 else "\n\n"


def _fits(lines: Sequence[str], scale: int, room: Size) -> bool:
    if not all(can_draw(line) for line in lines):
        return False
    extents = [extent(line, scale) for line in lines]
    gaps = (len(lines) - 1) * (len(_between(scale)) - 1)
    return (
        max(each.width for each in extents) <= room.width
        and sum(each.height for each in extents) + gaps <= room.height
    )


def _coloured(line: str, scale: int, place: Style) -> Content:
    symbols = [(drawn(symbol, scale), symbol == "_") for symbol in line]
    height = extent(line, scale).height
    return Content("\n").join(
        Content(" " * scale).join(
            Content.styled(rows[row], place) if free else Content(rows[row])
            for rows, free in symbols
        )
        for row in range(height)
    )
