"""What a bus does when something is missing, stuck, loud or set wrongly."""

import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from drivers import (
    BusSilentError,
    Door,
    DriverError,
    GarbledError,
    LockAddress,
    LockRefusedError,
    OptionsError,
    PortLostError,
    Reading,
    kerong,
    modbus,
    open_driver,
)
from drivers.codec import Codec
from drivers.kerong import Cu16
from drivers.lockboard import Lockboard
from drivers.modbus import Modbus
from drivers.rs485 import BusSettings, Echo, Rs485Driver, settings_of
from drivers.simulator import Fault, Replay, SimulatedBus
from drivers.simulator.boards import Reply
from drivers.trace import read_trace
from tests.drivers.buses import CODECS, QUICK, a_bus, driver_of, locks_of
from tests.drivers.standing import OTHER, SOFTWARE, A, B, Standing, standing

pytestmark = pytest.mark.slow  # it waits for boards that do not answer


def test_a_port_that_is_not_there_yet_is_no_reason_to_fail() -> None:
    settings = a_bus(CODECS["modbus"])
    with SimulatedBus(settings) as bus:
        bus.unplug()
        driver = driver_of(bus, settings)
        with pytest.raises(PortLostError, match="not there"):
            driver.read([A])
        bus.replug()
        driver.unlock(A)
        driver.close()


def test_a_second_driver_on_one_port_is_told_who_has_it() -> None:
    with standing(CODECS["modbus"]) as it:
        second = driver_of(it.bus, it.settings)

        with pytest.raises(PortLostError, match=r"taken by .*process"):
            second.read([A])
        second.close()
        assert it.doors(A) == [Door.CLOSED]


def test_a_relay_left_on_is_switched_off_before_anything_else() -> None:
    with standing(CODECS[SOFTWARE]) as it:
        lit = it.bus._bodies[A]
        it.driver.close()
        lit.energise(it.bus.now())
        assert it.bus.energised() == {A}

        driver_of(it.bus, it.settings).close()

        assert it.bus.energised() == set()


def test_a_board_that_does_not_confirm_that_it_is_off_is_asked_until_it_does() -> None:
    with standing(CODECS[SOFTWARE]) as it:
        ender = threading.Thread(target=silence_when_energised, args=[it])
        ender.start()
        with pytest.raises(BusSilentError, match="does not confirm") as caught:
            it.driver.unlock(A)
        ender.join()
        assert not caught.value.untouched
        assert it.bus.energised() == {A}
        with pytest.raises(BusSilentError):
            it.driver.read([A])

        it.bus.wake()
        until = time.monotonic() + 3
        while it.bus.energised() and time.monotonic() < until:
            it.driver.read([A])

        assert it.bus.energised() == set()
        assert it.pulses() == 1


def silence_when_energised(it: Standing) -> None:
    until = time.monotonic() + 2
    while not it.bus.energised() and time.monotonic() < until:
        pass
    it.bus.silence()


def test_a_board_that_refuses_says_why_and_nothing_is_pulsed() -> None:
    flashing = Modbus(pulse_seconds=0.1)
    settings = a_bus(CODECS[SOFTWARE])  # the boards cannot flash, but we think so
    with SimulatedBus(settings) as bus:
        kiosk = driver_of(bus, a_bus(flashing))
        with pytest.raises(LockRefusedError, match="no such address") as caught:
            kiosk.unlock(A)
        kiosk.close()
        assert caught.value.untouched
        assert bus.currents(A) == []


def test_a_board_that_refuses_to_be_read_is_garbled() -> None:
    settings = a_bus(Modbus(channels=4))
    with SimulatedBus(settings) as bus:
        kiosk = driver_of(bus, a_bus(Modbus(channels=8)))
        with pytest.raises(GarbledError, match="no such address"):
            kiosk.read([A])
        kiosk.close()


def test_two_boards_with_one_address_are_garbled_and_never_a_door() -> None:
    with standing(CODECS["lockboard"], rates={Fault.TWIN: 1.0}) as it:
        with pytest.raises(GarbledError):
            it.driver.read([A])
        assert it.driver.tallies[1].garbled > 0


