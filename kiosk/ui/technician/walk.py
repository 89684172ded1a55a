"""A door walk: every empty door opens in turn, and is ticked or not."""

import asyncio
from collections import defaultdict
from enum import Enum

from kiosk.domain.visits import Ending
from kiosk.i18n import Message
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.desk import Desk, back
from kiosk.ui.technician.sheet import Sheet
from kiosk.ui.technician.slot import test_open


class Tick(Enum):
    """What came of a door; the value heads its line in the report."""

    FINE = words.SUM_FINE
    BAD = words.SUM_BAD
    SKIPPED = words.SUM_SKIPPED


class DoorWalk:
    """One walk.

    Args:
        desk: Where the technician works.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._ticks: dict[Tick, list[str]] = defaultdict(list)

    async def run(self) -> None:
        """Walk from door to door, and report.

        Raises:
            AwayError: Nobody is there any more.
            StoreError: The store is lost; the home screen says so.
        """
        desk = self._desk
        views = await asyncio.to_thread(desk.system.every_slot, desk.session)
        doors = [
            view.slot.name
            for view in views
            if view.package is None and view.doubt is None
        ]
        for number, slot in enumerate(doors, start=1):
            where = words.NEXT_DOOR(n=number, all=len(doors))
            answer = await self._asked(slot, where)
            if answer == "skip":
                self._ticks[Tick.SKIPPED].append(slot)
            elif answer == "open":
                visit = await test_open(desk, slot)
                fine = visit is not None and visit.ending is Ending.DONE
                self._ticks[Tick.FINE if fine else Tick.BAD].append(slot)
            else:
                break
        await desk.tell(words.WALKED, *(self.report() or [words.NO_DOOR]))

    def report(self) -> list[Message]:
        """Return what came of the doors."""
        return [
            tick.value(n=len(doors), doors=", ".join(doors))
            for tick in Tick
            if (doors := self._ticks[tick])
        ]

    async def _asked(self, slot: str, where: Message) -> str:
        options = [
            Option("open", words.OPEN_IT(slot=slot), "#"),
            Option("skip", words.SKIP, "1"),
            back(),
        ]
        return await self._desk.sheet(Sheet(where, self.report(), options))
