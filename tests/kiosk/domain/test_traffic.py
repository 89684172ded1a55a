"""Times that events did not have when they were written, and what came and left."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kiosk.domain.events import Event, Fact, Kind
from kiosk.domain.timekeeping import Trust
from kiosk.domain.traffic import Left, Traffic, What, dated

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Chain:
    """Writes events as a kiosk would, with clocks that may be wrong."""

    at: datetime = NOON
    boot: str = "one"
    boot_seconds: float = 100.0
    trust: Trust = Trust.TRUSTED

    def __post_init__(self) -> None:
        self.events: list[Event] = []

    def later(self, **by: float) -> "Chain":
        self.at += timedelta(**by)
        self.boot_seconds += timedelta(**by).total_seconds()
        return self

    def boots(self, at: datetime, trust: Trust) -> "Chain":
        self.boot += "+"
        self.at, self.boot_seconds, self.trust = at, 10.0, trust
        return self

    def tells(self, kind: Kind, slot: str | None = "1", **facts: Fact) -> "Chain":
        package = "p1" if kind.value.startswith("package") else None
        self.events.append(
            Event(
                len(self.events) + 1,
                self.at.isoformat(),
                self.boot,
                self.boot_seconds,
                self.trust.value,
                kind.value,
                "test",
                slot,
                package,
                None,
                json.dumps(facts),
                b"",
            )
        )
        return self


def times(chain: Chain) -> Iterator[tuple[datetime, bool]]:
    return ((one.at, one.sure) for one in dated(chain.events))


def test_what_a_trusted_clock_said_is_believed() -> None:
    chain = Chain().tells(Kind.KIOSK_STARTED)

    assert list(times(chain)) == [(NOON, True)]


def test_a_trusted_hour_dates_the_untrusted_ones_before_it() -> None:
    chain = Chain(at=EPOCH, trust=Trust.UNTRUSTED).tells(Kind.KIOSK_STARTED)
    chain.later(hours=2)
    chain.at, chain.trust = NOON, Trust.TRUSTED
    chain.tells(Kind.CLOCK_TRUSTED)

    assert list(times(chain)) == [(NOON - timedelta(hours=2), True), (NOON, True)]


def test_a_boot_in_which_nobody_vouched_keeps_its_times_and_its_doubt() -> None:
    chain = Chain(at=EPOCH, trust=Trust.UNTRUSTED).tells(Kind.KIOSK_STARTED)
    chain.boots(NOON, Trust.TRUSTED).tells(Kind.KIOSK_STARTED)

    assert list(times(chain)) == [(EPOCH, False), (NOON, True)]


def test_no_event_is_lost_and_none_changes_its_place() -> None:
    chain = Chain(trust=Trust.SUSPECT)
    for _ in range(5):
        chain.tells(Kind.DOOR_OPENED).later(minutes=1)

    assert [one.event.seq for one in dated(chain.events)] == [1, 2, 3, 4, 5]


def test_a_package_that_was_fetched_lay_from_then_to_then() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED).later(hours=5)
    chain.tells(Kind.PACKAGE_RETRIEVED)

    (stay,) = Traffic.of(chain.events).stays
    assert (stay.slot, stay.left, stay.seconds) == ("1", Left.RETRIEVED, 5 * 3600)
    assert stay.until == NOON + timedelta(hours=5)


def test_a_clock_that_jumps_makes_no_stay_longer() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED).later(hours=5)
    chain.at += timedelta(days=365)
    chain.tells(Kind.PACKAGE_RETRIEVED)

    (stay,) = Traffic.of(chain.events).stays
    assert stay.seconds == 5 * 3600


def test_over_a_restart_two_trusted_times_measure_a_stay() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED)
    chain.boots(NOON + timedelta(days=1), Trust.TRUSTED).tells(Kind.PACKAGE_RETRIEVED)

    (stay,) = Traffic.of(chain.events).stays
    assert stay.seconds == 86_400


def test_over_a_restart_an_untrusted_time_measures_nothing() -> None:
    chain = Chain(trust=Trust.UNTRUSTED).tells(Kind.PACKAGE_STORED)
    chain.boots(NOON + timedelta(days=1), Trust.TRUSTED).tells(Kind.PACKAGE_RETRIEVED)

    (stay,) = Traffic.of(chain.events).stays
    assert stay.seconds is None


def test_a_package_that_was_found_elsewhere_lies_there() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED).later(hours=1)
    chain.tells(Kind.PACKAGE_FOUND, "2")

    traffic = Traffic.of(chain.events)
    assert [stay.left for stay in traffic.stays] == [Left.MOVED]
    assert traffic.inside["p1"].slot == "2"


def test_what_expired_fills_its_slot_until_it_is_cleared() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED).later(days=4)
    chain.tells(Kind.PACKAGE_EXPIRED)
    assert "p1" in Traffic.of(chain.events).inside

    chain.later(days=1).tells(Kind.PACKAGE_CLEARED)
    (stay,) = Traffic.of(chain.events).stays
    assert stay.left is Left.CLEARED
    assert stay.until == NOON + timedelta(days=5)


def test_what_was_put_back_fills_its_slot_again() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED).later(hours=5)
    chain.tells(Kind.PACKAGE_RETRIEVED).tells(Kind.PACKAGE_PUT_BACK).later(hours=2)
    chain.tells(Kind.PACKAGE_CLEARED)

    stays = Traffic.of(chain.events).stays
    assert [stay.left for stay in stays] == [Left.RETRIEVED, Left.CLEARED]
    assert [stay.seconds for stay in stays] == [5 * 3600, 2 * 3600]


def test_visits_that_end_badly_are_failures_and_others_are_not() -> None:
    chain = Chain()
    for ending in ("done", "withdrawn", "stuck", "silent", "left_open"):
        chain.tells(Kind.VISIT_ENDED, ending=ending)

    counted = [mark.what for mark in Traffic.of(chain.events).marks]
    assert counted == [What.FAILED] * 3


def test_the_end_of_what_nobody_saw_begin_is_counted_and_measures_nothing() -> None:
    chain = Chain().tells(Kind.PACKAGE_RETRIEVED)

    traffic = Traffic.of(chain.events)
    assert traffic.stays == []
    assert [mark.what for mark in traffic.marks] == [What.RETRIEVED]


def test_an_event_of_a_newer_program_is_passed_over() -> None:
    chain = Chain().tells(Kind.PACKAGE_STORED)
    chain.events[0] = Event(
        1, NOON.isoformat(), "one", 1.0, "TRUSTED", "package-teleported", "x", "1",
        "p1", None, "{}", b"",
    )  # fmt: skip

    assert Traffic.of(chain.events).marks == []
