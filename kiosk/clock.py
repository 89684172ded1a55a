"""The clock: the one module that reads it.

A computer in a locker has no battery clock, so its time of day is told together
with what it is worth. What is believed of it, and when, is decided by the rules in
`domain/timekeeping.py`; here the clocks are read, the sources of time are asked
whether they vouch for it, and a `Timekeeper` remembers what was known. Durations
run on the boot clock, which goes on in suspend and which nobody can set.
"""

import ctypes
import math
import os
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from kiosk.domain.timekeeping import (
    TRUSTED_LONG_ENOUGH,
    Known,
    Reading,
    Trust,
    Word,
    advance,
    raised,
    vouched,
)

_BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
_SYNCHRONIZED: Final = Path("/run/systemd/timesync/synchronized")
"""systemd-timesyncd touches this file whenever a time server has answered."""

_POLL_SECONDS: Final = 2 * 2048.0
"""systemd-timesyncd asks at least every 2048 seconds; one answer may be lost."""

_AT_ONCE_SECONDS: Final = 0.000_1
_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """One moment, as the kiosk tells it.

    Attributes:
        wall: The time of day, UTC; it never goes back.
        boot: Which boot of this computer.
        boot_seconds: For how long that boot has lasted.
        trust: What the time of day is worth.
        vouched_seconds: For how long it has been trusted, without a break.
        reason: Why it is worth that, in words.
    """

    wall: datetime
    boot: str
    boot_seconds: float
    trust: Trust
    vouched_seconds: float = math.inf
    reason: str = ""

    @property
    def trusted(self) -> bool:
        """Whether the time of day is vouched for."""
        return self.trust is Trust.TRUSTED

    @property
    def settled(self) -> bool:
        """Whether it has been for so long that what cannot be undone may be done."""
        return self.trusted and self.vouched_seconds >= TRUSTED_LONG_ENOUGH


def moment_of(known: Known) -> Moment:
    """Return the moment at which something was known of the time."""
    trusted = known.trust is Trust.TRUSTED
    return Moment(
        wall=known.wall,
        boot=known.boot,
        boot_seconds=known.boot_seconds,
        trust=known.trust,
        vouched_seconds=known.boot_seconds - known.since if trusted else 0.0,
        reason=known.reason,
    )


class Clock(Protocol):
    """Something that can be asked for the time."""

    def read(self) -> Moment:
        """Return this moment."""
        ...


class Timekeeper:
    """A clock that never goes back and knows what it is worth.

    Every process has its own. They agree because each learns, at every write, what
    the store keeps, and keeps there what it found out itself; so a person's word to
    one of them holds for all. It may be asked from any thread, and takes some
    microseconds.

    Args:
        computer: Reads the clocks of this computer.
    """

    def __init__(self, computer: Callable[[], Reading]) -> None:
        self._computer = computer
        self._lock = threading.Lock()
        self._known: Known | None = None
        self._learnt: Known | None = None

    def read(self) -> Moment:
        """Return this moment."""
        return moment_of(self.known())

    def known(self) -> Known:
        """Return what is known of the time at this moment."""
        with self._lock:
            self._known = advance(self._known, self._computer())
            return self._known

    def reading(self) -> Reading:
        """Return what the computer's own clocks say."""
        return self._computer()

    def learn(self, kept: Known | None, told: datetime | None) -> None:
        """Take over what the store keeps, if that is news.

        Args:
            kept: What any process wrote there last.
            told: The last time that the store has in its events; from now on none
                is told that lies before it.
        """
        with self._lock:
            before = self._known
            if kept is not None and kept != self._learnt:
                self._learnt = self._known = kept
                if before is not None:
                    now = self._computer()
                    mine = advance(before, now)
                    self._known = raised(advance(kept, now), mine.wall)
            if told is not None:
                known = self._known or advance(None, self._computer())
                self._known = raised(known, told)

    def vouched(self, *, by: str) -> Known | str:
        """Return what would be known if a person's word were kept; see the rules."""
        known = self.known()
        return vouched(known, self._computer(), by=by)


