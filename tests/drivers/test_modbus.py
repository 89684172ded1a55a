import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import Door
from drivers.codec import Contact, Refusal, Seen, Taken
from drivers.modbus import (
    ALL_COILS,
    OFF,
    ON,
    READ_COILS,
    READ_INPUTS,
    READ_REGISTERS,
    WRITE_COIL,
    WRITE_COILS,
    WRITE_REGISTER,
    WRITE_REGISTERS,
    Asked,
    Modbus,
    Pulse,
    answer_bits,
    answer_refused,
    answer_registers,
    answer_written,
    checksum,
    is_sealed,
    read,
    request_length,
    sealed,
    understand,
    write_coils,
    write_one,
    write_registers,
)
from tests.drivers.frames import heard, published

OURS = "modbus|waveshare|lctech|r421"


def flash(tenths: int) -> Modbus:
    return Modbus(pulse_seconds=tenths / 10)


SOFTWARE = Modbus(pulse=Pulse.SOFTWARE)
BLIND = Modbus(door_sensor=False)

QUESTIONS = {
    "modbus coil0 on": (SOFTWARE.unlock(1, 1).frame, Asked(1, 5, 0, ON)),
    "modbus coil0 off": (write_one(1, WRITE_COIL, 0, OFF), Asked(1, 5, 0, OFF)),
    "modbus coil7 on": (SOFTWARE.unlock(1, 8).frame, Asked(1, 5, 7, ON)),
    "modbus all off": (
        write_one(1, WRITE_COIL, ALL_COILS, OFF),
        Asked(1, 5, 0xFF, OFF),
    ),
    "waveshare flash on r1 200ms": (flash(2).unlock(1, 1).frame, Asked(1, 5, 0x200, 2)),
    "waveshare flash on r1 500ms": (flash(5).unlock(1, 1).frame, Asked(1, 5, 0x200, 5)),
    "waveshare flash on r1 700ms": (flash(7).unlock(1, 1).frame, Asked(1, 5, 0x200, 7)),
    "waveshare flash on r2 500ms": (flash(5).unlock(1, 2).frame, Asked(1, 5, 0x201, 5)),
    "waveshare flash on r8 500ms": (flash(5).unlock(1, 8).frame, Asked(1, 5, 0x207, 5)),
    "waveshare unit2 flash r1 500ms": (
        flash(5).unlock(2, 1).frame,
        Asked(2, 5, 0x200, 5),
    ),
    "modbus read 8 coils": (BLIND.look(1).frame, Asked(1, 1, 0, 8)),
    "modbus read 16 coils": (read(1, READ_COILS, 0, 16), Asked(1, 1, 0, 16)),
    "modbus read 32 coils": (read(1, READ_COILS, 0, 32), Asked(1, 1, 0, 32)),
    "modbus read 8 inputs": (Modbus().look(1).frame, Asked(1, 2, 0, 8)),
    "modbus 0F 8 coils = 03": (write_coils(1, 0, 8, 3), Asked(1, 15, 0, 8, b"\x03")),
    "modbus 0F 8 coils = 00": (Modbus().release(1).frame, Asked(1, 15, 0, 8, b"\x00")),
    "waveshare set unit 2 broadcast": (
        write_one(0, WRITE_REGISTER, 0x4000, 2),
        Asked(0, 6, 0x4000, 2),
    ),
    "waveshare read unit broadcast": (
        read(0, READ_REGISTERS, 0x4000, 1),
        Asked(0, 3, 0x4000, 1),
    ),
    "lctech coil0 on unit255": (
        write_one(255, WRITE_COIL, 0, ON),
        Asked(255, 5, 0, ON),
    ),
    "lctech 0F all on": (
        write_coils(255, 0, 8, 255),
        Asked(255, WRITE_COILS, 0, 8, b"\xff"),
    ),
    "lctech flash r1 500ms": (
        write_registers(255, 3, [4, 5]),
        Asked(255, WRITE_REGISTERS, 3, 2, b"\x00\x04\x00\x05"),
    ),
    "r421 on ch1": (write_one(1, WRITE_REGISTER, 1, 0x100), Asked(1, 6, 1, 0x100)),
    "r421 off ch1": (write_one(1, WRITE_REGISTER, 1, 0x200), Asked(1, 6, 1, 0x200)),
    "r421 momentary ch1": (
        write_one(1, WRITE_REGISTER, 1, 0x500),
        Asked(1, 6, 1, 0x500),
    ),
}
BITS = {
    "modbus coils 00": (BLIND, READ_COILS, 0),
    "modbus coils 01": (BLIND, READ_COILS, 1),
    "modbus coils 41": (BLIND, READ_COILS, 0x41),
    "modbus inputs 00": (Modbus(), READ_INPUTS, 0),
    "modbus inputs 01": (Modbus(), READ_INPUTS, 1),
    "modbus inputs FF": (Modbus(), READ_INPUTS, 0xFF),
}
REFUSED = {
    "modbus exception 05 addr": (WRITE_COIL, 2, "it has no such address"),
    "modbus exception 05 value": (WRITE_COIL, 3, "it takes no such value"),
    "modbus exception 02 function": (READ_INPUTS, 1, "it knows no such function"),
}
REGISTERS = "waveshare unit is 1"
RELEASED = "modbus 0F 8 coils"


