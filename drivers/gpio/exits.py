"""What is done on the way out of this process, whichever way that is.

A coil must not stay energised because nobody closed the driver: so it is closed
at exit, and at the signals that would end the process without a word, where
nobody else has taken these over. (`kiosk run` has; it closes the bank itself.)
SIGKILL and a cut of the power run no code at all; for them there is `release`
after the crash, and the forced idle at the next start.
"""

import atexit
import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

_SILENT_ENDS: Final = (signal.SIGTERM, signal.SIGHUP)

Handler = Callable[[int, FrameType | None], object] | signal.Handlers

_acts: Final[list[Callable[[], object]]] = []
# One list for the process, as it has but one way out.


def on_any_exit(act: Callable[[], object]) -> Callable[[], None]:
    """Have something done on the way out; return what calls it off."""
    if not _acts:
        atexit.register(_act)
    _acts.append(act)
    _exchange(signal.SIG_DFL, _end)

    def forget() -> None:
        if act in _acts:
            _acts.remove(act)
        if not _acts:
            atexit.unregister(_act)
            _exchange(_end, signal.SIG_DFL)

    return forget


def _act() -> None:
    for act in tuple(_acts):  # each takes itself off the list
        act()


def _exchange(old: object, new: Handler) -> None:
    """Exchange one handler for another; only the main thread may."""
    if threading.current_thread() is threading.main_thread():
        for number in _SILENT_ENDS:
            if signal.getsignal(number) is old:
                signal.signal(number, new)


def _end(number: int, _: FrameType | None) -> None:
    """Do what is to be done, and end as if nobody had listened."""
    _act()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
