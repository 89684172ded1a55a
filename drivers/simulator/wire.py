"""Two wires and what hangs on them, exact to the byte and to the baud rate.

Every byte takes its time, questions as well as answers; a question is heard when
its last byte has arrived, and whoever speaks while an answer is on the wire is
not understood. There is no port and no thread in here: bytes go in with the time
at which they were sent, and come out when they are due.
"""

import heapq
from collections.abc import Callable, Sequence
from functools import partial
from itertools import count
from typing import Protocol

from drivers.simulator.boards import Board, Reply
from drivers.simulator.faults import Fault, Faults, collide


class Hearer(Protocol):
    """Whatever hangs on the wires."""

    def hear(self, data: bytes, now: float) -> list[Reply]:
        """Take bytes, the last of them now; return what is answered."""
        ...


class Wire:
    """Carry bytes to the boards and back.

    Args:
        hearers: The boards.
        byte_seconds: What one byte takes.
        faults: What goes wrong.
    """

    def __init__(
        self,
        hearers: Sequence[Hearer],
        byte_seconds: float,
        faults: Faults,
    ) -> None:
        self._hearers = hearers
        self._byte = byte_seconds
        self._faults = faults
        self._order = count()
        self._heap: list[tuple[float, int, Callable[[float], None]]] = []
        self._out = bytearray()
        self._sent_until = 0.0
        self._said_until = 0.0

    @property
    def next_at(self) -> float | None:
        """When something is due next."""
        return self._heap[0][0] if self._heap else None

    def send(self, data: bytes, now: float) -> None:
        """Take what the kiosk sends."""
        begins = max(now, self._sent_until)
        self._sent_until = ends = begins + len(data) * self._byte
        if self._faults.strikes(Fault.ECHO):
            self._say(self._faults.spoil(data), begins)
        if begins < self._said_until and not self._faults.rates.get(Fault.ECHO):
            return  # two spoke at once, and nobody is understood
        data = self._faults.spoil(data)
        self._at(ends, lambda at: self._deliver(data, at))

    def due(self, now: float) -> bytes:
        """Return what has arrived at the kiosk by now."""
        while self._heap and self._heap[0][0] <= now:
            at, _, happen = heapq.heappop(self._heap)
            happen(at)
        out, self._out = bytes(self._out), bytearray()
        return out

    def _deliver(self, data: bytes, now: float) -> None:
        for hearer in self._hearers:
            if self._faults.strikes(Fault.DEAD_BOARD):
                continue
            for reply in hearer.hear(data, now):
                self._promise(hearer, reply)

    def _promise(self, hearer: Hearer, reply: Reply) -> None:
        if self._faults.strikes(Fault.LOST_ANSWER):
            return
        self._at(reply.at, lambda at: self._answer(hearer, reply, at))

    def _answer(self, hearer: Hearer, reply: Reply, now: float) -> None:
        if isinstance(hearer, Board) and not hearer.listens(now):
            return  # it lost its power meanwhile
        frame = reply.say(now)
        if self._faults.strikes(Fault.TWIN):
            frame = collide(frame, frame)
        if isinstance(hearer, Board) and self._faults.strikes(Fault.REPORT):
            report = hearer.report(now)
            self._say(report, now)
            now += len(report) * self._byte
        for burst in self._faults.spread(frame):
            begins = now + burst.after
            if burst.at_once:
                self._at(begins, partial(self._arrive, burst.data))
            else:
                self._say(burst.data, begins)

    def _say(self, data: bytes, begins: float) -> None:
        """Put bytes on the wire, each at its time."""
        for n, byte in enumerate(data, start=1):
            self._at(begins + n * self._byte, partial(self._arrive, bytes((byte,))))
        self._said_until = max(self._said_until, begins + len(data) * self._byte)

    def _arrive(self, data: bytes, _: float) -> None:
        self._out += data

    def _at(self, when: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self._heap, (when, next(self._order), happen))
