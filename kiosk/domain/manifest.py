"""A carrier's manifest: what will come today, as a CSV that people made.

    package_id,user_id,name,email,phone,size,weight_kg,hold_days

UTF-8 with or without a byte-order mark, commas or semicolons, columns in any
order. Every line is judged, so that one reading tells every fault.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Final, TypeVar

from kiosk.domain.errors import InvalidError
from kiosk.domain.package import check_hold, check_id
from kiosk.domain.slots import Size, check_weight
from kiosk.domain.users import check_email, check_phone

T = TypeVar("T")

COLUMNS: Final = (
    "package_id",
    "user_id",
    "name",
    "email",
    "phone",
    "size",
    "weight_kg",
    "hold_days",
)
_NEEDED: Final = ("package_id", "user_id", "size")


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
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        return _nothing(reader.line_num, f"this is no CSV: {error}")
    if not lines:
        return _nothing(1, "the file is empty; its first line names the columns")
    names = [name.strip().lower() for name in lines[0][1]]
    if problems := _heading_problems(lines[0][0], names):
        return Manifest((), tuple(problems))
    return _Reading(names, {size.name: size for size in sizes}).of(lines[1:])


class _Reading:
    """One reading of the lines below the heading."""

    def __init__(self, names: Sequence[str], sizes: Mapping[str, Size]) -> None:
        self._names = names
        self._sizes = sizes
        self._seen: dict[str, int] = {}
        self._problems: list[Problem] = []

    def of(self, lines: Sequence[tuple[int, Sequence[str]]]) -> Manifest:
        """Return what the lines say."""
        rows = [row for number, cells in lines if (row := self._row(number, cells))]
        return Manifest(tuple(rows), tuple(self._problems))

    def _row(self, line: int, cells: Sequence[str]) -> Row | None:
        if len(cells) != len(self._names):
            wanted = f"{len(cells)} cells, the heading has {len(self._names)}"
            self._problems.append(Problem(line, "", wanted))
            return None
        cell = {
            name: text.strip() for name, text in zip(self._names, cells, strict=True)
        }
        before = len(self._problems)
        row = Row(
            line=line,
            package=self._checked(line, "package_id", cell, self._new_id) or "",
            user=self._checked(line, "user_id", cell, _user_id) or "",
            name=cell.get("name", ""),
            email=self._checked(line, "email", cell, check_email),
            phone=self._checked(line, "phone", cell, check_phone),
            size=self._checked(line, "size", cell, self._size) or "",
            weight_grams=self._checked(line, "weight_kg", cell, _grams),
            hold_days=self._checked(line, "hold_days", cell, _days),
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
            return check(text)
        except InvalidError as error:
            reason = f"{error.wrong}; {error.right}"
            self._problems.append(Problem(line, column, reason))
            return None

    def _new_id(self, text: str) -> str:
        check_id("package_id", text)
        if text in self._seen:
            wrong = f"{text!r} stands in line {self._seen[text]} already"
            raise InvalidError("package_id", wrong, "each package once")
        return text

    def _size(self, text: str) -> str:
        if text.upper() in self._sizes:
            return text.upper()
        if text not in self._sizes:
            right = "this bank has " + ", ".join(self._sizes)
            raise InvalidError("size", f"there is no size {text!r}", right)
        return text

    def _weigh(self, row: Row) -> None:
        if row.size and row.weight_grams is not None:
            try:
                check_weight(self._sizes[row.size], row.weight_grams)
            except InvalidError as error:
                reason = f"{error.wrong}; {error.right}"
                self._problems.append(row.problem("weight_kg", reason))


def _heading_problems(line: int, names: Sequence[str]) -> list[Problem]:
    problems = []
    for name in dict.fromkeys(names):
        if name not in COLUMNS:
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


def _grams(text: str) -> int:
    try:
        grams = Decimal(text.replace(",", ".")) * 1000
    except InvalidOperation:
        grams = Decimal("NaN")
    if not grams.is_finite() or grams <= 0:
        raise InvalidError("weight_kg", f"{text!r} is no weight", "kilograms, as 1.5")
    return max(1, round(grams))


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise InvalidError("hold_days", f"{text!r} is no number", "3 to 7")
    return check_hold(int(text))
