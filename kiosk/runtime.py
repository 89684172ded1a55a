"""Putting a kiosk together and taking it apart; owns the tasks.

The three parts meet only in the store: *locks* moves doors, *screen* shows and
asks, *link* tells people. Any of them may run here or in another process. One
locks part owns a bank, and one link its outbox: a second says who holds it.
"""

import asyncio
import logging
import os
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from drivers import DriverError, LockDriver, open_driver
from kiosk import keys
from kiosk.bank import Bank, Health, Heat, Supply, Wire
from kiosk.boardwatch import BoardWatch
from kiosk.channels import CONSOLE, ConsoleNotifier, Notifier, open_notifier
from kiosk.clock import Clock, SystemClock
from kiosk.config import Settings
from kiosk.domain.errors import DamagedError, StateError, StoreError
from kiosk.doorkeeper import Doorkeeper
from kiosk.guard import Guard
from kiosk.health import Sign, Systemd, Vitals
from kiosk.housekeeping import Housekeeper
from kiosk.lookout import Lookout
from kiosk.metrics import Export, Figures
from kiosk.outbox import BY_LOT, Outbox
from kiosk.recorder import Recorder
from kiosk.store import Store, recovery, restoring
from kiosk.store.owner import Ownership, owner
from kiosk.store.restoring import Loss
from kiosk.store.store import NAME
from kiosk.system import LockerSystem

__all__ = [
    "ALL",
    "DriverError",
    "Drivers",
    "Loss",
    "Part",
    "open_drivers",
    "opened",
    "owner_of_locks",
    "restored",
    "with_doors",
]

_log = logging.getLogger(__name__)

_RESTART_SECONDS: Final = 1.0

_LOOP_SECONDS: Final = 2.0
"""How long the loop may be held up before it counts as hung."""
_STORE_SECONDS: Final = 15.0
"""The same of the store: above its 10 s of patience with other processes."""

Drivers = Callable[[Settings], dict[str, LockDriver]]
"""Opens the drivers of a configuration, by the names of their buses."""


class Part(StrEnum):
    """What a process runs of a kiosk."""

    SCREEN = "screen"
    LOCKS = "locks"
    LINK = "link"


ALL: Final = frozenset(Part)


def notifiers(settings: Settings, write: Callable[[str], None]) -> dict[str, Notifier]:
    """Return what carries messages, by the channels of a configuration.

    Nothing is opened before the first message.
    """
    carriers = settings.notify.carriers
    return {
        name: ConsoleNotifier(write)
        if name == CONSOLE
        else open_notifier(carriers[name].notifier, carriers[name].options)
        for name in settings.notify.every_channel
    }


def open_drivers(settings: Settings) -> dict[str, LockDriver]:
    """Open what the locks are wired to.

    Raises:
        DriverError: A bus cannot be opened; those opened before are closed.
    """
    opened: dict[str, LockDriver] = {}
    try:
        for name, wiring in settings.wiring.items():
            opened[name] = open_driver(wiring.driver, wiring.locks, wiring.options)
    except BaseException:
        for driver in opened.values():
            driver.close()
        raise
    return opened


