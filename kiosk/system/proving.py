"""Commissioning: each door is proved, and somebody signs the bank off.

How screens and commands do it, door by door:

1. `prove_door(slot)` asks for its door, as a visit of the purpose `PROOF`; whoever
   owns the locks pulses it once and looks at every sensor meanwhile. Follow the visit
   as any other. The person there shuts whatever opened.
2. `say_moved(slot, doors)` takes their word for which doors moved; `()` for none. It
   may come while the visit goes on or after it. Without it only sensors are believed.
3. `commissioning()` tells what each door came to, and what stands of the whole.
4. `sign_off(by=...)` writes the record, bound to how the bank is wired now. It lasts
   until the wiring in the configuration changes: then the doors concerned are to be
   proved again, and nothing else.

The functions here are the same within a transaction of somebody else's, such as one
that looks first whether its actor may.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk.config import Settings
from kiosk.domain.commissioning import Verdict
from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.visits import Purpose, Visit
from kiosk.store import Db, Store, Tx, packages, proofs, slots, visits
from kiosk.store.proofs import ProofRow, Record
from kiosk.system import asking, guarding
from kiosk.system.doors import request
from kiosk.system.proofs import follow, verdict

_LONGEST_NAME: Final = 64


class Standing(StrEnum):
    """What a bank's commissioning is worth."""

    NEVER = "never"
    """Nobody has signed it off."""
    SIGNED = "signed"
    VOID = "void"
    """It was signed off, and is wired otherwise since."""


@dataclass(frozen=True, slots=True)
class DoorProof:
    """What one door came to, with the wires that it has now.

    Attributes:
        by_word: Whether the person there said which door moved.
    """

    slot: str
    verdict: Verdict
    at: datetime
    actor: str
    by_word: bool


@dataclass(frozen=True, slots=True)
class Commissioning:
    """What stands of a bank's commissioning.

    Attributes:
        standing: What it is worth.
        doors: What each door came to, in the order of the doors; `None` for one that
            was not proved with the wires that it has now.
        record: The last time that it was signed off.
        needed: Whether there is anything but played locks.
    """

    standing: Standing
    doors: Mapping[str, DoorProof | None]
    record: Record | None
    needed: bool

    @property
    def unproved(self) -> tuple[str, ...]:
        """The doors that are still to be proved, or were found to be wrong."""
        return tuple(
            slot
            for slot, door in self.doors.items()
            if door is None or not door.verdict.proved
        )


def commissioning(db: Db, settings: Settings) -> Commissioning:
    """Return what stands of a bank's commissioning."""
    rows, record = proofs.every(db), proofs.last_record(db)
    doors = {}
    for slot in settings.slots:
        row = rows.get(slot.name)
        now = row is not None and row.wiring == settings.wirings[slot.name]
        doors[slot.name] = _door(settings, row) if row and now else None
    if record is None:
        standing = Standing.NEVER
    elif record.wiring == settings.wiring_mark:
        standing = Standing.SIGNED
    else:
        standing = Standing.VOID
    return Commissioning(standing, doors, record, needed=not settings.is_played)


def prove(tx: Tx, settings: Settings, slot: str, *, actor: str) -> Visit:
    """Ask for a door to be pulsed once, while every sensor is looked at.

    Args:
        tx: The write.
        settings: The configuration.
        slot: The door; nothing may be inside.
        actor: Who stands there.

    Raises:
        UnknownError: No such slot.
        StateError: Somebody is at its door, or something may be inside.
        OutOfOrderError: Somebody has to agree first to what nobody knows.
    """
    asking.slot(settings, slot)
    asking.nobody_at(tx.db, slot)
    refuse_unless_empty(tx.db, slot)
    quiet = guarding.quiet_since(tx.db)
    visit = request(tx, Purpose.PROOF, slot, None, actor=actor)
    now, wiring = tx.moment.wall, settings.wirings[slot]
    proofs.begin(tx.db, ProofRow(slot, visit.id, wiring, actor, now, {}, quiet))
    return visit


