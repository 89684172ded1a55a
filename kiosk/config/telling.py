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

_CHANNELS: Final[Path] = ("notify", "channels")
_CARRIERS: Final[Path] = ("notify", "carriers")
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
