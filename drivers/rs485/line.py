"""One half-duplex line: one question, one answer, and silence where it must be.

What may go wrong on a pair of wires is met here, whatever protocol is spoken:

- the adapter may hear itself. What equals the question is thrown away, but only
  after a try has proven the echo: with some protocols a real answer begins
  with, or is, the very bytes of its question;
- rubbish may stand before and after. After rubbish the line must fall quiet
  for a while, or the next answer would be read out of step;
- answers come in pieces, up to 16 ms apart on USB, so nothing but the length
  ends a frame;
- boards may speak unasked. What they say is handed on, at any moment.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from drivers.codec import Listener, Question, Refusal, Report, Seen, Shape, Taken, Told
from drivers.driver import BusSilentError, DriverError, GarbledError, PortLostError

_QUIET_BYTES: Final = 3.5
"""How long the line rests between two frames, in bytes: Modbus wants it so."""

_TRIES: Final = 3
"""How often an echo is looked for, when only rubbish comes back."""

_ECHO_SECONDS: Final = 0.05
"""How long an adapter may take to hear itself: three pieces of USB."""

Answer = Seen | Taken | Refusal


class Way(Protocol):
    """Where the bytes go: a `Port`, or whoever plays one."""

    def write(self, data: bytes) -> None:
        """Send some bytes."""
        ...

    def read(self, until: float) -> bytes:
        """Return what arrives, or nothing when it is late."""
        ...


class Line:
    """Ask boards one question at a time.

    Args:
        port: Where the bytes go.
        byte_seconds: What one byte takes on the wire.
        resync_seconds: How long it must be quiet after rubbish.
        reports: What boards may say unasked.
        on_report: Told of that, and of when it was heard.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        port: Way,
        byte_seconds: float,
        resync_seconds: float,
        reports: Sequence[Shape],
        on_report: Callable[[Report, float], None],
        clock: Callable[[], float],
    ) -> None:
        self._port = port
        self._byte = byte_seconds
        self._resync = resync_seconds
        self._reports = reports
        self._on_report = on_report
        self._clock = clock
        self._overheard = Listener(reports)
        self._busy_until = 0.0
        self.sent_at = 0.0
        """When the last byte of the last question was on the wire."""

        self._rubbish = False
        self.echo = False
        """Whether the adapter hears itself."""

    def ask(self, question: Question, by: float) -> Answer:
        """Send one question, once, and return its answer.

        Args:
            question: What is asked; one that is never answered counts as taken.
            by: When the answer must be there at the latest.

        Raises:
            BusSilentError: Nobody answered.
            GarbledError: Something was heard, but no answer.
            PortLostError: The adapter has gone.
        """
        try:
            self._settle(by)
        except PortLostError as error:
            error.untouched = True  # it went before the first byte
            raise
        self._send(question.frame)
        ear = _Ear(question, self._reports, question.frame if self.echo else b"")
        while not ear.done:
            told = self._hear(ear, min(self._deadline(question), by))
            if told is not None:
                return told
        return Taken()

    def listen(self, until: float) -> None:
        """Hear nothing but reports for a while."""
        while self._clock() < until:
            self._overhear(self._port.read(until))

    def prove_echo(self, question: Question, by: float) -> None:
        """Find out whether the adapter hears itself.

        Silence is proof that it does not, and so is an answer without an echo
        before it. Only rubbish leaves it open, and is tried again.
        """
        self.echo = False
        for _ in range(_TRIES):
            self._settle(by)
            self._send(question.frame)
            heard = b""
            deadline = min(self._deadline(question), by)
            while len(heard) < len(question.frame) + question.longest:
                data = self._port.read(deadline)
                if not data:
                    break
                self._heard()
                heard += data
            self.echo = question.frame in heard
            self._rubbish = True  # of whatever was heard, nothing was understood
            if self.echo or not heard or _answered(question, heard):
                return

    def _settle(self, by: float) -> None:
        """Wait until the line has been quiet for long enough, and forget the rest."""
        self._overhear(self._port.read(0.0))
        while self._clock() < self._quiet_at:
            self._overhear(self._port.read(self._quiet_at))
            if self._clock() >= by:
                noisy = GarbledError("the line does not fall quiet")
                noisy.untouched = True
                raise noisy
        self._rubbish = False
        self._overheard = Listener(self._reports)

    @property
    def _quiet_at(self) -> float:
        pause = _QUIET_BYTES * self._byte
        return self._busy_until + max(pause, self._resync if self._rubbish else 0.0)

    def _send(self, frame: bytes) -> None:
        self._port.write(frame)
        self.sent_at = self._clock() + len(frame) * self._byte
        self._busy_until = self.sent_at

    def _deadline(self, question: Question) -> float:
        """Return when the last byte of an answer must be there."""
        patience = max(question.patience, _ECHO_SECONDS)
        return self.sent_at + patience + question.longest * self._byte

    def _hear(self, ear: "_Ear", deadline: float) -> Answer | None:
        data = self._port.read(deadline)
        if not data:
            self._rubbish = ear.rubbish > 0
            raise ear.error
        self._heard()
        for told in ear.feed(data):
            if not isinstance(told, Report):
                return told
            self._on_report(told, self._clock())
        return None

    def _overhear(self, data: bytes) -> None:
        if data:
            self._heard()
            for told in self._overheard.feed(data):
                if isinstance(told, Report):
                    self._on_report(told, self._clock())

    def _heard(self) -> None:
        self._busy_until = max(self._busy_until, self._clock())


class _Ear:
    """What is heard after one question: an echo, then reports and an answer."""

    def __init__(
        self, question: Question, reports: Sequence[Shape], echo: bytes
    ) -> None:
        self._listener = Listener([*question.answers, *reports])
        self._answered = bool(question.answers)
        self._echo = echo
        self._before = b""

    @property
    def done(self) -> bool:
        """Whether nothing more is waited for: no echo, and never an answer."""
        return not self._echo and not self._answered

    @property
    def rubbish(self) -> int:
        """Bytes that meant nothing."""
        unheard = len(self._before) if self._echo else 0
        return unheard + self._listener.noise + self._listener.pending

    @property
    def error(self) -> DriverError:
        """Why nothing came of it."""
        if self.rubbish:
            return GarbledError("somebody answered, but no sense")
        return BusSilentError("nobody answered")

    def feed(self, data: bytes) -> list[Told]:
        """Take what the line gave, and let what equals the question go by."""
        if self._echo:
            self._before += data
            _, echo, data = self._before.partition(self._echo)
            if not echo:
                return []
            self._echo = b""
        return self._listener.feed(data)


def _answered(question: Question, heard: bytes) -> bool:
    return bool(Listener(question.answers).feed(heard))
