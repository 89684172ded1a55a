"""Nothing blocks the screen, however slow the locks and the disk are."""

import asyncio
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import apsw
from textual.pilot import Pilot

from drivers import LockAddress, LockDriver
from kiosk.config import Settings
from kiosk.domain.visits import Ending
from kiosk.runtime import Part, open_drivers, opened
from kiosk.system import LockerSystem, Wake
from kiosk.ui.app import KioskApp
from tests.kit import QUICK, announced, ended, settings


def bank(latency: float, *, closes: float) -> Settings:
    """Return a bank whose bus takes its time over everything, as does its hand."""
    bus = {
        "driver": "mock",
        "pulse_seconds": 0.1,
        "rest_seconds": 0,
        "latency_seconds": latency,
        "hand": {"opens_after_seconds": 0.0, "closes_after_seconds": closes},
    }
    patience = {"open_patience_seconds": 5, "close_patience_seconds": 30}
    return settings("SSM", buses={"wall": bus}, locks=QUICK | patience)


async def pick_up(
    pilot: Pilot[None], system: LockerSystem, code: str, digits: str
) -> None:
    """Type a code and its digits, and stay until the door is closed."""
    for key in code:
        await pilot.press(key)
    await pilot.pause(0.3)
    for key in digits:
        await pilot.press(key)
    async with asyncio.timeout(30), Wake(system.observe) as wake:
        while True:
            wake.clear()
            events = await asyncio.to_thread(system.events)
            if "slot-freed" in [event.kind for event in events]:
                return
            await wake.wait()


class Callers:
    """Who asked the locks or the disk for something: whether it was the screen."""

    def __init__(self) -> None:
        self.screen: int | None = None
        """The thread that the screen lives on, once it does."""

        self.by_others = 0
        self.by_screen: list[str] = []

    def ask(self, what: str) -> None:
        if threading.get_ident() == self.screen:
            self.by_screen.append(what)
        else:
            self.by_others += 1


class Asked:
    """A driver that tells who calls it."""

    def __init__(self, right: LockDriver, callers: Callers) -> None:
        self._right = right
        self._callers = callers
        self.capabilities = right.capabilities

    def unlock(self, lock: LockAddress) -> None:
        self._callers.ask(f"unlock {lock}")
        self._right.unlock(lock)

    def read(self, locks: Collection[LockAddress]) -> object:
        self._callers.ask("read doors")
        return self._right.read(locks)

    def close(self) -> None:
        self._right.close()


def _asked(callers: Callers, settings: Settings) -> dict[str, LockDriver]:
    drivers = open_drivers(settings)
    return {name: Asked(driver, callers) for name, driver in drivers.items()}  # type: ignore[misc]  # what a driver says


@contextmanager
def every_statement_told(callers: Callers) -> Iterator[None]:
    def told(_: object, sql: str, __: object) -> bool:
        callers.ask(sql)
        return True

    def hook(db: apsw.Connection) -> None:
        db.exec_trace = told

    apsw.connection_hooks.append(hook)
    try:
        yield
    finally:
        apsw.connection_hooks.remove(hook)


async def one_pickup(
    folder: Path, callers: Callers, while_it_goes_on: Callable[[], object]
) -> None:
    async with opened(
        bank(0.0, closes=0.6),
        folder,
        set(Part),
        who="t",
        write=lambda _: None,
        drivers=partial(_asked, callers),
    ) as system:
        announced(system)
        deposit = system.store_package("p1", actor="c")
        assert (await ended(system, deposit.visit)).ending is Ending.DONE
        async with KioskApp(system).run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            callers.screen = threading.get_ident()
            while_it_goes_on()
            await pick_up(pilot, system, deposit.issued.code, deposit.issued.digits)
            callers.screen = None


async def test_the_screen_asks_neither_locks_nor_disk_on_its_own_thread(
    tmp_path: Path,
) -> None:
    callers = Callers()

    with every_statement_told(callers):
        await one_pickup(tmp_path, callers, lambda: None)

    assert callers.by_screen == []
    assert callers.by_others > 100


async def test_a_screen_that_would_ask_is_caught(tmp_path: Path) -> None:
    callers = Callers()

    with every_statement_told(callers):
        db = apsw.Connection(str(tmp_path / "other"))
        await one_pickup(tmp_path, callers, lambda: list(db.execute("SELECT 1")))

    assert callers.by_screen == ["SELECT 1"]
