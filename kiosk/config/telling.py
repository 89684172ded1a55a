"""What is left to judge of how people are told: channels, and what carries them."""

from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.channels import (
    CONSOLE,
    NoNotifierError,
    check_options,
    notifier_names,
)
from kiosk.config.doors import ill_named
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Path, on_one_line, quoted, unknown
from kiosk.domain.errors import InvalidError
from kiosk.domain.users import check_email, check_phone

_CHANNELS: Final[Path] = ("notify", "channels")
_CARRIERS: Final[Path] = ("notify", "carriers")
_STAFF: Final[Path] = ("notify", "staff")
_QUIET: Final[Path] = ("notify", "quiet_hours")
_OWN: Final = ("notifier", "reaches")


def channels(document: Document) -> Iterator[Fault]:
    """Judge the channels: each is there, and nobody wants to be told twice."""
    told = document.entries(_CHANNELS)
    named = [(path, name) for path in told if (name := document.text(path)) is not None]
    yield from document.doubled(
        (path, f"channel {quoted(name)}") for path, name in named
    )
    known = [CONSOLE, *(str(path[-1]) for path in document.entries(_CARRIERS))]
    for path, name in named:
        if name not in known:
            yield path, unknown("channel", name, known)


def carriers(document: Document) -> Iterator[Fault]:
    """Judge the carriers: that their notifiers exist and like their options."""
    for carrier in document.entries(_CARRIERS):
        yield from ill_named(carrier, str(carrier[-1]))
        if carrier[-1] == CONSOLE:
            yield carrier, "the console needs no carrier; take it out, or rename it"
        name = document.text((*carrier, "notifier"))
        given = document.at(carrier)
        if name is not None and isinstance(given, dict):
            options = {key: value for key, value in given.items() if key not in _OWN}
            yield from _notifier(carrier, name, options)


def staff(document: Document) -> Iterator[Fault]:
    """Judge whom of the staff it tells: that each can be reached as is said."""
    known = [CONSOLE, *(str(path[-1]) for path in document.entries(_CARRIERS))]
    for one in document.entries(_STAFF):
        yield from ill_named(one, str(one[-1]))
        for contact, check in (("email", check_email), ("phone", check_phone)):
            given = document.text((*one, contact))
            try:
                check(given) if given is not None else None
            except InvalidError as error:
                yield (*one, contact), on_one_line(str(error))
        for path in document.entries((*one, "channels")):
            name = document.text(path)
            if name is not None and name not in known:
                yield path, unknown("channel", name, known)
            elif name is not None and (lacks := _lacks(document, one, name)):
                yield path, f"{quoted(name)} reaches those with {lacks}; give one"


def quiet(document: Document) -> Iterator[Fault]:
    """Judge the quiet hours: those that end as they begin are none, or for ever."""
    for path in (_QUIET, *((*one, "quiet_hours") for one in document.entries(_STAFF))):
        written = document.text(path)
        begins, _, ends = (written or "").partition("-")
        if written and begins == ends:
            wrong = f"{quoted(written)} ends as it begins"
            yield path, f'{wrong}; write "" for never, or hours such as 22:00-07:00'


def _lacks(document: Document, one: Path, channel: str) -> str | None:
    """Return what a recipient would need to be reached over a channel, and has not."""
    carrier = (*_CARRIERS, channel)
    reaches = document.text((*carrier, "reaches"))
    if reaches is None and document.text((*carrier, "notifier")) == "smtp":
        reaches = "email"
    if reaches not in {"email", "phone"} or document.text((*one, reaches)):
        return None
    return {"email": "an email", "phone": "a phone"}[reaches]


def _notifier(
    carrier: Path, name: str, options: Mapping[str, object]
) -> Iterator[Fault]:
    try:
        for problem in check_options(name, options):
            yield (*carrier, *problem.path), on_one_line(problem.text)
    except NoNotifierError as error:
        known = notifier_names()
        text = str(error) if name in known else unknown("notifier", name, known)
        yield (*carrier, "notifier"), on_one_line(text)
