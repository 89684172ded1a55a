"""The far end: boards that answer like real ones, and lines that do not carry well."""

import os
import select
import time
from collections.abc import Iterator

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st

from drivers import Capabilities, Door, LockAddress, kerong
from drivers.codec import Codec, Question
from drivers.kerong import Cu16
from drivers.lockboard import Lockboard
from drivers.mock import Hand
from drivers.modbus import Modbus
from drivers.rs485 import BusSettings
from drivers.simulator import Fault, Faults, Replay, SimulatedBus
from drivers.simulator.boards import Reply
from drivers.simulator.faults import collide
from drivers.simulator.wire import Wire
from drivers.trace import Piece
from tests.drivers.built import Built
from tests.drivers.buses import a_bus

BYTE = 0.001
A = LockAddress(1, 1)


class Parrot:
    """Says back what it hears, a while later."""

    def hear(self, data: bytes, now: float) -> list[Reply]:
        return [Reply(now + 0.005, lambda _: data)]


def quiet() -> Faults:
    return Faults(1)


def arrivals(wire: Wire, until: float) -> list[tuple[float, bytes]]:
    """Let a wire run, from one thing that happens to the next."""
    found = []
    while wire.next_at is not None and wire.next_at <= until:
        now = wire.next_at
        data = wire.due(now)
        if data:
            found.append((round(now, 6), data))
    return found


# Wires.


def test_every_byte_takes_its_time_both_ways() -> None:
    wire = Wire([Parrot()], BYTE, quiet())
    wire.send(b"abc", 0.0)

    assert wire.next_at == pytest.approx(0.003)
    assert arrivals(wire, 0.1) == [(0.009, b"a"), (0.01, b"b"), (0.011, b"c")]
    assert wire.next_at is None


def test_two_questions_in_a_row_wait_for_each_other() -> None:
    wire = Wire([Parrot()], BYTE, quiet())
    wire.send(b"ab", 0.0)
    wire.send(b"c", 0.0)

    assert [at for at, _ in arrivals(wire, 0.1)] == [0.008, 0.009]


def test_who_speaks_into_an_answer_is_not_understood() -> None:
    wire = Wire([Parrot()], BYTE, quiet())
    wire.send(b"abcdef", 0.0)
    wire.due(0.0115)
    wire.send(b"xy", 0.0120)

    assert b"x" not in b"".join(data for _, data in arrivals(wire, 0.1))


def test_an_adapter_that_hears_itself_echoes_at_wire_speed() -> None:
    faults = quiet()
    faults.set("echo", 1)
    wire = Wire([], BYTE, faults)
    wire.send(b"ab", 0.0)

    assert arrivals(wire, 0.1) == [(0.001, b"a"), (0.002, b"b")]


def test_usb_brings_an_answer_in_pieces() -> None:
    faults = quiet()
    faults.set("pieces", 1)
    wire = Wire([Parrot()], BYTE, faults)
    wire.send(b"abcdefgh", 0.0)

    times = arrivals(wire, 0.2)
    assert times == [(0.029, b"abcd"), (0.045, b"efgh")]


def test_a_late_answer_is_late_and_a_lost_one_never_comes() -> None:
    faults = quiet()
    faults.set("late_reply", 1)
    wire = Wire([Parrot()], BYTE, faults)
    wire.send(b"a", 0.0)
    assert arrivals(wire, 0.5) == [(0.157, b"a")]

    faults.set("lost_answer", 1)
    wire.send(b"a", 1.0)
    assert wire.due(9.0) == b""


def test_a_dead_board_hears_nothing() -> None:
    faults = quiet()
    faults.set("dead_board", 1)
    wire = Wire([Parrot()], BYTE, faults)
    wire.send(b"a", 0.0)

    assert wire.due(9.0) == b""


