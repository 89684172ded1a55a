"""Every boundary of a kiosk at which it may be killed, found from outside.

Nothing in the product knows of this. What it reaches the world through is wrapped
here, before it runs: the connection to SQLite, the drivers, the serial port, the
notifiers, what backs up and renames. Each call passes a named point before and
after; the fuse tells whoever listens, and kills its own process where it was told.
"""
# ruff: noqa: ANN401 - what is wrapped has every shape

import itertools
import os
import signal
import threading
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final, Self

import apsw

from drivers import Capabilities, LockAddress, LockDriver, Reading
from drivers.rs485.port import Port
from kiosk import runtime
from kiosk.channels import Message, Notifier
from kiosk.config import Settings

_CHANGES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_KIND: Final = 5
"""Where the kind stands among the columns of an event."""


class Fuse:
    """Kills this process at one of its boundaries.

    Args:
        name: The point that is meant; any when `None`.
        nth: At which passing of it; never when 0.
        passed: Told of every point as it is reached.
    """

    def __init__(
        self, name: str | None, nth: int, passed: Callable[[str], None]
    ) -> None:
        self._name = name
        self._nth = nth
        self._passed = passed
        self._count = itertools.count(1)
        self._lock = threading.Lock()

    def at(self, point: str) -> None:
        """Pass a point, or die there."""
        with self._lock:
            self._passed(point)
            if self._name not in {None, point}:
                return
            if next(self._count) == self._nth:
                os.kill(os.getpid(), signal.SIGKILL)


class FusedConnection(apsw.Connection):
    """SQLite, each statement of which is a boundary."""

    fuse: Fuse

    def execute(self, statements: str, *rest: Any, **named: Any) -> apsw.Cursor:
        """Run a statement between two points."""
        what = statements.split(maxsplit=3)
        if what[0] == "BEGIN" and len(what) > 1:
            return self._between(f"{what[0]}", statements, *rest, **named)
        if what[0] == "COMMIT":
            kind = getattr(self, "_first", "nothing")
            self._first = "nothing"
            return self._between(f"COMMIT of {kind}", statements, *rest, **named)
        cursor = super().execute(statements, *rest, **named)
        if what[0] in _CHANGES and what[1] == "INTO" and what[2] == "event":
            kind = str(rest[0][_KIND])
            if getattr(self, "_first", "nothing") == "nothing":
                self._first = kind
            self.fuse.at(f"inside, after {kind}")
        elif what[0] in _CHANGES:
            table = what[2] if what[0] in {"INSERT", "DELETE"} else what[1]
            self.fuse.at(f"inside, after {what[0]} {table}")
        return cursor

    def backup(self, *about: Any) -> Any:
        """Copy the file, a point before each step."""
        return FusedBackup(super().backup(*about), self.fuse)

    def _between(
        self, name: str, statements: str, *rest: Any, **named: Any
    ) -> apsw.Cursor:
        self.fuse.at(f"before {name}")
        cursor = super().execute(statements, *rest, **named)
        self.fuse.at(f"after {name}")
        return cursor


class FusedBackup:
    """SQLite's backup, each step of which is a boundary."""

    def __init__(self, backup: Any, fuse: Fuse) -> None:
        self._backup = backup
        self._fuse = fuse

    def step(self, pages: int = -1) -> bool:
        """Copy some pages."""
        self._fuse.at("before a step of the backup")
        done = bool(self._backup.step(pages))
        self._fuse.at("after a step of the backup")
        return done

    def __enter__(self) -> Self:
        self._backup.__enter__()
        return self

    def __exit__(self, *about: object) -> bool | None:
        ended: bool | None = self._backup.__exit__(*about)
        return ended

    def __getattr__(self, name: str) -> Any:
        return getattr(self._backup, name)


class FusedDriver:
    """A driver, each pulse of which stands between two points."""

    def __init__(self, driver: LockDriver, fuse: Fuse) -> None:
        self._driver = driver
        self._fuse = fuse
        self.pulsing = False

    @property
    def capabilities(self) -> Capabilities:
        """What the boards can do."""
        return self._driver.capabilities

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse."""
        self._fuse.at("before the pulse")
        self._driver.unlock(lock)
        self._fuse.at("after the pulse")

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        """Ask the doors."""
        return self._driver.read(locks)

    def close(self) -> None:
        """Give the hardware back."""
        self._driver.close()


class FusedNotifier:
    """A notifier that tells what it delivered, between two points.

    Args:
        fuse: The fuse.
        delivered: Told the key of each message that was handed over.
    """

    def __init__(self, fuse: Fuse, delivered: Callable[[str], None]) -> None:
        self._fuse = fuse
        self._delivered = delivered

    def deliver(self, message: Message) -> None:
        """Hand over a message."""
        self._fuse.at("before the delivery")
        self._delivered(message.key)
        self._fuse.at("after the delivery")

    def hang_up(self) -> None:
        """There is nothing to let go of."""


def put(owner: object, name: str, act: object) -> None:
    """Put something in the place of what is there; that is the seam."""
    assert hasattr(owner, name), f"{owner} has no {name} any more"
    setattr(owner, name, act)


def lay(fuse: Fuse, delivered: Callable[[str], None]) -> None:
    """Wrap what a kiosk of this process reaches the world through."""
    FusedConnection.fuse = fuse
    put(apsw, "Connection", FusedConnection)
    unfused = runtime.open_drivers

    def drivers(settings: Settings) -> dict[str, LockDriver]:
        return {
            name: FusedDriver(driver, fuse)
            for name, driver in unfused(settings).items()
        }

    def notifiers(_: Settings, __: Callable[[str], None]) -> Mapping[str, Notifier]:
        return {"console": FusedNotifier(fuse, delivered)}

    put(runtime, "open_drivers", drivers)
    put(runtime, "notifiers", notifiers)
    _lay_wire(fuse)
    _lay_files(fuse)


def _lay_wire(fuse: Fuse) -> None:
    """Let a frame that moves a bolt have a point on each side of it."""
    write = Port.write

    def fused(port: Port, data: bytes) -> None:
        moves = _moves(data)
        if moves is None:
            write(port, data)
            return
        fuse.at(f"before {moves} on the wire")
        write(port, data)
        fuse.at(f"after {moves} on the wire")

    put(Port, "write", fused)


def _moves(frame: bytes) -> str | None:
    """Return what a frame does to a coil, of either board of the bank."""
    if frame[:1] == b"\x02" and frame[2:3] == b"\x31":
        return "an unlock"
    if frame[:2] == b"\x01\x05":
        return "a relay on"
    if frame[:2] == b"\x01\x0f":
        return "all relays off"
    return None


def _lay_files(fuse: Fuse) -> None:
    for name in ("replace", "rename", "link", "fsync"):
        put(os, name, _fused(getattr(os, name), name, fuse))


def _fused(act: Callable[..., Any], name: str, fuse: Fuse) -> Callable[..., Any]:
    def fused(*about: Any, **named: Any) -> Any:
        fuse.at(f"before {name}")
        done = act(*about, **named)
        fuse.at(f"after {name}")
        return done

    return fused
