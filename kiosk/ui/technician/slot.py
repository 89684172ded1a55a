"""The page of one slot: what it is, what happened there, what can be done with it."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Final

from kiosk import dates
from kiosk.domain.catalogue import closer, entry, title
from kiosk.domain.duties import Reason
from kiosk.domain.errors import StateError
from kiosk.domain.events import Event
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Visit, Word
from kiosk.i18n import Message, Sayable, into
from kiosk.ui.courier.journey import Courier
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.settle import Looking
from kiosk.ui.courier.walking import Walk, Went
from kiosk.ui.courier.work import Work, WorkScreen
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import SlotView
from kiosk.ui.technician.desk import BACK, AwayError, Desk, back
from kiosk.ui.technician.goods import Goods
from kiosk.ui.technician.locks import lock_said
from kiosk.ui.technician.proving import prove
from kiosk.ui.technician.sheet import Sheet

_TEST: Final = Option("test", words.TEST_OPEN, "#")
_SETTLE: Final = Option("settle", words.SETTLE, "1")
_OUT: Final = Option("out", words.TAKE_OUT, "2")
_RETURN: Final = Option("return", words.RETURN, "2")
_TWO: Final = Option("two", words.TWO_OPEN, "3")
_NEW_LOCK: Final = Option("new-lock", words.NEW_LOCK, "4")
_PROVE: Final = Option("prove", words.PROVE_IT, "5")
_LATER: Final = Option("later", words.NEW_DEADLINE, "1")
_SHUT: Final = Option("shut", words.IS_SHUT, "#")

_REASONS: Final = (
    Option("jammed", words.JAMMED, "1"),
    Option("broken", words.BROKEN, "2"),
    Option("lock", words.LOCK_DEAD, "3"),
    Option("dirty", words.DIRTY, "4"),
    Option("other", words.OTHER_REASON, "5"),
)
_KNOWN: Final = {into(option.says, "en"): option.says for option in _REASONS}
"""Reasons as they are kept, and what they say in every language."""

_TIMES: Final[Mapping[str, timedelta | None]] = {
    "hours": timedelta(hours=2),
    "tomorrow": timedelta(days=1),
    "week": timedelta(days=7),
    "never": None,
}
_WHY_OPEN: Final = (
    Option(Reason.DAMAGE.value, words.DAMAGE, "1"),
    Option(Reason.STUCK.value, words.CANNOT, "2"),
    Option(Reason.SENDER.value, words.SENDER, "3"),
    Option(Reason.AUTHORITY.value, words.AUTHORITY, "4"),
)
_DEADLINES: Final = (
    Option("hours", words.TWO_HOURS, "1"),
    Option("tomorrow", words.TOMORROW, "2"),
    Option("week", words.A_WEEK, "3"),
    Option("never", words.NO_LIMIT, "4"),
)

_LINE: Final = Message("{at} {title} ({actor})")
_LINE_OF_SLOT: Final = Message("{at} {title}, {slot} ({actor})")
_WHY: Final = Message("{said}\n  {why}")


class SlotPage:
    """One slot.

    Args:
        desk: Where the technician works.
        slot: Its name.
    """

    def __init__(self, desk: Desk, slot: str) -> None:
        self._desk = desk
        self._slot = slot
        self._goods = Goods(desk.machine)

    async def run(self) -> None:
        """Show it until they go back.

        Raises:
            AwayError: Nobody is there any more.
            StoreError: The store is lost; the home screen says so.
        """
        while True:
            sheet = await asyncio.to_thread(self._sheet)
            match await self._desk.sheet(sheet, self._sheet):
                case _TEST.name:
                    await test_open(self._desk, self._slot)
                case _SETTLE.name:
                    await self._look_inside()
                case _OUT.name:
                    await self._take_out()
                case _RETURN.name:
                    await self._return()
                case _LATER.name:
                    await self._postpone()
                case _PROVE.name:
                    await prove(self._desk, self._slot)
                case _TWO.name:
                    await self._open_with_two()
                case _NEW_LOCK.name:
                    desk, slot = self._desk, self._slot
                    await desk.tried(partial(desk.system.new_lock, desk.session, slot))
                case _:
                    return

    def _sheet(self) -> Sheet:
        desk = self._desk
        view, events = desk.system.one_slot(desk.session, self._slot)
        books = described(view, desk.stage.panel.zone)
        rows = [*self._goods.now().beside(view, books), *self._lock(), words.LAST]
        rows += [line(event, desk.stage.panel.zone) for event in events]
        if not events:
            rows.append(words.NOTHING_YET)
        title = words.SLOT(slot=view.slot.name, size=view.slot.size.name)
        return Sheet(title, rows, _options(view))

    def _lock(self) -> list[Sayable]:
        """Return how the lock is."""
        health = self._desk.system.lock_health()
        return [lock_said(lock) for lock in health if lock.slot == self._slot]

    async def _open_with_two(self) -> None:
        """Open the door of somebody's package: a reason, and a second person."""
        desk = self._desk
        answer = await desk.question(words.WHY_OPEN, words.TWO_HELP, options=_WHY_OPEN)
        if answer == BACK:
            return
        witness = await Courier(desk.system, desk.stage, desk.shows).sign_in()
        if witness is None:
            return
        try:
            visit = await desk.tried(
                lambda: desk.system.open_occupied(
                    desk.session, self._slot, reason=Reason(answer), witness=witness
                )
            )
            if visit is not None:
                ended = await attended(desk, visit, words.LEAVE_IN)
                if ended.ending is not Ending.DONE:
                    await Walk(desk.stage, desk.shows, desk.session.actor).sorry(ended)
        finally:
            await asyncio.to_thread(desk.system.sign_out, witness, why="stood by")

    async def _look_inside(self) -> None:
        desk = self._desk
        view, _ = await asyncio.to_thread(
            desk.system.one_slot, desk.session, self._slot
        )
        looking = Looking(desk.system, desk.stage, desk.shows, desk.session.actor)
        await looking.only(view)

    async def _return(self) -> None:
        desk = self._desk
        await desk.tried(lambda: desk.system.back_in_service(desk.session, self._slot))

    async def _postpone(self) -> None:
        desk = self._desk
        when = await desk.question(words.UNTIL_WHEN, options=_DEADLINES)
        if when != BACK:
            await desk.tried(
                lambda: desk.system.new_deadline(
                    desk.session, self._slot, lasting=_TIMES[when]
                )
            )

    async def _take_out(self) -> None:
        desk = self._desk
        reason = await desk.question(words.WHY, options=_REASONS)
        if reason == BACK:
            return
        when = await desk.question(words.UNTIL_WHEN, options=_DEADLINES)
        if when == BACK:
            return
        said = next(option.says for option in _REASONS if option.name == reason)
        kept = into(said, "en")  # read by technicians, in events
        await desk.tried(
            lambda: desk.system.out_of_service(
                desk.session, self._slot, reason=kept, lasting=_TIMES[when]
            )
        )


