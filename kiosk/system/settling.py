"""How a slot comes out of doubt: a trusted person looks, or a goods sensor does.

A person settles in two steps. They have the door opened, which is a visit like
any other; at the open door they say what is inside. The word counts only from
whoever had that door opened, and only while nobody was there since.
"""

from typing import Final

from kiosk.config import Settings
from kiosk.domain.doubts import SEEN_BY_GOODS, Doubt
from kiosk.domain.duties import Act, check_may
from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import Package, State
from kiosk.domain.visits import Ending, Purpose, Visit
from kiosk.store import Tx, codes, packages, parcels, slots, users, visits
from kiosk.system import adding, asking, puttingback
from kiosk.system.doors import KIOSK, request
from kiosk.system.endings import clear, free
from kiosk.system.issuing import Luck, issue
from kiosk.system.telling import tell

WORD_SECONDS: Final = 600.0
"""How long after a look a person may still say what was inside."""

_LONGEST_NOTE: Final = 100

_FINAL: Final = frozenset({State.RETRIEVED, State.EXPIRED, State.CANCELLED})


def look(tx: Tx, settings: Settings, slot: str, *, actor: str) -> Visit:
    """Ask for a door to be opened, so that somebody may say what is inside.

    Raises:
        UnknownError: No such slot.
        NotAllowedError: They may not.
        StateError: Somebody is at its door; or one person alone asks for the door of
            somebody's package, of which nobody is in doubt.
    """
    asking.slot(settings, slot)
    asking.nobody_at(tx.db, slot)
    user = users.find(tx.db, actor)
    if user is not None:
        check_may(user.role, Act.SETTLE)
        _refuse_alone(tx, slot)
    return request(tx, Purpose.SETTLE, slot, None, actor=actor)


def _refuse_alone(tx: Tx, slot: str) -> None:
    inside = packages.in_slot(tx.db, slot)
    certain = slots.doubted(tx.db, slot) is None
    if inside is not None and inside.state is State.STORED and certain:
        wanted = "two persons open it, with a reason"
        raise StateError("slot", slot, f"holding package {inside.id}", wanted)


def settle(
    tx: Tx, settings: Settings, luck: Luck, slot: str, holds: str | None, *, actor: str
) -> None:
    """Take the word of a trusted person for what is inside a slot.

    What the books had there and is not there was taken by its recipient if they
    ever had the door opened, and is missing if they had not.

    Args:
        tx: The write.
        settings: The configuration.
        luck: What new codes are drawn with.
        slot: Where they look.
        holds: The package that is inside; `None` when the slot is empty.
        actor: Who says so; the door was opened for them.

    Raises:
        UnknownError: No such slot or package.
        StateError: They have not had this door opened just now, or the package
            cannot be there.
    """
    asking.slot(settings, slot)
    visit = looked(tx, slot, actor, Purpose.SETTLE)
    inside = packages.in_slot(tx.db, slot)
    beside = {each.number: each for each in parcels.in_slot(tx.db, slot)}
    parcel = beside.get(holds or "")
    found = inside if parcel is not None else _named(tx, holds)
    if found is not None:
        _refuse_impossible(tx, found, slot)
    if inside is not None and (found is None or inside.id != found.id):
        _gone(tx, settings, inside, visit)
    if found is not None:
        _here(tx, settings, luck, found, visit)
    if parcel is not None and not parcel.added:
        adding.confirm(tx, settings, parcel, visit)
    _settled(tx, visit.slot, found, actor=actor, visit=visit.id)


