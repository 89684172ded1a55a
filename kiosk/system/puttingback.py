"""A recipient puts a package back: it is not theirs, or it is damaged.

It is written with the first touch. From then on the door that shuts leaves a
package behind it, which waits to be collected, and a slot that is out of service
until it was; whoever changes their mind says so before. That the package is really
inside is a person's word: no slot is freed by it, and the next one to look is
somebody who may empty it.
"""

from kiosk.config import Settings
from kiosk.domain.doubts import ENDED_BY_PICKUP
from kiosk.domain.errors import StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import Package, State
from kiosk.domain.putbacks import PutBack, Reason
from kiosk.domain.users import Role
from kiosk.domain.visits import FETCHING, Step, Visit
from kiosk.store import Tx, packages, putbacks, slots, users
from kiosk.system import asking
from kiosk.system.telling import tell

_SENDERS = frozenset({Role.COURIER, Role.ADMIN})
"""Whoever is told on the side that the package came from."""


def say(tx: Tx, number: int, reason: Reason) -> Visit:
    """Take the word of whoever is at a door that they put the package back.

    Raises:
        UnknownError: No such visit.
        StateError: It is no recipient's, or nobody can have the package yet, or
            nobody is there any more.
    """
    visit = asking.visit(tx.db, number)
    _refuse_elsewhere(visit)
    intend(tx, visit, reason)
    return visit


def intend(tx: Tx, visit: Visit, reason: Reason) -> None:
    """Note what the door of a recipient is opened once more for."""
    package = visit.package or ""
    putbacks.say(tx.db, visit.id, package, visit.slot, reason, tx.moment.wall)
    _happened(tx, visit, Kind.VISIT_WORD, says="back", reason=reason.value)


def keep(tx: Tx, number: int) -> Visit:
    """Take the word of whoever is at a door that they keep the package after all.

    Raises:
        UnknownError: No such visit.
        StateError: Nobody is there any more.
    """
    visit = asking.visit(tx.db, number)
    _refuse_elsewhere(visit)
    if putbacks.unsay(tx.db, visit.id):
        _happened(tx, visit, Kind.VISIT_WORD, says="kept")
    return visit


def hold(tx: Tx, settings: Settings, visit: Visit) -> None:
    """Note that the door was shut behind what was put back."""
    back = putbacks.of_visit(tx.db, visit.id)
    assert back is not None  # noqa: S101 - or the ending would have been another
    package = asking.package(tx.db, back.package)
    if package.state is not State.RETRIEVED:
        return
    package = package.put_back(back.slot, tx.moment.wall)
    packages.move(tx.db, package)
    _happened(tx, visit, Kind.PACKAGE_PUT_BACK, reason=back.reason.value)
    _settle(tx, visit, package.id)
    reserved = slots.take_out(
        tx.db, visit.slot, back.reason.said, None, visit.actor, tx.moment.wall
    )
    putbacks.held(tx.db, visit.id, tx.moment.wall, reserved=reserved)
    if reserved:
        _happened(tx, visit, Kind.SLOT_OUT_OF_SERVICE, reason=back.reason.said)
    mark = f"visit {visit.id}"
    tell(tx, settings, "put-back", package, mark=mark)
    for person in users.every(tx.db):
        if person.role in _SENDERS and (person.email or person.phone):
            tell(tx, settings, "returned", package, mark=mark, to=person.id)


def collected(tx: Tx, package: str, *, actor: str, visit: int | None) -> None:
    """Return a slot to service that only a package put back had kept out of it."""
    back = putbacks.cleared(tx.db, package, tx.moment.wall)
    if back is not None and back.reserved:
        _return(tx, back, actor=actor, visit=visit)


def was_said(tx: Tx, package: Package, slot: str) -> bool:
    """Whether somebody said that they put a package into a slot, and nobody saw it."""
    back = putbacks.of_package(tx.db, package.id)
    said = back is not None and back.slot == slot and not back.held
    return said and package.state is State.RETRIEVED


def hold_found(tx: Tx, package: Package, look: Visit) -> None:
    """Note that a trusted person has found there what was put back unseen."""
    back = putbacks.of_package(tx.db, package.id)
    assert back is not None  # noqa: S101 - `was_said` asked for it
    packages.move(tx.db, package.put_back(look.slot, tx.moment.wall))
    putbacks.held(tx.db, back.visit, tx.moment.wall, reserved=False)
    tx.happened(
        Happening(
            Kind.PACKAGE_PUT_BACK,
            look.actor,
            slot=look.slot,
            package=package.id,
            visit=look.id,
            facts={"reason": back.reason.value},
        )
    )


def _return(tx: Tx, back: PutBack, *, actor: str, visit: int | None) -> None:
    if slots.put_back(tx.db, back.slot, tx.moment.wall):
        tx.happened(Happening(Kind.SLOT_RETURNED, actor, slot=back.slot, visit=visit))


def _settle(tx: Tx, visit: Visit, package: str) -> None:
    """End a doubt about what is inside, as a pickup does: this person has looked."""
    doubted = slots.doubted(tx.db, visit.slot)
    if doubted is not None and doubted.kind in ENDED_BY_PICKUP:
        slots.settle(tx.db, visit.slot, by=visit.actor, at=tx.moment.wall)
        _happened(tx, visit, Kind.SLOT_SETTLED, was=doubted.kind.value, found=package)


def _refuse_elsewhere(visit: Visit) -> None:
    wanted = "the package is put back at its open door"
    if visit.purpose not in FETCHING:
        raise StateError("visit", str(visit.id), f"a {visit.purpose}", wanted)
    unseen = visit.step is Step.TAKEN and visit.asks_word
    if visit.step is not Step.OPENED and not unseen:
        raise StateError("visit", str(visit.id), visit.step, wanted)


def _happened(tx: Tx, visit: Visit, kind: Kind, /, **facts: str) -> None:
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
