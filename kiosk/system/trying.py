"""Locks as machines: slots that are tested before they return, and how locks wear."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from kiosk.config import Settings
from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.visits import Ending, Purpose, Step, Visit
from kiosk.domain.wear import LONGER, Trend, Wear, trend
from kiosk.store import Db, Store, Tx, openings, slots
from kiosk.system import asking, doors, returning, service
from kiosk.system.returning import ACTOR
from kiosk.system.views import SlotView

_STILL: Final = "it was listed before, and nobody has said that it was seen to"
"""Its pulses are longer since, where its driver can do that: that it opens well then
does not say that it is well."""


@dataclass(frozen=True, slots=True)
class LockHealth:
    """How one lock is.

    Attributes:
        trend: What its openings say; see `domain.wear`.
    """

    slot: str
    trend: Trend


def health(db: Db, settings: Settings) -> list[LockHealth]:
    """Return how every lock is, in the order of the doors."""
    kept, listed = openings.every(db), openings.worn(db)
    limit = settings.locks.open_patience_seconds
    found = []
    for slot in settings.slots:
        says = trend(kept.get(slot.name, []), limit_seconds=limit)
        if slot.name in listed and says.wear is not Wear.WEARING:
            says = replace(says, wear=Wear.WEARING, why=_STILL)
        found.append(LockHealth(slot.name, says))
    return found


def replace_lock(tx: Tx, settings: Settings, slot: str, *, actor: str) -> None:
    """Note that a slot has a new lock: what the old one did counts no more.

    Raises:
        UnknownError: No such slot.
    """
    asking.slot(settings, slot)
    openings.forget(tx.db, slot)
    tx.happened(Happening(Kind.LOCK_REPLACED, actor, slot=slot))


def postpone(
    tx: Tx, settings: Settings, slot: str, until: datetime | None, *, actor: str
) -> SlotView:
    """Give a slot that is out of service another deadline, or none.

    Raises:
        UnknownError: No such slot.
        InvalidError: The time has passed.
        StateError: It is in service.
    """
    asking.slot(settings, slot)
    if until is not None and until <= tx.moment.wall:
        raise InvalidError("until", f"{until} has passed", "a time to come")
    if not slots.postpone(tx.db, slot, until):
        raise StateError("slot", slot, "in service", "take it out first")
    facts: dict[str, Fact] = {"until": until.isoformat() if until else None}
    tx.happened(Happening(Kind.SLOT_POSTPONED, actor, slot=slot, facts=facts))
    return service.view(tx.db, settings, slot)


class Trying:
    """The part of a `LockerSystem` that is about locks as machines."""

    store: Store
    settings: Settings
    _worn: frozenset[str] = frozenset()
    """The locks that are listed, as this process knows it: no visit waits for that."""

    def lock_health(self) -> list[LockHealth]:
        """Return how every lock is, in the order of the doors.

        Those that will jam have `trend.wear` `WEARING`, and say in `trend.why` by what.
        """
        return self.store.read(lambda db: health(db, self.settings))

    def lock_replaced(self, slot: str, *, actor: str) -> None:
        """Note that a slot has a new lock; see `trying.replace_lock`."""
        self.store.write(lambda tx: replace_lock(tx, self.settings, slot, actor=actor))

    def postpone(self, slot: str, until: datetime | None, *, actor: str) -> SlotView:
        """Give a slot out of service another deadline; see `trying.postpone`."""
        return self.store.write(
            lambda tx: postpone(tx, self.settings, slot, until, actor=actor)
        )

    # As the locks part does it

    def test_due_slots(self) -> list[Visit]:
        """Ask for the doors of slots whose time out of service is over.

        What may hold something is not tried; of that a technician is told. Nothing
        happens while nobody vouches for the clock.
        """
        settings, now = self.settings, self.store.now()
        if not now.trusted or not self.store.read(lambda db: slots.over(db, now.wall)):
            return []

        def act(tx: Tx) -> list[Visit]:
            asked = []
            for one in returning.due(tx, settings):
                if one.why_not is not None:
                    returning.overdue(tx, one.slot, one.why_not)
                    continue
                asked.append(
                    doors.request(tx, Purpose.SELF_TEST, one.slot, None, actor=ACTOR)
                )
            return asked

        return self.store.write(act)

    def reads_sane(self, number: int) -> Visit:
        """Note that a door that is only read in its test reads as it should."""

        def act(tx: Tx) -> Visit:
            visit = asking.visit(tx.db, number)
            if visit.purpose is not Purpose.SELF_TEST or visit.step is not Step.TAKEN:
                return visit
            return doors.conclude(tx, self.settings, number, Ending.DONE, None)

        return self.store.write(act)

    def pulse_times(self, slot: str) -> float:
        """Return how many times as long as usual the pulse of a lock should be."""
        return LONGER if slot in self._worn else 1.0

    def last_opening(self) -> int:
        """Return the number of the last opening of any lock, 0 where there is none."""
        return self.store.read(openings.last)

    def list_worn_locks(self) -> list[LockHealth]:
        """List the locks that are wearing out, and tell of those that are new there."""
        settings = self.settings

        def act(tx: Tx) -> list[LockHealth]:
            known, found = openings.worn(tx.db), []
            for lock in health(tx.db, settings):
                if lock.trend.wear is not Wear.WEARING:
                    continue
                found.append(lock)
                if lock.slot not in known:
                    openings.list_worn(tx.db, lock.slot, tx.moment.wall)
                    facts: dict[str, Fact] = {"why": lock.trend.why}
                    tx.happened(
                        Happening(Kind.LOCK_WEARING, ACTOR, slot=lock.slot, facts=facts)
                    )
            return found

        found = self.store.write(act)
        self._worn = frozenset(lock.slot for lock in found)
        return found
