"""Locks on one RS-485 bus, whatever boards hang on it.

Who is asked, how often, and what is believed:

- an unlock is sent once. Where a board never answers one, the board is heard
  before it, so that its silence is told while the lock is still untouched;
- a query is asked again when nothing sensible came, but a board that kept silent
  through the last look is asked only once, so that the dead do not slow down the
  living;
- where the check of a protocol is weak, a change of a door is believed only
  when two answers in a row say the same;
- a board that has not answered in time may do so late. Until that time is over
  it is not asked again, for its late answer would pass for a fresh one;
- a board that cannot end its own pulses is switched off at the start, after
  every pulse and at the end, again and again until it confirms.

`unlock` waits for the end of the pulse, also where the board times it: the bus
then never has two coils energised at once.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from drivers.codec import Codec, Question, Refusal, Report, Seen
from drivers.driver import (
    BusSilentError,
    Capabilities,
    DriverError,
    GarbledError,
    LockAddress,
    LockRefusedError,
    PortLostError,
    Reading,
    UnknownLockError,
)
from drivers.rs485.guard import Guard
from drivers.rs485.line import Answer, Line
from drivers.rs485.port import Port
from drivers.rs485.settings import BusSettings, Echo
from drivers.trace import Tracer

_MOST_CHANGES: Final = 3
"""How many different answers in a row are heard before nothing is believed."""

_REACTION: Final = 0.01
"""Seconds that a board may take to begin its pulse."""

_LATENESS: Final = 2.0
"""How much later than its patience a late answer may still come, times that."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds after which a call gives up, below what the contract allows."""

    start: float = 2.0
    unlock: float = 2.8
    read: float = 1.8
    close: float = 1.5


@dataclass(frozen=True, slots=True)
class Tally:
    """How one board has fared since the start; numbers only ever grow."""

    asked: int = 0
    answered: int = 0
    silent: int = 0
    garbled: int = 0
    seconds: float = 0.0
    """What the last answer took, from the question to its last byte."""


