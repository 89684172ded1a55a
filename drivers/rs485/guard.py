"""Which boards still have to confirm that they are off.

A relay that one command switches on and another off is dangerous for as long as
the second has not been confirmed: its coil burns in seconds. A board that cannot
end its own pulses is therefore armed at the start and before every pulse, and
stays so until it has confirmed that all its relays are off. It is asked at once
after a pulse, and otherwise ever more rarely, so that a dead board does not take
the line from the living.
"""

from collections.abc import Collection
from typing import Final

_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0


class Guard:
    """Keep in mind which boards may have a relay on."""

    def __init__(self) -> None:
        self._due: dict[int, float] = {}
        self._pauses: dict[int, float] = {}

    @property
    def armed(self) -> Collection[int]:
        """The boards that have not confirmed that they are off."""
        return sorted(self._due)

    def arm(self, board: int) -> None:
        """From now on a relay of this board may be on."""
        self._due[board] = 0.0
        self._pauses[board] = _FIRST_PAUSE

    def due(self, now: float) -> list[int]:
        """Return the boards that should be switched off now."""
        return [board for board in sorted(self._due) if self._due[board] <= now]

    def missed(self, board: int, now: float) -> None:
        """The board has not confirmed it; ask again, but not at once."""
        pause = self._pauses[board]
        self._due[board] = now + pause
        self._pauses[board] = min(_LONGEST_PAUSE, 2 * pause)

    def confirmed(self, board: int) -> None:
        """Every relay of this board is off."""
        self._due.pop(board, None)
        self._pauses.pop(board, None)
