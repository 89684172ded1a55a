import threading
from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from drivers import (
    BusSilentError,
    Door,
    LockAddress,
    LockRefusedError,
    OptionsError,
    UnknownLockError,
)
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings, make
from tests.drivers.rigs import Clock

A, B, OTHER = LockAddress(1, 1), LockAddress(1, 2), LockAddress(2, 1)
LOCKS = [A, B, OTHER]


class Standing:
    """A bank in memory, and the clock it lives by."""

    def __init__(self, settings: MockSettings | None = None) -> None:
        self.clock = Clock()
        self.bank = MockDriver(
            LOCKS,
            settings,
            clock=self.clock.read,
            wait=self.clock.wait,
        )

    def after(self, seconds: float, lock: LockAddress = A) -> Door:
        self.clock.wait(seconds)
        return self.bank.read([lock])[lock].door


def hand(opens: float | None, closes: float | None) -> MockSettings:
    return MockSettings(MockDoor(Hand(opens, closes)))


def test_a_door_opens_after_a_pulse_and_a_hand_shuts_it() -> None:
    it = Standing(hand(0.8, 6.0))
    it.bank.unlock(A)  # takes half a second

    assert it.after(0.29) is Door.CLOSED
    assert it.after(0.02) is Door.OPEN
    assert it.after(5.9) is Door.OPEN
    assert it.after(0.1) is Door.CLOSED
    assert it.after(9e9) is Door.CLOSED


def test_a_forgetful_hand_never_shuts_the_door() -> None:
    it = Standing(hand(0.3, None))
    it.bank.unlock(A)

    assert it.after(9e9) is Door.OPEN


def test_a_jammed_lock_takes_its_pulse_and_stays_shut() -> None:
    it = Standing(hand(None, 6.0))
    it.bank.unlock(A)

    assert it.after(9e9) is Door.CLOSED
    assert [pulse.lock for pulse in it.bank.pulses] == [A]


def test_a_pulse_on_an_open_door_moves_nothing() -> None:
    it = Standing(hand(0.1, 1.0))
    it.bank.force(A, Door.OPEN)
    it.bank.unlock(A)

    assert it.after(9.0) is Door.OPEN


def test_a_door_that_is_pushed_shut_in_time_does_not_open() -> None:
    it = Standing(hand(0.8, 6.0))
    it.bank.unlock(A)
    it.bank.force(A, Door.CLOSED)

    assert it.after(1.0) is Door.CLOSED


def test_a_second_pulse_while_the_door_is_on_its_way_changes_nothing() -> None:
    it = Standing(hand(1.0, 6.0))
    it.bank.unlock(A)
    it.bank.unlock(A)

    assert it.after(0.01) is Door.OPEN
    assert it.after(6.0) is Door.CLOSED
    assert it.after(9.0) is Door.CLOSED


def test_one_door_may_have_a_hand_of_its_own() -> None:
    settings = MockSettings(
        MockDoor(Hand(0.1, None)),
        {B: MockDoor(Hand(None, None))},
    )
    it = Standing(settings)
    it.bank.unlock(A)
    it.bank.unlock(B)

    assert (it.after(1.0, A), it.after(1.0, B)) == (Door.OPEN, Door.CLOSED)


def test_another_hand_may_be_lent() -> None:
    it = Standing(hand(0.1, None))
    it.bank.lend_hand(A, Hand(None, None))
    it.bank.unlock(A)

    assert it.after(9.0) is Door.CLOSED


def test_a_lock_stands_so_many_pulses_and_then_must_rest() -> None:
    it = Standing(MockSettings(pulse_seconds=0.5, pulses_before_rest=3))
    for _ in range(3):
        it.bank.unlock(A)
    with pytest.raises(LockRefusedError, match="must rest, 5 s a pulse"):
        it.bank.unlock(A)

    it.bank.unlock(B)  # which is cool
    it.clock.wait(5.0)
    it.bank.unlock(A)
    with pytest.raises(LockRefusedError):
        it.bank.unlock(A)
    assert len(it.bank.pulses) == 5


def test_a_lock_that_needs_no_rest_gets_none() -> None:
    it = Standing(MockSettings(pulses_before_rest=1, rest_seconds=0.0))

    for _ in range(50):
        it.bank.unlock(A)

    assert len(it.bank.pulses) == 50


def test_a_lock_that_is_being_pulsed_is_refused() -> None:
    clock = Clock()
    bank = MockDriver(LOCKS, clock=clock.read, wait=lambda _: None)
    bank.unlock(A)

    with pytest.raises(LockRefusedError, match="being pulsed"):
        bank.unlock(A)


@pytest.mark.parametrize("seconds", [0.0, 0.09, 1.01, float("nan")])
def test_a_pulse_that_burns_or_does_not_pull_is_refused(seconds: float) -> None:
    with pytest.raises(OptionsError, match=r"pulse_seconds: must be seconds, 0.1 to 1"):
        MockSettings(pulse_seconds=seconds)


def test_a_bank_without_sensors_says_so_and_sees_nothing() -> None:
    it = Standing(MockSettings(MockDoor(sensor=False)))
    it.bank.unlock(A)

    assert not it.bank.capabilities.door_sensor
    assert it.after(9.0) is Door.UNKNOWN


