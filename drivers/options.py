"""Reading a driver's options strictly, with every problem at once.

What stands beside `driver:` in a bus of the YAML reaches its driver untouched,
for only the driver knows what it may say. Somebody on a ladder edits that
file: so nothing is ignored, nothing is guessed, and all that is wrong is told
in one go, each with what would be right.

A driver module offers one `Factory`. It parses options into settings of the
driver's own (which opens nothing, so that `kiosk check` may do it on a laptop)
and builds the driver from them.
"""

import difflib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeGuard, TypeVar, overload

from drivers.driver import LockAddress, LockDriver, OptionProblem, OptionsError

Settings = TypeVar("Settings")
Member = TypeVar("Member", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Factory(Generic[Settings]):
    """Make one kind of driver: what an entry point in "kiosk.drivers" names."""

    parse: Callable[[Collection[LockAddress], "Options"], Settings]
    """Take the options, and keep their problems; opens nothing."""

    build: Callable[[Collection[LockAddress], Settings], LockDriver]
    """Open the hardware; called only when nothing is wrong."""

    def check(
        self,
        locks: Collection[LockAddress],
        options: Mapping[str, object],
    ) -> list[OptionProblem]:
        """Return all that is wrong with the options, and open nothing."""
        return self._read(locks, options)[1]

    def __call__(
        self,
        locks: Collection[LockAddress],
        options: Mapping[str, object],
    ) -> LockDriver:
        """Make a driver for these locks.

        Raises:
            OptionsError: The options make no sense; nothing was opened.
        """
        settings, problems = self._read(locks, options)
        if problems:
            raise OptionsError(problems)
        return self.build(locks, settings)

    def _read(
        self,
        locks: Collection[LockAddress],
        options: Mapping[str, object],
    ) -> tuple[Settings, list[OptionProblem]]:
        problems: list[OptionProblem] = []
        reader = Options(options, problems)
        settings = self.parse(locks, reader)
        reader.refuse_the_rest()
        return settings, problems


class Options:
    """Take options one by one; keep what is wrong, and go on with the default.

    Args:
        given: What the YAML says.
        problems: Where problems are added, shared by all that read one file.
        path: The keys that lead here.
    """

    def __init__(
        self,
        given: Mapping[str, object],
        problems: list[OptionProblem],
        path: tuple[str | int, ...] = (),
    ) -> None:
        self._given = given
        self._problems = problems
        self._path = path
        self._known: list[str | int] = []
        self._sections: list[Options] = []

    def given(self, key: str) -> bool:
        """Return whether a key is there at all, for those without a default."""
        self._known.append(key)
        return self._given.get(key) is not None

    def text(self, key: str, default: str) -> str:
        """Take a text that is not empty; without a default it must be given."""
        value = self._take(key, default)
        if isinstance(value, str) and value:
            return value
        self.refuse(key, f"must be a text, not {_said(value)}")
        return default

    @overload
    def choice(self, key: str, default: Member, known: type[Member]) -> Member: ...

    @overload
    def choice(self, key: str, default: str, known: Collection[str]) -> str: ...

    def choice(
        self,
        key: str,
        default: str,
        known: type[StrEnum] | Collection[str],
    ) -> str:
        """Take one of some known texts, or a member of an enum by its value."""
        value = self._take(key, default)
        members = list(known) if isinstance(known, type) else sorted(known)
        for one in members:
            if value == one:
                return one
        self.refuse(key, f"must be one of {', '.join(members)}, not {_said(value)}")
        return default

    def flag(self, key: str, *, default: bool) -> bool:
        """Take a yes or no."""
        value = self._take(key, default)
        if isinstance(value, bool):
            return value
        self.refuse(key, f"must be true or false, not {_said(value)}")
        return default

    def whole(self, key: str, default: int, *, least: int, most: int) -> int:
        """Take a whole number within bounds."""
        value = self._take(key, default)
        if _is_number(value, least, most) and isinstance(value, int):
            return value
        self.refuse(
            key, f"must be a whole number, {least} to {most}, not {_said(value)}"
        )
        return default

    def seconds(self, key: str, default: float, *, least: float, most: float) -> float:
        """Take a number of seconds within bounds."""
        value = self._take(key, default)
        if _is_number(value, least, most):
            return value
        self.refuse(key, f"must be seconds, {least:g} to {most:g}, not {_said(value)}")
        return default

    def seconds_or_never(
        self,
        key: str,
        default: float | None,
        *,
        most: float,
    ) -> float | None:
        """Take a number of seconds, or null for what never happens."""
        value = self._take(key, default)
        if value is None or _is_number(value, 0.0, most):
            return value
        self.refuse(key, f"must be seconds, 0 to {most:g}, or null, not {_said(value)}")
        return default

    def section(self, key: str | int) -> "Options":
        """Take a mapping of further options; an empty one when it is not there."""
        value = self._take(key, {})
        if not isinstance(value, Mapping):
            self.refuse(key, f"must be a mapping of options, not {_said(value)}")
            value = {}
        return self._open(key, value)

    def each(self) -> Iterator[tuple[str, "Options"]]:
        """Take every key with a section beneath, whatever the keys are called."""
        for key in self._given:
            if isinstance(key, str):
                yield key, self.section(key)

    def numbered(self) -> Iterator[tuple[int, "Options"]]:
        """Take every key that is a number with a section beneath.

        YAML reads `1:` as a number and `"1":` as a text; both are the same board.
        """
        for key in self._given:
            if str(key).isdecimal():
                yield int(key), self.section(key)

    def refuse(self, key: str | int, text: str) -> None:
        """Keep a problem with one key."""
        self._problems.append(OptionProblem((*self._path, key), text))

    def refuse_the_rest(self) -> None:
        """Keep a problem for every key that nobody took, here and beneath."""
        for key in self._given:
            if key not in self._known:
                known = [str(one) for one in self._known]
                self.refuse(key, f"there is no such option{_nearest(key, known)}")
        for section in self._sections:
            section.refuse_the_rest()

    def _take(self, key: str | int, default: object) -> object:
        self._known.append(key)
        return next((said for one, said in self._given.items() if one == key), default)

    def _open(self, key: str | int, given: Mapping[str, object]) -> "Options":
        section = Options(given, self._problems, (*self._path, key))
        self._sections.append(section)
        return section


def nearest(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that look most like this one, the nearest first.

    >>> nearest("mok", ["gpio", "mock"])
    ['mock']
    """
    return difflib.get_close_matches(name, known)


def _said(value: object) -> str:
    """Return a value as the YAML would have it, cut short."""
    shown = json.dumps(value, default=str, ensure_ascii=False)
    if not shown.isprintable():
        # A line break of some alphabet would break the line of the problem, too.
        shown = json.dumps(value, default=str)
    return shown[:40]


def _nearest(key: object, known: Collection[str]) -> str:
    near = nearest(str(key), known)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; known are {', '.join(sorted(known))}" if known else ""


def _is_number(value: object, least: float, most: float) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return least <= value <= most
