"""The frames of Modbus RTU relay boards, both halves, sans-IO.

A relay board drives locks by its coils and sees doors by its discrete inputs,
channel n being coil n-1 and input n-1. Every frame ends in CRC-16, low byte
first, so one answer is enough to be believed.

A relay that is switched on and off by two commands stays on when this computer
dies in between, and the coil burns. Hence the pulse is the board's own:
`flash`, the command of Waveshare boards that closes a relay for so many tenths
of a second. It is no standard Modbus (function 5 with a coil above `0200` and a
time for a value), so a board without it has to be told: `pulse: software`. Then
the driver switches off by itself, at the start and at the end, until the board
confirms it.

The board's half speaks to any Modbus peer that keeps the standard, and is itself
held to a server that nobody here wrote.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from drivers.codec import Contact, Question, Refusal, Seen, Shape, Taken
from drivers.driver import Capabilities, Door

READ_COILS: Final = 1
READ_INPUTS: Final = 2
READ_REGISTERS: Final = 3
WRITE_COIL: Final = 5
WRITE_REGISTER: Final = 6
WRITE_COILS: Final = 15
WRITE_REGISTERS: Final = 16

ON: Final = 0xFF00
OFF: Final = 0x0000
ALL_COILS: Final = 0x00FF
"""The coil that stands for all, on Waveshare boards."""

FLASH: Final = 0x0200
"""What is added to a coil to have it closed for a time, on Waveshare boards."""

FLASH_SECONDS: Final = 0.1
"""The unit of such a time."""

EXCEPTION: Final = 0x80
_WHY: Final = {1: "it knows no such function", 2: "it has no such address"}
_WHY[3] = "it takes no such value"

_ASKS_LENGTH: Final = 8
_EXCEPTION_LENGTH: Final = 5
_READS: Final = (READ_COILS, READ_INPUTS, READ_REGISTERS)
_MANY: Final = (WRITE_COILS, WRITE_REGISTERS)


class Pulse(StrEnum):
    """Who ends a pulse."""

    FLASH = "flash"
    SOFTWARE = "software"


@dataclass(frozen=True, slots=True)
class Modbus:
    """The kiosk's half of Modbus RTU, as one relay board is set."""

    channels: int = 8
    contact: Contact = Contact.SHORTED_WHEN_CLOSED
    pulse: Pulse = Pulse.FLASH
    pulse_seconds: float = 0.5
    reply_seconds: float = 0.2
    door_sensor: bool = True
    """Whether door switches are wired to the inputs; else no door is seen."""

    name = "modbus"
    baud = 9600
    boards = range(1, 248)
    weak = False

    @property
    def capabilities(self) -> Capabilities:
        """Inputs to see, if they are wired; a pulse of its own, if it flashes."""
        return Capabilities(
            door_sensor=self.door_sensor,
            timed_pulse=self.pulse is Pulse.FLASH,
            goods_sensor=False,
        )

    def unlock(self, board: int, channel: int) -> Question:
        """Flash one relay, or switch it on where this computer ends the pulse.

        >>> Modbus().unlock(1, 8).frame.hex(" ")
        '01 05 02 07 00 05 bd b0'
        """
        coil, value = channel - 1, ON
        if self.pulse is Pulse.FLASH:
            coil, value = FLASH + coil, round(self.pulse_seconds / FLASH_SECONDS)
        frame = write_one(board, WRITE_COIL, coil, value)
        return self._asking(frame, _echo_of(frame))

    def release(self, board: int) -> Question:
        """Switch every relay off."""
        frame = write_coils(board, 0, self.channels, 0)
        return self._asking(frame, _echo_of(sealed(frame[:6])))

    def look(self, board: int) -> Question:
        """Ask for all inputs; for the coils where no door switches are wired."""
        function = READ_INPUTS if self.door_sensor else READ_COILS
        frame = read(board, function, 0, self.channels)
        count = _bytes_for(self.channels)
        head = bytes((board, function, count))
        return self._asking(frame, Shape(head, 5 + count, self._read))

    def probe(self, board: int) -> Question:
        """Ask for the inputs: the third byte of the answer is never nought."""
        return self.look(board)

    def reports(self, board: int) -> Sequence[Shape]:  # noqa: ARG002 - every codec is asked
        """Return nothing: a Modbus board speaks only when it is asked."""
        return ()

    def _asking(self, frame: bytes, answer: Shape) -> Question:
        head = bytes((frame[0], frame[1] | EXCEPTION))
        refusal = Shape(head, _EXCEPTION_LENGTH, _read_refusal)
        return Question(frame, (answer, refusal), self.reply_seconds)

    def _read(self, frame: bytes) -> Seen | None:
        if not is_sealed(frame):
            return None
        bits = int.from_bytes(frame[3:-2], "little")
        numbers = range(1, self.channels + 1)
        return Seen({n: self._door(bits >> n - 1 & 1) for n in numbers})

    def _door(self, shorted: int) -> Door:
        if not self.door_sensor:
            return Door.UNKNOWN
        return self.contact.door(shorted=bool(shorted))


