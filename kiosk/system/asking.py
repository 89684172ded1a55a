"""Finding what somebody named, or saying what they may have meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from kiosk.config import Settings
from kiosk.domain.errors import OutOfOrderError, StateError, UnknownError
from kiosk.domain.package import Package
from kiosk.domain.slots import Size, Slot
from kiosk.domain.users import User
from kiosk.domain.visits import Visit
from kiosk.store import Db, Tx, packages, troubles, users, visits


def package(db: Db, name: str) -> Package:
    """Return a package.

    Raises:
        UnknownError: There is none of that id.
    """
    found = packages.find(db, name)
    if found is None:
        ids = (row[0] for row in db.execute("SELECT id FROM package"))
        raise unknown("package", name, ids)
    return found


def user(db: Db, name: str) -> User:
    """Return a user.

    Raises:
        UnknownError: There is none of that id.
    """
    found = users.find(db, name)
    if found is None:
        raise unknown("user", name, (user.id for user in users.every(db)))
    return found


def slot(settings: Settings, name: str) -> Slot:
    """Return a slot of the configuration.

    Raises:
        UnknownError: There is none of that name.
    """
    for slot in settings.slots:
        if slot.name == name:
            return slot
    raise unknown("slot", name, (slot.name for slot in settings.slots))


def size(settings: Settings, name: str) -> Size:
    """Return a size of the configuration.

    Raises:
        UnknownError: There is none of that name.
    """
    for size in settings.size_list:
        if size.name == name:
            return size
    raise UnknownError("size", name, [size.name for size in settings.size_list])


def visit(db: Db, number: int) -> Visit:
    """Return a visit.

    Raises:
        UnknownError: There is none of that number.
    """
    found = visits.find(db, number)
    if found is None:
        raise UnknownError("visit", str(number))
    return found


def in_order(tx: Tx) -> None:
    """Refuse to open a door while the store could not tell, or keep, what follows.

    Raises:
        OutOfOrderError: Somebody has to agree first to what nobody knows.
        StoreError: Its disk is too full.
    """
    trouble = troubles.first_open(tx.db)
    if trouble is not None:
        raise OutOfOrderError(
            f"{trouble.says} Somebody has to agree to that first (trouble {trouble.id})"
        )
    tx.check_room()


def nobody_at(db: Db, slot: str) -> None:
    """Refuse while somebody is at a door.

    Raises:
        StateError: A visit to it has not ended.
    """
    going_on = visits.at_slot(db, slot)
    if going_on is not None:
        raise StateError(
            "slot", slot, f"visited (visit {going_on.id})", "wait until it has ended"
        )


def nobody_with(db: Db, package: str) -> None:
    """Refuse while somebody is at the door of a package.

    Raises:
        StateError: A visit for it has not ended.
    """
    going_on = visits.of_package(db, package)
    if going_on is not None:
        raise StateError(
            "package",
            package,
            f"on its way at slot {going_on.slot} (visit {going_on.id})",
            "wait until that has ended",
        )


def unknown(what: str, name: str, names: Iterable[str]) -> UnknownError:
    """Return the error for a name that does not exist, with those like it."""
    return UnknownError(what, name, get_close_matches(name, list(names), n=2))
