"""What a screen says to somebody who does not see it.

Usually what stands there, in its order: the texts, then each choice with its key
where there is a keypad of steel. A screen that is better said otherwise says it
itself. Never said are the symbols of a code that somebody types, and what is drawn.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from textual.screen import Screen
from textual.widget import Widget

from kiosk.i18n import Sayable
from kiosk.ui import words
from kiosk.ui.blocks import Blocks
from kiosk.ui.widgets import Choice, Key, Said, Target, Title, worded

_UNSAID: Final = frozenset(
    {"symbols", "typed", "countdown", "still-seconds", "tick", "codes", "one-moment"}
)
"""What was typed, counts all the time or is only beautiful: ids that are not said."""

_NUMBER: Final = re.compile(r"\d{4,}")


@runtime_checkable
class Says(Protocol):
    """What shows more than a text, and can say what the eye sees there."""

    def says(self) -> Sayable:
        """Return what there is to say."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say.

    Attributes:
        name: What it is on its screen; said anew whenever it says something else.
        said: What is said.
        once: Whether it is said with the whole screen only, because it changes all
            the time.
    """

    name: str
    said: Sayable
    once: bool = False


@dataclass(frozen=True, slots=True)
class Entered:
    """How far somebody has typed.

    Attributes:
        text: The symbols so far.
        length: How many there will be; `None` where that is open.
    """

    text: str
    length: int | None


def walked(screen: Screen[None], *, keys: bool) -> Iterator[Line]:
    """Give what stands on a screen, in its order.

    Args:
        screen: The screen, laid out.
        keys: Whether there is a keypad of steel.
    """
    for widget in screen.query("*"):
        if widget.region and widget.visible:
            yield from _line(widget, keys=keys)


def choice(said: Sayable, key: str | None, *, keys: bool) -> Sayable:
    """Return a choice as it is said: with its key where there is one."""
    if key is None or not keys:
        return said
    return words.PRESS(choice=said, key=key_name(key))


def key_name(key: str) -> Sayable:
    """Return what a key of a telephone is called."""
    return {"#": words.HASH_KEY, "*": words.STAR_KEY}.get(key, key)


def _line(widget: Widget, *, keys: bool) -> Iterator[Line]:
    name = widget.id or ""
    if name in _UNSAID:
        return
    match widget:
        case Choice():
            yield Line(name, choice(widget.said, widget.key, keys=keys))
        case Says():
            yield Line(name, widget.says())
        case Said():
            yield Line(name, widget.said)
        case Title() | Target():
            yield Line(name, worded(widget, widget.text))
        case Blocks() if not isinstance(widget, Key):
            yield Line(name, widget.text)


def sentence(text: str) -> str:
    r"""Return a text as a program that speaks reads it well.

    A long number is said digit by digit; what stands on a line of its own ends.

    >>> sentence("Call 030 1234567\nThe number to tell: 12")
    'Call 030 1 2 3 4 5 6 7. The number to tell: 12.'
    >>> sentence("Opening door 7 …")
    'Opening door 7.'
    """
    spaced = _NUMBER.sub(lambda number: " ".join(number.group()), text)
    lines = [line.strip(" …") for line in spaced.splitlines()]
    return " ".join(
        line if line[-1] in ".?!:" else f"{line}." for line in lines if line
    )
