"""What customers are told, in the words of an e-mail."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk import dates, i18n
from kiosk.domain.codes import shown
from kiosk.domain.tracking import number_of
from kiosk.i18n import ENGLISH, Sayable, into, msg


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
        address: Where the bank stands, and `hours` when people can get to it; empty
            where the configuration does not say.
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
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A message in the language of its reader.

    Attributes:
        subject: One line.
        lines: What it says, line by line; the code is not among them.
        code: The line of the code, where there is one.
        digits: What follows the code, in words: `code` without the code itself.
        facts: What one looks up: where, when; a name and a value each.
        heading: What stands above it, where that is not the subject.
        sections: Further things that it tells of, each with a title and its lines.
    """

    subject: str
    lines: tuple[str, ...]
    code: str = ""
    digits: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    heading: str = ""
    sections: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def body(self) -> str:
        """Return it as plain text."""
        facts = tuple(f"{name}: {value}" for name, value in self.facts)
        sections = ((title, *lines) for title, lines in self.sections)
        blocks = ((*self.lines, self.code), *sections, facts)
        told = ("\n".join(filter(None, lines)) for lines in blocks)
        return "\n\n".join(filter(None, told))


_SUBJECTS: Final[Mapping[str, i18n.Message]] = {
    "stored": msg("Your package {package} is here"),
    "added": msg("Another parcel for you: {parcel}"),
    "reminder": msg("Your package {package} still waits"),
    "extended": msg("More time for your package {package}"),
    "reissued": msg("A new code for your package {package}"),
    "retrieved": msg("You have picked up package {package}"),
    "expired": msg("The hold time of your package {package} is over"),
    "cancelled": msg("Your package {package} was cancelled"),
    "taken_back": msg("Your package {package} was taken out again"),
    "missing": msg("We cannot find your package {package}"),
    "opened": msg("The door of your package {package} was opened"),
    "put-back": msg("You have put package {package} back"),
    "returned": msg("Package {package} was put back by its recipient"),
}
_BODIES: Final[Mapping[str, i18n.Message]] = {
    "stored": msg("It waits at {location} until {until}."),
    "added": msg(
        "It lies in the same slot as your package {package} at {location}, until"
        " {until}. The code that you have opens the door for both.\nLost it? {help}"
    ),
    "reminder": msg(
        "It waits at {location} until {until}. Then the courier takes it back.\nPick it"
        " up with the code that you were sent. Lost it? {help}"
    ),
    "reissued": msg("It waits at {location} until {until}. Older codes are dead."),
    "extended": msg(
        "For a while it could not be picked up, so it waits at {location} longer: until"
        " {until}. The code that you have still works.\n{help}"
    ),
    "retrieved": msg(
        "Slot {slot} at {location} was opened with your code.\nWas it not you? {help}"
    ),
    "expired": msg(
        "It could be picked up at {location} until {until}. The courier takes it"
        " back.\n{help}"
    ),
    "opened": msg(
        "Our staff had to open slot {slot} at {location}. Your package waits there as"
        " before, and your code works.\nQuestions? {help}"
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
_THEN_PHONE: Final = msg("then the last 4 digits of your phone number")
_THEN_DIGITS: Final = msg("then the 4 digits {digits}")

_TO_BE_FETCHED: Final = {"stored", "reissued", "reminder", "added", "extended"}
"""Who hears these has to go there."""
_DOOR: Final = msg("Door")
_WHERE: Final = msg("Address")
_WHEN: Final = msg("Opening hours")


def worded(topic: Topic) -> Words:
    """Return a message in the language of its reader."""
    language = topic.language
    facts = values(topic, until_of(topic))
    subject, body = (said[topic.kind](**facts) for said in (_SUBJECTS, _BODIES))
    lines = body.into(language).strip().split("\n")
    return Words(
        subject.into(language),
        tuple(line for line in lines if line),
        into(_code(topic), language) if topic.code is not None else "",
        into(then(topic), language) if topic.code is not None else "",
        tuple(_facts(topic)),
    )


def values(topic: Topic, until: Sayable) -> dict[str, Sayable]:
    """Return what goes into the sentences about a topic."""
    return {
        "package": number_of(topic.package),
        "location": topic.location,
        "help": topic.help,
        "slot": topic.slot or "?",
        "until": until,
        "parcel": topic.parcel or "?",
    }


def until_of(topic: Topic) -> Sayable:
    """Return until when something waits, as people say it."""
    if topic.until is None or topic.until.tzinfo is None:
        return "?"
    return dates.until(topic.until, topic.until.tzinfo, topic.extended_seconds)


def then(topic: Topic) -> Sayable:
    """Return what is typed after the code, in words."""
    if topic.by_phone:
        return _THEN_PHONE
    return _THEN_DIGITS(digits=topic.digits or "?")


def _facts(topic: Topic) -> Iterator[tuple[str, str]]:
    if topic.kind not in _TO_BE_FETCHED:
        return
    told = ((_DOOR, topic.slot), (_WHERE, topic.address), (_WHEN, topic.hours))
    for name, value in told:
        if value:
            yield name.into(topic.language), value


def _code(topic: Topic) -> Sayable:
    code = shown(topic.code or "")
    if topic.by_phone:
        return _BY_PHONE(code=code)
    return _BY_DIGITS(code=code, digits=topic.digits or "?")
