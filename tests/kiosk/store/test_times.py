from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.store.times import maybe_moment, maybe_text, moment, text

moments = st.datetimes(
    datetime(2, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    datetime(9998, 1, 1),  # noqa: DTZ001 - likewise
    timezones=st.timezones(),
    allow_imaginary=False,
)


@given(when=moments)
def test_a_time_is_read_back_as_it_was(when: datetime) -> None:
    # In the hour that comes twice, times of two zones are never equal.
    assert moment(text(when)) == when.astimezone(UTC)


@given(one=moments, other=moments)
def test_text_sorts_by_time(one: datetime, other: datetime) -> None:
    earlier = one.astimezone(UTC) < other.astimezone(UTC)
    assert (text(one) < text(other)) == earlier


def test_a_time_without_its_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        text(datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point


def test_nothing_stays_nothing() -> None:
    assert maybe_text(None) is None
    assert maybe_moment(None) is None
