"""What else of a person waits here, for whoever has just proven who they are.

A code alone is no person: it may have been found. Who typed the four digits too is
believed for a short while, at this screen, until somebody else is served, and is
led to their next door without typing. Each door is a visit of its own, and the code
of each package is as dead or alive as if it had been typed.
"""

from kiosk.config import Settings
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import RefusedError, StateError
from kiosk.domain.package import Package, State
from kiosk.domain.visits import FETCHING, Ending, Visit
from kiosk.store import Db, Tx, codes, packages, putbacks, slots, visits
from kiosk.system import asking

_NEVER_THERE = frozenset({Ending.UNSERVED, Ending.WITHDRAWN})


def waiting(
    db: Db, settings: Settings, number: int, boot: str, boot_seconds: float
) -> list[Package]:
    """Return the other packages of whoever was at a visit, in the order of the doors.

    None when they are not known, when it is too long ago, or when another customer
    has been served since.

    Raises:
        UnknownError: No such visit.
    """
    visit = asking.visit(db, number)
    if _why_not(db, settings, visit, boot, boot_seconds) is not None:
        return []
    theirs = asking.package(db, visit.package or "")
    order = {slot.name: slot.order for slot in settings.slots}
    return sorted(
        (
            package
            for package in packages.every(db, State.STORED)
            if package.user == theirs.user
            and package.id != theirs.id
            and _can_be_had(db, package)
        ),
        key=lambda package: order.get(package.slot or "", len(order)),
    )


def first(tx: Tx, settings: Settings, number: int) -> Package:
    """Return the package behind the next door.

    Raises:
        UnknownError: No such visit.
        StateError: They are not known any more, or nothing else waits.
    """
    now = tx.moment
    visit = asking.visit(tx.db, number)
    why = _why_not(tx.db, settings, visit, now.boot, now.boot_seconds)
    found = waiting(tx.db, settings, number, now.boot, now.boot_seconds)
    if why is not None or not found:
        state = why or "the last one"
        raise StateError("visit", str(number), state, "type the code of the package")
    return found[0]


def lead_on(tx: Tx, before: int, answer: Visit | RefusedError) -> None:
    """Know the person of a visit at the next one, too."""
    if isinstance(answer, Visit) and putbacks.is_known(tx.db, before):
        putbacks.know(tx.db, answer.id)


def _can_be_had(db: Db, package: Package) -> bool:
    slot = package.slot or ""
    doubted = slots.doubted(db, slot)
    return (
        codes.of_package(db, package.id) is not None
        and visits.at_slot(db, slot) is None
        and (doubted is None or doubted.kind is not Doubt.RESTORED)
    )


def _why_not(
    db: Db, settings: Settings, visit: Visit, boot: str, boot_seconds: float
) -> str | None:
    """Return why whoever was at a visit is not led on, or `None` when they are."""
    if visit.purpose not in FETCHING or not putbacks.is_known(db, visit.id):
        return "no visit of somebody who is known"
    if visit.ending is None or visit.ending in _NEVER_THERE:
        return "not over"
    if visit.ended_at_boot is None or visit.boot != boot:
        return "from before a restart"
    if boot_seconds - visit.ended_at_boot > settings.locks.next_seconds:
        return "too long ago"
    if visits.latest_of(db, FETCHING) != visit.id:
        return "over: somebody else has been served"
    return None
