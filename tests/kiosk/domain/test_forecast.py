"""When the bank will be full, and when nobody can say so."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.domain.forecast import MOST_DAYS, Outlook, forecast
from kiosk.domain.traffic import Left, Stay, Traffic
from tests.kiosk.domain.test_traffic import NOON

NOW = NOON.astimezone(ZoneInfo("Europe/Berlin"))  # a Monday, 13:00
SIZES = {str(n): "S" for n in range(1, 7)} | {"9": "L"}


def busy(days: int, arrivals: list[float], *, stay_hours: float = 200) -> Traffic:
    """So many days, on each of which something came so many hours after noon."""
    traffic = Traffic(since=NOW - timedelta(days=days))
    for day in range(1, days + 1):
        for slot, hours in enumerate(arrivals, 1):
            since = NOW - timedelta(days=day) + timedelta(hours=hours)
            until = since + timedelta(hours=stay_hours)
            name = f"{day}-{slot}"
            if until < NOW:
                traffic.stays.append(
                    Stay(name, str(slot), since, until, Left.RETRIEVED)
                )
            else:
                traffic.inside[name] = Stay(name, str(slot), since)
    return traffic


def of(traffic: Traffic, free: int, size: str = "S") -> Outlook:
    (one,) = forecast(traffic, SIZES, {size: free}, NOW)
    return one


def test_a_bank_that_fills_each_day_alike_is_full_at_that_hour() -> None:
    one = of(busy(10, [1.0, 2.0, 3.0]), free=3)

    assert one.known
    assert one.full == one.days
    assert one.likely == one.early == one.late == NOW + timedelta(hours=3)


def test_what_leaves_makes_room_again() -> None:
    one = of(busy(10, [1.0, 2.0, 3.0], stay_hours=0.5), free=2)

    assert one.full == 0
    assert one.likely is None


def test_a_few_days_say_nothing() -> None:
    one = of(busy(6, [1.0, 2.0, 3.0]), free=3)

    assert not one.known
    assert one.likely is None


def test_a_bank_without_events_says_nothing() -> None:
    one = of(Traffic(), free=3)

    assert (one.known, one.days) == (False, 0)
    assert one.chance == (0.0, 1.0)


def test_a_size_that_is_full_is_full_now() -> None:
    one = of(Traffic(), free=0)

    assert one.likely == NOW


def test_old_days_are_of_another_season() -> None:
    assert of(busy(60, [1.0]), free=3).days <= MOST_DAYS


def test_working_days_are_told_from_the_end_of_the_week() -> None:
    # Four weeks hold twenty working days; a Monday looks at those alone.
    assert of(busy(28, [1.0]), free=3).days == 20


def test_until_there_are_enough_of_its_kind_all_days_count() -> None:
    assert of(busy(8, [1.0]), free=3).days == 8


def test_a_spread_of_days_is_a_spread_of_hours() -> None:
    traffic = Traffic(since=NOW - timedelta(days=10))
    for day in range(1, 11):
        since = NOW - timedelta(days=day) + timedelta(hours=day)
        traffic.inside[str(day)] = Stay(str(day), "1", since)

    one = of(traffic, free=1)
    assert one.early is not None
    assert one.late is not None
    assert one.early < (one.likely or one.early) < one.late


def test_hours_are_hours_also_in_the_night_in_which_clocks_are_set() -> None:
    spring = NOW.replace(month=3, day=28, hour=22)
    traffic = Traffic(since=spring - timedelta(days=10))
    for day in range(1, 11):
        since = spring - timedelta(days=day) + timedelta(hours=8)
        traffic.inside[str(day)] = Stay(str(day), "1", since)

    (one,) = forecast(traffic, SIZES, {"S": 1}, spring)
    assert one.likely is not None
    assert one.likely.astimezone(spring.tzinfo).hour == 7


def test_other_sizes_do_not_count() -> None:
    assert of(busy(10, [1.0, 2.0, 3.0]), free=3, size="L").full == 0


@pytest.mark.parametrize(
    ("full", "days", "low", "high"),
    [(0, 10, 0.0, 0.21), (10, 10, 0.79, 1.0), (5, 10, 0.27, 0.73)],
)
def test_the_chance_is_as_wide_as_the_days_are_few(
    full: int, days: int, low: float, high: float
) -> None:
    ends = Outlook("S", 3, days, full).chance

    assert [round(end, 2) for end in ends] == [low, high]
