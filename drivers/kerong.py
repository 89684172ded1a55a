"""The frames of Kerong CU boards, both halves, sans-IO.

There are two families that share their first and last bytes and little else. In
CU16 and CU12 (and NCU16L) board and lock share one byte and frames have five
bytes; in CU48 they have a byte each and frames have six. Both end in the low
byte of the sum of all before it, which cannot see two swapped bytes.

What surprises:

- the board answers nothing to an unlock. One fires once, and then asks;
- the end mark `03` occurs in the data (locks 1 and 2 set): only lengths count;
- on CU16 and CU48 a hook bit of 1 is a shut door; on newer NCU boards it is the
  opposite, and the name on the board does not tell. Hence `closed_bit`;
- the bit is the lock's hook. A hook slammed by hand looks like a shut door.

Polarity, pulse and patience are settings. Board 15 is the address of the whole
bus and belongs to no board.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from drivers.codec import Question, Seen, Shape
from drivers.driver import Capabilities, Door

STX: Final = 0x02
ETX: Final = 0x03

STATUS: Final = 0x30
UNLOCK: Final = 0x31
BUS_STATUS: Final = 0x32
UNLOCK_ALL: Final = 0x33
SET_PULSE: Final = 0x37
STATUS_ANSWER: Final = 0x35
BUS_STATUS_ANSWER: Final = 0x36

STATUS_48: Final = 0x60
UNLOCK_48: Final = 0x61
STATUS_ANSWER_48: Final = 0x75
UNLOCK_ANSWER_48: Final = 0x77

EVERY_BOARD: Final = 15
"""The board number that speaks to the whole bus."""

_ANSWER_LENGTH: Final = 9
_ANSWER_LENGTH_48: Final = 18
_REQUEST_LENGTH: Final = 5
_REQUEST_LENGTH_48: Final = 6
_SET_PULSE_LENGTH: Final = 7


@dataclass(frozen=True, slots=True)
class Cu16:
    """The kiosk's half of the five-byte protocol, as one board is set."""

    channels: int = 16
    closed_bit: int = 1
    """What the hook bit of a shut door is."""

    pulse_seconds: float = 0.5
    """What the board is set to; it is not asked."""

    reply_seconds: float = 0.1
    goods_sensor: bool = False
    """Whether infrared sensors are fitted; without them their bits mean nothing."""

    name = "kerong"
    baud = 19200
    boards = range(EVERY_BOARD)
    weak = True

    @property
    def capabilities(self) -> Capabilities:
        """A hook to see, a pulse of its own, infrared if it is fitted."""
        return Capabilities(
            door_sensor=True,
            timed_pulse=True,
            goods_sensor=self.goods_sensor,
        )

    def unlock(self, board: int, channel: int) -> Question:
        """Pulse one lock; no answer comes.

        >>> Cu16().unlock(1, 4).frame.hex(" ")
        '02 13 31 03 49'
        """
        return Question(request(UNLOCK, board, channel - 1))

    def release(self, board: int) -> None:
        """Return `None`: the board ends its own pulses."""

    def look(self, board: int) -> Question:
        """Ask for all hooks of a board.

        >>> Cu16().look(1).frame.hex(" ")
        '02 10 30 03 45'
        """
        shape = self.answer(board)
        return Question(request(STATUS, board), (shape,), self.reply_seconds)

    def answer(self, board: int, command: int = STATUS_ANSWER) -> Shape:
        """Return what a board says of itself, asked alone or with the bus."""
        return Shape(bytes((STX, board << 4, command)), _ANSWER_LENGTH, self._read)

    def probe(self, board: int) -> Question:
        """Ask for all hooks: the answer differs in its third byte."""
        return self.look(board)

    def reports(self, board: int) -> Sequence[Shape]:  # noqa: ARG002 - see release
        """Return nothing: these boards never speak unasked."""
        return ()

    def _read(self, frame: bytes) -> Seen | None:
        if not is_sealed(frame):
            return None
        return seen(frame[3:7], self.channels, self.closed_bit, self.goods_sensor)


