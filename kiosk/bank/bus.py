"""One bus: a driver, the one thread that calls it, the one task that takes turns.

A half-duplex bus hears one question at a time, so who asks next is decided
here, and nowhere else:

- a pulse goes before a look, for a person is waiting for it. After a few
  pulses in a row a look has its turn, or nobody would see the doors open;
- one look serves everybody who watches a door of this bus;
- lost boards are left out of looks until they are due again, for each of them
  costs its whole deadline;
- a pulse is given once. Nothing here ever repeats it, and a pulse whose
  caller has left before its turn is not given at all: no door opens late;
- who wants a second pulse for a lock has its door looked at first, and while
  the supply is busy or a lock must rest, the bus goes on looking at doors.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from drivers import (
    BusSilentError,
    DriverError,
    LockAddress,
    LockDriver,
    Reading,
    StretchingDriver,
    TracingDriver,
)
from kiosk.bank.health import Board, Health, fault_of
from kiosk.bank.heat import Heat
from kiosk.bank.pulses import Pulse, Queue
from kiosk.bank.supply import Rail
from kiosk.bank.watching import CLOSED, Silence, Watcher
from kiosk.domain.errors import LocksSilentError, NotPulsedError

_log: Final = logging.getLogger("kiosk.bank")

_PULSES_IN_A_ROW: Final = 3
"""How many pulses go before a look that somebody waits for as well."""

_A_CALL: Final = 2.25
_AN_UNLOCK: Final = 3.25
"""Seconds that a driver's calls may take, and a moment for a busy machine."""

