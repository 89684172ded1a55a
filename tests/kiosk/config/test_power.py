"""What must not burn: coils, and the supplies that feed them."""

import re

import pytest

from kiosk.config import Supply, parse
from tests.kiosk.config.texts import BUSES, DOORS, FOLDER, REFERENCE, SITE, SMALL, told

HEAD = (
    SITE
    + """\
buses:
  wall: {driver: mock}
  tower: {driver: mock}
lockers:
  - name: Left
    columns:
      - - {name: "1", size: S, reach_mm: 1500, bus: wall, lock: 1/1}
        - {name: "2", size: S, reach_mm: 1300, bus: tower, lock: 1/1}
        - {name: "3", size: S, reach_mm: 1100, bus: tower, lock: 2/1}
"""
)
"""A wall with one board and a tower with two; 12 lines."""


def fed(*feeds: str) -> str:
    """Return a bank with one supply a list of what it feeds."""
    lines = [f"  - {{feeds: {each}}}\n" for each in feeds]
    return f"{HEAD}supplies:\n{''.join(lines)}"


@pytest.mark.parametrize("nothing", ["", "supplies: []\n"])
def test_nobody_has_to_know_the_supplies(nothing: str) -> None:
    assert parse(SMALL + nothing).supplies == ()


def test_a_supply_feeds_a_bus_or_one_of_its_boards() -> None:
    first, second = parse(fed("[wall, tower/2]", "[tower]")).supplies

    assert first.fed == (("wall", None), ("tower", 2))
    assert second.fed == (("tower", None),)
    assert (first.at_once, first.gap_seconds, first.pulse_seconds) == (1, 0.2, 0.5)


def test_a_supply_says_what_it_stands() -> None:
    text = "{feeds: [wall], at_once: 3, gap_seconds: 0, pulse_seconds: 1.5}"

    [supply] = parse(f"{HEAD}supplies: [{text}]\n").supplies

    assert (supply.at_once, supply.gap_seconds, supply.pulse_seconds) == (3, 0, 1.5)


def test_the_reference_shows_the_supply_that_there_is_without_one() -> None:
    assert parse(REFERENCE).supplies == (Supply(feeds=("main",)),)


@pytest.mark.parametrize(
    ("feeds", "problem"),
    [
        ("[wal]", '14:14: supplies[0].feeds[0]: there is no bus "wal", did you mean "'),
        ("[wall, towr/2]", '14:20: supplies[0].feeds[1]: there is no bus "towr", did'),
        ("[x]", 'there is no bus "x", write wall or tower'),
        ("[/2]", 'there is no bus "/2", write wall or tower'),
        ("[tower/two]", "a board is written bus/board, like tower/2, not 'tower/two'"),
        ("[tower/02]", "a board is written bus/board, like tower/2, not 'tower/02'"),
        ("[tower/]", "a board is written bus/board, like tower/2, not 'tower/'"),
        (
            "[tower/3]",
            'no slot is on board 3 of bus "tower"; write tower, tower/1 or tower/2',
        ),
        ("[wall/2]", 'no slot is on board 2 of bus "wall"; write wall or wall/1'),
        ("[wall, wall]", 'feeds[1]: bus "wall" is taken by line 14; choose another'),
        ("[]", "supplies[0].feeds: nothing in it; at least 1 entries"),
        ('[""]', "supplies[0].feeds[0]: nothing in it; at least 1 characters"),
        ("wall", 'supplies[0].feeds: "wall" is text, a list is wanted'),
        ("[5]", "5 is a number, text is wanted"),
    ],
)
def test_what_a_supply_cannot_feed_is_told_at_its_place(
    feeds: str, problem: str
) -> None:
    [found] = told(fed(feeds))

    assert problem in found