def test_a_broken_sensor_sees_nothing_until_it_is_mended() -> None:
    it = Standing()
    it.bank.break_sensor(A)
    assert (it.after(0.0, A), it.after(0.0, B)) == (Door.UNKNOWN, Door.CLOSED)
    assert it.bank.capabilities.door_sensor

    it.bank.mend_sensor(A)

    assert it.after(0.0) is Door.CLOSED


def test_a_silent_board_is_left_out_while_another_answers() -> None:
    it = Standing()
    it.bank.fall_silent(1)

    assert set(it.bank.read(LOCKS)) == {OTHER}
    with pytest.raises(BusSilentError, match="board 1"):
        it.bank.read([A, B])
    with pytest.raises(BusSilentError):
        it.bank.unlock(A)
    it.bank.unlock(OTHER)
    assert [pulse.lock for pulse in it.bank.pulses] == [OTHER]


def test_a_lost_answer_is_an_error_though_the_pulse_was_given() -> None:
    it = Standing(hand(0.1, None))
    it.bank.lose_answers()
    with pytest.raises(BusSilentError) as caught:
        it.bank.unlock(A)
    assert not caught.value.untouched
    with pytest.raises(BusSilentError):
        it.bank.read([A])

    it.bank.answer_again()

    assert it.after(0.0) is Door.OPEN


def test_a_hand_cannot_make_a_door_unknown() -> None:
    with pytest.raises(ValueError, match="break its sensor"):
        Standing().bank.force(A, Door.UNKNOWN)


def test_a_hand_finds_no_door_where_there_is_none() -> None:
    with pytest.raises(UnknownLockError):
        Standing().bank.force(LockAddress(9, 9), Door.OPEN)


def test_a_slow_bus_takes_its_time_over_every_call() -> None:
    it = Standing(MockSettings(latency_seconds=0.25))
    before = it.clock.seconds

    it.bank.read([A])
    it.bank.unlock(A)

    assert it.clock.seconds - before == pytest.approx(0.25 + 0.25 + 0.5, abs=1e-3)


def test_two_threads_on_one_driver_are_a_fault_of_the_program() -> None:
    inside, let_go = threading.Event(), threading.Event()

    def wait(_: float) -> None:
        inside.set()
        let_go.wait(5)

    bank = MockDriver(LOCKS, wait=wait)
    first = threading.Thread(target=bank.unlock, args=[A])
    first.start()
    inside.wait(5)
    try:
        with pytest.raises(RuntimeError, match="two threads"):
            bank.read([A])
        bank.force(B, Door.OPEN)  # the hand may play on
    finally:
        let_go.set()
        first.join()
    assert bank.read([B])[B].door is Door.OPEN


def test_the_real_clock_is_used_when_no_other_is_given() -> None:
    bank = MockDriver(LOCKS, MockSettings(MockDoor(Hand(0.0, None)), pulse_seconds=0.1))

    bank.unlock(A)

    assert bank.read([A])[A].door is Door.OPEN


def test_a_hand_that_waits_to_be_seen_shuts_no_door_before_two_looks() -> None:
    it = Standing(MockSettings(MockDoor(Hand(0.4, 0.1, waits_to_be_seen=True))))
    it.bank.unlock(A)

    assert it.after(60.0) is Door.OPEN
    assert it.after(60.0) is Door.OPEN
    assert it.after(0.09) is Door.OPEN
    assert it.after(0.02) is Door.CLOSED
    assert it.after(60.0) is Door.CLOSED


def test_a_look_at_a_door_that_is_still_shut_hurries_no_hand() -> None:
    it = Standing(MockSettings(MockDoor(Hand(0.8, 0.1, waits_to_be_seen=True))))
    it.bank.unlock(A)

    assert it.after(0.1) is Door.CLOSED
    assert it.after(5.0) is Door.OPEN


def test_a_hand_that_waits_to_be_seen_may_forget_all_the_same() -> None:
    it = Standing(MockSettings(MockDoor(Hand(0.4, None, waits_to_be_seen=True))))
    it.bank.unlock(A)

    assert {it.after(3600.0) for _ in range(4)} == {Door.OPEN}


def test_whoever_shuts_a_door_first_leaves_the_waiting_hand_nothing_to_do() -> None:
    it = Standing(MockSettings(MockDoor(Hand(0.4, 0.1, waits_to_be_seen=True))))
    it.bank.unlock(A)
    it.bank.force(A, Door.CLOSED)
    it.bank.force(A, Door.OPEN)

    assert {it.after(3600.0) for _ in range(4)} == {Door.OPEN}


