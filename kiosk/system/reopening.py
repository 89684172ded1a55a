"""The same door once more, for whoever has just picked a package up.

A glove was left inside, or the door was pushed shut too soon. The code is spent
and stays so; what counts is the visit that has just ended at this screen.
"""

from kiosk.config import Settings
from kiosk.domain.errors import StateError
from kiosk.domain.visits import Purpose, Visit
from kiosk.store import Db, Tx, packages, visits
from kiosk.system import asking
from kiosk.system.doors import request

_PICKUPS = frozenset({Purpose.PICKUP, Purpose.REOPEN})


def reopen(tx: Tx, settings: Settings, number: int, *, actor: str) -> Visit:
    """Ask for the door of a pickup to be opened once more.

    It is possible for `locks.reopen_seconds` on the boot clock of one boot, and
    until somebody else has been at this door.

    Raises:
        UnknownError: No such visit.
        StateError: It was no pickup, or is too long ago, or the slot has been
            given away.
    """
    pickup = asking.visit(tx.db, number)
    why = _why_not(tx.db, settings, pickup, tx.moment.boot, tx.moment.boot_seconds)
    if why is not None:
        raise StateError("visit", str(number), why, "the door stays shut")
    return request(tx, Purpose.REOPEN, pickup.slot, pickup.package, actor=actor)


def _why_not(
    db: Db, settings: Settings, pickup: Visit, boot: str, boot_seconds: float
) -> str | None:
    """Return why a pickup cannot be opened once more, or `None` when it can."""
    if pickup.purpose not in _PICKUPS or pickup.opened_at is None:
        return "no pickup at an open door"
    if pickup.ending is None:
        return "still going on"
    if pickup.ended_at_boot is None or pickup.boot != boot:
        return "from before a restart"
    if boot_seconds - pickup.ended_at_boot > settings.locks.reopen_seconds:
        return "too long ago"
    last = visits.latest(db, pickup.slot)
    somebody = last is None or last.id != pickup.id
    if somebody or packages.in_slot(db, pickup.slot) is not None:
        return "over: somebody else has been at this door"
    return None