def strange(tx: Tx, settings: Settings, slot: str, note: str, *, actor: str) -> None:
    """Take the word of a trusted person that something is inside that nobody knows.

    The slot goes out of service and stays in doubt, so that it is not offered
    before somebody has taken the thing out. What the books had there is not there.

    Args:
        tx: The write.
        settings: The configuration.
        slot: Where they look.
        note: What it is, or what is written on it.
        actor: Who says so; the door was opened for them.

    Raises:
        UnknownError: No such slot.
        InvalidError: The note is empty.
        StateError: They have not had this door opened just now.
    """
    asking.slot(settings, slot)
    visit = looked(tx, slot, actor, Purpose.SETTLE)
    inside = packages.in_slot(tx.db, slot)
    if inside is not None:
        _gone(tx, settings, inside, visit)
    cause, reason = "something unknown is inside", f"inside: {check_note(note)}"
    slots.doubt(tx.db, slot, Doubt.WORD, cause, visit.id, tx.moment.wall)
    facts = {"kind": Doubt.WORD.value, "cause": cause}
    tx.happened(
        Happening(Kind.SLOT_UNCERTAIN, actor, slot=slot, visit=visit.id, facts=facts)
    )
    if slots.take_out(tx.db, slot, reason, None, actor, tx.moment.wall):
        facts = {"reason": reason}
        tx.happened(
            Happening(
                Kind.SLOT_OUT_OF_SERVICE,
                actor,
                slot=slot,
                visit=visit.id,
                facts=facts,
            )
        )


def check_note(note: str) -> str:
    """Return what somebody says of a thing, on one line.

    Raises:
        InvalidError: It says nothing, or is endless.
    """
    line = " ".join(note.split())
    if not line or len(line) > _LONGEST_NOTE or not line.isprintable():
        right = f"1 to {_LONGEST_NOTE} letters, digits or signs"
        raise InvalidError("note", f"{len(line)} characters", right)
    return line


def _named(tx: Tx, name: str | None) -> Package | None:
    """Return the package that somebody read off what is inside."""
    if name is None:
        return None
    elsewhere = parcels.live(tx.db, name)
    if elsewhere is not None and elsewhere.added:
        wanted = f"it is a parcel of package {elsewhere.package}; name that one"
        raise StateError("parcel", name, "known", wanted)
    return asking.package(tx.db, name)


def settle_by_goods(
    tx: Tx, settings: Settings, luck: Luck, slot: str, *, goods: bool
) -> bool:
    """Take the word of a goods sensor behind a shut door, where the books agree.

    Returns:
        Whether that settled a doubt.
    """
    doubted = slots.doubted(tx.db, slot)
    if (
        doubted is None
        or doubted.kind not in SEEN_BY_GOODS
        or visits.at_slot(tx.db, slot) is not None
        or any(not each.added for each in parcels.in_slot(tx.db, slot))
    ):
        return False
    inside = packages.in_slot(tx.db, slot)
    brought = _brought(tx, doubted.visit) if goods and inside is None else None
    if goods is (inside is None and brought is None):
        return False
    if brought is not None:
        _keep(tx, settings, luck, brought, slot, actor=KIOSK, visit=doubted.visit)
    _settled(tx, slot, inside or brought, actor=KIOSK, visit=doubted.visit)
    return True


def looked(tx: Tx, slot: str, actor: str, purpose: Purpose) -> Visit:
    """Return the visit by which somebody has just looked into a slot.

    Raises:
        StateError: They have not had its door opened just now, for that purpose.
    """
    visit = visits.latest(tx.db, slot)
    wanted = "have its door opened to look inside, then say what is there"
    if visit is None or visit.purpose is not purpose or visit.actor != actor:
        raise StateError("slot", slot, "not looked into by you", wanted)
    unseen = visit.asks_word or visit.ending is Ending.UNPROVEN
    if visit.pulses == 0 or (visit.opened_at is None and not unseen):
        raise StateError("slot", slot, "not open", wanted)
    ended = visit.ended_at_boot
    over = visit.ending is not None and (
        ended is None
        or visit.boot != tx.moment.boot
        or tx.moment.boot_seconds - ended > WORD_SECONDS
    )
    if over:
        raise StateError("slot", slot, "looked into too long ago", wanted)
    return visit


def _refuse_impossible(tx: Tx, found: Package, slot: str) -> None:
    asking.nobody_with(tx.db, found.id)
    back = puttingback.was_said(tx, found, slot)
    if found.slot is None and found.state in _FINAL and not back:
        raise StateError(
            "package",
            found.id,
            found.state,
            f"its story has ended; announce what lies in slot {slot} under a new id",
        )