def test_boards_of_many_kinds_share_a_bus() -> None:
    boards: dict[int, Codec] = {
        1: Cu16(pulse_seconds=0.1),
        2: Lockboard(pulse_seconds=0.1),
        3: Modbus(pulse_seconds=0.1),
    }
    with SimulatedBus(BusSettings("simulated", 19200, boards)) as bus:
        settings = BusSettings(bus.port, 19200, boards)
        locks = [LockAddress(board, 1) for board in boards]
        kiosk = Rs485Driver(locks, settings)
        for lock in locks:
            kiosk.unlock(lock)
        bus.put(locks[0], Door.CLOSED)
        bus.put(locks[1], Door.OPEN)
        bus.put(locks[2], Door.OPEN)

        seen = kiosk.read(locks)
        kiosk.close()

        assert [seen[lock].door for lock in locks] == [
            Door.CLOSED,
            Door.OPEN,
            Door.OPEN,
        ]
        assert [len(bus.currents(lock)) for lock in locks] == [1, 1, 1]


def test_goods_are_seen_where_the_board_sees_them() -> None:
    with standing(Cu16(goods_sensor=True)) as it:
        assert it.driver.capabilities.goods_sensor
        it.bus.lay(A, goods=True)

        seen = it.driver.read([A, B])

        assert (seen[A].goods, seen[B].goods) == (True, False)


def test_what_a_mixed_bus_can_do_is_what_can_be_relied_on() -> None:
    boards = {1: CODECS["kerong-5"], 2: replace(Modbus(), door_sensor=False)}
    driver = Rs485Driver([A], BusSettings("/dev/none", 9600, boards))
    other = Rs485Driver([A], a_bus(CODECS[SOFTWARE]))

    assert driver.capabilities.door_sensor
    assert driver.capabilities.timed_pulse
    assert not other.capabilities.timed_pulse
    driver.close()
    other.close()


def test_a_trace_is_switched_on_and_off_and_played_back(tmp_path: Path) -> None:
    path = tmp_path / "bus.trace"
    with standing(CODECS["lockboard"]) as it:
        it.bus.put(B, Door.OPEN)
        it.driver.trace_to(path)
        recorded = it.doors(A, B)
        it.driver.trace_to(None)
        it.bus.put(B, Door.CLOSED)
        it.doors(A, B)
    pieces = read_trace(path)
    settings = replace(it.settings, echo=Echo.NEVER)
    replay = Replay(pieces, settings.byte_seconds)

    with SimulatedBus(settings, replay=replay) as bus:
        kiosk = driver_of(bus, settings)
        seen = kiosk.read([A, B])
        kiosk.close()

    assert [seen[A].door, seen[B].door] == recorded == [Door.CLOSED, Door.OPEN]
    assert pieces[0].sent
    assert not pieces[1].sent


def test_the_trace_of_the_configuration_is_on_from_the_first_byte(
    tmp_path: Path,
) -> None:
    settings = replace(a_bus(CODECS["modbus"]), trace=tmp_path / "trace")
    with SimulatedBus(settings) as bus:
        driver_of(bus, settings).close()

    assert read_trace(tmp_path / "trace")[0].sent


def test_two_threads_on_one_driver_are_a_fault_of_the_program() -> None:
    with standing(Lockboard(pulse_seconds=0.3)) as it:
        first = threading.Thread(target=it.driver.unlock, args=[A])
        first.start()
        until = time.monotonic() + 2
        while not it.bus.energised() and time.monotonic() < until:
            pass
        with pytest.raises(RuntimeError, match="two threads"):
            it.driver.read([A])
        first.join()


def test_the_simulated_bank_is_a_driver_by_name() -> None:
    options = {
        "protocol": "modbus",
        "pulse_seconds": 0.1,
        "hand": {"opens_after_seconds": 0.02, "closes_after_seconds": None},
    }
    bank = open_driver("simulator", [A, B], options)
    bank.unlock(A)

    assert bank.read([A])[A].door is Door.OPEN
    assert bank.capabilities.timed_pulse
    bank.close()
    bank.close()


def test_the_simulated_bank_may_mix_boards() -> None:
    boards = {1: {"protocol": "lockboard"}, 2: {"protocol": "modbus"}}
    bank = open_driver("simulator", [A, OTHER], {"boards": boards})

    assert len(bank.read([A, OTHER])) == 2
    bank.close()


class Fickle:
    """A board whose answers never say the same twice."""

    def __init__(self) -> None:
        self.state = 0

    def hear(self, data: bytes, now: float) -> list[Reply]:
        if data != Cu16().look(1).frame:
            return []
        self.state = (self.state + 1) % 0xFFFF
        said = kerong.answer(kerong.STATUS_ANSWER, 1, self.state)
        return [Reply(now + 0.005, lambda _: said)]


