"""Whether each part shows life, told to systemd, which starts a dead one anew.

A process that runs is not one that works: a loop may hang, a bus may swallow its
thread, a disk may never answer. So everything that must live is asked, again and
again, on a thread of its own, to do the least that proves it; and the watchdog is
fed only while each has answered within its own limit. Whatever has not is named in
the log, with the line at which it stands, before systemd ends the process: nobody
should have to guess why a kiosk began anew.

All of this is on threads, so that a loop that hangs can be named, too. When not even
these threads run, nothing is fed, and systemd ends the process all the same.
"""

import logging
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

_log: Final = logging.getLogger(__name__)

Ask = Callable[[], object]
"""Asks for a sign of life; returns when there was one. What it raises is one, too."""


class Systemd:
    """What started this process, as far as it wants to know how it fares.

    Args:
        address: systemd's socket, `$NOTIFY_SOCKET`; without one nobody is told.
    """

    def __init__(self, address: str | None) -> None:
        self._address = address and (
            "\0" + address[1:] if address.startswith("@") else address
        )

    def __bool__(self) -> bool:
        """Whether anybody hears."""
        return bool(self._address)

    def tell(self, *lines: str) -> None:
        """Tell it (sd_notify(3)); that it does not hear is no reason to fall."""
        if self._address is None:
            return
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
            out.settimeout(0)
            out.sendto("\n".join(lines).encode(), self._address)


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that must live.

    Attributes:
        name: What it is, in the words of the log.
        ask: Asks for a sign of life.
        limit: Tells how many seconds an answer may take now, from the second answer
            on: how long a start may take is systemd's to say.
        pause: Seconds from one answer to the next question.
        thread: How the names of its threads begin; where they stand is told.
    """

    name: str
    ask: Ask
    limit: Callable[[], float]
    pause: float = 0.25
    thread: str = "MainThread"


class _Asking:
    """One thing that is asked again and again, on a thread of its own."""

    def __init__(self, sign: Sign, clock: Callable[[], float]) -> None:
        self.sign = sign
        self.answered = False
        self.dead = False
        self._clock = clock
        self._asked: float | None = None
        self._over = threading.Event()
        threading.Thread(
            target=self._run, name=f"health-{sign.name}", daemon=True
        ).start()

    def silent(self) -> float:
        """Return for how many seconds an answer has been owed."""
        asked = self._asked
        if asked is None or not self.answered:
            return 0.0
        return self._clock() - asked

    def end(self) -> None:
        """Ask no more; an answer that is owed is not waited for."""
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set():
            self._asked = self._clock()
            # A full disk says no at once: that is an answer, and others tell of it.
            with suppress(Exception):
                self.sign.ask()
            self._asked = None
            self.answered = True
            self._over.wait(self.sign.pause)


class Vitals:
    """Ask everything that must live, and feed the watchdog while all of it does.

    Args:
        systemd: Who is told.
        beat_seconds: From one look to the next.
        clock: Monotonic seconds.
    """

    def __init__(
        self,
        systemd: Systemd,
        *,
        beat_seconds: float = 0.2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._systemd = systemd
        self._beat = beat_seconds
        self._clock = clock
        self._signs: list[Sign] = []
        self._over = threading.Event()
        self._given_up = False
        self._ready = False

    @property
    def watched(self) -> bool:
        """Whether anybody is told."""
        return bool(self._systemd)

    def watch(self, sign: Sign) -> None:
        """Have one more thing watched; before `beating`."""
        self._signs.append(sign)

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Watch for as long as the block lasts; say that it is over at its end."""
        asking = [_Asking(sign, self._clock) for sign in self._signs]
        heart = threading.Thread(
            target=self._watch, args=(asking,), name="health", daemon=True
        )
        heart.start()
        try:
            yield
        finally:
            self._over.set()
            for one in asking:
                one.end()
            heart.join()
            self._systemd.tell("STOPPING=1", "STATUS=ending")

    def _watch(self, asking: list[_Asking]) -> None:
        while not self._over.wait(self._beat):
            self.look(asking)

    def look(self, asking: list[_Asking]) -> None:
        """Look once whether all that is asked has answered in time."""
        for one in asking:
            silent, limit = one.silent(), one.sign.limit()
            if silent > limit and not one.dead:
                one.dead = True
                self._is_dead(one.sign, silent, limit)
            elif one.dead and silent <= limit:
                one.dead = False
                _log.warning("%s shows life again", one.sign.name)
        if self._given_up or any(one.dead for one in asking):
            return
        if not self._ready and all(one.answered for one in asking):
            self._ready = True
            names = ", ".join(one.sign.name for one in asking)
            self._systemd.tell("READY=1", f"STATUS=alive: {names}")
        self._systemd.tell("WATCHDOG=1")

    def _is_dead(self, sign: Sign, silent: float, limit: float) -> None:
        said = "%s has shown no life for %.1f s (%.1f are allowed); it stands at\n%s"
        _log.critical(said, sign.name, silent, limit, standing_at(sign.thread))
        if self._systemd:
            # Once given up it stays so: half of it may have gone wrong meanwhile.
            self._given_up = True
            self._systemd.tell(
                f"STATUS={sign.name} has shown no life for {silent:.1f} s",
                "WATCHDOG=trigger",
            )


def systemd_of(env: MutableMapping[str, str]) -> Systemd:
    """Return who started this process; nobody else is told by what it starts."""
    return Systemd(env.pop("NOTIFY_SOCKET", None))


def standing_at(thread: str) -> str:
    """Return where threads stand whose names begin so, as a traceback has it."""
    frames = sys._current_frames()  # noqa: SLF001 - the one way to see another thread
    stacks = [
        f"{one.name}:\n{''.join(traceback.format_stack(frames[one.ident]))}"
        for one in threading.enumerate()
        if one.name.startswith(thread) and one.ident in frames
    ]
    return "\n".join(stacks) or f"no thread {thread}"