class SystemClock(Timekeeper):
    """The clock of this computer.

    Args:
        sources: What may vouch for its time of day, by the names in `SOURCES`.
    """

    def __init__(self, sources: Collection[str] = ()) -> None:
        asked = [SOURCES[name] for name in sources]
        boot = boot_id(os.environ)

        def computer() -> Reading:
            wall, seconds = _both()
            words = [word for ask in asked if (word := ask(wall, seconds))]
            # A fresh word is worth more than one of hours ago.
            word = max(words, key=lambda word: word.fresh, default=None)
            return Reading(wall, boot, seconds, word)

        super().__init__(computer)


def boot_id(env: Mapping[str, str], kernel: Path = _BOOT_ID) -> str:
    """Return what names this boot of the computer.

    A sandbox may show a service processes and nothing else in /proc; then systemd
    hands the same id in as `$KIOSK_BOOT_ID`, in its own spelling.

    >>> boot_id({"KIOSK_BOOT_ID": "0f7b7ea1" * 4}, Path("/nowhere"))
    '0f7b7ea1-0f7b-7ea1-0f7b-7ea10f7b7ea1'

    Raises:
        OSError: Neither is to be had.
    """
    try:
        return kernel.read_text().strip()
    except OSError:
        handed_in = env.get("KIOSK_BOOT_ID")
        if handed_in is None:
            raise
        return str(UUID(handed_in))


def _both() -> tuple[datetime, float]:
    """Return the time of day and the boot clock as of the same moment.

    A busy machine may stop us between the two; then they are read once more.
    """
    before = time.clock_gettime(time.CLOCK_BOOTTIME)
    for _ in range(_TRIES):
        wall, after = datetime.now(UTC), time.clock_gettime(time.CLOCK_BOOTTIME)
        if after - before < _AT_ONCE_SECONDS:
            return wall, after
        before = time.clock_gettime(time.CLOCK_BOOTTIME)
    return datetime.now(UTC), before


Source = Callable[[datetime, float], Word | None]
"""Says whether a time of day, at so many seconds of the boot clock, is right."""


def timesyncd(
    wall: datetime, boot_seconds: float, mark: Path = _SYNCHRONIZED
) -> Word | None:
    """Return what systemd-timesyncd says, by the mark that it leaves.

    A mark that is older than this boot, or younger than now, was overtaken by a
    clock that was set since; it says nothing.
    """
    try:
        touched = mark.stat().st_mtime
    except OSError:
        return None
    age = wall.timestamp() - touched
    if not -1.0 <= age <= boot_seconds:
        return None
    return Word("systemd-timesyncd", fresh=age <= _POLL_SECONDS)


class _Timex(ctypes.Structure):
    """The beginning of `struct timex`, and room for the rest (adjtimex(2))."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


_UNSYNCHRONIZED: Final = 0x40  # STA_UNSYNC
_IN_ERROR: Final = 5  # TIME_ERROR


def kernel(wall: datetime, boot_seconds: float) -> Word | None:
    """Return what the kernel says: it hears from chrony, ntpd and timesyncd alike.

    It forgets the word when somebody sets the clock, and some hours after the last
    correction. Where it may not be asked it does not know.
    """
    del wall, boot_seconds
    asked = _Timex()  # modes 0: it is read, and nothing is set
    try:
        answer = int(_LIBC.adjtimex(ctypes.byref(asked)))
    except (AttributeError, OSError):
        return None
    if not 0 <= answer < _IN_ERROR or asked.status & _UNSYNCHRONIZED:
        return None
    return Word("the kernel")


def battery(wall: datetime, boot_seconds: float) -> Word:
    """Say that the time of day is right: the operator says that it has a battery."""
    del wall, boot_seconds
    return Word("the battery clock")


_LIBC: Final = ctypes.CDLL(None)

SOURCES: Final[Mapping[str, Source]] = {
    "timesyncd": timesyncd,
    "kernel": kernel,
    "rtc": battery,
}
"""What may vouch for the time of day, by the name in `clock.sources`."""
