"""A second parcel for somebody: it goes to their package that is stored already.

The slot still holds one package. What is added shares its slot, its deadline and
its code; so the recipient comes once. A package that was announced by itself ends
with that: it has become a parcel of the other one.
"""

from datetime import datetime

from kiosk.config import Settings
from kiosk.domain.errors import StateError, TakenError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import Package, State, check_id
from kiosk.domain.slots import Status, check_weight
from kiosk.domain.visits import Visit
from kiosk.store import Db, Tx, packages, parcels, slots, visits
from kiosk.system import asking
from kiosk.system.telling import tell
from kiosk.system.views import Place


def places(
    db: Db, settings: Settings, user: str, weight_grams: int | None, now: datetime
) -> list[Place]:
    """Return the stored packages of somebody that a parcel may go to, by door.

    Left out are those whose door is in use, in doubt or out of service, whose time
    is over, and whose slot would carry too much.

    Raises:
        UnknownError: No such user.
    """
    recipient = asking.user(db, user)
    status = slots.every(db)
    inside = packages.with_slot(db)
    found = []
    for slot in settings.slots:
        package = inside.get(slot.name)
        if package is None or package.user != user:
            continue
        if _why_not(package, status[slot.name].status, now) is not None:
            continue
        if visits.at_slot(db, slot.name) is not None:
            continue
        if _carries(db, package) + (weight_grams or 0) <= slot.size.max_weight_grams:
            found.append(Place(package, slot, has_contact=recipient.has_contact))
    return found


def check(
    tx: Tx, settings: Settings, number: str, to: str, weight_grams: int | None
) -> tuple[Package, int | None]:
    """Return the package that a parcel is for, and what the parcel weighs.

    Raises:
        UnknownError: No such package.
        InvalidError: A number that cannot be right, or too heavy for the slot.
        TakenError: A live package or parcel has that number.
        StateError: The package is not STORED, or its slot is in doubt or out of
            service, or its time is over, or somebody is at its door; or the parcel
            is expected by somebody else.
    """
    check_id("parcel", number)
    package = asking.package(tx.db, to)
    asking.nobody_with(tx.db, to)
    status = slots.every(tx.db)[package.slot].status if package.slot else Status.EMPTY
    why = _why_not(package, status, tx.moment.wall)
    if why is not None:
        raise StateError("package", to, why, "store the parcel in a slot of its own")
    weight_grams = _known_weight(tx, number, package, weight_grams)
    slot = asking.slot(settings, package.slot or "")
    asking.nobody_at(tx.db, slot.name)
    check_weight(slot.size, weight_grams)
    if weight_grams is not None:
        check_weight(slot.size, _carries(tx.db, package) + weight_grams)
    return package, weight_grams


def added(tx: Tx, settings: Settings, visit: Visit) -> None:
    """Note that the parcel of a visit lies beside its package now."""
    parcel = parcels.of_visit(tx.db, visit.id)
    if parcel is not None:
        confirm(tx, settings, parcel, visit)


def confirm(tx: Tx, settings: Settings, parcel: parcels.Parcel, visit: Visit) -> None:
    """Note that a parcel lies beside its package, as was seen on a visit."""
    package = asking.package(tx.db, parcel.package)
    parcels.added(tx.db, parcel.number, package.id, tx.moment.wall)
    facts = {"parcel": parcel.number}
    tx.happened(
        Happening(
            Kind.PARCEL_ADDED,
            visit.actor,
            slot=package.slot,
            package=package.id,
            visit=visit.id,
            facts=facts,
        )
    )
    expected = packages.find(tx.db, parcel.number)
    if expected is not None and expected.state is State.PENDING:
        packages.move(tx.db, expected.cancelled(tx.moment.wall))
        tx.happened(
            Happening(
                Kind.PACKAGE_JOINED,
                visit.actor,
                package=expected.id,
                visit=visit.id,
                facts={"to": package.id},
            )
        )
    if package.state is State.STORED:
        mark = f"visit {visit.id}"
        tell(tx, settings, "added", package, mark=mark, parcel=parcel.number)


def _why_not(package: Package, slot: Status, now: datetime) -> str | None:
    """Return why nothing can be added to a package in its slot, or `None`."""
    if package.state is not State.STORED or package.deadline is None:
        return package.state.value
    if slot is not Status.OCCUPIED:
        return f"in a slot that is {slot}"
    return "past its date" if package.deadline <= now else None


def _known_weight(
    tx: Tx, number: str, package: Package, weight_grams: int | None
) -> int | None:
    """Return what a parcel weighs; refuse a number that is somebody's already."""
    live = parcels.live(tx.db, number)
    if live is not None and live.added:
        raise TakenError("parcel", number)
    asking.nobody_with(tx.db, number)
    parcels.forget(tx.db, number)  # it was not put in: it is in somebody's hands
    expected = packages.find(tx.db, number)
    if expected is None:
        return weight_grams
    if expected.slot is not None:
        raise TakenError("package", number)
    if expected.state is State.PENDING:
        if expected.user != package.user:
            wanted = "store it in a slot of its own"
            raise StateError("package", number, "for somebody else", wanted)
        return expected.weight_grams if weight_grams is None else weight_grams
    return weight_grams


def _carries(db: Db, package: Package) -> int:
    """Return how many grams are known to lie in the slot of a package."""
    beside = parcels.in_slot(db, package.slot or "")
    grams = [package.weight_grams, *(each.weight_grams for each in beside)]
    return sum(each or 0 for each in grams)
