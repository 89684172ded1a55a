"""A courier's round: what has ended is taken out, doubts are settled, parcels added.

What waits for clearance is taken out by whoever has its door opened. With `asked`
they are also asked whether they have it: at the open door, or when it is shut.
Until they say so the slot is in doubt, and the package stays in its books; so a
round that breaks off anywhere loses nothing.
"""

from typing import Final

from kiosk.config import Settings
from kiosk.domain.errors import StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.package import Package, State
from kiosk.domain.slots import Size
from kiosk.domain.visits import Ending, Purpose, Visit, Word
from kiosk.store import Db, Store, Tx, packages, parcels, slots, visits
from kiosk.system import adding, asking, doors, service, settling
from kiosk.system.doors import request
from kiosk.system.views import Place, SlotView

_CERTAIN: Final = frozenset({Word.EMPTY, Word.FILLED, Word.MISSING})


class Collecting:
    """The part of a `LockerSystem` that couriers ask for on their rounds.

    Attributes:
        store: Its facts; closed by whoever opened it.
        settings: Its configuration.
    """

    store: Store
    settings: Settings

    def to_collect(self) -> list[SlotView]:
        """Return the slots whose package waits for clearance, in door order."""
        return self.store.read(lambda db: to_collect(db, self.settings))

    def collect(self, slot: str, *, asked: bool = False, actor: str) -> Visit:
        """Ask for a door, to take out what waits for clearance; see `collect`."""
        return self.store.write(
            lambda tx: collect(tx, self.settings, slot, asked=asked, actor=actor)
        )

    def confirm(self, number: int, word: Word, *, actor: str) -> None:
        """Say whether a package was taken out, the door being shut; see `confirm`."""
        self.store.write(lambda tx: confirm(tx, number, word, actor=actor))

    def to_look_into(self, size: str | None = None) -> list[SlotView]:
        """Return the slots in doubt that anybody may settle, in door order.

        Args:
            size: Only those that a package of this size could go to, if they are
                empty: no package is in their books, and they are in service.

        Raises:
            UnknownError: There is no such size.
        """
        fits = None if size is None else asking.size(self.settings, size)
        return self.store.read(lambda db: _to_look_into(db, self.settings, fits))

    def settle_strange(self, slot: str, note: str, *, actor: str) -> None:
        """Say that something unknown is inside; see `settling.strange`."""
        self.store.write(
            lambda tx: settling.strange(tx, self.settings, slot, note, actor=actor)
        )

    def named(self, number: str) -> Package:
        """Return the package that a number stands for: its own, or a parcel's.

        Raises:
            UnknownError: There is none.
        """

        def ask(db: Db) -> Package:
            parcel = parcels.live(db, number)
            return asking.package(db, number if parcel is None else parcel.package)

        return self.store.read(ask)

    def places(self, user: str, *, weight_grams: int | None = None) -> list[Place]:
        """Return where a parcel for somebody may be added; see `adding.places`."""
        now = self.store.now().wall
        return self.store.read(
            lambda db: adding.places(db, self.settings, user, weight_grams, now)
        )

    def add(
        self, number: str, *, to: str, weight_grams: int | None = None, actor: str
    ) -> Visit:
        """Ask for the door of a stored package, to add a parcel; see `adding.check`.

        Args:
            number: The tracking number of the parcel.
            to: The package.
            weight_grams: What the parcel weighs, if somebody knows.
            actor: Who brings it.
        """

        def act(tx: Tx) -> Visit:
            package, grams = adding.check(tx, self.settings, number, to, weight_grams)
            slot = package.slot or ""
            visit = request(tx, Purpose.ADD, slot, package.id, actor=actor)
            at = tx.moment.wall
            parcels.ask(tx.db, number, package.id, visit.id, grams, at)
            return visit

        return self.store.write(act)


def to_collect(db: Db, settings: Settings) -> list[SlotView]:
    """Return the slots whose package waits for clearance, in the order of the doors."""
    return [
        view
        for view in service.every(db, settings)
        if view.package is not None and view.package.state is not State.STORED
    ]


def collect(tx: Tx, settings: Settings, name: str, *, asked: bool, actor: str) -> Visit:
    """Ask for a door to be opened, so that the package behind it is taken out.

    Args:
        tx: The write.
        settings: The configuration.
        name: The slot.
        asked: Whether they are asked if they have it; else a shut door says so.
        actor: Who takes it out.

    Raises:
        UnknownError: No such slot.
        StateError: Nothing waits in it to be collected, or somebody is at its door.
    """
    asking.slot(settings, name)
    inside = packages.in_slot(tx.db, name)
    if inside is None or inside.state is State.STORED:
        state = "empty by the books" if inside is None else "holding a STORED package"
        raise StateError("slot", name, state, "there is nothing to collect")
    asking.nobody_at(tx.db, name)
    purpose = Purpose.COLLECTION if asked else Purpose.CLEARANCE
    return request(tx, purpose, name, inside.id, actor=actor)


def confirm(tx: Tx, number: int, word: Word, *, actor: str) -> None:
    """Take the word of whoever had a door opened for whether they took it out.

    Args:
        tx: The write.
        number: Their visit, a `COLLECTION` that has ended.
        word: `EMPTY` or `MISSING`: the slot is free; `FILLED`: the package is still
            inside, and waits on.
        actor: Who says so.

    Raises:
        UnknownError: No such visit.
        StateError: It was not theirs, its door was not seen open and then shut, it
            is too long ago, or somebody has been there since; or it is settled
            already.
    """
    visit = asking.visit(tx.db, number)
    seen = settling.looked(tx, visit.slot, actor, Purpose.COLLECTION)
    inside = packages.in_slot(tx.db, visit.slot)
    settled = inside is None or inside.id != visit.package
    shut = seen.ending is Ending.DONE
    if seen.id != number or not shut or settled or word not in _CERTAIN:
        state = "over" if shut else "not at a shut door"
        raise StateError("visit", str(number), state, "open the door once more")
    visits.say(tx.db, number, word)
    facts = {"says": word.value}
    tx.happened(
        Happening(
            Kind.VISIT_WORD,
            actor,
            slot=visit.slot,
            package=visit.package,
            visit=number,
            facts=facts,
        )
    )
    said = asking.visit(tx.db, number)
    if word is Word.FILLED:
        _stays(tx, said)
    else:
        doors.freed(tx, said)


def _stays(tx: Tx, visit: Visit) -> None:
    """Note that what was to be taken out is still inside."""
    doubted = slots.doubted(tx.db, visit.slot)
    if doubted is None or doubted.visit != visit.id:
        return  # what is in doubt was so before
    slots.settle(tx.db, visit.slot, by=visit.actor, at=tx.moment.wall)
    facts = {"was": doubted.kind.value, "found": visit.package}
    tx.happened(
        Happening(
            Kind.SLOT_SETTLED,
            visit.actor,
            slot=visit.slot,
            package=visit.package,
            visit=visit.id,
            facts=facts,
        )
    )


def _to_look_into(db: Db, settings: Settings, size: Size | None) -> list[SlotView]:
    doubted = [view for view in service.every(db, settings) if view.doubt is not None]
    if size is None:
        return doubted
    return [
        view
        for view in doubted
        if view.slot.size >= size and view.package is None and view.reason is None
    ]
