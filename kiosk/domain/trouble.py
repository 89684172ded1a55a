"""Trouble of the store itself: what was lost, said plainly, and who agreed to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class TroubleKind(StrEnum):
    """What befell the store; the names are for ever."""

    RECOVERED = "recovered"
    """It was damaged, and a backup took its place."""
    EMPTIED = "emptied"
    """It was damaged, and there was no good backup."""
    RESTORED = "restored"
    """Somebody put a backup in its place."""
    CHAIN = "chain"
    """The events are not as they were written: somebody has changed them."""
    DAMAGED = "damaged"
    """A check found it damaged while it ran: it takes a restart to recover it."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble; while it is not agreed to, no door is opened.

    Attributes:
        id: Its number; 0 for a damage that the damaged file cannot hold itself.
        says: What happened and what nobody knows, for a technician.
        agreed_by: Who has read it and lets the bank serve again.
    """

    id: int
    kind: TroubleKind
    says: str
    since: datetime
    agreed_at: datetime | None = None
    agreed_by: str | None = None


class Order(StrEnum):
    """Whether the store lets anybody be served."""

    FINE = "fine"
    TROUBLE = "trouble"
    """Somebody has to agree first."""
    NO_ROOM = "no_room"
    """Its disk is too full for the visit to be written down."""
