"""The boards of a configuration, played on pseudo-terminals.

The kiosk runs beside it, in a process of its own, and cannot tell: it opens the
port that its YAML names, and gets bytes. So a port that is no device becomes a
link to the boards for as long as they play. A port in /dev is left alone, for a
real adapter may be behind it; then the YAML has to name the path that is told.
"""

import fcntl
import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from drivers import Door, LockAddress
from drivers.mock import Hand
from drivers.rs485 import BusSettings
from drivers.simulator import Replay, SimulatedBus
from drivers.trace import read_trace
from kiosk.config import Settings
from kiosk.domain.errors import InvalidError
from kiosk.wiring.lines import serial_buses

_DEVICES: Final = Path("/dev")
_SPRING_SECONDS: Final = 0.15
_SLAM_SECONDS: Final = 0.2


@dataclass(frozen=True, slots=True)
class Served:
    """One bus that is played."""

    name: str
    port: str
    """What the YAML names."""

    pty: str
    """Where the boards are."""

    linked: bool
    """Whether the port leads to them."""

    boards: tuple[int, ...]


class FarEnd:
    """Play the boards of every serial bus until closed.

    Args:
        settings: The configuration.
        shuts_after: Seconds after which a hand shuts a door that sprang open;
            nobody does when `None`.
        only: The one bus that is meant; all of them when `None`.
        replay: A trace that is played in place of the boards of that bus.

    Raises:
        UnknownError: There is no serial bus of that name.
        InvalidError: There is nothing to play, or something stands where a port
            should be.
        OSError: The trace cannot be read, or a port cannot be linked.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        shuts_after: float | None = None,
        only: str | None = None,
        replay: Path | None = None,
    ) -> None:
        self.settings = settings
        self.hand = Hand(_SPRING_SECONDS, shuts_after)
        """What spring and hand do with a door of which nothing else was said."""

        serial = serial_buses(settings, only)
        self.buses: dict[str, SimulatedBus] = {}
        self.served: list[Served] = []
        _refuse_nothing(serial, replay)
        with ExitStack() as opening:
            for name, bus in serial.items():
                played = SimulatedBus(bus, hand=self.hand, replay=_replay(bus, replay))
                self.buses[name] = opening.enter_context(played)
                there = Path(played.port)
                opening.callback(os.close, _claim(there.parent))
                linked = _link(Path(bus.port), there)
                if linked:
                    opening.callback(_unlink, Path(bus.port), there)
                boards = tuple(sorted(bus.boards))
                self.served.append(Served(name, bus.port, played.port, linked, boards))
            self._open = opening.pop_all()

    def __enter__(self) -> Self:
        """Return itself; the boards are already there."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the boards down, and the links to them."""
        self._open.close()

    def doors(self) -> Sequence[tuple[str, str, LockAddress, Door, bool]]:
        """Return each slot, its bus and lock, its door, and whether its coil is on."""
        burning = {name: bus.energised() for name, bus in self.buses.items()}
        return [
            (slot, bus, lock, self.buses[bus].door(lock), lock in burning[bus])
            for slot, (bus, lock) in self.settings.wires.items()
            if bus in self.buses
        ]

    def hand_over(self, shuts_after: float | None) -> None:
        """Let another hand stand at every door, quicker or more forgetful."""
        self.hand = Hand(_SPRING_SECONDS, shuts_after)
        for _, bus, lock, *_ in self.doors():
            self.buses[bus].lend_hand(lock, self.hand)

    def jam(self, bus: str, lock: LockAddress) -> None:
        """Let a bolt stick: its coil gets current, and its door stays shut."""
        self.buses[bus].lend_hand(lock, Hand(None, None))

    def slam(self, bus: str, lock: LockAddress) -> None:
        """Let a door be pushed shut as soon as it springs open."""
        self.buses[bus].lend_hand(lock, Hand(_SPRING_SECONDS, _SLAM_SECONDS))

    def free(self, bus: str, lock: LockAddress) -> None:
        """Let a door do what all doors do, and join the wire of its sensor."""
        self.buses[bus].lend_hand(lock, self.hand)
        self.buses[bus].cut_sensor(lock, cut=False)
        self.buses[bus].wear(lock, None)


def _refuse_nothing(serial: Mapping[str, BusSettings], replay: Path | None) -> None:
    if not serial:
        wrong = "no bus of this configuration has boards on a serial line"
        right = "only those can be played; gpio has pins: mock for a laptop"
        raise InvalidError("the configuration", wrong, right)
    if replay is not None and len(serial) > 1:
        wrong = "a trace is of one bus, and there are several"
        raise InvalidError("the trace", wrong, f"say which: {', '.join(serial)}")


def _replay(bus: BusSettings, trace: Path | None) -> Replay | None:
    if trace is None:
        return None
    try:
        return Replay(read_trace(trace), bus.byte_seconds)
    except ValueError as error:
        raise InvalidError(str(trace), str(error), "name a trace") from error


def _link(port: Path, there: Path) -> bool:
    """Let a port lead to the boards, unless it may be a real one."""
    if port.is_relative_to(_DEVICES):
        return False
    if port.is_symlink() and _is_left_over(port.readlink()):
        port.unlink()
    try:
        port.symlink_to(there)
    except FileExistsError:
        right = "end the simulator that serves it, or delete it"
        raise InvalidError(f"port {port}", "it is there already", right) from None
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(port)) from error
    return True


def _claim(folder: Path) -> int:
    """Mark a folder as that of a simulator which lives; return what holds it."""
    holding = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    fcntl.flock(holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return holding


def _is_left_over(there: Path) -> bool:
    """Return whether a link leads to the boards of a simulator that was killed.

    That they can be opened proves nothing: the kernel gives the number of a pty
    to whoever asks next, mostly to the next simulator.
    """
    if not there.is_symlink():
        return not there.exists()
    if there.is_relative_to(_DEVICES):
        return False
    try:
        os.close(_claim(there.parent))
    except BlockingIOError:
        return False
    return True


def _unlink(port: Path, there: Path) -> None:
    if port.is_symlink() and port.readlink() == there:
        port.unlink()
