"""A package and its lifecycle, as one table.

    PENDING ---> STORED ---> RETRIEVED
       |           |             |
       |           +-> EXPIRED   |
       v           v             v
    CANCELLED  CANCELLED     CANCELLED

What its recipient puts back at the door, because it is not theirs or damaged, is
`CANCELLED` from then on, and lies in its slot again.

A package that is `EXPIRED` or `CANCELLED` may still lie in its slot: it waits
for clearance, and its slot is free only when someone has emptied it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from kiosk.domain.errors import InvalidError, TransitionError

HOLD_DAYS: Final = range(3, 8)
"""How many days a bank may hold a package: 3 to 7."""

_ID_LENGTH: Final = 64


class State(StrEnum):
    """Where a package is in its life."""

    PENDING = "PENDING"
    STORED = "STORED"
    RETRIEVED = "RETRIEVED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.PENDING: frozenset({State.STORED, State.CANCELLED}),
    State.STORED: frozenset({State.RETRIEVED, State.EXPIRED, State.CANCELLED}),
    State.RETRIEVED: frozenset({State.CANCELLED}),
    State.EXPIRED: frozenset(),
    State.CANCELLED: frozenset(),
}
"""Every legal step; the schema enforces the same one."""


@dataclass(frozen=True, slots=True)
class Package:
    """What is kept for a user.

    Attributes:
        size: The name of the smallest size that it fits in.
        slot: Where it lies; `None` before it is stored and after it has left.
        deadline: Until when it may be picked up; set when it is stored.
        ended_at: When it was retrieved, expired or cancelled.
        extended_seconds: By how much its deadline has moved, because nobody
            could have had it for so long.
        parcels: The numbers of further parcels that share its slot, deadline and
            code with it, the first added first.
        joined: The package whose parcel it became, if it did.
    """

    id: str
    user: str
    size: str
    weight_grams: int | None
    hold_days: int
    state: State
    slot: str | None
    announced_at: datetime
    stored_at: datetime | None = None
    deadline: datetime | None = None
    ended_at: datetime | None = None
    extended_seconds: float = 0.0
    parcels: tuple[str, ...] = ()
    joined: str | None = None

    def stored(self, slot: str, at: datetime) -> "Package":
        """Return it as it lies in a slot; its hold time starts."""
        deadline = at + timedelta(days=self.hold_days)
        return replace(
            self._to(State.STORED), slot=slot, stored_at=at, deadline=deadline
        )

    def extended(self, seconds: float) -> "Package":
        """Return it as it may be picked up for so much longer."""
        if self.deadline is None or seconds < 0:
            raise TransitionError(f"package {self.id}: extended by {seconds} s")
        return replace(
            self,
            deadline=self.deadline + timedelta(seconds=seconds),
            extended_seconds=self.extended_seconds + seconds,
        )

    def dated(self, later: timedelta) -> "Package":
        """Return it as stored later than a clock said that nobody vouched for."""
        if self.deadline is None or self.stored_at is None or later < timedelta():
            raise TransitionError(f"package {self.id}: dated {later} later")
        return replace(
            self, stored_at=self.stored_at + later, deadline=self.deadline + later
        )

    def retrieved(self, at: datetime) -> "Package":
        """Return it as its recipient has it."""
        return replace(self._to(State.RETRIEVED), slot=None, ended_at=at)

    def expired(self, at: datetime) -> "Package":
        """Return it as it waits for clearance after its hold time."""
        return replace(self._to(State.EXPIRED), ended_at=at)

    def cancelled(self, at: datetime) -> "Package":
        """Return it as cancelled; one that lies in a slot waits for clearance."""
        return replace(self._to(State.CANCELLED), ended_at=at)

    def put_back(self, slot: str, at: datetime) -> "Package":
        """Return it as its recipient has put it back; it waits for clearance."""
        if self.state is not State.RETRIEVED:
            raise TransitionError(f"package {self.id}: {self.state} and put back")
        return replace(self._to(State.CANCELLED), slot=slot, ended_at=at)

    def moved(self, slot: str) -> "Package":
        """Return it as it was found in another slot than the books had it in."""
        return replace(self, slot=slot)

    def cleared(self) -> "Package":
        """Return it as taken out of its slot, its state being final."""
        return replace(self, slot=None)

    def _to(self, state: State) -> "Package":
        if state not in TRANSITIONS[self.state]:
            raise TransitionError(f"package {self.id}: {self.state} to {state}")
        return replace(self, state=state)


def check_hold(days: int) -> int:
    """Return a number of hold days that is legal.

    Raises:
        InvalidError: Fewer than 3 or more than 7.
    """
    if days not in HOLD_DAYS:
        raise InvalidError("hold days", f"{days}", "3 to 7 days are possible")
    return days


def check_id(what: str, name: str) -> str:
    """Return an id of a package or user that can be printed, typed and scanned.

    Raises:
        InvalidError: Empty, too long, or with blanks or control characters.
    """
    right = f"1 to {_ID_LENGTH} letters, digits or signs, no blanks"
    if not name or len(name) > _ID_LENGTH:
        raise InvalidError(what, f"{name!r} has {len(name)} characters", right)
    if any(char.isspace() or not char.isprintable() for char in name):
        raise InvalidError(what, f"{name!r} has a blank or control character", right)
    return name
