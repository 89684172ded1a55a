"""What doors did, written as it was seen, and what follows from it.

These are the only functions that move a package or free a slot because of a
door. The doorkeeper calls them; each is one transaction, and each may come twice
without doing harm.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from kiosk.config import Settings
from kiosk.domain.catalogue import named
from kiosk.domain.doubts import ENDED_BY_PICKUP, Doubt
from kiosk.domain.errors import StateError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.outages import Cause
from kiosk.domain.package import State
from kiosk.domain.visits import (
    BRINGING,
    CLEARING,
    Effect,
    Ending,
    Found,
    Purpose,
    Slotwise,
    Step,
    Visit,
    Word,
    after_restart,
    effect,
)
from kiosk.domain.wear import Opening
from kiosk.store import (
    Tx,
    codes,
    openings,
    packages,
    parcels,
    putbacks,
    slots,
    visits,
)
from kiosk.system import adding, asking, outages, proofs, puttingback, returning
from kiosk.system.endings import clear, free
from kiosk.system.telling import tell

KIOSK = "kiosk"
"""The actor of what the kiosk does by itself."""


def request(
    tx: Tx, purpose: Purpose, slot: str, package: str | None, *, actor: str
) -> Visit:
    """Ask for a door to be opened; whoever owns the locks takes it up.

    Raises:
        OutOfOrderError: Somebody has to agree first to what nobody knows.
        StoreError: The disk is too full for what may follow.
    """
    asking.in_order(tx)
    visit = visits.request(tx.db, purpose, slot, package, actor, tx.moment)
    _happened(tx, visit, Kind.VISIT_REQUESTED, purpose=purpose.value)
    return visit


def take_up(tx: Tx, *, life_seconds: float) -> list[Visit]:
    """Take up what was requested; from now on a pulse may have been given.

    A request that is older than its life dies here: no door opens late.
    """
    taken = []
    for visit in visits.unfinished(tx.db):
        if visit.step is not Step.REQUESTED:
            continue
        same_boot = visit.boot == tx.moment.boot
        age = tx.moment.boot_seconds - visit.asked_at_boot
        if not same_boot or age > life_seconds:
            _end(tx, visit, Ending.UNSERVED, "nobody took it up in time")
            continue
        visits.taken(tx.db, visit.id, tx.moment.wall)
        _happened(tx, visit, Kind.VISIT_TAKEN)
        taken.append(asking.visit(tx.db, visit.id))
    return taken


def let_requests_die(tx: Tx) -> None:
    """End what was requested of a former run: nobody may stand there any more.

    Whoever comes to own the locks calls it once, before it takes anything up, so
    that no start ever pulses a lock by itself.
    """
    for visit in visits.unfinished(tx.db):
        if visit.step is Step.REQUESTED:
            _end(tx, visit, Ending.UNSERVED, "the locks part started anew")


def withdraw(tx: Tx, number: int, ending: Ending) -> Visit:
    """Take a request back that nobody has taken up; else leave it be."""
    visit = asking.visit(tx.db, number)
    if visit.step is Step.REQUESTED:
        return _end(tx, visit, ending, None)
    return visit


def wish_again(tx: Tx, number: int) -> Visit:
    """Note that a person at the door asks for one more pulse.

    Raises:
        StateError: The door is open, or the visit has ended.
    """
    visit = asking.visit(tx.db, number)
    if visit.step is not Step.TAKEN:
        raise StateError(
            "visit", str(visit.id), visit.step, "only a shut door is pulsed again"
        )
    visits.wish_again(tx.db, visit.id)
    return asking.visit(tx.db, number)


def pulsed(tx: Tx, number: int, times: int, *, door: str) -> Visit:
    """Note that a pulse was given, and what the sensor had said before."""
    visit = asking.visit(tx.db, number)
    visits.pulsed(tx.db, visit.id, times)
    _happened(tx, visit, Kind.DOOR_PULSED, times=times, before=door)
    if door == "OPEN":
        _happened(tx, visit, Kind.DOOR_DOUBTED, says="open before the pulse")
    return asking.visit(tx.db, number)


def ask_word(tx: Tx, number: int) -> Visit:
    """Note that the door has no sensor: the person at it is asked what it did."""
    visits.ask_word(tx.db, number)
    return asking.visit(tx.db, number)


def opened(
    tx: Tx,
    settings: Settings,
    number: int,
    *,
    seconds: float | None = None,
    bounces: int = 0,
) -> Visit:
    """Note that the door was seen open: this is what a pickup is.

    Of a door without a sensor it is the person's word, and the event says so.

    Args:
        tx: The write.
        settings: The configuration.
        number: The visit.
        seconds: From its last pulse to the first look that found it open.
        bounces: How often its sensor changed its mind meanwhile.
    """
    visit = asking.visit(tx.db, number)
    if visit.step is not Step.TAKEN:
        return visit
    visits.opened(tx.db, visit.id, tx.moment.wall)
    _happened(tx, visit, Kind.DOOR_OPENED, **_by_word(visit))
    if visit.pulses and not visit.asks_word:
        _remember(tx, visit, Opening(seconds, visit.pulses, bounces))
    if visit.purpose is Purpose.PICKUP:
        _hand_out(tx, settings, visit)
    if visit.purpose is Purpose.SERVICE:
        _tell_of_service(tx, settings, visit)
    return asking.visit(tx.db, number)


def _tell_of_service(tx: Tx, settings: Settings, visit: Visit) -> None:
    """Tell whoever's package it is that somebody was at it without them."""
    package = packages.in_slot(tx.db, visit.slot)
    if package is not None and package.state is State.STORED:
        tell(tx, settings, "opened", package, mark=f"visit {visit.id}")


