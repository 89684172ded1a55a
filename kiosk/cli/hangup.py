"""The far end of a terminal that goes away, and screens that end with it.

A session without a controlling terminal hears no SIGHUP. Its screens would stay for
ever: reading says at once that there is nothing, and writing ends the thread that
draws, after which whoever draws waits for it and hears no signal either.
"""

import logging
import os
import select
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

GRACE_SECONDS: Final = 5.0
"""How long screens have to end by themselves: a door's pulse and a commit are over."""
_STANDARD: Final = (0, 1, 2)
_HUNG_UP: Final = 128 + signal.SIGHUP

log = logging.getLogger("kiosk.run")


@contextmanager
def ended_without(
    terminal: int,
    end: Callable[[], object],
    *,
    grace_seconds: float = GRACE_SECONDS,
    drop: Callable[[int], object] = os._exit,
) -> Iterator[None]:
    """End screens once their terminal is gone, for as long as the block lasts.

    A thread waits for that without ever waking. What is still to be drawn then goes
    nowhere. Whoever has not left the block in time is ended as by a power cut, after
    which a kiosk settles what was under way.

    Args:
        terminal: The file descriptor of the terminal.
        end: Asks the screens to end; called from a thread of its own.
        grace_seconds: How long they may take.
        drop: Ends the process at once, with this status.
    """
    over, leave = os.pipe()

    def watch() -> None:
        either = select.poll()
        either.register(terminal, 0)  # a hang-up is told to whoever asks for nothing
        either.register(over, select.POLLIN)
        if over in dict(either.poll()):
            return
        log.warning("the terminal is gone; ending")
        _draw_nowhere(terminal)
        end()
        if not select.select([over], [], [], grace_seconds)[0]:
            log.error("the screens hang without their terminal; ended hard")
            drop(_HUNG_UP)

    watcher = threading.Thread(target=watch, name="hang-up", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        os.close(leave)
        watcher.join()
        os.close(over)


def _draw_nowhere(terminal: int) -> None:
    """Put nothing in the place of the terminal, wherever this process had it."""
    gone = os.fstat(terminal).st_rdev
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in _STANDARD:
        if os.fstat(standard).st_rdev == gone:
            os.dup2(nowhere, standard)
    os.close(nowhere)
