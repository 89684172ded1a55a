"""A trace of a line: every byte that went over it, with its time, to be read again.

When a bank misbehaves in a cellar far away, the bytes are the only witness. A
trace is a text that a person can read and `drivers.simulator` can play back:

    # seconds, > sent or < received, bytes
    12.034611 > 02 10 30 03 45
    12.047902 < 02 10 35 FF FF 00 00 03 48

It must never harm the line that it watches: a thread of its own writes, so that no
pulse is as long as a slow disk makes it; when the disk is full, the trace ends and the
locks go on. Seconds count from the start of the computer.
"""

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

_log: Final = logging.getLogger("drivers.trace")

_WAITING: Final = 10_000
"""Pieces that wait for the disk: those of a minute at the least."""

_CLOSING_SECONDS: Final = 0.2
"""What a disk that hangs may cost whoever ends a trace, twice."""

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
        most_bytes: What is in the file above that moves to `old(path)`, in the place
            of what was there; so the two never hold more than twice that. Without an
            end when `None`.
    """

    def __init__(self, path: Path, *, most_bytes: int | None = None) -> None:
        self.path = path
        self._most_bytes = most_bytes
        self._file: TextIO | None = None
        self._pieces: queue.Queue[Piece | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(
            target=self._write, name=f"trace-{path.name}", daemon=True
        )
        try:
            self._file = self._begun()
        except OSError as error:
            self._give_up(error)
        else:
            self._thread.start()

    @property
    def writes(self) -> bool:
        """Whether it is still being written; readable from any thread."""
        return self._file is not None

    def note(self, piece: Piece) -> None:
        """Add one piece, at once; where the disk lags far behind, it is left out."""
        if self._file is not None:
            with suppress(queue.Full):
                self._pieces.put_nowait(piece)

    def close(self) -> None:
        """End the trace, with all that was noted before."""
        if self._thread.is_alive():
            with suppress(queue.Full):
                self._pieces.put(None, timeout=_CLOSING_SECONDS)
            self._thread.join(_CLOSING_SECONDS)

    def _write(self) -> None:
        try:
            while (piece := self._pieces.get()) is not None and self._file is not None:
                self._file.write(f"{piece}\n")
                if self._most_bytes and self._file.tell() >= self._most_bytes:
                    self._file.close()
                    self.path.replace(old(self.path))
                    self._file = self._begun()
        except OSError as error:
            self._give_up(error)
        finally:
            self._let_go()

    def _begun(self) -> TextIO:
        file = self.path.open("a", encoding="ascii", buffering=1)
        try:
            file.write(_HEAD)
        except OSError:
            with suppress(OSError):
                file.close()
            raise
        return file

    def _give_up(self, error: Exception) -> None:
        self._let_go()
        _log.warning("no trace is written to %s: %s", self.path, error)

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):  # what is left does not fit any more
                file.close()


def old(path: Path) -> Path:
    """Return where the beginning of a trace is kept that has become too long.

    >>> old(Path("left.trace")).name
    'left.trace.old'
    """
    return path.with_name(f"{path.name}.old")


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
