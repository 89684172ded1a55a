"""What doors did, written as it was seen, and what follows from it.

These are the only functions that move a package or free a slot because of a
door. The doorkeeper calls them; each is one transaction, and each may come twice
without doing harm.
"""

from kiosk.config import Settings
from kiosk.domain.errors import StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.visits import EFFECTS, Ending, Purpose, Slotwise, Step, Visit
from kiosk.store import Tx, codes, packages, slots, visits
from kiosk.system import asking
from kiosk.system.endings import clear, free
from kiosk.system.telling import tell

KIOSK = "kiosk"
"""The actor of what the kiosk does by itself."""


def request(
    tx: Tx, purpose: Purpose, slot: str, package: str | None, *, actor: str
) -> Visit:
    """Ask for a door to be opened; whoever owns the locks takes it up."""
    visit = visits.request(tx.db, purpose, slot, package, actor, tx.moment)
    _happened(tx, visit, Kind.VISIT_REQUESTED, purpose=purpose.value)
    return visit


def take_up(tx: Tx, *, life_seconds: float) -> list[Visit]:
    """Take up what was requested; from now on a pulse may have been given.

    A request that is older than its life dies here: no door opens late.
    """
    taken = []
    for visit in visits.unfinished(tx.db):
        if visit.step is not Step.REQUESTED:
            continue
        same_boot = visit.boot == tx.moment.boot
        age = tx.moment.boot_seconds - visit.asked_at_boot
        if not same_boot or age > life_seconds:
            _end(tx, visit, Ending.UNSERVED, "nobody took it up in time")
            continue
        visits.taken(tx.db, visit.id, tx.moment.wall)
        _happened(tx, visit, Kind.VISIT_TAKEN)
        taken.append(asking.visit(tx.db, visit.id))
    return taken


def withdraw(tx: Tx, number: int, ending: Ending) -> Visit:
    """Take a request back that nobody has taken up; else leave it be."""
    visit = asking.visit(tx.db, number)
    if visit.step is Step.REQUESTED:
        return _end(tx, visit, ending, None)
    return visit


def wish_again(tx: Tx, number: int) -> Visit:
    """Note that a person at the door asks for one more pulse.

    Raises:
        StateError: The door is open, or the visit has ended.
    """
    visit = asking.visit(tx.db, number)
    if visit.step is not Step.TAKEN:
        raise StateError(
            "visit", str(visit.id), visit.step, "only a shut door is pulsed again"
        )
    visits.wish_again(tx.db, visit.id)
    return asking.visit(tx.db, number)


def pulsed(tx: Tx, number: int, times: int, *, door: str) -> Visit:
    """Note that a pulse was given, and what the sensor had said before."""
    visit = asking.visit(tx.db, number)
    visits.pulsed(tx.db, visit.id, times)
    _happened(tx, visit, Kind.DOOR_PULSED, times=times, before=door)
    if door == "OPEN":
        _happened(tx, visit, Kind.DOOR_DOUBTED, says="open before the pulse")
    return asking.visit(tx.db, number)


def opened(tx: Tx, settings: Settings, number: int) -> Visit:
    """Note that the door was seen open: this is what a pickup is."""
    visit = asking.visit(tx.db, number)
    if visit.step is not Step.TAKEN:
        return visit
    visits.opened(tx.db, visit.id, tx.moment.wall)
    _happened(tx, visit, Kind.DOOR_OPENED)
    if visit.purpose is Purpose.PICKUP:
        _hand_out(tx, settings, visit)
    return asking.visit(tx.db, number)


def closed(tx: Tx, settings: Settings, number: int) -> Visit:
    """Note that the door was seen closed after it was open; the visit is done."""
    visit = asking.visit(tx.db, number)
    if visit.step is not Step.OPENED:
        return visit
    visits.closed(tx.db, visit.id, tx.moment.wall)
    _happened(tx, visit, Kind.DOOR_CLOSED)
    return conclude(tx, settings, number, Ending.DONE, None)


def conclude(
    tx: Tx, settings: Settings, number: int, ending: Ending, cause: str | None
) -> Visit:
    """End a visit, and do to package and slot what the table of endings says."""
    visit = asking.visit(tx.db, number)
    if visit.step is Step.ENDED:
        return visit
    ended = _end(tx, visit, ending, cause)
    match EFFECTS[visit.purpose][ending]:
        case Slotwise.FREED:
            _freed(tx, visit)
        case Slotwise.FILLED:
            _filled(tx, settings, visit)
        case Slotwise.DOUBTED:
            _doubted(tx, visit, cause or ending.value)
        case Slotwise.AS_BEFORE:
            pass
    if ending is Ending.STUCK:
        _out_of_service(tx, visit, cause or "the door did not open")
    return ended


def _hand_out(tx: Tx, settings: Settings, visit: Visit) -> None:
    package = asking.package(tx.db, visit.package or "")
    codes.end(tx.db, package.id, tx.moment.wall)
    package = package.retrieved(tx.moment.wall)
    packages.move(tx.db, package)
    _happened(tx, visit, Kind.PACKAGE_RETRIEVED)
    tell(tx, settings, "retrieved", package, mark=f"visit {visit.id}", slot=visit.slot)


def _filled(tx: Tx, settings: Settings, visit: Visit) -> None:
    package = asking.package(tx.db, visit.package or "")
    package = package.stored(visit.slot, tx.moment.wall)
    packages.move(tx.db, package)
    _happened(tx, visit, Kind.PACKAGE_STORED)
    sealed = codes.hand_over(tx.db, package.id)
    mark = f"visit {visit.id}"
    tell(tx, settings, "stored", package, mark=mark, sealed=sealed)


def _freed(tx: Tx, visit: Visit) -> None:
    package = packages.in_slot(tx.db, visit.slot)
    if package is not None:
        clear(tx, package, actor=visit.actor, visit=visit.id)
    slots.settle(tx.db, visit.slot, tx.moment.wall)
    free(tx, visit.slot, actor=visit.actor, visit=visit.id)


def _doubted(tx: Tx, visit: Visit, cause: str) -> None:
    if slots.doubt(tx.db, visit.slot, cause, visit.id, tx.moment.wall):
        _happened(tx, visit, Kind.SLOT_UNCERTAIN, cause=cause)


def _out_of_service(tx: Tx, visit: Visit, cause: str) -> None:
    if slots.take_out(tx.db, visit.slot, cause, None, KIOSK, tx.moment.wall):
        _happened(tx, visit, Kind.SLOT_OUT_OF_SERVICE, reason=cause)


def _end(tx: Tx, visit: Visit, ending: Ending, cause: str | None) -> Visit:
    visits.end(tx.db, visit.id, ending, cause, tx.moment.wall)
    facts = {"ending": ending.value} | ({"cause": cause} if cause else {})
    _happened(tx, visit, Kind.VISIT_ENDED, **facts)
    if visit.purpose is Purpose.DEPOSIT and ending is not Ending.DONE:
        codes.end(tx.db, visit.package or "", tx.moment.wall)
    return asking.visit(tx.db, visit.id)


def _happened(tx: Tx, visit: Visit, kind: Kind, **facts: str | int) -> None:
    tx.happened(
        Happening(
            kind,
            visit.actor,
            slot=visit.slot,
            package=visit.package,
            visit=visit.id,
            facts=facts,
        )
    )
