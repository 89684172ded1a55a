"""A carrier's manifest: what will come today, as a CSV that people made.

    package_id,user_id,name,email,phone,language,size,weight_kg,hold_days

UTF-8 with or without a byte-order mark, commas or semicolons, columns in any
order. Every line is judged, so that one reading tells every fault. Whoever wrote
it meant well and checked nothing: no cell may be endless, move a cursor, or be
a number that takes a minute to read.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, TypeVar

from kiosk.domain.errors import InvalidError
from kiosk.domain.package import check_hold, check_id
from kiosk.domain.slots import Size, check_weight
from kiosk.domain.users import check_email, check_language, check_phone

T = TypeVar("T")

COLUMNS: Final = (
    "package_id",
    "user_id",
    "name",
    "email",
    "phone",
    "language",
    "size",
    "weight_kg",
    "hold_days",
)
_NEEDED: Final = ("package_id", "user_id", "size")

_LONGEST: Final = 200
"""Characters of a cell; an address has fewer."""

_KILOGRAMS: Final = re.compile("[0-9]{1,6}([.,][0-9]{1,6})?")
_WHOLE: Final = re.compile("[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line.

    Attributes:
        line: As an editor counts it, the heading being line 1.
        column: The heading of the column, or an empty text for the line.
    """

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        """Return it as a person reads it."""
        column = f", column {self.column}" if self.column else ""
        return f"line {self.line}{column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Row:
    """One package of a manifest.

    Attributes:
        hold_days: `None` when the bank's default holds.
        language: What the recipient reads, by its code.
    """

    line: int
    package: str
    user: str
    name: str
    email: str | None
    phone: str | None
    size: str
    weight_grams: int | None
    hold_days: int | None
    language: str | None = None

    def problem(self, column: str, reason: str) -> Problem:
        """Return what is wrong with this line."""
        return Problem(self.line, column, reason)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The good lines of a manifest, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def parse(data: bytes, sizes: Sequence[Size]) -> Manifest:
    """Read a manifest; nothing in it raises, everything wrong is a problem."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _nothing(line, "this is not UTF-8; save the file as CSV UTF-8")
    lines, broken = _lines(text)
    if not lines:
        empty = "the file is empty; its first line names the columns"
        return Manifest((), (broken or Problem(1, "", empty),))
    number, heading = lines[0]
    names = [name.strip().lower() for name in heading]
    if problems := _heading_problems(number, names):
        return Manifest((), tuple(problems))
    read = _Reading(names, sizes).of(lines[1:])
    return replace(read, problems=(*read.problems, broken)) if broken else read


class _Reading:
    """One reading of the lines below the heading."""

    def __init__(self, names: Sequence[str], sizes: Sequence[Size]) -> None:
        self._names = names
        self._sizes = {size.name: size for size in sizes}
        self._small = {size.name.casefold(): size.name for size in sizes}
        self._seen: dict[str, int] = {}
        self._problems: list[Problem] = []

    def of(self, lines: Sequence[tuple[int, Sequence[str]]]) -> Manifest:
        """Return what the lines say."""
        rows = [row for number, cells in lines if (row := self._row(number, cells))]
        return Manifest(tuple(rows), tuple(self._problems))

    def _row(self, line: int, cells: Sequence[str]) -> Row | None:
        if len(cells) != len(self._names):
            wrong = f"it has {len(cells)} columns, the heading has {len(self._names)}"
            self._problems.append(Problem(line, "", wrong))
            return None
        cell = {
            name: text.strip() for name, text in zip(self._names, cells, strict=True)
        }
        before = len(self._problems)
        row = Row(
            line=line,
            package=self._checked(line, "package_id", cell, self._new_id) or "",
            user=self._checked(line, "user_id", cell, _user_id) or "",
            name=self._checked(line, "name", cell, str) or "",
            email=self._checked(line, "email", cell, check_email),
            phone=self._checked(line, "phone", cell, check_phone),
            size=self._checked(line, "size", cell, self._size) or "",
            weight_grams=self._checked(line, "weight_kg", cell, grams),
            hold_days=self._checked(line, "hold_days", cell, _days),
            language=self._checked(line, "language", cell, check_language),
        )
        self._weigh(row)
        if len(self._problems) > before:
            return None
        self._seen[row.package] = line
        return row

    def _checked(
        self,
        line: int,
        column: str,
        cell: Mapping[str, str],
        check: Callable[[str], T],
    ) -> T | None:
        text = cell.get(column, "")
        if not text and column not in _NEEDED:
            return None
        try:
            return check(_printable(column, text))
        except InvalidError as error:
            bare = error.wrong in {text, repr(text)}
            wrong = f"{text!r} cannot be right" if bare else error.wrong
            self._problems.append(Problem(line, column, f"{wrong}; {error.right}"))
            return None

    def _new_id(self, text: str) -> str:
        check_id("package_id", text)
        if text in self._seen:
            wrong = f"{text!r} stands in line {self._seen[text]} already"
            raise InvalidError("package_id", wrong, "each package once")
        return text

    def _size(self, text: str) -> str:
        name = text if text in self._sizes else self._small.get(text.casefold())
        if name is None:
            right = "this bank has " + ", ".join(self._sizes)
            raise InvalidError("size", f"there is no size {text!r}", right)
        return name

    def _weigh(self, row: Row) -> None:
        if row.size and row.weight_grams is not None:
            try:
                check_weight(self._sizes[row.size], row.weight_grams)
            except InvalidError as error:
                reason = f"{error.wrong}; {error.right}"
                self._problems.append(row.problem("weight_kg", reason))


def grams(text: str) -> int:
    """Return a weight in kilograms, as people write it, in grams.

    >>> grams("1.5"), grams("0,4")
    (1500, 400)

    Raises:
        InvalidError: It is no weight.
    """
    weight = Decimal(0)
    if _KILOGRAMS.fullmatch(text):
        weight = Decimal(text.replace(",", ".")) * 1000
    if weight <= 0:
        raise InvalidError("weight_kg", f"{text!r} is no weight", "kilograms, as 1.5")
    return max(1, round(weight))


def _lines(text: str) -> tuple[list[tuple[int, list[str]]], Problem | None]:
    """Return the lines that are not blank, and where they cease to be CSV, if so.

    A line has the number on which it begins: a quoted cell may go over several.
    """
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                lines.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        reason = f"this is no CSV, and nothing below it was read: {error}"
        return lines, Problem(begins, "", reason)
    return lines, None


def _heading_problems(line: int, names: Sequence[str]) -> list[Problem]:
    problems = []
    for name in dict.fromkeys(names):
        if not name:
            wrong = "a column has no name; give it one, or take its separator away"
            problems.append(Problem(line, "", wrong))
        elif name not in COLUMNS:
            near = get_close_matches(name, COLUMNS, n=1)
            hint = f"did you mean {near[0]}?" if near else "leave it out"
            problems.append(Problem(line, name, f"there is no such column; {hint}"))
        elif names.count(name) > 1:
            problems.append(Problem(line, name, "this column stands there twice"))
    problems += [
        Problem(line, name, "this column is missing; the first line names the columns")
        for name in _NEEDED
        if name not in names
    ]
    return problems


def _nothing(line: int, reason: str) -> Manifest:
    return Manifest((), (Problem(line, "", reason),))


def _user_id(text: str) -> str:
    return check_id("user_id", text)


def _printable(column: str, text: str) -> str:
    if len(text) > _LONGEST:
        wrong = f"it has {len(text)} characters"
        raise InvalidError(column, wrong, f"{_LONGEST} at most")
    if not text.isprintable():
        raise InvalidError(column, f"{text!r} has a control character", "take it out")
    return text


def _days(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise InvalidError("hold_days", f"{text!r} is no number", "3 to 7")
    return check_hold(int(text))
