"""Every way in which a slot comes into doubt: this list, and no other.

A slot in doubt is `UNCERTAIN`: nobody can prove what is inside, so it is never
offered until a trusted person has looked, or a goods sensor has. The store takes
a doubt by its kind alone, so nothing can bring a slot into doubt that is not here.
"""

from enum import StrEnum
from typing import Final


class Doubt(StrEnum):
    """Why nobody can prove what is inside; the names are for ever."""

    UNPROVEN = "unproven"
    """A pulse may have been given, and what the door did was not seen."""
    RESTARTED = "restarted"
    """The kiosk went down in the middle of a visit and found the door otherwise."""
    LEFT_OPEN = "left_open"
    """A door was seen open and not closed in time: anybody may have been there."""
    FORCED = "forced"
    """A door was seen open that nobody had asked for."""
    ABANDONED = "abandoned"
    """Whoever was at an open door went away, and nobody said what is inside."""
    WORD = "word"
    """A person at the door says that something is not as the books have it."""
    FOUND_ELSEWHERE = "found_elsewhere"
    """Its package was found in another slot."""
    GOODS = "goods"
    """The goods sensor says the opposite of the books."""
    RESTORED = "restored"
    """The store came from a backup that is older than the last use of the door."""


ENDED_BY_PICKUP: Final = frozenset(
    {Doubt.UNPROVEN, Doubt.RESTARTED, Doubt.LEFT_OPEN, Doubt.ABANDONED, Doubt.FORCED}
)
"""Doubts about a package of the books: whoever takes that one out ends them. The
others are about something that is not in the books; only a trusted person, or
whoever clears the slot, can say that it is gone."""

SEEN_BY_GOODS: Final = ENDED_BY_PICKUP
"""Doubts that a goods sensor settles by itself where it agrees with the books."""
