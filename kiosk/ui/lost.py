"""Whoever has no code, or lost it: a new one goes to the contact that is on file.

The answer is the same whether or not anybody is known by what was typed. Only who
names a package and the last four digits of its recipient's phone is shown where the
code went, and that masked.
"""

import asyncio
from enum import Enum

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.domain.codes import DIGITS, PROOF_LENGTH
from kiosk.domain.errors import KioskError, SlipError, StoreError, WaitError
from kiosk.ui import words
from kiosk.ui.asks import LockerSystem
from kiosk.ui.digits import DigitsScreen
from kiosk.ui.letters import LettersScreen
from kiosk.ui.phone import PhoneScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage, Step
from kiosk.ui.told import ToldScreen
from kiosk.ui.widgets import Choice, Said, Touched


class Known(Enum):
    """What somebody is known by; the value is the id of what they touch."""

    PHONE = "phone"
    WRITTEN = "written"


class LostScreen(Step[Known | None]):
    """Ask what somebody is known by.

    Args:
        stage: What it shares with the other steps.
    """

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, nobody=None)

    def lay_out(self) -> ComposeResult:
        """Lay out a button for each."""
        yield Said(words.LOST_PROMPT, name="prompt")
        with Vertical(id="choices"):
            yield Choice(words.BY_PHONE, name=Known.PHONE.value, key="1")
            yield Choice(words.BY_LETTERS, name=Known.WRITTEN.value, key="2")
            yield Choice(words.CANCEL, name="cancel", key="*")

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        name = event.control.id
        self.give(None if name == "cancel" else Known(name))


class ProofScreen(DigitsScreen):
    """Ask for the end of the phone number; who does not know it leaves it out."""

    PROMPT = words.PHONE_END


class Lost:
    """One journey of somebody without a code.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
    """

    def __init__(self, system: LockerSystem, stage: Stage, ask: Ask) -> None:
        self._system = system
        self._stage = stage
        self._ask = ask

    async def run(self) -> None:
        """Take a contact, and say that a code is on its way if it is known.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        by = await self._ask(LostScreen(self._stage))
        if by is None:
            return
        typed = await self._ask(
            PhoneScreen(self._stage, words.BY_PHONE)
            if by is Known.PHONE
            else LettersScreen(self._stage, words.BY_LETTERS)
        )
        if typed is None:
            return
        digits = None
        if by is Known.WRITTEN and "@" not in typed and set(DIGITS) & set(self._keys):
            digits = await self._ask(ProofScreen(self._stage))
        notice = await self._sent(typed, digits)
        await self._ask(ToldScreen(self._stage, notice))

    @property
    def _keys(self) -> str:
        return self._stage.panel.keypad

    async def _sent(self, typed: str, digits: str | None) -> words.Notice:
        whole = digits if digits and len(digits) == PROOF_LENGTH else None
        try:
            answer = await asyncio.to_thread(self._system.lost_code, typed, whole)
        except StoreError:
            raise
        except WaitError:
            return words.ASKED_OFTEN
        except SlipError:
            return words.sorry()
        except KioskError as error:
            return words.told(error, self._stage.panel.zone)
        return words.sent(answer.masked, late=answer.late)
