"""Figures by day and by slot."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kiosk.domain.events import Kind
from kiosk.domain.figures import Figures, by_day, by_slot
from kiosk.domain.timekeeping import Trust
from kiosk.domain.traffic import Traffic, What
from tests.kiosk.domain.test_traffic import NOON, Chain

BERLIN = ZoneInfo("Europe/Berlin")
UTC_ZONE = ZoneInfo("UTC")


def week() -> Chain:
    """One package, stored on Monday at noon and fetched on Wednesday at noon."""
    chain = Chain().tells(Kind.KIOSK_STARTED, None).tells(Kind.PACKAGE_STORED)
    chain.later(hours=48).tells(Kind.PACKAGE_RETRIEVED)
    return chain.later(hours=24)


def days(chain: Chain, zone: ZoneInfo = UTC_ZONE) -> list[Figures]:
    return list(by_day(Traffic.of(chain.events), ["1", "2"], zone, chain.at))


def test_every_day_has_its_row_also_those_without_events() -> None:
    rows = days(week())

    assert [row.name for row in rows] == [
        "2026-03-02",
        "2026-03-03",
        "2026-03-04",
        "2026-03-05",
    ]
    assert [row.counts[What.STORED] for row in rows] == [1, 0, 0, 0]
    assert [row.counts[What.RETRIEVED] for row in rows] == [0, 0, 1, 0]


def test_a_day_is_in_use_for_as_long_as_something_lay_inside() -> None:
    # One of two slots: half a day is the whole of Monday, which began at noon.
    assert [row.used for row in days(week())] == [0.5, 0.5, 0.25, 0.0]


def test_days_are_those_of_the_calendar_beside_the_bank() -> None:
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    chain = Chain(at=late).tells(Kind.PACKAGE_STORED)

    assert [row.name for row in days(chain, BERLIN)] == ["2026-03-03"]


def test_a_day_of_twenty_three_hours_has_twenty_three() -> None:
    spring = datetime(2026, 3, 28, 23, tzinfo=UTC)  # midnight in Berlin
    chain = Chain(at=spring).tells(Kind.KIOSK_STARTED, None)
    chain.tells(Kind.PACKAGE_STORED).later(hours=23).tells(Kind.PACKAGE_RETRIEVED)
    chain.later(hours=24)

    rows = days(chain, BERLIN)
    assert [(row.name, row.used) for row in rows[:2]] == [
        ("2026-03-29", 0.5),
        ("2026-03-30", 0.0),
    ]


def test_hours_that_nobody_vouches_for_make_a_day_doubtful() -> None:
    chain = Chain(trust=Trust.UNTRUSTED).tells(Kind.PACKAGE_STORED)

    assert [row.sure for row in days(chain)] == [False]


def test_a_bank_without_events_has_no_days() -> None:
    assert days(Chain()) == []


def test_the_middle_and_the_ninth_of_ten_are_of_what_was_fetched() -> None:
    chain = Chain()
    for hours in range(1, 11):
        chain.tells(Kind.PACKAGE_STORED).later(hours=hours)
        chain.tells(Kind.PACKAGE_RETRIEVED)

    traffic = Traffic.of(chain.events)
    (row,) = by_slot(traffic, ["1"], NOON, chain.at)
    assert row.dwell_at(0.5) == 5 * 3600
    assert row.dwell_at(0.9) == 9 * 3600


def test_what_was_cleared_away_is_no_dwell_time() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED).later(hours=1)
    chain.tells(Kind.PACKAGE_CLEARED)

    (row,) = by_slot(Traffic.of(chain.events), ["1"], NOON, chain.at)
    assert row.dwell_at(0.5) is None
    assert row.used == 1.0


def test_slots_have_rows_in_their_order_and_only_since_then() -> None:
    chain = week()

    wednesday = NOON + timedelta(hours=36)
    rows = list(by_slot(Traffic.of(chain.events), ["2", "1"], wednesday, chain.at))
    assert [row.name for row in rows] == ["2", "1"]
    assert [row.counts[What.STORED] for row in rows] == [0, 0]
    assert [row.counts[What.RETRIEVED] for row in rows] == [0, 1]
    assert [round(row.used, 3) for row in rows] == [0.0, 0.333]
