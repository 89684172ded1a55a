"""Slots out of service until some time: what becomes of them when that has come.

Nothing is pulsed here. A slot that passed its test returns; of one that did not, or
that may hold something, a technician is told, once for each deadline.
"""

from dataclasses import dataclass

from kiosk.config import Settings
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.outages import Cause
from kiosk.domain.visits import Ending, Visit
from kiosk.store import Tx, packages, slots, visits
from kiosk.system import outages

ACTOR = "kiosk"


@dataclass(frozen=True, slots=True)
class Due:
    """A slot whose time out of service is over.

    Attributes:
        why_not: Why its door is not tried, in words; `None` when it may be.
    """

    slot: str
    why_not: str | None


def due(tx: Tx, settings: Settings) -> list[Due]:
    """Return the slots whose time is over, that nobody has looked at since.

    A door that somebody is at waits for the next round.
    """
    busy = {visit.slot for visit in visits.unfinished(tx.db)}
    inside, facts = packages.with_slot(tx.db), slots.every(tx.db)
    found = []
    for name in slots.over(tx.db, tx.moment.wall):
        if name in busy or name not in settings.wires:
            continue
        why = None
        if name in inside:
            why = f"package {inside[name].id} is inside"
        elif facts[name].doubted is not None:
            why = f"nobody can prove what is inside: {facts[name].doubt}"
        elif not settings.locks.auto_return:
            why = "it returns by a person's word only (locks.auto_return)"
        found.append(Due(name, why))
    return found


def concluded(tx: Tx, visit: Visit, ending: Ending, cause: str | None) -> None:
    """Return a slot that has passed its test to service, or tell that it has not."""
    if ending is not Ending.DONE:
        overdue(tx, visit.slot, cause or "its door was not proved", visit=visit)
        return
    if not slots.put_back(tx.db, visit.slot, tx.moment.wall):
        return  # somebody was quicker
    how = "opened and shut" if visit.pulses else "read as shut"
    tx.happened(
        Happening(
            Kind.SLOT_RETURNED,
            ACTOR,
            slot=visit.slot,
            visit=visit.id,
            facts={"self_test": how},
        )
    )
    outages.ended(tx, [visit.slot], Cause.STUCK)


def overdue(tx: Tx, slot: str, why: str, *, visit: Visit | None = None) -> None:
    """Note that a slot stays out of service beyond its time; once a deadline."""
    slots.tested(tx.db, slot, tx.moment.wall)
    facts: dict[str, Fact] = {"why": why}
    tx.happened(
        Happening(
            Kind.SLOT_OVERDUE,
            ACTOR,
            slot=slot,
            visit=None if visit is None else visit.id,
            facts=facts,
        )
    )
