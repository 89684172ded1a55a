"""A power supply: how many at once, who first, and how long after one another."""

import math
from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from drivers import LockAddress
from kiosk.bank.supply import Rail, Supply, rails
from kiosk.bank.wires import Wire

ONE = Supply()
LONGEST_UNLOCK: Final = 3.0


def nobody() -> None: ...


def test_the_second_waits_until_the_first_has_ended_and_a_gap_longer() -> None:
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)
    assert not rail.take(2, "b", 10.1, nobody)

    rail.ended("a", 10.5, timed=False)

    assert not rail.take(2, "b", 10.69, nobody)
    assert rail.pause(10.69) == pytest.approx(0.01)
    assert rail.take(2, "b", 10.71, nobody)


def test_a_board_that_times_its_own_pulse_keeps_its_place_till_that_is_over() -> None:
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)
    rail.ended("a", 10.01, timed=True)

    assert not rail.take(2, "b", 10.70, nobody)
    assert rail.take(2, "b", 10.72, nobody)


def test_two_at_once_do_not_begin_in_the_same_moment() -> None:
    rail = Rail(Supply(at_once=2))
    assert rail.take(1, "a", 10.0, nobody)

    assert not rail.take(2, "b", 10.1, nobody)
    assert rail.pause(10.1) == pytest.approx(0.1)
    assert rail.take(2, "b", 10.2, nobody)
    assert not rail.take(3, "c", 10.4, nobody)


def test_a_lock_may_be_pulsed_again_in_the_place_it_still_has() -> None:
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)
    rail.ended("a", 10.5, timed=True)

    assert rail.take(2, "a", 10.6, nobody)
    assert not rail.take(3, "b", 10.6, nobody)


def test_who_has_waited_longest_goes_first() -> None:
    woken: list[str] = []
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)
    assert not rail.take(3, "c", 10.1, lambda: woken.append("c"))
    assert not rail.take(2, "b", 10.2, lambda: woken.append("b"))
    rail.ended("a", 10.5, timed=False)

    assert sorted(woken) == ["b", "c"]
    assert not rail.take(3, "c", 11.0, nobody)
    assert rail.pause(11.0) == math.inf
    assert rail.take(2, "b", 11.0, nobody)


def test_who_leaves_the_queue_lets_the_next_one_go() -> None:
    woken: list[str] = []
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)
    assert not rail.take(2, "b", 10.1, nobody)
    assert not rail.take(3, "c", 10.1, lambda: woken.append("c"))
    rail.ended("a", 10.5, timed=False)
    woken.clear()

    rail.leave(2)
    rail.leave(2)

    assert woken == ["c"]
    assert rail.take(3, "c", 11.0, nobody)


def test_a_pulse_that_was_not_given_costs_no_gap() -> None:
    rail = Rail(Supply(gap_seconds=0.0))
    assert rail.take(1, "a", 10.0, nobody)
    rail.spared("a")

    assert rail.take(2, "b", 10.0, nobody)


def test_a_second_pulse_that_was_not_given_does_not_end_the_first() -> None:
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)
    rail.ended("a", 10.01, timed=True)
    assert rail.take(2, "a", 10.1, nobody)
    rail.spared("a")

    assert not rail.take(3, "b", 10.4, nobody)


def test_a_driver_that_hangs_loses_its_place() -> None:
    rail = Rail(ONE)
    assert rail.take(1, "a", 10.0, nobody)

    assert not rail.take(2, "b", 10.0 + LONGEST_UNLOCK - 0.01, nobody)
    assert rail.take(2, "b", 10.0 + LONGEST_UNLOCK + 0.01, nobody)


@pytest.mark.parametrize(
    "wrong", [{"at_once": 0}, {"gap_seconds": -1.0}, {"pulse_seconds": float("nan")}]
)
def test_a_supply_that_can_energise_nothing_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="no lock can be pulsed"):
        Supply(**wrong)  # type: ignore[arg-type]  # wrong on purpose


# Which lock is at which supply.

WALL, WALL_2, TOWER = (
    Wire("wall", LockAddress(1, 1)),
    Wire("wall", LockAddress(2, 1)),
    Wire("tower", LockAddress(1, 1)),
)


def fed(*supplies: Supply) -> list[set[Wire]]:
    """Return the groups of locks that share a supply."""
    at = rails(supplies, [WALL, WALL_2, TOWER], ["wall", "tower"])
    groups: dict[int, set[Wire]] = {}
    for wire, rail in at.items():
        groups.setdefault(id(rail), set()).add(wire)
    return list(groups.values())


