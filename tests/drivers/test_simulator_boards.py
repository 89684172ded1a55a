"""What each board at the far end does and answers."""

from dataclasses import replace

import pytest

from drivers import kerong, lockboard, modbus
from drivers.codec import Codec, Contact
from drivers.kerong import Cu16, Cu48
from drivers.lockboard import Lockboard
from drivers.mock import Hand
from drivers.modbus import Modbus, Pulse
from drivers.simulator import Fault
from drivers.simulator.boards import board
from tests.drivers.built import Built


@pytest.mark.parametrize(
    ("codec", "delay"),
    [(Cu16(), 0.005), (Cu48(), 0.005), (Lockboard(), 0.02), (Modbus(), 0.005)],
)
def test_a_board_answers_its_own_address_and_no_other(
    codec: Codec,
    delay: float,
) -> None:
    it = Built(codec)

    assert [at for at, _ in it.says(codec.look(1).frame)] == [delay]
    assert it.says(codec.look(2).frame) == []
    it.board.dead = True
    assert it.says(codec.look(1).frame) == []


@pytest.mark.parametrize("codec", [Cu16(), Cu48(), Lockboard(), Modbus()])
def test_a_board_hears_a_frame_in_pieces_and_behind_noise(codec: Codec) -> None:
    it = Built(codec)
    frame = codec.look(1).frame

    assert it.says(frame[:3], now=10.0) == []
    assert len(it.says(frame[3:], now=10.005)) == 1
    assert len(it.says(b"\xfe" + frame, now=20.0)) == 1


@pytest.mark.parametrize("codec", [Cu16(), Cu48(), Lockboard(), Modbus()])
def test_a_board_forgets_a_frame_that_was_cut_short(codec: Codec) -> None:
    it = Built(codec)
    frame = codec.look(1).frame
    it.says(frame[:-1], now=10.0)

    assert len(it.says(frame, now=10.5)) == 1


@pytest.mark.parametrize(
    "codec",
    [Cu16(), Cu48(), Lockboard(), Modbus(), Lockboard(open_parameter=0x33)],
)
def test_a_pulse_is_as_long_as_it_was_set_and_opens_its_door(codec: Codec) -> None:
    it = Built(codec)
    it.board.hear(codec.unlock(1, 3).frame, 10.0)

    assert it.energised(10.0) == it.energised(10.49) == [3]
    assert it.energised(10.51) == []
    assert not it.bodies[3].is_open(10.14)
    assert it.bodies[3].is_open(10.16)
    (current,) = it.bodies[3].currents
    assert (current.since, current.until) == (10.0, 10.5)


def test_the_8a_board_answers_an_open_after_its_pulse_and_is_deaf_till_then() -> None:
    codec = Lockboard()
    it = Built(codec)

    ((after, said),) = it.says(codec.unlock(1, 2).frame)

    assert after == 0.55
    assert said == lockboard.answer_one(0x8A, 1, 2, shorted=False)
    assert it.says(codec.look(1).frame, now=10.4) == []
    assert len(it.says(codec.look(1).frame, now=10.5)) == 1
    assert it.says(Lockboard(open_parameter=0x33).unlock(1, 2).frame, now=12.0) == []
    assert it.says(codec.unlock(1, 40).frame, now=13.0) == []
    assert it.says(lockboard.request(0x80, 1, 1, 0x99), now=14.0) == []


def test_the_8a_board_opens_all_one_after_another() -> None:
    it = Built(Lockboard(channels=3))
    ((after, _),) = it.says(lockboard.request(lockboard.OPEN, 1, 0, 0x11))

    begun = [body.currents[0].since for body in it.bodies.values()]
    assert begun == pytest.approx([10.0, 10.7, 11.4])
    assert after == pytest.approx(1.95)
    ((_, said),) = it.says(lockboard.request(lockboard.OPEN_ALL, 1, 1, 0x33), now=20.0)
    assert said[0] == lockboard.OPEN_ALL_ANSWER


