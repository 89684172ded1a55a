"""Buses on RS-485 whose far end is simulated."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from drivers import LockAddress
from drivers.codec import Codec
from drivers.kerong import Cu16, Cu48
from drivers.lockboard import Lockboard
from drivers.modbus import Modbus, Pulse
from drivers.rs485 import BusSettings, Echo, Limits, Rs485Driver
from drivers.simulator import SimulatedBus

CODECS: Final[Mapping[str, Codec]] = {
    "kerong-5": Cu16(pulse_seconds=0.1, reply_seconds=0.1),
    "kerong-6": Cu48(channels=16, pulse_seconds=0.1, reply_seconds=0.1),
    "lockboard": Lockboard(
        channels=16,
        pulse_seconds=0.1,
        reply_seconds=0.1,
        open_reply_seconds=0.3,
    ),
    "modbus": Modbus(pulse_seconds=0.1, reply_seconds=0.1),
    "modbus, software pulse": Modbus(
        pulse=Pulse.SOFTWARE,
        pulse_seconds=0.1,
        reply_seconds=0.1,
    ),
}
"""One board of each kind, as fast as it may be set."""

QUICK: Final = Limits(start=0.5, unlock=0.7, read=0.7, close=0.2)
"""What a test waits for at the most."""


def a_bus(
    codec: Codec,
    *boards: int,
    baud: int = 19200,
    echo: Echo = Echo.AUTO,
) -> BusSettings:
    """Return a bus of boards that are all alike."""
    return BusSettings(
        port="simulated",
        baud=baud,
        boards=dict.fromkeys(boards or (1,), codec),
        echo=echo,
    )


def locks_of(settings: BusSettings, each: int = 3) -> Sequence[LockAddress]:
    """Return the first locks of every board."""
    return [LockAddress(n, c) for n in settings.boards for c in range(1, each + 1)]


def driver_of(bus: SimulatedBus, settings: BusSettings) -> Rs485Driver:
    """Return a driver at the near end of a simulated bus."""
    near = replace(settings, port=bus.port)
    return Rs485Driver(locks_of(settings), near, limits=QUICK)