def test_without_a_word_one_supply_feeds_all_buses() -> None:
    assert fed() == [{WALL, WALL_2, TOWER}]


def test_a_supply_feeds_a_bus_or_a_board_of_it_and_another_the_rest() -> None:
    assert fed(Supply([("wall", 2)]), Supply([("wall", None)])) == [
        {WALL},
        {WALL_2},
        {TOWER},
    ]
    assert fed(Supply([("wall", 2), ("tower", None)])) == [{WALL}, {WALL_2, TOWER}]


@pytest.mark.parametrize(
    ("supplies", "why"),
    [
        ([Supply([("hall", None)])], "'hall', which is no bus"),
        ([Supply([("wall", None)]), Supply([("wall", None)])], "supplies feed wall$"),
        ([Supply([("wall", 2)]), Supply([("wall", 2)])], "supplies feed wall/2"),
    ],
)
def test_supplies_that_cannot_be_are_refused(supplies: list[Supply], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        fed(*supplies)


# Anybody at any time.


@dataclass
class Claim:
    age: int
    lock: int
    timed: bool
    woken: bool = False
    began: float = field(default=-1.0)
    calls_till: float = field(default=-1.0)
    idle_at: float = field(default=-1.0)


class AnybodyAnyTime(RuleBasedStateMachine):
    """Pulses on many buses over one supply, which knows only what it is told."""

    supply = Supply(at_once=2, gap_seconds=0.2, pulse_seconds=0.5)

    def __init__(self) -> None:
        super().__init__()
        self.now = 100.0
        self.rail = Rail(self.supply)
        self.waiting: list[Claim] = []
        self.pulsing: list[Claim] = []
        self.over: list[Claim] = []
        self.ages = 0

    def ask(self, claim: Claim) -> None:
        claim.woken = False
        if self.rail.take(
            claim.age, claim.lock, self.now, lambda: setattr(claim, "woken", True)
        ):
            self.waiting.remove(claim)
            claim.began = self.now
            self.pulsing.append(claim)

    @rule(lock=st.integers(0, 5), timed=st.booleans())
    def somebody_wants_a_pulse(self, lock: int, *, timed: bool) -> None:
        if lock in [one.lock for one in self.waiting + self.pulsing]:
            return  # a bus gives one pulse to a lock at a time
        self.ages += 1
        self.waiting.append(Claim(self.ages, lock, timed))
        self.ask(self.waiting[-1])

    @precondition(lambda self: self.pulsing)
    @rule(which=st.integers(0, 5), ran=st.floats(0.0, 1.0), given=st.booleans())
    def a_pulse_ends(self, which: int, ran: float, *, given: bool) -> None:
        claim = self.pulsing.pop(which % len(self.pulsing))
        if not given:
            self.rail.spared(claim.lock)
            return
        self.now = max(self.now, min(claim.began + ran, self.now + 0.5))
        self.rail.ended(claim.lock, self.now, timed=claim.timed)
        claim.idle_at = self.now + self.supply.pulse_seconds * claim.timed
        self.over.append(claim)

    @precondition(lambda self: self.waiting)
    @rule(which=st.integers(0, 5))
    def somebody_leaves(self, which: int) -> None:
        self.rail.leave(self.waiting.pop(which % len(self.waiting)).age)

    @rule(seconds=st.floats(0, 0.4))
    def time_passes(self, seconds: float) -> None:
        """No pulse lasts for longer than a driver may take."""
        ends = [one.began + LONGEST_UNLOCK - 0.01 for one in self.pulsing]
        self.now = max(self.now, min([self.now + seconds, *ends]))

    @rule()
    def the_buses_wake_when_they_are_told_to(self) -> None:
        for claim in list(self.waiting):
            self.ask(claim)

    @invariant()
    def no_more_than_two_coils_have_current(self) -> None:
        hot = {one.lock for one in self.pulsing}
        hot |= {one.lock for one in self.over if one.idle_at > self.now}
        assert len(hot) <= self.supply.at_once

    @invariant()
    def nobody_is_forgotten(self) -> None:
        """Whoever waits has a time to come back at, or somebody to be woken by."""
        if self.waiting and not self.pulsing:
            soon = self.rail.pause(self.now) < math.inf
            assert soon or any(one.woken for one in self.waiting) or self.free()

    def free(self) -> bool:
        """Return whether the first in the queue would be served, were it to ask."""
        first = min(self.waiting, key=lambda one: one.age)
        self.ask(first)
        return first not in self.waiting


TestAnybodyAnyTime = AnybodyAnyTime.TestCase
