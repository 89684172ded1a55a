"""What is known of the time, from one process and one boot to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError
from kiosk.domain.events import Happening, Kind
from kiosk.domain.timekeeping import Known, Trust
from kiosk.keys import DeviceKey
from kiosk.store import Store, Tx, chain, timekeeping
from kiosk.store.timekeeping import kept_clock
from tests.kit import NOON, SECRET, HandClock, HandComputer

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@contextmanager
def opened(folder: Path, computer: HandComputer) -> Iterator[Store]:
    store = Store(folder, key=DeviceKey(SECRET), clock=computer.clock())
    try:
        yield store
    finally:
        store.close()


def happen(tx: Tx) -> datetime:
    tx.happened(Happening(Kind.KIOSK_STARTED, "test"))
    return tx.moment.wall


def look(store: Store) -> Trust:
    return store.write(lambda tx: tx.moment.trust)


def told(store: Store) -> list[str]:
    events = store.read(chain.read)
    return [event.kind for event in events if event.kind.startswith("clock")]


def kept(store: Store) -> Known:
    known = store.read(kept_clock)
    assert known is not None
    return known


def test_a_change_of_trust_is_in_the_events_before_anything_else(
    tmp_path: Path,
) -> None:
    computer = HandComputer()
    with opened(tmp_path, computer) as store:
        store.write(happen)
        computer.synchronise()
        store.write(happen)
        computer.off_by = DAY
        store.write(happen)

        events = store.read(chain.read)
        assert [(event.kind, event.clock) for event in events] == [
            ("kiosk-started", "UNTRUSTED"),
            ("clock-trusted", "TRUSTED"),
            ("kiosk-started", "TRUSTED"),
            ("clock-suspect", "SUSPECT"),
            ("kiosk-started", "SUSPECT"),
        ]
        assert "the hand confirms it" in events[1].facts
        assert "was set forward by 1440 min" in events[3].facts


def test_time_runs_on_after_a_power_cut_with_a_clock_in_1970(tmp_path: Path) -> None:
    computer = HandComputer(confirmed=True)
    with opened(tmp_path, computer) as store:
        store.write(happen)
    computer.power_cut(3 * DAY)
    computer.set_wall(datetime(1970, 1, 1, tzinfo=UTC))

    with opened(tmp_path, computer) as store:
        assert store.now().wall == NOON + timedelta(seconds=5)
        assert look(store) is Trust.UNTRUSTED
        assert told(store) == ["clock-trusted", "clock-untrusted"]


def test_the_newest_event_counts_where_nothing_else_was_kept(tmp_path: Path) -> None:
    with opened(tmp_path, HandComputer(NOON + DAY)) as store:
        store.write(happen)
        store.write(lambda tx: tx.db.execute("DELETE FROM clock"))

    with opened(tmp_path, HandComputer(NOON)) as store:
        assert store.clock.read().wall == NOON + DAY


def test_it_is_kept_once_a_minute_and_when_it_is_news(tmp_path: Path) -> None:
    computer = HandComputer()
    with opened(tmp_path, computer) as store:
        look(store)
        computer.forward(MINUTE / 2)
        look(store)
        assert kept(store).wall == NOON
        computer.forward(MINUTE / 2)
        look(store)
        assert kept(store).wall == NOON + MINUTE
        computer.synchronise()
        look(store)
        assert kept(store).trust is Trust.TRUSTED


def test_a_restart_of_the_process_forgets_nothing(tmp_path: Path) -> None:
    computer = HandComputer(confirmed=True)
    with opened(tmp_path, computer) as store:
        look(store)
        computer.off_by = DAY
        assert look(store) is Trust.SUSPECT
    computer.confirmed = False
    computer.forward(MINUTE)

    with opened(tmp_path, computer) as store:
        assert look(store) is Trust.SUSPECT
        assert store.now().wall == NOON + MINUTE
        assert told(store) == ["clock-trusted", "clock-suspect"]


def test_what_one_process_finds_out_all_know(tmp_path: Path) -> None:
    computer = HandComputer()
    with opened(tmp_path, computer) as one, opened(tmp_path, computer) as other:
        look(one)
        look(other)
        computer.off_by = 3 * 365 * DAY
        timekeeper = computer.clock()
        timekeeper.learn(kept(one), None)
        known = timekeeper.vouched(by="eli")
        assert isinstance(known, Known)
        one.write(lambda tx: timekeeping.keep(tx.db, known))

        assert other.now().trusted
        assert other.now().wall == NOON + 3 * 365 * DAY
        assert look(one) is look(other) is Trust.TRUSTED


def test_what_is_rolled_back_is_found_out_again(tmp_path: Path) -> None:
    computer = HandComputer()
    with opened(tmp_path, computer) as store:
        look(store)
        computer.synchronise()

        def cut(tx: Tx) -> None:
            tx.db.execute("ROLLBACK")

        with pytest.raises(StoreError):
            store.write(cut)
        assert kept(store).trust is Trust.UNTRUSTED

        look(store)

        assert kept(store).trust is Trust.TRUSTED
        assert told(store) == ["clock-trusted"]


def test_events_of_two_processes_are_in_the_order_of_time(tmp_path: Path) -> None:
    computer, other = HandComputer(), HandComputer()
    other.off_by = -timedelta(seconds=30)
    with opened(tmp_path, computer) as one, opened(tmp_path, other) as two:
        times = [store.write(happen) for store in (one, two, one, two)]

    assert times == sorted(times)


def test_no_event_has_a_time_before_the_one_ahead_of_it(tmp_path: Path) -> None:
    computer, other = HandComputer(), HandComputer()
    with opened(tmp_path, computer) as one, opened(tmp_path, other) as two:
        look(one)
        look(two)
        computer.off_by = timedelta(seconds=30)  # not news enough to be kept

        assert one.write(happen) == NOON + timedelta(seconds=30)
        assert two.write(happen) == NOON + timedelta(seconds=30)


def test_a_clock_that_keeps_nothing_is_told_as_it_is(tmp_path: Path) -> None:
    store = Store(tmp_path, key=DeviceKey(SECRET), clock=HandClock())
    store.write(happen)

    assert store.read(kept_clock) is None
    assert store.now() == store.clock.read()
    store.close()
