"""What the bank does for coils and supplies, above any driver."""

import asyncio
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import pytest

from drivers import (
    BusSilentError,
    Capabilities,
    Door,
    LockAddress,
    LockRefusedError,
    Reading,
)
from kiosk.bank import Bank, Heat, Supply, Wire
from kiosk.domain.errors import LocksSilentError, NotPulsedError

ONE, TWO = LockAddress(1, 1), LockAddress(1, 2)
SLOTS = {
    "A1": Wire("near", ONE),
    "A2": Wire("near", TWO),
    "B1": Wire("far", ONE),
    "B2": Wire("far", TWO),
    "C1": Wire("far", LockAddress(2, 1)),
}


class Log:
    """When each lock was energised, by whatever driver."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []
        self.most = 0
        self._now = 0
        self._one = threading.Lock()

    def energise(self, seconds: float) -> None:
        with self._one:
            self._now += 1
            self.most = max(self.most, self._now)
        began = time.monotonic()
        threading.Event().wait(seconds)
        with self._one:
            self._now -= 1
            self.spans.append((began, time.monotonic()))


class Relays:
    """A driver whose pulses take a moment."""

    capabilities = Capabilities(door_sensor=True, timed_pulse=False, goods_sensor=False)

    def __init__(self, log: Log, pulse_seconds: float = 0.01) -> None:
        self._log = log
        self._seconds = pulse_seconds
        self.said: list[str] = []
        self.error: Exception | None = None
        self.deaf = False
        self.unlocking = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.looking = threading.Event()
        self.see_on = threading.Event()
        self.see_on.set()

    def unlock(self, lock: LockAddress) -> None:
        self.said.append(f"unlock {lock}")
        self.unlocking.set()
        self.go_on.wait(5)
        if self.error is not None:
            raise self.error
        self._log.energise(self._seconds)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        self.said.append("read")
        self.looking.set()
        self.see_on.wait(5)
        if self.deaf:
            raise BusSilentError("no answer")
        return {lock: Reading(Door.CLOSED, time.monotonic()) for lock in locks}

    def close(self) -> None:
        pass


class Site:
    def __init__(
        self,
        supplies: Sequence[Supply] = (),
        heat: Heat | None = None,
        *,
        patience: float = 5.0,
    ) -> None:
        self.log = Log()
        self.near, self.far = Relays(self.log), Relays(self.log)
        self.bank = Bank(
            {"near": self.near, "far": self.far},
            SLOTS,
            poll_seconds=0.005,
            patience=patience,
            heat=heat or Heat(rest_seconds=0.0),
            supplies=supplies,
        )


def on(*buses: str, at_once: int = 1, gap_seconds: float = 0.02) -> Supply:
    feeds = [(bus, None) for bus in buses]
    return Supply(feeds, at_once, gap_seconds, pulse_seconds=0.0)


async def everybody(bank: Bank, slots: Collection[str]) -> None:
    async with asyncio.TaskGroup() as people:
        for slot in slots:
            people.create_task(bank.pulse(slot))


# Supplies.


async def test_one_lock_at_a_time_across_buses_with_a_gap_between() -> None:
    site = Site([on("near", "far")])
    async with site.bank as bank:
        await everybody(bank, SLOTS)

    assert len(site.log.spans) == 5
    assert site.log.most == 1
    spans = sorted(site.log.spans)
    gaps = [began - ended for (_, ended), (began, _) in pairwise(spans)]
    assert min(gaps) >= 0.02


async def test_two_buses_on_two_supplies_do_not_wait_for_each_other() -> None:
    site = Site([on("near"), on("far")])
    site.near.go_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        held = people.create_task(bank.pulse("A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        await bank.pulse("B1")
        assert not held.done()
        site.near.go_on.set()


async def test_unless_told_otherwise_all_buses_share_one_supply() -> None:
    site = Site()
    site.near.go_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        people.create_task(bank.pulse("A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        other = people.create_task(bank.pulse("B1"))
        await asyncio.sleep(0.05)
        assert site.far.said == []
        other.cancel()
        site.near.go_on.set()


async def test_doors_are_looked_at_while_a_pulse_waits_for_its_supply() -> None:
    site = Site([on("near", "far")])
    site.near.go_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        people.create_task(bank.pulse("A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        waiting = people.create_task(bank.pulse("B1"))
        async with bank.watch("B2") as readings:
            for _ in range(4):
                assert (await anext(readings)).door is Door.CLOSED
        assert not waiting.done()
        site.near.go_on.set()

    assert site.far.said.count("unlock 1/1") == 1


async def test_who_waited_for_a_supply_and_left_gets_no_open_door() -> None:
    site = Site([on("near", "far")])
    site.near.go_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        people.create_task(bank.pulse("A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        leaving = people.create_task(bank.pulse("B1"))
        staying = people.create_task(bank.pulse("B2"))
        await asyncio.sleep(0.01)
        leaving.cancel()
        site.near.go_on.set()
        await staying

    assert [said for said in site.far.said if said != "read"] == ["unlock 1/2"]


MIXED = [
    Supply([("near", None), ("far", 2)], gap_seconds=0.0, pulse_seconds=0.0),
    Supply([("far", 1)], gap_seconds=0.0, pulse_seconds=0.0),
]
"""Two supplies, and a bus that hangs on both."""


async def test_a_bus_that_is_busy_with_a_pulse_keeps_nobody_from_its_supply() -> None:
    site = Site(MIXED)
    site.near.go_on.clear()
    site.far.go_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        people.create_task(bank.pulse("A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        people.create_task(bank.pulse("C1"))  # waits for the supply of A1
        await asyncio.sleep(0.01)
        people.create_task(bank.pulse("B1"))  # hangs, on the other one
        await asyncio.to_thread(site.far.unlocking.wait, 5)
        younger = people.create_task(bank.pulse("A2"))
        await asyncio.sleep(0.01)
        site.near.go_on.set()
        async with asyncio.timeout(2):
            await younger
        assert site.far.said == ["unlock 1/1"]
        site.far.go_on.set()


async def test_a_bus_that_is_busy_with_a_look_keeps_nobody_from_its_supply() -> None:
    site = Site(MIXED)
    site.near.go_on.clear()
    site.far.see_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        people.create_task(bank.pulse("A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        people.create_task(bank.pulse("C1"))
        await asyncio.sleep(0.01)
        people.create_task(bank.read("B1"))
        await asyncio.to_thread(site.far.looking.wait, 5)
        younger = people.create_task(bank.pulse("A2"))
        await asyncio.sleep(0.01)
        site.near.go_on.set()
        async with asyncio.timeout(2):
            await younger
        assert site.far.said == ["read"]
        site.far.see_on.set()


async def test_a_wait_for_a_supply_that_is_too_long_is_given_up() -> None:
    site = Site([on("near", "far")], patience=0.05)
    site.near.go_on.clear()
    async with site.bank as bank, asyncio.TaskGroup() as people:
        held = people.create_task(outcome(bank, "A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        with pytest.raises(NotPulsedError, match="power supply was busy"):
            await bank.pulse("B1")
        site.near.go_on.set()
        await held

    assert site.far.said == []


async def outcome(bank: Bank, slot: str) -> LocksSilentError | None:
    try:
        await bank.pulse(slot)
    except LocksSilentError as error:
        return error
    return None


async def test_closing_while_pulses_wait_for_a_supply_tells_them() -> None:
    site = Site([on("near", "far")])
    site.near.go_on.clear()
    async with asyncio.TaskGroup() as people, site.bank as bank:
        people.create_task(outcome(bank, "A1"))
        await asyncio.to_thread(site.near.unlocking.wait, 5)
        waiting = people.create_task(outcome(bank, "B1"))
        await asyncio.sleep(0.01)
        closing = people.create_task(bank.aclose())
        await asyncio.sleep(0.01)
        site.near.go_on.set()
        await closing

    assert isinstance(waiting.result(), NotPulsedError)
    assert site.far.said == []


# Heat.


async def test_a_lock_that_must_rest_is_not_pulsed() -> None:
    site = Site([on("near")], Heat(pulses_before_rest=2, rest_seconds=60.0))
    async with site.bank as bank:
        await bank.pulse("A1")
        await bank.pulse("A1")
        with pytest.raises(
            NotPulsedError, match="slot A1: the lock must rest for 60 s"
        ):
            await bank.pulse("A1")
        await bank.pulse("A2")

    assert site.near.said.count("unlock 1/1") == 2


async def test_a_pulse_that_was_not_given_does_not_heat() -> None:
    site = Site([on("near")], Heat(pulses_before_rest=1, rest_seconds=60.0))
    site.near.error = LockRefusedError(ONE, "busy")
    async with site.bank as bank:
        for _ in range(3):
            with pytest.raises(NotPulsedError, match="busy"):
                await bank.pulse("A1")
        site.near.error = None
        await bank.pulse("A1")


async def test_a_pulse_that_may_have_been_given_heats() -> None:
    site = Site([on("near")], Heat(pulses_before_rest=1, rest_seconds=60.0))
    site.near.error = BusSilentError("no answer")
    async with site.bank as bank:
        with pytest.raises(LocksSilentError):
            await bank.pulse("A1")
        site.near.error = None
        with pytest.raises(NotPulsedError, match="must rest"):
            await bank.pulse("A1")


# No pulse is repeated blindly.


async def test_a_second_pulse_comes_after_a_fresh_reading() -> None:
    site = Site([on("near")])
    async with site.bank as bank:
        await bank.pulse("A1")
        await bank.pulse("A1")
        await bank.read("A1")
        await bank.pulse("A1")

    said = ["unlock 1/1", "read", "unlock 1/1", "read", "unlock 1/1"]
    assert site.near.said == said


async def test_without_an_answer_of_its_door_a_lock_is_not_pulsed_again() -> None:
    site = Site([on("near")])
    async with site.bank as bank:
        await bank.pulse("A1")
        site.near.deaf = True
        with pytest.raises(NotPulsedError, match="has not answered since"):
            await bank.pulse("A1")
        await bank.pulse("A2")
        site.near.deaf = False
        await bank.pulse("A1")

    assert site.near.said.count("unlock 1/1") == 2


async def test_a_pulse_that_comes_during_a_look_is_not_refused_for_it() -> None:
    site = Site([on("near", gap_seconds=0.0)])
    async with site.bank as bank:
        await everybody(bank, ["A1", "A2"])
        site.near.see_on.clear()
        async with asyncio.TaskGroup() as people:
            people.create_task(bank.pulse("A1"))
            await asyncio.to_thread(site.near.looking.wait, 5)
            people.create_task(bank.pulse("A2"))
            await asyncio.sleep(0.01)
            site.near.see_on.set()

    assert [site.near.said.count(f"unlock {lock}") for lock in (ONE, TWO)] == [2, 2]
