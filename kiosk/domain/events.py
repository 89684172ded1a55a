"""Events: what happened, in order, each chained to the one before.

The chain is an HMAC under the device's key over the hash before and every field
of the row, so that a changed, missing or inserted row breaks it at its place,
even when whoever changed it can compute hashes. An event never holds a pickup
code, a PIN or anything of a person but their id.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

Fact = str | int | float | bool | None

START: Final = bytes(32)
"""What the first event is chained to."""


class Kind(StrEnum):
    """What can happen; the names are for ever."""

    KIOSK_STARTED = "kiosk-started"
    USER_ADDED = "user-added"
    USER_CHANGED = "user-changed"
    USER_PIN_SET = "user-pin-set"
    USER_NUMBER_SET = "user-number-set"
    """The number that one of the staff types to sign in, or that it was taken away."""
    USER_BADGE_SET = "user-badge-set"
    USER_TOTP_SET = "user-totp-set"
    """One of the staff needs one-time codes from now on, or no more."""
    STAFF_SIGNED_IN = "staff-signed-in"
    STAFF_SIGNED_OUT = "staff-signed-out"
    STAFF_REFUSED = "staff-refused"
    """A wrong staff number, badge or PIN; the facts say whose, if anybody's."""
    SERVICE_OPENING = "service-opening"
    """Two of the staff have the door of somebody's package opened; the facts say why,
    and who stood by."""
    PACKAGE_ANNOUNCED = "package-announced"
    PACKAGE_STORED = "package-stored"
    PACKAGE_RETRIEVED = "package-retrieved"
    PACKAGE_EXPIRED = "package-expired"
    PACKAGE_CANCELLED = "package-cancelled"
    PACKAGE_CLEARED = "package-cleared"
    PACKAGE_PUT_BACK = "package-put-back"
    """Its recipient put it back: not theirs, or damaged; it waits to be collected."""
    PACKAGE_REMINDED = "package-reminded"
    PACKAGE_TAKEN_BACK = "package-taken-back"
    """The courier who brought it does not leave it here after all."""
    PACKAGE_RESIZED = "package-resized"
    """It did not fit; the courier who had it in their hands says so."""
    PACKAGE_EXTENDED = "package-extended"
    """Its deadline moved by the hours in which nobody could have had it."""
    PACKAGE_DATED = "package-dated"
    """It was stored by a clock that was behind; now its dates are right."""
    PACKAGE_MISSING = "package-missing"
    """An alarm: a trusted person found its slot empty, and nobody picked it up."""
    PACKAGE_GONE = "package-gone"
    """An alarm: it had ended, and whoever came to collect it did not find it."""
    PACKAGE_JOINED = "package-joined"
    """It lies in the slot of another package of its recipient, as a parcel of that."""
    PARCEL_ADDED = "parcel-added"
    """A further parcel was put to a package in its slot."""
    PACKAGE_FOUND = "package-found"
    """A trusted person found it in a slot where the books did not have it."""
    SWEEP_STOPPED = "sweep-stopped"
    """Too many would have expired at once; somebody should look at the clock."""
    CODE_ISSUED = "code-issued"
    CODE_WRONG = "code-wrong"
    CODE_LOST = "code-lost"
    """Somebody asked for a new code; how many were sent is in the facts."""
    VISIT_REQUESTED = "visit-requested"
    VISIT_REDIRECTED = "visit-redirected"
    """Its door jammed; the package goes to another one, near it."""
    VISIT_TAKEN = "visit-taken"
    VISIT_RESUMED = "visit-resumed"
    """After a restart it was found unfinished; the facts say what became of it."""
    VISIT_WORD = "visit-word"
    """What the person at the door says is inside."""
    VISIT_ENDED = "visit-ended"
    HELP_ASKED = "help-asked"
    """A person at a door could not go on; the visit is the number they were given."""
    DOOR_PULSED = "door-pulsed"
    DOOR_OPENED = "door-opened"
    DOOR_CLOSED = "door-closed"
    DOOR_DOUBTED = "door-doubted"
    """The sensor said open before the pulse: it, or the door, is not as it should."""
    DOOR_REMINDED = "door-reminded"
    """It stands open for long; the person was asked to close it."""
    DOOR_LEFT_OPEN = "door-left-open"
    """An alert: it was not closed in time."""
    DOOR_FORCED = "door-forced"
    """An alarm: it is open, and nobody had asked for that."""
    DOOR_SHUT = "door-shut"
    """One that was left open or forced is closed again."""
    DOOR_PROVED = "door-proved"
    """It is what the configuration says: its lock, its door, its sensor."""
    DOOR_FLAWED = "door-flawed"
    """An alert: it was proved, and is not; the facts say by what flaw."""
    BANK_COMMISSIONED = "bank-commissioned"
    """Somebody signed that every door is what the configuration says."""
    LOCK_WEARING = "lock-wearing"
    """It is not what it was, and will jam."""
    LOCK_REPLACED = "lock-replaced"
    BOARD_LOST = "board-lost"
    BOARD_BACK = "board-back"
    TRACE_ON = "trace-on"
    """Every byte on a bus is to be written to a file; the facts say until when."""
    TRACE_OFF = "trace-off"
    TRACE_OVER = "trace-over"
    """It ended by itself; the facts say why."""
    OUTAGE_BEGAN = "outage-began"
    """From now on a door cannot be served; the hold time behind it stands still."""
    OUTAGE_ENDED = "outage-ended"
    SLOT_FREED = "slot-freed"
    SLOT_UNCERTAIN = "slot-uncertain"
    SLOT_SETTLED = "slot-settled"
    SLOT_OUT_OF_SERVICE = "slot-out-of-service"
    SLOT_POSTPONED = "slot-postponed"
    """It has another time at which it should be back."""
    SLOT_OVERDUE = "slot-overdue"
    """An alert: its time out of service is over, and it did not return by itself."""
    SLOT_RETURNED = "slot-returned"
    CLOCK_TRUSTED = "clock-trusted"
    CLOCK_UNTRUSTED = "clock-untrusted"
    CLOCK_SUSPECT = "clock-suspect"
    CLOCK_VOUCHED = "clock-vouched"
    """A person says that the clock is right."""
    BACKUP_MADE = "backup-made"
    BACKUP_FAILED = "backup-failed"
    STORE_RESTORED = "store-restored"
    STORE_RECOVERED = "store-recovered"
    """The file was damaged; what a backup did not know is in doubt."""
    STORE_TROUBLED = "store-troubled"
    """A check found the chain of events broken; somebody has changed it."""
    STORE_AGREED = "store-agreed"
    """A technician has read what is unknown, and lets the bank serve again."""
    PANEL_SET = "panel-set"
    """Somebody set how the screens are, or gave it back: then it `is` nothing."""
    FACTS_CARRIED = "facts-carried"
    """Somebody has taken along all that the bank knows."""
    EVENTS_ARCHIVED = "events-archived"
    USER_ERASED = "user-erased"
    NOTIFICATION_DELIVERED = "notification-delivered"
    NOTIFICATION_FAILED = "notification-failed"
    NOTIFICATION_DROPPED = "notification-dropped"
    """What it would have told is not so any more."""
    NOTIFICATION_DEAD = "notification-dead"
    """It failed for good, or too often; nobody tries it any more."""
    NOTIFICATION_RETRIED = "notification-retried"
    """Somebody wants it tried again, now."""
    CHANNEL_DOWN = "channel-down"
    """It failed several times in a row; now it is tried from time to time."""
    CHANNEL_BACK = "channel-back"
    BANK_NEARLY_FULL = "bank-nearly-full"
    """Of one size hardly a slot is left that a package could be put into."""
    BANK_HAS_ROOM = "bank-has-room"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened, before it has its place in the chain."""

    kind: Kind
    actor: str
    slot: str | None = None
    package: str | None = None
    visit: int | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the chain.

    Attributes:
        seq: 1, 2, 3 … without a gap; the only order there is.
        at: Wall time, UTC, ISO 8601.
        boot_seconds: The boot clock of boot `boot`.
        clock: What the wall time was worth: `TRUSTED`, `UNTRUSTED` or `SUSPECT`.
        facts: A JSON object, keys in order.
    """

    seq: int
    at: str
    boot: str
    boot_seconds: float
    clock: str
    kind: str
    actor: str
    slot: str | None
    package: str | None
    visit: int | None
    facts: str
    hash: bytes


def packed(facts: Mapping[str, Fact]) -> str:
    """Return facts as the one JSON text that they have."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def link(key: bytes, before: bytes, event: Event) -> bytes:
    """Return the hash of an event that follows the one with hash `before`."""
    row = [
        event.seq,
        event.at,
        event.boot,
        repr(event.boot_seconds),
        event.clock,
        event.kind,
        event.actor,
        event.slot,
        event.package,
        event.visit,
        event.facts,
    ]
    text = json.dumps(row, separators=(",", ":"), ensure_ascii=False)
    return hmac.digest(key, before + text.encode(), hashlib.sha256)
