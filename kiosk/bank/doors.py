"""Doors by the names of their slots.

Here a slot becomes a lock on a bus, errors become errors of the kiosk, and many
buses become one bank that opens and closes as a whole.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from types import TracebackType
from typing import Final, Self

from drivers import Door, LockAddress, LockDriver, Reading
from kiosk.bank.bus import Bus, Pace
from kiosk.bank.health import Health
from kiosk.bank.heat import Heat
from kiosk.bank.supply import Supply, rails
from kiosk.bank.watching import Proof, Silence
from kiosk.bank.wires import Wire
from kiosk.domain.errors import LocksSilentError

_USUAL_HEAT: Final = Heat()


class Bank:
    """Pulse locks and watch doors by the names of their slots.

    It serves inside `async with`, and closes its drivers at the end of it.

    Args:
        buses: The drivers by the names that the wires use; closed with the bank.
        slots: Where each slot is wired.
        poll_seconds: From one look at the watched doors to the next.
        patience: Seconds after which a call that a bus does not answer is given
            up. Above what a driver may take, so only a broken one reaches it.
        heat: How many pulses a lock stands before it must rest.
        supplies: Power supplies, and how many locks each can energise at once.
            What none of them feeds shares one more, with the usual limits.
        on_health: Told whenever a board is lost or back; it must return at once.

    Raises:
        ValueError: A wire leads to no bus, two slots share one lock, or two
            supplies feed one.
    """

    def __init__(
        self,
        buses: Mapping[str, LockDriver],
        slots: Mapping[str, Wire],
        *,
        poll_seconds: float = 0.05,
        patience: float = 5.0,
        heat: Heat = _USUAL_HEAT,
        supplies: Collection[Supply] = (),
        on_health: Callable[[Health], None] | None = None,
    ) -> None:
        _refuse_bad_wires(buses, slots.values())
        pace = Pace(poll_seconds, patience, heat)
        fed = rails(supplies, slots.values(), buses)
        self._wires = dict(slots)
        self._buses = {
            name: Bus(
                name,
                driver,
                {wire.lock: fed[wire] for wire in fed if wire.bus == name},
                pace,
                on_health or _tell_nobody,
            )
            for name, driver in buses.items()
        }
        self._owner: asyncio.TaskGroup | None = None

    async def __aenter__(self) -> Self:
        """Begin to serve: one task a bus, all owned by this bank."""
        self._owner = await asyncio.TaskGroup().__aenter__()
        for bus in self._buses.values():
            bus.begin(self._owner)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving, and close every driver; what went wrong goes on its way."""
        await self.aclose()

    async def aclose(self) -> None:
        """Stop serving and close every driver on its own thread, come what may.

        A driver that does not finish in time is left to its thread.
        """
        # The closing is in every thread's queue before the first wait, so that no
        # cancellation and no bus that hangs can keep a coil energised.
        closings = [bus.begin_closing() for bus in self._buses.values()]
        owner, self._owner = self._owner, None
        try:
            if owner is not None:
                await owner.__aexit__(None, None, None)
        finally:
            await asyncio.gather(*closings)

    @property
    def health(self) -> Mapping[str, Health]:
        """How every bus fares, by its name."""
        return {name: bus.health for name, bus in self._buses.items()}

    @property
    def buses(self) -> Mapping[str, Bus]:
        """The buses by their names: whether they live, and what goes over them."""
        return self._buses

    def sees(self, slot: str) -> bool:
        """Return whether the hardware behind a slot has door sensors at all."""
        bus, _ = self._at(slot)
        return bus.driver.capabilities.door_sensor

    def senses(self, slot: str) -> bool:
        """Return whether the hardware behind a slot has goods sensors at all."""
        bus, _ = self._at(slot)
        return bus.driver.capabilities.goods_sensor

    def answers(self, slot: str) -> bool:
        """Return whether the board of a slot has answered when last asked."""
        bus, lock = self._at(slot)
        return bus.answers(lock.board)

    async def pulse(self, slot: str, *, times: float = 1.0) -> float:
        """Pulse the lock of a slot, once, and return when the pulse was given.

        It waits for a place at the power supply, and for an answer of the door
        if the lock was pulsed before.

        Whether a door has moved is another question: `until` answers it.

        Args:
            slot: Whose lock.
            times: How many times as long as usual: where its driver can do that, and
                its coil is cool enough. A longer pulse warms it by as much more.

        Returns:
            When it began, in monotonic seconds.

        Raises:
            NotPulsedError: No pulse was given, for certain; perhaps because the
                lock must rest.
            LocksSilentError: The hardware failed; a pulse may have been given.
        """
        bus, lock = self._at(slot)
        return await bus.pulse(slot, lock, times)

    async def read(self, slot: str) -> Reading:
        """Return one reading of this very door, taken after this call.

        Raises:
            LocksSilentError: The hardware gave none.
        """
        bus, lock = self._at(slot)
        with bus.watching(slot, lock) as watcher:
            try:
                async with asyncio.timeout(bus.pace.patience):
                    news = await watcher.next()
            except TimeoutError:
                raise LocksSilentError(slot, bus.stuck) from None
        if isinstance(news, Silence):
            raise LocksSilentError(slot, news.cause, fault=news.fault)
        return news

    async def look(self, slots: Iterable[str]) -> dict[str, Reading]:
        """Return one reading of each of some doors, taken after this call.

        All are asked for at once, so that each bus is looked at once. A door of
        which the hardware gives no reading is not among them.
        """
        doors: dict[Bus, dict[str, LockAddress]] = defaultdict(dict)
        for slot in slots:
            bus, lock = self._at(slot)
            doors[bus][slot] = lock
        looks = (bus.read(locks) for bus, locks in doors.items())
        return {
            s: one for seen in await asyncio.gather(*looks) for s, one in seen.items()
        }

    @asynccontextmanager
    async def watch(self, slot: str) -> AsyncIterator[AsyncIterator[Reading]]:
        """Give readings of a door, one look after another, while it is watched.

        All were taken after this call. While the hardware is silent they are
        UNKNOWN, and come ever more rarely. They end when the bank closes. A
        watcher who is busy for long misses readings, but no change of the door.
        """
        bus, lock = self._at(slot)
        with bus.watching(slot, lock) as watcher:
            yield watcher

    async def until(
        self,
        slot: str,
        door: Door,
        *,
        within: float,
        stable: float = 0.0,
    ) -> bool:
        """Return whether a door was seen, in time and for long enough, like this.

        True once every reading for `stable` seconds, by their own time and two at
        the least, has said so; UNKNOWN and silence break the run. False when
        `within` seconds have passed without.

        Raises:
            LocksSilentError: There was not one reading in all that time.
            ValueError: UNKNOWN proves nothing and cannot be waited for.
        """
        proof = await self.proof(slot, door, within=within, stable=stable)
        return proof is not None

    async def proof(
        self,
        slot: str,
        door: Door,
        *,
        within: float,
        stable: float = 0.0,
    ) -> Proof | None:
        """Return what proved that a door is like this, as `until`; else `None`.

        Raises:
            LocksSilentError: There was not one reading in all that time.
            ValueError: UNKNOWN proves nothing and cannot be waited for.
        """
        if door is Door.UNKNOWN:
            raise ValueError("UNKNOWN proves nothing and cannot be waited for")
        bus, lock = self._at(slot)
        proof = Proof(door, stable)
        with bus.watching(slot, lock) as watcher, suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not proof.holds(await watcher.next()):
                    pass
                return proof
        if not proof.heard:
            raise LocksSilentError(slot, proof.cause or bus.stuck, fault=proof.fault)
        return None

    def _at(self, slot: str) -> tuple[Bus, LockAddress]:
        wire = self._wires[slot]
        return self._buses[wire.bus], wire.lock


def _refuse_bad_wires(buses: Collection[str], wires: Collection[Wire]) -> None:
    taken = set()
    for wire in wires:
        if wire.bus not in buses:
            raise ValueError(f"a slot is wired to {wire.bus!r}, which is no bus")
        if wire in taken:
            raise ValueError(f"two slots are wired to lock {wire.lock} of {wire.bus}")
        taken.add(wire)


def _tell_nobody(_: Health) -> None:
    pass
