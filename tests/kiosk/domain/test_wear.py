"""What the openings of a lock say, and what a few wild ones do not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.domain.wear import Opening, Trend, Wear, slope, trend

LIMIT = 5.0


def of(*seconds: float) -> list[Opening]:
    return [Opening(each) for each in seconds]


def judged(openings: list[Opening]) -> Trend:
    return trend(openings, limit_seconds=LIMIT)


def test_of_a_new_lock_nothing_is_said() -> None:
    assert judged([]).wear is Wear.UNKNOWN
    assert judged(of(*[0.4] * 10)).wear is Wear.UNKNOWN


def test_a_lock_that_is_what_it_was_is_well() -> None:
    assert judged(of(*[0.4, 0.45, 0.42] * 20)).wear is Wear.WELL


def test_a_lock_that_got_slower_is_listed() -> None:
    found = judged(of(*[0.4] * 40, *[0.7] * 10))

    assert found.wear is Wear.WEARING
    assert found.why == "it opens after 0.70 s, and did after 0.40 s"


def test_a_lock_that_needs_second_pulses_is_listed_however_new_it_is() -> None:
    found = judged([*of(0.4, 0.4), *[Opening(0.4, pulses=2)] * 3])

    assert found.wear is Wear.WEARING
    assert found.why == "3 of the last 5 openings took more than one pulse"


def test_a_lock_that_gets_slower_says_when_it_will_be_stuck() -> None:
    found = judged(of(*[0.4 + n * 0.01 for n in range(40)]))

    assert found.slope_seconds == pytest.approx(0.01)
    assert found.left == int((LIMIT - found.seconds) / 0.01) if found.seconds else False


def test_times_that_nobody_measured_count_as_openings() -> None:
    found = judged([Opening(None)] * 30)

    assert (found.wear, found.usual_seconds, found.left) == (Wear.WELL, None, None)


steady = st.floats(0.30, 0.40)
wild = st.floats(1.0, 4.9)


@settings(max_examples=50)
@given(
    usual=st.lists(steady, min_size=24, max_size=60),
    places=st.sets(st.integers(0, 60), max_size=4),
    jump=wild,
)
def test_a_few_wild_openings_list_no_lock(
    usual: list[float], places: set[int], jump: float
) -> None:
    times = [jump if n in places else at for n, at in enumerate(usual)]

    # A median of twelve is not moved out of the others by four.
    found = judged(of(*times))
    assert found.seconds is not None
    assert found.seconds <= max(usual)
    if max(usual) < min(usual) + 0.05:
        assert found.wear is Wear.WELL


@given(
    values=st.lists(st.floats(-10, 10), min_size=3, max_size=30),
    rise=st.floats(-5, 5),
    lift=st.floats(-100, 100),
)
def test_the_slope_knows_a_straight_line_and_no_lift(
    values: list[float], rise: float, lift: float
) -> None:
    line = [rise * n for n in range(len(values))]
    tilted = [value + at for value, at in zip(values, line, strict=True)]

    assert slope(line) == pytest.approx(rise)
    assert slope(tilted) == pytest.approx(slope(values) + rise, abs=1e-9)
    assert slope([value + lift for value in values]) == pytest.approx(
        slope(values), abs=1e-9
    )


@given(
    values=st.lists(st.floats(0, 1), min_size=10, max_size=30),
    gone=st.integers(0, 9),
)
def test_one_value_moves_the_slope_only_within_the_others(
    values: list[float], gone: int
) -> None:
    moved = [1e6 if n == gone else value for n, value in enumerate(values)]
    # Of n values, n - 1 pairs are touched: less than half from five values on.
    assert abs(slope(moved)) <= 1.0
