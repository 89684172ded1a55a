import pytest

from drivers import Door
from drivers.codec import Seen
from drivers.kerong import (
    BUS_STATUS,
    BUS_STATUS_ANSWER,
    SET_PULSE,
    STATUS,
    STATUS_48,
    STATUS_ANSWER,
    UNLOCK,
    UNLOCK_48,
    UNLOCK_ALL,
    UNLOCK_ANSWER_48,
    Asked,
    Cu16,
    Cu48,
    answer,
    answer_48,
    request,
    understand,
    understand_48,
)
from tests.drivers.frames import heard, published, wrong

QUESTIONS = {
    "cu16 status board0": (Cu16().look(0).frame, Asked(STATUS, 0, 0)),
    "cu16 status board1": (Cu16().look(1).frame, Asked(STATUS, 1, 0)),
    "cu16 status board2": (Cu16().look(2).frame, Asked(STATUS, 2, 0)),
    "cu16 unlock board0 lock1": (Cu16().unlock(0, 1).frame, Asked(UNLOCK, 0, 0)),
    "cu16 unlock board0 lock16": (Cu16().unlock(0, 16).frame, Asked(UNLOCK, 0, 15)),
    "cu16 unlock board1 lock1": (Cu16().unlock(1, 1).frame, Asked(UNLOCK, 1, 0)),
    "cu16 unlock board1 lock4": (Cu16().unlock(1, 4).frame, Asked(UNLOCK, 1, 3)),
    "cu16 status all addr00": (request(BUS_STATUS, 0), Asked(BUS_STATUS, 0, 0)),
    "cu16 status bus addrF0": (request(BUS_STATUS, 15), Asked(BUS_STATUS, 15, 0)),
    "cu16 unlock all board0": (request(UNLOCK_ALL, 0), Asked(UNLOCK_ALL, 0, 0)),
    "cu16 set unlock time 500ms": (
        request(SET_PULSE, 0, data=(50).to_bytes(2, "big")),
        Asked(SET_PULSE, 0, 0, b"\x00\x32"),
    ),
}
QUESTIONS_48 = {
    "cu48 status board0": (Cu48().look(0).frame, Asked(STATUS_48, 0, 0)),
    "cu48 unlock lock1": (Cu48().unlock(0, 1).frame, Asked(UNLOCK_48, 0, 0)),
    "cu48 unlock lock2": (Cu48().unlock(0, 2).frame, Asked(UNLOCK_48, 0, 1)),
    "cu48 unlock lock48": (Cu48().unlock(0, 48).frame, Asked(UNLOCK_48, 0, 47)),
}
ANSWERS = {
    "cu16 status hooks=FFFF ir=0": (0, 0xFFFF, 0, STATUS_ANSWER),
    "cu16 status hooks=FFFE ir=0": (0, 0xFFFE, 0, STATUS_ANSWER),
    "cu16 status hooks=0 ir=0": (0, 0, 0, STATUS_ANSWER),
    "cu16 status hook1+9 ir3": (0, 0x0101, 0b100, STATUS_ANSWER),
    "cu16 status data contains ETX": (0, 0x0303, 0x0303, STATUS_ANSWER),
    "cu16 status board1 hooks=FFFF": (1, 0xFFFF, 0, STATUS_ANSWER),
    "cu16 bus status board0": (0, 0, 0, BUS_STATUS_ANSWER),
    "cu16 bus status board1": (1, 0, 0, BUS_STATUS_ANSWER),
}
ANSWERS_48 = {
    "cu48 all open": (0, 0, 0x75, 0),
    "cu48 lock1 closed": (1, 0, 0x75, 0),
    "cu48 lock14 closed": (1 << 13, 0, 0x75, 0),
    "cu48 lock1 closed 2nd group bit0": (1, 1, 0x75, 0),
    "cu48 cmd77 lock11": (1, 1, UNLOCK_ANSWER_48, 10),
    "cu48 all closed": (2**48 - 1, 0, 0x75, 0),
}


def seen(channels: int, hooks: int, goods: int) -> Seen:
    numbers = range(1, channels + 1)
    return Seen(
        {n: Door.CLOSED if hooks >> n - 1 & 1 else Door.OPEN for n in numbers},
        {n: bool(goods >> n - 1 & 1) for n in numbers},
    )


