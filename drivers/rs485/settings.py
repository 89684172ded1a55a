"""What the YAML says of a bus on RS-485, and of the boards on it.

One bus is one pair of wires with one speed. Its boards may speak different
protocols as long as they agree on that; each board has settings of its own,
because even boards with the same name on them do not agree on polarity.

    driver: rs485
    port: /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A9014J1V-if00-port0
    boards:
      "1": {protocol: lockboard, channels: 24}
      "2": {protocol: modbus, contact: shorted_when_open}

Where all boards speak one protocol, its name is the driver's, what stands beside
`port` holds for every board, and only exceptions need a section:

    driver: kerong
    port: /dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A9014J1V-if00-port0
    channels: 16
    boards:
      "2": {closed_bit: 0}
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from drivers.codec import Codec, Contact
from drivers.driver import LONGEST_PULSE, SHORTEST_PULSE, LockAddress
from drivers.kerong import Cu16, Cu48
from drivers.lockboard import ASK, SHORTED, Lockboard
from drivers.modbus import FLASH_SECONDS, Modbus, Pulse
from drivers.options import Options

_BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_A_REPLY: Final = 1.0
_AN_OPENING: Final = 2.4  # an unlock returns within 3 s, whatever happens
_TENTHS: Final = 1e-9


class Parity(StrEnum):
    """The parity bit of every byte."""

    NONE = "none"
    EVEN = "even"
    ODD = "odd"


class Echo(StrEnum):
    """Whether the adapter hears itself."""

    AUTO = "auto"
    """It is tried whenever the port is opened."""

    ALWAYS = "always"
    NEVER = "never"


class Family(StrEnum):
    """The two families of Kerong boards."""

    CU16 = "cu16"
    CU48 = "cu48"


class Parameter(StrEnum):
    """What the firmware of an 8A/80 board wants at the end of an open."""

    USUAL = "11"
    OF_2025 = "33"


@dataclass(frozen=True, slots=True)
class BusSettings:
    """One bus: its port and its boards."""

    port: str
    baud: int
    boards: Mapping[int, Codec]
    parity: Parity = Parity.NONE
    echo: Echo = Echo.AUTO
    retries: int = 2
    """How often a query is repeated; an unlock never is."""

    resync_seconds: float = 0.03
    """How long the line must be quiet after rubbish, before the next question."""

    trace: Path | None = None

    @property
    def byte_seconds(self) -> float:
        """What one byte takes on the wire."""
        bits = 10 if self.parity is Parity.NONE else 11
        return bits / self.baud


def parse(
    locks: Collection[LockAddress],
    options: Options,
    protocol: str | None = None,
) -> BusSettings:
    """Read the options of a bus, port and all."""
    port = options.text("port", "")
    return parse_wire(locks, options, protocol, port)


def parse_wire(
    locks: Collection[LockAddress],
    options: Options,
    protocol: str | None,
    port: str,
) -> BusSettings:
    """Read the options of a bus whose port is known from elsewhere."""
    usual = None if protocol is None else _PROTOCOLS[protocol](options, None)
    boards = _boards(locks, options.section("boards"), usual)
    _refuse_bad_locks(locks, options, boards)
    return BusSettings(
        port=port,
        baud=_baud(options, boards),
        boards=boards,
        parity=options.choice("parity", Parity.NONE, Parity),
        echo=options.choice("echo", Echo.AUTO, Echo),
        retries=options.whole("retries", 2, least=0, most=5),
        resync_seconds=options.seconds("resync_seconds", 0.03, least=0.01, most=0.1),
        trace=_trace(options),
    )


def _boards(
    locks: Collection[LockAddress],
    options: Options,
    usual: Codec | None,
) -> dict[int, Codec]:
    boards: dict[int, Codec] = {}
    if usual is not None:
        boards = {lock.board: usual for lock in locks}
    for number, board in options.numbered():
        name = usual.name if usual else _protocol(board)
        codec = boards[number] = _PROTOCOLS[name](board, usual)
        if number not in codec.boards:
            low, high = codec.boards[0], codec.boards[-1]
            options.refuse(number, f"{name} boards are set to {low} to {high}")
    return boards


def _protocol(board: Options) -> str:
    return board.choice("protocol", "", _PROTOCOLS) or "kerong"


def _refuse_bad_locks(
    locks: Collection[LockAddress],
    options: Options,
    boards: Mapping[int, Codec],
) -> None:
    for lock in sorted(locks):
        codec = boards.get(lock.board)
        if codec is None:
            text = f"lock {lock} is wired to board {lock.board}, which is not listed"
            options.refuse("boards", text)
        elif lock.board not in codec.boards:
            low, high = codec.boards[0], codec.boards[-1]
            text = (
                f"there is no board {lock.board} of lock {lock}, only {low} to {high}"
            )
            options.refuse("boards", text)
        elif not 1 <= lock.channel <= codec.channels:
            text = f"lock {lock} is none of the {codec.channels} channels of its board"
            options.refuse("boards", text)


def _baud(options: Options, boards: Mapping[int, Codec]) -> int:
    usual = {codec.baud for codec in boards.values()} or {9600}
    if len(usual) > 1 and not options.given("baud"):
        said = " and ".join(map(str, sorted(usual)))
        text = f"is missing; boards leave the factory with {said}, and share one here"
        options.refuse("baud", text)
    least, most = _BAUDS[0], _BAUDS[-1]
    baud = options.whole("baud", min(usual), least=least, most=most)
    if baud not in _BAUDS:
        options.refuse("baud", f"must be one of {', '.join(map(str, _BAUDS))}")
    return baud


def _trace(options: Options) -> Path | None:
    return Path(options.text("trace", "")) if options.given("trace") else None


def _kerong(options: Options, usual: Codec | None) -> Codec:
    family = Family.CU48 if isinstance(usual, Cu48) else Family.CU16
    if options.choice("family", family, Family) is Family.CU48:
        return _cu48(options, usual if isinstance(usual, Cu48) else Cu48())
    return _cu16(options, usual if isinstance(usual, Cu16) else Cu16())


def _cu16(options: Options, usual: Cu16) -> Cu16:
    return Cu16(
        channels=options.whole("channels", usual.channels, least=1, most=16),
        closed_bit=options.whole("closed_bit", usual.closed_bit, least=0, most=1),
        pulse_seconds=_pulse_seconds(options, usual),
        reply_seconds=_reply_seconds(options, usual.reply_seconds),
        goods_sensor=options.flag("goods_sensor", default=usual.goods_sensor),
    )


def _cu48(options: Options, usual: Cu48) -> Cu48:
    return Cu48(
        channels=options.whole("channels", usual.channels, least=1, most=48),
        closed_bit=options.whole("closed_bit", usual.closed_bit, least=0, most=1),
        pulse_seconds=_pulse_seconds(options, usual),
        reply_seconds=_reply_seconds(options, usual.reply_seconds),
        goods_sensor=options.flag("goods_sensor", default=usual.goods_sensor),
    )


def _lockboard(options: Options, usual: Codec | None) -> Codec:
    known = usual if isinstance(usual, Lockboard) else Lockboard()
    return Lockboard(
        channels=options.whole("channels", known.channels, least=1, most=50),
        contact=options.choice("contact", known.contact, Contact),
        open_parameter=_open_parameter(options, known),
        pulse_seconds=_pulse_seconds(options, known),
        reply_seconds=_reply_seconds(options, known.reply_seconds),
        open_reply_seconds=options.seconds(
            "open_reply_seconds",
            known.open_reply_seconds,
            least=0.1,
            most=_AN_OPENING,
        ),
        status_bytes=_status_bytes(options, known),
    )


def _open_parameter(options: Options, usual: Lockboard) -> int:
    known = Parameter.OF_2025 if usual.open_parameter == ASK else Parameter.USUAL
    chosen = options.choice("open_parameter", known, Parameter)
    return ASK if chosen is Parameter.OF_2025 else SHORTED


def _status_bytes(options: Options, usual: Lockboard) -> int | None:
    if not options.given("status_bytes"):
        return usual.status_bytes
    return options.whole("status_bytes", 3, least=1, most=7)


def _modbus(options: Options, usual: Codec | None) -> Codec:
    known = usual if isinstance(usual, Modbus) else Modbus()
    seconds = _pulse_seconds(options, known)
    pulse = options.choice("pulse", known.pulse, Pulse)
    tenths = seconds / FLASH_SECONDS
    if pulse is Pulse.FLASH and abs(tenths - round(tenths)) > _TENTHS:
        options.refuse("pulse_seconds", "must be whole tenths of a second for a flash")
    return Modbus(
        channels=options.whole("channels", known.channels, least=1, most=32),
        contact=options.choice("contact", known.contact, Contact),
        pulse=pulse,
        pulse_seconds=seconds,
        reply_seconds=_reply_seconds(options, known.reply_seconds),
        door_sensor=options.flag("door_sensor", default=known.door_sensor),
    )


def _pulse_seconds(options: Options, usual: Codec) -> float:
    seconds = usual.pulse_seconds
    least, most = SHORTEST_PULSE, LONGEST_PULSE
    return options.seconds("pulse_seconds", seconds, least=least, most=most)


def _reply_seconds(options: Options, usual: float) -> float:
    return options.seconds("reply_seconds", usual, least=0.02, most=_A_REPLY)


_PROTOCOLS: Final[Mapping[str, Callable[[Options, Codec | None], Codec]]] = {
    "kerong": _kerong,
    "lockboard": _lockboard,
    "modbus": _modbus,
}