_SUPPLY_BUSY: Final = "its power supply was busy for too long"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a bus looks, how long anybody waits for it, and what coils stand."""

    poll_seconds: float
    patience: float
    heat: Heat


class Bus:
    """One driver, the one thread that calls it, the one task that takes turns."""

    def __init__(
        self,
        name: str,
        driver: LockDriver,
        rails: Mapping[LockAddress, Rail],
        pace: Pace,
        tell: Callable[[Health], None],
    ) -> None:
        self.driver = driver
        self.pace = pace
        self.stuck = f"bus {name} has not answered for a long time"
        self._name = name
        self._tell = tell
        self._boards = {lock.board: Board(lock) for lock in rails}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"locks-{name}")
        self._task: asyncio.Task[None] | None = None
        self._closing: asyncio.Future[None] | None = None
        self._wake = asyncio.Event()
        self._pulses = Queue(
            name,
            rails,
            pace.heat,
            timed=driver.capabilities.timed_pulse,
            wake=self._wake.set,
        )
        self._watchers: list[Watcher] = []
        self._in_a_row = 0
        self._gives = False
        self._due = 0.0
        self._changed_at = 0.0
        self._cause: str | None = None
        self._fault: str | None = None

    @property
    def health(self) -> Health:
        """How this bus fares."""
        silent = sorted(name for name, board in self._boards.items() if board.lost)
        return Health(
            self._name,
            lost=bool(silent) and len(silent) == len(self._boards),
            silent=tuple(silent),
            since=self._changed_at,
            cause=self._cause,
            fault=self._fault,
            tallies=tuple(board.tally for _, board in sorted(self._boards.items())),
        )

    @property
    def serving(self) -> bool:
        """Whether anybody takes turns on this bus."""
        running = self._task is not None and not self._task.done()
        return running and self._closing is None

    def alive(self) -> None:
        """Return when the thread of this bus has come by; it may be any thread's call.

        Raises:
            RuntimeError: The bus is closed.
        """
        self._thread.submit(_nothing).result()

    @property
    def traces(self) -> bool:
        """Whether its driver can write down what goes over its wires."""
        return isinstance(self.driver, TracingDriver)

    @property
    def trace(self) -> Path | None:
        """The file that this is being written to, if any; from any thread."""
        driver = self.driver
        return driver.trace if isinstance(driver, TracingDriver) else None

    def trace_to(self, file: Path | None, *, most_bytes: int | None = None) -> None:
        """Have it written to a file from now on, or to none; blocks, from any thread.

        No call to the driver waits for it. Where `traces` is false nothing happens.
        """
        if isinstance(self.driver, TracingDriver):
            self.driver.trace_to(file, most_bytes=most_bytes)

    def may_take(self) -> float:
        """Return for how many seconds its thread may be away, by the drivers' contract.

        What it does now counts: an unlock may take longer than a look.
        """
        return _AN_UNLOCK if self._gives else _A_CALL

    def begin(self, owner: asyncio.TaskGroup) -> None:
        """Begin to serve, as a task of this owner."""
        self._changed_at = _now()
        self._task = owner.create_task(self._serve(), name=f"locks {self._name}")
        self._task.add_done_callback(self._dismiss)

    def begin_closing(self) -> Coroutine[None, None, None]:
        """Stop serving and put the closing in the thread's queue, at once.

        Returns:
            What waits for the end of it.
        """
        if self._closing is None:
            self._closing = self._on_thread(self.driver.close)
            if self._task is not None:
                self._task.cancel()
        return self._closed(self._closing)

    async def pulse(self, slot: str, lock: LockAddress, times: float = 1.0) -> float:
        """Give one pulse, as soon as it is its turn; return when it began.

        It is so many times as long where the driver can do that and its coil is cool.
        """
        if not self.serving:
            raise NotPulsedError(slot, CLOSED)
        given = asyncio.get_running_loop().create_future()
        pulse = Pulse(slot, lock, given, times=times)
        self._pulses.add(pulse)
        try:
            async with asyncio.timeout(self.pace.patience):
                error = await pulse.given
        except TimeoutError:
            if pulse.begun:
                raise LocksSilentError(slot, self.stuck) from None
            why = _SUPPLY_BUSY if pulse.kept_waiting else self.stuck
            raise NotPulsedError(slot, why) from None
        finally:
            self._pulses.withdraw(pulse)
        if error is not None:
            raise error
        return pulse.began_at

    def answers(self, board: int) -> bool:
        """Return whether a board has answered when last asked."""
        return not self._boards[board].lost

    async def read(self, locks: Mapping[str, LockAddress]) -> dict[str, Reading]:
        """Return a reading of each of some doors, where there is one in time."""
        seen: dict[str, Reading] = {}
        with ExitStack() as watches, suppress(TimeoutError, LocksSilentError):
            watchers = {
                slot: watches.enter_context(self.watching(slot, lock))
                for slot, lock in locks.items()
            }
            async with asyncio.timeout(self.pace.patience):
                for slot, watcher in watchers.items():
                    news = await watcher.next()
                    if isinstance(news, Reading):
                        seen[slot] = news
        return seen

    @contextmanager
    def watching(self, slot: str, lock: LockAddress) -> Iterator[Watcher]:
        """Have one door looked at, at once and then again and again."""
        watcher = Watcher(slot, lock)
        if not self.serving:
            watcher.end()
        self._watchers.append(watcher)
        self._wake.set()
        try:
            yield watcher
        finally:
            self._watchers.remove(watcher)
            watcher.end()

    async def _serve(self) -> None:
        while True:
            self._wake.clear()
            now = _now()
            if unseen := self._pulses.unseen():
                await self._look(now)
                self._pulses.refuse_unseen(unseen)
            elif self._look_is_owed():
                await self._look(now)
            elif pulse := self._pulses.next(now):
                await self._give(pulse)
            elif (pause := self._pause(now)) > 0:
                await self._rest(min(pause, self._pulses.pause(now)))
            else:
                await self._look(now)

    async def _rest(self, seconds: float) -> None:
        """Wait until there may be something to do."""
        with suppress(TimeoutError):
            async with asyncio.timeout(None if seconds == math.inf else seconds):
                await self._wake.wait()

    def _look_is_owed(self) -> bool:
        owed = self._in_a_row >= _PULSES_IN_A_ROW
        return owed and bool(self._watchers) and bool(self._pulses)

    def _pause(self, now: float) -> float:
        """Return the seconds until the next look; infinite when there is none."""
        if any(not watcher.asked for watcher in self._watchers):
            return 0.0
        dues = [board.due for board in self._boards.values() if board.lost]
        if any(not self._boards[one.lock.board].lost for one in self._watchers):
            dues.append(self._due)
        return min(dues, default=math.inf) - now

    def _wanted(self, now: float) -> set[LockAddress]:
        """Return the locks to look at: all that are watched, on boards that answer.

        And those that somebody wants pulsed once more.
        Lost boards are left out until they are due again, for each would cost its
        whole deadline; then they are asked, watched or not.
        """
        due = [b for b in self._boards.values() if b.lost and b.due <= now]
        probes = {board.lock for board in due}
        asked = {lock.board for lock in probes}
        return (
            self._pulses.unseen()
            | probes
            | {
                one.lock
                for one in self._watchers
                if not (one.asked and self._boards[one.lock.board].lost)
                or one.lock.board in asked
            }
        )

    async def _look(self, now: float) -> None:
        self._in_a_row = 0
        self._pulses.step_back()
        self._due = now + self.pace.poll_seconds
        locks = self._wanted(now)
        served = [one for one in self._watchers if one.lock in locks]
        for watcher in served:
            watcher.asked = True
        seen, error = await self._read(locks)
        self._pulses.saw(seen.keys() & locks)
        for board in sorted({lock.board for lock in locks}):
            if any(lock.board == board for lock in seen):
                self._answered(board)
            else:
                silence = BusSilentError(f"no answer from board {board}")
                self._missed(board, error or silence)
        fault = "driver.bus-silent" if error is None else fault_of(error)
        for watcher in served:
            cause = str(error or f"no answer from lock {watcher.lock}")
            watcher.tell(seen.get(watcher.lock) or Silence(cause, _now(), fault))

    async def _read(
        self,
        locks: set[LockAddress],
    ) -> tuple[Mapping[LockAddress, Reading], DriverError | None]:
        if not locks:
            return {}, None
        try:
            return await self._on_thread(lambda: dict(self.driver.read(locks))), None
        except DriverError as error:
            return {}, error

    async def _give(self, pulse: Pulse) -> None:
        self._pulses.step_back()
        self._in_a_row += 1
        pulse.begun = True
        pulse.began_at = _now()
        self._gives = True
        try:
            await self._on_thread(self._unlocking(pulse))
        except DriverError as error:
            fault = fault_of(error)
            if error.untouched:
                self._pulses.spared(pulse)
                pulse.end(NotPulsedError(pulse.slot, str(error), fault=fault))
                return
            self._missed(pulse.lock.board, error)
            pulse.end(LocksSilentError(pulse.slot, str(error), fault=fault))
        except asyncio.CancelledError:
            pulse.end(LocksSilentError(pulse.slot, "closed in the middle of a pulse"))
            raise
        finally:
            self._gives = False
        self._pulses.ended(pulse, _now())
        pulse.end(None)

    def _unlocking(self, pulse: Pulse) -> Callable[[], None]:
        """Return what gives a pulse: as long as is wanted, or a usual one."""
        driver = self.driver
        longer = pulse.times > 1 and self._pulses.stands(pulse, pulse.began_at)
        if longer and isinstance(driver, StretchingDriver):
            return partial(driver.unlock_longer, pulse.lock, pulse.times)
        pulse.times = 1.0
        return partial(self.driver.unlock, pulse.lock)

    def _answered(self, number: int) -> None:
        board, now = self._boards[number], _now()
        gone = now - board.since
        if board.answered(now):
            told = "bus %s: board %d is back after %.1f s"
            _log.info(told, self._name, number, gone)
            self._tell_change(now)

    def _missed(self, number: int, error: DriverError) -> None:
        board, now = self._boards[number], _now()
        if board.missed(now, self.pace.poll_seconds):
            self._cause = str(error)
            self._fault = fault_of(error)
            told = "bus %s: board %d is lost: %s"
            _log.warning(told, self._name, number, error, exc_info=error.__cause__)
            self._tell_change(now)

    def _tell_change(self, now: float) -> None:
        self._changed_at = now
        self._tell(self.health)

    def _on_thread(self, ask: Callable[[], Answer]) -> asyncio.Future[Answer]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._thread, _asked, ask)

    def _dismiss(self, _: asyncio.Task[None]) -> None:
        """Tell everybody who waits that nobody serves any more."""
        self._pulses.end_all(lambda slot: NotPulsedError(slot, CLOSED))
        for watcher in self._watchers:
            watcher.end()

    async def _closed(self, closing: asyncio.Future[None]) -> None:
        """Wait for the driver to be closed, and let its thread go."""
        idle = False
        try:
            async with asyncio.timeout(self.pace.patience):
                # Shielded, or a cancellation would take the closing back.
                await asyncio.shield(closing)
            idle = True
        except TimeoutError:
            _log.error("bus %s does not close; it is left alone", self._name)
        except DriverError as error:
            idle = True
            _log.warning("bus %s closed badly: %s", self._name, error)
        finally:
            self._thread.shutdown(wait=idle)


def _asked(ask: Callable[[], Answer]) -> Answer:
    """Call a driver, on its thread; what comes out is an answer or a DriverError."""
    try:
        return ask()
    except DriverError:
        raise
    except Exception as error:  # a stranger's driver may raise anything
        raise DriverError(f"{type(error).__name__}: {error}") from error


def _nothing() -> None:
    pass


def _now() -> float:
    return asyncio.get_running_loop().time()
