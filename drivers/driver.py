r"""What a lock driver promises: the contract, as prose and as types.

A driver is whatever stands between an address and a moving bolt. It knows
wires, boards and bytes; it knows no slot, no package and no person. Everything
above it (`kiosk.bank`) talks to it through `LockDriver` and through nothing
else, so that a bank may mix drivers and a stranger may bring another.

The contract, for whoever writes one and whoever calls one:

**Threads.** Plain blocking code. One thread calls one driver, never two at
once: a half-duplex bus hears one question at a time. `capabilities` alone may
be read from anywhere, and never changes. A driver may start threads of its
own only if `close` ends them.

**Time.** `unlock` returns within 3 s, `read` and `close` within 2 s, whatever
the hardware does. A read that runs out of time leaves out the boards that it
has not asked.

**Unlock** gives one pulse to one lock and returns once the pulse was given:
after its end where the driver times it, after the board has taken the command
where the board does. It never tries a second time, for a second try fires the
coil again. A return says that the pulse was given, never that a door moved. An
error says that the pulse was not given *only* when its `untouched` is true;
after any other error nobody knows, and the door has to be asked.

**Unlock longer** is for drivers that end the pulse themselves, and for no other: the
same with a pulse that is so many times as long, never above `LONGEST_PULSE`. Whoever
has it is a `StretchingDriver`.

**Trace** is for drivers whose wires carry bytes, and for no other: every byte goes to
a file besides. It may be switched from any thread, and never holds a call up. Whoever
has it is a `TracingDriver`.

**Read** asks the hardware now and answers with at least the locks asked for; a
reading was taken after the call began, and nothing is ever answered from
memory. A board that kept silent or sent rubbish has its locks left out; only
when not one of the locks asked for could be read does `read` raise. Queries
may be repeated by the driver. What cannot be told is `Door.UNKNOWN`.

**Start.** The factory forces every output idle before it returns. A port that
is not there is no reason to fail: the other buses of the bank have people to
serve. Calls raise `PortLostError` until the port is back, and the driver goes
on looking for it. It never turns into a mock.

**Close** leaves everything de-energised and gives the hardware back; it may be
called twice, and never raises because the hardware has gone. Every later call
raises `PortLostError`.

The errors:

    DriverError
     +-- UnknownLockError    no such lock on this driver          (untouched)
     +-- LockRefusedError    the lock must rest, or is pulsed now  (untouched)
     +-- BusSilentError      nobody answered in time
     +-- GarbledError        somebody answered, but no sense
     +-- PortLostError       the way to the boards is gone: adapter, port, pin
     +-- OptionsError        the options in the YAML make no sense (untouched)
     +-- NoDriverError       no driver of that name can be had     (untouched)
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

SHORTEST_PULSE: Final = 0.1
"""Seconds. Below this a solenoid may not pull its bolt at all."""

LONGEST_PULSE: Final = 1.0
"""Seconds. Above this an intermittent-rated solenoid begins to cook."""


class Door(Enum):
    """What a sensor says of a door; never a guess."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class LockAddress:
    """Where a lock is wired: which board, and which channel of it.

    The numbers are those printed on the boards and set on their switches; a
    driver whose wire counts from nought does the sum itself.

    >>> str(LockAddress(board=1, channel=4))
    '1/4'
    """

    board: int
    channel: int

    def __post_init__(self) -> None:
        """Refuse what no switch on a board can be set to."""
        if self.board < 0 or self.channel < 0:
            raise ValueError(f"a lock has no negative numbers, but this has: {self}")

    def __str__(self) -> str:
        """Return the address as people and the YAML write it."""
        return f"{self.board}/{self.channel}"

    @classmethod
    def parse(cls, text: str) -> "LockAddress":
        """Read an address as people write it.

        >>> LockAddress.parse("1/4")
        LockAddress(board=1, channel=4)

        Raises:
            ValueError: That is no address; the message says what one looks like.
        """
        found = _WRITTEN.fullmatch(text)
        if found is None:
            raise ValueError(
                f"a lock is written board/channel, like 1/4, not {text!r}",
            )
        return cls(int(found[1]), int(found[2]))


_WRITTEN: Final = re.compile("(0|[1-9][0-9]{0,2})/(0|[1-9][0-9]{0,2})")
# One way to write each address: two spellings would hide a lock wired twice.