class Babbler:
    """A line that, once somebody has spoken on it, does not fall quiet."""

    babbling = False

    def hear(self, data: bytes, now: float) -> list[Reply]:
        said = bytes(4000) if self.babbling else modbus_answer(data)
        return [Reply(now + 0.005, lambda _: said)]


def modbus_answer(frame: bytes) -> bytes:
    asked = modbus.understand(frame)
    assert asked is not None
    if asked.function == modbus.READ_INPUTS:
        return modbus.answer_bits(asked.unit, asked.function, 0xFF, asked.value)
    return modbus.answer_written(asked)


def test_a_board_that_says_now_this_and_now_that_is_not_believed() -> None:
    settings = a_bus(Cu16())
    with SimulatedBus(settings, replay=Fickle()) as bus:
        kiosk = driver_of(bus, settings)
        with pytest.raises(GarbledError, match="now this and now that"):
            kiosk.read([A])
        kiosk.close()


def test_nothing_is_said_into_a_line_that_does_not_fall_quiet() -> None:
    settings = a_bus(CODECS[SOFTWARE])
    babbler = Babbler()
    with SimulatedBus(settings, replay=babbler) as bus:
        kiosk = driver_of(bus, settings)
        assert kiosk.read([A])[A].door is Door.CLOSED
        babbler.babbling = True
        with pytest.raises(GarbledError):
            kiosk.read([A])

        with pytest.raises(GarbledError, match="quiet") as caught:
            kiosk.unlock(A)

        assert caught.value.untouched
        kiosk.close()


def test_a_line_that_is_loud_from_the_start_is_tried_again() -> None:
    settings = a_bus(CODECS["modbus"])
    babbler = Babbler()
    babbler.babbling = True
    with SimulatedBus(settings, replay=babbler) as bus:
        kiosk = driver_of(bus, settings)
        babbler.babbling = False
        readings: Mapping[LockAddress, Reading] = {}
        until = time.monotonic() + 5
        while not readings and time.monotonic() < until:
            with suppress(DriverError):
                readings = kiosk.read([A])
        kiosk.close()

    assert readings[A].door is Door.CLOSED


@pytest.mark.parametrize("name", ["kerong", "lockboard", "modbus"])
def test_a_bus_is_made_by_the_name_of_its_boards(name: str) -> None:
    made = open_driver(name, [A], {"port": "/dev/serial/by-id/none"})

    with pytest.raises(PortLostError, match="is not there"):
        made.read([A])
    made.close()


def test_the_boards_of_a_configuration_can_be_served() -> None:
    options = {"port": "/dev/none", "pulse_seconds": 0.1, "boards": {1: {}}}
    settings = settings_of("modbus", [A], options)

    with SimulatedBus(settings) as bus:
        kiosk = Rs485Driver([A], replace(settings, port=bus.port))
        assert kiosk.read([A])[A].door is Door.CLOSED
        kiosk.close()
    mixed = settings_of(
        "rs485",
        [A],
        {"port": "/dev/none", "boards": {1: {"protocol": "kerong"}}},
    )
    assert mixed.boards == {1: Cu16()}


def test_a_configuration_that_makes_no_sense_is_not_served() -> None:
    with pytest.raises(OptionsError, match="port"):
        settings_of("kerong", [A], {})


def test_a_pulse_that_would_come_too_late_is_not_begun() -> None:
    with standing(Lockboard(pulse_seconds=1.0)) as it:
        with pytest.raises(BusSilentError, match="too long") as caught:
            it.driver.unlock(A)

        assert caught.value.untouched
        assert it.pulses() == 0


@pytest.mark.parametrize("kind", ["kerong-5", "lockboard", SOFTWARE])
def test_no_call_takes_longer_than_the_contract_allows(kind: str) -> None:
    settings = a_bus(CODECS[kind], 1, 2, 3)
    with SimulatedBus(settings) as bus:
        kiosk = driver_of(bus, settings)
        bus.silence()
        took = []
        for call in (lambda: kiosk.read(locks_of(settings)), lambda: kiosk.unlock(A)):
            began = time.monotonic()
            with suppress(DriverError):
                call()
            took.append(time.monotonic() - began)
        began = time.monotonic()
        kiosk.close()
        took.append(time.monotonic() - began)

    allowed = [QUICK.read, QUICK.unlock, QUICK.close]
    assert all(one < most + 0.2 for one, most in zip(took, allowed, strict=True))
