"""How large letters and keys are in front of a person, in millimetres.

A terminal knows cells and nothing of millimetres; a person's eyes and fingers know
nothing of cells. Whoever measured the panel joins the two here, by arithmetic
alone, so that `kiosk check` can do it without a screen. That the layout keeps what
is computed here is measured by a test on every screen.

Where the numbers come from:

- EN 301 549 V3.2.1, 5.1.4: where letters cannot be enlarged, a capital H covers at
  least 0.7 degrees of the view.
- WCAG 2.1, 2.5.5: a target is at least 44 CSS pixels wide and high; a CSS pixel is
  1/96 inch, so that is 11.6 mm.
- 20 mm is what a finger in a winter glove hits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import radians, tan
from typing import Final

LETTER_DEGREES: Final = 0.7
"""What a capital covers at least of the view (EN 301 549, 5.1.4)."""

TARGET_MM: Final = 11.6
"""How wide and high a target is at least (WCAG 2.5.5)."""

GLOVED_MM: Final = 20.0
"""How wide and high it should be, for gloves."""

CAPITAL: Final = 0.62
"""What a capital takes of the height of its line. In DejaVu Sans Mono 0.729 em of
1.164; in other terminal fonts a little more."""

_PHONE_KEYS: Final = 12
_GUTTER: Final = 1
_PAD: Final = ((120, 56), (80, 38), (64, 26), (0, 20))
"""From how many columns on a telephone's keypad has how many of them."""

_UPRIGHT_ROWS: Final = 40
"""From so many rows on a narrow panel stands upright: the keypad takes its width,
and a third of its height at least."""

_MARGINS: Final = 2
_ABOVE_BROAD: Final = 4
"""Rows for the words above a keypad that takes the whole width."""

TARGET_ROWS: Final = 3
"""So many rows the lowest thing to touch has, on every screen of every size."""


@dataclass(frozen=True, slots=True)
class Glass:
    """A panel, and the terminal on it.

    Attributes:
        width_mm: Width of what lights up.
        height_mm: Its height.
        columns: How many letters stand beside one another.
        rows: How many lines there are.
        read_from_mm: How far from it the eyes of its readers are.

    >>> seven_inches = Glass(154, 86, columns=50, rows=15)
    >>> f"{seven_inches.letter_mm:.1f} mm of {seven_inches.letter_wanted_mm:.1f}"
    '3.6 mm of 4.9'
    >>> f"{seven_inches.readable_from_mm / 10:.0f} cm"
    '29 cm'
    """

    width_mm: float
    height_mm: float
    columns: int
    rows: int
    read_from_mm: float = 400.0

    @property
    def cell_mm(self) -> tuple[float, float]:
        """Width and height of one cell, in millimetres."""
        return self.width_mm / self.columns, self.height_mm / self.rows

    @property
    def letter_mm(self) -> float:
        """How high the plain capitals are, in millimetres."""
        return self.cell_mm[1] * CAPITAL

    @property
    def letter_wanted_mm(self) -> float:
        """How high they have to be to be read from there."""
        return self.read_from_mm * tan(radians(LETTER_DEGREES))

    @property
    def readable_from_mm(self) -> float:
        """From how far they can be read."""
        return self.letter_mm / tan(radians(LETTER_DEGREES))

    def target_mm(self, cells: tuple[int, int]) -> tuple[float, float]:
        """Return width and height of something of so many cells, in millimetres."""
        width, height = self.cell_mm
        return cells[0] * width, cells[1] * height


def key_cells(columns: int, rows: int, keys: int) -> tuple[int, int]:
    """Return width and height of the smallest key, in cells.

    Args:
        columns: How many letters the terminal shows beside one another.
        rows: How many lines it shows.
        keys: How many keys the keypad has.

    >>> key_cells(50, 15, keys=10), key_cells(50, 15, keys=36)
    ((6, 3), (3, 3))
    """
    if is_upright(columns, rows):
        across = 3 if keys <= _PHONE_KEYS else -(-keys // 3)
        width = columns - _MARGINS - (across - 1) * _GUTTER
        return width // across, rows // 3 // -(-keys // across)
    if keys <= _PHONE_KEYS:
        width = next(pad for start, pad in _PAD if start <= columns)
        return (width - 2 * _GUTTER) // 3, rows // -(-keys // 3)
    across = -(-keys // 3)
    width = columns - _MARGINS - (across - 1) * _GUTTER
    return width // across, (rows - _ABOVE_BROAD) // 3


def is_upright(columns: int, rows: int) -> bool:
    """Whether a panel is narrow and stands upright."""
    return columns < _PAD[-2][0] and rows >= _UPRIGHT_ROWS


def letter_cells(columns: int, rows: int) -> tuple[int, int]:
    """Return width and height of the smallest key with a letter, in cells.

    They stand in three rows of ten; upright, where these would be too narrow for a
    finger, in five rows of six.

    >>> letter_cells(50, 15), letter_cells(40, 50)
    ((4, 3), (5, 6))
    """
    across, rows_a_key = (6, 8) if is_upright(columns, rows) else (10, 5)
    return (columns - (across - 1) * _GUTTER) // across, rows // rows_a_key


def too_small(glass: Glass, keys: int, *, letters: bool = False) -> Iterator[str]:
    """Say what on a panel is too small for whom.

    Args:
        glass: The panel.
        keys: How many keys its keypad has.
        letters: Whether people type letters there, too.
    """
    if glass.letter_mm < glass.letter_wanted_mm:
        yield (
            f"letters are {glass.letter_mm:.1f} mm high and can be read from"
            f" {glass.readable_from_mm / 10:.0f} cm; from"
            f" {glass.read_from_mm / 10:.0f} cm they need {glass.letter_wanted_mm:.1f}"
            " mm (EN 301 549): take a larger font or a larger panel, or offer speech"
        )
    width, height = glass.target_mm(key_cells(glass.columns, glass.rows, keys))
    if min(width, height) < TARGET_MM:
        yield (
            f"keys are {width:.1f} by {height:.1f} mm, and a finger needs"
            f" {TARGET_MM} (WCAG 2.5.5): take a larger panel, a larger font or a"
            " keypad with fewer keys"
        )
    width, height = glass.target_mm(letter_cells(glass.columns, glass.rows))
    if letters and min(width, height) < TARGET_MM:
        yield (
            f"keys with letters are {width:.1f} by {height:.1f} mm, and a finger needs"
            f" {TARGET_MM} (WCAG 2.5.5): take a larger panel or font, or offer no lost"
            " codes at the screen (lost_code.offered)"
        )
