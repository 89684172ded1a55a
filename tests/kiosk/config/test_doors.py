import pytest

from kiosk.config.doors import buses
from kiosk.config.reading import read
from tests.kiosk.config.texts import BUSES, DEMO, DOORS, SITE, SMALL, told, told_of

TWO_BUSES = "buses:\n  left: {driver: mock}\n  right: {driver: mock}\n"


def test_two_slots_of_one_name_are_told_with_the_line_of_the_first() -> None:
    assert told_of('"2"', '"1"') == [
        (
            '10:18: lockers[0].columns[0][1].name: slot "1" is taken by line 9;'
            " choose another"
        )
    ]


def test_one_lock_behind_two_doors_is_told_with_the_line_of_the_first() -> None:
    assert told_of("1/2", "1/1") == [
        (
            '10:53: lockers[0].columns[0][1].lock: lock 1/1 of bus "main" is taken by'
            " line 9; choose another"
        )
    ]


def test_one_address_may_be_on_two_buses() -> None:
    doors = DOORS.replace("lock: 1/1", "lock: 1/1, bus: left")

    assert told(SITE + TWO_BUSES + doors.replace("1/2", "1/1, bus: right")) == []
    [problem] = told(SITE + TWO_BUSES + doors.replace("1/2", "1/1, bus: left"))
    assert 'lock 1/1 of bus "left" is taken by line 10' in problem


def test_with_several_buses_every_slot_names_its_own() -> None:
    assert told(SITE + TWO_BUSES + DOORS) == [
        (
            "10:11: lockers[0].columns[0][0].bus: is missing;"
            " with several buses, write left or right"
        ),
        (
            "11:11: lockers[0].columns[0][1].bus: is missing;"
            " with several buses, write left or right"
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "size: L",
            "size: XL",
            "10:29: lockers[0].columns[0][1].size: there is no siz",
        ),
        ("size: L", "size: XL", 'size "XL", did you mean "L"?'),
        ("size: L", "size: huge", 'there is no size "huge", write S, M or L'),
        ("1/2", "1/2, bus: mian", 'there is no bus "mian", did you mean "main"?'),
        ("1/2", "1-2", "a lock is written board/channel, like 1/4, not '1-2'"),
        ("1/2", "1/02", "a lock is written board/channel"),
        ('"2"', '"2 b"', "'2 b' has a blank or control character"),
        ("main:", '"the bus":', "buses.the bus".replace(".the bus", '["the bus"]')),
        ("driver: mock", "driver: mok", 'no driver "mok", did you mean "mock"?'),
    ],
)
def test_names_that_nobody_knows_are_told_with_the_nearest(
    old: str, new: str, problem: str
) -> None:
    [found] = told_of(old, new)

    assert problem in found


def test_of_many_names_only_the_first_are_told() -> None:
    slot = told_of('slot: "18"', 'slot: "99"', text=DEMO)

    assert slot[0].endswith('no slot "99", write 1, 2, 3 or another of these 20')


@pytest.mark.parametrize("seconds", ["0.09", "1.01"])
def test_a_pulse_that_does_not_pull_or_that_burns_is_refused(seconds: str) -> None:
    [problem] = told_of("driver: mock", f"driver: mock, pulse_seconds: {seconds}")

    assert problem.startswith("5:39: buses.main.pulse_seconds: must be seconds, 0.1 ")


def test_the_options_of_a_driver_are_told_at_their_own_places() -> None:
    options = "driver: mock, hand: {opens_after: 1}, doors: {1/7: {sensor: false}}"

    first, second = told_of("driver: mock", options)

    assert first.startswith("5:44: buses.main.hand.opens_after: there is no such opti")
    assert second.startswith('5:56: buses.main.doors["1/7"]: no slot is wired to this')


def test_what_a_driver_says_stays_on_one_line() -> None:
    [problem] = told_of("driver: mock", 'driver: mock, sensor: {"a\\N": 1}')

    assert problem.startswith("5:24: buses.main.sensor: ")
    assert problem.isprintable()


@pytest.mark.usefixtures("stranger")
def test_a_driver_that_does_not_load_is_told_as_it_is() -> None:
    [problem] = told_of("driver: mock", "driver: rust")

    assert "buses.main.driver: it cannot be loaded: No module named" in problem


def test_a_lock_that_cannot_be_read_hangs_on_no_bus() -> None:
    text = SMALL.replace("mock}", "mock, doors: {1/2: {sensor: false}}}")

    [(path, wrong)] = buses(read(text.replace("lock: 1/2", "lock: 1-2")))

    assert path == ("buses", "main", "doors", "1/2")
    assert wrong == "no slot is wired to this lock, only to 1/1"


def test_sizes_must_grow() -> None:
    sizes = "sizes: [{name: S, max_weight_kg: 5}, {name: L, max_weight_kg: 5}]\n"

    assert told(SMALL + sizes) == [
        (
            "11:63: sizes[1].max_weight_kg: 5 kg is not above the 5 kg of the size"
            " before; write the sizes from small to large"
        )
    ]


def test_a_size_is_there_once() -> None:
    sizes = "sizes: [{name: S, max_weight_kg: 5}, {name: S, max_weight_kg: 6}]\n"

    [first, second] = told(SMALL + sizes)

    assert first.endswith('there is no size "L", write S')
    assert second.endswith(
        'sizes[1].name: size "S" is taken by line 11; choose another'
    )


def test_sizes_that_cannot_be_read_accuse_no_slot() -> None:
    [problem] = told(
        SMALL + "sizes: [{name: S, max_weight_kg: 5}, {max_weight_kg: 6}]\n"
    )

    assert "sizes[1].name: is missing" in problem


def test_a_size_without_weight_is_a_size_all_the_same() -> None:
    [problem] = told(SMALL + "sizes: [{name: S}, {name: L, max_weight_kg: 6}]\n")

    assert "sizes[0].max_weight_kg: is missing" in problem


@pytest.mark.parametrize(
    "doors", ["lockers: []\n", "lockers: [{name: A, columns: []}]\n"]
)
def test_a_bank_has_doors(doors: str) -> None:
    [problem] = told(SITE + BUSES + doors)

    assert "nothing in it" in problem


def test_a_column_has_doors() -> None:
    [problem] = told(SITE + BUSES + "lockers: [{name: A, columns: [[]]}]\n")

    assert problem.startswith("6:31: lockers[0].columns[0]: nothing in it")


def test_a_wrong_name_hides_no_wrong_lock() -> None:
    assert len(told_of('"2", size: L, reach_mm: 600, lock: 1/2', "2, lock: 1/1")) == 4