def test_the_8a_board_does_what_a_kiosk_never_asks_for() -> None:
    it = Built(Lockboard())

    assert it.says(lockboard.open_many(1, [1, 3])) == []
    assert it.energised(10.1) == [1, 3]
    it.says(lockboard.request(lockboard.HOLD, 1, 2, 0x11), now=11.0)
    assert it.energised(9e9) == [2]
    it.says(lockboard.request(lockboard.RELEASE, 1, 2, 0x11), now=12.0)
    assert it.energised(12.0) == []
    ((_, version),) = it.says(
        lockboard.request(lockboard.FIRMWARE, 1, 0, 0x22), now=13.0
    )
    assert version.hex(" ") == "82 01 00 ab 28"
    ((_, told),) = it.says(lockboard.request(lockboard.QUERY, 1, 2, 0x33), now=14.0)
    assert told == lockboard.answer_one(0x80, 1, 2, shorted=False)


def test_a_report_says_what_the_first_door_is() -> None:
    it = Built(Lockboard())

    assert it.board.report(10.0) == lockboard.answer_one(0x82, 1, 1, shorted=True)
    assert Built(Modbus()).board.report(10.0) == b""


def test_kerong_boards_answer_the_whole_bus_one_after_another() -> None:
    first, second = Built(Cu16(), number=1), Built(Cu16(), number=2)
    everybody = kerong.request(kerong.BUS_STATUS, 15)

    ((early, _),) = first.says(everybody)
    ((late, said),) = second.says(everybody)

    assert late - early > 9 * 0.0006
    assert said[:3] == bytes((2, 0x20, kerong.BUS_STATUS_ANSWER))


def test_a_kerong_board_may_be_set_to_another_pulse_and_opens_all_in_turn() -> None:
    it = Built(Cu16(channels=2))
    it.says(kerong.request(kerong.SET_PULSE, 1, data=b"\x00\x14"))
    it.says(kerong.request(kerong.UNLOCK_ALL, 1), now=11.0)

    assert [
        one.currents[0].until - one.currents[0].since for one in it.bodies.values()
    ] == (pytest.approx([0.2, 0.2]))
    assert it.says(kerong.request(0x39, 1), now=20.0) == []


def test_a_lock_that_is_not_there_takes_no_pulse() -> None:
    it = Built(Cu16(channels=2))
    it.says(Cu16().unlock(1, 9).frame)

    assert it.energised(10.1) == []


def test_a_relay_is_switched_on_and_off_one_by_one_and_all_at_once() -> None:
    it = Built(Modbus())
    on = modbus.write_one(1, modbus.WRITE_COIL, 2, modbus.ON)

    assert it.says(on) == [(0.005, on)]
    assert it.says(on, now=10.1) == [(0.005, on)]
    assert it.energised(9e9) == [3]
    assert len(it.bodies[3].currents) == 1
    it.says(modbus.write_coils(1, 0, 8, 0b11), now=11.0)
    assert it.energised(12.0) == [1, 2]
    it.says(modbus.write_one(1, modbus.WRITE_COIL, 0xFF, modbus.OFF), now=13.0)
    assert it.energised(13.0) == []


def test_a_relay_board_tells_coils_and_inputs() -> None:
    it = Built(Modbus())
    it.says(Modbus().unlock(1, 2).frame)
    it.bodies[4].move(to_open=True)

    ((_, coils),) = it.says(modbus.read(1, modbus.READ_COILS, 0, 8), now=10.1)
    ((_, inputs),) = it.says(modbus.read(1, modbus.READ_INPUTS, 2, 2), now=10.1)

    assert coils == modbus.answer_bits(1, 1, 0b10, 8)
    assert inputs == modbus.answer_bits(1, 2, 0b01, 2)


def test_a_broadcast_is_done_and_not_answered() -> None:
    it = Built(Modbus())

    assert it.says(modbus.write_one(0, modbus.WRITE_COIL, 0, modbus.ON)) == []
    assert it.energised(10.1) == [1]


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (modbus.read(1, modbus.READ_INPUTS, 0, 9), 2),
        (modbus.read(1, modbus.READ_REGISTERS, 1, 1), 2),
        (modbus.write_one(1, modbus.WRITE_REGISTER, 1, 1), 1),
        (modbus.write_one(1, modbus.WRITE_COIL, 8, modbus.ON), 2),
        (modbus.write_one(1, modbus.WRITE_COIL, 0, 1), 3),
        (modbus.write_one(1, modbus.WRITE_COIL, 0x200, 0), 3),
        (modbus.write_one(1, modbus.WRITE_COIL, 0x208, 5), 2),
    ],
)
def test_a_relay_board_refuses_by_the_book(frame: bytes, code: int) -> None:
    it = Built(Modbus())

    assert it.says(frame) == [(0.005, modbus.answer_refused(1, frame[1], code))]
    assert it.energised(10.1) == []


