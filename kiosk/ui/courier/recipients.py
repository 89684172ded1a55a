"""Whom a package is for, and how large it is: what a courier is asked who brings one.

Nothing is asked of a package that is expected by somebody who can be told.
"""

import asyncio
from dataclasses import dataclass

from kiosk.domain.errors import InvalidError
from kiosk.i18n import Message, Sayable
from kiosk.ui.courier import rounds_words, words
from kiosk.ui.courier.bring_asks import Arrival, BringSystem, Recipient
from kiosk.ui.courier.question import Option, short
from kiosk.ui.courier.walking import Walk
from kiosk.ui.letters import LettersScreen
from kiosk.ui.phone import PhoneScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a package is for.

    Attributes:
        shown: The same as a courier may see them.
        user: Their id, where they are known and can be told.
        contact: What was typed, where they could not be told so far.
    """

    shown: str
    user: str | None
    contact: str | None = None


class Asking(Walk):
    """Ask what nobody knows yet of a package.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        actor: Who brings it.
    """

    def __init__(self, system: BringSystem, stage: Stage, ask: Ask, actor: str) -> None:
        super().__init__(stage, ask, actor)
        self._system = system

    async def whom(self, arrival: Arrival, number: str) -> Whom | None:
        """Return whom it is for; `None` when it is not left here."""
        if arrival.user is not None and arrival.has_contact:
            return Whom(arrival.recipient, arrival.user)
        while True:
            by = await self._asked_for(arrival, number)
            if by not in {"phone", "mail"}:
                return None
            whom = await self._typed(by)
            if whom is not None:
                return whom

    async def size(self) -> str | None:
        """Return how large a package is; `None` when nobody says it."""
        free = await asyncio.to_thread(self._system.free_doors)
        sizes = [
            Option(f"size-{number}", words.FREE_DOORS(size=size, n=count), str(number))
            for number, (size, count) in enumerate(free.items(), start=1)
        ]
        back = Option("back", words.LEAVE_OUT, "*")
        answer = await self.question(words.HOW_LARGE, options=[*sizes, back])
        names = dict(zip([option.name for option in sizes], free, strict=True))
        return names.get(answer or "")

    async def _asked_for(self, arrival: Arrival, number: str) -> str | None:
        title, help_ = words.WHOM_FOR, words.WHOM_FOR_HELP
        if arrival.user is not None:
            title, help_ = words.NOBODY_TOLD, words.NOBODY_TOLD_HELP
        return await self.question(
            title,
            help_(number=short(number)),
            options=[
                Option("phone", words.BY_PHONE, "#"),
                Option("mail", words.BY_MAIL, "1"),
                Option("out", words.LEAVE_OUT, "*"),
            ],
        )

    async def _typed(self, by: str) -> Whom | None:
        """Return whom a contact reaches; `None` when it is to be asked anew."""
        screen: PhoneScreen | LettersScreen = (
            PhoneScreen(self.stage, words.PHONE)
            if by == "phone"
            else LettersScreen(self.stage, words.MAIL)
        )
        while (typed := await self.ask(screen)) is not None:
            try:
                found = await asyncio.to_thread(self._system.recipient, typed)
            except InvalidError:
                screen.complain(words.NO_CONTACT)
                continue
            if await self._is_right(found):
                return Whom(found.shown, found.user, typed)
            return None
        return None

    async def _is_right(self, found: Recipient) -> bool:
        known = found.user is not None
        rows: list[Sayable] = [found.shown, _compare(known=known)]
        answer = await self.question(
            words.IS_IT_RIGHT,
            *rows,
            options=[
                Option("right", words.RIGHT, "#"),
                Option("anew", rounds_words.TYPE_AGAIN, "*"),
            ],
        )
        return answer == "right"


def _compare(*, known: bool) -> Message:
    return words.KNOWN_HELP if known else words.NEW_HELP
