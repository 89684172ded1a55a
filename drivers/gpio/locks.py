"""The driver: pulses relays and asks door switches.

A switch is asked several times within a few hundredths of a second and believed
when it has said the same each time; while its contact bounces, the door is
UNKNOWN. Nothing is remembered from one read to the next.

Pins that cannot be had, or that stop obeying, are a port that is lost. Every
call then tries to take them anew, and taking them forces every relay idle
before anything else.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final

from drivers.driver import (
    LONGEST_PULSE,
    Capabilities,
    Door,
    LockAddress,
    LockRefusedError,
    OptionProblem,
    OptionsError,
    PortLostError,
    Reading,
    UnknownLockError,
)
from drivers.gpio.exits import on_any_exit
from drivers.gpio.pins import SOURCES, Pins, faults, open_pins
from drivers.gpio.rack import Rack
from drivers.gpio.relay import Alarm, Guard, Relay, alarm
from drivers.gpio.wiring import Wiring, parse
from drivers.options import Factory, Options

_log: Final = logging.getLogger("drivers.gpio")

_GRACE_SECONDS: Final = 0.1
"""How late the end of a pulse may be before its guard strikes."""

_SAID: Final = {frozenset({True}): Door.CLOSED, frozenset({False}): Door.OPEN}


class GpioDriver:
    """Drive locks on the pins of this computer.

    Args:
        wiring: The pins of each lock, and how long a pulse is.
        source: Opens gpiozero's pin factory; by default the one that the wiring
            names.
        clock: Monotonic seconds.
        wait: Blocks for so many seconds, or moves a test's clock on. The usual
            one is cut short by `close`.
        rouse: Wakes the guard over a pulse.
    """

    def __init__(
        self,
        wiring: Wiring,
        *,
        source: Callable[[], Pins] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
        rouse: Alarm = alarm,
    ) -> None:
        self._wiring = wiring
        self._rack = Rack(wiring.locks, source or (lambda: open_pins(wiring.pins)))
        self._clock = clock
        self._closed = threading.Event()
        self._wait = wait or self._closed.wait
        self._rouse = rouse
        self._guard: Guard | None = None
        self._suspect = False
        self._turn = threading.Lock()
        self._forget = on_any_exit(self.close)
        try:
            with suppress(PortLostError):  # the other buses have people to serve
                self._reach()
        except BaseException:  # ctrl+c too must leave no relay energised
            self.close()
            raise

    @property
    def capabilities(self) -> Capabilities:
        """What these wires can do; no pulse of theirs outlives this program."""
        return Capabilities(
            door_sensor=any(wires.switch for wires in self._wiring.locks.values()),
            timed_pulse=False,
            goods_sensor=False,
        )

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse, and return after its end."""
        self.unlock_longer(lock, 1.0)

    def unlock_longer(self, lock: LockAddress, times: float) -> None:
        """Give one pulse that is so many times as long, within the cap."""
        usual = self._wiring.pulse_seconds
        # The guard strikes at the cap: the pulse must have ended by itself before.
        longest = max(usual, LONGEST_PULSE - _GRACE_SECONDS)
        seconds = min(usual * times, longest)
        with self._my_turn():
            relay = self._relay(lock)
            self._reach()
            guard = self._posted(lock, relay, seconds)
            try:
                relay.energise()
                self._wait(seconds)
            except PortLostError:
                self._suspect = True
                raise
            finally:
                guard.relieve()
            self._refuse_a_broken_pulse(relay)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        """Ask the switches of these doors; UNKNOWN where there is none."""
        with self._my_turn():
            for lock in locks:
                self._relay(lock)
            self._reach()
            try:
                said = self._asked(locks)
            except faults() as error:
                self._suspect = True
                raise PortLostError(f"the door switches: {error}") from error
            if self._closed.is_set():
                raise PortLostError("closed in the middle of a look")
            at = self._clock()
            return {
                lock: Reading(_SAID.get(frozenset(said[lock]), Door.UNKNOWN), at)
                for lock in locks
            }

    def close(self) -> None:
        """Idle every relay and give the pins back; from any thread, at any time."""
        self._closed.set()
        self._rack.let_go()
        if self._guard is not None:
            self._guard.dismiss()
        for lock in self._rack.burning():
            _log.error("lock %s may be energised: its relay does not obey", lock)
        self._forget()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._closed.is_set():
            raise _closed()
        if not self._turn.acquire(blocking=False):
            raise RuntimeError("two threads use one driver at once")
        try:
            yield
        finally:
            self._turn.release()

    def _relay(self, lock: LockAddress) -> Relay:
        try:
            return self._rack.relays[lock]
        except KeyError:
            raise UnknownLockError(lock) from None

    def _reach(self) -> None:
        """Have the pins; take them if they are lost, relays forced idle first.

        Raises:
            PortLostError: They cannot be had now; nothing was pulsed.
        """
        if self._rack.taken and not self._suspect:
            return
        self._rack.let_go()
        try:
            self._rack.force_idle()
            self._rack.listen()
        except PortLostError as lost:
            self._rack.let_go()
            lost.untouched = True
            raise
        self._suspect = False
        if self._closed.is_set():  # from another thread, meanwhile
            self._rack.let_go()
            raise _closed()

    def _posted(self, lock: LockAddress, relay: Relay, seconds: float) -> Guard:
        limit = min(seconds + _GRACE_SECONDS, LONGEST_PULSE)
        guard = Guard(relay, limit, self._rouse)
        try:
            guard.post()
        except RuntimeError as error:
            raise LockRefusedError(lock, f"nobody can guard it: {error}") from error
        self._guard = guard
        return guard

    def _refuse_a_broken_pulse(self, relay: Relay) -> None:
        if self._closed.is_set():
            raise PortLostError("closed in the middle of a pulse")
        if relay.live:
            self._suspect = True
            raise PortLostError(f"{relay.name} does not go idle")

    def _asked(self, locks: Collection[LockAddress]) -> dict[LockAddress, set[bool]]:
        """Ask every switch several times; return all that each has said."""
        said: dict[LockAddress, set[bool]] = {lock: set() for lock in locks}
        switches = {lock: self._rack.switches.get(lock) for lock in locks}
        asked = {lock: switch for lock, switch in switches.items() if switch}
        times = self._wiring.debounce_readings
        for again in range(times if asked else 0):
            if again:
                self._wait(self._wiring.debounce_seconds / (times - 1))
            for lock, switch in asked.items():
                said[lock].add(switch.shut())
        return said