def test_a_board_that_loses_power_before_its_answer_never_gives_it() -> None:
    it = Built(Lockboard())
    wire = Wire([it.board], BYTE, quiet())
    wire.send(Lockboard().look(1).frame, 0.0)
    wire.due(0.006)
    it.board.reset(0.007)

    assert wire.due(0.5) == b""


# Faults.


@pytest.mark.parametrize(("name", "rate"), [("hunger", 0.1), ("echo", 2), ("echo", -1)])
def test_there_is_no_such_fault_or_rate(name: str, rate: float) -> None:
    with pytest.raises(ValueError, match=r"no fault|a rate is"):
        quiet().set(name, rate)


def test_rates_may_be_looked_up_and_taken_back() -> None:
    faults = quiet()
    faults.set("echo", 0.5)
    assert faults.rates == {Fault.ECHO: 0.5}
    faults.set("echo", 0)
    assert not faults.strikes(Fault.ECHO)


@given(frame=st.binary(min_size=1, max_size=20), seed=st.integers())
def test_a_spoilt_frame_lacks_one_byte_or_has_one_bit_wrong(
    frame: bytes,
    seed: int,
) -> None:
    losing, flipping = Faults(seed), Faults(seed)
    losing.set("lost_byte", 1)
    flipping.set("flipped_bit", 1)

    flipped = flipping.spoil(frame)

    assert len(losing.spoil(frame)) == len(frame) - 1
    wrong = [a ^ b for a, b in zip(frame, flipped, strict=True)]
    assert sum(bits.bit_count() for bits in wrong) == 1


@given(seed=st.integers())
def test_noise_stands_around_an_answer_and_never_in_it(seed: int) -> None:
    faults = Faults(seed)
    faults.set("noise_before", 1)
    faults.set("noise_after", 1)
    (burst,) = faults.spread(b"answer")

    assert b"answer" in burst.data[1:-1]


def test_two_that_speak_at_once_pull_the_line_down() -> None:
    assert collide(b"\x0f", b"\xf0") == b"\x0f\xf0"
    assert collide(b"\x0f\x0f", b"\xf0\xf0") == b"\x0f\x00\xf0"


# Replays.


def test_a_replay_says_what_was_said_as_late_as_it_was_said() -> None:
    trace = [
        Piece(1.0, sent=False, data=b"before"),
        Piece(5.0, sent=True, data=b"ask"),
        Piece(5.013, sent=False, data=b"one"),
        Piece(6.0, sent=True, data=b"ask"),
        Piece(6.018, sent=False, data=b"two"),
    ]
    wire = Wire([Replay(trace, BYTE)], BYTE, quiet())
    for now in (0.0, 0.1, 0.2):
        wire.send(b"a", now)
        wire.send(b"sk", now)
    wire.send(b"what?", 0.4)
    heard = arrivals(wire, 0.6)

    assert b"".join(data for _, data in heard) == b"onetwoone"
    assert heard[2][0] == pytest.approx(0.013)
    assert heard[5][0] == pytest.approx(0.118)


# The bus on its pty.


@pytest.fixture
def bus() -> Iterator[SimulatedBus]:
    with SimulatedBus(a_bus(Cu16(pulse_seconds=0.1))) as bus:
        yield bus


def ask(
    bus: SimulatedBus, question: Question, baud: int = 19200
) -> tuple[bytes, float]:
    """Ask as a program that nobody here wrote would, and say how long it took."""
    with serial.Serial(bus.port, baud, timeout=0) as port:
        began = time.monotonic()
        port.write(question.frame)
        heard = b""
        while select.select([port.fileno()], [], [], 0.08)[0]:
            data = os.read(port.fileno(), 100)
            ended = time.monotonic()
            heard += data
            if not data:
                raise OSError("the adapter was pulled")
            if len(heard) == question.longest:
                return heard, ended - began
        return heard, 0.0


WIRE_SECONDS = (5 + 9) * 10 / 19200 + 0.005


def test_no_answer_comes_sooner_than_on_real_wires(bus: SimulatedBus) -> None:
    took = [ask(bus, Cu16().look(1))[1] for _ in range(4)]

    assert min(took) >= WIRE_SECONDS


