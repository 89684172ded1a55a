"""The driver of a bus, over real ptys, against boards that answer like real ones."""

import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest

from drivers import (
    BusSilentError,
    Door,
    DriverError,
    GarbledError,
    PortLostError,
    Reading,
)
from drivers.kerong import Cu16
from drivers.rs485 import Echo, Rs485Driver
from drivers.simulator import Fault, SimulatedBus
from tests.drivers.buses import CODECS, a_bus
from tests.drivers.standing import EACH, OTHER, A, B, Standing, standing

pytestmark = pytest.mark.slow  # at the speed of the wire


@EACH
def test_a_door_is_unlocked_and_seen_to_open_and_to_close(kind: str) -> None:
    with standing(CODECS[kind]) as it:
        assert it.doors(A, B) == [Door.CLOSED, Door.CLOSED]
        it.driver.unlock(A)
        until = time.monotonic() + 1
        while it.doors(A) != [Door.OPEN] and time.monotonic() < until:
            pass
        assert it.doors(A, B) == [Door.OPEN, Door.CLOSED]
        it.bus.put(A, Door.CLOSED)
        assert it.doors(A) == [Door.CLOSED]
        assert (it.pulses(A), it.pulses(B)) == (1, 0)


@EACH
def test_an_adapter_that_hears_itself_is_found_out_and_borne(kind: str) -> None:
    with standing(CODECS[kind], rates={Fault.ECHO: 1.0}) as it:
        assert it.driver.echo
        it.driver.unlock(A)
        it.bus.put(B, Door.OPEN)
        assert it.doors(B) == [Door.OPEN]
        assert it.pulses() == 1


@pytest.mark.parametrize("kind", ["lockboard", "modbus"])
def test_the_echo_of_an_unlock_is_no_answer_of_a_dead_board(kind: str) -> None:
    with standing(CODECS[kind], rates={Fault.ECHO: 1.0}) as it:
        it.bus.silence()

        with pytest.raises(BusSilentError):
            it.driver.unlock(A)


@pytest.mark.parametrize(
    ("echo", "believed"), [(Echo.ALWAYS, True), (Echo.NEVER, False)]
)
def test_an_echo_may_be_declared(echo: Echo, *, believed: bool) -> None:
    rates = {Fault.ECHO: 1.0 if believed else 0.0}
    with standing(Cu16(), echo=echo, rates=rates) as it:
        assert it.driver.echo is believed
        assert it.doors(A) == [Door.CLOSED]


@pytest.mark.parametrize("kind", ["lockboard", "modbus"])
def test_an_unlock_whose_answer_is_lost_is_not_sent_again(kind: str) -> None:
    codec = replace(CODECS[kind], pulse_seconds=0.4)  # type: ignore[type-var]  # all are dataclasses
    with standing(codec, rates={Fault.LOST_ANSWER: 1.0}) as it:
        began = time.monotonic()
        with pytest.raises(BusSilentError) as caught:
            it.driver.unlock(A)
        lasted = time.monotonic() - began

        assert not caught.value.untouched
        assert it.pulses() == 1
        assert lasted > codec.pulse_seconds  # it is waited for all the same
        assert_the_coils_drop(it)  # a board on a busy machine may hear it late


@pytest.mark.parametrize("kind", ["kerong-5", "kerong-6"])
def test_a_board_that_answers_no_unlock_is_heard_before_it(kind: str) -> None:
    with standing(CODECS[kind]) as it:
        it.bus.silence()

        with pytest.raises(BusSilentError, match="board 1") as caught:
            it.driver.unlock(A)

        assert caught.value.untouched
        it.bus.wake()
        it.driver.unlock(A)
        assert it.pulses() == 1


def test_a_query_is_asked_again_when_it_is_spoilt() -> None:
    with standing(CODECS["modbus"]) as it:
        it.bus.faults.set(Fault.FLIPPED_BIT, 0.2)
        before = it.asked()
        read = 0
        for _ in range(15):
            with suppress(DriverError):
                read += it.doors(A) == [Door.CLOSED]
        assert read > 11  # of which one try would have got ten at best
        assert it.asked() - before > 15