def _closed() -> PortLostError:
    error = PortLostError("these pins are closed")
    error.untouched = True
    return error


def release(
    locks: Collection[LockAddress],
    options: Mapping[str, object],
    *,
    source: Callable[[], Pins] | None = None,
) -> None:
    """Force every relay of a bus idle, and touch nothing else.

    For whoever cleans up after a kiosk that died. While a kiosk lives it holds
    the pins, and this raises instead of disturbing it.

    Args:
        locks: The locks of the bus.
        options: What the YAML says of it.
        source: Opens gpiozero's pin factory; by default the one named there.

    Raises:
        OptionsError: The options make no sense; nothing was touched.
        PortLostError: Not all relays could be reached; those that could are idle.
    """
    problems: list[OptionProblem] = []
    reader = Options(options, problems)
    wiring = _parse(locks, reader)
    reader.refuse_the_rest()
    if problems:
        raise OptionsError(problems)
    rack = Rack(wiring.locks, source or (lambda: open_pins(wiring.pins)))
    try:
        rack.force_idle()
    finally:
        rack.let_go()


def _parse(locks: Collection[LockAddress], options: Options) -> Wiring:
    return parse(locks, options, SOURCES)


def _build(_: Collection[LockAddress], wiring: Wiring) -> GpioDriver:
    return GpioDriver(wiring)


make: Final = Factory(parse=_parse, build=_build)
"""What the registry names: `make(locks, options)`."""
