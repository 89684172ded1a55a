"""A recorded line, played back: a bank that failed once fails again on a desk.

A trace holds what was asked and what came back. A replay hangs on the wires in
place of the boards: it hears a question that stands in the trace and says what
was said then, as late as it was said then. A question that was asked often is
answered in the order of the trace, from the start again after its end.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from drivers.simulator.boards import Reply
from drivers.trace import Piece

_GAP_SECONDS: Final = 0.02


@dataclass(slots=True)
class _Exchange:
    """A question, and all that came back before the next."""

    asked: bytes
    at: float
    heard: list[Piece] = field(default_factory=list)


class Replay:
    """Answer as was answered in a trace.

    Args:
        pieces: The trace.
        byte_seconds: What one byte took: a piece had begun to arrive before it
            was read, by its length.
    """

    def __init__(self, pieces: Sequence[Piece], byte_seconds: float) -> None:
        self._byte = byte_seconds
        self._exchanges: list[_Exchange] = []
        for piece in pieces:
            if piece.sent:
                self._exchanges.append(_Exchange(piece.data, piece.at))
            elif self._exchanges:
                self._exchanges[-1].heard.append(piece)
        self._held = b""
        self._heard_at = 0.0
        self._next = 0

    def hear(self, data: bytes, now: float) -> list[Reply]:
        """Take bytes; return what came of them then."""
        fresh = now - self._heard_at > _GAP_SECONDS
        self._held = data if fresh else self._held + data
        self._heard_at = now
        exchange = self._found()
        if exchange is None:
            return []
        self._held = b""
        asked = exchange.at + len(exchange.asked) * self._byte
        return [self._reply(piece, now + piece.at - asked) for piece in exchange.heard]

    def _found(self) -> _Exchange | None:
        count = len(self._exchanges)
        for n in range(self._next, self._next + count):
            if self._exchanges[n % count].asked == self._held:
                self._next = n % count + 1
                return self._exchanges[n % count]
        return None

    def _reply(self, piece: Piece, at: float) -> Reply:
        return Reply(at - len(piece.data) * self._byte, lambda _: piece.data)