@asynccontextmanager
async def opened(  # noqa: PLR0913 - each has its name, and most their default
    settings: Settings,
    data: Path,
    parts: Collection[Part],
    *,
    who: str,
    clock: Clock | None = None,
    drivers: Drivers = open_drivers,
    write: Callable[[str], None] = print,
    store_at: Callable[..., Store] = Store,
    keeps_house: bool = True,
    vitals: Vitals | None = None,
    lot: Callable[[], float] = BY_LOT,
) -> AsyncIterator[LockerSystem]:
    """Run parts of a kiosk for as long as the block lasts.

    Args:
        settings: The configuration.
        data: Where the store is kept; made when it is not there.
        parts: What to run here; with none, the store is only asked.
        who: This process, in words for whoever finds a part held.
        clock: What tells the time; the computer's own when `None`.
        drivers: What opens the locks.
        write: Where the console notifier writes.
        store_at: What opens the store.
        keeps_house: Whether what owns the locks also does what is due from time to
            time; a command that opens one door does not.
        vitals: What watches whether all of it lives; nobody when `None`.
        lot: A number from 0 to 1, which spreads the waits of what is sent again.

    Raises:
        StoreError: The data directory cannot be used.
        StateError: Another process owns one of the parts.
        SettingsError: Slots that hold something have vanished.
        DriverError: A bus cannot be opened.
    """
    async with AsyncExitStack() as stack:
        try:
            key = _folder(data)
            for part in (Part.LOCKS, Part.LINK):
                if part in parts:
                    said = f"pid {os.getpid()}, {who}"
                    file = data / f"{part.value}.lock"
                    stack.callback(Ownership(file, part=part.value, who=said).close)
            ticking = clock or SystemClock(settings.clock.sources)
            store = _store(settings, data, key, ticking, parts, store_at=store_at)
        except OSError as error:
            where = error.filename or data
            raise StoreError(f"{where} cannot be used: {error.strerror}") from error
        stack.callback(store.close)
        system = LockerSystem(store, settings)
        await asyncio.to_thread(
            system.start,
            who=who if parts else None,
            owns_locks=Part.LOCKS in parts,
        )
        vitals = vitals or Vitals(Systemd(None))
        vitals.watch(_loop_lives(asyncio.get_running_loop()))
        vitals.watch(
            Sign("the store", store.alive, lambda: _STORE_SECONDS, 1.0, "store-writer")
        )
        tasks: list[tuple[str, Callable[[], Awaitable[None]]]] = []
        if Part.LOCKS in parts:
            boards = BoardWatch(system)
            bank = await stack.enter_async_context(
                _bank(settings, drivers, boards.told)
            )
            for name, bus in bank.buses.items():
                thread = f"locks-{name}"
                vitals.watch(Sign(f"bus {name}", bus.alive, bus.may_take, 0.25, thread))
            await asyncio.to_thread(system.hours.serving)
            stack.callback(_served_until_now, system)
            tasks.append(("boards", partial(boards.run, bank)))
            tasks.append(("doorkeeper", Doorkeeper(system, bank).run))
            names = tuple(slot.name for slot in settings.slots)
            tasks.append(("lookout", Lookout(data, bank, names).run))
            tasks.append(("recorder", Recorder(system, bank, data).run))
            if settings.locks.guard_seconds > 0:
                tasks.append(("guard", Guard(system, bank).run))
            if keeps_house:
                tasks.append(("housekeeper", Housekeeper(system).run))
        if Part.LINK in parts:
            outbox = Outbox(store, settings, notifiers(settings, write), luck=lot)
            tasks.append(("outbox", outbox.run))
            if settings.metrics.port or settings.metrics.textfile:
                figures = await asyncio.to_thread(Figures, system)
                tasks.append(("metrics", Export(settings.metrics, figures.read).run))
            vitals.watch(
                Sign("the outbox", outbox.alive, lambda: _LOOP_SECONDS, 1.0, "outbox-")
            )
        await stack.enter_async_context(_running(tasks))
        yield system


def restored(
    settings: Settings, data: Path, file: Path, *, lose: str | None, actor: str
) -> Loss:
    """Put a backup in the place of the store; see `restoring.restore`.

    Args:
        settings: The configuration.
        data: The data directory; the device's key must be in it.
        file: The backup.
        lose: What may be lost, as `Loss.name` has it.
        actor: Who asks for it.

    Raises:
        InvalidError: The file is no backup of this bank that is whole.
        WouldLoseError: Something newer would be lost that was not named.
        StateError: A part of a kiosk runs there.
        StoreError: The key is missing, or the disk fails.
    """
    try:
        key = keys.load(data / "device.key", may_make=False)
        with ExitStack() as stack:
            for part in (Part.LOCKS, Part.LINK):
                said = f"pid {os.getpid()}, kiosk restore"
                hold = Ownership(data / f"{part.value}.lock", part=part.value, who=said)
                stack.callback(hold.close)
            return restoring.restore(
                _bank_of(settings, data, key, SystemClock(settings.clock.sources)),
                file,
                location=settings.location.id,
                lose=lose,
                actor=actor,
            )
    except OSError as error:
        where = error.filename or data
        raise StoreError(f"{where} cannot be used: {error.strerror}") from error


