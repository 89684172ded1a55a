"""A real terminal for tests: tmux, with keys, a mouse and a screen to read."""

import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATIENCE: Final = 30.0
_TMUX: Final = shutil.which("tmux")
MISSING: Final = "" if _TMUX else "tmux is not installed (Debian package tmux)"


@dataclass
class Terminal:
    """One tmux session with one program in it."""

    socket: Path

    def screen(self) -> str:
        """Return what the terminal shows now."""
        return self._tmux("capture-pane", "-p", "-t", "kiosk")

    def until(self, text: str) -> str:
        """Wait for a text, or a pattern, on a screen that stands still."""
        pause = threading.Event()
        end = time.monotonic() + PATIENCE
        before = ""
        while time.monotonic() < end:
            seen = self.screen()
            if seen == before and re.search(text, seen):
                return seen
            before = seen
            pause.wait(0.1)
        raise AssertionError(f"{text!r} never came; this did:\n{self.screen()}")

    def touch(self, column: int, row: int) -> None:
        """Click a cell and wait for the echo, as no finger is faster than it."""
        before = self.screen()
        self.click(column, row)
        pause = threading.Event()
        end = time.monotonic() + PATIENCE
        while self.screen() == before:
            assert time.monotonic() < end, f"a touch was lost:\n{before}"
            pause.wait(0.02)

    def type(self, text: str) -> None:
        """Type as a person, or as a scanner that is very fast, does."""
        self._tmux("send-keys", "-t", "kiosk", "-l", text)

    def press(self, key: str) -> None:
        """Press one key by tmux's name for it: `Enter`, `C-q`."""
        self._tmux("send-keys", "-t", "kiosk", key)

    def click(self, column: int, row: int) -> None:
        """Click a cell, counted from 1, as an xterm tells it."""
        at = f"{column};{row}"
        self.type(f"\x1b[<0;{at}M\x1b[<0;{at}m")

    def _tmux(self, *words: str) -> str:
        assert _TMUX is not None
        done = subprocess.run(  # noqa: S603 - tmux, with a test's own words
            [_TMUX, "-S", str(self.socket), *words],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@contextmanager
def terminal(
    folder: Path,
    command: str,
    environment: Mapping[str, str],
    *,
    columns: int = 80,
    rows: int = 24,
) -> Iterator[Terminal]:
    """Run a command in a terminal of its own for as long as the block lasts."""
    opened = Terminal(folder / "tmux")
    setting = [word for k, v in environment.items() for word in ("-e", f"{k}={v}")]
    size = ["-x", str(columns), "-y", str(rows)]
    held = f"{command}; echo ENDED $?; read"
    opened._tmux(
        "-f", "/dev/null", "new-session", "-d", "-s", "kiosk", *size, *setting, held
    )
    try:
        yield opened
    finally:
        subprocess.run(  # noqa: S603 - as above
            [_TMUX or "tmux", "-S", str(opened.socket), "kill-server"], check=False
        )
