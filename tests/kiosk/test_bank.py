"""The bank, over hand-written drivers that are slow, silent, lying or rude."""

import asyncio
import logging
import threading
import time
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest

from drivers import (
    BusSilentError,
    Capabilities,
    Door,
    DriverError,
    LockAddress,
    LockDriver,
    LockRefusedError,
    Reading,
)
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk.bank import Bank, Health, Heat, Supply, Wire
from kiosk.domain.errors import LocksSilentError, NotPulsedError

ONE, TWO, FAR = LockAddress(1, 1), LockAddress(1, 2), LockAddress(2, 1)
SLOTS = {"A1": Wire("near", ONE), "A2": Wire("near", TWO), "A3": Wire("near", FAR)}
POLL = 0.002
COLD = Heat(pulses_before_rest=1, rest_seconds=0.0)
STRONG = Supply(at_once=9, gap_seconds=0.0, pulse_seconds=0.0)


class Fake:
    """A driver that does what a test says, and writes down what it is asked."""

    capabilities = Capabilities(door_sensor=True, timed_pulse=True, goods_sensor=False)

    def __init__(self) -> None:
        self.doors = dict.fromkeys((ONE, TWO, FAR), Door.CLOSED)
        self.said: list[str] = []
        """Every call, in order: "read 1/1 1/2", "unlock 1/1", "close"."""

        self.threads: set[str] = set()
        self.error: Exception | None = None
        self.deaf: set[int] = set()
        self.clock = time.monotonic
        self.asked = threading.Event()
        """A call has begun."""

        self.answers = threading.Event()
        """Calls end; until it is set they block."""

        self.answers.set()

    def unlock(self, lock: LockAddress) -> None:
        self._call(f"unlock {lock}")

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        self._call(f"read {' '.join(map(str, sorted(locks)))}")
        return {
            lock: Reading(self.doors[lock], self.clock())
            for lock in locks
            if lock.board not in self.deaf
        }

    def close(self) -> None:
        self._call("close")

    def _call(self, what: str) -> None:
        self.said.append(what)
        self.threads.add(threading.current_thread().name)
        self.asked.set()
        self.answers.wait(5)
        if self.error is not None:
            raise self.error

    def only(self, verb: str) -> list[str]:
        return [what for what in self.said if what.startswith(verb)]


def bank_of(
    slots: Mapping[str, Wire] = SLOTS,
    patience: float = 5.0,
    told: list[Health] | None = None,
    **buses: LockDriver,
) -> Bank:
    tell = None if told is None else told.append
    return Bank(
        buses,
        slots,
        poll_seconds=POLL,
        patience=patience,
        heat=COLD,
        supplies=[replace(STRONG, feeds=[(bus, None) for bus in buses])],
        on_health=tell,
    )


async def begun(driver: Fake) -> None:
    """Wait until the driver is in the middle of a call."""
    driver.asked.clear()
    await asyncio.to_thread(driver.asked.wait, 5)


async def calls(driver: Fake, count: int) -> None:
    """Wait until the driver has been called so many times more."""
    count += len(driver.said)
    async with asyncio.timeout(5):
        while len(driver.said) < count:  # noqa: ASYNC110 - its thread counts
            await asyncio.sleep(POLL)


@pytest.fixture(autouse=True)
def nothing_is_inherited() -> Iterator[None]:
    """A bus that was left alone ends its thread before the next test counts them."""
    yield
    for thread in threading.enumerate():
        if thread.name.startswith("locks"):
            thread.join(5)


@pytest.fixture
def driver() -> Fake:
    return Fake()


@pytest.fixture
async def bank(driver: Fake) -> AsyncIterator[Bank]:
    async with bank_of(near=driver) as bank:
        yield bank
        driver.answers.set()


# One pulse.


async def test_a_pulse_is_given_once(bank: Bank, driver: Fake) -> None:
    await bank.pulse("A2")

    assert driver.said == ["unlock 1/2"]


async def test_a_pulse_that_fails_is_not_repeated(bank: Bank, driver: Fake) -> None:
    driver.error = BusSilentError("no answer from board 1")

    with pytest.raises(LocksSilentError, match="slot A1: no answer from board 1"):
        await bank.pulse("A1")

    driver.error = None
    await bank.read("A1")
    assert driver.only("unlock") == ["unlock 1/1"]