@pytest.mark.benchmark
def test_an_answer_comes_little_later_than_on_real_wires(bus: SimulatedBus) -> None:
    took = [ask(bus, Cu16().look(1))[1] for _ in range(8)]

    assert min(took) < WIRE_SECONDS * 1.2


def test_a_kiosk_at_another_speed_is_not_understood(bus: SimulatedBus) -> None:
    assert ask(bus, Cu16().look(1), baud=9600)[0] == b""
    assert len(ask(bus, Cu16().look(1))[0]) == 9


def test_a_line_may_run_faster_than_life() -> None:
    with SimulatedBus(a_bus(Lockboard()), speed=10) as quick:
        took = [ask(quick, Lockboard().look(1))[1] for _ in range(20)]

    # A tenth is due; a busy machine is late, but not every time.
    assert 0 < min(took) < WIRE_SECONDS / 2


def test_doors_are_moved_broken_and_looked_at_while_it_runs(bus: SimulatedBus) -> None:
    other = LockAddress(1, 2)
    bus.put(A, Door.OPEN)
    bus.cut_sensor(other)
    bus.lay(A, goods=True)

    assert (bus.door(A), bus.door(other)) == (Door.OPEN, Door.CLOSED)
    assert ask(bus, Cu16().look(1))[0] == kerong.answer(0x35, 1, 0xFFFC, 1)
    bus.cut_sensor(other, cut=False)
    assert ask(bus, Cu16().look(1))[0] == kerong.answer(0x35, 1, 0xFFFE, 1)
    with pytest.raises(ValueError, match="cut its wire"):
        bus.put(A, Door.UNKNOWN)


def test_another_hand_may_stand_at_a_door(bus: SimulatedBus) -> None:
    bus.lend_hand(A, Hand(None, None))
    ask(bus, Cu16().unlock(1, 1))

    assert len(bus.currents(A)) == 1
    assert bus.door(A) is Door.CLOSED


def test_boards_lose_their_power_and_get_it_back(bus: SimulatedBus) -> None:
    bus.silence(1)
    assert ask(bus, Cu16().look(1))[0] == b""
    bus.wake()
    assert len(ask(bus, Cu16().look(1))[0]) == 9
    bus.dip()
    assert ask(bus, Cu16().look(1))[0] == b""


def test_a_pulled_adapter_has_no_port_until_it_is_back(bus: SimulatedBus) -> None:
    bus.unplug()
    bus.unplug()
    with pytest.raises(serial.SerialException):
        ask(bus, Cu16().look(1))
    bus.replug()
    bus.replug()

    assert len(ask(bus, Cu16().look(1))[0]) == 9


def test_an_adapter_may_come_back_by_itself(bus: SimulatedBus) -> None:
    bus.faults.set("unplugged", 1)
    with pytest.raises(OSError, match=r"pulled|Input/output"):
        ask(bus, Cu16().look(1))
    bus.faults.set("unplugged", 0)
    until = time.monotonic() + 2
    while not os.path.lexists(bus.port) and time.monotonic() < until:
        pass

    assert len(ask(bus, Cu16().look(1))[0]) == 9


def test_a_bus_may_be_taken_down_twice() -> None:
    bus = SimulatedBus(a_bus(Modbus()))
    bus.close()
    bus.close()

    assert not os.path.lexists(bus.port)


def test_a_bus_has_the_boards_of_its_configuration() -> None:
    boards: dict[int, Codec] = {1: Cu16(), 7: Modbus()}
    with SimulatedBus(BusSettings("simulated", 19200, boards)) as bus:
        assert len(ask(bus, Cu16().look(1))[0]) == 9
        assert len(ask(bus, Modbus().look(7))[0]) == 6
        assert boards[7].capabilities == Capabilities(
            door_sensor=True,
            timed_pulse=True,
            goods_sensor=False,
        )
