"""A visit: one journey to one door, and what each ending means.

    requested ---> taken ---> opened ---> closed
        |            |          |           |
     unserved      stuck     left open     done
     withdrawn     silent    unproven
                  unproven

`taken` is written before the pulse: from then on a pulse may have been given.
What an ending does to the package and to the slot is one table, so that it can
be read, and tested, in one look.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Purpose(StrEnum):
    """Why a door is opened."""

    DEPOSIT = "deposit"
    PICKUP = "pickup"
    REOPEN = "reopen"
    """Whoever just picked a package up opens the same door once more."""
    CLEARANCE = "clearance"
    """A package that expired or was cancelled is taken out."""
    SETTLE = "settle"
    """A trusted person looks into a slot and says what is inside."""
    SERVICE = "service"
    REMOTE = "remote"


class Ending(StrEnum):
    """How a visit ended."""

    DONE = "done"
    """The door was seen open, and then closed."""
    STUCK = "stuck"
    """Pulsed, and every fresh reading said closed."""
    LEFT_OPEN = "left_open"
    """Seen open, and not closed in time."""
    UNPROVEN = "unproven"
    """Something may have happened, and nobody saw it."""
    SILENT = "silent"
    """The locks gave no answer before any pulse: no door moved."""
    UNSERVED = "unserved"
    """Nobody took it up: no pulse was given."""
    WITHDRAWN = "withdrawn"
    """Whoever asked took it back before it was taken up."""


class Step(StrEnum):
    """How far a visit has come."""

    REQUESTED = "requested"
    TAKEN = "taken"
    OPENED = "opened"
    ENDED = "ended"


class Slotwise(StrEnum):
    """What an ending does to the slot."""

    AS_BEFORE = "as_before"
    FREED = "freed"
    FILLED = "filled"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Visit:
    """One journey to one door.

    Attributes:
        actor: Who asked: a user's id, or `customer`, `cli`, ….
        boot: Which boot `asked_at_boot`, in boot-clock seconds, belongs to.
        pulses: How often the lock was pulsed.
        again: A person at the door asks for another pulse.
        cause: What went wrong, in words for a technician.
    """

    id: int
    purpose: Purpose
    slot: str
    package: str | None
    actor: str
    boot: str
    asked_at_boot: float
    requested_at: datetime
    taken_at: datetime | None = None
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    ended_at: datetime | None = None
    pulses: int = 0
    again: bool = False
    ending: Ending | None = None
    cause: str | None = None

    @property
    def step(self) -> Step:
        """How far it has come."""
        if self.ending is not None:
            return Step.ENDED
        if self.opened_at is not None:
            return Step.OPENED
        return Step.REQUESTED if self.taken_at is None else Step.TAKEN


_EMPTYING: Final[Mapping[Ending, Slotwise]] = {
    Ending.DONE: Slotwise.FREED,
    Ending.STUCK: Slotwise.AS_BEFORE,
    Ending.LEFT_OPEN: Slotwise.DOUBTED,
    Ending.UNPROVEN: Slotwise.DOUBTED,
    Ending.SILENT: Slotwise.AS_BEFORE,
    Ending.UNSERVED: Slotwise.AS_BEFORE,
    Ending.WITHDRAWN: Slotwise.AS_BEFORE,
}
_LOOKING: Final[Mapping[Ending, Slotwise]] = {
    **_EMPTYING,
    Ending.DONE: Slotwise.AS_BEFORE,
}

EFFECTS: Final[Mapping[Purpose, Mapping[Ending, Slotwise]]] = {
    Purpose.DEPOSIT: {**_EMPTYING, Ending.DONE: Slotwise.FILLED},
    Purpose.PICKUP: _EMPTYING,
    Purpose.REOPEN: _EMPTYING,
    Purpose.CLEARANCE: _EMPTYING,
    Purpose.SETTLE: _LOOKING,
    Purpose.SERVICE: _LOOKING,
    Purpose.REMOTE: _LOOKING,
}
"""What each ending of each purpose does to the slot. None frees a slot that may
hold something: only a door that was seen open and then closed does."""
