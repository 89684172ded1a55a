"""What must hold, each as one small function whose name says it.

Four moments are told apart: after every commit what it touched is looked at; at
every pulse and every answer the promise that it could break; and after every
scene and every restart everything.
"""
# ruff: noqa: ARG001 - all of one moment are asked the same

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from kiosk.domain.errors import (
    CancelledError,
    ExpiredError,
    WaitError,
    WrongCodeError,
)
from kiosk.domain.events import Event, Kind, link
from kiosk.domain.slots import Status
from kiosk.domain.visits import Visit
from kiosk.store import Db, Store, chain
from kiosk.system import LockerSystem
from tests.simulation.model import Model, Parcel

_SLACK: Final = 1e-3
_LONGEST_VISIT: Final = 900.0
"""Seconds of running within which every visit has ended."""

_IN_DOUBT: Final = frozenset({"UNCERTAIN", "RESERVED"})


@dataclass(frozen=True, slots=True)
class Books:
    """What the store says of some slots and packages."""

    status: Mapping[str, str]
    packages: Mapping[str, tuple[str, str | None]]
    live: Mapping[str, int]
    """How many codes of each package are alive."""

    owed: Mapping[str, Counter[str]]
    """What each recipient is told, delivered or not."""


def read(store: Store, slots: Iterable[str], packages: Iterable[str]) -> Books:
    """Ask the store of some slots and packages, at one moment."""

    def ask(db: Db) -> Books:
        def column(sql: str, name: str) -> list[str]:
            return [str(row[0]) for row in db.execute(sql, (name,))]

        status = {s: column(_STATUS, s)[0] for s in slots}
        kept = {p: db.execute(_PACKAGE, (p,)).get for p in packages}
        live = {p: len(column(_LIVE, p)) for p in kept}
        owed = {p: Counter(column(_OWED, p)) for p in kept}
        return Books(status, kept, live, owed)

    return store.read(ask)


_STATUS: Final = "SELECT status FROM slot_status WHERE name = ?"
_PACKAGE: Final = "SELECT state, slot FROM package WHERE id = ?"
_LIVE: Final = "SELECT 1 FROM code WHERE package = ? AND ended_at IS NULL"
_OWED: Final = (
    # Of more time they are told by the link, from the event and not with it.
    "SELECT kind FROM notification WHERE package = ? AND kind <> 'extended'"
)


Checks = Sequence[Callable[..., Iterator[str]]]


# After every commit, of each new event.


def the_chain_of_events_is_whole(model: Model, event: Event) -> Iterator[str]:
    if event.seq != model.seq + 1:
        yield f"event {model.seq + 1} is missing"
    elif event.hash != link(model.key, model.hash, event):
        yield f"event {event.seq} does not follow from the one before"


def a_package_is_stored_until_its_door_was_seen_open(
    model: Model, event: Event
) -> Iterator[str]:
    if event.kind == Kind.PACKAGE_RETRIEVED:
        journey = model.last[event.slot or ""]
        if journey.purpose == "settle":
            return  # a trusted person looked inside
        since = journey.taken_at
        if since is None or model.seen_open_at[event.slot or ""] < since:
            yield f"{event.package} is said to be out, and {event.slot} stayed shut"


def nothing_expires_before_its_time(model: Model, event: Event) -> Iterator[str]:
    if event.kind == Kind.PACKAGE_EXPIRED:
        deadline = model.parcels[event.package or ""].deadline
        if deadline is not None and model.clock.true_now < deadline:
            yield f"{event.package} expired, and had time until {deadline}"


def one_visit_at_a_door(model: Model, event: Event) -> Iterator[str]:
    if event.kind == Kind.VISIT_REQUESTED:
        for other in model.underway.values():
            if other.slot == event.slot and other.number != event.visit:
                yield f"visit {event.visit} to {event.slot}, where {other.number} is"


def only_what_came_too_late_is_dropped(model: Model, event: Event) -> Iterator[str]:
    if event.kind == Kind.NOTIFICATION_DROPPED:
        parcel, tells = model.parcels[event.package or ""], facts(event)["tells"]
        replaced = tells in {"stored", "reissued"} and parcel.issues > 1
        waited = tells in {"stored", "reissued", "reminder", "added", "extended"}
        if not (waited and (parcel.state != "STORED" or replaced)):
            yield f"{event.package}: it should have been told {event.facts}"


EACH_EVENT: Final = (
    the_chain_of_events_is_whole,
    a_package_is_stored_until_its_door_was_seen_open,
    nothing_expires_before_its_time,
    one_visit_at_a_door,
    only_what_came_too_late_is_dropped,
)


# After every commit, of what it touched; after every scene, of everything.


def a_slot_that_is_offered_holds_nothing(model: Model, books: Books) -> Iterator[str]:
    for slot, status in books.status.items():
        if status == "EMPTY" and slot in model.inside:
            yield f"{slot} is offered, and {model.inside[slot]} lies in it"


def no_package_is_lost(model: Model, books: Books) -> Iterator[str]:
    for slot, status in books.status.items():
        package = model.inside.get(slot)
        if package is None or status in _IN_DOUBT:
            continue
        at_door = any(one.slot == slot for one in model.underway.values())
        if model.parcels[package].slot != slot and not at_door:
            yield f"{package} lies in {slot}, and nobody knows ({status})"


