"""The map is the bank as it stands."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ui.panel import Bank, Door
from kiosk.ui.plan import Box, plan, plan_of_signs

RISE = (200, 400, 650)


def stack(*ranks: int, ground: int = 100, name: str = "") -> tuple[Door, ...]:
    """Doors of these sizes, the last one lowest, each handle in the middle."""
    doors: list[Door] = []
    bottom = ground
    for rank in reversed(ranks):
        doors.append(Door(f"{name}{len(doors)}", rank, bottom + RISE[rank] // 2))
        bottom += RISE[rank]
    return tuple(reversed(doors))


ranks = st.lists(st.integers(0, 2), min_size=1, max_size=14)
banks = st.lists(st.lists(ranks, min_size=1, max_size=5), min_size=1, max_size=6).map(
    lambda lockers: tuple(
        tuple(stack(*column, name=f"{n}-{m}-") for m, column in enumerate(columns))
        for n, columns in enumerate(lockers)
    )
)


def columns_of(boxes: list[Box]) -> list[list[Box]]:
    lefts = sorted({box.left for box in boxes})
    return [[box for box in boxes if box.left == left] for left in lefts]


@settings(max_examples=60)
@given(
    bank=banks,
    width=st.integers(20, 70),
    height=st.integers(14, 40),
    pick=st.integers(0, 10**6),
)
def test_every_map_fits_and_shows_the_marked_door(
    bank: Bank, width: int, height: int, pick: int
) -> None:
    names = [door.name for locker in bank for column in locker for door in column]
    marked = names[pick % len(names)]

    boxes = plan(bank, width=width, height=height, marked=marked)

    assert [box.name for box in boxes if box.name == marked] == [marked]
    for box in boxes:
        assert box.left >= 1
        assert box.left + box.width <= width - 1
        assert 0 <= box.top < box.bottom <= 2 * height
        assert len(box.pixels) > 0
    for column in columns_of(boxes):
        assert all(upper.bottom == lower.top for upper, lower in pairwise(column))


@settings(max_examples=60)
@given(bank=banks, width=st.integers(64, 80), height=st.integers(7, 40))
def test_a_map_of_signs_gives_each_door_a_row_of_its_own(
    bank: Bank, width: int, height: int
) -> None:
    names = [door.name for locker in bank for column in locker for door in column]

    boxes = plan_of_signs(bank, width=width, height=height)

    assert sorted(box.name for box in boxes) == sorted(names)
    filled: set[tuple[int, int]] = set()
    for box in boxes:
        assert box.has_row
        assert box.left >= 1
        assert box.left + box.width <= width - 1
        assert 0 <= box.top < box.bottom <= 2 * height
        pixels = {(box.left, pixel) for pixel in box.pixels}
        assert not pixels & filled
        filled |= pixels


def test_doors_that_have_room_for_a_sign_are_as_high_as_they_are() -> None:
    bank = ((stack(0, 1, 0, 1, 2), stack(0, 0, 0, 0, 1, 2)),)

    assert plan_of_signs(bank, width=30, height=37) == plan(bank, width=30, height=37)


def test_doors_are_as_high_as_they_are() -> None:
    bank = ((stack(0, 1, 0, 1, 2), stack(0, 0, 0, 0, 1, 2)),)

    boxes = plan(bank, width=30, height=37)  # 74 pixels for 1850 mm

    heights = [[box.bottom - box.top for box in column] for column in columns_of(boxes)]
    assert heights == [[8, 16, 8, 16, 26], [8, 8, 8, 8, 16, 26]]


def test_lockers_stand_farther_apart_than_columns() -> None:
    column = stack(0, 0)

    boxes = plan(((column, column), (column,)), width=30, height=10)

    first, second, third = (one[0] for one in columns_of(boxes))
    assert second.left - (first.left + first.width) == 1
    assert third.left - (second.left + second.width) == 3


def test_handles_that_tell_nothing_give_equal_doors() -> None:
    column = tuple(Door(str(n), 0, 1000) for n in range(4))

    boxes = plan(((column,),), width=20, height=10)

    assert [box.bottom - box.top for box in boxes] == [5, 5, 5, 5]


def test_a_very_wide_bank_shows_what_is_around_the_door() -> None:
    bank = tuple((stack(0, 0, name=f"{n}-"),) for n in range(60))

    boxes = plan(bank, width=24, height=10, marked="40-1")

    assert "40-1" in [box.name for box in boxes]
    assert len(columns_of(boxes)) == 22


def test_more_doors_than_pixels_still_show_the_marked_one() -> None:
    column = stack(*[0] * 30)

    boxes = plan(((column,),), width=20, height=5, marked="3")

    assert "3" in [box.name for box in boxes]
