"""A configuration file as plain values, each of which knows its place.

Everything that judges a configuration judges this, not the finished settings:
those exist only when nothing is wrong, and a file with one bad key should be
told of its other faults in the same run.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from kiosk.config.problems import Fault, Path, Place, Plain, Problem, shown

T = TypeVar("T", bound=Plain)


@dataclass(slots=True)
class Document:
    """One configuration file, read once.

    Attributes:
        root: Its values; what could not be read is left out.
        problems: What is wrong with it, so far; at most one for each path.
    """

    root: Plain = None
    problems: list[Problem] = field(default_factory=list)
    _values: dict[Path, Place] = field(default_factory=dict)
    _keys: dict[Path, Place] = field(default_factory=dict)
    _bad: set[Path] = field(default_factory=set)

    def put(self, path: Path, *, key: Place, value: Place) -> None:
        """Remember where a value and its key stand."""
        self._keys[path] = key
        self._values[path] = value

    def complain(self, path: Path, text: str, *, at: Place | None = None) -> None:
        """Take note of a wrong value, unless something wrong with it is known."""
        if not self.is_bad(path):
            self._bad.add(path)
            self.add(path, text, at or self.place(path))

    def add(self, path: Path, text: str, at: Place) -> None:
        """Take note of a problem that leaves the value itself in order."""
        self.problems.append(Problem(at, shown(path), text))

    def is_bad(self, path: Path) -> bool:
        """Whether a problem with this value, or with what holds it, is known."""
        return any(path[:length] in self._bad for length in range(len(path) + 1))

    def place(self, path: Path) -> Place:
        """Return where a value stands, or the key that should have held it."""
        return self._values.get(path) or self.key_place(path)

    def key_place(self, path: Path) -> Place:
        """Return where the key of a value stands, or of what should hold it."""
        while path and path not in self._keys:
            path = path[:-1]
        return self._keys.get(path, Place())

    def has(self, path: Path) -> bool:
        """Whether the file holds a value at this path, right or wrong."""
        return path in self._values

    def at(self, path: Path) -> Plain:
        """Return the value at a path; `None` when there is none."""
        value = self.root
        for step in path:
            match value, step:
                case dict(), str():
                    value = value.get(step)
                case tuple(), int() if step < len(value):
                    value = value[step]
                case _:
                    return None
        return value

    def get(self, path: Path, default: T) -> T | None:
        """Return a value, its default when absent, `None` when it is wrong.

        It is wrong when a problem is known or when its type is not the
        default's.
        """
        if not self.has(path):
            return default
        value = self.at(path)
        right = type(value) is type(default) and not self.is_bad(path)
        return value if right else None  # type: ignore[return-value]  # the type was compared

    def text(self, path: Path) -> str | None:
        """Return a text; `None` when it is absent, empty or wrong."""
        return self.get(path, "") or None

    def number(self, path: Path) -> float | None:
        """Return a number; `None` when it is absent or wrong."""
        value = self.get(path, 0.0)
        value = self.get(path, 0) if value is None else value
        return value if self.has(path) else None

    def entries(self, path: Path) -> list[Path]:
        """Return the paths of what a list or a group of keys holds."""
        match self.at(path):
            case tuple() as values:
                return [(*path, number) for number in range(len(values))]
            case dict() as values:
                return [(*path, key) for key in values]
        return []

    def names(self, paths: Iterable[Path], key: str) -> list[str] | None:
        """Return what entries are called by one of their keys.

        A name that lacks its quotes counts, since it is clear what is meant.
        `None` when one has no name: what it is called cannot be known then, and
        nobody may be told that a name does not exist.
        """
        found = [self.at((*path, key)) for path in paths]
        whole = [str(name) for name in found if isinstance(name, str | int)]
        return whole if len(whole) == len(found) else None

    def named(self, paths: Iterable[Path], key: str) -> list[tuple[Path, str]]:
        """Return what entries are called, with the places where it says so."""
        told = [((*path, key), self.text((*path, key))) for path in paths]
        return [(path, name) for path, name in told if name is not None]

    def doubled(self, told: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
        """Give a fault for whatever was told of an earlier path already."""
        first: dict[str, Path] = {}
        for path, what in told:
            before = first.setdefault(what, path)
            if before is not path:
                line = self.place(before).line
                yield path, f"{what} is taken by line {line}; choose another"
