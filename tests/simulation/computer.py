"""The computer of a simulated bank: one life after another of the real kiosk.

`runtime.opened` puts the kiosk together as on a real machine; it is given a clock,
wires, a store without threads and a post. A stop is an orderly one. When the power
is cut, all of these are dead before the program is: nothing that it still does has
any effect, whatever it has in its `finally`, and what was committed stays.
"""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, Protocol, TypeVar

from drivers import LockDriver
from kiosk.channels import DeliveryError
from kiosk.clock import Clock as KioskClock
from kiosk.clock import Timekeeper
from kiosk.config import Settings
from kiosk.domain.codes import Draw
from kiosk.domain.errors import KioskError, StoreError
from kiosk.keys import DeviceKey
from kiosk.runtime import ALL, opened
from kiosk.store import Store, Tx
from kiosk.store.wakes import Wakes
from kiosk.store.writer import Writer, _Job
from kiosk.system import LockerSystem
from tests.simulation.machine import Clock, Ills, Steel, Wires

T = TypeVar("T")

_MORE_THAN_ANY_DISK: Final = 1 << 80


class Power:
    """Whether a life of the computer still has any effect; cut once, for ever."""

    def __init__(self, cut: Callable[[], None]) -> None:
        self.on = True
        self._cut = cut

    def cut(self) -> None:
        """Cut it, in the middle of whatever goes on."""
        if self.on:
            self.on = False
            self._cut()

    def check(self) -> None:
        """Refuse whatever a program does whose power is cut."""
        if not self.on:
            raise StoreError("the power is cut")


class InlineWriter(Writer):
    """The store's writer, run by whoever writes, and failing as disks fail.

    Groups, savepoints, commits and rollbacks are the product's; only its thread
    has nothing to do and ends at once.
    """

    def __init__(self, *args: Any, power: Power, ills: Ills, **more: Any) -> None:  # noqa: ANN401 - the product's own
        super().__init__(*args, **more)
        self._jobs.put(None)
        self._thread.join()
        self._power = power
        self._ills = ills

    def write(self, act: Callable[[Tx], T], *, synced: bool = True) -> T:
        """Run a function in a transaction, here and now."""
        del synced  # no disk of this world forgets
        self._power.check()
        if self._closed:
            raise StoreError("the store is closed")
        ills = self._ills
        if ills.disk_full:
            raise StoreError("the disk is full; nothing was changed")
        falls = ills.cut_at_write == 1
        ills.cut_at_write = max(0, ills.cut_at_write - 1)
        if falls and not ills.cut_after:
            self._power.cut()
            self._power.check()
        self._reserve_bytes = _MORE_THAN_ANY_DISK if ills.disk_low else 0
        job = _Job(act)
        self._commit([job])
        if falls:
            self._power.cut()
            self._power.check()
        return job.answer.result()


class InlineWakes(Wakes):
    """Wakes within one process, at once; no FIFO and no thread.

    Args:
        folder: Where there would be one.
        told: Is called after each commit, before anybody else.
    """

    def __init__(self, folder: Path, *, told: Callable[[], None]) -> None:  # noqa: ARG002 - as the product calls it
        self._told = told
        self._callbacks: list[Callable[[], None]] = []
        self._lock = nullcontext()  # type: ignore[assignment]  # one thread

    def tell(self) -> None:
        """Wake everybody."""
        self._told()
        self._call()

    def close(self) -> None:
        """There is nothing to stop."""


class Post:
    """What carries messages to people, when it does.

    Args:
        power: Without it nothing goes out.
        ills: Say whether it does.
        arrives: Gets what arrives.
    """

    def __init__(
        self, power: Power, ills: Ills, arrives: Callable[[str], None]
    ) -> None:
        self._power = power
        self._ills = ills
        self._arrives = arrives

    def __call__(self, text: str) -> None:
        """Hand a message over."""
        self._power.check()
        if self._ills.deliveries_fail > 0:
            self._ills.deliveries_fail -= 1
            raise DeliveryError("nobody answers")
        self._arrives(text)


class Owner(Protocol):
    """Whose computer it is, and what they are told; `World` is one."""

    def committed(self) -> None: ...

    def delivered(self, text: str) -> None: ...

    def luck(self, package: str, attempt: int) -> Draw: ...

    def says(self, what: str) -> None: ...

    async def begun(self, system: LockerSystem) -> None: ...


class Computer:
    """The computer of one bank.

    Args:
        settings: The bank.
        folder: Its data directory.
        steel: Its locks.
        clock: Its clock.
        owner: Is told of everything.
        luck: Decides how long it is down each time.
    """

    def __init__(
        self,
        settings: Settings,
        folder: Path,
        *,
        steel: Steel,
        clock: Clock,
        owner: Owner,
        luck: Random,
    ) -> None:
        self.system: LockerSystem | None = None
        """The kiosk, while it runs."""

        self.store: Store | None = None
        self.lives = 0
        self._settings = settings
        self._folder = folder
        self._steel = steel
        self._clock = clock
        self._owner = owner
        self._luck = luck
        self._wires: list[Wires] = []
        self._power = Power(lambda: None)
        self._boots = False
        self._stopped = asyncio.Event()
        self._life: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Live one life after another."""
        async with asyncio.TaskGroup() as lives:
            while True:
                self._boots = False
                self._stopped.clear()
                self._life = lives.create_task(self._live())
                await asyncio.wait([self._life])
                self.system = None
                down = self._luck.choice((0.5, 2.0, 5.0))
                if self._boots:
                    self._clock.boot()
                    down = self._luck.choice((20.0, 20.0, 60.0, 600.0, 6 * 3600.0))
                await asyncio.sleep(down)

    def stop(self, *, boot: bool, kill: bool) -> None:
        """End this life; another begins a while later.

        Args:
            boot: Whether the computer as a whole goes down.
            kill: Whether the power is cut, so that nothing is tidied up.
        """
        self._boots = boot
        self._stopped.set()
        if kill:
            self._power.on = False
            for wires in self._wires:
                wires.dead = True
            if self._life is not None:
                self._life.cancel()

    async def _live(self) -> None:
        self._owner.says("the computer starts")
        self.lives += 1
        power = self._power = Power(self._cut)
        with suppress(asyncio.CancelledError, KioskError):
            async with opened(
                self._settings,
                self._folder,
                ALL,
                who="simulation",
                clock=Timekeeper(self._clock.reading),
                drivers=self._drivers,
                write=Post(power, self._steel.ills, self._owner.delivered),
                store_at=partial(self._open, power),
                lot=self._luck.random,
            ) as system:
                system._luck = self._owner.luck
                await self._owner.begun(system)
                self.system = system
                await self._stopped.wait()
                self.system = None
        self._owner.says("the computer has stopped")

    def _cut(self) -> None:
        self.stop(boot=self._luck.random() < 0.5, kill=True)

    def _open(
        self,
        power: Power,
        folder: Path,
        *,
        key: DeviceKey,
        clock: KioskClock,
        reserve_bytes: int = 0,
    ) -> Store:
        self.store = Store(
            folder,
            key=key,
            clock=clock,
            reserve_bytes=reserve_bytes,
            writer=partial(InlineWriter, power=power, ills=self._steel.ills),
            wakes=partial(InlineWakes, told=self._owner.committed),
        )
        return self.store

    def _drivers(self, settings: Settings) -> dict[str, LockDriver]:
        self._wires = [Wires(self._steel, w.locks) for w in settings.wiring.values()]
        return dict(zip(settings.wiring, self._wires, strict=True))
