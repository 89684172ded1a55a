"""A manifest is written by people: everything can be in it, and nothing raises."""

import csv
import io
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.domain.errors import InvalidError
from kiosk.domain.manifest import COLUMNS, Manifest, Problem, Row, grams, parse
from kiosk.domain.slots import Size

SIZES: Final = (Size(0, "S", 2000), Size(1, "M", 10_000), Size(2, "Extra", 30_000))
HEAD: Final = "package_id,user_id,size\n"

SIGNS: Final = "abcXYZ019-_.äß€"
ids = st.text(SIGNS, min_size=1, max_size=12)
names = st.text(SIGNS + " ;,\t\"'", max_size=20).map(
    lambda name: " ".join(name.split())
)
phones = st.none() | st.integers(10**6, 10**14).map(lambda number: f"+{number}")
emails = st.none() | st.from_regex("[a-z]{1,8}@[a-z]{1,8}\\.org", fullmatch=True)


@st.composite
def manifests(draw: st.DrawFn) -> list[Row]:
    """Give the rows of a right manifest."""
    packages = draw(st.lists(ids, unique=True, max_size=8))
    sizes = st.sampled_from(SIZES)
    rows = []
    for line, package in enumerate(packages, 2):
        size = draw(sizes)
        weight = draw(st.none() | st.integers(1, size.max_weight_grams))
        days = draw(st.none() | st.integers(3, 7))
        user, name = draw(ids), draw(names)
        read = draw(st.none() | st.sampled_from(["de", "pl", "it"]))
        email, phone = draw(emails), draw(phones)
        rows.append(
            Row(line, package, user, name, email, phone, size.name, weight, days, read)
        )
    return rows


def cells(row: Row) -> dict[str, str]:
    """Return a row as somebody writes it."""
    weight = row.weight_grams
    return {
        "package_id": row.package,
        "user_id": row.user,
        "name": row.name,
        "email": row.email or "",
        "phone": row.phone or "",
        "language": row.language or "",
        "size": row.size,
        "weight_kg": "" if weight is None else f"{weight / 1000:.3f}",
        "hold_days": "" if row.hold_days is None else str(row.hold_days),
    }


def written(
    rows: list[Row], columns: tuple[str, ...] = COLUMNS, delimiter: str = ","
) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(cells, rows))
    return out.getvalue()