async def test_after_a_failure_nobody_knows_whether_a_pulse_was_given(
    bank: Bank, driver: Fake
) -> None:
    driver.error = BusSilentError("no answer")

    with pytest.raises(LocksSilentError) as caught:
        await bank.pulse("A1")

    assert not isinstance(caught.value, NotPulsedError)


async def test_a_refused_pulse_was_certainly_not_given(
    bank: Bank, driver: Fake
) -> None:
    driver.error = LockRefusedError(ONE, "it must rest")

    for _ in range(5):
        with pytest.raises(NotPulsedError, match="it must rest"):
            await bank.pulse("A1")

    assert bank.health["near"].silent == ()


async def test_whatever_a_stranger_raises_comes_out_as_silence(
    bank: Bank, driver: Fake
) -> None:
    driver.error = ZeroDivisionError("stranger")

    with pytest.raises(LocksSilentError, match="ZeroDivisionError: stranger"):
        await bank.pulse("A1")
    with pytest.raises(LocksSilentError, match="ZeroDivisionError: stranger"):
        await bank.read("A1")


async def test_pulses_go_before_the_looks_that_are_due(
    bank: Bank, driver: Fake
) -> None:
    async with bank.watch("A1") as readings:
        await anext(readings)
        driver.answers.clear()
        await begun(driver)  # a slow look
        driver.said.clear()
        async with asyncio.TaskGroup() as people:
            for slot in ("A1", "A2"):
                people.create_task(bank.pulse(slot))
            await asyncio.sleep(5 * POLL)  # many looks would be due
            driver.answers.set()
        await anext(readings)

    assert driver.said[:2] == ["unlock 1/1", "unlock 1/2"]


async def test_many_pulses_do_not_blind_the_bank(driver: Fake) -> None:
    slots = {f"A{n}": Wire("near", LockAddress(1, n)) for n in range(1, 9)}
    async with bank_of(slots, near=driver) as bank, bank.watch("A1") as readings:
        await anext(readings)
        driver.answers.clear()
        await begun(driver)
        driver.said.clear()
        async with asyncio.TaskGroup() as people:
            for n in range(2, 9):
                people.create_task(bank.pulse(f"A{n}"))
            await asyncio.sleep(0)
            driver.answers.set()

    verbs = "".join(what[0] for what in driver.said)
    assert verbs.startswith("uuuruuuru")