def test_every_published_frame_is_tried() -> None:
    assert set(published(OURS, "Q")) == set(QUESTIONS)
    assert set(published(OURS, "R")) == {*BITS, *REFUSED, REGISTERS, RELEASED}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_published_question_is_asked_and_understood(name: str) -> None:
    frame, asked = QUESTIONS[name]

    assert frame == published(OURS, "Q")[name]
    assert understand(frame) == asked
    assert request_length(frame) == len(frame)


@pytest.mark.parametrize("name", BITS)
def test_a_published_answer_of_bits_is_given_and_understood(name: str) -> None:
    codec, function, bits = BITS[name]
    frame = published(OURS, "R")[name]
    (told,) = heard(frame, *codec.look(1).answers)

    assert answer_bits(1, function, bits, 8) == frame
    assert isinstance(told, Seen)
    for n, door in told.doors.items():
        seen = Door.CLOSED if bits >> n - 1 & 1 else Door.OPEN
        assert door is (seen if codec.door_sensor else Door.UNKNOWN)


@pytest.mark.parametrize("name", REFUSED)
def test_a_published_refusal_is_given_and_understood(name: str) -> None:
    function, code, why = REFUSED[name]
    frame = published(OURS, "R")[name]
    asked = Modbus().unlock(1, 1) if function == WRITE_COIL else Modbus().look(1)

    assert answer_refused(1, function, code) == frame
    assert heard(frame, *asked.answers) == [Refusal(why)]


def test_a_refusal_that_is_not_in_the_book_is_told_by_its_number() -> None:
    frame = answer_refused(1, READ_INPUTS, 4)

    assert heard(frame, *Modbus().look(1).answers) == [Refusal("exception 4")]


def test_the_published_release_and_registers_are_given_and_understood() -> None:
    released, registers = (
        published(OURS, "R")[RELEASED],
        published(OURS, "R")[REGISTERS],
    )

    assert answer_written(Asked(1, WRITE_COILS, 0, 8, b"\x00")) == released
    assert heard(released, *Modbus().release(1).answers) == [Taken()]
    assert answer_registers(1, [1]) == registers
    assert is_sealed(registers)


@pytest.mark.parametrize("codec", [Modbus(), SOFTWARE])
def test_an_unlock_is_taken_when_the_board_repeats_it(codec: Modbus) -> None:
    question = codec.unlock(3, 2)
    asked = understand(question.frame)
    assert asked is not None

    assert heard(answer_written(asked), *question.answers) == [Taken()]


def test_a_relay_that_repeats_another_value_has_not_taken_it() -> None:
    question = Modbus().unlock(1, 1)
    other = answer_written(Asked(1, WRITE_COIL, 0x200, 0))

    assert heard(other, *question.answers) == []


def test_a_contact_that_conducts_when_open_reads_the_other_way_round() -> None:
    codec = Modbus(contact=Contact.SHORTED_WHEN_OPEN)
    (told,) = heard(answer_bits(1, READ_INPUTS, 1, 8), *codec.look(1).answers)

    assert isinstance(told, Seen)
    assert (told.doors[1], told.doors[2]) == (Door.OPEN, Door.CLOSED)


def test_only_a_flash_outlives_this_computer() -> None:
    assert Modbus().capabilities.timed_pulse
    assert not SOFTWARE.capabilities.timed_pulse
    assert not BLIND.capabilities.door_sensor
    assert Modbus().reports(1) == ()


@given(content=st.binary(max_size=300))
def test_both_halves_come_to_the_same_check(content: bytes) -> None:
    assert sealed(content) == content + bytes(checksum(content))


@given(frame=st.sampled_from(sorted(published(OURS, "Q").values())), data=st.data())
def test_a_question_with_any_bit_flipped_is_not_understood(
    frame: bytes,
    data: st.DataObject,
) -> None:
    bit = data.draw(st.integers(0, 8 * len(frame) - 1))
    bad = bytearray(frame)
    bad[bit // 8] ^= 1 << bit % 8

    assert understand(bytes(bad)) is None


def test_no_short_or_long_frame_is_understood() -> None:
    frame = write_coils(1, 0, 8, 3)

    assert understand(frame[:-1]) is None
    assert understand(sealed(frame)) is None
    assert request_length(b"\x01") == 8
    assert request_length(b"\x01\x0f") == 9
