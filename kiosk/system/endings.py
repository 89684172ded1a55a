"""How packages end other than by pickup: cancelled, expired, cleared away."""

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain.errors import ClockError, StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.expiry import check_sweep, due, most_at_once
from kiosk.domain.package import Package, State
from kiosk.store import Db, Tx, codes, packages, slots
from kiosk.system import asking, outages, puttingback
from kiosk.system.telling import tell
from kiosk.system.views import Overdue


def cancel(tx: Tx, settings: Settings, package_id: str, *, actor: str) -> Package:
    """Cancel a package that has not left; one in a slot waits for clearance.

    Raises:
        UnknownError: No such package.
        StateError: It has left already, or somebody is at its door.
    """
    package = asking.package(tx.db, package_id)
    if package.state not in {State.PENDING, State.STORED}:
        raise StateError(
            "package",
            package.id,
            package.state,
            "only a PENDING or STORED one can be cancelled",
        )
    asking.nobody_with(tx.db, package.id)
    return _ended(
        tx, settings, package.cancelled(tx.moment.wall), Kind.PACKAGE_CANCELLED, actor
    )


def expire(tx: Tx, settings: Settings, package: Package, *, actor: str) -> Package:
    """End the hold time of a package; it waits for clearance."""
    return _ended(
        tx, settings, package.expired(tx.moment.wall), Kind.PACKAGE_EXPIRED, actor
    )


def sweep(
    tx: Tx, settings: Settings, *, actor: str, clock_is_right: bool
) -> list[Package] | ClockError:
    """Expire every package whose hold time is over.

    A package whose door somebody is at is left for the next sweep, and so is one
    whose time stands still. That suspiciously many would expire at once is a
    refusal that is returned and not raised: it is written, once.

    Raises:
        ClockError: Nobody vouches for the clock.
    """
    if not (tx.moment.settled or clock_is_right):
        raise ClockError(
            f"{_unsettled(tx.moment)}; look at the date"
            f" ({tx.moment.wall:%Y-%m-%d %H:%M} UTC) and say that it is right"
        )
    outages.catch_up(tx, vouched=True)
    found = overdue(tx.db, tx.moment)
    if found.stopped and not clock_is_right:
        return _stopped(tx, found, actor=actor)
    return [expire(tx, settings, package, actor=actor) for package in found.expiring]


def overdue(db: Db, now: Moment) -> Overdue:
    """Return the packages that are past their date, and what keeps any of them."""
    stored = packages.every(db, State.STORED)
    over = due(stored, now.wall)
    still = outages.standing_still(db, now) if over else set()
    busy = {
        row[0] for row in db.execute("SELECT package FROM visit WHERE ended_at IS NULL")
    }
    return Overdue(
        expiring=tuple(one for one in over if one.id not in still | busy),
        still=tuple(one for one in over if one.id in still),
        stored=len(stored),
        most_at_once=most_at_once(len(stored)),
        vouched=now.trusted,
    )


def _stopped(tx: Tx, found: Overdue, *, actor: str) -> ClockError:
    last = tx.db.execute(
        "SELECT kind FROM event WHERE kind IN (?, ?) ORDER BY seq DESC LIMIT 1",
        (Kind.SWEEP_STOPPED.value, Kind.PACKAGE_EXPIRED.value),
    ).get
    if last != Kind.SWEEP_STOPPED.value:
        facts = {"expiring": len(found.expiring), "stored": found.stored}
        tx.happened(Happening(Kind.SWEEP_STOPPED, actor, facts=facts))
    try:
        check_sweep(len(found.expiring), found.stored)
    except ClockError as error:
        return error
    raise AssertionError("it was not stopped")


def _unsettled(moment: Moment) -> str:
    if moment.trusted:
        return f"it is so only for {moment.vouched_seconds:.0f} s"
    return moment.reason or "nobody has confirmed it since the start"


def clear(
    tx: Tx, package: Package, *, actor: str, visit: int | None, gone: bool = False
) -> None:
    """Note that a package that ended was taken out of its slot, or is not there."""
    packages.move(tx.db, package.cleared())
    tx.happened(
        Happening(
            Kind.PACKAGE_GONE if gone else Kind.PACKAGE_CLEARED,
            actor,
            slot=package.slot,
            package=package.id,
            visit=visit,
        )
    )
    puttingback.collected(tx, package.id, actor=actor, visit=visit)


def free(tx: Tx, slot: str, *, actor: str, visit: int | None) -> None:
    """Note that a slot was emptied."""
    slots.free(tx.db, slot, tx.moment.wall)
    tx.happened(Happening(Kind.SLOT_FREED, actor, slot=slot, visit=visit))


def _ended(
    tx: Tx, settings: Settings, package: Package, kind: Kind, actor: str
) -> Package:
    codes.end(tx.db, package.id, tx.moment.wall)
    packages.move(tx.db, package)
    tx.happened(Happening(kind, actor, slot=package.slot, package=package.id))
    if package.stored_at is not None:
        tell(tx, settings, package.state.value.lower(), package, mark="end")
    if package.slot is not None and settings.clearance == "at_once":
        # The operator's choice: the slot is free on the word of the books alone.
        clear(tx, package, actor=actor, visit=None)
        free(tx, package.slot, actor=actor, visit=None)
        return package.cleared()
    return package