def test_a_change_of_a_door_is_heard_twice_where_the_check_is_weak() -> None:
    with standing(CODECS["kerong-5"]) as it:
        it.doors(A)
        first = it.asked()
        it.doors(A)
        assert it.asked() - first == 1
        it.bus.put(A, Door.OPEN)
        assert it.doors(A) == [Door.OPEN]
        assert it.asked() - first == 3


def test_a_dead_board_is_left_out_and_then_asked_only_once() -> None:
    with standing(CODECS["kerong-5"], 1, 2) as it:
        it.bus.silence(2)
        assert it.doors(A, OTHER) == [Door.CLOSED, None]
        before = it.asked(2)
        assert it.doors(A, OTHER) == [Door.CLOSED, None]
        assert it.asked(2) - before == 1
        it.bus.wake(2)
        assert it.doors(A, OTHER) == [Door.CLOSED, Door.CLOSED]
        tally = it.driver.tallies[2]
        assert (tally.silent, tally.garbled, tally.answered) == (4, 0, 2)
        assert 0.01 < tally.seconds < 0.1


@pytest.mark.parametrize("kind", ["kerong-5", "lockboard", "modbus"])
def test_a_late_answer_never_passes_for_a_fresh_one(kind: str) -> None:
    with standing(CODECS[kind]) as it:
        it.bus.faults.late_seconds = 0.13
        for door in [Door.OPEN, Door.CLOSED]:
            it.bus.faults.set(Fault.LATE_REPLY, 1.0)
            for _ in range(2):
                with suppress(BusSilentError, GarbledError):
                    it.driver.read([A])  # a retry may catch what came late
            it.bus.put(A, door)
            it.bus.faults.set(Fault.LATE_REPLY, 0.0)
            assert it.doors(A) == [door]
        assert it.driver.tallies[1].silent > 2


def test_what_a_board_says_unasked_is_handed_on() -> None:
    with standing(CODECS["lockboard"], rates={Fault.REPORT: 1.0}) as it:
        it.bus.put(A, Door.OPEN)

        assert it.doors(A) == [Door.OPEN]

        assert (A, Door.OPEN) in it.reports


def test_the_report_of_a_lock_that_is_wired_to_nothing_is_dropped() -> None:
    settings = a_bus(CODECS["lockboard"])
    with SimulatedBus(settings) as bus:
        bus.faults.set(Fault.REPORT, 1.0)
        heard: list[Reading] = []
        driver = Rs485Driver(
            [B],
            replace(settings, port=bus.port),
            on_report=lambda _, reading: heard.append(reading),
        )
        driver.read([B])
        driver.close()

    assert heard == []


@EACH
def test_an_adapter_that_was_pulled_serves_again_when_it_is_back(kind: str) -> None:
    with standing(CODECS[kind]) as it:
        it.bus.unplug()
        for _ in range(2):
            with pytest.raises(PortLostError):
                it.driver.read([A])
        with pytest.raises(PortLostError) as caught:
            it.driver.unlock(A)
        assert caught.value.untouched

        it.bus.replug()
        it.driver.unlock(A)

        assert it.pulses() == 1
        assert it.doors(B) == [Door.CLOSED]


@EACH
def test_an_adapter_pulled_in_the_middle_of_a_pulse_leaves_it_open(kind: str) -> None:
    codec = CODECS[kind]
    with standing(codec) as it:
        puller = threading.Thread(target=pull_when_energised, args=[it])
        puller.start()
        with pytest.raises(DriverError) as caught:
            it.driver.unlock(A)
        puller.join()

        assert not caught.value.untouched
        it.bus.replug()
        assert doors_after_all(it) == [Door.CLOSED]
        assert it.pulses() == 1
        assert_the_coils_drop(it)


def assert_the_coils_drop(it: Standing) -> None:
    until = time.monotonic() + 1
    while it.bus.energised() and time.monotonic() < until:
        pass
    assert it.bus.energised() == set()


def doors_after_all(it: Standing) -> list[Door | None]:
    """Look at a door of a bus that may learn only now that its port was pulled."""
    with suppress(PortLostError):
        return it.doors(B)
    return it.doors(B)


def pull_when_energised(it: Standing) -> None:
    until = time.monotonic() + 2
    while not it.bus.energised() and time.monotonic() < until:
        pass
    it.bus.unplug()
