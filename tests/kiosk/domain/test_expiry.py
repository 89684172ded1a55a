from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ClockError
from kiosk.domain.expiry import GRACE, check_sweep, due, is_over
from kiosk.domain.package import Package, State
from tests.kit import NOON

STORED = Package("p", "anna", "S", None, 3, State.PENDING, None, NOON).stored("1", NOON)
DEADLINE = NOON + timedelta(days=3)


def test_a_package_is_handed_out_until_the_grace_is_over() -> None:
    assert not is_over(STORED, DEADLINE)
    assert not is_over(STORED, DEADLINE + GRACE)
    assert is_over(STORED, DEADLINE + GRACE + timedelta(seconds=1))


def test_only_a_stored_package_expires() -> None:
    later = DEADLINE + timedelta(days=99)

    assert due([STORED, STORED.retrieved(NOON), STORED.cancelled(NOON)], later) == [
        STORED
    ]


@given(stored=st.integers(0, 500), expiring=st.integers(0, 500))
def test_a_sweep_that_takes_suspiciously_many_stops(stored: int, expiring: int) -> None:
    if expiring > max(3, stored // 10):
        with pytest.raises(ClockError, match="check the date"):
            check_sweep(expiring, stored)
    else:
        check_sweep(expiring, stored)
