"""An event loop in which time passes only when nobody has anything to do.

It is asyncio's own loop; three things are replaced. `time()` is a number that
jumps to the next timer. What asyncio gives to a thread runs on the loop instead,
a little later, by lot: so the order in which the store, the buses and the people
come to their turn is another in every history, and the same for one seed. And
while nothing goes on at the bank, timers may come late, as on a computer that
saves power: a night costs a few looks instead of a hundred thousand.
"""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from random import Random
from typing import Final, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")

_LONGEST_ON_A_THREAD: Final = 0.02
"""Seconds that a call to the store or a bus may take."""


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop with a clock of its own.

    Args:
        luck: Decides how long every call on a thread takes.
    """

    def __init__(self, luck: Random) -> None:
        self.now = 0.0
        self.alarm: BaseException | None = None
        """Raised out of the loop, once, as soon as it is set."""

        self.quiet: Callable[[], bool] = lambda: False
        """Whether nothing goes on, so that timers may come late."""

        self.appointment = 0.0
        """When something goes on again; no timer comes later than that."""

        self.slack_seconds = 0.0
        """How late a timer may come while nothing goes on."""

        self._luck = luck
        self._on_threads = 0
        self._busy_until: WeakKeyDictionary[Executor, float] = WeakKeyDictionary()
        super().__init__(_Patience(self))
        self._clock_resolution = 1e-6

    def time(self) -> float:
        """Return the seconds since this world began."""
        return self.now

    def run_in_executor(
        self, executor: Executor | None, func: Callable[..., T], *args: object
    ) -> asyncio.Future[T]:
        """Run a function on this loop, soon; in order where one thread would be."""
        future: asyncio.Future[T] = self.create_future()

        def run() -> None:
            self._on_threads -= 1
            try:
                result = func(*args)
            except BaseException as error:  # noqa: BLE001 - handed to whoever asked
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(result)

        at = self.now + self._luck.uniform(0.0, _LONGEST_ON_A_THREAD)
        if executor is not None:
            at = max(at, self._busy_until.get(executor, 0.0))
            self._busy_until[executor] = at
        self._on_threads += 1
        self.call_at(at, run)
        return future

    def sleep_until(self, when: float) -> None:
        """Let time pass, further than the next timer while nothing goes on."""
        if not self._on_threads and self.quiet():
            when = max(when, min(self.appointment, self.now + self.slack_seconds))
        self.now = when

    def _write_to_self(self) -> None:
        """Wake nobody: there is no other thread that could have called."""


class _Patience(selectors.SelectSelector):
    """Waits for nothing but the time; there are no sockets in this world."""

    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        alarm, self._loop.alarm = self._loop.alarm, None
        if alarm is not None:
            raise alarm
        if timeout is None:
            raise RuntimeError("everybody waits, and nobody will ever come")
        if timeout > 0:
            self._loop.sleep_until(self._loop.now + timeout)
        return []
