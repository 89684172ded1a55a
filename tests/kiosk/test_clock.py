import os
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk import clock as module
from kiosk.clock import SOURCES, SystemClock, kernel, timesyncd
from kiosk.config import TimeSources
from kiosk.domain.timekeeping import Trust, Word, advance
from tests.kit import NOON, HandComputer

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_the_boot_clock_and_the_wall_clock_run() -> None:
    clock = SystemClock()

    one, two = clock.read(), clock.read()

    assert one.wall.tzinfo is UTC
    assert one.boot == two.boot != ""
    assert one.boot_seconds <= two.boot_seconds
    assert timedelta() <= two.wall - one.wall < timedelta(minutes=1)


def test_without_a_source_nobody_vouches() -> None:
    assert SystemClock().read().trust is Trust.UNTRUSTED
    assert SystemClock(["rtc"]).read().trust is Trust.TRUSTED


def test_every_source_that_can_be_configured_is_there() -> None:
    names = TimeSources.model_json_schema()["properties"]["sources"]["items"]["enum"]

    assert set(names) == set(SOURCES)


# systemd-timesyncd


def marked(folder: Path, at: datetime) -> Path:
    mark = folder / "synchronized"
    mark.touch()
    os.utime(mark, (at.timestamp(), at.timestamp()))
    return mark


@pytest.mark.parametrize(
    ("age", "word"),
    [
        (timedelta(minutes=5), Word("systemd-timesyncd")),
        (3 * HOUR, Word("systemd-timesyncd", fresh=False)),
        (11 * HOUR, None),  # older than the boot: the clock was set forward
        (-HOUR, None),  # to come: it was set back
    ],
)
def test_the_mark_of_timesyncd_is_worth_what_its_age_says(
    tmp_path: Path, age: timedelta, word: Word | None
) -> None:
    mark = marked(tmp_path, NOON - age)

    assert timesyncd(NOON, 36_000.0, mark) == word


def test_without_its_mark_timesyncd_says_nothing(tmp_path: Path) -> None:
    assert timesyncd(NOON, 36_000.0, tmp_path / "none") is None


# The kernel


class Libc:
    """Answers as the kernel might."""

    def __init__(self, answer: int, status: int = 0) -> None:
        self.answer = answer
        self.status = status

    def adjtimex(self, asked: object) -> int:
        timex = asked._obj  # type: ignore[attr-defined]  # what byref points to
        assert timex.modes == 0
        timex.status = self.status
        return self.answer


@pytest.mark.parametrize(
    ("libc", "word"),
    [
        (Libc(0), Word("the kernel")),
        (Libc(1, 0x2001), Word("the kernel")),  # a leap second is to come
        (Libc(5, 0x40), None),
        (Libc(0, 0x40), None),
        (Libc(-1), None),  # it may not be asked
        (object(), None),  # there is nobody to ask
    ],
)
def test_the_kernel_vouches_only_when_it_is_synchronised(
    monkeypatch: pytest.MonkeyPatch, libc: object, word: Word | None
) -> None:
    monkeypatch.setattr(module, "_LIBC", libc)

    assert kernel(NOON, 60.0) == word


def test_the_real_kernel_can_be_asked() -> None:
    assert kernel(NOON, 60.0) in {None, Word("the kernel")}


# Reading two clocks as of one moment


def test_a_reading_that_was_interrupted_is_taken_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = iter([0.0, 3.0, 3.0, 3.00001, 9.0])
    monkeypatch.setattr(time, "clock_gettime", lambda _: next(ticks))

    assert module._both()[1] == 3.00001


def test_a_machine_that_always_interrupts_is_read_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticks = iter(range(100))
    monkeypatch.setattr(time, "clock_gettime", lambda _: float(next(ticks)))

    assert module._both()[1] > 0


# The timekeeper


def test_a_moment_says_what_it_is_worth_and_since_when() -> None:
    computer = HandComputer(confirmed=True)
    clock = computer.clock()
    clock.read()
    computer.forward(timedelta(seconds=599))
    assert not clock.read().settled

    computer.forward(timedelta(seconds=1))

    moment = clock.read()
    assert moment.trusted
    assert moment.settled
    assert (moment.vouched_seconds, moment.reason) == (600.0, "the hand confirms it")
    computer.off_by = DAY
    assert (clock.read().trusted, clock.read().vouched_seconds) == (False, 0.0)


def test_what_is_kept_is_learnt_once() -> None:
    computer = HandComputer()
    clock = computer.clock()
    kept = advance(None, computer.read())
    clock.learn(kept, None)
    computer.synchronise()
    assert clock.read().trusted

    clock.learn(kept, None)

    computer.confirmed = False
    assert clock.read().trusted


def test_news_from_another_process_take_no_time_back() -> None:
    computer = HandComputer(confirmed=True)
    clock = computer.clock()
    before = clock.read().wall

    behind = advance(None, HandComputer(NOON - HOUR).read())
    clock.learn(behind, None)

    assert clock.read().wall >= before


def test_a_time_in_the_events_is_not_undercut() -> None:
    computer = HandComputer()
    clock = computer.clock()
    clock.learn(None, NOON + HOUR)

    assert clock.read().wall == NOON + HOUR
    clock.learn(None, NOON + 50 * 365 * DAY)  # what a former version believed
    assert clock.read().wall == NOON + HOUR


def test_many_threads_may_ask_and_time_goes_on_for_each() -> None:
    clock = SystemClock(["rtc"])
    backwards: list[int] = []

    def ask() -> None:
        last = clock.read().wall
        for _ in range(200):
            now = clock.read().wall
            if now < last:
                backwards.append(1)
            last = now

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert backwards == []
