"""How many hours outages come to, against a count of every minute."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.outages import (
    GAP_SECONDS,
    Cause,
    Outage,
    time_apart,
    unserved_seconds,
)
from tests.kit import NOON

MINUTE = 60.0


def outage(
    cause: Cause = Cause.BOARD,
    boot: str = "boot-1",
    begin: float = 0,
    minutes: float | None = 0,
    *,
    apart: bool = False,
    vouched: bool = True,
    lived: float = 0.0,
) -> Outage:
    seconds = None if minutes is None else minutes * MINUTE
    return Outage(
        id=1,
        package="p1",
        slot="1",
        cause=cause,
        since=NOON,
        vouched=vouched,
        boot=boot,
        boot_seconds=begin * MINUTE,
        seconds=seconds,
        apart=apart,
        lived_seconds=lived,
    )


spans = st.builds(
    outage,
    cause=st.sampled_from(Cause),
    boot=st.sampled_from(["boot-1", "boot-2"]),
    begin=st.integers(0, 60),
    minutes=st.integers(0, 40),
)


@given(st.lists(spans, max_size=8))
def test_a_minute_counts_once_however_many_causes_it_has(outages: list[Outage]) -> None:
    minutes = {
        (one.boot, one.boot_seconds + MINUTE * n)
        for one in outages
        for n in range(int((one.seconds or 0) / MINUTE))
    }

    assert unserved_seconds(outages) == len(minutes) * MINUTE


@given(st.lists(spans, max_size=5), st.permutations(range(5)))
def test_the_order_in_which_they_are_told_does_not_matter(
    outages: list[Outage], order: list[int]
) -> None:
    shuffled = [outages[n] for n in order if n < len(outages)]

    assert unserved_seconds(shuffled) == unserved_seconds(outages)


def test_a_night_without_power_is_added_to_what_the_boots_had() -> None:
    night = outage(Cause.OFF, begin=50, minutes=480, apart=True)

    assert unserved_seconds([outage(minutes=60), night]) == 540 * MINUTE


def test_an_open_one_comes_to_nothing_yet() -> None:
    assert unserved_seconds([outage(minutes=None)]) == 0


@given(off=st.integers(0, 10_000_000), lived=st.integers(0, 1_000_000))
def test_a_time_without_power_is_what_the_bank_did_not_live(
    off: int, lived: int
) -> None:
    one = outage(Cause.OFF, minutes=None, lived=lived)
    resumed = NOON + timedelta(seconds=off + lived)

    assert time_apart(one, resumed=resumed) == (off if off > GAP_SECONDS else 0)


def test_nobody_knows_for_how_long_when_the_clock_was_not_vouched_for() -> None:
    one = outage(Cause.OFF, minutes=None, vouched=False)

    assert time_apart(one, resumed=NOON + timedelta(days=9)) is None


def test_a_clock_that_went_back_takes_nothing_away() -> None:
    one = outage(Cause.OFF, minutes=None)

    assert time_apart(one, resumed=NOON - timedelta(days=9)) == 0
