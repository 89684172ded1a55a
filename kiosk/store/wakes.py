"""Waking whoever waits for a change, in this process and in the others.

Every store in use has a FIFO in the folder `wake/`. After a commit the writer
puts one byte into each: a waiting process hears within a millisecond, and costs
nothing while nothing happens. A wake may be lost or come for nothing; whoever
waits looks at the store, and looks again from time to time.
"""

import contextlib
import os
import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

_UNSEEN: Final = "."


class Wakes:
    """The wakes of one store.

    Args:
        folder: Where the FIFOs of all processes are.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o770, exist_ok=True)
        self._folder = folder
        self._mine = folder / f"{os.getpid()}-{secrets.token_hex(4)}"
        # Seen by the others only once it has a reader: one without is taken away.
        unseen = folder / f"{_UNSEEN}{self._mine.name}"
        os.mkfifo(unseen, 0o660)
        # Open for both: a reader without a writer would see the end of the file.
        self._fifo = os.open(unseen, os.O_RDWR | os.O_CLOEXEC)
        unseen.rename(self._mine)
        self._callbacks: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._closing = False
        self._thread = threading.Thread(
            target=self._listen, name="store-wakes", daemon=True
        )
        self._thread.start()

    def observe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after every commit of anyone; return what ends that.

        The callback runs on a thread of the store: it must be quick.
        """
        with self._lock:
            self._callbacks.append(callback)

        def stop() -> None:
            with self._lock, contextlib.suppress(ValueError):
                self._callbacks.remove(callback)

        return stop

    def tell(self) -> None:
        """Wake everybody, this process included."""
        self._call()
        # Without its folder a wake is lost, and a commit is not.
        with contextlib.suppress(OSError):
            for fifo in self._folder.iterdir():
                if fifo != self._mine and not fifo.name.startswith(_UNSEEN):
                    _poke(fifo)

    def close(self) -> None:
        """Stop listening and take the FIFO away."""
        self._closing = True
        os.write(self._fifo, b"\0")
        self._thread.join()
        os.close(self._fifo)
        self._mine.unlink(missing_ok=True)

    def _listen(self) -> None:
        while True:
            os.read(self._fifo, 4096)  # many wakes at once are one
            if self._closing:
                return
            self._call()

    def _call(self) -> None:
        with self._lock:
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()


def _poke(fifo: Path) -> None:
    try:
        descriptor = os.open(fifo, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError:
        # ENXIO: nobody listens there any more; its process was killed.
        fifo.unlink(missing_ok=True)
        return
    try:
        os.write(descriptor, b"\0")
    except BlockingIOError:
        pass  # full of wakes already
    finally:
        os.close(descriptor)
