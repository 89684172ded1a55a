"""The catalogue of faults: what each key means, what is behind it, what to do.

One source for screens, `kiosk doctor`, `kiosk fault`, alerts and the READMEs. A
test holds it against everything that the code can raise, so that no fault is
without its entry and no entry without its fault. Entries are for technicians, and
in English; what customers read stands with the screens. What is told to the staff in
their own language, by a screen or a letter, is marked (`entry.msg`). `titles` has what
every kind of event is called.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from itertools import chain
from typing import Final

from kiosk.domain.catalogue import (
    doctor,
    locks,
    machine,
    proving,
    refusals,
    visits,
)
from kiosk.domain.catalogue.entry import Entry, Weight, named
from kiosk.domain.catalogue.titles import title
from kiosk.domain.errors import UnknownError
from kiosk.domain.events import Fact, Kind

__all__ = [
    "CATALOGUE",
    "Entry",
    "Weight",
    "closer",
    "entry",
    "found",
    "named",
    "of_event",
    "title",
]

CATALOGUE: Final[Mapping[str, Entry]] = {
    one.key: one
    for one in chain(
        refusals.ENTRIES,
        locks.ENTRIES,
        visits.ENTRIES,
        proving.ENTRIES,
        machine.ENTRIES,
        doctor.ENTRIES,
    )
}
"""Every entry by its key."""

_EVENTS: Final[Mapping[str, str]] = {
    Kind.CODE_WRONG: "wrong-code",
    Kind.STAFF_REFUSED: "wrong-pin",
    Kind.DOOR_DOUBTED: "door.doubted",
    Kind.DOOR_LEFT_OPEN: "door.left-open",
    Kind.DOOR_FORCED: "door.forced",
    Kind.SLOT_OUT_OF_SERVICE: "slot.out-of-service",
    Kind.PACKAGE_MISSING: "package.missing",
    Kind.PACKAGE_GONE: "package.gone",
    Kind.PACKAGE_PUT_BACK: "package.put-back",
    Kind.HELP_ASKED: "door.help-asked",
    Kind.NOTIFICATION_FAILED: "notification.failed",
    Kind.NOTIFICATION_DEAD: "notification.dead",
    Kind.CHANNEL_DOWN: "channel.down",
    Kind.BANK_NEARLY_FULL: "bank.nearly-full",
    Kind.CLOCK_UNTRUSTED: "clock.untrusted",
    Kind.CLOCK_SUSPECT: "clock.suspect",
    Kind.SWEEP_STOPPED: "clock.sweep-stopped",
    Kind.BACKUP_FAILED: "backup.failed",
    Kind.STORE_RECOVERED: "trouble.recovered",
    Kind.STORE_RESTORED: "trouble.restored",
    Kind.STORE_TROUBLED: "trouble.chain",
    Kind.BOARD_LOST: "board.lost",
    Kind.LOCK_WEARING: "lock.wearing",
    Kind.SLOT_OVERDUE: "slot.overdue",
}
"""What an event is about, where its facts do not say it more closely."""

_FAMILIES: Final[Mapping[str, tuple[str, str]]] = {
    Kind.VISIT_ENDED: ("visit", "ending"),
    Kind.SLOT_UNCERTAIN: ("doubt", "kind"),
    Kind.OUTAGE_BEGAN: ("outage", "cause"),
    Kind.DOOR_FLAWED: ("commission", "flaw"),
}
"""The family of an event's key, and the fact that says which of it."""


def entry(key: str) -> Entry:
    """Return the entry of a key.

    Raises:
        UnknownError: There is none; `near` holds keys that look like it.
    """
    if key in CATALOGUE:
        return CATALOGUE[key]
    raise UnknownError("fault", key, get_close_matches(key, CATALOGUE, n=3, cutoff=0.5))


def found(word: str) -> list[Entry]:
    """Return what somebody may mean who types a key, or the end of one.

    >>> [one.key for one in found("LEFT_OPEN")]
    ['visit.left-open', 'doubt.left-open', 'door.left-open']

    Raises:
        UnknownError: Nothing of the kind.
    """
    key = word.strip().lower().replace("_", "-")
    if key in CATALOGUE:
        return [CATALOGUE[key]]
    ends = [one for one in CATALOGUE.values() if one.key.endswith(f".{key}")]
    return ends or [entry(key)]


def of_event(kind: str, facts: Mapping[str, Fact]) -> str | None:
    """Return the key of what an event is about, `None` when nothing is wrong.

    >>> of_event("visit-ended", {"ending": "left_open"})
    'visit.left-open'
    >>> of_event("visit-ended", {"ending": "done"}) is None
    True
    """
    told = facts.get("fault")
    if isinstance(told, str) and told in CATALOGUE:
        return told
    if kind == Kind.STORE_RECOVERED.value and facts.get("backup") is None:
        return "trouble.emptied"
    if kind in _FAMILIES:
        family, fact = _FAMILIES[kind]
        key = named(family, str(facts.get(fact, "")))
        return key if key in CATALOGUE else None
    return _EVENTS.get(kind)


def closer(kind: str, facts: Mapping[str, Fact]) -> str | None:
    """Return the key of what an event says beyond its kind, `None` for nothing.

    That is the cause that belongs beside its title, where it adds to that.

    >>> closer("board-lost", {"fault": "driver.port-lost"})
    'driver.port-lost'
    >>> closer("board-lost", {}) is None
    True
    """
    key = of_event(kind, facts)
    return None if key == _EVENTS.get(kind) else key
