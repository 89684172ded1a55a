"""One relay, and the guard that ends its pulse in any case.

The thread that energises a relay is the one that should idle it again, and it
may not come to that: stuck, starved, or refused by the pin. So before a relay is
energised a guard is posted on a thread of its own. It knows nothing but when to
strike, and it strikes again and again until the relay is idle and the pulse over.

Two threads may so write to one pin at once. That needs no lock: the guard and
every way out only ever write *idle*, and a pin that was let go is an input,
which refuses to be written.
"""

import logging
import threading
from collections.abc import Callable
from typing import Final

from drivers.driver import PortLostError
from drivers.gpio.pins import Pin, faults

_log: Final = logging.getLogger("drivers.gpio")

_TRIES: Final = 5
"""How often an idle level is written at once before the guard is left to it."""

STRIKES_AGAIN_SECONDS: Final = 0.05
"""How soon the guard strikes again, until the relay is idle."""

_FAREWELL_SECONDS: Final = 0.5
"""How long a guard that was sent home is waited for; only a pin that hangs in the
kernel can hold it, and then nobody else may be held."""

Alarm = Callable[[float, Callable[[], float | None]], Callable[[], object]]
"""Act after so many seconds, again after as many as that returns, or never.

Returns what calls it off.
"""


def alarm(seconds: float, act: Callable[[], float | None]) -> Callable[[], None]:
    """Act on a thread of its own; raises `RuntimeError` where none can be had."""
    off = threading.Event()

    def wait() -> None:
        pause: float | None = seconds
        while pause is not None and not off.wait(pause):
            pause = act()

    def dismiss() -> None:
        off.set()
        thread.join(_FAREWELL_SECONDS)

    thread = threading.Thread(target=wait, name="gpio-guard", daemon=True)
    thread.start()
    return dismiss


class Relay:
    """One relay; it has no pin while the pins are lost."""

    def __init__(self, name: str, *, active_high: bool) -> None:
        self.name = name
        self._on = active_high
        self._pin: Pin | None = None
        self.live = False
        """Whether its coil may be energised, as far as anybody knows."""

    def attach(self, pin: Pin) -> None:
        """Take this pin, and force the relay idle: it may come live from a crash."""
        self._pin, self.live = pin, True
        pin.output_with_state(not self._on)
        self.live = False

    def energise(self) -> None:
        """Close the contact.

        Raises:
            PortLostError: There is no pin now, or it refuses.
        """
        if self._pin is None:
            raise PortLostError(f"{self.name} has no pin now")
        self.live = True
        try:
            self._pin.state = self._on
        except faults() as error:
            raise PortLostError(f"{self.name}: {error}") from error

    def idle(self) -> bool:
        """Open the contact; return whether the pin has taken it, now or before."""
        if self._pin is None:
            return not self.live
        try:
            self._pin.state = not self._on
        except faults() as error:
            _log.debug("%s does not go idle: %s", self.name, error)
            return False
        self.live = False
        return True

    def let_go(self) -> None:
        """Make it idle and its pin an input, pulled to where the relay is idle.

        So it stays idle whatever the kernel does with a pin that nobody holds.
        What fails is passed over; `live` tells.
        """
        pin = self._pin
        if pin is None:
            return
        self.quench()
        try:
            pin.input_with_pull("down" if self._on else "up")
            self.live = False
        except faults() as error:
            _log.debug("%s keeps its pin: %s", self.name, error)
        self._pin = None

    def quench(self) -> bool:
        """Make it idle, in a few tries; return whether it is."""
        return any(self.idle() for _ in range(_TRIES))


class Guard:
    """Who idles a relay at a limit, whatever becomes of the thread that pulses it.

    Args:
        relay: What is pulsed.
        limit: Seconds after which the guard strikes.
        alarm: What wakes it.
    """

    def __init__(self, relay: Relay, limit: float, alarm: Alarm) -> None:
        self._relay = relay
        self._limit = limit
        self._alarm = alarm
        self._pulsing = True
        self.dismiss: Callable[[], object] = int
        """Sends the guard home, whatever the relay is."""

    def post(self) -> None:
        """Begin to watch.

        Raises:
            RuntimeError: There is no thread to be had for it.
        """
        self.dismiss = self._alarm(self._limit, self._strike)

    def relieve(self) -> None:
        """Idle the relay at the end of its pulse, and send the guard home.

        Where the relay does not go idle, the guard stays and insists.
        """
        idle = self._relay.quench()
        self._pulsing = False
        if idle:
            self.dismiss()

    def _strike(self) -> float | None:
        """Idle the relay; again soon if it did not go, or may be energised again.

        Nobody can know how far the thread has come that should have done it.
        """
        if self._relay.idle() and not self._pulsing:
            return None
        return STRIKES_AGAIN_SECONDS
