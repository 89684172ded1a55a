"""Telling people: how a message is worded, and what carries it.

A notifier is one small object with a name and one call that blocks until the
message is handed over, or says why not. They are made by name from the YAML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from kiosk import dates, i18n
from kiosk.domain.codes import shown
from kiosk.i18n import ENGLISH, Sayable, msg


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it goes out.

    Attributes:
        key: The same for the same message, however often it is tried.
        to: The recipient's name, or their id where no name is known.
    """

    key: str
    to: str
    subject: str
    body: str
    email: str | None = None
    phone: str | None = None


class DeliveryError(Exception):
    """A message could not be handed over; it may be tried again."""


class Notifier(Protocol):
    """Something that carries messages."""

    def deliver(self, message: Message) -> None:
        """Hand over a message; blocks until it is.

        Raises:
            DeliveryError: It was not handed over.
        """
        ...


class ConsoleNotifier:
    """Write messages to a terminal: for the demo and for developers.

    Args:
        write: Takes the text of one message.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def deliver(self, message: Message) -> None:
        """Write a message."""
        address = message.email or message.phone or "no address known"
        indented = message.body.replace("\n", "\n    ")
        self._write(f"To {message.to} <{address}>: {message.subject}\n    {indented}\n")


def notifiers(write: Callable[[str], None]) -> Mapping[str, Notifier]:
    """Return the notifiers that there are, by the name the YAML gives them."""
    return {"console": ConsoleNotifier(write)}


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
    "missing": msg("We cannot find your package {package}"),
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
        "package": topic.package,
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
