"""A kiosk that dies or hangs is home again within five seconds, and the log says why.

Real processes in a real terminal, and a manager that does what systemd does with the
figures of the screen's unit.
"""

import os
import re
import shlex
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.journeys.terminal import MISSING, Terminal, terminal
from tests.machine.places import UNITS

pytestmark = [pytest.mark.benchmark, pytest.mark.skipif(bool(MISSING), reason=MISSING)]

ROOT: Final = Path(__file__).parents[2]
HOME_SECONDS: Final = 5.0
PATIENCE: Final = 30.0


@dataclass
class Kiosk:
    """A kiosk that somebody keeps running."""

    folder: Path
    terminal: Terminal

    def ready(self, after: float = 0.0) -> tuple[float, int]:
        """Wait until it is ready; return since when, and its process."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for at, process, what in self.diary():
                if what == "ready" and at > after:
                    return at, process
            threading.Event().wait(0.02)
        raise AssertionError(f"never ready: {self.diary()}\n{self.terminal.screen()}")

    def diary(self) -> list[tuple[float, int, str]]:
        file = self.folder / "diary"
        lines = file.read_text().splitlines() if file.exists() else []
        words = [line.split(" ", 2) for line in lines]
        return [(float(at), int(process), what) for at, process, what in words]

    def log(self) -> str:
        return (self.folder / "log").read_text()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    words = [
        sys.executable, "-m", "tests.machine.manager",
        UNITS / "kiosk-screen.service", tmp_path / "diary",
        sys.executable, "-m", "tests.machine.child",
        tmp_path / "data", tmp_path / "log",
    ]  # fmt: skip
    command = f"cd {ROOT} && {shlex.join(map(str, words))}"
    with terminal(tmp_path, command, {}) as shown:
        yield Kiosk(tmp_path, shown)


@pytest.mark.parametrize(
    ("blow", "named"),
    [
        pytest.param(signal.SIGKILL, None, id="killed"),
        pytest.param(signal.SIGSTOP, None, id="all of it hangs"),
        pytest.param(signal.SIGUSR1, "the loop", id="the loop hangs"),
        pytest.param(signal.SIGUSR2, "bus main", id="a bus hangs"),
    ],
)
def test_it_is_home_again_within_five_seconds(
    kiosk: Kiosk, blow: signal.Signals, named: str | None
) -> None:
    _, process = kiosk.ready()
    kiosk.terminal.until("type one of these")

    struck = time.monotonic()
    os.kill(process, blow)
    home, successor = kiosk.ready(after=struck)
    if told := re.search(r"HANGS ([\d.]+)", kiosk.log()):
        struck = float(told[1])  # a bus hangs when it is next asked
    assert successor != process
    kiosk.terminal.until("type one of these")
    steps = [f"{at - struck:.1f} {what}" for at, _, what in kiosk.diary()]
    print(f"{blow.name}: home after {home - struck:.1f} s", *steps)  # noqa: T201
    assert home - struck <= HOME_SECONDS
    if named is not None:
        dead = f"{named} has shown no life for"
        assert dead in kiosk.log()
        assert f"STATUS={dead}" in "\n".join(what for _, _, what in kiosk.diary())
