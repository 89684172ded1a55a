"""A collection round: what expired or was cancelled is taken out, door by door.

Each door is opened by a touch, and whoever takes a package out says so: at the open
door, or when it is shut. Wherever a round breaks off, what was said is so, and what
was not is in doubt; the next round begins with what is left.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from enum import Enum
from typing import Final

from kiosk import dates
from kiosk.domain.package import Package, State
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.i18n import Message, Sayable
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.rounds_asks import RoundSystem, SlotView
from kiosk.ui.courier.taking_out import TakingOut
from kiosk.ui.courier.walking import Went
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class Fate(Enum):
    """What became of a door on a round; the value heads its line in the summary."""

    TAKEN = words.SUM_TAKEN
    MISSING = words.SUM_MISSING
    LEFT = words.SUM_LEFT
    SKIPPED = words.SUM_SKIPPED
    STUCK = words.SUM_STUCK
    UNSURE = words.SUM_UNSURE


_FATES: Final[Mapping[Word, Fate]] = {
    Word.EMPTY: Fate.TAKEN,
    Word.MISSING: Fate.MISSING,
    Word.FILLED: Fate.LEFT,
}


class Round(TakingOut):
    """One round.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who walks it.
    """

    def __init__(self, system: RoundSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(system, stage, ask, actor)
        self._system = system
        self._fates: dict[Fate, list[str]] = defaultdict(list)

    async def run(self) -> None:
        """Walk from door to door.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        views = await asyncio.to_thread(self._system.to_collect)
        if not views:
            at_once = self._system.settings.clearance == "at_once"
            why = words.AT_ONCE_HELP if at_once else words.NOTHING_HELP
            await self.tell(words.NOTHING, why)
            return
        if not await self._starts(views):
            return
        for number, view in enumerate(views, start=1):
            where = words.OF_DOORS(n=number, all=len(views))
            went = await self._door(view, where)
            if went is Went.AWAY:
                return
            if went is Went.AGAIN:  # enough for today
                break
        await self.tell(words.FINISHED, *self._summary())

    async def _starts(self, views: Sequence[SlotView]) -> bool:
        rows = [_listed(view.slot.name, _inside(view)) for view in views]
        answer = await self.question(
            words.COLLECT(n=len(views)),
            *rows,
            options=[
                Option("start", words.START, "#"),
                Option("stop", words.BACK, "*"),
            ],
        )
        return answer == "start"

    async def _door(self, view: SlotView, where: Sayable) -> Went:
        """Serve one door; `AGAIN` says that it is enough."""
        slot = view.slot.name
        answer = await self.question(
            words.DOOR(slot=slot),
            *_described(_inside(view), self.stage.panel.zone),
            where,
            options=[
                Option("open", words.OPEN_IT(slot=slot), "#"),
                Option("skip", words.SKIP, "1"),
                Option("stop", words.STOP, "*"),
            ],
        )
        if answer == "skip":
            self._fates[Fate.SKIPPED].append(slot)
            return Went.NEXT
        if answer != "open":
            return Went.AWAY if answer is None else Went.AGAIN
        while (went := await self._opened(view)) is Went.AGAIN:
            pass
        return went

    async def _opened(self, view: SlotView) -> Went:
        slot = view.slot.name
        visit = await self.requested(
            slot, lambda: self._system.collect(slot, asked=True, actor=self.actor)
        )
        if isinstance(visit, Went):
            self._fates[Fate.STUCK].append(slot)
            return visit
        ended = await self.taken_out(visit, _take(_inside(view)))
        if ended is None:
            return Went.AWAY
        if ended.ending is not Ending.DONE:
            return await self._failed(ended)
        word = await self.word_of(ended)
        if word is None:
            return Went.AWAY
        now = await asyncio.to_thread(self._system.slot, slot)
        fate = _FATES[word] if now.doubt is None else Fate.UNSURE
        self._fates[fate].append(slot)
        return Went.NEXT

    async def _failed(self, visit: Visit) -> Went:
        went = await self.sorry(visit)
        if went is Went.NEXT:
            doubtful = visit.ending in {Ending.LEFT_OPEN, Ending.UNPROVEN}
            fate = Fate.UNSURE if doubtful else Fate.STUCK
            self._fates[fate].append(visit.slot)
        return went

    def _summary(self) -> list[Message]:
        return [
            fate.value(n=len(doors), doors=", ".join(doors))
            for fate in Fate
            if (doors := self._fates[fate])
        ]


def _inside(view: SlotView) -> Package:
    assert view.package is not None  # noqa: S101 - it is what waits
    return view.package


def _listed(slot: str, package: Package) -> Message:
    expired = package.state is State.EXPIRED
    says = words.EXPIRED if expired else words.CANCELLED
    return says(slot=slot, package=short(package.id))


def _described(package: Package, zone: tzinfo) -> list[Message]:
    expired = package.state is State.EXPIRED
    since = package.deadline if expired else package.ended_at
    says = words.ONE_EXPIRED if expired else words.ONE_CANCELLED
    date = dates.said(since, zone) if since is not None else "?"
    rows = [says(package=short(package.id), since=date)]
    if package.parcels:
        rows.append(words.PARCELS(n=len(package.parcels)))
    return rows


def _take(package: Package) -> Message:
    if package.parcels:
        return words.TAKE_ALL(package=short(package.id), n=len(package.parcels))
    return words.TAKE_OUT(package=short(package.id))