def owner_of_locks(data: Path) -> str | None:
    """Return who moves the doors of a data directory now, or `None`."""
    return owner(data / "locks.lock")


@asynccontextmanager
async def with_doors(
    settings: Settings, data: Path, *, who: str
) -> AsyncIterator[LockerSystem]:
    """Run a block whose visits are served: by a running kiosk, or else by this one."""
    async with AsyncExitStack() as stack:
        try:
            system = await stack.enter_async_context(
                opened(settings, data, {Part.LOCKS}, who=who, keeps_house=False)
            )
        except StateError:
            system = await stack.enter_async_context(
                opened(settings, data, (), who=who)
            )
        yield system


def _served_until_now(system: LockerSystem) -> None:
    # A store that cannot write has it to the minute.
    with suppress(StoreError):
        system.hours.serving()


def _bank(
    settings: Settings, drivers: Drivers, on_health: Callable[[Health], None]
) -> Bank:
    locks = settings.locks
    return Bank(
        drivers(settings),
        {slot: Wire(bus, lock) for slot, (bus, lock) in settings.wires.items()},
        poll_seconds=locks.poll_seconds,
        heat=Heat(locks.pulses_before_rest, locks.rest_seconds),
        supplies=[
            Supply(one.fed, one.at_once, one.gap_seconds, one.pulse_seconds)
            for one in settings.supplies
        ],
        on_health=on_health,
    )


def _store(
    settings: Settings,
    data: Path,
    key: keys.DeviceKey,
    clock: Clock,
    parts: Collection[Part],
    *,
    store_at: Callable[..., Store],
) -> Store:
    """Open the store; where it is damaged, the one locks part recovers it."""
    reserve = settings.storage.reserve_bytes
    try:
        return store_at(data, key=key, clock=clock, reserve_bytes=reserve)
    except DamagedError as error:
        if Part.LOCKS not in parts:
            raise
        _log.error("the store is damaged, a backup takes its place: %s", error)
        bank = _bank_of(settings, data, key, clock)
        recovery.recover(bank, settings.storage.backups(data), damage=str(error))
        return store_at(data, key=key, clock=clock, reserve_bytes=reserve)


def _bank_of(
    settings: Settings, data: Path, key: keys.DeviceKey, clock: Clock
) -> recovery.Bank:
    names = tuple(slot.name for slot in settings.slots)
    return recovery.Bank(data, key, clock, names)


def _folder(data: Path) -> keys.DeviceKey:
    if data.exists() and not data.is_dir():
        raise StoreError(f"{data} is a file; the data directory must be a folder")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return keys.load(data / "device.key", may_make=not (data / NAME).exists())


def _loop_lives(loop: asyncio.AbstractEventLoop) -> Sign:
    def ask() -> None:
        came_by = threading.Event()
        loop.call_soon_threadsafe(came_by.set)
        came_by.wait()

    return Sign("the loop", ask, lambda: _LOOP_SECONDS)


@asynccontextmanager
async def _running(
    tasks: Collection[tuple[str, Callable[[], Awaitable[None]]]],
) -> AsyncIterator[None]:
    """Run tasks beside a block, each started again when it falls."""
    error: BaseException | None = None
    async with asyncio.TaskGroup() as group:
        running = [
            group.create_task(_supervised(name, run), name=name) for name, run in tasks
        ]
        try:
            yield
        except BaseException as raised:  # noqa: BLE001 - raised again below
            # Raised outside the group, so that it does not come out wrapped.
            error = raised
        finally:
            for task in running:
                task.cancel()
    if error is not None:
        raise error


async def _supervised(name: str, run: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await run()
        except Exception:  # noqa: BLE001 - the top of a task: told, and started again
            _log.exception("%s fell; it starts again", name)
        await asyncio.sleep(_RESTART_SECONDS)