def say_moved(
    tx: Tx, settings: Settings, slot: str, doors: Collection[str], *, actor: str
) -> DoorProof:
    """Take the word of the person there for which doors moved.

    Args:
        tx: The write.
        settings: The configuration.
        slot: The door that was asked for.
        doors: Those that moved; empty where none did.
        actor: Who says so; the door was opened for them.

    Raises:
        UnknownError: There is no such door.
        StateError: It was not just proved for them.
    """
    for door in (slot, *doors):
        asking.slot(settings, door)
    row = proofs.find(tx.db, slot)
    if row is None or row.actor != actor:
        wanted = "have it opened first: kiosk commission"
        raise StateError("slot", slot, "not proved by you", wanted)
    row = replace(row, moved=tuple(sorted(set(doors))))
    proofs.moved(tx.db, row.visit, row.moved or ())
    found = _door(settings, row)
    visit = visits.find(tx.db, row.visit)
    if visit is None or visit.ending is not None:
        follow(tx, row, found.verdict)
    return found


def sign_off(tx: Tx, settings: Settings, *, by: str, actor: str) -> Record:
    """Write that every door is what the configuration says.

    Args:
        tx: The write.
        settings: The configuration.
        by: The name of whoever answers for it.
        actor: Who asks for it.

    Raises:
        InvalidError: There is no name.
        StateError: A door is not proved, or was found to be wrong.
    """
    name = by.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise InvalidError("name", f"{by!r}", "say who answers for it")
    stands = commissioning(tx.db, settings)
    if stands.unproved:
        wanted = f"prove these first: {', '.join(stands.unproved)}"
        raise StateError("bank", "here", "not proved", wanted)
    mark = settings.wiring_mark
    record = Record(mark, tx.moment.wall, actor, name, len(stands.doors))
    proofs.sign(tx.db, record)
    facts: dict[str, Fact] = {"wiring": mark, "doors": record.doors, "by": name}
    tx.happened(Happening(Kind.BANK_COMMISSIONED, actor, facts=facts))
    return record


class Proving:
    """The part of a `LockerSystem` that is about commissioning."""

    store: Store
    settings: Settings

    def commissioning(self) -> Commissioning:
        """Return what stands of this bank's commissioning."""
        return self.store.read(lambda db: commissioning(db, self.settings))

    def prove_door(self, slot: str, *, actor: str) -> Visit:
        """Ask for a door to be proved; see `proving.prove`."""
        return self.store.write(lambda tx: prove(tx, self.settings, slot, actor=actor))

    def say_moved(self, slot: str, doors: Collection[str], *, actor: str) -> DoorProof:
        """Take a person's word for which doors moved; see `proving.say_moved`."""
        return self.store.write(
            lambda tx: say_moved(tx, self.settings, slot, doors, actor=actor)
        )

    def sign_off(self, *, by: str, actor: str) -> Record:
        """Write that every door is as it should be; see `proving.sign_off`."""
        return self.store.write(
            lambda tx: sign_off(tx, self.settings, by=by, actor=actor)
        )

    # As the locks part reports it

    def proof_saw(self, visit: int, seen: Mapping[str, Sequence[str]]) -> None:
        """Note what the sensors said during a proof, word after word, by slot."""
        self.store.write(lambda tx: proofs.saw(tx.db, visit, seen))


def refuse_unless_empty(db: Db, slot: str) -> None:
    """Refuse to try a door behind which something may lie.

    Raises:
        StateError: Something is inside, or nobody can prove that nothing is.
    """
    inside = packages.in_slot(db, slot)
    if inside is not None:
        wanted = "a door is tried when nothing is behind it"
        raise StateError("slot", slot, f"holding package {inside.id}", wanted)
    if slots.doubted(db, slot) is not None:
        raise StateError(
            "slot", slot, "in doubt", "look inside first: kiosk slot settle"
        )


def _door(settings: Settings, row: ProofRow) -> DoorProof:
    found = verdict(settings, row)
    return DoorProof(row.slot, found, row.at, row.actor, row.moved is not None)