def test_every_published_frame_is_tried() -> None:
    assert set(published("cu16", "Q")) == set(QUESTIONS)
    assert set(published("cu48", "Q")) == set(QUESTIONS_48)
    assert set(published("cu16", "R")) == set(ANSWERS)
    assert set(published("cu48", "R")) == set(ANSWERS_48)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_published_question_is_asked_and_understood(name: str) -> None:
    frame, asked = QUESTIONS[name]

    assert frame == published("cu16", "Q")[name]
    assert understand(frame) == asked


@pytest.mark.parametrize("name", QUESTIONS_48)
def test_a_published_question_of_48_is_asked_and_understood(name: str) -> None:
    frame, asked = QUESTIONS_48[name]

    assert frame == published("cu48", "Q")[name]
    assert understand_48(frame) == asked


@pytest.mark.parametrize("name", ANSWERS)
def test_a_published_answer_is_given_and_understood(name: str) -> None:
    board, hooks, goods, command = ANSWERS[name]
    frame = published("cu16", "R")[name]
    shape = Cu16(goods_sensor=True).answer(board, command)

    assert answer(command, board, hooks, goods) == frame
    assert heard(frame, shape) == [seen(16, hooks, goods)]


@pytest.mark.parametrize("name", ANSWERS_48)
def test_a_published_answer_of_48_is_given_and_understood(name: str) -> None:
    hooks, goods, command, lock = ANSWERS_48[name]
    frame = published("cu48", "R")[name]
    shape = Cu48(goods_sensor=True).answer(0, command, lock)

    assert answer_48(0, hooks, goods, command=command, lock=lock) == frame
    assert heard(frame, shape) == [seen(48, hooks, goods)]


@pytest.mark.parametrize("frame", wrong("kerong"))
def test_a_frame_with_a_bad_sum_is_taken_by_nobody(frame: bytes) -> None:
    looks = [shape for board in range(15) for shape in Cu16().look(board).answers]

    assert understand(frame) is None
    assert understand_48(frame) is None
    assert heard(frame * 4, *looks) == []


@pytest.mark.parametrize(
    "frame",
    ["02 00 30 04 36", "03 00 30 03 36", "02 00 37 03 3C", "02 00 30 01 02 03 38", ""],
)
def test_a_good_sum_does_not_make_a_request(frame: str) -> None:
    assert understand(bytes.fromhex(frame)) is None


@pytest.mark.parametrize("frame", ["03 00 00 60 03 66", "02 00 00 60 04 66"])
def test_a_good_sum_does_not_make_a_request_of_48(frame: str) -> None:
    assert understand_48(bytes.fromhex(frame)) is None


@pytest.mark.parametrize("codec", [Cu16(closed_bit=0), Cu48(closed_bit=0)])
def test_newer_boards_may_be_told_to_read_the_other_way_round(
    codec: Cu16 | Cu48,
) -> None:
    open_16, open_48 = answer(STATUS_ANSWER, 1, 0b10), answer_48(1, 0b10)

    (told,) = heard(open_16 + open_48, *codec.look(1).answers)

    assert isinstance(told, Seen)
    assert (told.doors[1], told.doors[2]) == (Door.CLOSED, Door.OPEN)


@pytest.mark.parametrize("codec", [Cu16(channels=12), Cu48(channels=24)])
def test_goods_are_told_only_where_sensors_are_fitted(codec: Cu16 | Cu48) -> None:
    both = answer(STATUS_ANSWER, 1, 0, 0xFF) + answer_48(1, 0, 0xFF)

    (told,) = heard(both, *codec.look(1).answers)

    assert isinstance(told, Seen)
    assert told.goods == {}
    assert len(told.doors) == codec.channels
    assert not codec.capabilities.goods_sensor


@pytest.mark.parametrize("codec", [Cu16(), Cu48()])
def test_an_unlock_waits_for_no_answer_and_ends_by_itself(codec: Cu16 | Cu48) -> None:
    assert codec.unlock(1, 1).answers == ()
    assert codec.release(1) is None
    assert codec.capabilities.timed_pulse
    assert codec.reports(1) == ()
