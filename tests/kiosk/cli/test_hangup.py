"""Terminals that vanish without a word, and screens that end with them."""

import os
import threading
from collections.abc import Iterator

import pytest

from kiosk.cli.hangup import ended_without
from tests.kiosk.cli.bench import BANK, Bench
from tests.kiosk.cli.test_run import read

Pty = tuple[int, int]
LONG = 20.0
SCREENS = {"technician": "Choose a staff number", "run": "contrast"}


class Gone:
    """What happened to a process, without doing it."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.dropped = threading.Event()
        self.status: int | None = None

    def drop(self, status: int) -> None:
        self.status = status
        self.dropped.set()


@pytest.fixture
def pty() -> Iterator[Pty]:
    here, there = os.openpty()
    yield here, there
    os.close(there)


def test_screens_are_asked_to_end_when_their_terminal_is_gone(pty: Pty) -> None:
    here, there = pty
    gone = Gone()

    with ended_without(there, gone.asked.set, grace_seconds=LONG, drop=gone.drop):
        assert not gone.asked.is_set()
        os.close(here)
        assert gone.asked.wait(LONG)

    assert gone.status is None


def test_screens_that_hang_without_their_terminal_are_ended_hard(pty: Pty) -> None:
    here, there = pty
    gone = Gone()

    with ended_without(there, gone.asked.set, grace_seconds=0.0, drop=gone.drop):
        os.close(here)
        assert gone.dropped.wait(LONG)

    assert gone.asked.is_set()
    assert gone.status == 129


def test_what_is_typed_ends_nothing(pty: Pty) -> None:
    here, there = pty
    gone = Gone()

    with ended_without(there, gone.asked.set, grace_seconds=0.0, drop=gone.drop):
        os.write(here, b"x\r")
        assert os.read(there, 1) == b"x"
    os.close(here)

    assert not gone.asked.is_set()


@pytest.mark.slow
@pytest.mark.parametrize("command", SCREENS)
def test_no_process_stays_where_a_terminal_vanished(bench: Bench, command: str) -> None:
    bench.configure(BANK)
    here, there = os.openpty()
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    with bench.start(
        command, stream=there, stdin=there, stderr=there, env=env
    ) as running:
        os.close(there)
        drawn = b""
        while SCREENS[command].encode() not in drawn:
            drawn += read(here)
        os.close(here)  # the session has no controlling terminal: nobody signals it
        try:
            assert running.wait(LONG) in {0, 129}
        finally:
            running.kill()

    log = (bench.data / "kiosk.log").read_text()
    assert "the terminal is gone" in log
