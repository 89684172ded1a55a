"""A bus on a pseudo-terminal: boards that a kiosk cannot tell from real ones.

The kiosk opens a path as it would open an adapter's, sets a speed, sends bytes
and gets bytes, each when it would have come. One thread plays the boards. What
doors do, what goes wrong and when the adapter is pulled is decided from outside,
by any thread, while it runs.

The path is a link that is remade when the adapter comes back, as the names in
/dev/serial/by-id are.
"""

import os
import select
import tempfile
import termios
import threading
import time
import tty
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from drivers.driver import Door, LockAddress
from drivers.mock import Hand
from drivers.rs485.settings import BusSettings
from drivers.simulator.boards import Board, board
from drivers.simulator.faults import Fault, Faults
from drivers.simulator.locks import SPRING, Body, Current
from drivers.simulator.wire import Hearer, Wire

_A_GULP: Final = 4096
_FAR: Final = 3600.0
_UNPLUGGED_SECONDS: Final = 0.3
_BAUDS: Final = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
_SPEEDS: Final[Mapping[int, int]] = {
    getattr(termios, f"B{baud}"): baud for baud in _BAUDS
}


class SimulatedBus:
    """Serve the boards of one bus on a pty.

    Args:
        settings: The bus as the configuration has it; its port is not used.
        hand: What spring and hand do with every door.
        speed: How many times faster than life it runs; 1 is wire speed.
        seed: What chance begins with.
        replay: What hangs on the wires in place of the boards.
    """

    def __init__(
        self,
        settings: BusSettings,
        *,
        hand: Hand = SPRING,
        speed: float = 1.0,
        seed: int = 0,
        replay: Hearer | None = None,
    ) -> None:
        self.faults = Faults(seed)
        self._settings = settings
        self._speed = speed
        self._bodies = {
            LockAddress(number, channel): Body(LockAddress(number, channel), hand)
            for number, codec in settings.boards.items()
            for channel in range(1, codec.channels + 1)
        }
        self._boards = self._built()
        hearers: Sequence[Hearer] = [replay] if replay else list(self._boards.values())
        self._wire = Wire(hearers, settings.byte_seconds, self.faults)
        self._steel = threading.RLock()
        self._folder = tempfile.TemporaryDirectory(prefix="locks-")
        self.port = str(Path(self._folder.name) / "bus")
        """What the kiosk opens."""

        self._ends: tuple[int, int] | None = None
        self._back_at: float | None = None
        self._bell = os.pipe()
        self._over = False
        self.replug()
        self._thread = threading.Thread(target=self._run, name="boards", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Return itself; the boards are already there."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the boards down."""
        self.close()

    def close(self) -> None:
        """Take the boards down; twice is harmless."""
        if not self._over:
            self._over = True
            self._ring()
            self._thread.join()
            self.unplug()
            for end in self._bell:
                os.close(end)
            self._folder.cleanup()

    def now(self) -> float:
        """Return the time of the boards, in their seconds."""
        return time.monotonic() * self._speed

    # What may be done to the doors.

    def put(self, lock: LockAddress, door: Door) -> None:
        """Put a door where a hand wants it.

        Raises:
            ValueError: A hand can open or shut a door, and nothing else.
        """
        if door is Door.UNKNOWN:
            raise ValueError("a hand can open or shut a door; cut its wire instead")
        with self._steel:
            self._bodies[lock].move(to_open=door is Door.OPEN)

    def lend_hand(self, lock: LockAddress, hand: Hand) -> None:
        """Let another hand stand at a door: slower, forgetful, or a jammed bolt."""
        with self._steel:
            self._bodies[lock].hand = hand

    def cut_sensor(self, lock: LockAddress, *, cut: bool = True) -> None:
        """Cut or join the wire of a door's sensor."""
        with self._steel:
            self._bodies[lock].wire_cut = cut

    def wear(self, lock: LockAddress, lasts: int | None) -> None:
        """Let a lock stick for good after so many more openings; `None`: never.

        Before that it takes a second pulse, more often than a new one.
        """
        with self._steel:
            self._bodies[lock].wears_out_after(lasts)

    def cross(self, lock: LockAddress, other: LockAddress) -> None:
        """Exchange the plugs of two coils; their sensors stay where they are."""
        with self._steel:
            one, two = self._boards[lock.board].coils, self._boards[other.board].coils
            first, second = one[lock.channel], two[other.channel]
            one[lock.channel], two[other.channel] = second, first

    def lay(self, lock: LockAddress, *, goods: bool) -> None:
        """Lay something inside, or take it out."""
        with self._steel:
            self._bodies[lock].goods = goods

    # What may be seen of them.

    def door(self, lock: LockAddress) -> Door:
        """Return what a door truly is."""
        with self._steel:
            is_open = self._bodies[lock].is_open(self.now())
        return Door.OPEN if is_open else Door.CLOSED

    def currents(self, lock: LockAddress) -> list[Current]:
        """Return every stretch of current that a coil has had."""
        with self._steel:
            return self._bodies[lock].currents

    def energised(self) -> set[LockAddress]:
        """Return the locks whose coils have current now."""
        with self._steel:
            now = self.now()
            return {
                lock for lock, body in self._bodies.items() if body.is_energised(now)
            }

    # What may be done to the boards and the adapter.

    def silence(self, *boards: int) -> None:
        """Take the power from these boards, or from all."""
        with self._steel:
            for number in boards or self._boards:
                self._boards[number].dead = True

    def wake(self, *boards: int) -> None:
        """Give these boards, or all, their power back."""
        with self._steel:
            for number in boards or self._boards:
                self._boards[number].dead = False

    def dip(self, *boards: int) -> None:
        """Let the supply of these boards, or of all, dip: they start anew."""
        with self._steel:
            for number in boards or self._boards:
                self._boards[number].reset(self.now())

    def unplug(self) -> None:
        """Pull the adapter."""
        with self._steel:
            ends, self._ends = self._ends, None
            if ends is not None:
                Path(self.port).unlink(missing_ok=True)
                for end in ends:
                    os.close(end)
        self._ring()

    def replug(self) -> None:
        """Put the adapter back."""
        with self._steel:
            self._back_at = None
            if self._ends is None:
                boards_end, kiosk_end = os.openpty()
                tty.setraw(kiosk_end)
                os.set_blocking(boards_end, False)
                Path(self.port).symlink_to(os.ttyname(kiosk_end))
                self._ends = boards_end, kiosk_end
        self._ring()

    # The thread.

    def _run(self) -> None:
        while not self._over:
            with self._steel:
                wait = self._wait()
                ends = self._ends
            waiting = [self._bell[0], *([ends[0]] if ends else [])]
            with suppress(OSError, ValueError):  # the adapter may be pulled right now
                ready, _, _ = select.select(waiting, [], [], wait)
                if self._bell[0] in ready:
                    os.read(self._bell[0], _A_GULP)
            with self._steel:
                self._turn()

    def _wait(self) -> float:
        """Return for how many of our seconds nothing is due."""
        dues = [at for at in (self._wire.next_at, self._back_at) if at is not None]
        if not dues:
            return _FAR
        return max(0.0, min(dues) - self.now()) / self._speed

    def _turn(self) -> None:
        if self._back_at is not None and self._back_at <= self.now():
            self.replug()
        heard = self._heard()
        now = self.now()
        if heard and self.faults.strikes(Fault.UNPLUGGED):
            self.unplug()
            self._back_at = now + _UNPLUGGED_SECONDS
        elif heard and self._speed_set() == self._settings.baud:
            self._wire.send(heard, now)
        said = self._wire.due(self.now())
        if said and self._ends is not None:
            with suppress(OSError):  # nobody reads
                os.write(self._ends[0], said)

    def _heard(self) -> bytes:
        with suppress(OSError):  # nothing there
            if self._ends is not None:
                return os.read(self._ends[0], _A_GULP)
        return b""

    def _speed_set(self) -> int:
        """Return the baud rate that the kiosk has set; boards hear no other."""
        with suppress(OSError, termios.error):
            if self._ends is not None:
                speed = termios.tcgetattr(self._ends[0])[4]
                return _SPEEDS.get(speed, 0)
        return 0

    def _ring(self) -> None:
        os.write(self._bell[1], b"!")

    def _built(self) -> Mapping[int, Board]:
        boards = {}
        for number, codec in self._settings.boards.items():
            bodies = {
                lock.channel: body
                for lock, body in self._bodies.items()
                if lock.board == number
            }
            boards[number] = board(number, bodies, codec)
            boards[number].strikes = self.faults.strikes
        return boards
