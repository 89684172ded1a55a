"""The frames of the 8A/80 lock board, both halves, sans-IO.

The most widespread lock board is sold without a name, with 8 to 50 ways. Its
frames are five bytes, `command board lock parameter check`, the check being the
XOR of all before it. Boards and locks count from 1; lock 0 means all.

What surprises:

- a board reports the raw contact of the lock, so what `11` means depends on the
  lock: there are locks whose contact is shorted when shut and locks whose
  contact is shorted when open. Hence `contact`, proven lock by lock when a bank
  is commissioned. A cut wire and a missing lock read as "contact open";
- the answer to an open comes after the pulse, for it tells the contact; until
  then the bus is silent, but not free;
- "open lock 1" and its answer "contact shorted" can be the same five bytes, so
  that an adapter's echo looks like a valid answer. No answer proves a door;
- the answer to "all" is as long as the board has status bytes, three at least:
  a board of eight ways sends three too. Its first five bytes can be a valid
  frame of their own;
- some boards speak unasked when a door changes, by `82` or by `81`, at any time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import Final

from drivers.codec import Contact, Question, Report, Seen, Shape, Taken
from drivers.driver import Capabilities, Door

OPEN: Final = 0x8A
QUERY: Final = 0x80
OPEN_MANY: Final = 0x90
HOLD: Final = 0x9A
"""Keeps a coil energised, which burns a solenoid: never sent by the driver."""

RELEASE: Final = 0x9B
OPEN_ALL: Final = 0x9D
OPEN_ALL_ANSWER: Final = 0x9E
FIRMWARE: Final = 0x82
REPORTS: Final = (0x82, 0x81)

SHORTED: Final = 0x11
NOT_SHORTED: Final = 0x00
ASK: Final = 0x33
ASK_FIRMWARE: Final = 0x22

_LENGTH: Final = 5
_MANY_LENGTH: Final = 6
_FEWEST_STATUS_BYTES: Final = 3


@dataclass(frozen=True, slots=True)
class Lockboard:
    """The kiosk's half of the 8A/80 protocol, as one board is set."""

    channels: int = 24
    contact: Contact = Contact.SHORTED_WHEN_CLOSED
    open_parameter: int = SHORTED
    """The last byte of an open before its check: `11`, or `33` on some of 2025."""

    pulse_seconds: float = 0.5
    reply_seconds: float = 0.3
    open_reply_seconds: float = 1.5
    """How long an answer to an open may take; it comes after the pulse."""

    status_bytes: int | None = None
    """How many the answer to "all" has; by the number of channels when `None`."""

    name = "lockboard"
    baud = 9600
    boards = range(1, 201)
    weak = True

    @property
    def capabilities(self) -> Capabilities:
        """A contact to see, a pulse of its own."""
        return Capabilities(door_sensor=True, timed_pulse=True, goods_sensor=False)

    def unlock(self, board: int, channel: int) -> Question:
        """Pulse one lock.

        >>> Lockboard().unlock(1, 24).frame.hex(" ")
        '8a 01 18 11 82'
        """
        frame = request(OPEN, board, channel, self.open_parameter)
        shape = Shape(bytes((OPEN, board, channel)), _LENGTH, _read_taken)
        return Question(frame, (shape,), self.open_reply_seconds)

    def release(self, board: int) -> None:
        """Return `None`: the board ends its own pulses."""

    def look(self, board: int) -> Question:
        """Ask for all contacts of a board."""
        length = status_bytes(self.channels, self.status_bytes) + 4
        shape = Shape(bytes((QUERY, board)), length, self._read_all)
        return Question(request(QUERY, board, 0, ASK), (shape,), self.reply_seconds)

    def probe(self, board: int) -> Question:
        """Ask for lock 1 alone, whose answer never holds the `33` of its question."""
        return self.look_at(board, 1)

    def look_at(self, board: int, channel: int) -> Question:
        """Ask for the contact of one lock."""
        shape = Shape(bytes((QUERY, board, channel)), _LENGTH, self._read_one)
        frame = request(QUERY, board, channel, ASK)
        return Question(frame, (shape,), self.reply_seconds)

    def reports(self, board: int) -> Sequence[Shape]:
        """Return what a board may say when a door changes."""
        heads = (bytes((code, board)) for code in REPORTS)
        return [Shape(head, _LENGTH, self._read_report) for head in heads]

    def _read_all(self, frame: bytes) -> Seen | None:
        if not is_sealed(frame) or frame[-2] != ASK:
            return None
        bits = int.from_bytes(frame[2:-2], "big")
        return Seen({n: self._door(bits >> n - 1 & 1) for n in self._numbers})

    def _read_one(self, frame: bytes) -> Seen | None:
        shorted = _contact(frame)
        return None if shorted is None else Seen({frame[2]: self._door(shorted)})

    def _read_report(self, frame: bytes) -> Report | None:
        shorted = _contact(frame)
        if shorted is None or frame[2] not in self._numbers:
            return None
        return Report(frame[1], frame[2], self._door(shorted))

    @property
    def _numbers(self) -> range:
        return range(1, self.channels + 1)

    def _door(self, shorted: int) -> Door:
        return self.contact.door(shorted=bool(shorted))


