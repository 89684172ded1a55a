"""Packages on their way in: announced, and given a slot."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Final

from kiosk.config import Settings
from kiosk.domain.errors import NoSlotError, StateError, TakenError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.manifest import Manifest, Problem, Row
from kiosk.domain.package import Package, State, check_hold, check_id
from kiosk.domain.slots import Slot, Strategy, check_weight, nearest, within_reach
from kiosk.domain.users import Role, User, check_email, check_language, check_phone
from kiosk.domain.visits import Ending, Purpose
from kiosk.store import Db, Tx, packages, parcels, slots, users
from kiosk.system import asking
from kiosk.system.doors import request
from kiosk.system.issuing import Luck, issue
from kiosk.system.views import Deposit, Imported

_NOT_OPENED: Final = frozenset({Ending.STUCK, Ending.SILENT})
"""The endings after which it is certain that nothing was put in."""


def add_user(tx: Tx, user: User, *, actor: str) -> User:
    """Take in a person.

    Raises:
        TakenError: Somebody has that id.
        InvalidError: An id or contact that cannot be right.
    """
    check_id("user id", user.id)
    if user.email is not None:
        check_email(user.email)
    if user.phone is not None:
        check_phone(user.phone)
    if user.language is not None:
        check_language(user.language)
    if users.find(tx.db, user.id) is not None:
        raise TakenError("user", user.id)
    users.save(tx.db, user)
    tx.happened(
        Happening(
            Kind.USER_ADDED, actor, facts={"user": user.id, "role": user.role.value}
        )
    )
    return user


def announce(tx: Tx, settings: Settings, package: Package, *, actor: str) -> Package:
    """Take in a package that will come.

    Raises:
        TakenError: A package, or a parcel that is here, has that id.
        UnknownError: No such user or size.
        InvalidError: An id, weight or hold time that cannot be right.
    """
    check_id("package id", package.id)
    if packages.find(tx.db, package.id) is not None:
        raise TakenError("package", package.id)
    if parcels.live(tx.db, package.id) is not None:
        raise TakenError("parcel", package.id)
    asking.user(tx.db, package.user)
    check_weight(asking.size(settings, package.size), package.weight_grams)
    check_hold(package.hold_days)
    packages.add(tx.db, package)
    tx.happened(
        Happening(
            Kind.PACKAGE_ANNOUNCED,
            actor,
            package=package.id,
            facts={"user": package.user, "size": package.size},
        )
    )
    return package


def claim(
    tx: Tx,
    settings: Settings,
    luck: Luck,
    package_id: str,
    *,
    avoid: Collection[str] = (),
    near: str | None = None,
    actor: str,
) -> Deposit:
    """Give an announced package a slot, and ask for its door to be opened.

    Args:
        tx: The write.
        settings: The configuration.
        luck: What its code is drawn with.
        package_id: The package.
        avoid: Slots that it does not go to.
        near: The slot whose door they stand at: it goes to the nearest that fits.
        actor: Who brings it.

    Raises:
        UnknownError: No such package.
        StateError: It is not `PENDING`, or somebody is storing it already.
        NoSlotError: No free slot fits.
        OutOfOrderError: Somebody has to agree first to what nobody knows.
        StoreError: The disk is too full for what may follow.
    """
    asking.in_order(tx)
    package = asking.package(tx.db, package_id)
    if package.state is not State.PENDING:
        raise StateError(
            "package", package.id, package.state, "only a PENDING one can be stored"
        )
    asking.nobody_with(tx.db, package.id)
    parcels.forget(tx.db, package.id)  # it is in somebody's hands, and nowhere else
    slot = _allocated(tx.db, settings, package, avoid, near)
    visit = request(tx, Purpose.DEPOSIT, slot.name, package.id, actor=actor)
    return Deposit(visit, issue(tx, settings, luck, package, actor=actor))


def redirect(
    tx: Tx, settings: Settings, luck: Luck, number: int, *, actor: str
) -> Deposit:
    """Give the package of a deposit whose door jammed the nearest slot that fits.

    Raises:
        UnknownError: No such visit.
        StateError: It was no deposit, or its door did not jam; or the package is not
            in somebody's hands any more.
        NoSlotError: No free slot fits.
    """
    visit = asking.visit(tx.db, number)
    if visit.purpose is not Purpose.DEPOSIT or visit.ending not in _NOT_OPENED:
        state = f"a {visit.purpose}, {visit.ending or 'under way'}"
        wanted = "a deposit whose door did not open goes to another one"
        raise StateError("visit", str(number), state, wanted)
    to = claim(
        tx,
        settings,
        luck,
        visit.package or "",
        avoid=[visit.slot],
        near=visit.slot,
        actor=actor,
    )
    facts: dict[str, Fact] = {"to": to.slot, "visit": to.visit.id}
    tx.happened(
        Happening(
            Kind.VISIT_REDIRECTED,
            actor,
            slot=visit.slot,
            package=visit.package,
            visit=visit.id,
            facts=facts,
        )
    )
    return to


def take_manifest(
    tx: Tx, settings: Settings, manifest: Manifest, *, actor: str
) -> Imported:
    """Take in the good lines of a manifest; tell of the others."""
    taken: list[str] = []
    problems = list(manifest.problems)
    for row in manifest.rows:
        problem = _row_problem(tx.db, row)
        if problem is not None:
            problems.append(problem)
            continue
        _take_row(tx, settings, row, actor=actor)
        taken.append(row.package)
    problems.sort(key=lambda problem: problem.line)
    return Imported(tuple(taken), tuple(map(str, problems)))


def _allocated(
    db: Db,
    settings: Settings,
    package: Package,
    avoid: Collection[str],
    near: str | None,
) -> Slot:
    user = users.find(db, package.user)
    low = user is not None and user.needs_low_door
    return chosen(db, settings, package.size, low=low, avoid=avoid, near=near)


def chosen(
    db: Db,
    settings: Settings,
    size: str,
    *,
    low: bool = False,
    avoid: Collection[str] = (),
    near: str | None = None,
) -> Slot:
    """Return the slot that a package of a size is given now.

    Raises:
        UnknownError: No such size.
        NoSlotError: No free slot fits.
    """
    empty = slots.empty(db)
    free = [
        replace(slot, freed_at=empty[slot.name])
        for slot in settings.slots
        if slot.name in empty and slot.name not in avoid
    ]
    strategy: Strategy = settings.strategy
    if near is not None:
        strategy = partial(nearest, to=asking.slot(settings, near))
    if low:
        strategy = within_reach(strategy)
    slot = strategy(asking.size(settings, size), free)
    if slot not in free:
        raise NoSlotError(size)  # a stranger's strategy made one up
    return slot


def _row_problem(db: Db, row: Row) -> Problem | None:
    if packages.find(db, row.package) is not None:
        return row.problem("package_id", f"package {row.package!r} exists already")
    if parcels.live(db, row.package) is not None:
        return row.problem("package_id", f"parcel {row.package!r} is here already")
    user = users.find(db, row.user)
    if user is not None and user.role is not Role.CUSTOMER:
        return row.problem("user_id", f"{row.user!r} is staff; no package is for them")
    return None


def _new_user(row: Row) -> User:
    return User(row.user, row.name, row.email, row.phone, language=row.language)


def _take_row(tx: Tx, settings: Settings, row: Row, *, actor: str) -> None:
    known = users.find(tx.db, row.user)
    if known is None:
        add_user(tx, _new_user(row), actor=actor)
    else:
        told = replace(
            known,
            name=row.name or known.name,
            email=row.email or known.email,
            phone=row.phone or known.phone,
            language=row.language or known.language,
        )
        if told != known:
            users.save(tx.db, told)
            tx.happened(Happening(Kind.USER_CHANGED, actor, facts={"user": known.id}))
    package = Package(
        id=row.package,
        user=row.user,
        size=row.size,
        weight_grams=row.weight_grams,
        hold_days=row.hold_days or settings.hold.days,
        state=State.PENDING,
        slot=None,
        announced_at=tx.moment.wall,
    )
    announce(tx, settings, package, actor=actor)
