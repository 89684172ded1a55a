"""A program outside that is handed bytes and makes them heard: aplay, espeak-ng.

Sound is never worth a delay and never worth a failure. Everything here returns at
once: one thread starts the program, feeds it and stops it. The newest wins: what is
still being said when something else is to be said ends at once, and whatever
waited in between is never said at all, unless it asks to be heard after the rest. A
program that is missing, or that fails, is a warning once; the kiosk goes on in
silence.

What is said goes in by the standard input and not by the command line, where every
user of the machine could read a code in the list of processes.
"""

import logging
import shutil
import subprocess
import threading
from collections import deque
from collections.abc import Sequence
from typing import Final, Protocol

_log: Final = logging.getLogger(__name__)

_ENDING_SECONDS: Final = 2.0
"""What a program may need to be gone that was killed."""


class Player(Protocol):
    """Makes bytes heard."""

    def play(self, data: bytes, command: Sequence[str], *, after: bool = False) -> None:
        """Play these: at once, in place of the rest, or after it."""
        ...

    def hush(self) -> None:
        """Stop whatever is being played."""
        ...

    def close(self) -> None:
        """Stop for good."""
        ...


class OutsidePlayer:
    """Play by a program outside.

    Args:
        what: What it is for, for the warning when it is missing.
    """

    def __init__(self, what: str) -> None:
        self._what = what
        self._changed = threading.Condition()
        self._waiting: deque[tuple[bytes, Sequence[str]]] = deque()
        self._is_late = False
        self._running: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._told = False
        self._thread: threading.Thread | None = None

    def play(self, data: bytes, command: Sequence[str], *, after: bool = False) -> None:
        """Play these bytes: at once, in place of the rest, or after it.

        Args:
            data: What the program is handed on its standard input.
            command: The program and its words.
            after: Whether they wait for what is being played and for what waits.
        """
        with self._changed:
            if self._closed:
                return
            if not after:
                self._stop()
            self._waiting.append((data, command))
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._go_on, name=self._what, daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def hush(self) -> None:
        """Stop whatever is being played."""
        with self._changed:
            self._stop()

    def close(self) -> None:
        """Stop for good, and wait until it is quiet."""
        with self._changed:
            self._closed = True
            self._stop()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_ENDING_SECONDS)

    def _stop(self) -> None:
        self._waiting.clear()
        self._is_late = True
        if self._running is not None:
            self._running.kill()

    def _go_on(self) -> None:
        while (asked := self._asked()) is not None:
            data, command = asked
            # Outside the lock: to start a program takes a while on a small computer.
            program = self._started(command)
            if program is not None and (status := self._fed(program, data)) > 0:
                self._warn(f"{command[0]} failed with status {status}")

    def _asked(self) -> tuple[bytes, Sequence[str]] | None:
        """Wait for what to play next; `None` when nothing is any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._waiting)
            self._is_late = False
            return self._waiting.popleft() if self._waiting else None

    def _started(self, command: Sequence[str]) -> subprocess.Popen[bytes] | None:
        try:
            return subprocess.Popen(  # noqa: S603 - the operator's own words, no shell
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            self._warn(f"{command[0]} cannot be started: {error.strerror}")
            return None

    def _fed(self, program: subprocess.Popen[bytes], data: bytes) -> int:
        """Hand everything over, and wait until it was heard or stopped.

        Returns its status, which is negative when it was stopped.
        """
        with self._changed:
            self._running = program
            if self._is_late:  # it was stopped before it had begun
                program.kill()
        program.communicate(data)
        with self._changed:
            self._running = None
        return program.returncode

    def _warn(self, wrong: str) -> None:
        if not self._told:
            self._told = True
            _log.warning("%s stays silent: %s", self._what, wrong)


def is_there(command: Sequence[str], what: str) -> bool:
    """Whether the program of a command is installed; a warning says that it is not."""
    found = shutil.which(command[0]) is not None
    if not found:
        _log.warning("%s stays silent: there is no %s; install it", what, command[0])
    return found
