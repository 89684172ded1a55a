"""The clock: the one module that reads it.

A computer in a locker has no battery clock, so wall time is told together with
what it is worth: which boot it belongs to, how long that boot has lasted, and
whether somebody vouches for it. Durations run on the boot clock, which goes on
in suspend and which nobody can set.
"""

import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_SYNCHRONIZED: Final = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd makes this file when a time server has answered."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One reading of the clock.

    Attributes:
        wall: The time of day, UTC.
        boot: Which boot of this computer.
        boot_seconds: For how long that boot has lasted.
        trusted: Whether the wall time is vouched for.
        vouched_seconds: For how long it has been, without a break.
    """

    wall: datetime
    boot: str
    boot_seconds: float
    trusted: bool
    vouched_seconds: float = math.inf

    @property
    def trust(self) -> str:
        """The word that an event carries."""
        return "TRUSTED" if self.trusted else "UNTRUSTED"


class Clock(Protocol):
    """Something that can be asked for the time."""

    def read(self) -> Moment:
        """Return this moment."""
        ...


class SystemClock:
    """The clock of this computer."""

    def __init__(self) -> None:
        self._boot = _BOOT_ID.read_text().strip()

    def read(self) -> Moment:
        """Return this moment; it takes some microseconds."""
        return Moment(
            wall=datetime.now(UTC),
            boot=self._boot,
            boot_seconds=time.clock_gettime(time.CLOCK_BOOTTIME),
            trusted=_SYNCHRONIZED.exists(),
        )
