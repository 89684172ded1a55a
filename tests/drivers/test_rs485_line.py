from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import BusSilentError, Door, GarbledError, PortLostError
from drivers.codec import Question, Report, Seen, Taken
from drivers.kerong import Cu16
from drivers.lockboard import QUERY, Lockboard, answer_all, answer_one
from drivers.rs485.guard import Guard
from drivers.rs485.line import Line

BYTE = 0.001
BOARD = Lockboard(channels=8)
LOOK = BOARD.look(1)
SHUT = answer_all(1, 0xFF)
ALL_SHUT = Seen(dict.fromkeys(range(1, 9), Door.CLOSED))
FAR = 1e9


class Script:
    """A port that says what it was told to say, each piece at its time."""

    def __init__(self) -> None:
        self.now = 100.0
        self.sent: list[tuple[float, bytes]] = []
        self.coming: list[tuple[float, bytes]] = []
        self.answer: Callable[[bytes], list[tuple[float, bytes]]] = lambda _: []
        self.lost = False

    def clock(self) -> float:
        self.now += 1e-6
        return self.now

    def write(self, data: bytes) -> None:
        self.sent.append((self.now, data))
        self.coming += [(self.now + after, one) for after, one in self.answer(data)]
        self.coming.sort(key=lambda piece: piece[0])

    def read(self, until: float) -> bytes:
        if self.lost:
            raise PortLostError("pulled")
        if self.coming and self.coming[0][0] <= max(until, self.now):
            at, data = self.coming.pop(0)
            self.now = max(self.now, at)
            return data
        self.now = max(self.now, until)
        return b""


class Bench:
    """A line, and the script at its other end."""

    def __init__(self, *, echo: bool = False) -> None:
        self.script = Script()
        self.reports: list[Report] = []
        self.line = Line(
            self.script,
            BYTE,
            0.03,
            BOARD.reports(1),
            lambda report, _: self.reports.append(report),
            self.script.clock,
        )
        self.line.echo = echo

    def says(self, *pieces: tuple[float, bytes]) -> None:
        self.script.answer = lambda _: list(pieces)


def test_an_answer_in_pieces_is_one_answer() -> None:
    it = Bench()
    it.says((0.02, SHUT[:2]), (0.036, SHUT[2:5]), (0.052, SHUT[5:]))

    assert it.line.ask(LOOK, FAR) == ALL_SHUT


def test_silence_is_told_when_the_patience_is_over() -> None:
    it = Bench()

    with pytest.raises(BusSilentError, match="nobody answered"):
        it.line.ask(LOOK, FAR)

    waited = it.script.now - 100.0
    wire = (len(LOOK.frame) + LOOK.longest) * BYTE
    assert waited == pytest.approx(LOOK.patience + wire, abs=0.001)


def test_nobody_waits_longer_than_the_call_may_take() -> None:
    it = Bench()

    with pytest.raises(BusSilentError):
        it.line.ask(LOOK, 100.05)

    assert it.script.now == pytest.approx(100.05, abs=0.001)


def test_rubbish_is_no_silence_and_the_line_must_then_fall_quiet() -> None:
    it = Bench()
    it.says((0.02, b"\xff\xfe"), (0.309, b"\x00"))
    with pytest.raises(GarbledError):
        it.line.ask(LOOK, FAR)
    it.says((0.02, SHUT))

    assert it.line.ask(LOOK, FAR) == ALL_SHUT

    (first, _), (second, _) = it.script.sent
    assert second - (first + 0.309) >= 0.03


def test_the_line_rests_between_two_frames() -> None:
    it = Bench()
    it.says((0.02, SHUT))
    it.line.ask(LOOK, FAR)
    it.line.ask(LOOK, FAR)

    (first, _), (second, _) = it.script.sent
    assert second - (first + 0.02) == pytest.approx(3.5 * BYTE, abs=1e-4)


def test_what_came_before_the_question_is_no_answer_to_it() -> None:
    it = Bench()
    it.script.coming = [(99.0, SHUT)]

    with pytest.raises(BusSilentError):
        it.line.ask(LOOK, FAR)


def test_a_line_that_never_falls_quiet_is_not_spoken_on() -> None:
    it = Bench()
    it.script.coming = [(99.0 + n / 500, b"\x55") for n in range(1000)]

    with pytest.raises(GarbledError, match="quiet") as caught:
        it.line.ask(LOOK, 100.5)

    assert caught.value.untouched
    assert it.script.sent == []


def test_a_port_that_goes_before_the_first_byte_has_touched_nothing() -> None:
    it = Bench()
    it.script.lost = True

    with pytest.raises(PortLostError) as caught:
        it.line.ask(LOOK, FAR)

    assert caught.value.untouched


