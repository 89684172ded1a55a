"""The JSON shapes of the command line, in one place because programs rely on them.

Keys are never renamed and never vanish; a value that is not known is null.
Times are ISO 8601, UTC, to the second where the store knows more.
"""

import json
from datetime import UTC, datetime

from kiosk.domain import catalogue
from kiosk.domain.catalogue import Entry
from kiosk.domain.events import Event
from kiosk.domain.package import Package
from kiosk.domain.users import User
from kiosk.domain.visits import Visit
from kiosk.system import Counts, SlotView

Facts = dict[str, object]


def time(moment: datetime | None) -> str | None:
    """Return a time as programs read it.

    >>> time(datetime(2026, 3, 1, 8, tzinfo=UTC))
    '2026-03-01T08:00:00Z'
    """
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_package(package: Package) -> Facts:
    """Return a package: who it is for by id alone, and no code."""
    kg = None if package.weight_grams is None else package.weight_grams / 1000
    return {
        "id": package.id,
        "user": package.user,
        "size": package.size,
        "weight_kg": kg,
        "hold_days": package.hold_days,
        "state": package.state.value,
        "slot": package.slot,
        "announced_at": time(package.announced_at),
        "stored_at": time(package.stored_at),
        "deadline": time(package.deadline),
        "extended_seconds": round(package.extended_seconds),
        "ended_at": time(package.ended_at),
        "parcels": list(package.parcels),
        "joined": package.joined,
    }


def of_slot(view: SlotView) -> Facts:
    """Return a slot and what is known of it."""
    return {
        "name": view.slot.name,
        "size": view.slot.size.name,
        "reach_mm": view.slot.reach_mm,
        "status": view.status.value,
        "package": view.package.id if view.package is not None else None,
        "reason": view.reason,
        "until": time(view.until),
        "doubt": view.doubt,
    }


def of_user(user: User, *, contacts: bool) -> Facts:
    """Return a person; their name, address and number only when asked for."""
    facts: Facts = {
        "id": user.id,
        "role": user.role.value,
        "needs_low_door": user.needs_low_door,
        "language": user.language,
        "has_email": user.email is not None,
        "has_phone": user.phone is not None,
        "has_pin": user.pin_hash is not None,
    }
    if contacts:
        facts |= {"name": user.name, "email": user.email, "phone": user.phone}
    return facts


def of_fault(entry: Entry) -> Facts:
    """Return an entry of the catalogue."""
    return {
        "key": entry.key,
        "weight": entry.weight.value,
        "says": entry.says,
        "cause": entry.cause,
        "step": entry.step,
        "part": entry.part or None,
    }


def of_event(event: Event) -> Facts:
    """Return an event, whole, what it is called, and the key of what is wrong."""
    told = json.loads(event.facts)
    return {
        "seq": event.seq,
        "at": event.at,
        "boot": event.boot,
        "boot_seconds": event.boot_seconds,
        "clock": event.clock,
        "kind": event.kind,
        "title": catalogue.title(event.kind),
        "actor": event.actor,
        "slot": event.slot,
        "package": event.package,
        "visit": event.visit,
        "facts": told,
        "fault": catalogue.of_event(event.kind, told),
        "hash": event.hash.hex(),
    }


def of_visit(visit: Visit, *, seconds: float) -> Facts:
    """Return how a visit ended."""
    return {
        "slot": visit.slot,
        "package": visit.package,
        "visit": visit.id,
        "ending": visit.ending.value if visit.ending is not None else None,
        "cause": visit.cause,
        "seconds": round(seconds, 1),
    }


def of_counts(counts: Counts) -> Facts:
    """Return how full the bank is."""
    return {
        "slots": {status.value: n for status, n in counts.by_status.items()},
        "free": dict(counts.free),
        "packages": {state.value: n for state, n in counts.by_state.items()},
        "utilisation": round(counts.utilisation, 4),
    }
