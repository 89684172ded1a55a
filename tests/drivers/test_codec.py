"""What every codec makes of a bad line: the right doors, or none."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from drivers import Door, kerong, lockboard, modbus
from drivers.codec import Codec, Listener, Seen, Told


@dataclass(frozen=True)
class Ends:
    """Both ends of one line: the kiosk's codec, and how its board answers."""

    codec: Codec
    answer: Callable[[int, int], bytes]
    """From the board and the bits of its doors, 1 being shut."""

    def said(self, bits: int, board: int = 1) -> bytes:
        return self.answer(board, bits)

    def means(self, bits: int) -> Seen:
        numbers = range(1, self.codec.channels + 1)
        return Seen(
            {n: Door.CLOSED if bits >> n - 1 & 1 else Door.OPEN for n in numbers},
        )

    def stands_at(self, said: bytes, place: int) -> bool:
        """Return whether a whole answer happens to stand at a place."""
        shapes = [*self.codec.look(1).answers, *self.codec.reports(1)]
        told = [
            shape.read(said[place : place + shape.length])
            for shape in shapes
            if said[place:].startswith(shape.head) and len(said) >= place + shape.length
        ]
        return any(told)

    def listener(self) -> Listener:
        return Listener([*self.codec.look(1).answers, *self.codec.reports(1)])


ENDS = {
    "kerong-5": Ends(
        kerong.Cu16(),
        lambda board, bits: kerong.answer(kerong.STATUS_ANSWER, board, bits),
    ),
    "kerong-6": Ends(kerong.Cu48(channels=16), kerong.answer_48),
    "lockboard": Ends(
        lockboard.Lockboard(channels=16),
        lockboard.answer_all,
    ),
    "modbus": Ends(
        modbus.Modbus(channels=16),
        lambda board, bits: modbus.answer_bits(board, modbus.READ_INPUTS, bits, 16),
    ),
}
states = st.integers(0, 0xFFFF)
noises = st.binary(max_size=40)


each = pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)


def in_pieces(listener: Listener, data: bytes, cuts: list[int]) -> list[Told]:
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return [told for a, b in pairwise(places) for told in listener.feed(data[a:b])]


@each
@given(
    bits=states, before=noises, after=noises, cuts=st.lists(st.integers(0), max_size=8)
)
def test_an_answer_is_found_in_noise_and_in_pieces(
    ends: Ends,
    bits: int,
    before: bytes,
    after: bytes,
    cuts: list[int],
) -> None:
    listener = ends.listener()

    assert in_pieces(listener, before + ends.said(bits) + after, cuts) == [
        ends.means(bits),
    ]
    assert listener.noise + listener.pending == len(before + after)


@each
@given(bits=states, bit=st.integers(0), after=noises)
def test_an_answer_with_a_flipped_bit_is_none(
    ends: Ends,
    bits: int,
    bit: int,
    after: bytes,
) -> None:
    frame = bytearray(ends.said(bits))
    at = bit % (8 * len(frame))
    frame[at // 8] ^= 1 << at % 8

    assert ends.listener().feed(bytes(frame) + after) == []


@each
@given(bits=states, lost=st.integers(0), after=noises)
def test_an_answer_without_one_of_its_bytes_is_never_another(
    ends: Ends,
    bits: int,
    lost: int,
    after: bytes,
) -> None:
    frame = ends.said(bits)
    at = lost % len(frame)
    heard = ends.listener().feed(frame[:at] + frame[at + 1 :] + after)

    assert heard in ([], [ends.means(bits)])  # a byte of the noise may mend it


@each
@given(bits=states, cut=st.integers(0), then=states)
def test_an_answer_cut_short_does_not_hide_the_next(
    ends: Ends,
    bits: int,
    cut: int,
    then: int,
) -> None:
    frame = ends.said(bits)
    begun = frame[: cut % len(frame)]
    said = begun + ends.said(then)
    assume(not any(ends.stands_at(said, place) for place in range(len(begun))))

    assert ends.listener().feed(said) == [ends.means(then)]


def test_an_answer_cut_short_may_be_mended_by_the_next() -> None:
    """What the cut took away is, by chance, what the next answer begins with."""
    ends = ENDS["lockboard"]
    first = ends.said(0x0133)
    assert first[-1:] == ends.said(0)[:1]

    assert ends.listener().feed(first[:-1] + ends.said(0)) == [ends.means(0x0133)]


@each
@given(first=states, second=states)
def test_glued_answers_are_two(ends: Ends, first: int, second: int) -> None:
    glued = ends.said(first) + ends.said(second)

    assert ends.listener().feed(glued) == [ends.means(first), ends.means(second)]


@each
@given(late=states, bits=states)
def test_the_late_answer_of_another_board_is_noise(
    ends: Ends,
    late: int,
    bits: int,
) -> None:
    said = ends.said(late, board=2) + ends.said(bits)

    assert ends.listener().feed(said) == [ends.means(bits)]


@each
@given(data=st.binary(max_size=200))
def test_no_noise_is_a_door(ends: Ends, data: bytes) -> None:
    assert ends.listener().feed(data) == []


@each
def test_an_echo_of_the_question_is_no_answer(ends: Ends) -> None:
    for question in (ends.codec.look(1), ends.codec.probe(1)):
        shapes = [*question.answers, *ends.codec.reports(1)]

        assert Listener(shapes).feed(question.frame) == []


@each
def test_a_probe_tells_an_echo_from_any_answer(ends: Ends) -> None:
    question = ends.codec.probe(1)

    for shape in question.answers:
        whole = Listener([shape])
        assert whole.feed(question.frame.ljust(shape.length, b"\x00")) == []


@each
def test_what_a_codec_says_of_itself_is_in_bounds(ends: Ends) -> None:
    codec = ends.codec

    assert codec.name == next(n for n, e in ENDS.items() if e is ends).split("-")[0]
    assert codec.baud in (9600, 19200)
    assert 1 in codec.boards
    assert codec.weak is (codec.name != "modbus")
    assert 0.1 <= codec.pulse_seconds <= 1.0
