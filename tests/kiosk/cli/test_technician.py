"""`kiosk technician`: screens of one's own, which may die at any moment."""

import os
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from tests.kiosk.cli.bench import BANK, Bench
from tests.kiosk.cli.test_run import heard, read

NUMBER, PIN = "47", "835290"
SLOW_HAND = "closes_after_seconds: 1"
STEPS = (
    ("Your staff number", f"{NUMBER}\r"),
    ("Now your PIN", f"{PIN}\r"),
    (" free ", "2\r"),
    ("Test-open", "\r"),
    ("", ""),
    ("Look at it", ""),
)
"""What stands there, and what is typed then: nothing while a door is on its way."""


class Terminal:
    """Somebody at a terminal in which the screens run."""

    def __init__(self, end: int, pid: int) -> None:
        self.pid = pid
        self._end = end
        self._drawn = b""
        self._all = b""

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        with suppress(OSError):
            while select.select([self._end], [], [], 5)[0] and os.read(self._end, 4096):
                pass

    def until(self, word: str) -> None:
        """Read what is drawn until it says something."""
        while word.encode() not in self._drawn:
            assert select.select([self._end], [], [], 20)[0], self._drawn[-3000:]
            data = read(self._end)
            assert data, f"it ended before it said {word!r}: {self._all[-3000:]!r}"
            self._all += data
            self._drawn += data

    def go(self, steps: Sequence[tuple[str, str]]) -> None:
        """Go so far; what would be typed last is not."""
        for place, (stands, typed) in enumerate(steps, start=1):
            self.until(stands)
            if place < len(steps):
                self.type(typed)

    def type(self, text: str) -> None:
        """Type as people do, who see one key's echo before the next, and no scanner."""
        if text:
            self._drawn = b""
        for char in text:
            os.write(self._end, char.encode())
            patience = 20.0
            while select.select([self._end], [], [], patience)[0]:
                data = read(self._end)
                assert data, self._all[-3000:]
                self._drawn += data
                self._all += data
                patience = 0.08


@contextmanager
def at_a_terminal(bench: Bench) -> Iterator[Terminal]:
    here, there = os.openpty()
    env = os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"}
    with bench.start(
        "technician", stream=there, stdin=there, stderr=there, env=env
    ) as running:
        os.close(there)
        try:
            yield Terminal(here, running.pid)
        finally:
            running.kill()
            os.close(here)


def slots(bench: Bench) -> object:
    return bench.told("slot", "list")


def test_without_a_terminal_it_says_what_to_do(bench: Bench) -> None:
    result = bench.run("technician")

    assert result.exit_code == 2
    assert "the screens need a terminal" in result.stderr
    assert "ssh -t" in result.stderr


@pytest.mark.slow
def test_screens_that_are_killed_anywhere_change_nothing(bench: Bench) -> None:
    bench.configure(BANK.replace("closes_after_seconds: 0.05", SLOW_HAND))
    bench.done("user", "add", "eli", "--role", "technician")
    bench.done("user", "set-number", "eli", NUMBER)
    bench.done("user", "set-pin", "eli", typed=f"{PIN}\n{PIN}\n")
    with bench.start("run", "--only", "locks") as kiosk:
        assert kiosk.stderr is not None
        heard(kiosk.stderr, "is served from")
        try:
            before = slots(bench)
            for last in range(len(STEPS)):
                with at_a_terminal(bench) as terminal:
                    terminal.go(STEPS[: last + 1])
                    terminal.kill()
                served = bench.told("slot", "open", "1")
                assert served["ending"] == "done"
                assert any(slots(bench) == before for _ in range(50))
            bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
            assert kiosk.poll() is None
        finally:
            kiosk.terminate()
            status = kiosk.wait(20)

    assert status == 0
    assert "as written" in bench.done("event", "verify")
    kinds = [event["kind"] for event in bench.told("event", "list")["events"]]  # type: ignore[attr-defined]  # JSON
    assert kinds.count("staff-signed-in") == 4
    assert kinds.count("visit-requested") == kinds.count("visit-ended")