async def test_a_pulse_whose_caller_has_left_is_not_given(
    bank: Bank, driver: Fake
) -> None:
    driver.answers.clear()
    async with asyncio.TaskGroup() as people:
        first = people.create_task(bank.pulse("A1"))
        await begun(driver)
        second = people.create_task(bank.pulse("A2"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        driver.answers.set()
        await first
    await bank.read("A2")

    assert driver.only("unlock") == ["unlock 1/1"]


async def test_a_caller_who_leaves_in_the_last_moment_gets_no_open_door(
    bank: Bank, driver: Fake
) -> None:
    async with asyncio.TaskGroup() as people:
        leaving = people.create_task(bank.pulse("A1"))
        await asyncio.sleep(0)
        leaving.cancel()
    await bank.read("A1")

    assert driver.only("unlock") == []


async def test_a_pulse_that_is_being_given_is_finished_though_its_caller_leaves(
    bank: Bank, driver: Fake
) -> None:
    driver.answers.clear()
    async with asyncio.TaskGroup() as people:
        leaving = people.create_task(bank.pulse("A1"))
        await begun(driver)
        leaving.cancel()
        await asyncio.sleep(0)
        driver.answers.set()
    await bank.pulse("A2")

    assert driver.said == ["unlock 1/1", "unlock 1/2"]


async def test_a_pulse_behind_a_bus_that_hangs_is_taken_back(driver: Fake) -> None:
    async with bank_of(near=driver, patience=0.05) as bank:
        driver.answers.clear()
        with pytest.raises(LocksSilentError, match="for a long time") as hanging:
            await bank.pulse("A1")
        with pytest.raises(NotPulsedError, match="for a long time"):
            await bank.pulse("A2")
        driver.answers.set()
        await bank.read("A1")

    assert not isinstance(hanging.value, NotPulsedError)
    assert driver.only("unlock") == ["unlock 1/1"]


# Readings, and what they prove.


async def test_a_reading_is_of_the_very_door(bank: Bank, driver: Fake) -> None:
    driver.doors[TWO] = Door.OPEN

    assert (await bank.read("A2")).door is Door.OPEN
    assert (await bank.read("A1")).door is Door.CLOSED


async def test_an_unknown_door_stays_unknown(bank: Bank, driver: Fake) -> None:
    driver.doors[ONE] = Door.UNKNOWN

    assert (await bank.read("A1")).door is Door.UNKNOWN


async def test_a_read_does_not_take_the_answer_of_a_look_that_was_under_way(
    bank: Bank, driver: Fake
) -> None:
    driver.answers.clear()
    async with asyncio.TaskGroup() as people:
        early = people.create_task(bank.read("A1"))
        await begun(driver)
        asked_at = time.monotonic()
        late = people.create_task(bank.read("A1"))
        await asyncio.sleep(0)
        driver.answers.set()

    assert early.result().at >= asked_at  # the fake stamps at its end
    assert len(driver.only("read")) == 2
    assert late.result().at > early.result().at


async def test_a_read_of_a_silent_board_is_an_error(bank: Bank, driver: Fake) -> None:
    driver.deaf = {2}

    with pytest.raises(LocksSilentError, match="no answer from lock 2/1"):
        await bank.read("A3")


async def test_a_read_on_a_bus_that_hangs_is_given_up(driver: Fake) -> None:
    async with bank_of(near=driver, patience=0.05) as bank:
        driver.answers.clear()
        with pytest.raises(LocksSilentError, match="for a long time"):
            await bank.read("A1")
        driver.answers.set()


async def test_watchers_are_served_by_one_look_each_time(
    bank: Bank, driver: Fake
) -> None:
    async with bank.watch("A1") as a, bank.watch("A2") as b, bank.watch("A1") as c:
        for _ in range(3):
            for readings in (a, b, c):
                await anext(readings)

    assert set(driver.said) == {"read 1/1 1/2"}


async def test_nobody_watches_and_nobody_is_asked(bank: Bank, driver: Fake) -> None:
    async with bank.watch("A1") as readings:
        await anext(readings)
    await asyncio.sleep(10 * POLL)  # a look may have been under way
    driver.said.clear()

    await asyncio.sleep(10 * POLL)

    assert driver.said == []


async def test_a_watcher_who_is_busy_misses_no_change(bank: Bank, driver: Fake) -> None:
    async with bank.watch("A1") as readings:
        for door in (Door.CLOSED, Door.OPEN, Door.CLOSED):
            driver.doors[ONE] = door
            await calls(driver, 6)
        told = [(await anext(readings)).door for _ in range(6)]

    assert told == [Door.CLOSED] * 2 + [Door.OPEN] * 2 + [Door.CLOSED] * 2


async def test_a_watch_is_over_when_it_is_left(bank: Bank) -> None:
    async with bank.watch("A1") as readings:
        await anext(readings)
    with suppress(StopAsyncIteration):
        while True:
            await anext(readings)


async def test_a_cancelled_watcher_leaves_nothing_behind(
    bank: Bank, driver: Fake
) -> None:
    async def watch() -> None:
        async with bank.watch("A1") as readings:
            async for _ in readings:
                pass

    async with asyncio.TaskGroup() as people:
        leaving = people.create_task(watch())
        await begun(driver)
        leaving.cancel()

    assert all(bus._watchers == [] for bus in bank._buses.values())


async def test_a_door_that_opens_is_proven_open(bank: Bank, driver: Fake) -> None:
    async with asyncio.TaskGroup() as people:
        proof = people.create_task(bank.until("A1", Door.OPEN, within=5))
        await begun(driver)
        driver.doors[ONE] = Door.OPEN

    assert proof.result()


async def test_a_door_that_does_not_open_in_time_is_not(bank: Bank) -> None:
    assert not await bank.until("A1", Door.OPEN, within=0.3)


async def test_unknown_proves_nothing(bank: Bank, driver: Fake) -> None:
    driver.doors[ONE] = Door.UNKNOWN

    assert not await bank.until("A1", Door.OPEN, within=0.3)
    assert not await bank.until("A1", Door.CLOSED, within=0.3)
    with pytest.raises(ValueError, match="proves nothing"):
        await bank.until("A1", Door.UNKNOWN, within=0.3)


class Scripted(Fake):
    """Answers with these readings, and then keeps silent."""

    def __init__(self, *script: tuple[Door | None, float]) -> None:
        super().__init__()
        self.script: Sequence[tuple[Door | None, float]] = script
        self.over = threading.Event()

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        self.said.append("read")
        if not self.script:
            self.over.set()
            raise BusSilentError("the script is over")
        (door, at), *self.script = self.script
        if door is None:
            raise BusSilentError("a gap")
        return {lock: Reading(door, at) for lock in locks}


SHUT, OPEN, DARK = Door.CLOSED, Door.OPEN, Door.UNKNOWN


@pytest.mark.parametrize(
    ("script", "proven"),
    [
        ([(SHUT, 1.0), (SHUT, 2.0)], True),
        ([(SHUT, 1.0), (SHUT, 1.4), (SHUT, 1.9)], False),
        ([(SHUT, 1.0), (SHUT, 1.4), (SHUT, 1.9), (SHUT, 2.0)], True),
        ([(SHUT, 1.0)], False),
        ([(SHUT, 1.0), (SHUT, 1.0), (SHUT, 1.0)], False),
        ([(SHUT, 1.0), (OPEN, 1.5), (SHUT, 2.0), (SHUT, 2.5)], False),
        ([(SHUT, 1.0), (DARK, 1.5), (SHUT, 2.0), (SHUT, 2.5)], False),
        ([(SHUT, 1.0), (None, 1.5), (SHUT, 2.0), (SHUT, 2.5)], False),
        ([(SHUT, 1.0), (OPEN, 1.5), (SHUT, 2.0), (SHUT, 3.0)], True),
        ([(SHUT, 5.0), (SHUT, 1.0), (SHUT, 2.0)], False),
    ],
    ids=[
        "long enough",
        "too short",
        "just long enough",
        "one reading",
        "one reading told thrice",
        "opened in between",
        "unknown in between",
        "silence in between",
        "long enough in the end",
        "older and older",
    ],
)
async def test_closed_is_proven_by_a_second_of_closed_readings(
    script: Sequence[tuple[Door | None, float]],
    *,
    proven: bool,
) -> None:
    driver = Scripted(*script)
    async with bank_of(near=driver) as bank, asyncio.TaskGroup() as tasks:
        proof = tasks.create_task(bank.until("A1", SHUT, within=5, stable=1.0))
        if proven:
            assert await proof
        else:
            await asyncio.to_thread(driver.over.wait, 5)
            await calls(driver, 2)
            assert not proof.done()
            proof.cancel()


async def test_one_open_reading_proves_nothing_without_a_second() -> None:
    async with bank_of(near=Scripted((OPEN, 1.0))) as bank:
        assert not await bank.until("A1", OPEN, within=0.3)
    async with bank_of(near=Scripted((OPEN, 1.0), (OPEN, 1.1))) as bank:
        assert await bank.until("A1", OPEN, within=5)


async def test_a_driver_that_answers_from_memory_proves_nothing(
    bank: Bank, driver: Fake
) -> None:
    driver.clock = lambda: 77.0
    driver.doors[ONE] = Door.OPEN

    assert not await bank.until("A1", Door.OPEN, within=0.3)


# Dead and slow buses.


async def test_waiting_lasts_through_a_silence(bank: Bank, driver: Fake) -> None:
    driver.error = BusSilentError("no answer")
    async with asyncio.TaskGroup() as people:
        proof = people.create_task(bank.until("A1", Door.OPEN, within=5))
        await calls(driver, 2)
        driver.error = None
        driver.doors[ONE] = Door.OPEN

    assert proof.result()


async def test_a_cut_bus_is_told_as_silence_and_as_nothing_else(
    bank: Bank, driver: Fake
) -> None:
    driver.error = BusSilentError("the wire is cut")

    for asked in (
        bank.pulse("A1"),
        bank.read("A1"),
        bank.until("A1", Door.OPEN, within=0.3),
    ):
        with pytest.raises(LocksSilentError, match="slot A1: the wire is cut"):
            await asked


async def test_a_bus_that_hangs_is_told_as_silence(bank: Bank, driver: Fake) -> None:
    driver.answers.clear()

    with pytest.raises(LocksSilentError, match="near has not answered"):
        await bank.until("A1", Door.OPEN, within=0.3)

    driver.answers.set()


async def test_watching_goes_on_through_a_silence(bank: Bank, driver: Fake) -> None:
    driver.error = BusSilentError("no answer")
    async with bank.watch("A1") as readings:
        silent = [(await anext(readings)).door for _ in range(3)]
        driver.error = None
        async with asyncio.timeout(5):
            while (await anext(readings)).door is Door.UNKNOWN:
                pass

    assert silent == [Door.UNKNOWN] * 3


async def test_a_dead_bus_is_told_once_when_lost_and_once_when_back(
    driver: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "kiosk.bank")
    told: list[Health] = []
    slots = {"A1": SLOTS["A1"], "A2": SLOTS["A2"]}
    async with bank_of(slots, told=told, near=driver) as bank:
        driver.error = BusSilentError("no power")
        async with bank.watch("A1") as readings:
            for _ in range(6):
                await anext(readings)
        assert [(one.lost, one.silent, one.cause) for one in told] == [
            (True, (1,), "no power"),
        ]
        assert bank.health["near"] == told[0]
        driver.error = None
        async with asyncio.timeout(5):
            while bank.health["near"].lost:  # noqa: ASYNC110 - nobody watches
                await asyncio.sleep(POLL)

    assert [one.lost for one in told] == [True, False]
    assert told[1].since > told[0].since
    assert told[1].cause == "no power"
    assert [record.getMessage()[:29] for record in caplog.records] == [
        "bus near: board 1 is lost: no",
        "bus near: board 1 is back aft",
    ]


async def test_one_failed_look_is_noise_and_no_lost_board(driver: Fake) -> None:
    told: list[Health] = []
    async with bank_of(told=told, near=driver) as bank:
        for _ in range(5):
            driver.error = BusSilentError("noise")
            with pytest.raises(LocksSilentError):
                await bank.read("A1")
            driver.error = None
            await bank.read("A1")

    assert told == []


async def test_a_lost_bus_is_asked_ever_more_rarely(bank: Bank, driver: Fake) -> None:
    driver.error = BusSilentError("no power")
    async with bank.watch("A1") as readings:
        times = [(await anext(readings)).at for _ in range(7)]

    pauses = [after - before for before, after in pairwise(times)]
    assert pauses[5] > 1.5 * pauses[4] > 2.2 * pauses[3]


async def test_whoever_comes_anew_has_a_lost_bus_asked_at_once(
    bank: Bank, driver: Fake
) -> None:
    driver.error = BusSilentError("no power")
    async with bank.watch("A1") as readings:
        for _ in range(7):
            await anext(readings)
        driver.error = None
        before = time.monotonic()
        assert (await bank.read("A2")).door is Door.CLOSED
        assert time.monotonic() - before < 0.05


async def test_a_lost_board_does_not_hold_up_the_other_boards(
    driver: Fake,
) -> None:
    told: list[Health] = []
    async with bank_of(told=told, near=driver) as bank:
        driver.deaf = {2}
        async with bank.watch("A1") as near, bank.watch("A3") as far:
            for _ in range(3):
                assert (await anext(far)).door is Door.UNKNOWN
            driver.said.clear()
            for _ in range(60):
                assert (await anext(near)).door is Door.CLOSED
            asked = driver.only("read")

    assert [(one.lost, one.silent) for one in told] == [(False, (2,))]
    assert asked.count("read 1/1") > 5 * asked.count("read 1/1 2/1") > 0


async def test_pulses_are_given_though_only_a_lost_board_is_watched(
    driver: Fake,
) -> None:
    slots = {f"A{n}": Wire("near", LockAddress(1, n)) for n in range(1, 9)}
    driver.deaf = {2}
    async with (
        bank_of({**slots, "far": SLOTS["A3"]}, near=driver) as bank,
        bank.watch("far") as readings,
        asyncio.TaskGroup() as people,
    ):
        for _ in range(8):
            await anext(readings)
        given = [people.create_task(bank.pulse(slot)) for slot in slots]
        await asyncio.wait(given)

    assert len(driver.only("unlock")) == 8


async def test_a_slow_bus_does_not_hold_up_another(driver: Fake) -> None:
    slow = Fake()
    slots = {"A1": Wire("near", ONE), "B1": Wire("far", ONE)}
    async with bank_of(slots, near=driver, far=slow) as bank:
        slow.answers.clear()
        async with asyncio.TaskGroup() as people:
            stuck = people.create_task(bank.pulse("B1"))
            await begun(slow)
            await bank.pulse("A1")
            await bank.read("A1")
            assert not stuck.done()
            slow.answers.set()

    assert len(driver.threads) == len(slow.threads) == 1
    assert driver.threads.isdisjoint(slow.threads)


# The beginning and the end.


def lock_threads() -> list[str]:
    return [one.name for one in threading.enumerate() if one.name.startswith("locks")]


async def test_no_thread_is_left_when_a_bank_has_closed(driver: Fake) -> None:
    other = Fake()
    slots = {"A1": Wire("near", ONE), "B1": Wire("far", ONE)}
    async with bank_of(slots, near=driver, far=other) as bank:
        await bank.read("A1")
        await bank.read("B1")
        assert len(lock_threads()) == 2

    assert lock_threads() == []
    assert driver.said[-1] == other.said[-1] == "close"
    assert len(driver.threads) == len(other.threads) == 1


async def test_a_bank_may_be_closed_early_and_twice(bank: Bank, driver: Fake) -> None:
    await bank.aclose()
    await bank.aclose()

    assert driver.said == ["close"]
    with pytest.raises(NotPulsedError, match="not serving"):
        await bank.pulse("A1")
    with pytest.raises(LocksSilentError, match="not serving"):
        await bank.read("A1")
    with pytest.raises(LocksSilentError, match="not serving"):
        await bank.until("A1", Door.OPEN, within=1)


async def test_a_bank_that_never_began_closes_its_drivers(driver: Fake) -> None:
    await bank_of(near=driver).aclose()

    assert driver.said == ["close"]
    assert lock_threads() == []


async def test_closing_ends_all_waiting(bank: Bank, driver: Fake) -> None:
    async def watch() -> int:
        async with bank.watch("A1") as readings:
            return len([one async for one in readings])

    driver.answers.clear()
    async with asyncio.TaskGroup() as people:
        watching = people.create_task(watch())
        await begun(driver)
        queued = people.create_task(refusal(bank, "A2"))
        await asyncio.sleep(0)
        closing = people.create_task(bank.aclose())
        await asyncio.sleep(0)
        driver.answers.set()

    assert watching.result() == 0
    assert isinstance(queued.result(), NotPulsedError)
    assert closing.done()
    assert driver.only("unlock") == []


async def refusal(bank: Bank, slot: str) -> LocksSilentError:
    with pytest.raises(LocksSilentError) as caught:
        await bank.pulse(slot)
    return caught.value


async def test_closing_in_the_middle_of_a_pulse_lets_the_pulse_end(
    bank: Bank, driver: Fake
) -> None:
    driver.answers.clear()
    async with asyncio.TaskGroup() as people:
        pulse = people.create_task(refusal(bank, "A1"))
        await begun(driver)
        people.create_task(bank.aclose())
        await asyncio.sleep(0)
        driver.answers.set()

    assert driver.said == ["unlock 1/1", "close"]
    assert not isinstance(pulse.result(), NotPulsedError)


async def test_one_driver_that_closes_badly_does_not_keep_the_others_open(
    driver: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    rude = Fake()
    rude.error = OSError("gone")
    slots = {"A1": Wire("near", ONE), "B1": Wire("far", ONE)}
    async with bank_of(slots, far=rude, near=driver):
        pass

    assert driver.said == ["close"]
    assert "bus far closed badly: OSError: gone" in caplog.text


async def test_a_driver_that_never_closes_is_left_alone(
    driver: Fake, caplog: pytest.LogCaptureFixture
) -> None:
    hanging = Fake()
    hanging.answers.clear()
    slots = {"A1": Wire("near", ONE), "B1": Wire("far", ONE)}
    async with bank_of(slots, patience=0.05, far=hanging, near=driver):
        pass
    try:
        assert driver.said == ["close"]
        assert "bus far does not close" in caplog.text
    finally:
        hanging.answers.set()


async def test_a_cancelled_bank_closes_its_drivers(driver: Fake) -> None:
    async def serve() -> None:
        async with bank_of(near=driver) as bank, bank.watch("A1") as readings:
            async for _ in readings:
                pass

    async with asyncio.TaskGroup() as people:
        serving = people.create_task(serve())
        await begun(driver)
        serving.cancel()

    assert serving.cancelled()
    assert driver.said[-1] == "close"
    assert lock_threads() == []


async def test_a_close_that_is_cancelled_closes_all_the_same(driver: Fake) -> None:
    async with bank_of(near=driver) as bank:
        driver.answers.clear()
        async with asyncio.TaskGroup() as people:
            people.create_task(refusal(bank, "A1"))
            await begun(driver)
            closing = people.create_task(bank.aclose())
            await asyncio.sleep(0.01)  # it waits for the thread by now
            closing.cancel()
            await asyncio.sleep(0)
            driver.answers.set()

    assert driver.said == ["unlock 1/1", "close"]


async def test_what_goes_wrong_in_the_block_comes_out_as_it_is(driver: Fake) -> None:
    with pytest.raises(LookupError):
        async with bank_of(near=driver):
            raise LookupError


async def test_a_fault_of_the_bank_itself_is_loud(driver: Fake) -> None:
    def rude(_: Health) -> None:
        raise ZeroDivisionError

    driver.error = BusSilentError("no power")
    bank = Bank({"near": driver}, SLOTS, poll_seconds=POLL, on_health=rude)

    async def serve() -> None:
        async with bank, bank.watch("A1") as readings:
            async for _ in readings:
                pass
            await asyncio.sleep(5)

    with pytest.raises(ExceptionGroup) as caught:
        await serve()

    assert caught.group_contains(ZeroDivisionError)
    assert driver.said[-1] == "close"


@pytest.mark.parametrize(
    ("slots", "why"),
    [
        ({"A1": Wire("nowhere", ONE)}, "'nowhere', which is no bus"),
        ({"A1": Wire("near", ONE), "A2": Wire("near", ONE)}, "two slots .* lock 1/1"),
    ],
)
def test_wires_that_cannot_be_are_refused(
    driver: Fake, slots: Mapping[str, Wire], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        bank_of(slots, near=driver)


async def test_a_bus_may_have_no_slot_yet(driver: Fake) -> None:
    async with bank_of({}, near=driver) as bank:
        assert not bank.health["near"].lost


# With a driver that obeys the rules of real locks.


async def test_a_whole_visit_on_a_bank_in_memory() -> None:
    hand = Hand(0.02, 0.05, waits_to_be_seen=True)
    settings = MockSettings(MockDoor(hand), pulse_seconds=0.1)
    mock = MockDriver([ONE, TWO], settings, wait=lambda _: None)
    async with bank_of({"A1": Wire("near", ONE)}, near=mock) as bank:
        assert bank.sees("A1")
        assert await bank.until("A1", Door.CLOSED, within=5)
        await bank.pulse("A1")
        assert await bank.until("A1", Door.OPEN, within=5)
        assert await bank.until("A1", Door.CLOSED, within=5, stable=0.02)

    assert [pulse.lock for pulse in mock.pulses] == [ONE]


async def test_no_error_of_a_driver_is_ever_seen_above() -> None:
    mock = MockDriver([ONE], MockSettings(pulse_seconds=0.1), wait=lambda _: None)
    async with bank_of({"A1": Wire("near", ONE)}, near=mock) as bank:
        mock.fall_silent()
        with pytest.raises(LocksSilentError) as caught:
            await bank.pulse("A1")

    assert not isinstance(caught.value, DriverError)
