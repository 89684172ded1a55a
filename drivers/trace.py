"""A trace of a line: every byte that went over it, with its time, to be read again.

When a bank misbehaves in a cellar far away, the bytes are the only witness. A
trace is a text that a person can read and `drivers.simulator` can play back:

    # seconds, > sent or < received, bytes
    12.034611 > 02 10 30 03 45
    12.047902 < 02 10 35 FF FF 00 00 03 48

It must never harm the line that it watches: when the disk is full, the trace
ends and the locks go on. Seconds count from the start of the computer.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

_log: Final = logging.getLogger("drivers.trace")

_HEAD: Final = "# seconds, > sent or < received, bytes\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes that went over a line in one piece."""

    at: float
    sent: bool
    data: bytes

    def __str__(self) -> str:
        """Return the piece as a trace has it.

        >>> str(Piece(12.0346114, True, bytes([2, 0x10])))
        '12.034611 > 02 10'
        """
        way = ">" if self.sent else "<"
        return f"{self.at:.6f} {way} {self.data.hex(' ').upper()}"


class Tracer:
    """Write a trace, line by line, until it is closed or the disk is full.

    Args:
        path: The file; what stands in it already is kept.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: TextIO | None = None
        try:
            self._file = path.open("a", encoding="ascii", buffering=1)
            self._file.write(_HEAD)
        except OSError as error:
            self._give_up(error)

    def note(self, piece: Piece) -> None:
        """Add one piece."""
        if self._file is None:
            return
        try:
            self._file.write(f"{piece}\n")
        except (OSError, ValueError) as error:  # a closed file is a ValueError
            self._give_up(error)

    def close(self) -> None:
        """End the trace."""
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what is left does not fit any more
                file.close()

    def _give_up(self, error: Exception) -> None:
        self.close()
        _log.warning("no trace is written to %s: %s", self._path, error)


def read_trace(path: Path) -> list[Piece]:
    """Read a trace.

    Raises:
        ValueError: A line is none of a trace; the message says which.
        OSError: The file cannot be read.
    """
    text = path.read_text(encoding="ascii")
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        try:
            at, way, data = line.split(" ", 2)
            yield Piece(float(at), {">": True, "<": False}[way], bytes.fromhex(data))
        except (ValueError, KeyError):
            raise ValueError(f"line {number} is none of a trace: {line!r}") from None
