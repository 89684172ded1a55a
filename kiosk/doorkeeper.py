"""The locks part: takes up requested visits, pulses, proves, has them concluded.

One visit is one task, from the request to its ending. A pulse is given only
after the visit was written as taken, and given again only after a fresh reading
says that the door is still closed. What was seen is written before anything
follows from it; if the store cannot write just then, the doorkeeper keeps
trying, because a door that opened has opened.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final, TypeVar

from kiosk.bank import Bank, Door, Proof
from kiosk.domain.errors import FaultError, NotPulsedError, StoreError
from kiosk.domain.visits import Ending, Found, Purpose, Step, Visit, Word
from kiosk.system import LockerSystem, Wake
from kiosk.trials import Trials

T = TypeVar("T")

_log = logging.getLogger(__name__)

_RETRY_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Opened:
    """How a door was seen open.

    Attributes:
        seconds: From its last pulse to the first look that found it open; `None`
            where it was open before that.
        bounces: How often its sensor changed its mind.
    """

    seconds: float | None = None
    bounces: int = 0

    @classmethod
    def by(cls, proof: Proof, began: float) -> "_Opened":
        """Return what a proof says of a door whose pulse began then."""
        after = None if proof.since is None else proof.since - began
        return cls(after if after is not None and after >= 0 else None, proof.bounces)


class Doorkeeper:
    """Serve the doors of one bank.

    Args:
        system: Where visits are requested and concluded.
        bank: The doors.
    """

    def __init__(self, system: LockerSystem, bank: Bank) -> None:
        self._system = system
        self._bank = bank
        self._locks = system.settings.locks
        self._trials = Trials(system, bank)
        self._wishes: dict[int, asyncio.Event] = {}
        self._words: dict[int, asyncio.Event] = {}

    async def run(self) -> None:
        """Settle what a former run left, then serve until cancelled."""
        async with Wake(self._system.observe) as wake, asyncio.TaskGroup() as tasks:
            for visit in await self._kept(self._system.unfinished):
                if visit.step is not Step.REQUESTED:
                    tasks.create_task(self._attended(visit, self._settle))
            while True:
                wake.clear()
                for visit in await self._kept(self._system.take_up):
                    tasks.create_task(self._attended(visit, self._serve))
                await self._hear_wishes()
                await wake.wait()

    async def _hear_wishes(self) -> None:
        if not self._wishes:
            return
        for visit in await self._kept(self._system.unfinished):
            if visit.again and visit.id in self._wishes:
                self._wishes[visit.id].set()
            if visit.word is not None and visit.id in self._words:
                self._words[visit.id].set()

    async def _attended(
        self, visit: Visit, serve: Callable[[Visit], Awaitable[None]]
    ) -> None:
        """Run the task of one visit; whatever goes wrong, the visit ends."""
        self._wishes[visit.id] = asyncio.Event()
        self._words[visit.id] = asyncio.Event()
        try:
            await serve(visit)
        except NotPulsedError as fault:
            # What is inside is what was inside.
            await self._ended(visit, Ending.SILENT, fault.cause, fault.fault)
        except FaultError as fault:
            await self._ended(visit, Ending.UNPROVEN, fault.cause, fault.fault)
        except Exception:  # noqa: BLE001 - the top of a task: told, and the visit ends
            _log.exception("visit %d to slot %s", visit.id, visit.slot)
            await self._ended(visit, Ending.UNPROVEN, "the program failed", "bug")
        finally:
            del self._wishes[visit.id], self._words[visit.id]

    async def _serve(self, visit: Visit) -> None:
        if visit.purpose is Purpose.PROOF:
            await self._prove(visit)
            return
        if visit.purpose is Purpose.SELF_TEST and not await self._may_be_tried(visit):
            return
        if not self._sees(visit):
            await self._serve_by_word(visit)
            return
        try:
            before = await self._door(visit)
        except FaultError as fault:
            await self._ended(visit, Ending.SILENT, fault.cause, fault.fault)
            return
        if before is not Door.CLOSED:
            await self._serve_blindly(visit, before)
            return
        opened = await self._opens(visit)
        if opened is None:
            await self._refused(visit)
            return
        await self._kept(
            lambda: self._system.opened(
                visit.id, seconds=opened.seconds, bounces=opened.bounces
            )
        )
        await self._closes(visit)

    async def _prove(self, visit: Visit) -> None:
        """Serve somebody who commissions a door."""
        came = await self._trials.prove(visit, self._kept)
        if came.ending is Ending.DONE:
            await self._kept(lambda: self._system.closed(visit.id))
        else:
            cause = came.cause or "it was not proved"
            await self._ended(visit, came.ending, cause, came.fault)

    async def _may_be_tried(self, visit: Visit) -> bool:
        """Whether a door that is tested is to be pulsed as well; else it is over."""
        sees = self._sees(visit)
        why_not = await self._trials.reads_sane(visit, sees=sees)
        if why_not is not None:
            await self._ended(visit, Ending.SILENT, why_not)
            return False
        if sees and self._locks.self_test == "opens":
            return True
        await self._kept(lambda: self._system.reads_sane(visit.id))
        return False

    async def _opens(self, visit: Visit) -> _Opened | None:
        """Pulse until the door is seen open, a few times at most."""
        for times in range(1, self._locks.tries + 1):
            if times > 1 and await self._door(visit) is not Door.CLOSED:
                return _Opened() if await self._seen(visit, Door.OPEN) else None
            try:
                opened = await self._pulsed_and_seen(visit, times)
            except NotPulsedError:
                if times == 1:
                    raise
                break  # the lock must rest; the door is as it was
            if opened is not None:
                return opened
        return None

    async def _pulsed_and_seen(self, visit: Visit, times: int) -> _Opened | None:
        """Pulse once; return how the door was then seen open, if it was.

        It is watched from before the pulse on, and while the pulse is being
        written down: a commit may take longer than opening a door and slamming
        it. A wish for another pulse ends the watching early.
        """
        wish = self._wishes[visit.id]
        wish.clear()
        watching = self._bank.proof(
            visit.slot, Door.OPEN, within=self._locks.open_patience_seconds
        )
        async with _beside(watching) as seen:
            longer = self._system.pulse_times(visit.slot)
            began = await self._bank.pulse(visit.slot, times=longer)
            await self._note_pulse(visit, times, Door.CLOSED)
            async with _beside(wish.wait()) as wished:
                await asyncio.wait({seen, wished}, return_when=asyncio.FIRST_COMPLETED)
            proof = await seen if seen.done() else None
            return None if proof is None else _Opened.by(proof, began)

    def _sees(self, visit: Visit) -> bool:
        declared = visit.slot not in self._system.settings.unseen
        return declared and self._bank.sees(visit.slot)

    async def _door(self, visit: Visit) -> Door:
        return (await self._bank.read(visit.slot)).door

    async def _seen(self, visit: Visit, door: Door) -> bool:
        return await self._bank.until(
            visit.slot, door, within=self._locks.open_patience_seconds
        )

    async def _refused(self, visit: Visit) -> None:
        """The door did not open: stuck when it is seen shut, else nobody knows."""
        door = await self._door(visit)
        if door is Door.CLOSED:
            await self._ended(visit, Ending.STUCK, "pulsed, and the door stayed shut")
        else:
            cause = f"pulsed, and the sensor says {door.name.lower()}"
            await self._ended(visit, Ending.UNPROVEN, cause, _sensor(door))

    async def _serve_blindly(self, visit: Visit, before: Door) -> None:
        """Serve a door whose sensor did not say closed before the pulse.

        The pulse is given, because a person asks for it. That the sensor says
        open proves nothing yet: its wire may be broken. Only when it has said
        open and then closed was there an opening. A lock that refuses here leaves a
        doubt all the same: the person may stand at an open door.
        """
        try:
            await self._bank.pulse(visit.slot)
        except NotPulsedError as fault:
            cause = f"{fault.cause}; the sensor says {before.name.lower()}"
            await self._ended(visit, Ending.UNPROVEN, cause, _sensor(before))
            return
        await self._note_pulse(visit, 1, before)
        opened = before is Door.OPEN or await self._seen(visit, Door.OPEN)
        patience = self._locks.close_patience_seconds
        if opened and await self._shut(visit, within=patience):
            await self._kept(lambda: self._system.opened(visit.id))
            await self._kept(lambda: self._system.closed(visit.id))
            return
        cause = f"the sensor said {before.name.lower()} before the pulse"
        await self._ended(visit, Ending.UNPROVEN, cause, _sensor(before))

    async def _serve_by_word(self, visit: Visit) -> None:
        """Serve a door without a sensor: the person at it is asked what it did.

        Whoever comes to take something out says that it is out, whoever brings
        something that it is in. Without their word nobody knows.
        """
        await self._kept(lambda: self._system.ask_word(visit.id))
        with suppress(TimeoutError):
            async with asyncio.timeout(self._locks.close_patience_seconds):
                await self._pulse_until_word(visit)
        said = (await self._kept(lambda: self._system.visit(visit.id))).word
        if said is None or said is Word.UNSURE:
            cause = "the door has no sensor, and nobody said what it did"
            await self._ended(visit, Ending.UNPROVEN, cause, "doubt.abandoned")
            return
        await self._kept(lambda: self._system.opened(visit.id))
        await self._kept(lambda: self._system.closed(visit.id))

    async def _pulse_until_word(self, visit: Visit) -> None:
        """Pulse once, and again when the person asks, until they say what it did."""
        word, wish = self._words[visit.id], self._wishes[visit.id]
        for times in range(1, self._locks.tries + 1):
            wish.clear()
            try:
                await self._bank.pulse(visit.slot)
            except NotPulsedError:
                if times == 1:
                    raise
                break  # the lock must rest
            await self._note_pulse(visit, times, Door.UNKNOWN)
            await _either(word, wish)
            if word.is_set():
                return
        await word.wait()

    async def _closes(self, visit: Visit) -> None:
        """Wait for the door to be shut; ask for it once when that takes long."""
        reminder = self._locks.close_reminder_seconds
        patience = self._locks.close_patience_seconds
        first = min(reminder, patience)
        shut = await self._shut(visit, within=first)
        if not shut and first < patience:
            await self._kept(lambda: self._system.remind(visit.id))
            shut = await self._shut(visit, within=patience - first)
        if shut:
            goods = await self._goods(visit)
            await self._kept(lambda: self._system.closed(visit.id, goods=goods))
        else:
            await self._ended(visit, Ending.LEFT_OPEN, "the door was not closed")

    async def _shut(self, visit: Visit, *, within: float) -> bool:
        return await self._bank.until(
            visit.slot, Door.CLOSED, within=within, stable=self._locks.stable_seconds
        )

    async def _goods(self, visit: Visit) -> bool | None:
        """Return what the goods sensor says behind a shut door; `None` without one."""
        try:
            seen = await self._bank.read(visit.slot)
        except FaultError:
            return None
        return seen.goods if seen.door is Door.CLOSED else None

    async def _settle(self, visit: Visit) -> None:
        """Settle a visit that a former run left; nothing is pulsed."""
        found = await self._found(visit)
        goods = await self._goods(visit) if found is Found.CLOSED else None
        settled = await self._kept(
            lambda: self._system.settle_after_restart(visit.id, found, goods=goods)
        )
        _log.warning(
            "visit %d to slot %s was cut short; its door is %s: %s",
            visit.id,
            visit.slot,
            found,
            settled.ending or "it goes on",
        )
        if settled.ending is None:
            await self._closes(visit)

    async def _found(self, visit: Visit) -> Found:
        """Return what a door is, by readings that agree for long enough.

        A board may wake up later than this computer: silence is waited out for as
        long as a door may stand open.
        """
        if not self._sees(visit):
            return Found.UNKNOWN
        with suppress(TimeoutError):
            async with asyncio.timeout(self._locks.close_patience_seconds):
                while (found := await self._found_now(visit)) is None:
                    pass
                return found
        return Found.UNKNOWN

    async def _found_now(self, visit: Visit) -> Found | None:
        """Return what a door is now; `None` when nothing was heard of it."""
        async with (
            _beside(_heard(self._seen(visit, Door.OPEN))) as is_open,
            _beside(_heard(self._stays_shut(visit))) as is_shut,
        ):
            for proof in asyncio.as_completed((is_open, is_shut)):
                if await proof:
                    break
            for seen, found in ((is_open, Found.OPEN), (is_shut, Found.CLOSED)):
                if seen.done() and seen.result():
                    return found
            heard = is_shut.done() and is_shut.result() is not None
        return Found.UNKNOWN if heard else None

    def _stays_shut(self, visit: Visit) -> Coroutine[object, object, bool]:
        within = self._locks.stable_seconds + self._locks.open_patience_seconds
        return self._shut(visit, within=within)

    async def _note_pulse(self, visit: Visit, times: int, before: Door) -> None:
        await self._kept(lambda: self._system.pulsed(visit.id, times, door=before.name))

    async def _ended(
        self, visit: Visit, ending: Ending, cause: str, fault: str | None = None
    ) -> None:
        _log.warning("visit %d to slot %s: %s", visit.id, visit.slot, cause)
        await self._kept(
            lambda: self._system.conclude(visit.id, ending, cause, fault=fault)
        )

    async def _kept(self, act: Callable[[], T]) -> T:
        """Run a call to the system on a thread, again until the store can."""
        told = False
        while True:
            try:
                return await asyncio.to_thread(act)
            except StoreError as error:
                if not told:
                    _log.error("the store cannot write, trying again: %s", error)
                    told = True
                await asyncio.sleep(_RETRY_SECONDS)


async def _heard(ask: Awaitable[bool]) -> bool | None:
    try:
        return await ask
    except FaultError:
        return None  # silence proves nothing


async def _either(*events: asyncio.Event) -> None:
    """Wait until one of these is set."""
    async with AsyncExitStack() as waits:
        tasks = [await waits.enter_async_context(_beside(e.wait())) for e in events]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)


@asynccontextmanager
async def _beside(work: Coroutine[object, object, T]) -> AsyncIterator[asyncio.Task[T]]:
    """Run something beside a block; it ends with the block at the latest."""
    task = asyncio.ensure_future(work)
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, FaultError):
            await task


def _sensor(door: Door) -> str:
    """Return what is wrong with a sensor that says this of a shut door."""
    return "door.unknown" if door is Door.UNKNOWN else "door.doubted"