def test_options_make_such_a_bank() -> None:
    options: Mapping[str, object] = {
        "hand": {
            "opens_after_seconds": 0.4,
            "closes_after_seconds": None,
            "waits_to_be_seen": True,
        },
        "doors": {"1/2": {"opens_after_seconds": None, "sensor": False}},
        "latency_seconds": 0.01,
        "pulse_seconds": 0.3,
        "pulses_before_rest": 5,
        "rest_seconds": 2,
    }

    assert make.check(LOCKS, options) == []
    bank = make(LOCKS, options)

    assert isinstance(bank, MockDriver)
    assert bank._settings == MockSettings(
        door=MockDoor(Hand(0.4, None, waits_to_be_seen=True)),
        doors={B: MockDoor(Hand(None, None, waits_to_be_seen=True), sensor=False)},
        latency_seconds=0.01,
        pulse_seconds=0.3,
        pulses_before_rest=5,
        rest_seconds=2,
    )


def test_all_that_is_wrong_with_the_options_is_told_at_once() -> None:
    problems = make.check(
        LOCKS,
        {
            "hand": {"opens_after": 1},
            "doors": {"7/7": {}, "x": {}, "1/2": {"sensor": "no"}},
            "pulse_seconds": 3,
            "colour": "red",
        },
    )

    assert [problem.path for problem in problems] == [
        ("doors", "7/7"),
        ("doors", "x"),
        ("doors", "1/2", "sensor"),
        ("pulse_seconds",),
        ("colour",),
        ("hand", "opens_after"),
    ]
    assert "1/1, 1/2, 2/1" in problems[0].text
    assert "like 1/4" in problems[1].text
    assert "did you mean opens_after_seconds?" in problems[5].text


hands = st.builds(
    Hand,
    st.none() | st.floats(0, 3),
    st.none() | st.floats(0, 10),
)
locks = st.sampled_from(LOCKS)
LENGTH, STANDS, REST = 0.5, 3, 5.0


class RulesOfLocks(RuleBasedStateMachine):
    """Any order of pulses, hands and hours: what a real lock never does."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.hands = {A: Hand(0.3, 6.0), B: Hand(None, None), OTHER: Hand(2.0, None)}
        doors = {lock: MockDoor(hand) for lock, hand in self.hands.items()}
        settings = MockSettings(doors=doors, pulse_seconds=LENGTH)
        self.bank = MockDriver(
            LOCKS,
            settings,
            clock=self.clock.read,
            wait=lambda _: None,
        )
        self.forced: dict[LockAddress, Door] = {}
        self.seen = dict.fromkeys(LOCKS, Door.CLOSED)
        self.looked_at = self.clock.seconds

    @rule(seconds=st.floats(0, 20))
    def time_passes(self, seconds: float) -> None:
        self.clock.wait(seconds)

    @rule(lock=locks, door=st.sampled_from([Door.OPEN, Door.CLOSED]))
    def a_hand_moves_a_door(self, lock: LockAddress, door: Door) -> None:
        self.bank.force(lock, door)
        self.forced[lock] = door

    @rule(lock=locks)
    def somebody_asks_for_a_pulse(self, lock: LockAddress) -> None:
        before = len(self.bank.pulses)
        try:
            self.bank.unlock(lock)
        except LockRefusedError:
            assert len(self.bank.pulses) == before
        else:
            assert len(self.bank.pulses) == before + 1

    @rule(lock=locks)
    def a_rested_lock_is_never_refused(self, lock: LockAddress) -> None:
        self.clock.wait(STANDS * REST)
        self.bank.unlock(lock)

    @invariant()
    def no_coil_is_cooked(self) -> None:
        for lock in LOCKS:
            times = [one.at for one in self.bank.pulses if one.lock == lock]
            for first, last in combinations(range(len(times)), 2):
                lasted = times[last] - times[first]
                assert lasted >= LENGTH * (last - first) - 1e-6
                assert last - first + 1 <= STANDS + lasted / REST + 1e-6

    @invariant()
    def no_door_moves_without_a_reason(self) -> None:
        since, self.looked_at = self.looked_at, self.clock.seconds
        seen = {lock: one.door for lock, one in self.bank.read(LOCKS).items()}
        for lock, door in seen.items():
            if door is not self.seen[lock] and lock not in self.forced:
                assert self.had_reason(lock, door, since)
        self.forced.clear()
        self.seen = seen

    def had_reason(self, lock: LockAddress, door: Door, since: float) -> bool:
        opens = self.hands[lock].opens_after_seconds
        closes = self.hands[lock].closes_after_seconds
        if opens is None or (door is Door.CLOSED and closes is None):
            return False
        delay = opens + (closes or 0.0) * (door is Door.CLOSED)
        return any(
            since <= one.at + delay <= self.clock.seconds
            for one in self.bank.pulses
            if one.lock == lock
        )


TestRulesOfLocks = RulesOfLocks.TestCase


@given(hand=hands, seconds=st.floats(0, 20))
def test_a_door_is_open_exactly_between_its_opening_and_its_closing(
    hand: Hand,
    seconds: float,
) -> None:
    it = Standing(MockSettings(MockDoor(hand)))
    it.bank.unlock(A)
    seen = it.after(seconds)
    passed = it.clock.seconds - it.bank.pulses[0].at

    opens = hand.opens_after_seconds
    opened = opens is not None and opens <= passed
    closes = hand.closes_after_seconds
    closed = opens is not None and closes is not None and opens + closes <= passed
    assert seen is (Door.OPEN if opened and not closed else Door.CLOSED)
