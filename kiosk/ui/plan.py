"""Where every door stands on a map of the bank; arithmetic, no drawing.

The map is drawn in pixels of half a cell's height: ten doors of a column fit
where a table of lines would hold five. The configuration says where each handle
is, in the middle of its door; how high the doors are follows from that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Final

from kiosk.ui.panel import Bank, Column

_WIDEST: Final = 7
_ROW: Final = 2
"""Pixels of a row of cells."""
_USUAL_MM: Final = 300
_SWEEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Box:
    """A door on the map.

    Attributes:
        left: Its first cell from the left.
        width: In cells.
        top: Its first pixel from the top.
        bottom: The first pixel below it.
        apart: Whether its last pixel is left free, to part it from the next.
    """

    name: str
    left: int
    width: int
    top: int
    bottom: int
    apart: bool

    @property
    def pixels(self) -> range:
        """The pixels that it fills."""
        return range(self.top, self.bottom - self.apart)

    @property
    def row(self) -> int:
        """The row of cells that a word in it stands on."""
        return (self.pixels.start + self.pixels.stop - 1) // 4

    def holds(self, x: int, row: int) -> bool:
        """Whether it has a part in a cell."""
        cell = {_ROW * row, _ROW * row + 1}
        return self.left <= x < self.left + self.width and bool(cell & set(self.pixels))

    @property
    def has_row(self) -> bool:
        """Whether it fills that row from top to bottom."""
        return {2 * self.row, 2 * self.row + 1} <= set(self.pixels)


def plan(bank: Bank, *, width: int, height: int, marked: str = "") -> list[Box]:
    """Place every door on a map of some cells, one cell free on either side.

    A bank with more columns than cells shows those around the marked door.
    """
    return _placed(
        bank, width, marked, lambda front, column: front.pixels(column, 2 * height)
    )


def plan_of_signs(bank: Bank, *, width: int, height: int) -> list[Box]:
    """Place every door so that it fills a row of cells, on which its sign can stand.

    Where the doors as they are have no room for that, each is whole rows high, and
    touches the next if it has one alone. What has more doors than there are rows goes
    on beside itself, each door as high above the ground as it is.
    """
    boxes = plan(bank, width=width, height=height)
    if all(box.has_row for box in boxes):
        return boxes
    pieces = tuple(
        tuple(piece for column in locker for piece in _pieces(column, height))
        for locker in bank
    )
    boxes = _placed(
        pieces,
        width,
        "",
        lambda front, column: [2 * row for row in front.pixels(column, height)],
    )
    return [replace(box, apart=box.bottom - box.top > _ROW) for box in boxes]


def _placed(
    bank: Bank,
    width: int,
    marked: str,
    edges: "Callable[[_Elevation, Column], list[int]]",
) -> list[Box]:
    columns = [column for locker in bank for column in locker]
    starts = {sum(map(len, bank[:n])) for n in range(1, len(bank))}
    first, shown = _window(columns, marked, width - 2)
    wide, gap, parting = _widths(len(shown), len(starts), width - 2)
    front = _Elevation(_heights(columns), columns)
    taken = len(shown) * wide + (len(shown) - 1) * gap + len(starts) * (parting - gap)
    left = max(1, (width - taken) // 2)
    boxes: list[Box] = []
    for number, column in enumerate(shown, start=first):
        if number > first:
            left += wide + (parting if number in starts else gap)
        boxes += _boxes(column, edges(front, column), left, wide)
    return boxes


def _pieces(column: Column, rows: int) -> Iterator[Column]:
    """Give a column in as few pieces as have no more doors than rows."""
    count = -(-len(column) // max(1, rows))
    edges = [round(n * len(column) / count) for n in range(count + 1)]
    for start, stop in pairwise(edges):
        yield column[start:stop]


def _boxes(column: Column, edges: Sequence[int], left: int, wide: int) -> Iterator[Box]:
    apart = all(bottom - top > 1 for top, bottom in pairwise(edges))
    for door, (top, bottom) in zip(column, pairwise(edges), strict=True):
        yield Box(door.name, left, wide, top, bottom, apart)


def _window(columns: list[Column], marked: str, room: int) -> tuple[int, list[Column]]:
    places = (n for n, column in enumerate(columns) for d in column if d.name == marked)
    at = next(places, 0)
    first = max(0, min(at - room // 2, len(columns) - room))
    return first, columns[first : first + room]


def _widths(columns: int, partings: int, room: int) -> tuple[int, int, int]:
    """Return how wide a column, a gap, and the gap between lockers are."""
    for wide in range(_WIDEST, 0, -1):
        if columns * wide + columns - 1 + 2 * partings <= room:
            return wide, 1, 3
    return 1, 0, 0


def _is_stack(column: Column) -> bool:
    """Whether the handles tell where each door is."""
    return all(upper.reach_mm > lower.reach_mm for upper, lower in pairwise(column))


def _heights(columns: Sequence[Column]) -> dict[int, float]:
    """Return how high a door of each size is, worked out from the handles.

    Two neighbours' handles are half of both heights apart. Every pair says so of
    its sizes; going over all of them again and again settles on what fits best.
    """
    pairs = [
        (upper.rank, lower.rank, upper.reach_mm - lower.reach_mm)
        for column in columns
        if _is_stack(column)
        for upper, lower in pairwise(column)
    ]
    usual = median(apart for *_, apart in pairs) if pairs else _USUAL_MM
    heights = {door.rank: float(usual) for column in columns for door in column}
    for _ in range(_SWEEPS):
        for upper, lower, apart in pairs:
            missing = apart - (heights[upper] + heights[lower]) / 2
            for rank in {upper, lower}:
                heights[rank] = max(usual / 4, heights[rank] + missing / 2)
    return heights


@dataclass(frozen=True, slots=True)
class _Elevation:
    """The bank from the front, in millimetres above the ground."""

    heights: dict[int, float]
    columns: Sequence[Column]

    def edges(self, column: Column) -> list[float]:
        """Return the edges of a column's doors from top to bottom."""
        half = [self.heights[door.rank] / 2 for door in column]
        tops = [door.reach_mm + half[n] for n, door in enumerate(column)]
        bottoms = [door.reach_mm - half[n] for n, door in enumerate(column)]
        between = [
            (bottom + top) / 2
            for bottom, top in zip(bottoms[:-1], tops[1:], strict=True)
        ]
        return [tops[0], *between, max(0.0, bottoms[-1])]

    def pixels(self, column: Column, pixels: int) -> list[int]:
        """Return the same as pixels from the top; each door has one at least."""
        count = len(column)
        if not _is_stack(column) or count > pixels:
            return [round(n * pixels / count) for n in range(count + 1)]
        outer = [self.edges(column) for column in self.columns if _is_stack(column)]
        low, high = min(each[-1] for each in outer), max(each[0] for each in outer)
        scale = pixels / (high - low)
        edges = [round((high - edge) * scale) for edge in self.edges(column)]
        for n in range(1, count + 1):
            edges[n] = max(edges[n], edges[n - 1] + 1)
        return [min(edge, pixels - (count - n)) for n, edge in enumerate(edges)]
