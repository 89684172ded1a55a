"""How messages to people are worded; `kiosk.channels` has what carries them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk import dates, i18n
from kiosk.domain.codes import shown
from kiosk.domain.tracking import number_of
from kiosk.i18n import ENGLISH, Sayable, msg


@dataclass(frozen=True, slots=True)
class Topic:
    """What a message speaks of.

    Attributes:
        until: The deadline in the bank's own time zone.
        extended_seconds: By how much it has moved since the package came.
        code: The pickup code, with its digits, where the message brings one.
        by_phone: Whether the digits are the last four of the recipient's phone.
        parcel: The further parcel that was added to the package.
        language: What its reader reads.
    """

    kind: str
    package: str
    location: str
    help: str
    slot: str | None = None
    until: datetime | None = None
    code: str | None = None
    digits: str | None = None
    by_phone: bool = False
    extended_seconds: float = 0.0
    parcel: str | None = None
    language: str = ENGLISH


_SUBJECTS: Final[Mapping[str, i18n.Message]] = {
    "stored": msg("Your package {package} is here"),
    "added": msg("Another parcel for you: {parcel}"),
    "reminder": msg("Your package {package} still waits"),
    "reissued": msg("A new code for your package {package}"),
    "retrieved": msg("You have picked up package {package}"),
    "expired": msg("The hold time of your package {package} is over"),
    "cancelled": msg("Your package {package} was cancelled"),
    "taken_back": msg("Your package {package} was taken out again"),
    "missing": msg("We cannot find your package {package}"),
    "put-back": msg("You have put package {package} back"),
    "returned": msg("Package {package} was put back by its recipient"),
}
_BODIES: Final[Mapping[str, i18n.Message]] = {
    "stored": msg("It waits at {location} until {until}.\n{code}"),
    "added": msg(
        "It lies in the same slot as your package {package} at {location}, until"
        " {until}. The code that you have opens the door for both.\nLost it? {help}"
    ),
    "reminder": msg(
        "It waits at {location} until {until}. Then the courier takes it back.\nPick it"
        " up with the code that you were sent. Lost it? {help}"
    ),
    "reissued": msg(
        "It waits at {location} until {until}. Older codes are dead.\n{code}"
    ),
    "retrieved": msg(
        "Slot {slot} at {location} was opened with your code.\nWas it not you? {help}"
    ),
    "expired": msg(
        "It could be picked up at {location} until {until}. The courier takes it"
        " back.\n{help}"
    ),
    "missing": msg(
        "Slot {slot} at {location} was found empty, and your code was not used. We are"
        " looking into it.\n{help}"
    ),
    "taken_back": msg(
        "The courier does not leave it at {location} after all: the code that you were"
        " sent opens nothing. If it comes back you get a new one.\n{help}"
    ),
    "put-back": msg(
        "It lies in slot {slot} at {location} again; its sender is told.\nWas it not"
        " you? {help}"
    ),
    "returned": msg(
        "It waits in slot {slot} at {location} to be collected; the slot is out of"
        " service until then."
    ),
    "cancelled": msg("It cannot be picked up at {location} any more.\n{help}"),
}
_BY_PHONE: Final = msg(
    "Your pickup code: {code}, then the last 4 digits of your phone number."
)
_BY_DIGITS: Final = msg("Your pickup code: {code}, then the 4 digits {digits}.")


def worded(topic: Topic) -> tuple[str, str]:
    """Return the subject and the body of a message, in the language of its reader."""
    until: Sayable = "?"
    if topic.until is not None and topic.until.tzinfo is not None:
        zone = topic.until.tzinfo
        until = dates.until(topic.until, zone, topic.extended_seconds)
    facts: dict[str, Sayable] = {
        "package": number_of(topic.package),
        "location": topic.location,
        "help": topic.help,
        "slot": topic.slot or "?",
        "until": until,
        "code": _code(topic),
        "parcel": topic.parcel or "?",
    }
    subject, body = (said[topic.kind](**facts) for said in (_SUBJECTS, _BODIES))
    return subject.into(topic.language), body.into(topic.language).strip()


def _code(topic: Topic) -> Sayable:
    if topic.code is None:
        return ""
    code = shown(topic.code)
    if topic.by_phone:
        return _BY_PHONE(code=code)
    return _BY_DIGITS(code=code, digits=topic.digits or "?")
