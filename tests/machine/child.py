"""A whole kiosk in one process, as `kiosk run` has it, that can be told to hang.

SIGUSR1 hangs its loop, SIGUSR2 its bus; the log goes to a file and says by name what
hung. usage: python -m tests.machine.child DATA LOG
"""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from drivers import LockAddress, LockDriver, Reading
from kiosk.cli.run import _on_screen
from kiosk.config import Settings, load
from kiosk.demo import furnish
from kiosk.health import Vitals, systemd_of
from kiosk.runtime import ALL, open_drivers, opened

DEMO = Path(__file__).parents[2] / "config/demo.yaml"


class Hanging:
    """A driver whose calls never return once it was told so."""

    def __init__(self, driver: LockDriver, hangs: threading.Event) -> None:
        self._driver = driver
        self._hangs = hangs
        self.capabilities = driver.capabilities

    def unlock(self, lock: LockAddress) -> None:
        self._driver.unlock(lock)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        while self._hangs.is_set():
            logging.warning("HANGS %f", time.monotonic())  # noqa: LOG015 - found by this
            threading.Event().wait()
        return self._driver.read(locks)

    def close(self) -> None:
        self._driver.close()


async def run(data: Path) -> None:
    settings = load(DEMO)
    hangs = threading.Event()
    # A handler runs on the main thread: what it waits for, the loop waits for.
    signal.signal(signal.SIGUSR1, lambda *_: threading.Event().wait())
    signal.signal(signal.SIGUSR2, lambda *_: hangs.set())

    def drivers(settings: Settings) -> dict[str, LockDriver]:
        return {k: Hanging(v, hangs) for k, v in open_drivers(settings).items()}

    await furnish(settings, data, lambda _: None)
    vitals = Vitals(systemd_of(os.environ))
    async with opened(
        settings, data, ALL, who="test", drivers=drivers, vitals=vitals
    ) as system:
        await _on_screen(DEMO, system, data, vitals)


if __name__ == "__main__":
    logging.getLogger().addHandler(logging.FileHandler(sys.argv[2]))
    asyncio.run(run(Path(sys.argv[1])))
