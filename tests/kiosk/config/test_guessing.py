import pytest

from tests.kiosk.config.texts import SMALL, told

ALWAYS = 'code: {alphabet: "%s", check_digit: false}\n'


def test_symbols_that_no_key_has_are_refused() -> None:
    assert told(SMALL + ALWAYS % "0123456789AB") == [
        (
            '11:18: code.alphabet: the keypad has no A B; use its keys "1234567890",'
            " or add to ui.keypad"
        )
    ]


def test_letters_may_be_had_where_the_keypad_has_them() -> None:
    letters = 'ui: {keypad: "1234567890ABC"}\n'

    assert told(SMALL + letters + ALWAYS % "ABC0123") == []


@pytest.mark.parametrize("keypad", ["123 456 7890", "123-456-7890", "1234567890\\t"])
def test_blanks_and_hyphens_are_no_keys(keypad: str) -> None:
    [problem] = told(SMALL + f'ui: {{keypad: "{keypad}"}}\n')

    assert "ui.keypad: blanks and hyphens are skipped" in problem


def test_a_symbol_is_there_once() -> None:
    [problem] = told(SMALL + ALWAYS % "01234567899")

    assert problem.endswith("code.alphabet: 9 is there more than once; write it once")


def test_a_finger_knows_no_large_and_small_letters() -> None:
    [problem] = told(SMALL + 'ui: {keypad: "1234567890aA"}\n')

    assert "ui.keypad: large and small letters are one key" in problem


def test_a_check_digit_needs_the_ten_digits() -> None:
    text = SMALL + 'code: {alphabet: "01234567", length: 10}\n'

    assert told(text) == [
        (
            "11:18: code.alphabet: a check digit needs the ten digits as alphabet and"
            ' nothing else; write alphabet: "0123456789" or check_digit: false'
        )
    ]
    [problem] = told(text.replace("length: 10", "length: 10, check_digit: true"))
    assert problem.startswith("11:55: code.check_digit: ")


def test_the_four_digits_can_be_typed() -> None:
    text = SMALL + 'ui: {keypad: "ABCDEFGHJK123"}\n'
    text += 'code: {alphabet: "ABCDEFGHJK", length: 16, check_digit: false}\n'

    [problem] = told(text)
    assert "ui.keypad: it has no 0 4 5 6 7 8 9, and four digits are asked" in problem
    assert told(text + "verification: never\n") == []


def test_waits_grow() -> None:
    [problem] = told(SMALL + "throttle: {waits_seconds: [30, 60, 59]}\n")

    assert problem.startswith("11:36: throttle.waits_seconds[2]: 59 s is less than the")


def test_a_bank_that_is_guessed_open_is_refused_with_the_figure_and_the_cure() -> None:
    assert told(SMALL + "verification: never\n") == [
        (
            "11:15: verification: in a year somebody guesses into a package with a"
            " chance of 1 in 56, and 1 in 10 000 is the most; what helps:"
            " verification: always (1 in 569 216) or code.length: 11 (1 in 56 921)"
        )
    ]


@pytest.mark.parametrize(
    ("cure", "text"),
    [
        ("verification: always", "verification: always\n"),
        ("code.length: 11", "verification: never\ncode: {length: 11}\n"),
    ],
)
def test_each_cure_that_is_named_does_cure(cure: str, text: str) -> None:
    assert cure in told(SMALL + "verification: never\n")[0]
    assert told(SMALL + text) == []


def test_fewer_tries_a_day_are_a_cure_where_they_are_enough() -> None:
    text = SMALL + "throttle: {daily_cap: 20000}\n"

    [problem] = told(text)
    assert problem.startswith("3:1: code.length: in a year")
    assert problem.endswith(
        "code.length: 9 (1 in 68 306) or throttle.daily_cap: 10000 (1 in 13 661)"
    )
    assert told(text.replace("20000", "10000")) == []


def test_where_no_single_cure_is_enough_several_are_named() -> None:
    text = 'code: {alphabet: "01", check_digit: false, length: 6}\n'

    [problem] = told(SMALL + text + "throttle: {daily_cap: 90000}\n")

    assert problem.endswith("what helps: verification: always with longer codes")


@pytest.mark.parametrize(
    "broken", ["code: {length: 99}", "throttle: {daily_cap: 0}", "verification: nie"]
)
def test_nothing_is_computed_from_what_is_wrong(broken: str) -> None:
    [problem] = told(f"{SMALL}{broken}\n")

    assert "guesses" not in problem


@pytest.mark.parametrize("section", ["code: {alphabet: 5}", "ui: {keypad: 5}"])
def test_what_is_no_text_is_told_only_once(section: str) -> None:
    assert len(told(f"{SMALL}{section}\n")) == 1


def test_the_keys_of_choices_are_no_symbols() -> None:
    [problem] = told(SMALL + 'ui: {keypad: "1234567890*#"}\n')

    assert "ui.keypad: * and # are the keys of choices" in problem
