"""What systemd does for a unit, where it is not the first process of the machine.

Type=notify, WatchdogSec, WatchdogSignal, Restart, StartLimitBurst and OnFailure, with
the figures of the unit itself. What happens when is written to a file, for whoever
measures.

usage: python -m tests.machine.manager UNIT DIARY COMMAND...
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

from tests.machine.places import BIN, UNITS, seconds, told

_TURN: Final = 0.02


class Manager:
    """Keeps one command running."""

    def __init__(self, unit: Path, diary: Path, command: list[str]) -> None:
        said = told(unit)
        self._watchdog = seconds(said["Service", "WatchdogSec"])
        self._signal = signal.Signals[said["Service", "WatchdogSignal"]]
        self._restart = seconds(said["Service", "RestartSec"])
        self._burst = int(said["Unit", "StartLimitBurst"])
        self._within = float(said["Unit", "StartLimitIntervalSec"])
        self._failsafe = said["Unit", "OnFailure"].replace("%N", unit.stem)
        self._starts: list[float] = []
        self._command = command
        self._diary = diary
        self._over = threading.Event()

    def run(self) -> None:
        signal.signal(signal.SIGTERM, lambda *_: self._over.set())
        while not self._over.is_set():
            if self._too_often():
                self._fail_safe()
            # A socket for each: what a dead one said must not be taken for the next.
            where = self._diary.with_suffix(".notify")
            where.unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as hears:
                hears.bind(str(where))
                hears.settimeout(_TURN)
                self._once(hears, {**os.environ, "NOTIFY_SOCKET": str(where)})
            self._over.wait(self._restart)

    def _too_often(self) -> bool:
        now = time.monotonic()
        self._starts = [at for at in self._starts if now - at < self._within]
        self._starts.append(now)
        return len(self._starts) > self._burst

    def _fail_safe(self) -> None:
        """Start what the unit names; what it ends with is another start."""
        name, _, instance = self._failsafe.removesuffix(".service").partition("@")
        unit = told(UNITS / f"{name}@.service")
        start = unit["Service", "ExecStart"].replace("%i", instance).split()
        program = BIN / Path(start[0]).name
        with subprocess.Popen([program, *start[1:]]) as waits:
            self._note(f"out of order {start[1]}", waits.pid)
            while waits.poll() is None and not self._over.wait(_TURN):
                pass
            waits.terminate()
        self._starts = [time.monotonic()]

    def _once(self, hears: socket.socket, env: dict[str, str]) -> None:
        with subprocess.Popen(self._command, env=env) as process:
            self._note("started", process.pid)
            fed = None
            while process.poll() is None:
                for line in _heard(hears):
                    if line == "READY=1":
                        self._note("ready", process.pid)
                        fed = time.monotonic()
                    elif line == "WATCHDOG=1" and fed is not None:
                        fed = time.monotonic()
                    elif line == "WATCHDOG=trigger":
                        fed = -self._watchdog
                    elif line.startswith("STATUS="):
                        self._note(line, process.pid)
                if fed is not None and time.monotonic() - fed > self._watchdog:
                    self._note("watchdog", process.pid)
                    process.send_signal(self._signal)
                    process.wait(10)
                if self._over.is_set():
                    process.terminate()
                    process.wait(10)
            self._note(f"ended {process.returncode}", process.pid)

    def _note(self, what: str, process: int) -> None:
        with self._diary.open("a", encoding="utf-8") as diary:
            diary.write(f"{time.monotonic():.3f} {process} {what}\n")


def _heard(hears: socket.socket) -> list[str]:
    try:
        return hears.recv(4096).decode().splitlines()
    except TimeoutError:
        return []


if __name__ == "__main__":
    Manager(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]).run()
