"""The product as its user meets it: a real terminal, a real store, mock locks."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.terminal import MISSING, Terminal, terminal

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=MISSING),
]

KIOSK = f"{sys.executable} -m kiosk"
Hand = Callable[[Terminal, str, str], None]
HOME = r"\d{4} \d{4}\s+then \d{4}"


@pytest.fixture
def folder() -> Iterator[Path]:
    # Short: a socket's path has 107 characters at the most.
    with tempfile.TemporaryDirectory(prefix="kiosk") as name:
        yield Path(name)


def environment(folder: Path) -> dict[str, str]:
    return {
        "KIOSK_DATA": str(folder / "data"),
        "HOME": str(folder),
        "TERM": "tmux-256color",
        "LANG": "C.UTF-8",
    }


def kiosk(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the kiosk's own command
        [sys.executable, "-m", "kiosk", *words],
        env={**os.environ, **environment(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def a_code(screen: str) -> tuple[str, str]:
    found = re.search(r"(\d{4}) (\d{4})\s+then (\d{4})", screen)
    assert found is not None, screen
    return found[1] + found[2], found[3]


def keypad(screen: str) -> dict[str, tuple[int, int]]:
    """Find the middle of every key: each begins with a line of its own colour."""
    tops = [
        ((found.start() + found.end()) // 2 + 1, row + 2)
        for row, line in enumerate(screen.splitlines(), 1)
        for found in re.finditer("▔{6,16}", line)
    ]
    assert len(tops) == 10, screen
    return dict(zip("1234567890", tops, strict=True))


def check_the_story(folder: Path, screen: str) -> None:
    """The door on the screen is the door that the mock opened, and none other."""
    events = json.loads(kiosk(folder, "event", "list", "--json").stdout)
    if isinstance(events, dict):
        events = events["events"]
    pickup = [event for event in events if event["actor"] == "customer"]
    kinds = [event["kind"] for event in pickup]
    assert kinds[:5] == [
        "visit-requested",
        "visit-taken",
        "door-pulsed",
        "door-opened",
        "package-retrieved",
    ]
    (slot,) = {event["slot"] for event in pickup}
    assert re.search(rf"▶\s*{slot}\s*◀", screen), screen
    assert kiosk(folder, "event", "verify").returncode == 0


def by_keyboard(screen: Terminal, code: str, digits: str) -> None:
    for digit in code:
        screen.type(digit)
    screen.until("last 4 digits")
    for digit in digits:
        screen.type(digit)


def by_mouse(screen: Terminal, code: str, digits: str) -> None:
    screen.click(40, 8)
    seen = screen.until("Correct")
    for digit in code:
        screen.touch(*keypad(seen)[digit])
    seen = screen.until("last 4 digits")
    for digit in digits:
        screen.touch(*keypad(seen)[digit])


def by_scanner(screen: Terminal, code: str, digits: str) -> None:
    screen.type(code + "\r")
    screen.until("last 4 digits")
    screen.type(digits)


@pytest.mark.parametrize("hand", [by_keyboard, by_mouse, by_scanner])
def test_a_pickup_in_a_real_terminal(folder: Path, hand: Hand) -> None:
    with terminal(folder, f"{KIOSK} run", environment(folder)) as screen:
        hand(screen, *a_code(screen.until(HOME)))
        at_the_door = screen.until("Take your package")
        screen.until("for you here")
        screen.type("*")
        screen.until(HOME)
        screen.press("C-q")
        screen.until("ENDED 0")
    check_the_story(folder, at_the_door)


def test_a_doubled_digit_typed_fast_arrives_twice(folder: Path) -> None:
    with terminal(folder, f"{KIOSK} run", environment(folder)) as screen:
        screen.until(HOME)
        screen.type("11223345")  # not a code: its check digit is wrong
        screen.until("digit by digit")


def test_a_screen_that_is_killed_changes_nothing_at_the_door(folder: Path) -> None:
    locks = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--only", "locks"],
        env={**os.environ, **environment(folder)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert locks.stderr is not None
    try:
        assert any("is served from" in line for line in locks.stderr)
        with terminal(
            folder, f"exec {KIOSK} run --only screen", environment(folder)
        ) as screen:
            by_keyboard(screen, *a_code(screen.until(HOME)))
            at_the_door = screen.until("Take your package")
            killed = screen._tmux("list-panes", "-F", "#{pane_pid}").strip()
            os.kill(int(killed), signal.SIGKILL)
        events = json.loads(kiosk(folder, "event", "list", "--json").stdout)
        last = 0
        while "slot-freed" not in str(events):
            last += 1
            assert last < 100, "the visit never ended"
            events = json.loads(kiosk(folder, "event", "list", "--json").stdout)
        check_the_story(folder, at_the_door)
    finally:
        locks.terminate()
        locks.stderr.close()
        assert locks.wait(timeout=30) == 0
