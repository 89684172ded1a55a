"""Doors that are tried: proved one by one, or tested because their time is over.

The doorkeeper serves these visits by what stands here. A door that is proved is pulsed
exactly once, whatever its sensor says: nobody knows yet what that means, so no reading
allows a second pulse. Its visit is done only if the door was seen closed, open and
closed; what every sensor of the bank said meanwhile is kept either way.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

from kiosk.bank import Bank, Door, Reading
from kiosk.domain.commissioning import CLOSED, told
from kiosk.domain.errors import FaultError
from kiosk.domain.visits import Ending, Visit
from kiosk.system import LockerSystem

Kept = Callable[[Callable[[], object]], Awaitable[object]]
"""Runs a call to the system, again until the store can."""


class _Sight:
    """What the sensors have said, one word after another."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = defaultdict(list)
        self.news = asyncio.Event()
        self._last: dict[str, str] = {}

    def saw(self, slot: str, word: str) -> None:
        """Take one more reading; a word counts once two in a row have said it."""
        words = self.words[slot]
        if self._last.get(slot) == word and words[-1:] != [word]:
            words.append(word)
            self.news.set()
        self._last[slot] = word

    async def note(self, slot: str, readings: AsyncIterator[Reading]) -> None:
        """Take what is told of one door, until cancelled."""
        async for reading in readings:
            self.saw(slot, reading.door.value)

    async def until(self, holds: Callable[[], bool], *, within: float) -> bool:
        """Return whether something came to hold in time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not holds():
                    self.news.clear()
                    await self.news.wait()
        return holds()

    def of(self, slot: str) -> Sequence[str]:
        """Return what one sensor has said, without what it did not know."""
        return told(self.words.get(slot, ()))

    @property
    def moved(self) -> set[str]:
        """The doors whose sensors changed."""
        return {slot for slot in self.words if len(self.of(slot)) > 1}

    def settled(self, doors: Collection[str]) -> bool:
        """Whether the sensors of some doors say again what they said first."""
        return all(self.of(slot)[0] == self.of(slot)[-1] for slot in doors)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trial ends its visit, and why: in words, and as a key of the catalogue."""

    ending: Ending
    cause: str | None = None
    fault: str | None = None


class Trials:
    """Try doors.

    Args:
        system: Where it is written.
        bank: The doors.
    """

    def __init__(self, system: LockerSystem, bank: Bank) -> None:
        self._system = system
        self._bank = bank
        self._locks = system.settings.locks

    async def prove(self, visit: Visit, kept: Kept) -> Outcome:
        """Pulse a door once and look at all; return how the visit ends.

        Raises:
            NotPulsedError: No pulse was given, for certain.
            LocksSilentError: The hardware failed; one may have been given.
        """
        try:
            await self._bank.read(visit.slot)
        except FaultError as fault:
            return Outcome(Ending.SILENT, fault.cause, fault.fault)
        sight, doors = _Sight(), self._doors()
        try:
            async with self._watching(sight, doors):
                return await self._proved(visit, sight, doors, kept)
        finally:
            seen = {slot: list(words) for slot, words in sight.words.items()}
            await kept(lambda: self._system.proof_saw(visit.id, seen))

    async def _proved(
        self, visit: Visit, sight: _Sight, doors: Sequence[str], kept: Kept
    ) -> Outcome:
        patience = self._locks.open_patience_seconds
        await sight.until(lambda: len(sight.words) == len(doors), within=patience)
        shut = sight.of(visit.slot) == (CLOSED,)
        began = await self._bank.pulse(visit.slot)
        before = Door.CLOSED if shut else Door.UNKNOWN
        await kept(lambda: self._system.pulsed(visit.id, 1, door=before.name))
        # Its own door first: customers may be at others, and theirs move too.
        own = await sight.until(lambda: visit.slot in sight.moved, within=patience)
        if not sight.moved:
            cause = "pulsed once, and no sensor saw a door move"
            return Outcome(Ending.UNPROVEN, cause)
        took = max(0.0, asyncio.get_running_loop().time() - began)
        right = own and sight.of(visit.slot)[0] == CLOSED
        if right:
            await kept(lambda: self._system.opened(visit.id, seconds=took))
        patience = self._locks.close_patience_seconds
        waited = {visit.slot} if own else sight.moved
        settled = await sight.until(lambda: sight.settled(waited), within=patience)
        if not right:
            cause = "what moved is not what should have moved"
            return Outcome(Ending.UNPROVEN, cause)
        if not settled:
            return Outcome(Ending.LEFT_OPEN, "the door was not closed")
        return Outcome(Ending.DONE)

    @asynccontextmanager
    async def _watching(
        self, sight: _Sight, doors: Sequence[str]
    ) -> AsyncIterator[None]:
        """Have all these doors looked at for as long as the block lasts.

        What any look finds is heard, also one that somebody else asked for.
        """
        async with AsyncExitStack() as watches:
            notes = []
            for slot in doors:
                readings = await watches.enter_async_context(self._bank.watch(slot))
                notes.append(asyncio.ensure_future(sight.note(slot, readings)))
            try:
                yield
            finally:
                for note in notes:
                    note.cancel()
                await asyncio.gather(*notes, return_exceptions=True)

    def _doors(self) -> list[str]:
        settings = self._system.settings
        return [
            slot
            for slot in settings.wires
            if slot not in settings.unseen
            and self._bank.sees(slot)
            and self._bank.answers(slot)
        ]

    async def reads_sane(self, visit: Visit, *, sees: bool) -> str | None:
        """Return why a door does not read as a shut and empty one; `None` if it does.

        Of a door without a sensor its board has to answer, and no more is known.
        """
        try:
            first = await self._bank.read(visit.slot)
            if not sees:
                return None
            if first.door is not Door.CLOSED:
                return f"its sensor says {first.door.value}"
            if first.goods:
                return "the goods sensor sees something inside"
            stable = self._locks.stable_seconds
            within = stable + self._locks.open_patience_seconds
            if await self._bank.until(
                visit.slot, Door.CLOSED, within=within, stable=stable
            ):
                return None
        except FaultError as fault:
            return fault.cause
        return "its sensor does not go on saying closed"
