"""What the system answers with: facts for screens, the command line and the fleet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.package import Package, State
from kiosk.domain.slots import Slot, Status
from kiosk.domain.users import Role
from kiosk.domain.visits import Visit


@dataclass(frozen=True, slots=True)
class Issued:
    """A pickup code, told once to whoever had it made.

    Attributes:
        digits: The four further digits that go with it.
        by_phone: Whether they are the last four of the recipient's phone.
    """

    code: str
    digits: str
    by_phone: bool


@dataclass(frozen=True, slots=True)
class Deposit:
    """A slot that was claimed for a package, and the visit to its door."""

    visit: Visit
    issued: Issued

    @property
    def slot(self) -> str:
        """The slot's name."""
        return self.visit.slot


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of a package that a courier has in their hands.

    Attributes:
        package: Its id here.
        state: Where it is in its life; `None` when it is not announced, or was and
            a courier took it back.
        user: Whose it is, if that is known.
        recipient: The same as a courier may see them: initials, and a masked
            contact.
        has_contact: Whether the recipient can be told anything.
        size: The name of the size that it needs, if that is known.
        slot: Where it lies.
    """

    package: str
    state: State | None = None
    user: str | None = None
    recipient: str = ""
    has_contact: bool = False
    size: str | None = None
    slot: str | None = None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a contact reaches.

    Attributes:
        shown: Who they are as a courier may see them; the contact itself where
            nobody is known.
        user: Their id, `None` where nobody is known.
    """

    shown: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class SlotView:
    """One slot and what is known of it.

    Attributes:
        package: What lies in it.
        reason: Why it is out of service.
        until: When it should be back.
        doubt: Why nobody knows what is inside.
    """

    slot: Slot
    status: Status
    package: Package | None = None
    reason: str | None = None
    until: datetime | None = None
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A stored package to whose slot a further parcel of its recipient may go.

    Attributes:
        has_contact: Whether its recipient can be told that something was added.
    """

    package: Package
    slot: Slot
    has_contact: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How full the bank is.

    Attributes:
        free: Empty slots by the name of their size, the smallest first.
    """

    by_status: Mapping[Status, int]
    by_state: Mapping[State, int]
    free: Mapping[str, int]

    @property
    def utilisation(self) -> float:
        """The share of slots that are not empty, 0 to 1."""
        slots = sum(self.by_status.values())
        return 1 - self.by_status[Status.EMPTY] / slots if slots else 0.0


@dataclass(frozen=True, slots=True)
class Overdue:
    """The packages that are past their date and its grace, and are not expired.

    Attributes:
        expiring: Those that the next sweep would expire.
        still: Those whose time stands still, because nobody could have them.
        stored: How many packages are stored at all.
        most_at_once: How many one sweep may expire before it stops and asks.
        vouched: Whether somebody vouches for the clock; if not, nothing expires.
    """

    expiring: tuple[Package, ...]
    still: tuple[Package, ...]
    stored: int
    most_at_once: int
    vouched: bool

    @property
    def stopped(self) -> bool:
        """Whether a sweep stops and asks whether the clock is right."""
        return len(self.expiring) > self.most_at_once


@dataclass(frozen=True, slots=True)
class Stats:
    """What the bank has done since its first day.

    Attributes:
        overdue: The packages past their date that are not expired.
        happened: How often each kind of event happened.
        notifications: How many are owed, delivered and dead.
        guess_chance: The yearly chance that anyone guesses into any package.
    """

    counts: Counts
    happened: Mapping[str, int]
    notifications: Mapping[str, int]
    guess_chance: float
    overdue: Overdue


@dataclass(frozen=True, slots=True)
class Letter:
    """A message that is dead, as a technician may see it: not to whom it was to go.

    Attributes:
        tells: What it tells, such as `stored`.
        why: Why it failed last.
    """

    id: int
    tells: str
    channel: str
    package: str | None
    why: str


@dataclass(frozen=True, slots=True)
class DemoCode:
    """A live pickup code of the demo bank, for a newcomer to try."""

    package: str
    size: str
    slot: str
    code: str
    digits: str


@dataclass(frozen=True, slots=True)
class DemoStaff:
    """How one of the staff of the demo bank signs in, for a newcomer to try."""

    user: str
    role: Role
    number: str
    pin: str


@dataclass(frozen=True, slots=True)
class Resent:
    """What is said to whoever asked for a new code.

    Attributes:
        late: Whether messages do not leave the bank just now.
        masked: Where it went, for whoever has shown who they are; else empty, and
            the same whether or not anything was sent.
    """

    late: bool
    masked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a manifest.

    Attributes:
        packages: The ids of the packages that were announced.
        problems: What was wrong with the lines that were left out.
    """

    packages: tuple[str, ...]
    problems: tuple[str, ...]
