"""The doors that nobody is visiting: watched, so that one which opens is known.

A visit watches its own door. All the others are looked at every few seconds. One
that is seen open twice in a row, with nobody there in between, was forced or
never shut. The same looks let a goods sensor settle what nobody saw.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from kiosk.bank import Bank, Door, Reading
from kiosk.domain.errors import StoreError
from kiosk.system import LockerSystem

_log: Final = logging.getLogger(__name__)


class Guard:
    """Look at the doors of one bank that nobody is visiting.

    Args:
        system: Where it is told.
        bank: The doors.
    """

    def __init__(self, system: LockerSystem, bank: Bank) -> None:
        self._system = system
        self._bank = bank
        self._open: dict[str, int] = {}
        """Doors that were open at the last look, with the last visit to them."""
        self._standing: set[str] = set()
        """Doors that are known to stand open."""
        self._goods: dict[str, bool] = {}

    async def run(self) -> None:
        """Look every `locks.guard_seconds` until cancelled."""
        while True:
            try:
                await self.look()
            except StoreError as error:
                _log.warning("the guard waits for the store: %s", error)
            await asyncio.sleep(self._system.settings.locks.guard_seconds)

    async def look(self) -> None:
        """Look once at every door that nobody visits and whose board answers."""
        quiet = await asyncio.to_thread(self._system.quiet_since)
        slots = [
            slot
            for slot in quiet
            if slot in self._system.settings.wires and self._bank.answers(slot)
        ]
        seen = await self._bank.look(slots)
        for slot, reading in seen.items():
            if reading.door is Door.OPEN:
                await self._is_open(slot, quiet[slot])
            elif reading.door is Door.CLOSED:
                await self._is_shut(slot)
        await self._sense(seen)
        for slot in self._open.keys() - seen.keys():
            del self._open[slot]

    async def _is_open(self, slot: str, last_visit: int) -> None:
        if self._open.get(slot) != last_visit:
            self._open[slot] = last_visit
            return
        if slot in self._standing:
            return
        self._standing.add(slot)
        if await asyncio.to_thread(self._system.forced, slot, last_visit=last_visit):
            _log.warning("door %s is open, and nobody had asked for that", slot)

    async def _is_shut(self, slot: str) -> None:
        self._open.pop(slot, None)
        if slot in self._standing:
            self._standing.remove(slot)
            await asyncio.to_thread(self._system.shut, slot)

    async def _sense(self, seen: Mapping[str, Reading]) -> None:
        """Let goods sensors settle doubts, when two looks in a row agree."""
        now = {
            slot: reading.goods
            for slot, reading in seen.items()
            if reading.goods is not None and reading.door is Door.CLOSED
        }
        agreed = {s: goods for s, goods in now.items() if self._goods.get(s) is goods}
        self._goods = now
        if not agreed:
            return
        for slot in await asyncio.to_thread(self._system.doubted):
            if slot in agreed:
                goods = agreed[slot]
                await asyncio.to_thread(self._system.settle_by_goods, slot, goods=goods)
