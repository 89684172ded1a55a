"""A courier's time at the screen, from signing in to signing out.

The order of the steps stands here; what each task does stands in its own module. A
session ends when somebody signs out, or when nobody is there any more: then
whoever comes next finds the screen of customers.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from kiosk.domain.errors import (
    InvalidError,
    StoreError,
    TotpError,
    WaitError,
    WrongPinError,
)
from kiosk.domain.staff import Session
from kiosk.domain.users import Role
from kiosk.i18n import Sayable
from kiosk.ui.courier import words
from kiosk.ui.courier.asks import CourierSystem
from kiosk.ui.courier.bringing import Bringing
from kiosk.ui.courier.chores import chores
from kiosk.ui.courier.line import DigitsLineScreen, Scanned
from kiosk.ui.courier.menu import MenuScreen, Task
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage
from kiosk.ui.told import WaitScreen

Work = Callable[[Session], Awaitable[str]]
"""What somebody does who has signed in; gives why they left."""

_NUMBERS: Final = range(2, 9)
_PINS: Final = range(6, 13)
_CODES: Final = range(6, 7)


class Courier:
    """One session.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        others: What those do who are no couriers, by their role; gives why they left.
        expected: Whom the demo tells how to sign in.
    """

    def __init__(
        self,
        system: CourierSystem,
        stage: Stage,
        ask: Ask,
        others: Mapping[Role, Work] | None = None,
        *,
        expected: Role = Role.COURIER,
    ) -> None:
        self._expected = expected
        self._others = others or {}
        self._system = system
        self._stage = stage
        self._ask = ask

    def tasks(self) -> list[Task]:
        """Return what can be done here; the first is the usual one."""

        def bring(session: Session) -> Awaitable[None]:
            return Bringing(self._system, self._stage, self._ask, session.actor).run()

        return [Task("bring", words.BRING, bring, scans=True)]

    async def run(self, badge: str | None = None) -> None:
        """Lead somebody through it.

        Args:
            badge: What they held to the scanner already.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        session = await self._signed_in(badge)
        if session is None:
            return
        why = "the screen failed"
        try:
            work = self._others.get(session.role, self._at_work)
            why = await work(session)
        finally:
            with suppress(StoreError):
                await asyncio.to_thread(self._system.sign_out, session, why=why)

    async def sign_in(self) -> Session | None:
        """Let one more person sign in; `None` when nobody does.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        return await self._signed_in(None)

    async def _at_work(self, session: Session) -> str:
        """Offer what there is to do until somebody leaves; return why they did."""
        while True:
            free = await asyncio.to_thread(self._system.free_doors)
            rest = await asyncio.to_thread(chores, self._system, self._stage, self._ask)
            menu = MenuScreen(self._stage, session, free, [*self.tasks(), *rest])
            task = await self._ask(menu)
            if task is None:
                return "asked for" if menu.left else "nobody was there"
            await task.run(session)

    async def _signed_in(self, badge: str | None) -> Session | None:
        """Ask who is there until it is right; `None` when nobody wants to."""
        said: str | Scanned | None = None if badge is None else Scanned(badge)
        hint = await self._hint()
        while True:
            seconds = await asyncio.to_thread(self._system.sign_in_waits)
            if seconds > 0:
                await self._ask(WaitScreen(self._stage, seconds))
                return None
            said = said or await self._ask(self._number(hint))
            if said is None:
                return None
            try:
                return await self._proven(said)
            except WrongPinError as error:
                hint = words.WRONG_PIN
                if error.wait_seconds > 0:
                    await self._ask(WaitScreen(self._stage, error.wait_seconds))
                    return None
            except WaitError as error:
                await self._ask(WaitScreen(self._stage, error.seconds))
                return None
            except InvalidError:
                hint = words.NO_BADGE
            said = None

    async def _proven(self, said: str | Scanned) -> Session | None:
        """Ask for the PIN where it is needed; `None` when nobody types one."""
        badge = said.text if isinstance(said, Scanned) else None
        if badge is not None and await asyncio.to_thread(
            self._system.badge_is_enough, badge
        ):
            return await self._let_in(
                partial(self._system.sign_in_by_badge, badge, None)
            )
        pin = await self._ask(
            DigitsLineScreen(
                self._stage, prompt=words.YOUR_PIN, lengths=_PINS, secret=True
            )
        )
        if pin is None:
            return None
        typed = pin.text if isinstance(pin, Scanned) else pin
        if badge is not None:
            return await self._let_in(
                partial(self._system.sign_in_by_badge, badge, typed)
            )
        return await self._let_in(partial(self._system.sign_in, str(said), typed))

    async def _let_in(self, enter: Callable[[str | None], Session]) -> Session | None:
        """Sign them in, and ask for a one-time code where they have those."""
        try:
            return await asyncio.to_thread(enter, None)
        except TotpError:
            code = await self._ask(
                DigitsLineScreen(
                    self._stage, prompt=words.YOUR_CODE, lengths=_CODES, secret=False
                )
            )
        if code is None:
            return None
        shown = code.text if isinstance(code, Scanned) else code
        return await asyncio.to_thread(enter, shown)

    async def _hint(self) -> Sayable:
        """Say how to try it, in the demo."""
        shown = await asyncio.to_thread(self._system.demo_staff)
        for one in sorted(shown, key=lambda one: one.role is not self._expected):
            return words.DEMO_STAFF(number=one.number, pin=one.pin)
        return ""

    def _number(self, hint: Sayable) -> DigitsLineScreen:
        return DigitsLineScreen(
            self._stage, prompt=words.YOUR_NUMBER, lengths=_NUMBERS, hint=hint
        )
