"""The serial buses of a configuration, and a line to ask their boards on.

The driver of a bus switches boards off when it opens its port, as it must. Who
only wants to look takes the line alone, without the driver: nothing is sent on
it but what is asked here.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from drivers.rs485 import BusSettings, settings_of
from drivers.rs485.line import Line
from drivers.rs485.port import Port
from drivers.trace import Tracer
from kiosk.config import Settings
from kiosk.domain.errors import UnknownError

SERIAL: Final = ("kerong", "lockboard", "modbus", "rs485")
"""The drivers that speak to boards through a serial port."""

Clock = Callable[[], float]
"""Monotonic seconds."""


def serial_buses(
    settings: Settings, only: str | None = None
) -> Mapping[str, BusSettings]:
    """Return what every serial bus is made from, by its name.

    Args:
        settings: The configuration.
        only: The one bus that is meant; all of them when `None`.

    Raises:
        UnknownError: There is no serial bus of that name.
    """
    found = {
        name: settings_of(wiring.driver, wiring.locks, wiring.options)
        for name, wiring in settings.wiring.items()
        if wiring.driver in SERIAL
    }
    if only is None:
        return found
    if only not in found:
        raise UnknownError("serial bus", only, list(found))
    return {only: found[only]}


class Ear:
    """A port that counts what is heard after each question.

    Args:
        port: The port.
        clock: Monotonic seconds.
    """

    def __init__(self, port: Port, clock: Clock) -> None:
        self._port = port
        self._clock = clock
        self.asked_at = 0.0
        """When the last question was begun."""

        self.heard = 0
        """How many bytes have come since."""

    def write(self, data: bytes) -> None:
        """Send a question."""
        self.asked_at, self.heard = self._clock(), 0
        self._port.write(data)

    def read(self, until: float) -> bytes:
        """Return what arrives, or nothing when it is late."""
        data = self._port.read(until)
        self.heard += len(data)
        return data


@contextmanager
def listening(
    bus: BusSettings, *, clock: Clock = time.monotonic, trace: Path | None = None
) -> Iterator[tuple[Line, Ear]]:
    """Open the port of a bus, alone, for as long as the block lasts.

    Args:
        bus: The bus.
        clock: Monotonic seconds.
        trace: A file that every byte is written to.

    Raises:
        PortLostError: It is not there, or another program has it.
    """
    port = Port(bus, clock)
    ear = Ear(port, clock)
    tracer = Tracer(trace) if trace is not None else None
    port.tracer = tracer
    shapes = [shape for n, codec in bus.boards.items() for shape in codec.reports(n)]
    line = Line(
        ear, bus.byte_seconds, bus.resync_seconds, shapes, lambda *_: None, clock
    )
    try:
        port.open(at_once=True)
        yield line, ear
    finally:
        port.close()
        if tracer is not None:
            tracer.close()


def find_echo(bus: BusSettings, line: Line, clock: Clock) -> None:
    """Find out whether the adapter hears itself.

    Raises:
        GarbledError: The line does not fall quiet.
        PortLostError: The adapter has gone.
    """
    for board, codec in sorted(bus.boards.items())[:1]:
        line.prove_echo(codec.probe(board), clock() + _ECHO_SECONDS)


_ECHO_SECONDS: Final = 3.0