def request(command: int, board: int, lock: int, parameter: int) -> bytes:
    """Build a frame of five bytes; lock 0 means all."""
    return _sealed(bytes((command, board, lock, parameter)))


def open_many(board: int, locks: Iterable[int]) -> bytes:
    """Build the frame that opens several of the first 24 locks."""
    bits = sum(1 << lock - 1 for lock in locks)
    return _sealed(bytes((OPEN_MANY, board)) + bits.to_bytes(3, "big"))


def is_sealed(frame: bytes) -> bool:
    """Return whether the check of a frame is right."""
    return frame == _sealed(frame[:-1])


def status_bytes(channels: int, given: int | None = None) -> int:
    """Return how many bytes tell of so many locks; three at the least."""
    return given or max(_FEWEST_STATUS_BYTES, -(-channels // 8))


# The board's half.


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a board understands it."""

    command: int
    board: int
    locks: tuple[int, ...]
    """Empty when all are meant."""

    parameter: int | None = None


def understand(frame: bytes) -> Asked | None:
    """Read a request; `None` when it is none, and the board keeps silent."""
    if len(frame) < _LENGTH or len(frame) != request_length(frame[0]):
        return None
    check = 0
    for byte in frame:
        check ^= byte
    if check:  # a frame and its own check leave nothing
        return None
    if frame[0] == OPEN_MANY:
        bits = frame[2] << 16 | frame[3] << 8 | frame[4]
        locks = [n for n in range(1, 25) if bits >> n - 1 & 1]
        return Asked(OPEN_MANY, frame[1], tuple(locks))
    return Asked(frame[0], frame[1], (frame[2],) if frame[2] else (), frame[3])


def request_length(command: int) -> int:
    """Return how long the request of a command is; `90` has three bytes of locks."""
    return _MANY_LENGTH if command == OPEN_MANY else _LENGTH


def answer_one(command: int, board: int, lock: int, *, shorted: bool) -> bytes:
    """Build what a board says of one lock: answers to open and query, reports."""
    return _checked([command, board, lock, SHORTED if shorted else NOT_SHORTED])


def answer_all(board: int, shorted: int, count: int = 3) -> bytes:
    """Build what a board says of all locks, bit 0 the lowest, highest byte first."""
    return _checked([QUERY, board, *shorted.to_bytes(count, "big"), ASK])


def answer_open_all(board: int, shorted: int) -> bytes:
    """Build the answer to "open all in turn"."""
    return _checked([OPEN_ALL_ANSWER, board, *shorted.to_bytes(3, "big")])


def _checked(content: list[int]) -> bytes:
    """End an answer; written apart from `_sealed`, for the board is another's."""
    check = 0
    for byte in content:
        check ^= byte
    return bytes([*content, check])


def _sealed(frame: bytes) -> bytes:
    return frame + bytes((reduce(xor, frame, 0),))


def _read_taken(frame: bytes) -> Taken | None:
    return None if _contact(frame) is None else Taken()


def _contact(frame: bytes) -> bool | None:
    """Return whether the contact in a frame of one lock is shorted, if it tells."""
    if not is_sealed(frame) or frame[3] not in (SHORTED, NOT_SHORTED):
        return None
    return frame[3] == SHORTED
