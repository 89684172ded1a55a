"""Every coil idle, after a kiosk that died in the middle of a pulse.

Most boards end their own pulses. Two kinds of hardware do not: relays on the pins
of this computer, which the kernel may keep as they were, and Modbus relays that
the kiosk switches off by itself. These, and no others, are told to be idle.

It is run by systemd after the kiosk has stopped, however it stopped. It needs no
store and no key, claims nothing, and goes on with the next bus when one fails.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from drivers import DriverError, GarbledError, gpio
from drivers.codec import Question
from drivers.rs485 import BusSettings, Echo
from drivers.rs485.line import Line
from kiosk.config import Settings
from kiosk.wiring.lines import Clock, find_echo, listening, serial_buses

_TRIES: Final = 5
"""How often a board is told before it is given up."""

_A_TRY_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Released:
    """Something that is idle now, for certain."""

    bus: str
    what: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something of which nobody knows whether it is idle."""

    bus: str
    what: str
    why: str


def release(
    settings: Settings, *, clock: Clock = time.monotonic
) -> Iterator[Released | Left]:
    """Idle every coil that would not become idle by itself; tell of each.

    Args:
        settings: The configuration.
        clock: Monotonic seconds.
    """
    for name, wiring in settings.wiring.items():
        if wiring.driver == "gpio":
            what = f"{len(wiring.locks)} relays on GPIO"
            try:
                gpio.release(wiring.locks, wiring.options)
            except DriverError as error:
                yield Left(name, what, str(error))
            else:
                yield Released(name, what)
    for name, bus in serial_buses(settings).items():
        yield from _boards(name, bus, clock)


def _boards(name: str, bus: BusSettings, clock: Clock) -> Iterator[Released | Left]:
    """Switch off the boards that do not end their own pulses."""
    wanted = {
        board: off
        for board, codec in sorted(bus.boards.items())
        if not codec.capabilities.timed_pulse and (off := codec.release(board))
    }
    if not wanted:
        return
    told: dict[int, Released | Left] = {}
    try:
        with listening(bus, clock=clock) as (line, _):
            _find_echo(bus, line, clock)
            for board, off in wanted.items():
                told[board] = _board(name, board, off, line, clock)
    except DriverError as error:
        for board in wanted:
            told.setdefault(board, Left(name, f"board {board}", str(error)))
    yield from told.values()


def _find_echo(bus: BusSettings, line: Line, clock: Clock) -> None:
    """Find the echo where that can be done; a noisy line is no reason to give up."""
    try:
        find_echo(bus, line, clock)
    except GarbledError:
        line.echo = bus.echo is Echo.ALWAYS


def _board(
    name: str, board: int, off: Question, line: Line, clock: Clock
) -> Released | Left:
    """Switch off one board, and insist on it."""
    why = ""
    for _ in range(_TRIES):
        try:
            line.ask(off, clock() + _A_TRY_SECONDS)
        except DriverError as error:
            why = str(error)
        else:
            return Released(name, f"board {board}")
    return Left(name, f"board {board}", why)