def _gone(tx: Tx, settings: Settings, package: Package, visit: Visit) -> None:
    """Note that what the books have in a slot is not there."""
    if package.state is not State.STORED:
        clear(tx, package, actor=visit.actor, visit=visit.id)
        return
    codes.end(tx.db, package.id, tx.moment.wall)
    if visits.was_pulsed_for_pickup(tx.db, package.id):
        told, kind = package.retrieved(tx.moment.wall), Kind.PACKAGE_RETRIEVED
    else:
        told, kind = package.cancelled(tx.moment.wall), Kind.PACKAGE_MISSING
    packages.move(tx.db, told.cleared())
    _happened(tx, visit, kind, package=package.id)
    word = "retrieved" if kind is Kind.PACKAGE_RETRIEVED else "missing"
    tell(tx, settings, word, told, mark=f"visit {visit.id}", slot=visit.slot)


def _here(
    tx: Tx, settings: Settings, luck: Luck, package: Package, visit: Visit
) -> None:
    """Note that a package lies where somebody found it."""
    if package.slot == visit.slot:
        return
    if puttingback.was_said(tx, package, visit.slot):
        puttingback.hold_found(tx, package, visit)
        return
    if package.state is State.PENDING:
        _keep(
            tx,
            settings,
            luck,
            package,
            visit.slot,
            actor=visit.actor,
            visit=visit.id,
        )
        return
    left = package.slot or ""
    packages.move(tx.db, package.moved(visit.slot))
    _happened(tx, visit, Kind.PACKAGE_FOUND, package=package.id)
    cause = f"package {package.id} was found in slot {visit.slot}"
    if slots.doubt(tx.db, left, Doubt.FOUND_ELSEWHERE, cause, visit.id, tx.moment.wall):
        facts = {"kind": Doubt.FOUND_ELSEWHERE.value, "cause": cause}
        tx.happened(Happening(Kind.SLOT_UNCERTAIN, visit.actor, slot=left, facts=facts))


def _keep(
    tx: Tx,
    settings: Settings,
    luck: Luck,
    package: Package,
    slot: str,
    *,
    actor: str,
    visit: int | None,
) -> None:
    """Store a package that is found inside; its old code died with the deposit."""
    parcels.forget(tx.db, package.id)
    issue(tx, settings, luck, package, actor=actor)
    stored = package.stored(slot, tx.moment.wall)
    packages.move(tx.db, stored)
    tx.happened(
        Happening(
            Kind.PACKAGE_STORED, actor, slot=slot, package=package.id, visit=visit
        )
    )
    sealed = codes.hand_over(tx.db, package.id)
    tell(tx, settings, "stored", stored, mark=f"found, visit {visit}", sealed=sealed)


def _brought(tx: Tx, number: int | None) -> Package | None:
    """Return the package of a deposit whose end nobody saw, if it is still awaited."""
    visit = None if number is None else visits.find(tx.db, number)
    if visit is None or visit.purpose is not Purpose.DEPOSIT:
        return None
    package = asking.package(tx.db, visit.package or "")
    if package.state is not State.PENDING or visits.of_package(tx.db, package.id):
        return None
    return package


def _settled(
    tx: Tx, slot: str, found: Package | None, *, actor: str, visit: int | None
) -> None:
    doubted = slots.doubted(tx.db, slot)
    slots.settle(tx.db, slot, by=actor, at=tx.moment.wall)
    for parcel in parcels.in_slot(tx.db, slot):
        parcels.forget(tx.db, parcel.number)  # unless it is known to be there
    tx.happened(
        Happening(
            Kind.SLOT_SETTLED,
            actor,
            slot=slot,
            package=None if found is None else found.id,
            visit=visit,
            facts={
                "was": "certain" if doubted is None else doubted.kind.value,
                "found": "empty" if found is None else found.id,
            },
        )
    )
    if found is None:
        free(tx, slot, actor=actor, visit=visit)


def _happened(tx: Tx, visit: Visit, kind: Kind, *, package: str) -> None:
    tx.happened(
        Happening(kind, visit.actor, slot=visit.slot, package=package, visit=visit.id)
    )