@dataclass(frozen=True, slots=True)
class Cu48:
    """The kiosk's half of the six-byte protocol, as one board is set."""

    channels: int = 48
    closed_bit: int = 1
    """What the hook bit of a shut door is."""

    pulse_seconds: float = 0.5
    reply_seconds: float = 0.1
    goods_sensor: bool = False
    """Whether infrared sensors are fitted; that group of bits is a guess."""

    name = "kerong"
    baud = 19200
    boards = range(256)
    weak = True

    @property
    def capabilities(self) -> Capabilities:
        """A hook to see, a pulse of its own, infrared if it is fitted."""
        return Capabilities(
            door_sensor=True,
            timed_pulse=True,
            goods_sensor=self.goods_sensor,
        )

    def unlock(self, board: int, channel: int) -> Question:
        """Pulse one lock; an answer is optional, so none is waited for.

        >>> Cu48().unlock(0, 2).frame.hex(" ")
        '02 00 01 61 03 67'
        """
        return Question(request_48(UNLOCK_48, board, channel - 1))

    def release(self, board: int) -> None:
        """Return `None`: the board ends its own pulses."""

    def look(self, board: int) -> Question:
        """Ask for all hooks of a board."""
        shape = self.answer(board)
        return Question(request_48(STATUS_48, board), (shape,), self.reply_seconds)

    def answer(
        self,
        board: int,
        command: int = STATUS_ANSWER_48,
        lock: int = 0,
    ) -> Shape:
        """Return what a board says of itself; `77` tells the same of one lock."""
        head = bytes((STX, board, lock, command))
        return Shape(head, _ANSWER_LENGTH_48, self._read)

    def probe(self, board: int) -> Question:
        """Ask for all hooks: the answer differs in its fourth byte."""
        return self.look(board)

    def reports(self, board: int) -> Sequence[Shape]:  # noqa: ARG002 - see release
        """Return nothing: what `77` says of which lock is not known."""
        return ()

    def _read(self, frame: bytes) -> Seen | None:
        if not is_sealed(frame):
            return None
        return seen(frame[4:16], self.channels, self.closed_bit, self.goods_sensor)


def request(command: int, board: int, lock: int = 0, data: bytes = b"") -> bytes:
    """Build a five-byte request, longer by its data; locks count from 0 here."""
    head = bytes((STX, board << 4 | lock, command))
    return _sealed(head + data + bytes((ETX,)))


def request_48(command: int, board: int, lock: int = 0) -> bytes:
    """Build a six-byte request; locks count from 0 here."""
    return _sealed(bytes((STX, board, lock, command, ETX)))


def is_sealed(frame: bytes) -> bool:
    """Return whether a frame has its marks in place and its sum right."""
    return frame[0] == STX and frame[-2] == ETX and frame == _sealed(frame[:-1])


def seen(data: bytes, channels: int, closed_bit: int, goods: bool) -> Seen:  # noqa: FBT001 - four facts of one board
    """Read hooks, then goods, each in half of the data, lowest lock first."""
    half = len(data) // 2
    hooks, items = data[:half], data[half:]
    numbers = range(1, channels + 1)
    return Seen(
        {
            n: Door.CLOSED if _bit(hooks, n) == closed_bit else Door.OPEN
            for n in numbers
        },
        {n: _bit(items, n) == 1 for n in numbers} if goods else {},
    )


# The board's half.


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a board understands it; its lock counts from 0."""

    command: int
    board: int
    lock: int
    data: bytes = b""


def understand(frame: bytes) -> Asked | None:
    """Read a request of the five-byte protocol; `None` when it is none.

    A board keeps silent at every other frame, above all at one with a bad sum.
    """
    if len(frame) < _REQUEST_LENGTH or sum(frame[:-1]) & 0xFF != frame[-1]:
        return None
    if frame[0] != STX or frame[-2] != ETX or len(frame) != request_length(frame[2]):
        return None
    return Asked(frame[2], frame[1] >> 4, frame[1] & 0xF, frame[3:-2])


def understand_48(frame: bytes) -> Asked | None:
    """Read a request of the six-byte protocol; `None` when it is none."""
    if len(frame) != _REQUEST_LENGTH_48 or sum(frame[:-1]) & 0xFF != frame[-1]:
        return None
    if frame[0] != STX or frame[4] != ETX:
        return None
    return Asked(frame[3], frame[1], frame[2])


def request_length(command: int) -> int:
    """Return how long the request of a command is; setting a pulse has data."""
    return _SET_PULSE_LENGTH if command == SET_PULSE else _REQUEST_LENGTH


def answer(command: int, board: int, hooks: int, goods: int = 0) -> bytes:
    """Build the nine bytes of a board's hooks and goods, bit 0 the lowest lock."""
    data = hooks.to_bytes(2, "little") + goods.to_bytes(2, "little")
    return _added(bytes((STX, board << 4, command)) + data)


def answer_48(
    board: int,
    hooks: int,
    goods: int = 0,
    *,
    command: int = STATUS_ANSWER_48,
    lock: int = 0,
) -> bytes:
    """Build the eighteen bytes of a board's hooks and second group."""
    data = hooks.to_bytes(6, "little") + goods.to_bytes(6, "little")
    return _added(bytes((STX, board, lock, command)) + data)


def _added(content: bytes) -> bytes:
    """End an answer; written apart from `_sealed`, for the board is another's."""
    total = ETX
    for byte in content:
        total = (total + byte) % 256
    return content + bytes((ETX, total))


def _sealed(frame: bytes) -> bytes:
    return frame + bytes((sum(frame) & 0xFF,))


def _bit(data: bytes, number: int) -> int:
    return data[(number - 1) // 8] >> (number - 1) % 8 & 1
