from collections.abc import Mapping
from enum import StrEnum

import pytest

from drivers.driver import OptionProblem
from drivers.options import Options


def reading(given: Mapping[str, object]) -> tuple[Options, list[OptionProblem]]:
    problems: list[OptionProblem] = []
    return Options(given, problems), problems


def test_what_is_not_given_is_the_default() -> None:
    options, problems = reading({})

    assert options.flag("a", default=True)
    assert options.whole("b", 3, least=1, most=5) == 3
    assert options.seconds("c", 0.5, least=0.1, most=1.0) == 0.5
    assert options.seconds_or_never("d", None, most=9.0) is None
    assert list(options.section("e").each()) == []
    assert problems == []


def test_what_is_given_is_taken() -> None:
    options, problems = reading(
        {"a": False, "b": 5, "c": 1, "d": 0, "e": {"f": {"g": True}}, "h": None},
    )

    assert not options.flag("a", default=True)
    assert options.whole("b", 3, least=1, most=5) == 5
    assert options.seconds("c", 0.5, least=0.1, most=1.0) == 1.0
    assert options.seconds_or_never("d", None, most=9.0) == 0.0
    ((key, section),) = options.section("e").each()
    assert (key, section.flag("g", default=False)) == ("f", True)
    assert options.seconds_or_never("h", 2.0, most=9.0) is None
    options.refuse_the_rest()
    assert problems == []


@pytest.mark.parametrize("value", ["yes", 1, None, []])
def test_what_is_no_flag_is_refused(value: object) -> None:
    options, problems = reading({"a": value})

    assert options.flag("a", default=True)
    assert [problem.path for problem in problems] == [("a",)]


@pytest.mark.parametrize("value", ["2", 2.0, True, None, 0, 6])
def test_what_is_no_whole_number_in_bounds_is_refused(value: object) -> None:
    options, problems = reading({"a": value})

    assert options.whole("a", 3, least=1, most=5) == 3
    assert "whole number, 1 to 5" in problems[0].text


@pytest.mark.parametrize("value", ["1", True, None, 0.09, 1.01, float("nan")])
def test_what_is_no_time_in_bounds_is_refused(value: object) -> None:
    options, problems = reading({"a": value})

    assert options.seconds("a", 0.5, least=0.1, most=1.0) == 0.5
    assert "seconds, 0.1 to 1" in problems[0].text


@pytest.mark.parametrize("value", ["never", False, -1, float("inf")])
def test_what_is_neither_a_time_nor_never_is_refused(value: object) -> None:
    options, problems = reading({"a": value})

    assert options.seconds_or_never("a", 2.0, most=9.0) == 2.0
    assert "or null" in problems[0].text


def test_a_value_is_shown_as_it_stands_in_the_yaml() -> None:
    options, problems = reading({"a": None, "b": True})
    options.flag("a", default=True)
    options.seconds("b", 0.5, least=0.1, most=1.0)

    assert [problem.text.rsplit(" ", 1)[1] for problem in problems] == ["null", "true"]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_a_choice_is_one_of_an_enum_or_of_some_texts() -> None:
    options, problems = reading({"a": "blue", "b": "two", "c": "green", "d": 3})

    assert options.choice("a", Colour.RED, Colour) is Colour.BLUE
    assert options.choice("b", "one", ["two", "one"]) == "two"
    assert options.choice("none", Colour.RED, Colour) is Colour.RED
    assert problems == []
    assert options.choice("c", Colour.RED, Colour) is Colour.RED
    assert options.choice("d", "one", ["two", "one"]) == "one"
    assert [str(problem) for problem in problems] == [
        'c: must be one of red, blue, not "green"',
        "d: must be one of one, two, not 3",
    ]


@pytest.mark.parametrize("value", ["", 3, None, []])
def test_what_is_no_text_is_refused(value: object) -> None:
    options, problems = reading({"a": value, "b": "text"})

    assert options.text("b", "") == "text"
    assert options.text("a", "usual") == "usual"
    assert "must be a text" in problems[0].text


def test_boards_are_numbered_whether_the_yaml_quotes_them_or_not() -> None:
    given: Mapping[str, object] = {3: {"x": True}, "4": {"y": 1}, "five": {}}  # type: ignore[dict-item]  # as YAML has it
    options, problems = reading(given)

    assert [number for number, _ in options.numbered()] == [3, 4]
    options.refuse_the_rest()
    assert [problem.path for problem in problems] == [("five",), (3, "x"), ("4", "y")]


def test_what_the_yaml_says_can_be_asked_for() -> None:
    options, _ = reading({"a": 0})

    assert options.given("a")
    assert not options.given("b")


def test_a_section_must_be_a_mapping() -> None:
    options, problems = reading({"a": [1]})

    assert options.section("a").flag("b", default=True)
    assert "mapping" in problems[0].text


def test_unknown_keys_are_refused_with_the_nearest_known_at_every_depth() -> None:
    options, problems = reading({"puls_seconds": 1, "hand": {"xyz": 1, 7: 2}})
    options.seconds("pulse_seconds", 0.5, least=0.1, most=1.0)
    options.section("hand").flag("opens", default=True)

    options.refuse_the_rest()

    assert [str(problem) for problem in problems] == [
        "puls_seconds: there is no such option; did you mean pulse_seconds?",
        "hand.xyz: there is no such option; known are opens",
        "hand.7: there is no such option; known are opens",
    ]


def test_where_nothing_is_known_nothing_is_suggested() -> None:
    options, problems = reading({"a": {1: True}})
    assert list(options.section("a").each()) == []

    options.refuse_the_rest()

    assert str(problems[0]) == "a.1: there is no such option"


def test_a_line_break_of_some_alphabet_does_not_break_a_problem() -> None:
    options, problems = reading({"a": {" \x85": None}})

    options.seconds("a", 1.0, least=0.0, most=2.0)

    assert len(problems[0].text.splitlines()) == 1
