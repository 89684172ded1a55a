"""Counts within bounds add up, whatever is noted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.store.tally import Tally

BOUNDS = (0.1, 0.5, 2.0)


@given(st.lists(st.floats(0, 5)))
def test_each_bound_counts_what_took_no_longer(noted: list[float]) -> None:
    tally = Tally(BOUNDS)
    for seconds in noted:
        tally.note(seconds)

    within, total = tally.told()

    bounds = (*BOUNDS, float("inf"))
    assert within == {b: sum(each <= b for each in noted) for b in bounds}
    assert total == pytest.approx(sum(noted))