async def test_open(desk: Desk, slot: str) -> Visit | None:
    """Open a door that holds nothing, and see it shut; return how that ended."""
    while True:
        visit = await desk.tried(lambda: desk.system.test_open(desk.session, slot))
        if visit is None:
            return None
        ended = await attended(desk, visit)
        if ended.ending is Ending.DONE:
            return ended
        walk = Walk(desk.stage, desk.shows, desk.session.actor)
        went = await walk.sorry(ended)
        if went is Went.AWAY:
            raise AwayError
        if went is Went.NEXT:
            return ended


async def attended(desk: Desk, visit: Visit, do: Message = words.PUSH_SHUT) -> Visit:
    """Stand at a door until its visit has ended, and be told what to do there.

    Raises:
        AwayError: Nobody is there any more.
    """
    blind = visit.slot in desk.system.settings.unseen
    work = Work(do, (_SHUT,) if blind else ())
    screen = WorkScreen(desk.stage, desk.system, visit, work)
    while True:
        seen = await desk.ask(screen)
        if seen.answer is None:
            return seen.visit
        with suppress(StateError):  # it ended in the same breath
            await asyncio.to_thread(desk.system.say, visit.id, Word.EMPTY)
        screen.shut_now(do)


def described(view: SlotView, zone: tzinfo) -> Iterator[Sayable]:
    """Give what a slot is, and nothing of a person."""
    package = view.package
    if view.reason is not None:
        reason = _KNOWN.get(view.reason, view.reason)
        yield words.IS_OUT(reason=reason)
        yield (
            words.NO_DEADLINE
            if view.until is None
            else words.BACK_BY(until=dates.said(view.until, zone))
        )
    if view.doubt is not None:
        yield words.IS_DOUBTED(doubt=view.doubt)
    if package is not None and package.state is State.STORED and package.deadline:
        until = dates.said(package.deadline, zone)
        yield words.IS_FULL(package=short(package.id), until=until)
    elif package is not None:
        yield words.IS_WAITING(package=short(package.id))
    elif view.status is Status.OCCUPIED:
        yield words.IS_USED
    elif view.status is Status.EMPTY:
        yield words.IS_FREE


def line(event: Event, zone: tzinfo, *, slot: str | None = None) -> Message:
    """Return when an event was, what it was and by whom; below it why, if it says.

    Args:
        event: The event.
        zone: The time zone of the clock beside the bank.
        slot: Its slot, where that is to be said.
    """
    at = datetime.fromisoformat(event.at).astimezone(zone)
    said = (_LINE if slot is None else _LINE_OF_SLOT)(
        at=f"{at:%d.%m. %H:%M}",
        title=Message(title(event.kind)),
        slot=slot or "",
        actor=event.actor,
    )
    why = closer(event.kind, json.loads(event.facts))
    return said if why is None else _WHY(said=said, why=Message(entry(why).says))


def _options(view: SlotView) -> Sequence[Option]:
    service = _OUT if view.reason is None else _RETURN
    later = () if view.reason is None else (_LATER,)
    if view.package is None and view.doubt is None:
        return [_TEST, service, *later, _PROVE, _NEW_LOCK, back()]
    stored = view.package is not None and view.package.state is State.STORED
    if stored and view.doubt is None:
        return [_TWO, service, *later, back()]
    return [_SETTLE, service, *later, back()]
