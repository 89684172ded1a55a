"""A recorded line, in words.

The bytes of a trace are told by the same codecs that the kiosk speaks with. What
was sent is looked up among all that the kiosk can say to these boards; what came
back is read as an answer to that, and to nothing else. What remains is said to
be no answer, which is what one looks for in a trace.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from drivers import Door, LockDriver
from drivers.codec import Codec, Listener, Question, Refusal, Report, Seen, Shape, Told
from drivers.rs485 import BusSettings, Rs485Driver
from drivers.trace import Piece, read_trace
from kiosk.config import Settings
from kiosk.domain.errors import InvalidError
from kiosk.wiring.lines import serial_buses

_PAUSE_SECONDS: Final = 0.025
"""Longer than USB holds bytes back, shorter than a kiosk waits after rubbish."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trace."""

    seconds: float
    """Since the first."""

    sent: bool
    data: bytes
    meaning: str
    """Empty where it means nothing by itself."""


OpenDrivers = Callable[[Settings], dict[str, LockDriver]]
"""Opens the drivers of a configuration, by the names of their buses."""


def recording(open_drivers: OpenDrivers, file: Path) -> OpenDrivers:
    """Return what opens drivers and has each serial one write a trace.

    Args:
        open_drivers: What opens them.
        file: Where the trace goes; with several serial buses each has a file of its
            own, with the name of the bus at its end.
    """

    def opened(settings: Settings) -> dict[str, LockDriver]:
        drivers = open_drivers(settings)
        serial = {
            name: driver
            for name, driver in drivers.items()
            if isinstance(driver, Rs485Driver)
        }
        for name, driver in serial.items():
            own = file.with_name(f"{file.name}.{name}")
            driver.trace_to(file if len(serial) == 1 else own)
        return drivers

    return opened


def read(path: Path, settings: Settings, only: str | None = None) -> list[Line]:
    """Read a trace, and what it means.

    Args:
        path: The file.
        settings: The configuration: which boards there are, and what they speak.
        only: The bus that it is of, where there are several.

    Raises:
        UnknownError: There is no serial bus of that name.
        InvalidError: It is no trace.
        OSError: It cannot be read.
    """
    buses = serial_buses(settings, only)
    try:
        return list(told(read_trace(path), buses))
    except ValueError as error:
        raise InvalidError(str(path), str(error), "name a trace") from error


def told(pieces: Sequence[Piece], buses: Mapping[str, BusSettings]) -> Iterator[Line]:
    """Give every piece of a trace with what it means.

    Args:
        pieces: The trace.
        buses: The buses that it may be of.
    """
    known = _questions(buses)
    reports = _reports(buses)
    ear, asked, start = Listener(reports), b"", pieces[0].at if pieces else 0.0
    for piece in _joined(pieces):
        after = piece.at - start
        if piece.sent:
            meaning, question = known.get(piece.data, ("unknown", Question(b"")))
            ear, asked = Listener([*question.answers, *reports]), piece.data
            yield Line(after, sent=True, data=piece.data, meaning=meaning)
            continue
        echo, rest = _parted(piece.data, asked)
        if echo:
            yield Line(after, sent=False, data=echo, meaning="echo")
        if rest:
            yield Line(after, sent=False, data=rest, meaning=_heard(ear, rest))
        asked = b""


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Join what was heard with hardly a pause; it came byte by byte."""
    held: Piece | None = None
    last = 0.0
    for piece in pieces:
        if held is not None and not piece.sent and piece.at - last < _PAUSE_SECONDS:
            held = Piece(held.at, sent=False, data=held.data + piece.data)
        else:
            if held is not None:
                yield held
            held = None if piece.sent else piece
            if piece.sent:
                yield piece
        last = piece.at
    if held is not None:
        yield held


def _parted(heard: bytes, asked: bytes) -> tuple[bytes, bytes]:
    """Return an echo in front of what was heard, and the rest.

    The mere bytes of the question may be its answer: with 8A boards they are.
    """
    if asked and heard != asked and heard.startswith(asked):
        return asked, heard[len(asked) :]
    return b"", heard


def _heard(ear: Listener, data: bytes) -> str:
    """Return what some bytes complete."""
    noise = ear.noise
    said = [_worded(each) for each in ear.feed(data)]
    if ear.noise > noise:
        said.append(f"{ear.noise - noise} bytes of no answer")
    return "; ".join(said)


def _worded(said: Told) -> str:
    match said:
        case Seen():
            doors = {
                door: [n for n, each in said.doors.items() if each is door]
                for door in (Door.OPEN, Door.UNKNOWN)
            }
            opened = ", ".join(map(str, doors[Door.OPEN])) or "none"
            blind = doors[Door.UNKNOWN]
            return f"open: {opened}" + (f"; unknown: {len(blind)}" if blind else "")
        case Refusal():
            return f"refused: {said.why}"
        case Report():
            return f"unasked: {said.board}/{said.channel} is {said.door.value}"
        case _:
            return "taken"


def _questions(buses: Mapping[str, BusSettings]) -> dict[bytes, tuple[str, Question]]:
    """Return all that the kiosk can say on these buses, by its bytes."""
    known: dict[bytes, tuple[str, Question]] = {}
    for bus in buses.values():
        for board, codec in bus.boards.items():
            for meaning, question in _sayings(board, codec):
                known.setdefault(question.frame, (meaning, question))
    return known


def _sayings(board: int, codec: Codec) -> Iterator[tuple[str, Question]]:
    yield f"board {board}, what are your doors?", codec.look(board)
    yield f"board {board}, are you there?", codec.probe(board)
    for channel in range(1, codec.channels + 1):
        yield f"unlock {board}/{channel}", codec.unlock(board, channel)
    off = codec.release(board)
    if off is not None:
        yield f"board {board}, all off", off


def _reports(buses: Mapping[str, BusSettings]) -> list[Shape]:
    return [
        shape
        for bus in buses.values()
        for board, codec in bus.boards.items()
        for shape in codec.reports(board)
    ]
