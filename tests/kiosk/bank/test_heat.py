from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.bank.heat import Coil, Heat


def test_a_cool_lock_stands_so_many_pulses_and_then_rests() -> None:
    coil = Coil(Heat(pulses_before_rest=3, rest_seconds=5.0))
    for _ in range(3):
        assert coil.rest(100.0) == 0
        coil.pulsed(100.0)

    assert coil.rest(100.0) == 5.0
    assert coil.rest(103.0) == pytest.approx(2.0)
    assert coil.rest(105.0) == 0


def test_a_lock_that_needs_no_rest_never_gets_any() -> None:
    coil = Coil(Heat(pulses_before_rest=1, rest_seconds=0.0))
    for _ in range(99):
        coil.pulsed(1.0)

    assert coil.rest(1.0) == 0


@pytest.mark.parametrize(("pulses", "rest"), [(0, 1.0), (1, -1.0), (1, float("nan"))])
def test_a_budget_of_nothing_is_refused(pulses: int, rest: float) -> None:
    with pytest.raises(ValueError, match="no lock can be pulsed"):
        Heat(pulses, rest)


@given(
    waits=st.lists(st.floats(0, 20), max_size=60),
    stands=st.integers(1, 6),
    rest=st.floats(0.1, 10),
)
def test_no_coil_is_cooked_however_often_somebody_asks(
    waits: list[float], stands: int, rest: float
) -> None:
    coil, now = Coil(Heat(stands, rest)), 0.0
    given: list[float] = []
    for wait in waits:
        now += wait
        if coil.rest(now) == 0:
            coil.pulsed(now)
            given.append(now)

    for first, last in combinations(range(len(given)), 2):
        lasted = given[last] - given[first]
        assert last - first + 1 <= stands + lasted / rest + 1e-6


@given(waits=st.lists(st.floats(0, 3), max_size=30), stands=st.integers(1, 6))
def test_a_lock_that_has_rested_as_told_is_never_refused(
    waits: list[float], stands: int
) -> None:
    coil, now = Coil(Heat(stands, 5.0)), 0.0
    for wait in waits:
        now += wait + coil.rest(now + wait)
        assert coil.rest(now) == pytest.approx(0, abs=1e-6)
        coil.pulsed(now)


def test_a_longer_pulse_warms_by_as_much_more_and_leaves_room_for_another() -> None:
    coil = Coil(Heat(pulses_before_rest=4, rest_seconds=5.0))
    assert coil.stands(0.0, 1.5)
    coil.pulsed(0.0, 1.5)
    assert coil.stands(0.0, 1.5)
    coil.pulsed(0.0, 1.5)
    assert not coil.stands(0.0, 1.5)
    assert coil.rest(0.0) == 0

    coil.pulsed(0.0)
    assert coil.rest(0.0) == 5.0


@given(
    waits=st.lists(st.floats(0, 10), max_size=40),
    stands=st.integers(3, 8),
    times=st.floats(1.0, 2.0),
)
def test_longer_pulses_never_take_a_coil_above_its_budget(
    waits: list[float], stands: int, times: float
) -> None:
    coil, now = Coil(Heat(stands, 5.0)), 0.0
    given: list[tuple[float, float]] = []
    for wait in waits:
        now += wait
        if coil.rest(now) > 0:
            continue
        length = times if coil.stands(now, times) else 1.0
        coil.pulsed(now, length)
        given.append((now, length))

    for first, last in combinations(range(len(given)), 2):
        lasted = given[last][0] - given[first][0]
        current = sum(length for _, length in given[first : last + 1])
        assert current <= stands + lasted / 5.0 + 1e-6
