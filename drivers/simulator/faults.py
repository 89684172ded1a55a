"""Everything that a real bus does wrong, by name and by rate.

A rate is the share of frames that a fault strikes, 0 to 1; an adapter that always
hears itself has an `echo` of 1. Rates may be changed while the line is in use.
Chance begins with a seed, so that a test that failed can be failed again.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """What may go wrong with one frame."""

    ECHO = "echo"
    """The adapter hears itself."""

    LOST_BYTE = "lost_byte"
    FLIPPED_BIT = "flipped_bit"
    NOISE_BEFORE = "noise_before"
    NOISE_AFTER = "noise_after"
    PIECES = "pieces"
    """USB: an answer comes in pieces, 16 ms apart."""

    LATE_REPLY = "late_reply"
    """The answer comes when nobody waits for it any more."""

    REPORT = "report"
    """The board says something unasked just before its answer."""

    DEAD_BOARD = "dead_board"
    """The board does not hear the question."""

    LOST_ANSWER = "lost_answer"
    """The board hears and does, and its answer is lost."""

    TWIN = "twin"
    """Another board has the same address, and both answer at once."""

    JAMMED_LOCK = "jammed_lock"
    """The coil has current, and the bolt does not move."""

    SUPPLY_DIP = "supply_dip"
    """The coil pulls the supply down, and the board starts anew."""

    UNPLUGGED = "unplugged"
    """The adapter is pulled, and put back a moment later."""


_PIECE_BYTES: Final = 4
_PIECE_SECONDS: Final = 0.016
_IDLE_BYTES: Final = (0x00, 0xFF, 0xFF, 0xFE)
_MOST_NOISE: Final = 6


@dataclass(frozen=True, slots=True)
class Burst:
    """Bytes that go over the line together, some time after the frame began."""

    after: float
    data: bytes
    at_once: bool = False
    """Whether they arrive in one piece rather than byte by byte."""


class Faults:
    """What goes wrong, and how often.

    Args:
        seed: What chance begins with.
        late_seconds: How late a late answer is.
    """

    def __init__(self, seed: int = 0, *, late_seconds: float = 0.15) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - dice, not keys
        self._rates: dict[Fault, float] = {}
        self.late_seconds = late_seconds

    @property
    def rates(self) -> Mapping[Fault, float]:
        """The rates of all faults that are not 0."""
        return dict(self._rates)

    def set(self, name: str, rate: float) -> None:
        """Let a fault strike so often from now on; 0 ends it.

        Raises:
            ValueError: There is no such fault or no such rate.
        """
        if not 0 <= rate <= 1:
            raise ValueError(f"a rate is 0 to 1, not {rate:g}")
        if name not in list(Fault):
            raise ValueError(f"no fault {name!r}; there are {', '.join(Fault)}")
        self._rates = {**self._rates, Fault(name): rate}

    def strikes(self, fault: Fault) -> bool:
        """Return whether a fault strikes now."""
        return self._chance.random() < self._rates.get(fault, 0.0)

    def spoil(self, frame: bytes) -> bytes:
        """Return what becomes of a frame on the wire, either way."""
        data = bytearray(frame)
        if data and self.strikes(Fault.LOST_BYTE):
            del data[self._chance.randrange(len(data))]
        if data and self.strikes(Fault.FLIPPED_BIT):
            data[self._chance.randrange(len(data))] ^= 1 << self._chance.randrange(8)
        return bytes(data)

    def spread(self, frame: bytes) -> Iterator[Burst]:
        """Give what arrives of an answer, and how long after it was begun."""
        start = self.late_seconds if self.strikes(Fault.LATE_REPLY) else 0.0
        data = self.spoil(frame)
        if self.strikes(Fault.NOISE_BEFORE):
            data = self._noise() + data
        if self.strikes(Fault.NOISE_AFTER):
            data += self._noise()
        if not self.strikes(Fault.PIECES):
            yield Burst(start, data)
            return
        for n, at in enumerate(range(0, len(data), _PIECE_BYTES), start=1):
            piece = data[at : at + _PIECE_BYTES]
            yield Burst(start + n * _PIECE_SECONDS, piece, at_once=True)

    def _noise(self) -> bytes:
        """Return what an idle line without bias looks like, or anything else."""
        count = self._chance.randint(1, _MOST_NOISE)
        if self._chance.random() < 0.5:  # noqa: PLR2004 - a coin
            return self._chance.randbytes(count)
        return bytes(self._chance.choices(_IDLE_BYTES, k=count))


def collide(first: bytes, second: bytes) -> bytes:
    """Return what is heard when two boards speak at once, one byte apart.

    >>> collide(bytes([0x02, 0x10]), bytes([0x02, 0x10])).hex(" ")
    '02 00 10'
    """
    one, other = first + b"\xff", b"\xff" + second
    length = max(len(one), len(other))
    pairs = zip(one.ljust(length, b"\xff"), other.ljust(length, b"\xff"), strict=True)
    return bytes(a & b for a, b in pairs)
