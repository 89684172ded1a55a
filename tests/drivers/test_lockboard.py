import pytest

from drivers import Door
from drivers.codec import Contact, Question, Report, Seen, Taken
from drivers.lockboard import (
    ASK,
    ASK_FIRMWARE,
    FIRMWARE,
    HOLD,
    OPEN,
    OPEN_ALL,
    OPEN_MANY,
    QUERY,
    RELEASE,
    REPORTS,
    SHORTED,
    Asked,
    Lockboard,
    answer_all,
    answer_one,
    answer_open_all,
    is_sealed,
    open_many,
    request,
    understand,
)
from tests.drivers.frames import heard, published, wrong

BOARD = Lockboard()
OTHER_PARAMETER = Lockboard(open_parameter=ASK)
WAYS_32 = Lockboard(channels=32)


def opens(lock: int, board: int = 1, parameter: int = SHORTED) -> Asked:
    return Asked(OPEN, board, (lock,), parameter)


QUESTIONS = {
    "8a open 1/1": (BOARD.unlock(1, 1).frame, opens(1)),
    "8a open 1/2": (BOARD.unlock(1, 2).frame, opens(2)),
    "8a open 1/12": (BOARD.unlock(1, 12).frame, opens(12)),
    "8a open 1/24": (BOARD.unlock(1, 24).frame, opens(24)),
    "8a open 2/1": (BOARD.unlock(2, 1).frame, opens(1, board=2)),
    "8a open 1/1 param33": (
        OTHER_PARAMETER.unlock(1, 1).frame,
        opens(1, parameter=ASK),
    ),
    "8a open all board1": (request(OPEN, 1, 0, 0x11), Asked(OPEN, 1, (), 0x11)),
    "8a open all board2": (request(OPEN, 2, 0, 0x11), Asked(OPEN, 2, (), 0x11)),
    "8a query 1/1": (BOARD.probe(1).frame, Asked(QUERY, 1, (1,), ASK)),
    "8a query all board1": (BOARD.look(1).frame, Asked(QUERY, 1, (), ASK)),
    "8a open many 2,10,18": (
        open_many(1, [2, 10, 18]),
        Asked(OPEN_MANY, 1, (2, 10, 18)),
    ),
    "8a hold on 1/1": (request(HOLD, 1, 1, 0x11), Asked(HOLD, 1, (1,), 0x11)),
    "8a hold off 1/1": (request(RELEASE, 1, 1, 0x11), Asked(RELEASE, 1, (1,), 0x11)),
    "8a open all in turn": (
        request(OPEN_ALL, 1, 1, ASK),
        Asked(OPEN_ALL, 1, (1,), ASK),
    ),
    "8a firmware": (
        request(FIRMWARE, 1, 0, ASK_FIRMWARE),
        Asked(FIRMWARE, 1, (), ASK_FIRMWARE),
    ),
}
ONE = {
    "8a open 1/1 status00": (OPEN, False),
    "8a open 1/1 status11 (= request)": (OPEN, True),
    "8a query 1/1 status00": (QUERY, False),
    "8a query 1/1 status11": (QUERY, True),
    "8a report 82 1/1 status11": (0x82, True),
    "8a report 81 1/1 status00": (0x81, False),
}
ALL = {
    "8a query all 24 = 000000": (BOARD, 0),
    "8a query all 24 = FFFFFF": (BOARD, 0xFFFFFF),
    "8a query all 24 locks 3,9,18": (BOARD, 1 << 2 | 1 << 8 | 1 << 17),
    "8a query all 24 locks 1,24": (BOARD, 1 | 1 << 23),
    "8a query all 32 = FFFFFFFF": (WAYS_32, 0xFFFFFFFF),
}
IN_TURN = "8a open all in turn"


def doors(channels: int, shorted: int) -> dict[int, Door]:
    numbers = range(1, channels + 1)
    return {n: Door.CLOSED if shorted >> n - 1 & 1 else Door.OPEN for n in numbers}


def test_every_published_frame_is_tried() -> None:
    assert set(published("8a", "Q")) == set(QUESTIONS)
    assert set(published("8a", "R")) == {*ONE, *ALL, IN_TURN}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_published_question_is_asked_and_understood(name: str) -> None:
    frame, asked = QUESTIONS[name]

    assert frame == published("8a", "Q")[name]
    assert understand(frame) == asked


