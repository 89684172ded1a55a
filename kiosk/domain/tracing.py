"""Traces of buses that somebody wants for a while: how long, and in which file.

A trace ends by itself, so that whoever forgets it fills no disk. Its time runs on the
boot clock; another start of the computer ends it.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

FOLDER: Final = "traces"
"""Where they are, in the data directory."""

USUAL: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=4)

_ODD: Final = re.compile(r"[^\w-]+")


@dataclass(frozen=True, slots=True)
class Trace:
    """That every byte on a bus is to be written down.

    Attributes:
        bus: Its name.
        file: The name of the file, in `FOLDER`.
        actor: Who wants it.
        boot: The boot that it ends with, if not before.
        until_boot: When it ends, on the boot clock of that.
    """

    bus: str
    file: str
    actor: str
    boot: str
    until_boot: float

    def left(self, boot: str, boot_seconds: float) -> float:
        """Return for how many seconds it goes on; 0.0 when it is over.

        >>> Trace("left", "left.trace", "eli", "b1", 70.0).left("b1", 60.0)
        10.0
        >>> Trace("left", "left.trace", "eli", "b1", 70.0).left("b2", 5.0)
        0.0
        """
        return max(0.0, self.until_boot - boot_seconds) if boot == self.boot else 0.0


def file_of(bus: str, local: datetime) -> str:
    """Return the name of a trace that begins now.

    >>> file_of("tower left", datetime(2026, 3, 2, 13, 4, 5))
    'tower-left-20260302-130405.trace'
    """
    return f"{_ODD.sub('-', bus)}-{local:%Y%m%d-%H%M%S}.trace"
