"""What the staff is told of: what is wrong, since when, and what to do next.

What it is, causes and steps come from the catalogue of faults, in the language of the
reader. What a driver or the disk reported is quoted as it came, in a line of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final

from kiosk import dates
from kiosk.domain.catalogue import CATALOGUE, Entry
from kiosk.domain.events import Fact
from kiosk.i18n import Message, Sayable, into, msg
from kiosk.notify.letters import Words
from kiosk.notify.sms import LONGEST, fitted, length


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a message tells of.

    Attributes:
        topic: What it is about: the first word says of which kind it is.
        fault: Its key in the catalogue.
        good: Whether it is over.
        times: How often it went wrong since the last message; 0: that was told.
        at: When it went wrong last.
        facts: What the sentences speak of.
    """

    topic: str
    fault: str
    good: bool
    times: int
    at: datetime
    facts: Mapping[str, Fact]


_BAD: Final[Mapping[str, Message]] = {
    "slot": msg("Door {slot} is out of service"),
    "visit.stuck": msg("Door {slot} did not open"),
    "overdue": msg("Door {slot} should be in service again, and is not"),
    "lock": msg("The lock of door {slot} is wearing out"),
    "proof": msg("Door {slot} is not as it is configured"),
    "doubt": msg("Nobody knows what is behind door {slot}"),
    "door.left-open": msg("Door {slot} was not closed"),
    "door.forced": msg("Door {slot} is open, and nobody had asked for that"),
    "help": msg("Somebody at door {slot} asks for help, number {visit}"),
    "board": msg("Board {board} of {bus} does not answer"),
    "package.missing": msg("Package {package} is missing from its slot"),
    "package.gone": msg("Package {package} was not there to be collected"),
    "sweep": msg("Too many packages would expire at once, so none does"),
    "clock": msg("The clock may be wrong"),
    "store": msg("There is trouble with the store"),
    "backup": msg("No backup could be made"),
    "messages": msg("A message to somebody could not be delivered"),
    "channel": msg("Nothing can be delivered over {channel}"),
    "room": msg("Size {size} is nearly used up: {free} of {all} free"),
}
_GOOD: Final[Mapping[str, Message]] = {
    "slot": msg("Door {slot} is in service again"),
    "lock": msg("The lock of door {slot} was replaced"),
    "proof": msg("Door {slot} is as it is configured"),
    "door": msg("Door {slot} is closed again"),
    "board": msg("Board {board} of {bus} answers again"),
    "clock": msg("The clock is right again"),
    "store": msg("Somebody has looked at the trouble with the store"),
    "backup": msg("Backups are made again"),
    "channel": msg("Messages are delivered over {channel} again"),
    "room": msg("There is room again for size {size}"),
}
_REPORTED: Final[Mapping[str, str]] = {"board": "cause", "backup": "why"}
"""The fact that holds what a driver or the disk reported; nobody typed it."""

_SUBJECT: Final = Message("{location}: {what}")
_SMS: Final = Message("{location}: {what}. {help}")
_OFTEN: Final = Message("{what} ({n}×)")  # noqa: RUF001 - times, and no x
_AND_MORE: Final = Message("{what} (+{n})")
_BOTH: Final = Message("{wrong}. {right}")
_IS: Final = msg("What it is: {what}")
_CAUSE: Final = msg("Likely cause: {cause}")
_STEP: Final = msg("What to do: {step}")
_PART: Final = msg("To bring: {part}")
_QUOTED: Final = msg('Technical message: "{text}"')
_KEY: Final = msg("Fault {key}; more of it: {command}")


def alarmed(
    items: Sequence[Item], more: int, *, location: str, zone: tzinfo, language: str
) -> Words:
    """Return what the staff is told.

    Args:
        items: What happened, at least one thing, what matters most first.
        more: How many further things there are, of which nothing is said.
        location: What the bank is called.
        zone: The time zone of the clock beside it.
        language: What the reader reads.
    """
    rest = len(items) - 1 + more
    what: Sayable = _said(items[0])
    if rest:
        what = _AND_MORE(what=what, n=rest)
    sections = tuple(
        (
            _said(item).into(language),
            tuple(line.into(language) for line in _lines(item, zone)),
        )
        for item in items
    )
    heading = into(what, language)
    subject = _SUBJECT(location=location, what=what).into(language)
    return Words(subject, (), heading=heading, sections=sections)


def alarmed_short(
    items: Sequence[Item], more: int, *, location: str, language: str
) -> str:
    """Return the same in one SMS: what matters most, and its next step if it fits.

    Half of what is wrong would be of no use with all of what to do.
    """
    rest = len(items) - 1 + more
    what: Sayable = _said(items[0])
    entry = _entry(items[0])
    step = Message(entry.step) if entry is not None and not rest else ""
    if rest:
        what = _AND_MORE(what=what, n=rest)
    facts = {"location": location, "what": what, "help": step}
    said = fitted(_SMS, facts, language, ("location",))
    if length(said) <= LONGEST:
        return said
    return fitted(_SMS, facts | {"help": ""}, language, ("location", "what"))


def _lines(item: Item, zone: tzinfo) -> Iterator[Message]:
    yield dates.said(item.at, zone)
    entry = _entry(item)
    if entry is None:
        return
    if entry.key not in _BAD:  # else the title is that very sentence
        yield _IS(what=Message(entry.says))
    yield _CAUSE(cause=Message(entry.cause))
    yield _STEP(step=Message(entry.step))
    if entry.part:
        yield _PART(part=Message(entry.part))
    if reported := item.facts.get(_REPORTED.get(_family(item), "")):
        yield _QUOTED(text=str(reported))
    yield _KEY(key=entry.key, command=f"kiosk fault show {entry.key}")


def _entry(item: Item) -> Entry | None:
    """Return what the catalogue says to do, where there is anything to do."""
    return None if item.good else CATALOGUE.get(item.fault)


def _family(item: Item) -> str:
    return item.topic.split(" ", 1)[0]


def _said(item: Item) -> Message:
    family = _family(item)
    if not item.good:
        return _wrong(item, family)
    right = _filled(_GOOD[family], item)
    if item.times == 0:
        return right
    return _BOTH(wrong=_wrong(item, family), right=right)


def _wrong(item: Item, family: str) -> Message:
    wrong = _filled(_BAD.get(item.fault) or _BAD[family], item)
    return wrong if item.times <= 1 else _OFTEN(what=wrong, n=item.times)


_PLACES: Final = (
    *("slot", "visit", "board", "bus", "package", "channel", "size", "free", "all"),
)


def _filled(sentence: Message, item: Item) -> Message:
    """Return a sentence with the values that it has places for."""
    told = {
        name: _known(item.facts.get(name))
        for name in _PLACES
        if f"{{{name}}}" in sentence.text
    }
    return sentence(**told)


def _known(fact: Fact) -> str:
    return "?" if fact is None else str(fact)