def test_a_board_tells_its_unit_and_cannot_flash_unless_it_can() -> None:
    it = Built(Modbus(pulse=Pulse.SOFTWARE))
    unit = modbus.read(1, modbus.READ_REGISTERS, 0x4000, 1)

    assert it.says(unit) == [(0.005, modbus.answer_registers(1, [1]))]
    assert it.says(Modbus().unlock(1, 1).frame) == [
        (0.005, modbus.answer_refused(1, modbus.WRITE_COIL, 2)),
    ]


@pytest.mark.parametrize(
    ("codec", "bits"),
    [
        (Cu16(closed_bit=1), 0b0010),
        (Cu16(closed_bit=0), 0b0001),
    ],
)
def test_a_hook_reads_as_it_is_wired_and_a_cut_wire_reads_nought(
    codec: Cu16,
    bits: int,
) -> None:
    it = Built(replace(codec, channels=3))
    it.bodies[1].move(to_open=True)
    it.bodies[3].wire_cut = True

    ((_, said),) = it.says(codec.look(1).frame)

    assert said == kerong.answer(kerong.STATUS_ANSWER, 1, bits)


@pytest.mark.parametrize(
    ("contact", "bits"),
    [(Contact.SHORTED_WHEN_CLOSED, 0b010), (Contact.SHORTED_WHEN_OPEN, 0b001)],
)
def test_a_contact_reads_as_it_is_wired_and_a_cut_wire_never_conducts(
    contact: Contact,
    bits: int,
) -> None:
    it = Built(Lockboard(channels=3, contact=contact))
    it.bodies[1].move(to_open=True)
    it.bodies[3].wire_cut = True

    ((_, said),) = it.says(Lockboard().look(1).frame)

    assert said == lockboard.answer_all(1, bits)


def test_a_supply_that_dips_ends_the_pulse_and_deafens_the_board() -> None:
    it = Built(Cu16())
    it.board.strikes = lambda fault: fault is Fault.SUPPLY_DIP
    it.says(Cu16().unlock(1, 1).frame)

    assert it.energised(10.0) == []
    assert not it.bodies[1].is_open(99.0)
    assert it.says(Cu16().look(1).frame, now=10.9) == []
    assert len(it.says(Cu16().look(1).frame, now=11.1)) == 1


def test_a_bolt_may_stick_for_once() -> None:
    it = Built(Cu16())
    it.board.strikes = lambda fault: fault is Fault.JAMMED_LOCK
    it.says(Cu16().unlock(1, 1).frame)

    assert it.energised(10.1) == [1]
    assert not it.bodies[1].is_open(99.0)


def test_a_hand_slams_a_door() -> None:
    it = Built(Cu16(), hand=Hand(0.1, 0.05))
    it.says(Cu16().unlock(1, 1).frame)

    assert [it.bodies[1].is_open(10 + after) for after in (0.05, 0.12, 0.2)] == [
        False,
        True,
        False,
    ]


def test_an_open_door_is_not_sprung_again() -> None:
    it = Built(Modbus(), hand=Hand(0.1, 1.0))
    it.bodies[1].move(to_open=True)
    it.says(Modbus().unlock(1, 1).frame)

    assert it.bodies[1].is_open(99.0)


def test_a_coil_that_gets_current_again_has_been_given_two_pulses() -> None:
    it = Built(Modbus())
    for now in (10.0, 10.2):
        it.says(Modbus().unlock(1, 1).frame, now=now)

    spans = [(one.since, one.until) for one in it.bodies[1].currents]
    assert spans == [(10.0, 10.2), (10.2, 10.7)]


def test_there_is_no_board_for_a_strange_codec() -> None:
    with pytest.raises(TypeError, match="no board"):
        board(1, {}, "wkly")  # type: ignore[arg-type] # as a stranger would