@pytest.mark.parametrize("name", ONE)
def test_a_published_answer_of_one_lock_is_given_and_understood(name: str) -> None:
    command, shorted = ONE[name]
    frame = published("8a", "R")[name]
    door = Door.CLOSED if shorted else Door.OPEN
    expected = {OPEN: Taken(), QUERY: Seen({1: door})}
    shapes = [*BOARD.unlock(1, 1).answers, *BOARD.probe(1).answers, *BOARD.reports(1)]

    assert answer_one(command, 1, 1, shorted=shorted) == frame
    assert heard(frame, *shapes) == [expected.get(command, Report(1, 1, door))]


@pytest.mark.parametrize("name", ALL)
def test_a_published_answer_of_all_locks_is_given_and_understood(name: str) -> None:
    codec, shorted = ALL[name]
    frame = published("8a", "R")[name]

    assert answer_all(1, shorted, codec.channels // 8) == frame
    assert heard(frame, *codec.look(1).answers) == [
        Seen(doors(codec.channels, shorted))
    ]


def test_the_answer_to_all_in_turn_is_well_formed_though_never_asked_for() -> None:
    frame = published("8a", "R")[IN_TURN]

    assert answer_open_all(1, 0) == frame
    assert is_sealed(frame)


@pytest.mark.parametrize("frame", wrong("lockboard"))
def test_a_frame_with_a_bad_check_is_taken_by_nobody(frame: bytes) -> None:
    look, probe = BOARD.look(1).answers, BOARD.probe(1).answers

    assert understand(frame) is None
    assert heard(frame * 4, *look, *probe, *BOARD.reports(1)) == []


def test_an_answer_is_never_cut_short_to_the_frame_that_it_begins_with() -> None:
    answer = answer_all(1, 0x000081)
    assert is_sealed(answer[:5])  # 80 01 00 00 81

    assert heard(answer, *BOARD.look(1).answers) == [Seen(doors(24, 0x000081))]


def test_a_contact_that_conducts_when_open_reads_the_other_way_round() -> None:
    codec = Lockboard(contact=Contact.SHORTED_WHEN_OPEN)
    (told,) = heard(answer_all(1, 0b1), *codec.look(1).answers)

    assert isinstance(told, Seen)
    assert (told.doors[1], told.doors[2]) == (Door.OPEN, Door.CLOSED)


@pytest.mark.parametrize(
    ("channels", "given", "length"),
    [
        (8, None, 7),
        (12, None, 7),
        (24, None, 7),
        (36, None, 9),
        (50, None, 11),
        (8, 1, 5),
    ],
)
def test_the_length_of_an_answer_follows_from_the_ways(
    channels: int,
    given: int | None,
    length: int,
) -> None:
    question = Lockboard(channels=channels, status_bytes=given).look(1)

    assert question.longest == length


@pytest.mark.parametrize(
    "frame",
    [
        answer_one(0x82, 1, 25, shorted=True),
        request(0x82, 1, 0, 0xAB),
        request(0x82, 2, 1, 0x11),
        request(0x81, 1, 1, 0x01),
    ],
    ids=["no such lock", "firmware", "another board", "no contact"],
)
def test_what_only_looks_like_a_report_is_none(frame: bytes) -> None:
    assert heard(frame, *BOARD.reports(1)) == []


def test_no_contact_other_than_two_is_an_answer() -> None:
    odd = request(QUERY, 1, 1, 0x12)

    assert heard(odd, *BOARD.probe(1).answers) == []
    assert heard(request(OPEN, 1, 1, 0x12), *BOARD.unlock(1, 1).answers) == []
    assert heard(request(QUERY, 1, 0, 0) + bytes(2), *BOARD.look(1).answers) == []


def test_a_question_can_ask_for_one_lock() -> None:
    question: Question = BOARD.look_at(2, 7)

    assert understand(question.frame) == Asked(QUERY, 2, (7,), ASK)
    assert heard(answer_one(QUERY, 2, 7, shorted=True), *question.answers) == [
        Seen({7: Door.CLOSED}),
    ]


def test_a_board_that_pulses_by_itself_needs_no_release() -> None:
    assert BOARD.release(1) is None  # type: ignore[func-returns-value] # that is the point
    assert BOARD.capabilities.timed_pulse
    assert len(REPORTS) == 2
