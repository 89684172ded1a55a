"""gpiozero's mock pins on a bench: all that each pin ever was is written down.

A history is compared whole. Each entry is what the pin was from then on: driven
"high" or "low", or an input, pulled "in up", "in down", "in floating".
"""

import heapq
import itertools
from collections import defaultdict
from collections.abc import Callable

from gpiozero.pins.mock import (  # type: ignore[import-untyped]  # it has no types
    MockFactory,
    MockPin,
)

from drivers import LockAddress
from drivers.gpio import RelayWire, SwitchWire, Wires, Wiring

A, B, BARE = LockAddress(1, 1), LockAddress(1, 2), LockAddress(1, 3)
WIRES = {
    A: Wires(RelayWire(4, active_high=False), SwitchWire(10)),
    B: Wires(RelayWire(17, active_high=True), SwitchWire(11)),
    BARE: Wires(RelayWire(18, active_high=True)),
}


class Hours:
    """A clock that moves when somebody waits, and rouses guards on its way."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self._alarms: list[tuple[float, int, Callable[[], float | None]]] = []
        self._off: set[int] = set()
        self._numbers = itertools.count()

    def read(self) -> float:
        self.seconds += 1e-6
        return self.seconds

    def wait(self, seconds: float) -> None:
        end = self.seconds + seconds
        while self._alarms and self._alarms[0][0] <= end:
            at, number, act = heapq.heappop(self._alarms)
            if number in self._off:
                continue
            self.seconds = max(self.seconds, at)
            again = act()
            if again is not None:
                heapq.heappush(self._alarms, (self.seconds + again, number, act))
        self.seconds = max(self.seconds, end)

    def rouse(
        self, seconds: float, act: Callable[[], float | None]
    ) -> Callable[[], None]:
        number = next(self._numbers)
        heapq.heappush(self._alarms, (self.seconds + seconds, number, act))
        return lambda: self._off.add(number)


class BenchPin(MockPin):  # type: ignore[misc]  # likewise
    """A pin that becomes an output with its level in one step, as good ones do."""

    def output_with_state(self, state: bool) -> None:  # noqa: FBT001 - gpiozero's
        self.factory.pass_or_fail(self._number)
        self._function = "output"
        self._state = bool(state)
        self._note()

    def input_with_pull(self, pull: str) -> None:
        self.factory.pass_or_fail(self._number)
        self._function = "input"
        self._set_pull(pull)

    def _set_state(self, value: float) -> None:
        self.factory.pass_or_fail(self._number)
        super()._set_state(value)
        self._note()

    def _get_state(self) -> bool:
        self.factory.pass_or_fail(self._number)
        self.factory.reads.append(self._number)
        outside = self.factory.outside.get(self._number)
        if self._function == "input" and outside is not None:
            return bool(outside())
        return bool(self._state)

    def _set_function(self, value: str) -> None:
        self._function = value  # and the pull as it was
        self._note()

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        self._note()

    def _note(self) -> None:
        level = "high" if self._state else "low"
        now = level if self._function == "output" else f"in {self._pull}"
        self.factory.note(self._number, now)


class Bench(MockFactory):  # type: ignore[misc]  # likewise
    """A pin factory that outlives its own closing, as the chip of a Pi does."""

    def __init__(self, clock: Callable[[], float] = lambda: 0.0) -> None:
        super().__init__(pin_class=BenchPin)
        self.clock = clock
        self.timed: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        self.order: list[tuple[int, str]] = []
        """What became of which pin, in the order in which it did."""

        self.outside: dict[int, Callable[[], bool]] = {}
        """What the world does to inputs."""

        self.reads: list[int] = []
        self.cut = False
        self.dead: set[int] = set()
        self.refusals = 0
        """How many of the next calls fail."""

        self.opened = 0
        self.watch: Callable[[int, str], object] = lambda _number, _now: None
        """Told of every step."""

    def open(self) -> "Bench":
        if self.cut:
            raise OSError("no such chip")
        self.opened += 1
        return self

    def note(self, number: int, now: str) -> None:
        seen = self.timed[number]
        if not seen or seen[-1][1] != now:
            seen.append((self.clock(), now))
            self.order.append((number, now))
            self.watch(number, now)

    def pass_or_fail(self, number: int) -> None:
        if self.cut or number in self.dead:
            raise OSError("the pin does not answer")
        if self.refusals:
            self.refusals -= 1
            raise OSError("not this time")

    def history(self, number: int) -> list[str]:
        return [now for _, now in self.timed[number]]

    def put(self, lock: LockAddress, *, shut: bool) -> None:
        """Put a door where a hand wants it."""
        wire = WIRES[lock].switch
        assert wire is not None
        self.outside[wire.pin] = lambda: shut is wire.shut_high

    def energised(self, lock: LockAddress) -> bool:
        wire = WIRES[lock].relay
        seen = self.timed[wire.pin]
        return bool(seen) and seen[-1][1] == ("high" if wire.active_high else "low")

    def pulses(self, lock: LockAddress) -> list[float]:
        """Return how long each pulse of a lock has lasted; the last one till now."""
        wire = WIRES[lock].relay
        live = "high" if wire.active_high else "low"
        seen = [*self.timed[wire.pin], (self.clock(), "now")]
        return [
            after - at
            for (at, now), (after, _) in itertools.pairwise(seen)
            if now == live
        ]


def wiring(pulse_seconds: float = 0.5) -> Wiring:
    return Wiring(WIRES, pulse_seconds=pulse_seconds)
