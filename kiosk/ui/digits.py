"""The step that takes the four further digits."""

from typing import ClassVar

from kiosk.domain.codes import DIGITS, PROOF_LENGTH
from kiosk.i18n import Message
from kiosk.ui import words
from kiosk.ui.step import Stage
from kiosk.ui.typed import TypedStep


class DigitsScreen(TypedStep):
    """Take the four further digits.

    The prompt is the same for everybody: who tries a stranger's code must not
    learn whether the bank knows a phone number.
    """

    PROMPT: ClassVar[Message] = words.ENTER_DIGITS

    def __init__(self, stage: Stage) -> None:
        keys = "".join(key for key in stage.panel.keypad if key in DIGITS)
        super().__init__(
            stage,
            prompt=self.PROMPT,
            length=PROOF_LENGTH,
            alphabet=DIGITS,
            keys=keys,
        )
