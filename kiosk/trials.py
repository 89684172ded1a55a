"""Doors that are tried: proved one by one, or tested because their time is over.

The doorkeeper serves these visits by what stands here. A door that is proved is pulsed
exactly once, whatever its sensor says: nobody knows yet what that means, so no reading
allows a second pulse. Its visit is done only if the door was seen closed, open and
closed; what every sensor of the bank said meanwhile is kept either way.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from kiosk.bank import Bank, Door
from kiosk.domain.commissioning import CLOSED, OPEN, told
from kiosk.domain.errors import FaultError
from kiosk.domain.visits import Ending, Visit
from kiosk.system import LockerSystem

Kept = Callable[[Callable[[], object]], Awaitable[object]]
"""Runs a call to the system, again until the store can."""

_LOOKS_BEFORE: Final = 2


class _Sight:
    """What the sensors have said, one word after another."""

    def __init__(self) -> None:
        self.words: dict[str, list[str]] = defaultdict(list)
        self._last: dict[str, str] = {}

    def saw(self, slot: str, word: str) -> None:
        """Take one more reading; a word counts once two in a row have said it."""
        words = self.words[slot]
        if self._last.get(slot) == word and words[-1:] != [word]:
            words.append(word)
        self._last[slot] = word

    def of(self, slot: str) -> Sequence[str]:
        """Return what one sensor has said, without what it did not know."""
        return told(self.words.get(slot, ()))

    @property
    def moved(self) -> set[str]:
        """The doors whose sensors changed."""
        return {slot for slot in self.words if len(self.of(slot)) > 1}

    @property
    def settled(self) -> bool:
        """Whether all of these say again what they said first."""
        return all(self.of(slot)[0] == self.of(slot)[-1] for slot in self.moved)


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

    async def prove(self, visit: Visit, kept: Kept) -> tuple[Ending, str | None]:
        """Pulse a door once and look at all; return how the visit ends.

        Raises:
            NotPulsedError: No pulse was given, for certain.
            LocksSilentError: The hardware failed; one may have been given.
        """
        sight, doors = _Sight(), self._doors()
        try:
            for _ in range(_LOOKS_BEFORE):
                await self._look(sight, doors)
            before = sight.of(visit.slot)
            began = await self._bank.pulse(visit.slot)
            word = Door.CLOSED.name if before == (CLOSED,) else Door.UNKNOWN.name
            await kept(lambda: self._system.pulsed(visit.id, 1, door=word))
            if not await self._until(
                lambda: bool(sight.moved),
                sight,
                doors,
                self._locks.open_patience_seconds,
            ):
                return Ending.UNPROVEN, "pulsed once, and no sensor saw a door move"
            return await self._shut(visit, sight, doors, began, kept)
        finally:
            seen = {slot: list(words) for slot, words in sight.words.items()}
            await kept(lambda: self._system.proof_saw(visit.id, seen))

    async def _shut(
        self,
        visit: Visit,
        sight: _Sight,
        doors: Sequence[str],
        began: float,
        kept: Kept,
    ) -> tuple[Ending, str | None]:
        right = sight.of(visit.slot) == (CLOSED, OPEN)
        if right:
            took = max(0.0, asyncio.get_running_loop().time() - began)
            await kept(lambda: self._system.opened(visit.id, seconds=took))
        patience = self._locks.close_patience_seconds
        shut = await self._until(lambda: sight.settled, sight, doors, patience)
        if right and not shut:
            return Ending.LEFT_OPEN, "the door was not closed"
        if not right:
            return Ending.UNPROVEN, "what moved is not what should have moved"
        return Ending.DONE, None

    def _doors(self) -> list[str]:
        settings = self._system.settings
        return [
            slot
            for slot in settings.wires
            if slot not in settings.unseen
            and self._bank.sees(slot)
            and self._bank.answers(slot)
        ]

    async def _look(self, sight: _Sight, doors: Sequence[str]) -> None:
        seen = await self._bank.look(doors)
        for slot, reading in seen.items():
            sight.saw(slot, reading.door.value)

    async def _until(
        self,
        holds: Callable[[], bool],
        sight: _Sight,
        doors: Sequence[str],
        within: float,
    ) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while not holds():
            if loop.time() >= until:
                return False
            await asyncio.sleep(self._locks.poll_seconds)
            await self._look(sight, doors)
        return True

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
