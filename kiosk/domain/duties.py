"""Who of the staff may do what: one table, and nobody asks anything else.

The screens offer what it allows; the system looks again, in the transaction of the
act itself, at the role that somebody has then. Whoever lost it a moment ago does
nothing any more, however long ago they signed in.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from kiosk.domain.errors import NotAllowedError
from kiosk.domain.users import Role


class Act(StrEnum):
    """What one of the staff may want to do."""

    SETTLE = "settle"
    """Have a door in doubt opened, and say what is inside."""
    WITNESS = "witness"
    """Stand by as the second person at the door of somebody's package."""
    LOOK = "look"
    """See slots, events, boards and the machine."""
    TEST_OPEN = "test-open"
    """Have the door of a slot opened that holds nothing."""
    OPEN_OCCUPIED = "open-occupied"
    """Have the door of somebody's package opened, with a reason and a witness."""
    TAKE_OUT = "take-out"
    """Take a slot out of service."""
    RETURN = "return"
    """Return a slot to service."""
    RETRY = "retry"
    """Have messages tried again."""
    VOUCH = "vouch"
    """Vouch for the clock."""
    COMMISSION = "commission"
    """Prove every door, and sign that off."""
    PANEL = "panel"
    """Set the first language, the colours and the quiet hours of the screens."""
    TRACE = "trace"
    """Have every byte on a bus written to a file for a while."""
    EXPORT = "export"
    """Carry the facts of the bank away, with nobody in them."""


class Reason(StrEnum):
    """Why the door of somebody's package is opened without them."""

    DAMAGE = "damage"
    """It leaks, smells or smokes, or the slot is damaged."""
    STUCK = "stuck"
    """Its recipient stands there, and their code or door does not do it."""
    SENDER = "sender"
    """Its sender wants it looked at."""
    AUTHORITY = "authority"
    """Police or customs ask for it."""


_ALL: Final = frozenset({Role.COURIER, Role.TECHNICIAN, Role.ADMIN})
_TECHNICIANS: Final = frozenset({Role.TECHNICIAN, Role.ADMIN})

ALLOWED: Final[Mapping[Act, frozenset[Role]]] = {
    Act.SETTLE: _ALL,
    Act.WITNESS: _ALL,
    Act.LOOK: _TECHNICIANS,
    Act.TEST_OPEN: _TECHNICIANS,
    Act.OPEN_OCCUPIED: _TECHNICIANS,
    Act.TAKE_OUT: _TECHNICIANS,
    Act.RETURN: _TECHNICIANS,
    Act.RETRY: _TECHNICIANS,
    Act.VOUCH: _TECHNICIANS,
    Act.COMMISSION: _TECHNICIANS,
    Act.PANEL: _TECHNICIANS,
    Act.TRACE: _TECHNICIANS,
    Act.EXPORT: _TECHNICIANS,
}
"""The roles that may do each act; customers have pickup codes, and nothing here."""


def may(role: Role, act: Act) -> bool:
    """Return whether a role may do something."""
    return role in ALLOWED[act]


def check_may(role: Role, act: Act) -> None:
    """Refuse what a role may not do.

    Raises:
        NotAllowedError: It may not.
    """
    if not may(role, act):
        raise NotAllowedError(role.value, act.value)