@dataclass(frozen=True, slots=True)
class Reading:
    """What one door was seen to be, and when."""

    door: Door
    at: float
    """Monotonic seconds when the board answered, not when it was asked."""

    goods: bool | None = None
    """Whether something lies inside, where the board can see that."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the hardware behind a driver can do."""

    door_sensor: bool
    """False when no door of this driver can be seen: every reading is UNKNOWN."""

    timed_pulse: bool
    """True when the board ends its own pulses, even if this computer dies."""

    goods_sensor: bool
    """True when readings may tell whether something lies inside."""


class LockDriver(Protocol):
    """Locks on wires; the contract is the docstring of this module."""

    @property
    def capabilities(self) -> Capabilities:
        """What this hardware can do; constant, and readable from any thread."""
        ...

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse to one lock, and return once it was given.

        Raises:
            UnknownLockError: No such lock; nothing was pulsed.
            LockRefusedError: The lock is hot or busy; nothing was pulsed.
            BusSilentError: No answer; the pulse may have been given.
            GarbledError: No sense in the answer; it may have been given.
            PortLostError: The way to the boards is gone; it may have been given.
        """
        ...

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        """Ask the doors of at least these locks, now.

        Raises:
            UnknownLockError: One of them is no lock of this driver.
            BusSilentError: Not one of them answered.
            GarbledError: Not one of them answered with sense.
            PortLostError: The way to the boards is gone.
        """
        ...

    def close(self) -> None:
        """De-energise everything and give the hardware back; twice is harmless."""
        ...


@runtime_checkable
class StretchingDriver(Protocol):
    """A driver that can give a longer pulse to a lock that has become stiff."""

    def unlock_longer(self, lock: LockAddress, times: float) -> None:
        """Give one pulse that is so many times as long, as `unlock` does otherwise.

        Args:
            lock: Which lock.
            times: At least 1; the pulse is `LONGEST_PULSE` at the most.

        Raises:
            DriverError: As `unlock` has them.
        """
        ...


@runtime_checkable
class TracingDriver(Protocol):
    """A driver that can write down every byte on its wires."""

    @property
    def trace(self) -> Path | None:
        """The file that is being written, `None` where none is; from any thread."""
        ...

    def trace_to(self, path: Path | None, *, most_bytes: int | None = None) -> None:
        """Write every byte to a file from now on, or to none; from any thread.

        A file that cannot be written ends its trace and nothing else.

        Args:
            path: The file; what stands in it already is kept.
            most_bytes: Above that, the file moves to its name with `.old` behind, and
                a new one is begun; without an end when `None`.
        """
        ...


@dataclass(frozen=True, slots=True)
class OptionProblem:
    """One thing that is wrong with the options of a driver."""

    path: tuple[str | int, ...]
    """The keys that lead to it, from the options down; empty: the options."""

    text: str
    """What is wrong and what would be right, for the person at the YAML."""

    def __str__(self) -> str:
        """Return the problem with its path, as it may be printed."""
        where = ".".join(map(str, self.path))
        return f"{where}: {self.text}" if where else self.text


class DriverError(Exception):
    """Base of everything that a driver raises on purpose."""

    untouched: bool = False
    """True when it is certain that no lock was pulsed.

    A driver may set it on one error, say when the port was gone before the
    first byte.
    """


class UnknownLockError(DriverError):
    """No such lock on this driver; the configuration and the wires disagree."""

    untouched = True

    def __init__(self, lock: LockAddress) -> None:
        super().__init__(f"there is no lock {lock} here")
        self.lock = lock


class LockRefusedError(DriverError):
    """The lock must not be pulsed now; try again later."""

    untouched = True

    def __init__(self, lock: LockAddress, why: str) -> None:
        super().__init__(f"lock {lock} was not pulsed: {why}")
        self.lock = lock
        self.why = why


class BusSilentError(DriverError):
    """Nobody answered in time: no power, a cut wire, a wrong address."""


class GarbledError(DriverError):
    """Somebody answered, but no sense: noise, swapped wires, wrong baud rate."""


class PortLostError(DriverError):
    """The way to the boards is gone: the adapter was pulled, the port closed."""


class OptionsError(DriverError):
    """The options of a driver make no sense; all that is wrong, at once."""

    untouched = True

    def __init__(self, problems: Sequence[OptionProblem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = tuple(problems)


class NoDriverError(DriverError):
    """No driver of that name can be had."""

    untouched = True

    def __init__(self, name: str, why: str, near: Sequence[str] = ()) -> None:
        super().__init__(f"driver {name!r}: {why}")
        self.name = name
        self.why = why
        self.near = tuple(near)
        """The known names that come nearest, the nearest first."""
