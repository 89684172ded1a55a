"""What stands on a screen that nobody needs: dark, and never in the same place.

A picture that stands for weeks burns into a panel and is still there when it has
gone. After a while without a customer only a few words are left, and they wander:
they take another place, and another language, every quarter of a minute. Nothing
moves fast, nothing flashes. Any touch or key gives the home screen back, and a key
that begins a code, or a scan, is not lost.
"""

from collections.abc import Sequence
from typing import Final

from textual.content import Content
from textual.widget import Widget

from kiosk.i18n import Sayable, into

WANDER_SECONDS: Final = 15.0
"""How long the words stay in one place."""

_ACROSS: Final = 0.618_034
_DOWN: Final = 0.414_214
"""Shares by which the place moves on; no two of their multiples are the same, so
that in the long run every cell is lit as often as any other."""


class Attract(Widget):
    """A few words that wander."""

    def __init__(self) -> None:
        super().__init__(id="attract")
        self.display = False
        self._lines: list[str] = []
        self._turn = 0

    def wander(
        self, said: Sequence[Sayable], languages: Sequence[str], turn: int
    ) -> None:
        """Stand somewhere, in some language.

        Args:
            said: One line each.
            languages: What to say it in, one after the other.
            turn: How often it has moved.
        """
        language = languages[turn % len(languages)]
        lines = [into(line, language) for line in said]
        if (lines, turn) != (self._lines, self._turn):
            self._lines, self._turn = lines, turn
            self.refresh()

    def render(self) -> Content:
        """Draw the words where they are now."""
        width, height = self.content_size
        lines = [line[:width] for line in self._lines]
        longest = max(map(len, lines), default=0)
        left = place(self._turn, _ACROSS, width - longest)
        top = place(self._turn, _DOWN, height - len(lines))
        return Content("\n" * top + "\n".join(" " * left + line for line in lines))


def place(turn: int, share: float, room: int) -> int:
    """Return a place in some room, another one each turn.

    >>> [place(turn, _ACROSS, 20) for turn in range(5)]
    [0, 12, 4, 17, 9]
    """
    return int(turn * share % 1 * (max(0, room) + 1))