def read(unit: int, function: int, start: int, count: int) -> bytes:
    """Build the request for some coils, inputs or registers."""
    return sealed(bytes((unit, function)) + _words(start, count))


def write_one(unit: int, function: int, address: int, value: int) -> bytes:
    """Build the request that sets one coil or register, flashes included."""
    return sealed(bytes((unit, function)) + _words(address, value))


def write_coils(unit: int, start: int, count: int, bits: int) -> bytes:
    """Build the request that sets several coils, the lowest in bit 0."""
    data = bits.to_bytes(_bytes_for(count), "little")
    head = bytes((unit, WRITE_COILS)) + _words(start, count)
    return sealed(head + bytes((len(data),)) + data)


def write_registers(unit: int, start: int, values: Sequence[int]) -> bytes:
    """Build the request that sets several registers."""
    data = _words(*values)
    head = bytes((unit, WRITE_REGISTERS)) + _words(start, len(values))
    return sealed(head + bytes((len(data),)) + data)


def is_sealed(frame: bytes) -> bool:
    """Return whether the check of a frame is right."""
    return frame == sealed(frame[:-2])


def sealed(frame: bytes) -> bytes:
    """Add the CRC-16 of Modbus to a frame, low byte first."""
    check = 0xFFFF
    for byte in frame:
        check ^= byte
        for _ in range(8):
            check = check >> 1 ^ (0xA001 if check & 1 else 0)
    return frame + check.to_bytes(2, "little")


# The board's half.


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a board understands it."""

    unit: int
    function: int
    address: int
    value: int
    """The value of one coil or register, else how many are meant."""

    data: bytes = b""
    """What several coils or registers are set to."""


def understand(frame: bytes) -> Asked | None:
    """Read a request; `None` when it is none, and the board keeps silent."""
    if len(frame) < _ASKS_LENGTH or checksum(frame[:-2]) != (frame[-2], frame[-1]):
        return None
    if len(frame) != request_length(frame):
        return None
    address = frame[2] << 8 | frame[3]
    value = frame[4] << 8 | frame[5]
    return Asked(frame[0], frame[1], address, value, frame[7:-2])


def request_length(begun: bytes) -> int:
    """Return how long the request is that begins so."""
    if len(begun) > 6 and begun[1] in _MANY:  # noqa: PLR2004 - where the count stands
        return 9 + begun[6]
    return _ASKS_LENGTH + (1 if len(begun) > 1 and begun[1] in _MANY else 0)


def answer_bits(unit: int, function: int, bits: int, count: int) -> bytes:
    """Build what a board says of its coils or inputs, the lowest in bit 0."""
    data = [bits >> shift & 0xFF for shift in range(0, count, 8)]
    return _checked([unit, function, len(data), *data])


def answer_registers(unit: int, values: Sequence[int]) -> bytes:
    """Build what a board says of its registers."""
    data = [half for value in values for half in divmod(value, 256)]
    return _checked([unit, READ_REGISTERS, len(data), *data])


def answer_written(asked: Asked) -> bytes:
    """Build the confirmation of a write: its first six bytes once more."""
    words = (*divmod(asked.address, 256), *divmod(asked.value, 256))
    return _checked([asked.unit, asked.function, *words])


def answer_refused(unit: int, function: int, why: int) -> bytes:
    """Build an exception: 1 no such function, 2 no such address, 3 no such value."""
    return _checked([unit, function + EXCEPTION, why])


def _table() -> list[int]:
    table = []
    for value in range(256):
        check = value
        for _ in range(8):
            check = check // 2 ^ 0xA001 if check % 2 else check // 2
        table.append(check)
    return table


_CRC: Final = _table()


def checksum(content: bytes) -> tuple[int, int]:
    """Return both bytes of a CRC, by table, for the board is another's."""
    check = 0xFFFF
    for byte in content:
        check = check // 256 ^ _CRC[(check ^ byte) % 256]
    return check % 256, check // 256


def _checked(content: list[int]) -> bytes:
    return bytes([*content, *checksum(bytes(content))])


def _echo_of(frame: bytes) -> Shape:
    """Return the shape of an answer that repeats a frame to the last byte."""
    return Shape(frame[:6], len(frame), lambda got: Taken() if got == frame else None)


def _read_refusal(frame: bytes) -> Refusal | None:
    if not is_sealed(frame):
        return None
    return Refusal(_WHY.get(frame[2], f"exception {frame[2]}"))


def _words(*values: int) -> bytes:
    return b"".join(value.to_bytes(2, "big") for value in values)


def _bytes_for(count: int) -> int:
    return -(-count // 8)