def remind(tx: Tx, number: int) -> Visit:
    """Note that the person at the door is asked to close it; once a visit."""
    visit = asking.visit(tx.db, number)
    if visit.step is Step.OPENED and visit.reminded_at is None:
        visits.reminded(tx.db, visit.id, tx.moment.wall)
        _happened(tx, visit, Kind.DOOR_REMINDED)
    return asking.visit(tx.db, number)


def say(tx: Tx, number: int, word: Word) -> Visit:
    """Take the word of whoever is at the door for what is inside.

    It counts when the door is shut; until then another may take its place.

    Raises:
        StateError: The visit has ended, or nobody can have seen the inside yet.
    """
    visit = asking.visit(tx.db, number)
    if visit.step not in {Step.TAKEN, Step.OPENED}:
        raise StateError("visit", str(visit.id), visit.step, "nobody is at that door")
    visits.say(tx.db, visit.id, word)
    _happened(tx, visit, Kind.VISIT_WORD, says=word.value)
    return asking.visit(tx.db, number)


def closed(
    tx: Tx, settings: Settings, number: int, *, goods: bool | None = None
) -> Visit:
    """Note that the door was seen closed after it was open; the visit is done.

    Args:
        tx: The write.
        settings: The configuration.
        number: The visit.
        goods: What the goods sensor says of the inside; `None` without one.
    """
    visit = asking.visit(tx.db, number)
    if visit.step is not Step.OPENED:
        return visit
    visits.closed(tx.db, visit.id, tx.moment.wall)
    _happened(tx, visit, Kind.DOOR_CLOSED, **_by_word(visit))
    return conclude(tx, settings, number, Ending.DONE, None, goods=goods)


def settle_after_restart(
    tx: Tx, settings: Settings, number: int, found: Found, *, goods: bool | None = None
) -> Visit:
    """Decide by the table what becomes of a visit that a restart cut short.

    Returns:
        The visit: it has ended, or goes on with its door open.
    """
    visit = asking.visit(tx.db, number)
    if visit.step is Step.ENDED:
        return visit
    ending = after_restart(visit.purpose, visit.step, found)
    becomes = "goes on" if ending is None else ending.value
    _happened(tx, visit, Kind.VISIT_RESUMED, door=found.value, becomes=becomes)
    if ending is None:
        if visit.purpose in BRINGING and visit.word is None:
            # The screen went dark while the courier stood there: that the door is
            # shut in the end does not say what is inside.
            visits.say(tx.db, visit.id, Word.UNSURE)
        return opened(tx, settings, number)
    if ending is Ending.DONE:
        return closed(tx, settings, number, goods=goods)
    cause = f"restarted during the visit; the door is {found.value}"
    return conclude(
        tx,
        settings,
        number,
        ending,
        cause,
        doubt=Doubt.RESTARTED,
        fault=named("doubt", Doubt.RESTARTED.value),
    )


def conclude(
    tx: Tx,
    settings: Settings,
    number: int,
    ending: Ending,
    cause: str | None,
    *,
    goods: bool | None = None,
    doubt: Doubt | None = None,
    fault: str | None = None,
) -> Visit:
    """End a visit, and do to package and slot what the table of endings says."""
    visit = asking.visit(tx.db, number)
    if visit.step is Step.ENDED:
        return visit
    back = putbacks.of_visit(tx.db, visit.id) is not None
    does = effect(visit.purpose, ending, word=visit.word, goods=goods, back=back)
    ended = _end(tx, visit, ending, cause, does.slotwise, fault=fault)
    _slot_becomes(tx, settings, visit, replace(does, doubt=doubt or does.doubt), cause)
    if ending is Ending.STUCK:
        _remember(tx, visit, Opening(None, max(1, visit.pulses), opened=False))
        _out_of_service(tx, visit, cause or "the door did not open")
    if ending is Ending.LEFT_OPEN:
        _happened(tx, visit, Kind.DOOR_LEFT_OPEN)
    if visit.purpose is Purpose.SELF_TEST:
        returning.concluded(tx, ended, ending, cause)
    elif visit.purpose is Purpose.PROOF:
        proofs.concluded(tx, settings, ended)
    return ended


