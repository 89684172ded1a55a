"""What must not burn: coils that are tried too often, supplies that feed too many.

A supply that feeds a bus nobody has protects nothing, and nobody would notice
before sixteen locks pull at once. So what it feeds is judged like a wire.
"""

from collections.abc import Iterator
from typing import Final

from kiosk.config.doors import compartments, wire_of
from kiosk.config.places import Document
from kiosk.config.problems import Fault, Path, choice, quoted, shown, unknown
from kiosk.config.rules import Locks
from kiosk.config.supplies import parse_feed

_BUSES: Final[Path] = ("buses",)
_BURST: Final[Path] = ("locks", "pulses_before_rest")
_SUPPLIES: Final[Path] = ("supplies",)
_TRIES: Final[Path] = ("locks", "tries")


def heat(document: Document) -> Iterator[Fault]:
    """Judge the tries of one visit: a cool lock has to stand them all."""
    tries = document.get(_TRIES, Locks().tries)
    burst = document.get(_BURST, Locks().pulses_before_rest)
    if tries is not None and burst is not None and tries > burst:
        there = _TRIES if document.has(_TRIES) else _BURST
        wrong = f"{shown(_TRIES)} is {tries}, and a lock stands {burst} pulses in a row"
        yield there, f"{wrong}; write fewer tries, or more {shown(_BURST)}"


def supplies(document: Document) -> Iterator[Fault]:
    """Judge what the supplies feed: that it is there, and fed only once."""
    told = [
        (path, written)
        for supply in document.entries(_SUPPLIES)
        for path in document.entries((*supply, "feeds"))
        if (written := document.text(path)) is not None
    ]
    for path, written in told:
        yield from _fed(document, path, written)
    yield from document.doubled((path, _named(written)) for path, written in told)


def buses(document: Document) -> Iterator[Fault]:
    """Judge the names of buses: what feeds them has to be told from a board."""
    for bus in document.entries(_BUSES):
        if "/" in str(bus[-1]):
            yield bus, "in a name, / reads like bus/board; take it out"


def _fed(document: Document, path: Path, written: str) -> Iterator[Fault]:
    known = [str(bus[-1]) for bus in document.entries(_BUSES)]
    bus = written.rpartition("/")[0] or written
    if bus not in known:
        if known:
            yield path, unknown("bus", bus, known)
        return
    try:
        _, board = parse_feed(written)
    except ValueError as error:
        yield path, str(error)
        return
    boards = _boards(document, bus)
    if board is not None and boards is not None and board not in boards:
        wrong = f"no slot is on board {board} of bus {quoted(bus)}"
        yield path, f"{wrong}; write {choice([bus, *(f'{bus}/{n}' for n in boards)])}"


def _boards(document: Document, bus: str) -> list[int] | None:
    """Return the boards of a bus; `None` when not every wire can be read."""
    wires = [wire_of(document, slot) for slot in compartments(document)]
    if None in wires:
        return None
    return sorted({one[1].board for one in wires if one and one[0] == bus})


def _named(written: str) -> str:
    bus, _, board = written.rpartition("/")
    return f"board {board} of bus {quoted(bus)}" if bus else f"bus {quoted(written)}"
