"""What each kind of event is called where people read: a few words of everyday speech.

One place for screens, commands and extracts. As with the entries of faults a title
stands here in English, marked for the catalogues of `kiosk.i18n`; which language it is
told in is known where it is told. A title says what happened, and no more: who, where
and why stand beside it, and no title has a place for a value, so that none can name a
person.

Whoever adds a `Kind` adds its title here, at most `LONGEST` signs in every language, so
that on the smallest screen time and slot stand on the same line; then
`python -m tests.messages`, and the catalogues get the translations.
"""

from collections.abc import Mapping
from typing import Final

from kiosk.domain.catalogue.entry import msg
from kiosk.domain.events import Kind

LONGEST: Final = 30
"""So many signs has a title at most, in every language."""

TITLES: Final[Mapping[str, str]] = {
    Kind.KIOSK_STARTED: msg("The kiosk started"),
    Kind.USER_ADDED: msg("A person was added"),
    Kind.USER_CHANGED: msg("A person's entry was changed"),
    Kind.USER_PIN_SET: msg("A PIN was set"),
    Kind.USER_NUMBER_SET: msg("A staff number was changed"),
    Kind.USER_BADGE_SET: msg("A badge was changed"),
    Kind.USER_TOTP_SET: msg("One-time codes were changed"),
    Kind.STAFF_SIGNED_IN: msg("Staff signed in"),
    Kind.STAFF_SIGNED_OUT: msg("Staff signed out"),
    Kind.STAFF_REFUSED: msg("A staff sign-in was refused"),
    Kind.SERVICE_OPENING: msg("Two of the staff open a door"),
    Kind.PACKAGE_ANNOUNCED: msg("A package was announced"),
    Kind.PACKAGE_STORED: msg("A package was put in"),
    Kind.PACKAGE_RETRIEVED: msg("A package was picked up"),
    Kind.PACKAGE_EXPIRED: msg("A hold time ran out"),
    Kind.PACKAGE_CANCELLED: msg("A package was cancelled"),
    Kind.PACKAGE_CLEARED: msg("A package was taken out"),
    Kind.PACKAGE_PUT_BACK: msg("The recipient put it back"),
    Kind.PACKAGE_REMINDED: msg("The recipient was reminded"),
    Kind.PACKAGE_TAKEN_BACK: msg("The courier took it back"),
    Kind.PACKAGE_RESIZED: msg("A package's size was changed"),
    Kind.PACKAGE_EXTENDED: msg("A hold time was extended"),
    Kind.PACKAGE_DATED: msg("Package dates were put right"),
    Kind.PACKAGE_MISSING: msg("A package is missing"),
    Kind.PACKAGE_GONE: msg("Nothing was there to collect"),
    Kind.PACKAGE_JOINED: msg("Put with another package"),
    Kind.PARCEL_ADDED: msg("A parcel was added"),
    Kind.PACKAGE_FOUND: msg("A package was found"),
    Kind.SWEEP_STOPPED: msg("Expiry stopped: too many"),
    Kind.CODE_ISSUED: msg("A pickup code was issued"),
    Kind.CODE_WRONG: msg("A wrong code was typed"),
    Kind.CODE_LOST: msg("A new code was asked for"),
    Kind.VISIT_REQUESTED: msg("A door was asked for"),
    Kind.VISIT_REDIRECTED: msg("Sent on to another door"),
    Kind.VISIT_TAKEN: msg("The opening was taken up"),
    Kind.VISIT_RESUMED: msg("Resumed after a restart"),
    Kind.VISIT_WORD: msg("Somebody said what is inside"),
    Kind.VISIT_ENDED: msg("The visit ended"),
    Kind.HELP_ASKED: msg("Somebody asked for help"),
    Kind.DOOR_PULSED: msg("The lock was triggered"),
    Kind.DOOR_OPENED: msg("The door opened"),
    Kind.DOOR_CLOSED: msg("The door closed"),
    Kind.DOOR_DOUBTED: msg("The door seemed open already"),
    Kind.DOOR_REMINDED: msg("Asked to close the door"),
    Kind.DOOR_LEFT_OPEN: msg("The door stood open too long"),
    Kind.DOOR_FORCED: msg("The door opened unasked"),
    Kind.DOOR_SHUT: msg("The door is closed again"),
    Kind.DOOR_PROVED: msg("The door passed its check"),
    Kind.DOOR_FLAWED: msg("The door failed its check"),
    Kind.BANK_COMMISSIONED: msg("The bank was signed off"),
    Kind.LOCK_WEARING: msg("The lock is wearing out"),
    Kind.LOCK_REPLACED: msg("The lock was replaced"),
    Kind.BOARD_LOST: msg("A board does not answer"),
    Kind.BOARD_BACK: msg("A board answers again"),
    Kind.TRACE_ON: msg("A bus is being recorded"),
    Kind.TRACE_OFF: msg("The recording was stopped"),
    Kind.TRACE_OVER: msg("The recording ended by itself"),
    Kind.OUTAGE_BEGAN: msg("A door cannot be served"),
    Kind.OUTAGE_ENDED: msg("A door can be served again"),
    Kind.SLOT_FREED: msg("The slot is free again"),
    Kind.SLOT_UNCERTAIN: msg("Nobody knows what is inside"),
    Kind.SLOT_SETTLED: msg("It is known what is inside"),
    Kind.SLOT_OUT_OF_SERVICE: msg("The slot is out of service"),
    Kind.SLOT_POSTPONED: msg("The slot has a new deadline"),
    Kind.SLOT_OVERDUE: msg("Out of service beyond its time"),
    Kind.SLOT_RETURNED: msg("The slot is back in service"),
    Kind.CLOCK_TRUSTED: msg("The clock is confirmed"),
    Kind.CLOCK_UNTRUSTED: msg("The clock is not confirmed"),
    Kind.CLOCK_SUSPECT: msg("The clock is in doubt"),
    Kind.CLOCK_VOUCHED: msg("Somebody confirmed the clock"),
    Kind.BACKUP_MADE: msg("A backup was made"),
    Kind.BACKUP_FAILED: msg("A backup failed"),
    Kind.STORE_RESTORED: msg("A backup was put in place"),
    Kind.STORE_RECOVERED: msg("The damaged store was replaced"),
    Kind.STORE_TROUBLED: msg("The list of events was altered"),
    Kind.STORE_AGREED: msg("The bank was let serve again"),
    Kind.PANEL_SET: msg("Screen settings were changed"),
    Kind.FACTS_CARRIED: msg("All data was taken along"),
    Kind.EVENTS_ARCHIVED: msg("Old events were archived"),
    Kind.USER_ERASED: msg("A person's data was erased"),
    Kind.NOTIFICATION_DELIVERED: msg("A message was delivered"),
    Kind.NOTIFICATION_FAILED: msg("A message did not get through"),
    Kind.NOTIFICATION_DROPPED: msg("A message was not needed"),
    Kind.NOTIFICATION_DEAD: msg("A message was given up"),
    Kind.NOTIFICATION_RETRIED: msg("A message is tried again"),
    Kind.CHANNEL_DOWN: msg("A message channel is down"),
    Kind.CHANNEL_BACK: msg("A message channel works again"),
    Kind.BANK_NEARLY_FULL: msg("A size is nearly used up"),
    Kind.BANK_HAS_ROOM: msg("A size has room again"),
}
"""The title of every kind."""


def title(kind: str) -> str:
    """Return what a kind of event is called; one of a newer program by its own name.

    >>> title("door-left-open"), title("door-painted")
    ('The door stood open too long', 'door-painted')
    """
    return TITLES.get(kind, kind)
