"""The step that takes a phone number."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.i18n import Sayable
from kiosk.ui.free import FreeStep
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Keypad

_KEYS: Final = "123456789+0"
_SHORTEST: Final = 6
"""No phone number has fewer digits."""


class PhoneScreen(FreeStep):
    """Take a phone number, with or without its country.

    Gives it as it was typed, or `None` when the person cancels or walks away.

    Args:
        stage: What it shares with the other steps.
        prompt: What to type.
    """

    def __init__(self, stage: Stage, prompt: Sayable) -> None:
        super().__init__(
            stage,
            prompt=prompt,
            counts=lambda char: char in _KEYS,
            shortest=_SHORTEST,
        )

    def lay_out(self) -> ComposeResult:
        """Lay out the number, the buttons and the keys."""
        with Vertical(id="paper"):
            yield from self.written()
            yield self.buttons()
        yield Keypad(_KEYS)