def the_books_are_what_the_events_say(model: Model, books: Books) -> Iterator[str]:
    for name, (state, slot) in books.packages.items():
        parcel = model.parcels[name]
        if (state, slot) != (parcel.state, parcel.slot):
            yield f"{name} is {state} in {slot}, not {parcel.state} in {parcel.slot}"


def a_code_lives_as_long_as_it_may(model: Model, books: Books) -> Iterator[str]:
    for name, count in books.live.items():
        wanted = int(model.parcels[name].code is not None)
        if count != wanted:
            yield f"{name} has {count} live codes, not {wanted}"


def exactly_what_changed_is_told(model: Model, books: Books) -> Iterator[str]:
    for name, owed in books.owed.items():
        wanted = +model.parcels[name].owed
        if owed != wanted:
            yield f"{name}: told are {dict(owed)}, not {dict(wanted)}"


OF_THE_BOOKS: Final = (
    a_slot_that_is_offered_holds_nothing,
    no_package_is_lost,
    the_books_are_what_the_events_say,
    a_code_lives_as_long_as_it_may,
    exactly_what_changed_is_told,
)


# At every pulse.


def a_pulse_has_its_visit_committed_before_it(model: Model, slot: str) -> Iterator[str]:
    if not any(
        one.slot == slot and one.taken_at is not None for one in model.underway.values()
    ):
        yield f"{slot} is pulsed, and no visit to it was taken up"


def no_pulse_is_repeated_blindly(model: Model, slot: str) -> Iterator[str]:
    if slot in model.unseen:
        yield f"{slot} is pulsed again, and nobody has looked at it since"


AT_A_PULSE: Final = (
    a_pulse_has_its_visit_committed_before_it,
    no_pulse_is_repeated_blindly,
)


# At every answer to a code. `right` is the package that it belongs to.

Answer = Visit | Exception


def a_code_opens_its_own_door_and_no_other(
    model: Model, right: Parcel | None, answer: Answer
) -> Iterator[str]:
    if isinstance(answer, Visit):
        wanted = None if right is None else (right.name, right.slot)
        if (answer.package, answer.slot) != wanted:
            yield f"a code of {wanted} opens {answer.slot} with {answer.package}"


def no_legal_pickup_is_refused(
    model: Model, right: Parcel | None, answer: Answer
) -> Iterator[str]:
    if right is None or right.deadline is None:
        return
    in_time = model.clock.true_now <= right.deadline
    if isinstance(answer, WrongCodeError | CancelledError) or (
        isinstance(answer, ExpiredError) and in_time
    ):
        yield f"{right.name} is refused: {answer}"


def no_wait_is_forgiven(
    model: Model, right: Parcel | None, answer: Answer
) -> Iterator[str]:
    if isinstance(answer, Visit | WrongCodeError | ExpiredError | CancelledError):
        early = model.blocked_before - model.now
        if early > _SLACK:
            yield f"a code was judged {early:.1f} s before the wait was over"


def no_wait_is_endless(
    model: Model, right: Parcel | None, answer: Answer
) -> Iterator[str]:
    if isinstance(answer, WaitError) and answer.seconds > timedelta(hours=1).seconds:
        yield f"an honest person would have to wait for {answer.seconds} s"


AT_AN_ANSWER: Final = (
    a_code_opens_its_own_door_and_no_other,
    no_legal_pickup_is_refused,
    no_wait_is_forgiven,
    no_wait_is_endless,
)


# At every next door that is opened to whoever was at a visit, without a code.


def nobody_is_led_to_the_door_of_another(
    model: Model, before: Visit, further: Visit
) -> Iterator[str]:
    theirs = model.parcels[before.package or ""].user
    parcel = model.parcels[further.package or ""]
    if parcel.user != theirs or parcel.slot != further.slot:
        yield f"{theirs} is led to {further.slot}, with {parcel.name} of {parcel.user}"


AT_A_NEXT_DOOR: Final = (nobody_is_led_to_the_door_of_another,)


# After every scene and every restart.


def every_visit_ends(model: Model) -> Iterator[str]:
    for one in model.underway.values():
        running = model.now - max(one.asked_at, model.up_since)
        if running > _LONGEST_VISIT:
            yield f"visit {one.number} to {one.slot} goes on for {running:.0f} s"


AT_A_LOOK: Final = (every_visit_ends,)


# At the end, two days after the last fault.


def nobody_waits_for_news(model: Model, system: LockerSystem) -> Iterator[str]:
    for name, parcel in model.parcels.items():
        missed = +parcel.owed - parcel.told
        if missed:
            yield f"{name}: nobody was told {dict(missed)}"


def all_doubt_was_settled(model: Model, system: LockerSystem) -> Iterator[str]:
    for view in system.slots():
        if view.status is Status.UNCERTAIN:
            yield f"{view.slot.name} is still in doubt: {view.doubt}"


AT_THE_END: Final = (nobody_waits_for_news, all_doubt_was_settled)


@dataclass(frozen=True, slots=True)
class News:
    """New events, and the slots and packages that they are about."""

    events: list[Event]
    slots: list[str]
    packages: list[str]


def news(store: Store, after: int) -> News:
    """Return what happened after an event."""
    events = store.read(lambda db: chain.read(db, after=after))
    slots = dict.fromkeys(event.slot for event in events if event.slot)
    packages = dict.fromkeys(event.package for event in events if event.package)
    return News(events, list(slots), list(packages))


def facts(event: Event) -> dict[str, object]:
    """Return what an event tells beside its columns."""
    found = json.loads(event.facts)
    assert isinstance(found, dict)
    return found
