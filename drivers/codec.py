"""What a codec of a lock board promises, and how its frames are found in a stream.

A codec turns "open lock 4 of board 1" into bytes and bytes into doors. It has no
port, no clock and no log: bytes in, values out. So every trick of a real line,
noise and pieces and late answers, can be played on it in a test, and a board
that was never on this desk can be tried on its published frames.

How long an answer is follows from the question and never from the bytes: with
lock boards an end mark may stand in the data, and the first bytes of one answer
may be another, whole and valid. So a question brings the `Shape` of what may
answer it, and `Listener` finds that, and nothing else, between anything else.

The check of most boards is one byte, a sum or an XOR, which cannot see two
swapped bytes or one error made twice. Hence shapes are strict about every byte
that is known beforehand, and `Codec.weak` asks for two equal answers before a
change of a door is believed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drivers.driver import Capabilities, Door


class Contact(StrEnum):
    """When the feedback contact of a lock conducts."""

    SHORTED_WHEN_CLOSED = "shorted_when_closed"
    SHORTED_WHEN_OPEN = "shorted_when_open"

    def door(self, *, shorted: bool) -> Door:
        """Return what a contact says of its door.

        >>> Contact.SHORTED_WHEN_OPEN.door(shorted=False)
        <Door.CLOSED: 'closed'>
        """
        when_closed = self is Contact.SHORTED_WHEN_CLOSED
        return Door.CLOSED if shorted == when_closed else Door.OPEN


@dataclass(frozen=True, slots=True)
class Seen:
    """What one board says of its doors, by channel."""

    doors: Mapping[int, Door]
    goods: Mapping[int, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Taken:
    """The board has taken the command."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The board has understood, and will not."""

    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a board says of one door without being asked."""

    board: int
    channel: int
    door: Door


Told = Seen | Taken | Refusal | Report


@dataclass(frozen=True, slots=True)
class Shape:
    """What a frame looks like that is waited for."""

    head: bytes
    """The bytes that it begins with, every one of them known beforehand."""

    length: int
    """Of the whole frame, head and check included."""

    read: Callable[[bytes], Told | None]
    """Understands a frame of that head and length; `None`: it is none."""


@dataclass(frozen=True, slots=True)
class Question:
    """One frame to send, and what may come of it."""

    frame: bytes
    answers: Sequence[Shape] = ()
    """What may answer it; empty when the board never answers."""

    patience: float = 0.0
    """Seconds that the board may take before it begins to answer."""

    @property
    def longest(self) -> int:
        """Bytes of the longest answer."""
        return max((shape.length for shape in self.answers), default=0)


class Codec(Protocol):
    """The kiosk's half of one protocol, set as one board is set."""

    @property
    def name(self) -> str:
        """The protocol as the YAML names it."""
        ...

    @property
    def baud(self) -> int:
        """What such boards are set to when they leave the factory."""
        ...

    @property
    def boards(self) -> range:
        """The numbers that such a board can be set to."""
        ...

    @property
    def channels(self) -> int:
        """How many locks the board has; they are counted from 1."""
        ...

    @property
    def pulse_seconds(self) -> float:
        """How long the coil is energised."""
        ...

    @property
    def weak(self) -> bool:
        """Whether the check is so weak that a change must be heard twice."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What such a board can do."""
        ...

    def unlock(self, board: int, channel: int) -> Question:
        """Pulse one lock, or switch it on where the board has no pulse."""
        ...

    def release(self, board: int) -> Question | None:
        """De-energise every lock; `None` where the board does that by itself."""
        ...

    def look(self, board: int) -> Question:
        """Ask for all doors of a board."""
        ...

    def probe(self, board: int) -> Question:
        """Ask something whose answer never begins with the question.

        What comes back and equals the question is then an echo, for certain.
        """
        ...

    def reports(self, board: int) -> Sequence[Shape]:
        """Return what the board may say without being asked."""
        ...


class Listener:
    """Find frames in a stream that may hold noise and may arrive in pieces.

    Args:
        shapes: What to listen for; where two fit, the first wins.
    """

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self._shapes = shapes
        self._held = bytearray()
        self.noise = 0
        """Bytes that belonged to nothing; a rising count means a bad cable."""

    @property
    def pending(self) -> int:
        """Bytes that may be the beginning of a frame."""
        return len(self._held)

    def feed(self, data: bytes) -> list[Told]:
        """Take what the line gave; return what it completes, in order."""
        self._held += data
        found: list[Told] = []
        while self._held and not self._must_wait():
            length, told = self._whole()
            if told is None:
                self.noise += 1
            else:
                found.append(told)
            del self._held[:length]
        return found

    def _whole(self) -> tuple[int, Told | None]:
        """Return the frame at the front, or one byte that begins none."""
        for shape in self._fitting():
            frame = bytes(self._held[: shape.length])
            told = shape.read(frame) if len(frame) == shape.length else None
            if told is not None:
                return shape.length, told
        return 1, None

    def _must_wait(self) -> bool:
        """Return whether more bytes could still make a frame at the front.

        A frame that is whole already does not wait for a longer one.
        """
        if self._whole()[1] is not None:
            return False
        return any(shape.length > len(self._held) for shape in self._fitting())

    def _fitting(self) -> list[Shape]:
        """Return the shapes whose head stands, as far as it is there, in front."""
        held = bytes(self._held)
        return [
            shape
            for shape in self._shapes
            if shape.head.startswith(held[: len(shape.head)])
        ]
