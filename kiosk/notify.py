"""Telling people: how a message is worded, and what carries it.

A notifier is one small object with a name and one call that blocks until the
message is handed over, or says why not. They are made by name from the YAML.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template
from typing import Final, Protocol

from kiosk import dates
from kiosk.domain.codes import shown


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


_SUBJECTS: Final[Mapping[str, str]] = {
    "stored": "Your package $package is here",
    "added": "Another parcel for you: $parcel",
    "reminder": "Your package $package still waits",
    "reissued": "A new code for your package $package",
    "retrieved": "You have picked up package $package",
    "expired": "The hold time of your package $package is over",
    "cancelled": "Your package $package was cancelled",
    "missing": "We cannot find your package $package",
}
_BODIES: Final[Mapping[str, str]] = {
    "stored": "It waits at $location until $until.\n$code",
    "added": "It lies in the same slot as your package $package at $location, until"
    " $until. The code that you have opens the door for both.\nLost it? $help",
    "reminder": "It waits at $location until $until. Then the courier takes it back."
    "\nPick it up with the code that you were sent. Lost it? $help",
    "reissued": "It waits at $location until $until. Older codes are dead.\n$code",
    "retrieved": "Slot $slot at $location was opened with your code."
    "\nWas it not you? $help",
    "expired": "It could be picked up at $location until $until."
    " The courier takes it back.\n$help",
    "missing": "Slot $slot at $location was found empty, and your code was not used."
    " We are looking into it.\n$help",
    "cancelled": "It cannot be picked up at $location any more.\n$help",
}


def worded(topic: Topic) -> tuple[str, str]:
    """Return the subject and the body of a message."""
    until = "?"
    if topic.until is not None and topic.until.tzinfo is not None:
        zone = topic.until.tzinfo
        until = str(dates.until(topic.until, zone, topic.extended_seconds))
    facts = {
        "package": topic.package,
        "location": topic.location,
        "help": topic.help,
        "slot": topic.slot or "?",
        "until": until,
        "code": _code(topic),
        "parcel": topic.parcel or "?",
    }
    return (
        Template(_SUBJECTS[topic.kind]).substitute(facts),
        Template(_BODIES[topic.kind]).substitute(facts).strip(),
    )


def _code(topic: Topic) -> str:
    if topic.code is None:
        return ""
    if topic.by_phone:
        proof = "then the last 4 digits of your phone number"
    else:
        proof = f"then the 4 digits {topic.digits}"
    return f"Your pickup code: {shown(topic.code)}, {proof}."
