"""Boards that answer like real ones, on a pseudo-terminal.

    locks     a coil, a spring, a hand and a sensor
    boards    what a board does and answers, from the board's half of its codec
    faults    everything that a real bus does wrong, by name and by rate
    wire      two wires, exact to the byte and to the baud rate
    bus       the pty, and the thread that plays the boards
    replay    a recorded trace in place of the boards

As a driver, `simulator` is a bus with both ends: the boards of its options and
the driver that speaks to them, over real bytes, on a laptop with nothing
attached.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from drivers.driver import Capabilities, LockAddress, Reading
from drivers.mock import Hand
from drivers.options import Factory, Options
from drivers.rs485 import BusSettings, Rs485Driver, parse_wire
from drivers.simulator.bus import SimulatedBus
from drivers.simulator.faults import Fault, Faults
from drivers.simulator.locks import SPRING, Current
from drivers.simulator.replay import Replay

__all__ = [
    "SPRING",
    "Current",
    "Fault",
    "Faults",
    "Replay",
    "SimulatedBus",
    "SimulatorDriver",
    "make",
]

_AN_HOUR: Final = 3600.0
_PROTOCOLS: Final = ("kerong", "lockboard", "modbus")


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """A bus, and how its far end behaves."""

    bus: BusSettings
    hand: Hand


class SimulatorDriver:
    """Drive boards that are not there, over bytes that are.

    Args:
        locks: The locks of this bus.
        settings: The bus and the hand at its doors.
    """

    def __init__(
        self,
        locks: Collection[LockAddress],
        settings: SimulatorSettings,
    ) -> None:
        self.boards = SimulatedBus(settings.bus, hand=settings.hand)
        """The far end."""

        self._driver = Rs485Driver(locks, replace(settings.bus, port=self.boards.port))

    @property
    def capabilities(self) -> Capabilities:
        """What the boards can do."""
        return self._driver.capabilities

    @property
    def trace(self) -> Path | None:
        """The file that every byte goes to, `None` where there is none."""
        return self._driver.trace

    def trace_to(self, path: Path | None, *, most_bytes: int | None = None) -> None:
        """Write every byte to a file from now on, or to none."""
        self._driver.trace_to(path, most_bytes=most_bytes)

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse, and return after its end."""
        self._driver.unlock(lock)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        """Ask the boards of these locks."""
        return self._driver.read(locks)

    def close(self) -> None:
        """Close both ends."""
        self._driver.close()
        self.boards.close()


def _parse(locks: Collection[LockAddress], options: Options) -> SimulatorSettings:
    protocol = None
    if options.given("protocol"):
        protocol = options.choice("protocol", "kerong", _PROTOCOLS)
    hand = options.section("hand")
    opens, closes = 0.15, 6.0
    return SimulatorSettings(
        parse_wire(locks, options, protocol, port="simulated"),
        Hand(
            hand.seconds_or_never("opens_after_seconds", opens, most=_AN_HOUR),
            hand.seconds_or_never("closes_after_seconds", closes, most=_AN_HOUR),
        ),
    )


make: Final = Factory(parse=_parse, build=SimulatorDriver)
"""A bus with both ends."""
