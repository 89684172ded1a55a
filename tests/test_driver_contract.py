"""What every driver promises, whatever it drives: one suite for all of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from drivers import (
    BusSilentError,
    Door,
    PortLostError,
    TracingDriver,
    UnknownLockError,
)
from drivers.trace import read_trace
from tests.drivers.rigs import RIGS, CuttableRig, GpioRig, MockRig, Rig

R = TypeVar("R", bound=Rig)

BYTELESS = [MockRig, GpioRig]
"""Nothing that could be traced goes over their wires."""
CUTTABLE = [kind for kind in RIGS if issubclass(kind, CuttableRig)]


@pytest.fixture(params=RIGS)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    yield from standing(request.param)


@pytest.fixture(params=[kind for kind in RIGS if kind not in BYTELESS])
def talking(request: pytest.FixtureRequest) -> Iterator[Rig]:
    yield from standing(request.param)


@pytest.fixture(params=CUTTABLE)
def wired(request: pytest.FixtureRequest) -> Iterator[CuttableRig]:
    yield from standing(request.param)


def standing(kind: type[R]) -> Iterator[R]:
    rig = kind()
    try:
        yield rig
    finally:
        rig.driver.close()
        rig.leave()


def test_nothing_is_energised_at_the_start(rig: Rig) -> None:
    assert rig.energised() == set()
    assert [rig.pulses(lock) for lock in rig.locks] == [0] * len(rig.locks)


def test_what_a_driver_can_do_never_changes(rig: Rig) -> None:
    before = rig.driver.capabilities

    rig.driver.unlock(rig.locks[0])

    assert rig.driver.capabilities == before


def test_an_unlock_is_one_pulse_to_one_lock(rig: Rig) -> None:
    rig.driver.unlock(rig.locks[1])

    expected = [1 if lock == rig.locks[1] else 0 for lock in rig.locks]
    assert [rig.pulses(lock) for lock in rig.locks] == expected


def test_a_pulse_is_over_when_unlock_returns(rig: Rig) -> None:
    rig.driver.unlock(rig.locks[0])

    assert rig.energised() == set()


def test_an_unknown_lock_is_refused_and_nothing_is_pulsed(rig: Rig) -> None:
    with pytest.raises(UnknownLockError) as caught:
        rig.driver.unlock(rig.stranger)

    assert caught.value.lock == rig.stranger
    assert caught.value.untouched
    assert [rig.pulses(lock) for lock in rig.locks] == [0] * len(rig.locks)


def test_an_unknown_door_is_not_read(rig: Rig) -> None:
    with pytest.raises(UnknownLockError):
        rig.driver.read([rig.locks[0], rig.stranger])


def test_a_read_answers_for_at_least_the_locks_asked_for(rig: Rig) -> None:
    asked = rig.locks[:2]

    assert set(rig.driver.read(asked)) >= set(asked)


def test_a_read_of_nothing_is_no_error(rig: Rig) -> None:
    rig.driver.read([])


def test_a_read_says_what_the_doors_are(rig: Rig) -> None:
    first, second = rig.locks[:2]
    rig.put(first, Door.OPEN)

    seen = rig.driver.read([first, second])

    assert (seen[first].door, seen[second].door) == (Door.OPEN, Door.CLOSED)


@pytest.mark.parametrize("door", [Door.OPEN, Door.CLOSED])
def test_a_reading_is_of_now_and_never_from_memory(rig: Rig, door: Door) -> None:
    lock = rig.locks[0]
    rig.put(lock, Door.CLOSED if door is Door.OPEN else Door.OPEN)
    rig.driver.read([lock])
    rig.put(lock, door)
    asked_at = rig.now()

    reading = rig.driver.read([lock])[lock]

    assert reading.door is door
    assert asked_at <= reading.at <= rig.now()


def test_close_leaves_nothing_energised_and_may_be_repeated(rig: Rig) -> None:
    rig.driver.unlock(rig.locks[0])

    rig.driver.close()
    rig.driver.close()

    assert rig.energised() == set()


def test_a_closed_driver_says_that_its_port_is_lost(rig: Rig) -> None:
    rig.driver.close()

    with pytest.raises(PortLostError):
        rig.driver.read(rig.locks)
    with pytest.raises(PortLostError):
        rig.driver.unlock(rig.locks[0])


def test_a_cut_wire_is_an_error_and_never_a_door(wired: CuttableRig) -> None:
    wired.cut()

    with pytest.raises((BusSilentError, PortLostError)):
        wired.driver.read(wired.locks)


def test_a_pulse_into_a_cut_wire_is_never_given_later(wired: CuttableRig) -> None:
    lock = wired.locks[0]
    wired.cut()
    with pytest.raises((BusSilentError, PortLostError)):
        wired.driver.unlock(lock)

    wired.mend()

    assert wired.driver.read([lock])[lock].door is Door.CLOSED
    assert wired.pulses(lock) == 0


def test_a_mended_wire_serves_again(wired: CuttableRig) -> None:
    lock = wired.locks[0]
    wired.cut()
    with pytest.raises((BusSilentError, PortLostError)):
        wired.driver.read(wired.locks)
    wired.mend()

    wired.driver.unlock(lock)

    assert wired.pulses(lock) == 1


def test_a_driver_on_a_cut_wire_can_be_closed(wired: CuttableRig) -> None:
    wired.cut()

    wired.driver.close()

    assert wired.energised() == set()


@pytest.mark.parametrize("kind", BYTELESS)
def test_a_driver_whose_wires_carry_no_bytes_claims_no_trace(kind: type[Rig]) -> None:
    for rig in standing(kind):
        assert not isinstance(rig.driver, TracingDriver)


def test_bytes_are_traced_from_when_it_is_wanted_until_it_is_not(
    talking: Rig, tmp_path: Path
) -> None:
    driver, file = talking.driver, tmp_path / "bus.trace"
    assert isinstance(driver, TracingDriver)
    said = [driver.trace]

    driver.trace_to(file)
    said.append(driver.trace)
    driver.unlock(talking.locks[0])
    driver.trace_to(None)
    said.append(driver.trace)
    written = read_trace(file)
    driver.read(talking.locks)

    assert said == [None, file, None]
    assert read_trace(file) == written
    assert {piece.sent for piece in written} == {True, False}


def test_a_trace_that_cannot_be_written_costs_no_pulse(
    talking: Rig, tmp_path: Path
) -> None:
    driver = talking.driver
    assert isinstance(driver, TracingDriver)

    driver.trace_to(tmp_path / "nowhere" / "bus.trace")

    assert driver.trace is None
    driver.unlock(talking.locks[0])
    assert talking.pulses(talking.locks[0]) == 1


def test_a_closed_driver_traces_no_more(talking: Rig, tmp_path: Path) -> None:
    driver = talking.driver
    assert isinstance(driver, TracingDriver)
    driver.trace_to(tmp_path / "bus.trace")

    driver.close()
    ended = driver.trace
    driver.trace_to(tmp_path / "after.trace")

    assert ended is None
    assert driver.trace is None
    assert not (tmp_path / "after.trace").exists()
