"""Why the kiosk says no.

    KioskError
     +-- RefusedError          the rules forbid it; nothing is broken
     |    +-- UnknownError     there is no such package, slot, user or visit
     |    +-- TakenError       the name is in use already
     |    +-- InvalidError     a value that cannot be right
     |    +-- StateError       not while it is as it is
     |    +-- NoSlotError      no free slot fits
     |    +-- SlipError        a slip of the finger: not even a code
     |    +-- WrongCodeError   the code opens nothing here
     |    +-- WrongPinError    nobody of the staff has that number and PIN
     |    +-- TotpError        the PIN was right, a one-time code is missing
     |    +-- NotAllowedError  their role may not do that
     |    +-- DigitsError      the four further digits are missing
     |    +-- WaitError        too many wrong tries; wait
     |    +-- ExpiredError     the hold time is over
     |    +-- CancelledError   the package was cancelled, or put back
     |    +-- ClockError       not by a clock that nobody vouches for
     |    +-- OutOfOrderError  not before somebody has agreed to what is unknown
     |    +-- WouldLoseError   a backup that is older than what is known
     |    `-- ManifestError    a manifest with bad lines
     +-- FaultError            something is broken; a technician is needed
     |    +-- DoorStuckError   pulsed, and the door did not move
     |    +-- LocksSilentError the hardware gives no answer
     |    |    `-- NotPulsedError  and for certain no pulse was given
     |    `-- UnservedError    nobody who owns the locks took the visit up
     +-- StoreError            the store cannot keep or find its facts
     |    `-- DamagedError     its file is not as it was written
     +-- SettingsError         the configuration is wrong; nothing was started
     `-- TransitionError       this program is wrong

An error carries its facts as attributes and names a message in `key`; the
screens, the logs and the command line each word it for their own reader.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import ClassVar


class Whereabouts(Enum):
    """Where a package is that is not handed out any more."""

    INSIDE = "inside"
    """Still behind its door."""
    COLLECTED = "collected"
    """A courier was seen to take it out."""
    UNKNOWN = "unknown"
    """Nobody has looked: the books alone say that it left."""


class KioskError(Exception):
    """Base of everything that this program raises on purpose."""

    key: ClassVar[str] = "sorry"
    """The message in the catalogue that tells a person."""


class RefusedError(KioskError):
    """The rules forbid it; nothing was changed, nothing is broken."""

    key = "refused"


class UnknownError(RefusedError):
    """There is no such thing; `near` holds names that look like it."""

    key = "unknown"

    def __init__(self, what: str, name: str, near: Sequence[str] = ()) -> None:
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        super().__init__(f"there is no {what} {name!r}{hint}")
        self.what = what
        self.name = name
        self.near = tuple(near)


class TakenError(RefusedError):
    """Something of that name exists already."""

    key = "taken"

    def __init__(self, what: str, name: str) -> None:
        super().__init__(f"{what} {name!r} exists already")
        self.what = what
        self.name = name


class InvalidError(RefusedError):
    """A value that cannot be right, and what would be."""

    key = "invalid"

    def __init__(self, what: str, wrong: str, right: str) -> None:
        super().__init__(f"{what}: {wrong}; {right}")
        self.what = what
        self.wrong = wrong
        self.right = right


class StateError(RefusedError):
    """Not while the package, slot or visit is as it is."""

    key = "not-now"

    def __init__(self, what: str, name: str, state: str, wanted: str) -> None:
        super().__init__(f"{what} {name} is {state}: {wanted}")
        self.what = what
        self.name = name
        self.state = state
        self.wanted = wanted


class NoSlotError(RefusedError):
    """No free slot fits."""

    key = "no-slot"

    def __init__(self, size: str, *, within_reach: bool = False) -> None:
        reach = " within reach" if within_reach else ""
        super().__init__(f"no free slot of size {size} or larger{reach}")
        self.size = size
        self.within_reach = within_reach


class SlipError(RefusedError):
    """What was typed cannot be a code: a slip, and no try was counted."""

    key = "slip"

    def __init__(self, why: str) -> None:
        super().__init__(f"please check the code digit by digit: {why}")
        self.why = why


class WrongCodeError(RefusedError):
    """The code, or the four digits with it, opens nothing here.

    It never says which of the two was wrong: whoever guesses would learn half
    of the secret.
    """

    key = "wrong-code"

    def __init__(self, *, tries_left: int, wait_seconds: float) -> None:
        super().__init__(
            f"wrong pickup code or digits, {tries_left} tries left,"
            f" wait {wait_seconds:.0f} s"
        )
        self.tries_left = tries_left
        self.wait_seconds = wait_seconds


class WrongPinError(RefusedError):
    """Nobody of the staff has that number, or badge, and that PIN.

    It never says which of the two was wrong.
    """

    key = "wrong-pin"

    def __init__(self, *, tries_left: int, wait_seconds: float) -> None:
        super().__init__(
            f"wrong staff number or PIN, {tries_left} tries left,"
            f" wait {wait_seconds:.0f} s"
        )
        self.tries_left = tries_left
        self.wait_seconds = wait_seconds


class TotpError(RefusedError):
    """Number and PIN were right, and a one-time code is needed as well."""

    key = "totp-needed"

    def __init__(self) -> None:
        super().__init__("a one-time code is needed as well")


class NotAllowedError(RefusedError):
    """The role of whoever asks for it may not do that; nothing was changed."""

    key = "not-allowed"

    def __init__(self, role: str, act: str) -> None:
        super().__init__(f"a {role} may not do that: {act}")
        self.role = role
        self.act = act


class DigitsError(RefusedError):
    """The four further digits are needed as well; no try was counted."""

    key = "digits-needed"

    def __init__(self) -> None:
        super().__init__(
            "four further digits are needed: the last four of the recipient's"
            " phone, or the four that came with the code"
        )


class WaitError(RefusedError):
    """Too many wrong tries; nothing is tried before the wait is over."""

    key = "wait"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many wrong tries: wait {seconds:.0f} s")
        self.seconds = seconds


class ExpiredError(RefusedError):
    """The hold time of the package is over; a courier takes it back.

    Whoever is told has typed the code and its digits, so it says where it is.
    """

    key = "expired"

    def __init__(
        self,
        package: str,
        deadline: datetime,
        extended_seconds: float = 0.0,
        *,
        place: Whereabouts = Whereabouts.UNKNOWN,
        slot: str | None = None,
    ) -> None:
        longer = f", extended by {extended_seconds / 3600:.1f} h"
        super().__init__(
            f"package {package} could be picked up until {deadline:%Y-%m-%d %H:%M} UTC"
            + (longer if extended_seconds else "")
        )
        self.package = package
        self.deadline = deadline
        self.extended_seconds = extended_seconds
        self.place = place
        self.slot = slot


class CancelledError(RefusedError):
    """The package was cancelled by its sender, or put back by its recipient.

    Whoever is told has typed the code and its digits, so it says where it is.
    """

    key = "cancelled"

    def __init__(
        self,
        package: str,
        at: datetime,
        *,
        place: Whereabouts = Whereabouts.UNKNOWN,
        slot: str | None = None,
        put_back: bool = False,
    ) -> None:
        how = "put back" if put_back else "cancelled"
        super().__init__(f"package {package} was {how} at {at:%Y-%m-%d %H:%M} UTC")
        self.package = package
        self.at = at
        self.place = place
        self.slot = slot
        self.put_back = put_back


class ClockError(RefusedError):
    """What cannot be undone is not done by a clock that nobody vouches for."""

    key = "clock-untrusted"

    def __init__(self, why: str) -> None:
        super().__init__(f"the clock is not trusted: {why}")
        self.why = why


class OutOfOrderError(RefusedError):
    """Nobody knows for certain what is behind the doors, so none is opened."""

    key = "out-of-order"

    def __init__(self, why: str) -> None:
        super().__init__(f"out of order: {why}")
        self.why = why


class WouldLoseError(RefusedError):
    """A backup does not know what the store knows; that has to be named to be lost."""

    key = "would-lose"

    def __init__(self, state: str, name: str) -> None:
        super().__init__(f"the store is {state}")
        self.state = state
        self.name = name


class ManifestError(RefusedError):
    """A manifest has bad lines; `problems` words each of them."""

    key = "manifest"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class FaultError(KioskError):
    """Something is broken, and a technician should know."""

    key = "fault"

    def __init__(self, slot: str, cause: str, *, fault: str | None = None) -> None:
        super().__init__(f"slot {slot}: {cause}")
        self.slot = slot
        self.cause = cause
        self.fault = fault
        """What is behind it, as a key of the catalogue, where that is known."""


class DoorStuckError(FaultError):
    """A lock was told to open and its door did not move."""

    key = "door-stuck"


class LocksSilentError(FaultError):
    """The hardware gives no answer, or none that can be trusted."""

    key = "locks-silent"


class NotPulsedError(LocksSilentError):
    """It is certain that no pulse was given; the door is as it was."""

    key = "not-pulsed"


class UnservedError(FaultError):
    """Nobody who owns the locks took the visit up in time; no door moved."""

    key = "unserved"


class StoreError(KioskError):
    """The store cannot keep or find its facts; nothing was changed."""

    key = "store"


class DamagedError(StoreError):
    """The file of the store is not as it was written; nothing more is written to it."""

    key = "store-damaged"


class SettingsError(KioskError):
    """The configuration is wrong; `problems` words each fault with its place."""

    key = "settings"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class TransitionError(KioskError):
    """This program is wrong: it asked for a change that no rule knows."""

    key = "bug"