class Rs485Driver:
    """Drive the lock boards on one pair of wires.

    Args:
        locks: The locks that slots are wired to.
        settings: The port and the boards.
        on_report: Told when a board says unasked what a door is now; it is called
            on the thread that calls the driver, and must return at once.
        clock: Monotonic seconds.
        limits: When calls give up.
    """

    def __init__(
        self,
        locks: Collection[LockAddress],
        settings: BusSettings,
        *,
        on_report: Callable[[LockAddress, Reading], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        limits: Limits | None = None,
    ) -> None:
        self._limits = limits = limits or Limits()
        self._locks = frozenset(locks)
        self._settings = settings
        self._clock = clock
        self._on_report = on_report
        self._port = Port(settings, clock)
        boards = settings.boards
        self._line = Line(
            self._port,
            settings.byte_seconds,
            settings.resync_seconds,
            [shape for board in boards for shape in boards[board].reports(board)],
            self._reported,
            clock,
        )
        self._used = sorted({lock.board for lock in locks})
        self._tallies = dict.fromkeys(boards, Tally())
        self._guard = Guard()
        self._ready = False
        self._mute: set[int] = set()
        self._owing: dict[int, float] = {}
        self._believed: dict[int, Seen] = {}
        self._closed = False
        self._turn = threading.Lock()
        self.trace_to(settings.trace)
        with suppress(DriverError):  # a port that is missing may come
            self._connect(self._clock() + limits.start)

    @property
    def capabilities(self) -> Capabilities:
        """What the boards can do: what any sees, and what all of them time."""
        able = [codec.capabilities for codec in self._settings.boards.values()]
        return Capabilities(
            door_sensor=any(one.door_sensor for one in able),
            timed_pulse=all(one.timed_pulse for one in able),
            goods_sensor=any(one.goods_sensor for one in able),
        )

    @property
    def echo(self) -> bool:
        """Whether the adapter hears itself, as far as is known."""
        return self._line.echo

    @property
    def tallies(self) -> Mapping[int, Tally]:
        """How every board has fared; readable from any thread."""
        return dict(self._tallies)

    @property
    def trace(self) -> Path | None:
        """The file that is being written; readable from any thread."""
        tracer = self._port.tracer
        return tracer.path if tracer is not None and tracer.writes else None

    def trace_to(self, path: Path | None, *, most_bytes: int | None = None) -> None:
        """Write every byte to a file from now on, or to none; from any thread."""
        tracer = self._port.tracer
        if path is None or self._closed:
            self._port.tracer = None
        else:
            self._port.tracer = Tracer(path, most_bytes=most_bytes)
        if tracer is not None:
            tracer.close()

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse, and return after its end."""
        with self._my_turn():
            codec = self._codec(lock)
            by = self._clock() + self._limits.unlock
            self._connect(by, at_once=True)
            self._insist(self._guard.due(self._clock()), by)
            self._prove_alive(lock, codec, by)
            try:
                self._pulse(lock, codec, by)
            finally:
                self._switch_off(lock.board, by)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        """Ask every board of these locks, those that may be late last."""
        with self._my_turn():
            for lock in locks:
                self._codec(lock)
            boards = {lock.board for lock in locks}
            by = self._clock() + self._limits.read
            self._connect(by)
            self._insist(self._guard.due(self._clock()), by)
            readings: dict[LockAddress, Reading] = {}
            failed: list[DriverError] = []
            for board in sorted(boards, key=lambda one: (self._owing.get(one, 0), one)):
                try:
                    readings |= self._look(board, by)
                except PortLostError as error:
                    failed = [error]
                    break
                except DriverError as error:
                    failed.append(error)
        if failed and not readings:
            raise next(
                (one for one in failed if isinstance(one, GarbledError)), failed[0]
            )
        return readings

    def close(self) -> None:
        """Switch off what does not do so by itself, and give the port back."""
        with self._turn:
            if self._closed:
                return
            self._closed = True
            self._arm(timed=False)
            by = self._clock() + self._limits.close
            with suppress(DriverError):
                while self._guard.armed and self._port.is_open and self._clock() < by:
                    self._insist(self._guard.armed, by)
            self._port.close()
            self.trace_to(None)

    # Pulses.

    def _pulse(self, lock: LockAddress, codec: Codec, by: float) -> None:
        timed = codec.capabilities.timed_pulse
        if self._clock() + codec.pulse_seconds > by:
            late = BusSilentError("the line took too long to begin a pulse")
            late.untouched = True
            raise late
        was_off = lock.board not in self._guard.armed
        if not timed:
            self._guard.arm(lock.board)
        seconds = codec.pulse_seconds + (_REACTION if timed else 0.0)
        try:
            told = self._ask(lock.board, codec.unlock(lock.board, lock.channel), by)
        except DriverError as error:
            if error.untouched and was_off:
                self._guard.confirmed(lock.board)
            elif self._port.is_open and timed:
                self._line.listen(self._line.sent_at + seconds)
            raise
        if isinstance(told, Refusal):
            raise LockRefusedError(lock, f"the board says that {told.why}")
        self._line.listen(self._line.sent_at + seconds)

    def _prove_alive(self, lock: LockAddress, codec: Codec, by: float) -> None:
        """Hear a board before an unlock that it will not answer.

        Or a pulse into a cut wire would pass for one that was given.
        """
        if codec.unlock(lock.board, lock.channel).answers:
            return
        try:
            self._answered(lock.board, codec.look(lock.board), by)
        except DriverError as error:
            error.untouched = True
            raise

    def _answered(self, board: int, question: Question, by: float) -> Answer:
        """Ask until there is an answer, as often as a query may be asked."""
        for _ in range(self._settings.retries):
            with suppress(BusSilentError, GarbledError):
                return self._ask(board, question, by)
            self._owing[board] = self._late(question)
        return self._ask(board, question, by)

    def _switch_off(self, board: int, by: float) -> None:
        """End a pulse that the board does not end, and insist on it."""
        with suppress(PortLostError):  # the error that led here says it better
            while board in self._guard.armed and self._clock() < by:
                self._insist([board], by)
        if board in self._guard.armed:
            raise BusSilentError(f"board {board} does not confirm that it is off")

    def _insist(self, boards: Collection[int], by: float) -> None:
        """Try once to switch off every relay of these boards."""
        for board in boards:
            question = self._settings.boards[board].release(board)
            if question is None:
                self._guard.confirmed(board)
                continue
            try:
                self._ask(board, question, by)
                self._guard.confirmed(board)
            except (BusSilentError, GarbledError):
                self._guard.missed(board, self._clock())

    def _arm(self, *, timed: bool) -> None:
        """Let every board be switched off; those that time pulses only if told."""
        for board, codec in self._settings.boards.items():
            if timed or not codec.capabilities.timed_pulse:
                self._guard.arm(board)

    # Doors.

    def _look(self, board: int, by: float) -> dict[LockAddress, Reading]:
        seen = self._seen(board, self._settings.boards[board], by)
        at = self._clock()
        wired = (lock for lock in self._locks if lock.board == board)
        return {
            lock: Reading(seen.doors[lock.channel], at, seen.goods.get(lock.channel))
            for lock in wired
        }

    def _seen(self, board: int, codec: Codec, by: float) -> Seen:
        """Return what a board says, twice the same where once is not enough."""
        question = codec.look(board)
        self._line.listen(min(self._owing.pop(board, 0.0), by))
        previous = self._believed.pop(board, None)
        tries = 1 + (0 if board in self._mute else self._settings.retries)
        changes = 0
        while True:
            try:
                seen = self._told(board, question, by)
            except (BusSilentError, GarbledError) as error:
                self._owing[board] = self._late(question)
                tries, previous = tries - 1, None
                if tries and self._clock() < by:
                    continue
                self._note_silence(board, error)
                raise
            self._mute.discard(board)
            if seen == previous or not codec.weak:
                self._believed[board] = seen
                return seen
            previous, changes = seen, changes + 1
            if changes > _MOST_CHANGES or self._clock() >= by:
                raise GarbledError(f"board {board} says now this and now that")

    def _note_silence(self, board: int, error: DriverError) -> None:
        if isinstance(error, BusSilentError):
            self._mute.add(board)

    def _told(self, board: int, question: Question, by: float) -> Seen:
        told = self._ask(board, question, by)
        if isinstance(told, Seen):
            return told
        why = told.why if isinstance(told, Refusal) else "this"
        raise GarbledError(f"board {board} says that {why}")

    def _late(self, question: Question) -> float:
        """Return until when an answer to this question may still come."""
        return self._clock() + (_LATENESS - 1) * question.patience

    def _reported(self, report: Report, at: float) -> None:
        lock = LockAddress(report.board, report.channel)
        if self._on_report is not None and lock in self._locks:
            self._on_report(lock, Reading(report.door, at))

    # The line.

    def _connect(self, by: float, *, at_once: bool = False) -> None:
        """Have the port open; a port that was just opened is made safe first."""
        if self._ready and self._port.is_open:
            return
        self._ready = False
        if not self._port.is_open:
            self._port.open(at_once=at_once)
        self._believed.clear()
        self._find_echo(by)
        self._arm(timed=True)
        self._insist(self._guard.armed, by)
        for board, codec in self._settings.boards.items():
            if codec.capabilities.timed_pulse:
                self._guard.confirmed(board)  # its pulses are over by themselves
        self._ready = True

    def _find_echo(self, by: float) -> None:
        self._line.echo = self._settings.echo is Echo.ALWAYS
        if self._settings.echo is Echo.AUTO and self._used:
            first = self._used[0]
            self._line.prove_echo(self._settings.boards[first].probe(first), by)

    def _ask(self, board: int, question: Question, by: float) -> Answer:
        tally = self._tallies[board]
        began = self._clock()
        tally = replace(tally, asked=tally.asked + 1)
        try:
            told = self._line.ask(question, by)
            took = self._clock() - began
            tally = replace(tally, answered=tally.answered + 1, seconds=took)
        except (BusSilentError, GarbledError) as error:
            garbled = isinstance(error, GarbledError)
            tally = replace(
                tally,
                silent=tally.silent + (not garbled),
                garbled=tally.garbled + garbled,
            )
            named = type(error)(f"board {board}: {error}")
            named.untouched = error.untouched
            raise named from error
        finally:
            self._tallies[board] = tally
        return told

    def _codec(self, lock: LockAddress) -> Codec:
        if lock not in self._locks:
            raise UnknownLockError(lock)
        return self._settings.boards[lock.board]

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self._turn.acquire(blocking=False):
            raise RuntimeError("two threads use one driver at once")
        try:
            if self._closed:
                lost = PortLostError(f"port {self._settings.port} is closed")
                lost.untouched = True
                raise lost
            yield
        finally:
            self._turn.release()
