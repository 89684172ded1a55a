"""Log lines to the journal, by its socket.

With a screen, stderr is what is drawn on, so nothing may be logged there. The journal
takes datagrams of fields (systemd.io/JOURNAL_NATIVE_PROTOCOL), which needs no library:
each line has its weight, and where in the code it comes from.
"""

import logging
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

SOCKET: Final = Path("/run/systemd/journal/socket")

_LONGEST: Final = 48 * 1024
"""Bytes of one line; a datagram of more is refused, and a line of it read by nobody."""

_WEIGHTS: Final = (
    (logging.CRITICAL, 2),
    (logging.ERROR, 3),
    (logging.WARNING, 4),
    (logging.INFO, 6),
)
_DEBUG: Final = 7


class JournalHandler(logging.Handler):
    """Hand log lines to the journal.

    Args:
        address: Its socket.
        identifier: What the lines are found by: `journalctl -t IDENTIFIER`.
    """

    def __init__(self, address: Path = SOCKET, identifier: str = "kiosk") -> None:
        super().__init__()
        self._address = str(address)
        self._identifier = identifier
        self._out = socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC
        )
        # A journal that is stuck must not hold up a door.
        self._out.settimeout(0)

    def emit(self, record: logging.LogRecord) -> None:
        """Send one line; while nobody takes it, it is lost."""
        text = self.format(record).encode(errors="replace")[:_LONGEST]
        fields = {
            "MESSAGE": text,
            "PRIORITY": str(weight(record.levelno)).encode(),
            "SYSLOG_IDENTIFIER": self._identifier.encode(),
            "LOGGER": record.name.encode(),
            "CODE_FILE": record.pathname.encode(),
            "CODE_LINE": str(record.lineno).encode(),
            "CODE_FUNC": (record.funcName or "").encode(),
        }
        with suppress(OSError):
            self._out.sendto(packed(fields), self._address)

    def close(self) -> None:
        """Let go of the socket."""
        self._out.close()
        super().close()


def weight(level: int) -> int:
    """Return a level as the journal has it.

    >>> weight(logging.CRITICAL), weight(logging.INFO), weight(5)
    (2, 6, 7)
    """
    return next((w for at_least, w in _WEIGHTS if level >= at_least), _DEBUG)


def packed(fields: Mapping[str, bytes]) -> bytes:
    r"""Return fields as the journal reads them; one of several lines has its length.

    >>> packed({"A": b"one", "B": b"1\n2"})
    b'A=one\nB\n\x03\x00\x00\x00\x00\x00\x00\x001\n2\n'
    """
    return b"".join(
        name.encode() + b"\n" + len(value).to_bytes(8, "little") + value + b"\n"
        if b"\n" in value
        else name.encode() + b"=" + value + b"\n"
        for name, value in fields.items()
    )
