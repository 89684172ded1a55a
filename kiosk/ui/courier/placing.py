"""One package and the doors that it goes to, until it is in or is not left here.

A door that is of no use is followed by another at once, without a touch; only when a
second one does not open, something larger may be wrong, and that is asked.
"""

import asyncio
from typing import Final

from kiosk.domain.errors import KioskError, NoSlotError, StoreError
from kiosk.domain.package import State
from kiosk.domain.visits import Visit
from kiosk.i18n import Sayable
from kiosk.ui.courier import words
from kiosk.ui.courier.at_door import AtDoor, Fate, Parcel, Placed
from kiosk.ui.courier.bring_asks import BringSystem
from kiosk.ui.courier.question import Option
from kiosk.ui.courier.recipients import Asking
from kiosk.ui.courier.settle import Looking
from kiosk.ui.courier.walking import Walk, Went
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage

_ANOTHER: Final = frozenset({Fate.LARGER, Fate.OTHER, Fate.STUCK, Fate.AGAIN})
"""After these another door opens."""


class Placing(Walk):
    """Find a door for one package after the other.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who brings them.
    """

    def __init__(self, system: BringSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(stage, ask, actor)
        self._system = system
        self.door = AtDoor(system, stage, ask, actor)

    async def place(
        self, parcel: Parcel, *, contact: str | None = None, size: str | None = None
    ) -> Placed:
        """Lead from door to door until it is clear what becomes of a package.

        That is `IN`, `OUT`, `UNSURE`, `REFUSED` or `AWAY`.

        Args:
            parcel: The package.
            contact: Whom it is for, where the books do not know that.
            size: How large it is, likewise.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        avoid: list[str] = []
        stuck = 0
        while True:
            visit = await self._claimed(parcel, contact, size, avoid)
            if isinstance(visit, Fate):
                return Placed(visit)
            contact = size = None  # the books know it now
            placed = await self.door.put_in(visit, parcel, self._notes(parcel, avoid))
            fate, visit = placed.fate, placed.visit or visit
            stuck += fate is Fate.STUCK
            if fate is Fate.LOOK:
                fate = await self._looked(visit, parcel)
            elif fate is Fate.STUCK and stuck > 1:
                fate = await self._goes_on(visit)
            elif fate is Fate.LARGER:
                size = self._larger(visit.slot)
                fate = fate if size else await self._none_larger(parcel)
            if fate not in _ANOTHER:
                return Placed(fate, visit)
            if fate is not Fate.AGAIN:
                avoid.append(visit.slot)

    def _notes(self, parcel: Parcel, avoid: list[str]) -> list[Sayable]:
        notes: list[Sayable] = [words.FOR(recipient=parcel.recipient)]
        return [words.INSTEAD(slot=avoid[-1]), *notes] if avoid else notes

    async def _claimed(
        self,
        parcel: Parcel,
        contact: str | None,
        size: str | None,
        avoid: list[str],
    ) -> Visit | Fate:
        """Return the visit to a door; without one, what becomes of the package."""
        while True:
            wanted = size
            try:
                return await asyncio.to_thread(
                    lambda: self._system.bring(
                        parcel.number,
                        contact=contact,
                        size=wanted,  # noqa: B023 - it is asked before the next round
                        avoid=avoid,
                        actor=self.actor,
                    )
                )
            except StoreError:
                raise
            except NoSlotError as error:
                looking = Looking(self._system, self.stage, self.ask, self.actor)
                if await looking.when_full(error.size):
                    continue
                size = await self._other_size(parcel)
                if size is None:
                    return Fate.OUT
            except KioskError:
                return Fate.REFUSED

    async def _other_size(self, parcel: Parcel) -> str | None:
        """Ask what is to be done where there is no room; `None`: it is not left."""
        free = await asyncio.to_thread(self._system.free_doors)
        other = [Option("other", words.OTHER_SIZE, "1")] if any(free.values()) else []
        answer = await self.question(
            words.NO_ROOM,
            words.NO_ROOM_HELP(number=parcel.short),
            options=[Option("out", words.LEAVE_OUT, "#"), *other],
        )
        if answer != "other":
            return None
        asking = Asking(self._system, self.stage, self.ask, self.actor)
        return await asking.size()

    def _larger(self, slot: str) -> str | None:
        """Return the next size above that of a slot."""
        sizes = {each.name: each.size for each in self._system.settings.slots}
        larger = [
            size for size in self._system.settings.size_list if size > sizes[slot]
        ]
        return min(larger).name if larger else None

    async def _none_larger(self, parcel: Parcel) -> Fate:
        out = Option("out", words.LEAVE_OUT, "#")
        help_ = words.NO_ROOM_HELP(number=parcel.short)
        answer = await self.question(words.NO_ROOM, help_, options=[out])
        return Fate.AWAY if answer is None else Fate.OUT

    async def _goes_on(self, visit: Visit) -> Fate:
        """Ask whether a third door is to be tried."""
        went = await self.sorry(visit)
        fates = {Went.AGAIN: Fate.STUCK, Went.NEXT: Fate.OUT, Went.AWAY: Fate.AWAY}
        return fates[went]

    async def _looked(self, visit: Visit, parcel: Parcel) -> Fate:
        """Have somebody look behind a door of which nobody knows what is there."""
        looking = Looking(self._system, self.stage, self.ask, self.actor)
        await looking.at(visit.slot)
        now = await asyncio.to_thread(self._system.arrival, parcel.number)
        if now.state is State.STORED:
            return Fate.IN
        doubted = await asyncio.to_thread(self._system.to_look_into)
        unsure = visit.slot in [view.slot.name for view in doubted]
        return Fate.UNSURE if unsure else Fate.OTHER
