"""A serial port that one program owns, and that may go away and come back.

Only opening is left to pyserial: it sets the speed, and takes the lock that
keeps a second kiosk off the wires. Reading is done here. pyserial waits for as
many bytes as were asked for until its one time-out is over, and its
`inter_byte_timeout` does nothing on Linux; so a short answer would cost the
whole time-out, every time.

An adapter that is pulled is no accident to recover from by hand: whoever cleans
behind the bank pulls it. So a lost port is looked for again and again, ever more
rarely, for ever.
"""

import errno
import os
import select
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import serial

from drivers.driver import PortLostError
from drivers.rs485.settings import BusSettings, Parity
from drivers.trace import Piece, Tracer

_BY_ID: Final = "/dev/serial/by-id"
_PARITIES: Final = {
    Parity.NONE: serial.PARITY_NONE,
    Parity.EVEN: serial.PARITY_EVEN,
    Parity.ODD: serial.PARITY_ODD,
}
_FIRST_PAUSE: Final = 0.1
_LONGEST_PAUSE: Final = 2.0
_STUCK_SECONDS: Final = 0.1
_A_GULP: Final = 4096


class Port:
    """Send and receive bytes, and say so when the adapter has gone.

    Args:
        settings: Which port, and how it is set.
        clock: Monotonic seconds.
    """

    def __init__(self, settings: BusSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._serial: serial.Serial | None = None
        self._pause = 0.0
        self._due = 0.0
        self._why = ""
        self.tracer: Tracer | None = None
        """Who is told of every byte; may be changed from any thread."""

    @property
    def is_open(self) -> bool:
        """Whether the adapter is there, as far as is known."""
        return self._serial is not None

    def open(self, *, at_once: bool = False) -> None:
        """Open the port, unless that has failed a moment ago.

        Args:
            at_once: Try, however recently it failed: a person is waiting.

        Raises:
            PortLostError: It is not there, or another program has it.
        """
        if not at_once and self._clock() < self._due:
            raise _untouched(self._why)
        try:
            self._serial = self._opened()
        except (OSError, ValueError) as error:  # pyserial's own are OSErrors
            self._why = explained(self._settings.port, error)
            self._pause = min(_LONGEST_PAUSE, 2 * self._pause or _FIRST_PAUSE)
            self._due = self._clock() + self._pause
            raise _untouched(self._why) from error
        self._pause = 0.0

    def write(self, data: bytes) -> None:
        """Send some bytes; they may be on their way when this returns.

        Raises:
            PortLostError: The adapter has gone; some may have been sent.
        """
        port, left = self._descriptor(), data
        self._note(data, sent=True)
        while left:
            try:
                left = left[os.write(port, left) :]
            except BlockingIOError:
                _, ready, _ = select.select([], [port], [], _STUCK_SECONDS)
                if not ready:
                    raise self._lost("it takes no more bytes") from None
            except OSError as error:
                raise self._lost(str(error)) from error

    def read(self, until: float) -> bytes:
        """Return what has arrived, as soon as anything has; nothing when it is late.

        Raises:
            PortLostError: The adapter has gone.
        """
        port = self._descriptor()
        wait = max(0.0, until - self._clock())
        try:
            ready, _, _ = select.select([port], [], [], wait)
            data = os.read(port, _A_GULP) if ready else None
        except OSError as error:
            raise self._lost(str(error)) from error
        if data == b"":
            raise self._lost("the adapter was pulled")
        self._note(data or b"", sent=False)
        return data or b""

    def close(self) -> None:
        """Give the port back; never raises because it has gone."""
        port, self._serial = self._serial, None
        if port is not None:
            with suppress(OSError):
                port.close()

    def _opened(self) -> serial.Serial:
        return serial.Serial(
            self._settings.port,
            self._settings.baud,
            parity=_PARITIES[self._settings.parity],
            timeout=0,
            exclusive=True,
        )

    def _descriptor(self) -> int:
        if self._serial is None:
            raise _untouched(self._why or f"port {self._settings.port} is closed")
        return self._serial.fileno()

    def _lost(self, why: str) -> PortLostError:
        self.close()
        self._why = f"port {self._settings.port} is lost: {why}"
        return PortLostError(self._why)

    def _note(self, data: bytes, *, sent: bool) -> None:
        tracer = self.tracer
        if tracer is not None and data:
            tracer.note(Piece(self._clock(), sent, data))


def _untouched(why: str) -> PortLostError:
    """Return the error of a port that was gone before the first byte."""
    error = PortLostError(why)
    error.untouched = True
    return error


def explained(port: str, error: Exception) -> str:
    """Say why a port cannot be opened, and what to do about it."""
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.EAGAIN, errno.EBUSY):
        return f"port {port} is taken by {holder(Path(port))}"
    if number == errno.EACCES:
        return f"port {port} may not be opened: is this user in the group dialout?"
    if number == errno.ENOENT:
        return f"port {port} is not there{_advice(port)}"
    return f"port {port} cannot be opened: {error}"


def _advice(port: str) -> str:
    there = sorted(map(str, Path(_BY_ID).glob("*")))
    if there:
        return f"; there are {', '.join(there)}"
    if port.startswith(_BY_ID):
        return "; no adapter is plugged in"
    return f"; name it as in {_BY_ID}, for the numbers of ports change"


def holder(port: Path, locks: Path = Path("/proc/locks")) -> str:
    """Return who has locked a port, as far as this computer tells."""
    with suppress(OSError, ValueError):
        about = port.stat()
        device = f"{os.major(about.st_dev):02x}:{os.minor(about.st_dev):02x}"
        mark = f"{device}:{about.st_ino}"
        for line in locks.read_text(encoding="ascii").splitlines():
            words = line.split()
            if mark in words:
                owner = int(words[words.index(mark) - 1])
                return f"{_name_of(owner)} (process {owner})"
    return "another program"


def _name_of(process: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip()
    return "a program"