def test_reports_are_handed_on_at_any_moment() -> None:
    it = Bench()
    opened, shut = (answer_one(0x82, 1, n, shorted=n == 4) for n in (3, 4))
    it.script.coming = [(99.0, opened)]
    it.says((0.01, shut + SHUT))

    assert it.line.ask(LOOK, FAR) == ALL_SHUT
    it.script.coming = [
        (it.script.now + 0.1, opened[:2]),
        (it.script.now + 0.11, opened[2:]),
    ]
    it.line.listen(it.script.now + 0.5)

    assert it.reports == [
        Report(1, 3, Door.OPEN),
        Report(1, 4, Door.CLOSED),
        Report(1, 3, Door.OPEN),
    ]


def test_a_report_alone_is_no_answer() -> None:
    it = Bench()
    it.says((0.01, answer_one(0x81, 1, 2, shorted=True)))

    with pytest.raises(BusSilentError):
        it.line.ask(LOOK, FAR)

    assert it.reports == [Report(1, 2, Door.CLOSED)]


def test_a_proven_echo_is_never_an_answer() -> None:
    it = Bench(echo=True)
    opens = BOARD.unlock(1, 1)
    it.says((0.005, opens.frame))  # which is, byte for byte, "contact shorted"

    with pytest.raises(BusSilentError):
        it.line.ask(opens, FAR)


def test_the_answer_that_follows_an_echo_is_heard() -> None:
    it = Bench(echo=True)
    opens = BOARD.unlock(1, 1)
    it.says((0.003, b"\x00" + opens.frame[:2]), (0.005, opens.frame[2:] + opens.frame))

    assert it.line.ask(opens, FAR) == Taken()


def test_without_a_proof_what_looks_like_an_answer_is_one() -> None:
    it = Bench()
    opens = BOARD.unlock(1, 1)
    it.says((0.5, opens.frame))

    assert it.line.ask(opens, FAR) == Taken()


def test_an_echo_that_comes_back_changed_is_told() -> None:
    it = Bench(echo=True)
    it.says((0.005, LOOK.frame[1:] + SHUT))

    with pytest.raises(GarbledError):
        it.line.ask(LOOK, FAR)


def test_an_unlock_without_an_answer_waits_for_its_echo_only() -> None:
    silent = Cu16().unlock(0, 1)
    quiet, loud, deaf = Bench(), Bench(echo=True), Bench(echo=True)
    loud.says((0.005, silent.frame))

    assert quiet.line.ask(silent, FAR) == Taken()
    assert loud.line.ask(silent, FAR) == Taken()
    with pytest.raises(BusSilentError):
        deaf.line.ask(silent, FAR)


@pytest.mark.parametrize(
    ("pieces", "echo", "asked"),
    [
        ([], False, 1),
        ([(0.02, answer_one(QUERY, 1, 1, shorted=True))], False, 1),
        ([(0.005, BOARD.probe(1).frame)], True, 1),
        ([(0.005, b"\x00" + BOARD.probe(1).frame)], True, 1),
        ([(0.005, BOARD.probe(1).frame[:4])], False, 3),
    ],
    ids=["silence", "answer", "echo", "echo in noise", "rubbish"],
)
def test_an_echo_is_proven_before_it_is_believed(
    pieces: list[tuple[float, bytes]],
    *,
    echo: bool,
    asked: int,
) -> None:
    it = Bench()
    it.says(*pieces)

    it.line.prove_echo(BOARD.probe(1), FAR)

    assert it.line.echo is echo
    assert len(it.script.sent) == asked


@given(
    state=st.integers(0, 255),
    noise=st.binary(max_size=12),
    after=st.binary(max_size=12),
    delays=st.lists(st.floats(0, 0.016), min_size=30, max_size=30),
)
def test_whatever_comes_an_answer_is_right_or_none(
    state: int,
    noise: bytes,
    after: bytes,
    delays: list[float],
) -> None:
    it = Bench()
    data = noise + answer_all(1, state) + after
    at, pieces = 0.0, []
    for byte, delay in zip(data, [*delays, *[0.0] * 20], strict=False):
        at += delay
        pieces.append((at, bytes((byte,))))
    it.says(*pieces)
    expected = {
        n: Door.CLOSED if state >> n - 1 & 1 else Door.OPEN for n in range(1, 9)
    }

    try:
        assert it.line.ask(LOOK, FAR) == Seen(expected)
    except (BusSilentError, GarbledError):
        assert at > LOOK.patience


def test_a_guard_asks_at_once_and_then_ever_more_rarely() -> None:
    guard = Guard()
    guard.arm(1)
    asked = []
    for now in range(600):
        if 1 in guard.due(now / 100):
            asked.append(now / 100)
            guard.missed(1, now / 100)

    assert asked == pytest.approx([0.0, 0.1, 0.3, 0.7, 1.5, 3.1, 5.1], abs=0.06)
    guard.confirmed(1)
    guard.confirmed(1)
    assert not guard.armed


def test_a_question_knows_how_long_its_longest_answer_is() -> None:
    assert Question(b"x").longest == 0
    assert LOOK.longest == 7
