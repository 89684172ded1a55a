"""What technicians ask for: a door opened by hand, a slot out of service and back."""

from collections import Counter
from datetime import datetime

from kiosk.clock import Clock, Moment, Timekeeper
from kiosk.config import Settings
from kiosk.domain.attempts import yearly_guess_chance
from kiosk.domain.codes import DIGITS, PROOF_LENGTH
from kiosk.domain.errors import InvalidError, SettingsError, StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.outages import Cause
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Purpose, Visit
from kiosk.store import (
    Db,
    Tx,
    archives,
    notifications,
    packages,
    slots,
    timekeeping,
)
from kiosk.system import asking, endings, outages
from kiosk.system.doors import request
from kiosk.system.views import Counts, SlotView, Stats


def open_slot(tx: Tx, settings: Settings, name: str, *, actor: str) -> Visit:
    """Ask for a door to be opened by hand.

    It clears the slot where an expired or cancelled package waits in it.

    Raises:
        UnknownError: No such slot.
        StateError: Somebody is at its door.
    """
    asking.slot(settings, name)
    asking.nobody_at(tx.db, name)
    inside = packages.in_slot(tx.db, name)
    ended = inside if inside is not None and inside.state is not State.STORED else None
    if ended is None:
        return request(tx, Purpose.SERVICE, name, None, actor=actor)
    return request(tx, Purpose.CLEARANCE, name, ended.id, actor=actor)


def take_out_of_service(
    tx: Tx,
    settings: Settings,
    name: str,
    *,
    reason: str,
    until: datetime | None,
    actor: str,
) -> SlotView:
    """Take a slot out of service; what lies in it can still be picked up.

    Raises:
        UnknownError: No such slot.
        InvalidError: No reason, or a deadline that has passed.
        StateError: It is out of service already.
    """
    asking.slot(settings, name)
    if not reason.strip():
        raise InvalidError("reason", "there is none", "say why, for whoever comes next")
    if until is not None and until <= tx.moment.wall:
        raise InvalidError("until", f"{until} has passed", "a time that is to come")
    if not slots.take_out(tx.db, name, reason, until, actor, tx.moment.wall):
        raise StateError("slot", name, "out of service", "return it first")
    tx.happened(
        Happening(
            Kind.SLOT_OUT_OF_SERVICE,
            actor,
            slot=name,
            facts={"reason": reason, "until": until.isoformat() if until else None},
        )
    )
    return view(tx.db, settings, name)


def return_to_service(tx: Tx, settings: Settings, name: str, *, actor: str) -> SlotView:
    """Return a slot to service.

    Raises:
        UnknownError: No such slot.
        StateError: It is in service.
    """
    asking.slot(settings, name)
    if not slots.put_back(tx.db, name, tx.moment.wall):
        raise StateError("slot", name, "in service", "there is nothing to return")
    tx.happened(Happening(Kind.SLOT_RETURNED, actor, slot=name))
    outages.ended(tx, [name], Cause.STUCK)
    return view(tx.db, settings, name)


def vouch_clock(tx: Tx, clock: Clock, *, actor: str) -> None:
    """Take a person's word that the computer's time of day is right.

    It holds until the next start of the computer, or until the clock is set.

    Raises:
        InvalidError: It cannot be right, or lies far before what was told already.
    """
    if not isinstance(clock, Timekeeper):
        raise StateError("clock", "here", "no computer's", "nobody can vouch for it")
    before = tx.moment.trust
    known = clock.vouched(by=actor)
    if isinstance(known, str):
        raise InvalidError(
            "time", known, "look at the date, set the computer's clock, then try again"
        )
    timekeeping.keep(tx.db, known)
    facts = {"reason": known.reason, "was": before.value, "is": known.trust.value}
    tx.happened(Happening(Kind.CLOCK_VOUCHED, actor, facts=facts))


def view(db: Db, settings: Settings, name: str) -> SlotView:
    """Return one slot and what is known of it.

    Raises:
        UnknownError: No such slot.
    """
    asking.slot(settings, name)
    return next(v for v in every(db, settings) if v.slot.name == name)


def every(db: Db, settings: Settings) -> list[SlotView]:
    """Return all slots of the configuration and what is known of them."""
    facts, inside = slots.every(db), packages.with_slot(db)
    return [
        SlotView(
            slot,
            facts[slot.name].status,
            inside.get(slot.name),
            facts[slot.name].reason,
            facts[slot.name].until,
            facts[slot.name].doubt,
        )
        for slot in settings.slots
    ]


def counts(db: Db, settings: Settings) -> Counts:
    """Return how full the bank is."""
    views = every(db, settings)
    free = Counter(v.slot.size.name for v in views if v.status is Status.EMPTY)
    status = Counter(v.status for v in views)
    return Counts(
        by_status={s: status[s] for s in Status},
        by_state=packages.count(db),
        free={size.name: free[size.name] for size in settings.size_list},
    )


def stats(db: Db, settings: Settings, now: Moment) -> Stats:
    """Return what the bank has done since its first day."""
    rows = db.execute("SELECT kind, count(*) FROM event GROUP BY kind")
    happened = Counter({str(kind): int(count) for kind, count in rows})
    for archive in archives.every(db):
        happened.update(archive.counts)
    return Stats(
        counts=counts(db, settings),
        happened=dict(sorted(happened.items())),
        notifications=notifications.count(db),
        guess_chance=guess_chance(db, settings),
        overdue=endings.overdue(db, now),
    )


def guess_chance(db: Db, settings: Settings) -> float:
    """Return the yearly chance of a guess, with as many packages as there are."""
    return yearly_guess_chance(
        live=packages.count(db)[State.STORED],
        space=settings.code.rule.space,
        proof_space=len(DIGITS) ** PROOF_LENGTH,
        verification=settings.verification,
        rule=settings.throttle.rule,
    )


def take_in_slots(tx: Tx, settings: Settings) -> None:
    """Bring the store's slots in line with the configuration.

    Raises:
        SettingsError: Slots that hold something, or that nobody is sure of,
            have vanished from the configuration.
    """
    names = [slot.name for slot in settings.slots]
    slots.know(tx.db, names)
    inside = packages.with_slot(tx.db)
    lost = [
        f"slot {name}: it is not in the configuration, but "
        + (f"package {inside[name].id} is in it" if name in inside else "in doubt")
        + "; put it back, or empty it first"
        for name, facts in sorted(slots.every(tx.db).items())
        if name not in names and (name in inside or facts.doubt is not None)
    ]
    sizes = {size.name for size in settings.size_list}
    lost += [
        f"package {package.id}: there is no size {package.size} any more;"
        " put it back, or cancel the package first"
        for package in packages.every(tx.db, State.PENDING)
        if package.size not in sizes
    ]
    if lost:
        raise SettingsError(lost)
