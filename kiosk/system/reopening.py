"""Whoever was at a door just now: the same door once more, or how it ended.

A glove was left inside, or the door was pushed shut too soon. The code is spent
and stays so; what counts is the visit that has just ended at this screen.
"""

from typing import Final

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain.errors import StateError
from kiosk.domain.events import Kind
from kiosk.domain.visits import Purpose, Step, Visit
from kiosk.store import Db, Tx, packages, putbacks, visits
from kiosk.system import asking
from kiosk.system.doors import request

CUSTOMER: Final = "customer"
"""The actor of whoever comes with a code to the screen."""

_PICKUPS: Final = frozenset({Purpose.PICKUP, Purpose.REOPEN})
_STILL_THERE_SECONDS: Final = 60.0


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
    again = request(tx, Purpose.REOPEN, pickup.slot, pickup.package, actor=actor)
    if putbacks.is_known(tx.db, pickup.id):
        putbacks.know(tx.db, again.id)
    return again


def interrupted(db: Db, now: Moment) -> Visit | None:
    """Return the last customer's visit, if a restart has just cut it short."""
    resumed = db.execute(
        "SELECT visit, boot, boot_seconds FROM event WHERE kind = ?"
        " ORDER BY seq DESC LIMIT 1",
        (Kind.VISIT_RESUMED.value,),
    ).get
    just_now = (
        resumed is not None
        and resumed[1] == now.boot
        and now.boot_seconds - resumed[2] < _STILL_THERE_SECONDS
    )
    numbers = [visit.id for visit in visits.unfinished(db)]
    if resumed is not None and just_now:
        numbers.append(resumed[0])
    found = [visit for number in numbers if (visit := visits.find(db, number))]
    theirs = [
        v for v in found if v.purpose in _PICKUPS and v.step is not Step.REQUESTED
    ]
    return max(theirs, key=lambda visit: visit.id, default=None)


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
