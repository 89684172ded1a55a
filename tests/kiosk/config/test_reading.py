from itertools import count

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.problems import Place
from kiosk.config.reading import Loader, _within, read
from tests.kiosk.config.texts import DEMO, REFERENCE, SMALL, told, told_of

PARSERS = pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])


@PARSERS
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("0.05", 0.05),
        ("word", "word"),
        ("two words", "two words"),
        ("1/10", "1/10"),
        ('"no"', "no"),
        ("'0123'", "0123"),
        ("1.2.3", "1.2.3"),
        ("Übergröße", "Übergröße"),
        ("[1, two]", (1, "two")),
        ("{b: c}", {"b": "c"}),
        ("|\n  block\n", "block\n"),
    ],
)
def test_plain_values_are_what_they_look_like(
    loader: Loader, written: str, meant: object
) -> None:
    document = read(f"a: {written}", loader=loader)

    assert document.problems == []
    assert document.root == {"a": meant}


@PARSERS
@pytest.mark.parametrize(
    ("trap", "way_out"),
    [
        ("no", "write true or false"),
        ("On", "write true or false"),
        ("TRUE", "write true or false"),
        ("0123", "plain digits"),
        ("12:30", "plain digits"),
        ("0x1F", "plain digits"),
        ("1_000", "plain digits"),
        ("+5", "plain digits"),
        (".5", "plain digits"),
        (".inf", "plain digits"),
        ("1.0e+3", "plain digits"),
        ("9" * 40, "plain digits"),
        ("2026-01-31", "as a date"),
        ("NULL", "write null"),
        ("=", "meaning of its own"),
        ("<<", "merged"),
    ],
)
def test_what_two_readers_read_in_two_ways_is_refused(
    loader: Loader, trap: str, way_out: str
) -> None:
    [problem] = read(f"a: {trap}", loader=loader).problems

    assert (problem.place, problem.path) == (Place(1, 4), "a")
    assert problem.text.startswith(trap)
    assert way_out in problem.text
    assert '" in quotes' in problem.text


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("on", "write true or false"),
        ("12:30", "plain digits"),
        ("7", 'write it in quotes: "7"'),
        ("true", 'write it in quotes: "true"'),
        ("[a]", "a list or group as a key"),
    ],
)
def test_a_key_that_is_no_word_is_refused(key: str, wrong: str) -> None:
    [problem] = read(f"b: c\n? {key}\n: 1").problems

    assert problem.place == Place(2, 3)
    assert wrong in problem.text


def test_a_key_that_comes_twice_points_back_to_the_first() -> None:
    document = read("a: 1\nb: 2\na: 3")

    [problem] = document.problems
    assert problem.told("f") == "f:3:1: a: a second time; line 1 has it, keep one"
    assert document.root == {"a": 1, "b": 2}


@PARSERS
@pytest.mark.parametrize(
    ("text", "place", "wrong"),
    [
        ("a: b: c", Place(1, 5), "one `:` too many"),
        ("a: 1\n b: 2", Place(2, 3), "indented too far"),
        ("a:\n\t- b", Place(2, 1), "a tab; indent with blanks"),
        ("a: *x", Place(1, 4), "`*` names an anchor"),
        ("a: &x 1\nb: &x 2", Place(2, 4), "a second anchor"),
        ("a: 1\n---\nb: 2", Place(2, 1), "a second document"),
        ("a: @b", Place(1, 4), "no value starts with this sign"),
        ("a: [1\n", Place(1, 6), "a list in [ ] is not closed"),
        ("a: {b: 1\n", Place(1, 9), "keys in { } are not closed"),
        ('a: "b\n', Place(1, 6), "never closed"),
        ("- a\nb: 1", Place(2, 1), "fits none above"),
        ("a: !!set {b: c}", Place(1, 4), "the tag tag:yaml.org,2002:set has no"),
        ("a: !!str 5", Place(1, 4), "leave it out"),
        ("", Place(1, 1), "the file is empty"),
        ("# nothing\n", Place(1, 1), "the file is empty"),
        ("- a\n- b", Place(1, 1), "keys and values belong here"),
        ("a: &x [*x]", Place(1, 4), "without an end"),
        ("a: \x00", Place(1, 4), "a character that no text has"),
        ("a: 1\nb: c\x07d", Place(2, 5), "a character that no text has"),
    ],
)
def test_what_is_no_yaml_is_told_in_words(
    loader: Loader, text: str, place: Place, wrong: str
) -> None:
    [problem] = read(text, loader=loader).problems

    assert wrong in problem.text
    assert problem.place.line == place.line
    if "closed" not in wrong:  # the two parsers notice the end in two columns
        assert problem.place.column == place.column


@PARSERS
def test_brackets_without_end_are_told_like_everything_else(loader: Loader) -> None:
    assert len(read("[" * 1500, loader=loader).problems) == 1


def test_yaml_nobody_foresaw_is_told_in_the_words_of_the_parser() -> None:
    [problem] = read("%YAML 3\n---\na: 1").problems

    assert problem.text.startswith("this is no YAML: ")


def test_a_parser_that_names_no_place_means_the_file() -> None:
    assert _within("a", None) == Place(1, 1)


def test_aliases_that_multiply_are_stopped() -> None:
    rows = ["a: &a0 [1, 2, 3, 4, 5, 6, 7, 8]"]
    rows += [f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 8)}]" for n in range(1, 9)]

    [problem] = read("\n".join(rows)).problems

    assert "without an end" in problem.text


def test_anchors_may_be_used() -> None:
    document = read("a: &kg 2\nb: *kg")

    assert document.root == {"a": 2, "b": 2}
    assert document.place(("b",)) == Place(1, 4)


def test_a_fault_in_the_yaml_hides_no_fault_in_the_doors() -> None:
    problems = told_of('"2", size: L', '"2", size: no')
    problems += told(SMALL.replace("1/2", "1/1").replace("UTC", "0123"))

    assert [problem.split(": ")[1] for problem in problems] == [
        "lockers[0].columns[0][1].size",
        "location.time_zone",
        "lockers[0].columns[0][1].lock",
    ]


@pytest.mark.parametrize("text", [DEMO, REFERENCE], ids=["demo", "reference"])
def test_both_parsers_read_our_own_files_alike(text: str) -> None:
    assert read(text, loader=yaml.SafeLoader) == read(text, loader=yaml.CSafeLoader)


@given(text=st.text(st.sampled_from("ab: -\n\t[]{},&*!|>'\"#%@`?0.~é"), max_size=40))
def test_any_text_is_read_or_refused_at_a_place_that_exists(text: str) -> None:
    for loader in (yaml.SafeLoader, yaml.CSafeLoader):
        document = read(text, loader=loader)

        assert document.root is not None or document.problems
        lengths = dict(zip(count(1), map(len, text.splitlines() or [""]), strict=False))
        for problem in document.problems:
            place = problem.place
            assert 1 <= place.column <= lengths[place.line] + 1


@given(text=st.text(max_size=30))
def test_no_character_is_too_strange(text: str) -> None:
    document = read(f"a: {text}")

    assert document.root is not None or document.problems
