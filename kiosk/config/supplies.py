"""The section that says which power supply feeds which locks, and what it stands."""

import re
from typing import Annotated, Final

from pydantic import Field

from kiosk.config.section import Section

Feed = Annotated[str, Field(min_length=1)]
"""A bus, or one of its boards as bus/board."""

Moment = Annotated[float, Field(ge=0, le=2)]
"""A short time, in seconds. A pulse and the gap after it have to end before
whoever is next gives up, which is after 5."""

_BOARD: Final = re.compile("0|[1-9][0-9]{0,2}")
# One way to write each board, as in a lock: two would hide one fed twice.


class Supply(Section):
    """One power supply."""

    feeds: tuple[Feed, ...] = Field(
        min_length=1,
        description="What it feeds: buses, such as tower, or single boards of them,"
        " such as tower/2. A bus stands for all its boards that no other supply"
        " feeds.",
    )
    at_once: int = Field(
        default=1,
        ge=1,
        le=64,
        description="How many locks it can energise at the same time; 1 to 64. A usual"
        " lock takes 2 A.",
    )
    gap_seconds: Moment = Field(
        default=0.2,
        description="Seconds in which it recovers after each pulse, and between the"
        " beginnings of two; 0 to 2.",
    )
    pulse_seconds: Moment = Field(
        default=0.5,
        description="Seconds for which a board that times its own pulse may go on"
        " after it was told; 0 to 2.",
    )

    @property
    def fed(self) -> tuple[tuple[str, int | None], ...]:
        """What it feeds, taken apart: a bus, and a board or `None` for the rest."""
        return tuple(parse_feed(written) for written in self.feeds)


def parse_feed(written: str) -> tuple[str, int | None]:
    """Return the bus and the board that are meant; `None` for all boards.

    >>> parse_feed("wall"), parse_feed("tower/2")
    (('wall', None), ('tower', 2))

    Raises:
        ValueError: That is no board; the message says what one looks like.
    """
    bus, slash, board = written.rpartition("/")
    if not slash:
        return written, None
    if not _BOARD.fullmatch(board):
        raise ValueError(f"a board is written bus/board, like {bus}/2, not {written!r}")
    return bus, int(board)