def _slot_becomes(
    tx: Tx, settings: Settings, visit: Visit, does: Effect, cause: str | None
) -> None:
    match does.slotwise:
        case Slotwise.FREED:
            freed(tx, visit)
        case Slotwise.FILLED if visit.purpose is Purpose.ADD:
            adding.added(tx, settings, visit)
        case Slotwise.FILLED:
            fill(tx, settings, visit)
        case Slotwise.HELD:
            puttingback.hold(tx, settings, visit)
        case Slotwise.DOUBTED:
            kind = does.doubt or Doubt.UNPROVEN
            bring_into_doubt(tx, visit, kind, cause or _DOUBTED[kind])
        case Slotwise.AS_BEFORE:
            pass


_DOUBTED: Final[Mapping[Doubt, str]] = {
    Doubt.UNPROVEN: "nobody saw what the door did",
    Doubt.LEFT_OPEN: "the door was not closed in time",
    Doubt.ABANDONED: "whoever was at the door did not say what is inside",
    Doubt.WORD: "the person at the door says that it is not as the books have it",
    Doubt.GOODS: "the goods sensor says otherwise",
}


def _hand_out(tx: Tx, settings: Settings, visit: Visit) -> None:
    package = asking.package(tx.db, visit.package or "")
    codes.end(tx.db, package.id, tx.moment.wall)
    package = package.retrieved(tx.moment.wall)
    packages.move(tx.db, package)
    _happened(tx, visit, Kind.PACKAGE_RETRIEVED)
    tell(tx, settings, "retrieved", package, mark=f"visit {visit.id}", slot=visit.slot)


def fill(tx: Tx, settings: Settings, visit: Visit) -> None:
    """Note that the package of a visit lies in its slot now."""
    package = asking.package(tx.db, visit.package or "")
    package = package.stored(visit.slot, tx.moment.wall)
    packages.move(tx.db, package)
    _happened(tx, visit, Kind.PACKAGE_STORED)
    sealed = codes.hand_over(tx.db, package.id)
    mark = f"visit {visit.id}"
    tell(tx, settings, "stored", package, mark=mark, sealed=sealed)


def freed(tx: Tx, visit: Visit) -> None:
    """Note that a slot was emptied on a visit, and what became of its package."""
    package = packages.in_slot(tx.db, visit.slot)
    if package is not None:
        gone = visit.word is Word.MISSING
        clear(tx, package, actor=visit.actor, visit=visit.id, gone=gone)
    doubted = slots.doubted(tx.db, visit.slot)
    if doubted is not None:
        if visit.purpose not in CLEARING and doubted.kind not in ENDED_BY_PICKUP:
            return  # what is in doubt is not what this person came for
        slots.settle(tx.db, visit.slot, by=visit.actor, at=tx.moment.wall)
        _happened(tx, visit, Kind.SLOT_SETTLED, was=doubted.kind.value, found="empty")
    free(tx, visit.slot, actor=visit.actor, visit=visit.id)


def bring_into_doubt(tx: Tx, visit: Visit, kind: Doubt, cause: str) -> None:
    """Note that after a visit nobody can prove what is inside."""
    if slots.doubt(tx.db, visit.slot, kind, cause, visit.id, tx.moment.wall):
        _happened(tx, visit, Kind.SLOT_UNCERTAIN, kind=kind.value, cause=cause)


def _remember(tx: Tx, visit: Visit, opening: Opening) -> None:
    openings.keep(tx.db, visit.slot, visit.id, opening, tx.moment.wall)


def _out_of_service(tx: Tx, visit: Visit, cause: str) -> None:
    if slots.take_out(tx.db, visit.slot, cause, None, KIOSK, tx.moment.wall):
        _happened(tx, visit, Kind.SLOT_OUT_OF_SERVICE, reason=cause)
    outages.began(tx, [visit.slot], Cause.STUCK)


def _end(
    tx: Tx,
    visit: Visit,
    ending: Ending,
    cause: str | None,
    slotwise: Slotwise = Slotwise.AS_BEFORE,
    *,
    fault: str | None = None,
) -> Visit:
    visits.end(tx.db, visit.id, ending, cause, tx.moment)
    facts = {"ending": ending.value} | ({"cause": cause} if cause else {})
    if fault is not None:
        facts["fault"] = fault
    _happened(tx, visit, Kind.VISIT_ENDED, **facts)
    if visit.purpose is Purpose.DEPOSIT and slotwise is not Slotwise.FILLED:
        codes.end(tx.db, visit.package or "", tx.moment.wall)
    if visit.purpose is Purpose.ADD and slotwise is Slotwise.AS_BEFORE:
        parcels.forget_visit(tx.db, visit.id)
    return asking.visit(tx.db, visit.id)


def _by_word(visit: Visit) -> dict[str, str]:
    return {"unproven": "by the word of the person there"} if visit.asks_word else {}


def _happened(tx: Tx, visit: Visit, kind: Kind, /, **facts: str | int) -> None:
    tx.happened(
        Happening(
            kind,
            visit.actor,
            slot=visit.slot,
            package=visit.package,
            visit=visit.id,
            facts=facts,
        )
    )