@given(
    rows=manifests(),
    columns=st.permutations(COLUMNS).map(tuple),
    delimiter=st.sampled_from(",;\t"),
    mark=st.sampled_from(["utf-8", "utf-8-sig"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_a_right_manifest_is_read_as_it_was_meant(
    rows: list[Row], columns: tuple[str, ...], delimiter: str, mark: str, line_end: str
) -> None:
    text = written(rows, columns, delimiter).replace("\n", line_end)

    assert parse(text.encode(mark), SIZES) == Manifest(tuple(rows), ())


@given(rows=manifests(), data=st.data())
def test_a_bad_line_hides_no_good_one(rows: list[Row], data: st.DataObject) -> None:
    lines = written(rows).splitlines(keepends=True)
    where = data.draw(st.integers(1, len(lines)))
    lines.insert(where, "bad one,kim,,,,,S,,\n")

    read = parse("".join(lines).encode(), SIZES)

    assert [row.package for row in read.rows] == [row.package for row in rows]
    assert [(problem.line, problem.column) for problem in read.problems] == [
        (where + 1, "package_id")
    ]


@given(st.binary(max_size=200))
@example(b"")
@example(b"\xef\xbb\xbf")
@example("Lieferung\n".encode("utf-16"))
@example(b"\x00")
def test_nothing_raises_whatever_the_file_holds(data: bytes) -> None:
    read = parse(data, SIZES)

    assert read.rows == ()
    assert read.problems


@given(
    st.text(st.characters(codec="utf-8") | st.sampled_from(',;"\r\n\t'), max_size=80)
)
@example('"a"b,c,d')
@example("P-1,kim,S\n" * 3)
def test_whatever_stands_below_the_heading_is_read_or_told(text: str) -> None:
    read = parse((HEAD + text).encode(), SIZES)

    assert all(row.line > 1 for row in read.rows)
    assert all(problem.line > 1 and problem.reason for problem in read.problems)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("weight_kg", "1e999999999"),
        ("weight_kg", "9" * 5000),
        ("weight_kg", "NaN"),
        ("weight_kg", "-1"),
        ("weight_kg", "0,000"),
        ("weight_kg", "1.5 kg"),
        ("weight_kg", "11"),
        ("weight_kg", "999999"),
        ("language", "german"),
        ("language", "d"),
        ("hold_days", "9" * 5000),
        ("hold_days", "3.5"),
        ("hold_days", "2"),
        ("hold_days", "٣"),
        ("name", "Kim\x1b[2J"),
        ("name", "x" * 201),
        ("email", "kim"),
        ("phone", "12"),
        ("size", "XXL"),
        ("user_id", ""),
        ("package_id", "P 1"),
    ],
)
def test_a_cell_that_cannot_be_right_is_told_by_line_and_column(
    column: str, cell: str
) -> None:
    right = {"package_id": "P-1", "user_id": "kim", "size": "M", column: cell}
    text = "\n".join([";".join(right), ";".join(right.values())])

    read = parse(text.encode(), SIZES)

    assert read.rows == ()
    (problem,) = read.problems
    assert (problem.line, problem.column) == (2, column)
    assert "; " in problem.reason
    assert len(problem.reason) < 300


def test_every_fault_of_a_line_is_told_at_once() -> None:
    read = parse(b"size,package_id,user_id,email\nQ,,k k,nope\n", SIZES)

    assert [problem.column for problem in read.problems] == [
        "package_id",
        "user_id",
        "email",
        "size",
    ]
    assert str(read.problems[2]) == (
        "line 2, column email: 'nope' cannot be right; write it as name@example.org"
    )


def test_a_package_stands_there_once() -> None:
    read = parse((HEAD + "P-1,kim,S\nP-1,leo,S\n").encode(), SIZES)

    assert [row.user for row in read.rows] == ["kim"]
    assert str(read.problems[0]) == (
        "line 3, column package_id: 'P-1' stands in line 2 already; each package once"
    )


def test_a_size_is_known_however_it_is_written() -> None:
    sizes = (*SIZES, Size(3, "s", 1))

    def size(text: str) -> str:
        return parse((HEAD + f"P-1,kim,{text}\n").encode(), sizes).rows[0].size

    assert [size("S"), size("s"), size("m"), size("EXTRA")] == ["S", "s", "M", "Extra"]


def test_blank_lines_and_lines_of_separators_are_no_packages() -> None:
    read = parse(("\n\n" + HEAD + "\n , ,\n,,\nP-1,kim,S\n   \n").encode(), SIZES)

    assert [(row.line, row.package) for row in read.rows] == [(7, "P-1")]
    assert read.problems == ()


def test_a_line_is_counted_where_it_begins() -> None:
    text = 'package_id,user_id,size,name\nP-1,kim,S,"Kim\nLee"\nP-2,leo,Q,Leo\n'

    read = parse(text.encode(), SIZES)

    assert [(p.line, p.column) for p in read.problems] == [(2, "name"), (4, "size")]


def test_what_stands_before_a_broken_quotation_is_read() -> None:
    text = HEAD + 'P-1,kim,S\nP-2,"kim,S\nP-3,kim,S\n'

    read = parse(text.encode(), SIZES)

    assert [row.package for row in read.rows] == ["P-1"]
    assert [problem.line for problem in read.problems] == [3]
    assert "nothing below it was read" in read.problems[0].reason


@pytest.mark.parametrize(
    ("heading", "problems"),
    [
        ("package_id,user_id", ["size: this column is missing"]),
        ("package_id,user_id,size,wieght_kg", ["did you mean weight_kg?"]),
        ("package_id,user_id,size,colour", ["there is no such column; leave it out"]),
        ("package_id,user_id,size,size", ["size: this column stands there twice"]),
        ("package_id,user_id,size,,", ["a column has no name"]),
        ("P-1,kim,S", ["P-1", "kim", "S", "package_id", "user_id", "size"]),
    ],
)
def test_a_wrong_heading_is_told_before_any_line(
    heading: str, problems: list[str]
) -> None:
    read = parse(f"{heading}\nP-1,kim,S\n".lower().encode(), SIZES)

    assert read.rows == ()
    told = [str(problem) for problem in read.problems]
    assert len(told) == len(problems)
    for problem, part in zip(told, problems, strict=True):
        assert problem.startswith("line 1")
        assert part.lower() in problem.lower()


def test_a_line_with_too_few_cells_is_told_whole() -> None:
    read = parse((HEAD + "P-1,kim\n").encode(), SIZES)

    assert read.problems == (Problem(2, "", "it has 2 columns, the heading has 3"),)
    assert str(read.problems[0]) == "line 2: it has 2 columns, the heading has 3"


def test_another_encoding_is_told_with_its_line() -> None:
    read = parse((HEAD + "P-1,J\xf6rg,S\n").encode("latin-1"), SIZES)

    assert str(read.problems[0]) == (
        "line 2: this is not UTF-8; save the file as CSV UTF-8"
    )


@given(st.integers(1, 999_999_999))
def test_a_weight_is_read_to_the_gram(weight: int) -> None:
    text = f"{weight // 1000}.{weight % 1000:03}"

    assert grams(text) == grams(text.replace(".", ",")) == weight


@given(st.text(max_size=12))
def test_what_is_no_weight_is_refused(text: str) -> None:
    try:
        assert grams(text) > 0
    except InvalidError as error:
        assert error.what == "weight_kg"  # noqa: PT017 - either is right
