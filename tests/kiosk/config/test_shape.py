import pytest
from pydantic_core import ErrorDetails

from kiosk.config.places import Document
from kiosk.config.shape import _worded
from tests.kiosk.config.texts import SMALL, told, told_of


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        ("code: {length: 8.5}", "code.length: 8.5 is a number, a whole number is"),
        ('code: {length: "8"}', 'code.length: "8" is text, a whole number is wanted;'),
        ('code: {length: "8"}', "write 8 without quotes"),
        ("code: {length: true}", "true is a yes or no, a whole number is wanted"),
        ("code: {length: 5}", "code.length: 5 is too small; at least 6"),
        ("code: {length: 17}", "code.length: 17 is too large; at most 16"),
        ("code: {length: }", "nothing stands here, a whole number is wanted"),
        ("code: {check_digit: 1}", "1 is a number, a yes or no is wanted; write true"),
        ("code: {alphabet: 123}", 'text is wanted; write it in quotes: "123"'),
        ("code: {alphabet: true}", 'text is wanted; write it in quotes: "true"'),
        ("code: {alphabet: [a, b]}", "a list stands here, text is wanted; write some"),
        ('code: {alphabet: "1"}', "too few; at least 2 characters"),
        ('code: {alphabet: ""}', "nothing in it; at least 2 characters"),
        ("code: 5", "code: 5 is a number, keys are wanted"),
        ("code:", "code: nothing stands here, keys are wanted"),
        ("hold: {days: 2}", "hold.days: 2 is too small; at least 3"),
        ("hold: {days: 8}", "hold.days: 8 is too large; at most 7"),
        ("hold: {dayz: 3}", 'hold.dayz: there is no key "dayz", did you mean "days"?'),
        ("hold: {x: 3}", 'hold.x: there is no key "x", write days'),
        ('"a b": 3', '["a b"]: there is no key "a b", write location, sizes'),
        ("sizes: []", "sizes: nothing in it; at least 1 entries"),
        ("sizes: {S: 2}", "sizes: a group of keys stands here, a list is wanted"),
        ("verification: sometimes", 'no choice "sometimes", write always, under_att'),
        ("verification: alway", 'there is no choice "alway", did you mean "always"?'),
        ("verification: 5", "5 is a number, text is wanted; write always, under_att"),
        (
            "notify: {channels: [mail]}",
            'channels[0]: there is no channel "mail"',
        ),
        ("locks: {poll_seconds: 0}", "locks.poll_seconds: 0 is too small; more than 0"),
        ("locks: {poll_seconds: x}", '"x" is text, a number is wanted; write one'),
        ("ui: {warning_seconds: 19}", "19 is too small; at least 20"),
        ("demo: {users: [{id: a, role: boss}]}", 'no choice "boss", write customer, c'),
        ("demo: {users: [{id: a, role: courrier}]}", 'did you mean "courier"?'),
        ("demo: {users: [{id: a, role: 5}]}", "5 is a number, text is wanted; write c"),
        ("demo: {users: [{}]}", "demo.users[0].id: is missing; write the id that pack"),
    ],
)
def test_what_a_key_or_type_is_wrong_in_is_said_in_words(
    section: str, problem: str
) -> None:
    [found] = told(f"{SMALL}{section}\n")

    assert found.startswith("11:")
    assert problem in found


def test_a_missing_key_is_told_at_what_should_hold_it() -> None:
    assert told_of(", time_zone: UTC", "") == [
        (
            "3:1: location.time_zone: is missing;"
            " write the IANA time zone of the wall clock beside the bank, such as"
            " Europe/Berlin"
        )
    ]
    assert told_of(", reach_mm: 600", "")[0].startswith("10:11: lockers[0].columns[0]")


def test_missing_sections_are_told_at_the_top() -> None:
    assert [problem[:15] for problem in told("hold: {days: 3}")] == [
        "1:1: buses: is ",
        "1:1: location: ",
        "1:1: lockers: i",
    ]


def test_a_misspelt_key_is_not_missing_as_well() -> None:
    assert told_of("time_zone:", "Time-Zone:") == [
        (
            '3:38: location.Time-Zone: there is no key "Time-Zone",'
            ' did you mean "time_zone"?'
        )
    ]


def test_text_that_fits_no_door_is_too_long() -> None:
    [problem] = told_of('"2"', "ThirteenChars")

    assert problem.endswith("name: 13 characters are too many; at most 12")


def test_a_bus_knows_every_key_but_its_driver_must_be_named() -> None:
    [problem] = told_of("{driver: mock}", "{}")

    assert problem.startswith("5:3: buses.main.driver: is missing; write the driver")


def test_an_error_that_nobody_foresaw_is_told_all_the_same() -> None:
    error = ErrorDetails(type="new_in_pydantic", loc=("hold", "days"), msg="", input=0)

    assert _worded(error, Document({"hold": {"days": 3}})) == (
        "3 is a number, not possible here;"
        " write days that a package is kept when nobody said how many; 3 to 7"
    )


def test_a_path_that_no_model_knows_is_explained_by_the_reference() -> None:
    error = ErrorDetails(type="missing", loc=("who", "knows"), msg="", input=0)

    assert _worded(error, Document({})) == (
        "is missing; write what config/kiosk.yaml shows"
    )
