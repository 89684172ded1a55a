"""What is left to judge: the site, the strategy, messages, the screen's patience."""

from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from kiosk.config import strategies
from kiosk.config.doors import ill_named
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Path, nearest, quoted, shown, unknown
from kiosk.config.rules import Locks, Screen

_ALLOCATION: Final[Path] = ("allocation",)
_ID: Final[Path] = ("location", "id")
_IDLE: Final[Path] = ("ui", "idle_seconds")
_LANGUAGES: Final[Path] = ("ui", "languages")
_PATIENCE: Final[Path] = ("locks", "open_patience_seconds")
_QUIET: Final[Path] = ("ui", "quiet_hours")
_POLL: Final[Path] = ("locks", "poll_seconds")
_WARNING: Final[Path] = ("ui", "warning_seconds")
_ZONE: Final[Path] = ("location", "time_zone")


def location(document: Document) -> Iterator[Fault]:
    """Judge the site's id and its time zone."""
    name = document.text(_ID)
    if name is not None:
        yield from ill_named(_ID, name)
    zone = document.text(_ZONE)
    if zone is not None and not _is_zone(zone):
        yield _ZONE, _no_zone(zone, sorted(available_timezones()))


def allocation(document: Document) -> Iterator[Fault]:
    """Judge the strategy: that there is one, and that it can be loaded."""
    name = document.get(_ALLOCATION, "best_fit")
    if not name:
        return
    try:
        strategies.find(name)
    except LookupError:
        yield _ALLOCATION, unknown("strategy", name, strategies.names())
    except ImportError as error:
        yield _ALLOCATION, f"{quoted(name)} cannot be loaded: {error}; install it again"


def languages(document: Document) -> Iterator[Fault]:
    """Judge the languages: each has one button."""
    told = [(path, document.text(path)) for path in document.entries(_LANGUAGES)]
    yield from document.doubled(
        (path, f"language {quoted(name)}") for path, name in told if name is not None
    )


def patience(document: Document) -> Iterator[Fault]:
    """Judge times that must fit into one another."""
    for inner, outer in ((_WARNING, _IDLE), (_POLL, _PATIENCE)):
        short, long = _seconds(document, inner), _seconds(document, outer)
        if short is not None and long is not None and short >= long:
            there = inner if document.has(inner) else outer
            wrong = f"{shown(inner)} is {short:g} s and {shown(outer)} {long:g} s"
            yield there, f"{wrong}; let the first be the shorter one"


def quiet(document: Document) -> Iterator[Fault]:
    """Judge the quiet hours: a night that ends as it begins is none, or for ever."""
    written = document.text(_QUIET)
    begins, _, ends = (written or "").partition("-")
    if written and begins == ends:
        wrong = f"{quoted(written)} ends as it begins"
        yield _QUIET, f'{wrong}; write "" for never, or hours such as 22:00-06:00'


def _seconds(document: Document, path: Path) -> float | None:
    if document.has(path):
        return document.number(path)
    section = Screen() if path[0] == "ui" else Locks()
    usual: float = getattr(section, str(path[-1]))
    return usual


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _no_zone(name: str, known: list[str]) -> str:
    if not known:
        return "this computer knows no time zones at all; install tzdata"
    near = nearest(name, known)
    right = f"did you mean {near}?" if near else "write one such as Europe/Berlin"
    return f"there is no time zone {quoted(name)}, {right}"
