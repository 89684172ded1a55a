"""The locks as the books have them: proved, wearing out, overdue."""

from collections import defaultdict
from collections.abc import Iterator

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.doctor.finding import Finding
from kiosk.domain.catalogue import named
from kiosk.domain.wear import Wear
from kiosk.store import Db, slots
from kiosk.system.proving import Commissioning, Standing, commissioning
from kiosk.system.returning import ACTOR
from kiosk.system.trying import health


def examined(settings: Settings, db: Db, now: Moment) -> Iterator[Finding]:
    """Give what the books say of the locks."""
    yield from _commissioning(commissioning(db, settings))
    yield from _wear(settings, db)
    yield from _slots(db, now)


def _slots(db: Db, now: Moment) -> Iterator[Finding]:
    """Give the slots that are out of service for a fault or too long, or in doubt."""
    faulty = slots.out_by(db, ACTOR)
    for name, facts in slots.every(db).items():
        if facts.until is not None and facts.until <= now.wall:
            since = f"{facts.until:%Y-%m-%d %H:%M} UTC"
            says = f"slot {name} should be back since {since}: {facts.reason}"
            yield Finding("slots", says, "slot.overdue")
        elif name in faulty:
            says = f"slot {name} is out of service: {facts.reason}"
            yield Finding("slots", says, "slot.out-of-service")
        if facts.doubted is not None:
            says = f"slot {name} is in doubt: {facts.doubt}"
            yield Finding("slots", says, named("doubt", facts.doubted.value))


def _commissioning(stands: Commissioning) -> Iterator[Finding]:
    check = "commissioning"
    if not stands.needed and not any([stands.record, *stands.doors.values()]):
        yield Finding(check, "its locks are played: nobody has to prove them")
        return
    flaws = defaultdict(list)
    for slot, door in stands.doors.items():
        if door is not None and not door.verdict.proved:
            flaws[door.verdict.flaws[0]].append(slot)
    for flaw, doors in flaws.items():
        says = f"{flaw.value.replace('_', ' ')}: {', '.join(doors)}"
        yield Finding(check, says, named("commission", flaw.value))
    yield _standing(check, stands)


def _standing(check: str, stands: Commissioning) -> Finding:
    left = [slot for slot, door in stands.doors.items() if door is None]
    todo = f"{len(left)} of {len(stands.doors)} doors are not proved"
    if stands.record is None:
        return Finding(check, f"not signed off; {todo}", "commission.never")
    signed = f"{stands.record.at:%Y-%m-%d} by {stands.record.signed_by}"
    if stands.standing is Standing.VOID:
        says = f"signed off {signed}, and wired otherwise since; {todo}"
        return Finding(check, says, "commission.void")
    return Finding(check, f"signed off {signed}, {stands.record.doors} doors")


def _wear(settings: Settings, db: Db) -> Iterator[Finding]:
    locks = health(db, settings)
    worn = [lock for lock in locks if lock.trend.wear is Wear.WEARING]
    for lock in worn:
        yield Finding("lock health", f"{lock.slot}: {lock.trend.why}", "lock.wearing")
    if not worn:
        known = sum(lock.trend.wear is Wear.WELL for lock in locks)
        says = f"{known} of {len(locks)} have opened often enough to say: all well"
        yield Finding("lock health", says)
