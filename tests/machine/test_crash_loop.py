"""A part that falls again and again leaves a panel that says so, and no blinking."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.machine.places import UNITS, told

pytestmark = pytest.mark.slow

PATIENCE = 60.0


@contextmanager
def kept_running(folder: Path, part: str, *, retry: str) -> Iterator[None]:
    """Have a part that always falls kept running, as systemd does with its unit."""
    command = [sys.executable, "-m", "tests.machine.manager"]
    command += [str(UNITS / f"{part}.service"), str(folder / "diary"), "false"]
    env = os.environ | {
        "KIOSK_DATA": str(folder),
        "KIOSK_CONSOLE": str(folder / "console"),
        "KIOSK_RETRY": retry,
    }
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=env, stderr=log) as manager,
    ):
        try:
            yield
        finally:
            manager.send_signal(signal.SIGTERM)
            manager.wait(20)


def until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "it never came"
        threading.Event().wait(0.05)


def diary(folder: Path) -> list[str]:
    file = folder / "diary"
    lines = file.read_text().splitlines() if file.exists() else []
    return [line.split(" ", 2)[2] for line in lines]


@pytest.mark.parametrize("part", ["kiosk-screen", "kiosk-locks", "kiosk-link"])
def test_a_crash_loop_ends_out_of_order_with_the_number_that_the_log_has(
    tmp_path: Path, part: str
) -> None:
    burst = int(told(UNITS / f"{part}.service")["Unit", "StartLimitBurst"])
    console = tmp_path / "console"
    with kept_running(tmp_path, part, retry="600"):
        until(lambda: console.exists() and "Incident" in console.read_text())
        until(lambda: diary(tmp_path)[-1] == f"out of order {part}")

        assert "Out of order" in console.read_text()
        assert "Incident 1" in console.read_text()
        assert f"incident 1: {part} keeps failing" in (tmp_path / "log").read_text()
        assert diary(tmp_path).count("started") == burst


def test_it_is_tried_again_and_the_next_incident_has_the_next_number(
    tmp_path: Path,
) -> None:
    with kept_running(tmp_path, "kiosk-screen", retry="0.1"):
        until(lambda: "incident 2: " in (tmp_path / "log").read_text())

        assert diary(tmp_path).count("started") >= 6
