from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import ClockError, TransitionError
from kiosk.domain.expiry import GRACE, check_sweep, due, is_over, reminder_due
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


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (73 * HOUR, None),
        (25 * HOUR, None),
        (24 * HOUR, 24),
        (3 * HOUR, 24),
        (2 * HOUR, 2),
        (timedelta(), None),
    ],
)
def test_the_last_reminder_that_was_due_is_owed(
    before: timedelta, due: int | None
) -> None:
    owed = reminder_due(STORED, DEADLINE - before, [24, 2, 96], None)

    assert owed == (None if due is None else DEADLINE - due * HOUR)


def test_nobody_is_reminded_twice_of_about_the_same_hour() -> None:
    now, last = DEADLINE - 20 * HOUR, DEADLINE - 24 * HOUR
    longer = STORED.extended(1800)
    much_longer = STORED.extended(4 * 3600)

    assert reminder_due(STORED, now, [24], last) is None
    assert reminder_due(longer, now, [24], last) is None
    assert reminder_due(much_longer, now, [24], last) == last + 4 * HOUR


@pytest.mark.parametrize(
    "ended", [STORED.retrieved(NOON), STORED.cancelled(NOON), STORED.expired(NOON)]
)
def test_nobody_is_reminded_of_what_does_not_wait(ended: Package) -> None:
    assert reminder_due(ended, DEADLINE - HOUR, [24], None) is None


@given(st.floats(0, 1e7), st.floats(0, 1e7))
def test_a_deadline_only_ever_moves_away(first: float, second: float) -> None:
    once = STORED.extended(first)
    twice = once.extended(second)

    assert STORED.deadline is not None
    assert once.deadline is not None
    assert twice.deadline is not None
    assert STORED.deadline <= once.deadline <= twice.deadline
    assert twice.extended_seconds == first + second


def test_a_deadline_that_would_come_nearer_is_a_bug() -> None:
    with pytest.raises(TransitionError):
        STORED.extended(-1)
    with pytest.raises(TransitionError):
        STORED.dated(timedelta(seconds=-1))
