"""The first person who may see to a bank: a number and a PIN of their own choice."""

import asyncio
from typing import Final

from kiosk.domain.errors import RefusedError
from kiosk.i18n import Sayable
from kiosk.ui.courier.line import DigitsLineScreen
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import TechnicianSystem

_NUMBERS: Final = range(2, 9)
_PINS: Final = range(6, 13)


async def enrol(system: TechnicianSystem, stage: Stage, ask: Ask) -> bool:
    """Let somebody choose a number and a PIN; return whether they did.

    Raises:
        StoreError: The store is lost.
    """
    hint: Sayable = words.ENROL_HELP
    while True:
        number = await ask(
            DigitsLineScreen(
                stage, prompt=words.CHOOSE_NUMBER, lengths=_NUMBERS, hint=hint
            )
        )
        if not isinstance(number, str):
            return False
        pin = await ask(_pin(stage, words.CHOOSE_PIN))
        again = None if pin is None else await ask(_pin(stage, words.ONCE_MORE))
        if not isinstance(pin, str) or again is None:
            return False
        if pin != again:
            hint = words.NOT_ALIKE
            continue
        try:
            await asyncio.to_thread(system.enrol, number, pin)
        except RefusedError:
            hint = words.TOO_EASY
        else:
            return True


def _pin(stage: Stage, prompt: Sayable) -> DigitsLineScreen:
    return DigitsLineScreen(stage, prompt=prompt, lengths=_PINS, secret=True)
