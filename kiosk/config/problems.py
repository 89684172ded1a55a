"""What is wrong with a configuration: where it stands, and how it is said.

The reader is a technician with a screwdriver in the other hand. So a problem
names the place to put the cursor, what is wrong there, and what would be right;
and all problems come at once, since every further start costs another walk.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

Path = tuple[str | int, ...]
"""The way to a value: keys by name, list entries by number from 0."""

Plain = None | bool | int | float | str | tuple["Plain", ...] | dict[str, "Plain"]
"""What a configuration is made of."""

Fault = tuple[Path, str]
"""Something wrong with the value at a path, before its place is looked up."""

_WORD: Final = re.compile(r"[\w.-]+")
_LONGEST: Final = 40
_MANY: Final = 15


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the file, counted from 1 as editors do."""

    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        path: The value concerned; empty for the file as a whole.
        text: What is wrong, and what would be right.
    """

    place: Place
    path: str
    text: str

    def told(self, file: str) -> str:
        """Return it as one line, in the form that editors jump to.

        >>> Problem(Place(3, 5), "hold.days", "9 is too large").told("kiosk.yaml")
        'kiosk.yaml:3:5: hold.days: 9 is too large'
        """
        path = f"{self.path}: " if self.path else ""
        return f"{file}:{self.place.line}:{self.place.column}: {path}{self.text}"


def shown(path: Path) -> str:
    """Return a path as it is read aloud.

    >>> shown(("lockers", 0, "columns", 1, 2, "size"))
    'lockers[0].columns[1][2].size'
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _WORD.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{quoted(step)}]"
    return text


def quoted(text: str) -> str:
    """Return text in quotes, as YAML takes it, on one line and not too long.

    >>> quoted("no")
    '"no"'
    """
    short = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return json.dumps(short, ensure_ascii=not short.isprintable())


def on_one_line(text: str) -> str:
    r"""Return what a stranger said, without what would break the line it stands in.

    >>> on_one_line("not\x85 this")
    'not  this'
    """
    return "".join(char if char.isprintable() else " " for char in text)


def said(value: Plain) -> str:
    """Return what a value is, as the beginning of a sentence."""
    match value:
        case None:
            return "nothing stands here"
        case bool():
            return f"{str(value).lower()} is a yes or no"
        case int() | float():
            return f"{value} is a number"
        case str():
            return f"{quoted(value)} is text"
        case tuple():
            return "a list stands here"
        case _:
            return "a group of keys stands here"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that a wrong one was probably meant to be.

    Numbers have no neighbours: 21 may be 2 or 12 or 20.

    >>> nearest("Time-Zone", ["name", "time_zone"])
    'time_zone'
    """
    if name.isdigit():
        return None
    plain = {option.lower(): option for option in known}
    wrong = name.lower().replace("-", "_").replace(" ", "_")
    found = get_close_matches(wrong, plain, n=1)
    return plain[found[0]] if found else None


def unknown(what: str, name: str, known: Sequence[str]) -> str:
    """Return what to say of a name that nobody knows."""
    near = nearest(name, known)
    if near is not None:
        return f"there is no {what} {quoted(name)}, did you mean {quoted(near)}?"
    return f"there is no {what} {quoted(name)}, write {choice(known)}"


def choice(known: Sequence[str]) -> str:
    r"""Return names as a choice, the first few of many.

    >>> choice(["S", "M", "L"])
    'S, M or L'
    >>> choice(["two\nlines"])
    'two lines'
    """
    names = [on_one_line(name) for name in known]
    if len(names) > _MANY:
        return f"{', '.join(names[:3])} or another of these {len(names)}"
    *others, last = names or ["another name"]
    return f"{', '.join(others)} or {last}" if others else last
