"""A deposit run: scan, door, shut, and the next one, with nothing to touch between.

A package that is expected goes to a door at once. What nobody knows is asked first,
and what is wrong at a door is said there; then the next door opens by itself.
"""

import asyncio
from contextlib import suppress

from kiosk.domain.complaints import Complaint
from kiosk.domain.errors import InvalidError, RefusedError
from kiosk.domain.package import State
from kiosk.domain.tracking import number_of
from kiosk.i18n import Message
from kiosk.sound.tones import Sound
from kiosk.ui.courier import words
from kiosk.ui.courier.adding import Added, Adding
from kiosk.ui.courier.at_door import Fate, Parcel, Placed
from kiosk.ui.courier.bring_asks import Arrival, BringSystem
from kiosk.ui.courier.placing import Placing
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.recipients import Asking, Whom
from kiosk.ui.courier.scan import News, Other, ScanScreen
from kiosk.ui.courier.tally import Tally
from kiosk.ui.courier.undo import Brought, Undoing, Undone
from kiosk.ui.courier.walking import Walk
from kiosk.ui.letters import LettersScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


class Bringing(Walk):
    """One run.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who brings the packages.
    """

    def __init__(self, system: BringSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(stage, ask, actor)
        self._system = system
        self._asking = Asking(system, stage, ask, actor)
        self._placing = Placing(system, stage, ask, actor)
        self._tally = Tally()

    async def run(self) -> None:
        """Take one package after the other, until there are no more.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        news: News | None = News()
        prompt = words.SCAN
        while news is not None:
            screen = ScanScreen(self.stage, prompt, news)
            read = await self.ask(screen)
            if read is Other.FINISH:
                await self._say_what_was_done()
            if read is None or read is Other.FINISH:
                return
            if isinstance(read, Other):
                news = await self._more(news)
            else:
                news = await self._one(read, typed=screen.text == read)
            self._sound(news)
            prompt = words.SCAN_NEXT if self._tally else words.SCAN

    async def _one(self, read: str, *, typed: bool = False) -> News | None:
        """Serve one package; `None` when nobody is there any more."""
        if await asyncio.to_thread(self._system.is_badge, read):
            return _wrong(words.A_BADGE)
        try:
            arrival = await asyncio.to_thread(self._system.arrival, read)
        except InvalidError:
            says = words.NO_NUMBER(number=short(read))
            return News(says, wrong=True, typed=read if typed else "")
        number = number_of(arrival.package)
        if arrival.state not in {None, State.PENDING}:
            return self._known(arrival, number)
        whom = await self._asking.whom(arrival, number)
        if whom is None:
            return await self._out(number)
        if whom.user is not None:
            added = await self._added(number, whom.user)
            if added is not Added.OWN_DOOR:
                return self._joined(number, added)
        return await self._to_a_door(arrival, number, whom)

    async def _to_a_door(
        self, arrival: Arrival, number: str, whom: Whom
    ) -> News | None:
        size = None
        if arrival.size is None:
            size = await self._asking.size()
            if size is None:
                return await self._out(number)
        parcel = Parcel(number, whom.shown)
        said = len(self._placing.door.complaints)
        placed = await self._placing.place(parcel, contact=whom.contact, size=size)
        for slot, complaint in self._placing.door.complaints[said:]:
            if complaint.closes:
                self._tally.closed.append(slot)
            elif complaint is Complaint.OCCUPIED:
                self._tally.unsure.append(slot)
        return await self._told(number, placed)

    def _known(self, arrival: Arrival, number: str) -> News:
        """Tell of a package that is not to be brought, and why."""
        here = arrival.state is State.STORED and arrival.slot is not None
        if not here:
            return _wrong(words.NOT_EXPECTED(number=short(number)))
        last = self._tally.brought[-1:]
        again = any(brought.number == number for brought in last)
        says = words.IS_IN if again else words.IS_HERE  # a scanner may read it twice
        return News(
            says(number=short(number), slot=arrival.slot or ""), wrong=not again
        )

    async def _added(self, number: str, user: str) -> Added:
        adding = Adding(self._system, self.stage, self.ask, self.actor)
        return await adding.offer(number, user)

    def _joined(self, number: str, added: Added) -> News:
        if added is Added.ADDED:
            self._tally.is_in(number)
            self._tally.added.append(number)
            return News(words.IS_ADDED(number=short(number)))
        self._tally.is_out(number)
        return _wrong(words.NOT_LEFT(number=short(number)))

    async def _told(self, number: str, placed: Placed) -> News | None:
        slot = "" if placed.visit is None else placed.visit.slot
        match placed.fate:
            case Fate.IN if placed.visit is not None:
                self._tally.is_in(number)
                brought = Brought(number, placed.visit)
                self._tally.brought.append(brought)
                return News(_is_in(brought))
            case Fate.UNSURE:
                self._tally.unsure.append(slot)
                return _wrong(words.LOOKED_INTO(slot=slot))
            case Fate.REFUSED:
                return _wrong(words.NOT_NOW(number=short(number)))
            case Fate.AWAY:
                return None
        return await self._out(number)

    async def _out(self, number: str) -> News:
        """Note that a package is not left here."""
        with suppress(RefusedError):
            await asyncio.to_thread(
                lambda: self._system.leave_out(number, actor=self.actor)
            )
        self._tally.is_out(number)
        return _wrong(words.NOT_LEFT(number=short(number)))

    async def _more(self, news: News) -> News | None:
        """Offer what a scanner cannot do."""
        options = [Option("letters", words.TYPE_LETTERS, "1")]
        rows: list[Message] = []
        last = self._tally.brought[-1:]
        for brought in last:
            options.append(Option("undo", words.UNDO, "2"))
            rows.append(_is_in(brought))
        options.append(Option("back", words.BACK, "*"))
        match await self.question(words.MORE_TITLE, *rows, options=options):
            case None:
                return None
            case "undo":
                return await self._undone(last[0])
            case "letters":
                typed = await self.ask(LettersScreen(self.stage, words.LETTERS))
                return news if typed is None else await self._one(typed)
        return news

    async def _undone(self, brought: Brought) -> News | None:
        undoing = Undoing(self._system, self.stage, self.ask, self.actor)
        undone = await undoing.run(brought)
        number, slot = short(brought.number), brought.visit.slot
        if undone in {Undone.OUT, Undone.ENDED, Undone.UNSURE}:
            self._tally.brought.pop()
        match undone:
            case Undone.OUT:
                self._tally.undone += 1
                return News(words.IS_OUT(number=number))
            case Undone.ENDED:
                return _wrong(words.WAITS(number=number, slot=slot))
            case Undone.TOO_LATE:
                return _wrong(words.TOO_LATE(number=number))
            case Undone.UNSURE:
                self._tally.unsure.append(slot)
                return _wrong(words.LOOKED_INTO(slot=slot))
            case Undone.AWAY:
                return None
        return News(_is_in(brought))

    def _sound(self, news: News | None) -> None:
        if news is not None and news.says:
            self.stage.make(Sound.WRONG if news.wrong else Sound.THANKS)

    async def _say_what_was_done(self) -> None:
        if self._tally:
            await self.tell(words.FINISHED, *self._tally.rows())


def _wrong(says: Message) -> News:
    return News(says, wrong=True)


def _is_in(brought: Brought) -> Message:
    return words.IS_IN(number=short(brought.number), slot=brought.visit.slot)
