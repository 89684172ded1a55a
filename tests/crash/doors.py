"""The boards and doors of the bank that is killed, which outlive every kill.

They are played by the process that does the killing. People shut doors as people
do: at once, later, or after the kiosk has come back.
"""

import fcntl
import random
import struct
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from drivers import Door, LockAddress
from drivers.mock import Hand
from drivers.simulator import Current, SimulatedBus
from kiosk.config import Settings
from kiosk.wiring.lines import serial_buses

_SPRING_SECONDS: Final = 0.02
_SPRINGS: Final = Hand(opens_after_seconds=_SPRING_SECONDS, closes_after_seconds=None)
_JAMS: Final = Hand(opens_after_seconds=None, closes_after_seconds=None)
_FORGOTTEN_SECONDS: Final = 3.0


class Doors:
    """The doors of one bank, by the names of their slots.

    Args:
        settings: Its configuration.
        folder: Where the ports that it names are put.
        chance: What decides when people shut doors.
    """

    def __init__(self, settings: Settings, folder: Path, chance: random.Random) -> None:
        self._wires = settings.wires
        self._chance = chance
        self._patience = 0.0
        self._left: set[str] = set()
        """Doors that stand open since a former life."""

        self._open_since: dict[str, float] = {}
        self._playing = ExitStack()
        self._boards = {
            name: self._playing.enter_context(SimulatedBus(bus, hand=_SPRINGS))
            for name, bus in serial_buses(settings).items()
        }
        for name, boards in self._boards.items():
            (folder / name).symlink_to(boards.port)

    def close(self) -> None:
        """Take the boards down."""
        self._playing.close()

    def begin(self) -> set[str]:
        """Begin a life; return the doors that jam in it."""
        jammed = set()
        if self._chance.random() < 0.1:
            jammed.add(self._chance.choice(list(self._wires)))
        for slot in self._wires:
            boards, lock = self._at(slot)
            boards.lend_hand(lock, _JAMS if slot in jammed else _SPRINGS)
        self._patience = self._chance.choice([0.05, 0.3, 0.8])
        return jammed

    def shut(self, slot: str) -> None:
        """Shut a door."""
        boards, lock = self._at(slot)
        self._open_since.pop(slot, None)
        self._left.discard(slot)
        boards.put(lock, Door.CLOSED)

    def tend(self) -> None:
        """Shut doors that were left open by a former life, or for too long."""
        now = time.monotonic()
        for slot in self._open():
            since = self._open_since.setdefault(slot, now)
            patience = self._patience if slot in self._left else _FORGOTTEN_SECONDS
            if now - since > patience:
                self.shut(slot)

    def rest(self) -> None:
        """Let all come to rest after a kill; some people shut their doors."""
        pause = threading.Event()
        while not all(map(_is_quiet, self._boards.values())):
            pause.wait(0.002)
        pause.wait(_SPRING_SECONDS)
        self._open_since.clear()
        if self._chance.random() < 0.03:
            boards, lock = self._at(self._chance.choice(list(self._wires)))
            boards.put(lock, Door.OPEN)  # with a crowbar
        for slot in self._open():
            self._left.add(slot)
            if self._chance.random() < 0.5:
                self.shut(slot)

    def pulses(self, slot: str) -> list[Current]:
        """Return every pulse that a lock has had, in monotonic seconds."""
        boards, lock = self._at(slot)
        return boards.currents(lock)

    def _open(self) -> Iterator[str]:
        for slot in self._wires:
            boards, lock = self._at(slot)
            if boards.door(lock) is Door.OPEN:
                yield slot
            else:
                self._open_since.pop(slot, None)
                self._left.discard(slot)

    def _at(self, slot: str) -> tuple[SimulatedBus, LockAddress]:
        bus, lock = self._wires[slot]
        return self._boards[bus], lock


def _is_quiet(boards: SimulatedBus) -> bool:
    """Whether everything that was sent has been heard, and everything said."""
    with boards._steel:
        assert boards._ends is not None
        unread = fcntl.ioctl(boards._ends[0], termios.FIONREAD, bytes(4))
        return struct.unpack("i", unread)[0] == 0 and boards._wire.next_at is None
