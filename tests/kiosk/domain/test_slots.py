from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import InvalidError, NoSlotError
from kiosk.domain.slots import (
    STRATEGIES,
    Size,
    Slot,
    best_fit,
    check_weight,
    first_available,
    nearest,
    reachable,
    within_reach,
)
from tests.kit import NOON

S, M, L = Size(0, "S", 2000), Size(1, "M", 10000), Size(2, "L", 30000)

some_slots = st.lists(
    st.builds(
        Slot,
        name=st.uuids().map(str),
        size=st.sampled_from([S, M, L]),
        order=st.integers(0, 999),
        reach_mm=st.integers(0, 2200),
        freed_at=st.none()
        | st.timedeltas(timedelta(0), timedelta(9)).map(NOON.__add__),
    ),
    max_size=20,
    unique_by=lambda slot: slot.order,
)
sizes = st.sampled_from([S, M, L])


def slot(name: str, size: Size, order: int, rested: int = 0, reach: int = 900) -> Slot:
    return Slot(name, size, order, reach, NOON - timedelta(hours=rested))


@given(size=sizes, free=some_slots, name=st.sampled_from(sorted(STRATEGIES)))
def test_every_strategy_gives_a_free_slot_that_fits_or_says_no(
    size: Size, free: list[Slot], name: str
) -> None:
    try:
        chosen = STRATEGIES[name](size, free)
    except NoSlotError:
        return
    assert chosen in free
    assert chosen.size >= size


@given(size=sizes, free=some_slots)
def test_best_fit_wastes_no_larger_slot(size: Size, free: list[Slot]) -> None:
    fitting = [slot.size for slot in free if slot.size >= size]
    if fitting:
        assert best_fit(size, free).size == min(fitting)
    else:
        with pytest.raises(NoSlotError):
            best_fit(size, free)


def test_best_fit_takes_the_longest_rested_among_equals() -> None:
    free = [slot("1", S, 1, rested=1), slot("2", S, 2, rested=8), slot("3", M, 3, 99)]

    assert best_fit(S, free).name == "2"


def test_best_fit_takes_one_that_never_held_anything_first() -> None:
    free = [slot("1", S, 1, rested=99), Slot("2", S, 2, 900)]

    assert best_fit(S, free).name == "2"


def test_first_available_takes_the_exact_size_in_door_order() -> None:
    free = [slot("9", M, 9), slot("4", S, 4, 1), slot("2", S, 2, 9)]

    assert first_available(S, free).name == "2"
    assert first_available(M, free).name == "9"
    with pytest.raises(NoSlotError):
        first_available(L, free)


@given(size=sizes, free=some_slots)
def test_reachable_never_gives_a_door_out_of_reach(
    size: Size, free: list[Slot]
) -> None:
    if any(s.in_reach and s.size >= size for s in free):
        assert 380 <= reachable(size, free).reach_mm <= 1220
    else:
        with pytest.raises(NoSlotError, match="within reach"):
            reachable(size, free)


@given(size=sizes, free=some_slots, name=st.sampled_from(sorted(STRATEGIES)))
def test_every_strategy_keeps_within_reach_for_whoever_needs_it(
    size: Size, free: list[Slot], name: str
) -> None:
    near = [slot for slot in free if slot.in_reach]
    try:
        wanted = STRATEGIES[name](size, near)
    except NoSlotError:
        with pytest.raises(NoSlotError, match="within reach"):
            within_reach(STRATEGIES[name])(size, free)
    else:
        assert within_reach(STRATEGIES[name])(size, free) == wanted
        assert 380 <= wanted.reach_mm <= 1220


def test_a_strangers_strategy_gives_nobody_a_door_out_of_reach() -> None:
    high, low = slot("1", S, 1, reach=1800), slot("2", S, 2)

    with pytest.raises(NoSlotError, match="within reach"):
        within_reach(lambda _size, _free: high)(S, [high, low])


def test_a_package_may_weigh_what_its_size_bears() -> None:
    check_weight(S, 2000)
    check_weight(S, None)


@pytest.mark.parametrize("grams", [2001, 0, -5])
def test_a_wrong_weight_is_refused_with_what_is_right(grams: int) -> None:
    with pytest.raises(InvalidError, match="weight"):
        check_weight(S, grams)


def test_the_nearest_slot_is_beside_or_above_and_fits() -> None:
    here = Slot("here", M, 0, 900, column=1)
    beside = Slot("beside", L, 1, 900, column=2)
    above = Slot("above", M, 2, 1400, column=1)
    small = Slot("small", S, 3, 901, column=1)
    far = Slot("far", M, 4, 900, column=5)

    assert nearest(M, [far, small, above, beside, here], here) is beside
    assert nearest(M, [far, above, small], here) is above
    assert nearest(M, [far], here) is far
    with pytest.raises(NoSlotError):
        nearest(M, [small, here], here)


def test_of_two_that_are_equally_near_the_smaller_is_taken() -> None:
    here = Slot("here", S, 0, 900, column=1)
    left, right = Slot("l", L, 1, 900, column=0), Slot("r", M, 2, 900, column=2)

    assert nearest(S, [left, right], here) is right