@pytest.mark.parametrize(
    ("one", "other", "what"),
    [
        ("[wall]", "[tower, wall]", 'bus "wall"'),
        ("[tower/2]", "[tower, tower/2]", 'board 2 of bus "tower"'),
    ],
)
def test_what_two_supplies_feed_is_told_with_the_line_of_the_first(
    one: str, other: str, what: str
) -> None:
    [found] = told(fed("[tower/1]", one, other))

    assert found.startswith("16:")
    assert f"supplies[2].feeds[1]: {what} is taken by line 15; choose" in found


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("at_once: 0", "supplies[0].at_once: 0 is too small; at least 1"),
        ("at_once: 65", "65 is too large; at most 64"),
        ("at_once: 1.5", "1.5 is a number, a whole number is wanted"),
        ("gap_seconds: -1", "supplies[0].gap_seconds: -1 is too small; at least 0"),
        ("gap_seconds: 2.1", "2.1 is too large; at most 2"),
        ("pulse_seconds: -0.1", "pulse_seconds: -0.1 is too small; at least 0"),
        ("pulse_seconds: 3", "supplies[0].pulse_seconds: 3 is too large; at most 2"),
        ("gap_second: 1", 'there is no key "gap_second", did you mean "gap_seconds"?'),
    ],
)
def test_a_supply_that_could_feed_nothing_is_refused(key: str, problem: str) -> None:
    [found] = told(f"{HEAD}supplies:\n  - {{feeds: [wall], {key}}}\n")

    assert found.startswith("14:")
    assert problem in found


def test_a_supply_that_feeds_nothing_has_forgotten_what() -> None:
    [found] = told(f"{HEAD}supplies:\n  - {{at_once: 2}}\n")

    assert "supplies[0].feeds: is missing; write what it feeds: buses, such as" in found


def test_all_that_is_wrong_with_supplies_comes_at_once() -> None:
    found = told(fed("[wal, tower/3]", "[wall, wall]") + "locks: {tries: 7}\n")

    assert [problem.split(":")[0] for problem in found] == ["14", "14", "15", "16"]


def test_a_lock_that_cannot_be_read_accuses_no_board() -> None:
    text = fed("[tower/2]").replace("lock: 2/1", "lock: 2-1")

    [found] = told(text)
    assert "lockers[0].columns[0][2].lock" in found


def test_buses_that_cannot_be_read_accuse_no_supply() -> None:
    text = SITE + "buses: 5\n" + DOORS + "supplies: [{feeds: [wall]}]\n"

    [found] = told(text)
    assert "buses: 5 is a number" in found


def test_a_bus_whose_name_reads_like_a_board_is_refused() -> None:
    [found] = told(SITE + BUSES.replace("main", "wall/2") + DOORS)

    assert found.startswith('5:3: buses["wall/2"]: in a name, / reads like bus/board')


# Coils.


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        ("tries: 7", "11:16: locks.tries"),
        ("pulses_before_rest: 2", "11:29: locks.pulses_before_rest"),
        ("pulses_before_rest: 4, tries: 5", "11:39: locks.tries"),
    ],
)
def test_a_cool_lock_stands_all_tries_of_one_visit(keys: str, place: str) -> None:
    [found] = told(f"{SMALL}locks: {{{keys}}}\n")

    assert found.startswith(f"{place}: locks.tries is ")
    assert found.endswith("write fewer tries, or more locks.pulses_before_rest")


def test_both_figures_of_the_tries_are_told() -> None:
    [found] = told(f"{SMALL}locks: {{pulses_before_rest: 4, tries: 5}}\n")

    assert "locks.tries is 5, and a lock stands 4 pulses in a row" in found


def test_as_many_tries_as_pulses_will_do() -> None:
    locks = parse(f"{SMALL}locks: {{pulses_before_rest: 3, rest_seconds: 0}}\n").locks

    assert (locks.tries, locks.pulses_before_rest, locks.rest_seconds) == (3, 3, 0)


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ("pulses_before_rest: 0", "0 is too small; at least 1"),
        ("pulses_before_rest: 21", "21 is too large; at most 20"),
        ("rest_seconds: -1", "locks.rest_seconds: -1 is too small; at least 0"),
        ("rest_seconds: 601", "601 is too large; at most 600"),
        ("tries: 99", "99 is too large; at most 10"),
    ],
)
def test_what_no_lock_stands_is_refused_only_once(keys: str, problem: str) -> None:
    [found] = told(f"{SMALL}locks: {{{keys}}}\n")

    assert problem in found


# The guide.


def test_the_supplies_of_the_guide_load() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(
        r"^```yaml\n(supplies:.*?)^```", text, re.MULTILINE | re.DOTALL
    )

    strong, other = parse(HEAD + block).supplies

    assert strong.fed == (("wall", None), ("tower", 1))
    assert other.fed == (("tower", None),)
