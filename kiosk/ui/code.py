"""The step that takes a pickup code."""

from kiosk.domain.codes import shown
from kiosk.ui import words
from kiosk.ui.step import Stage
from kiosk.ui.typed import TypedStep


class CodeScreen(TypedStep):
    """Take a pickup code, shown in two halves as it is printed.

    Gives the code once its last digit is in. Whether it opens anything is not
    its concern; when it was a slip it is asked again and keeps the digits.
    """

    def __init__(self, stage: Stage) -> None:
        panel = stage.panel
        super().__init__(
            stage,
            prompt=words.ENTER_CODE,
            length=panel.rule.length,
            alphabet=panel.rule.alphabet,
            keys=panel.keypad,
        )

    def arrangements(self) -> list[list[str]]:
        """Write it in one line, or its halves in two where that is larger."""
        one_line = shown(self.entry.text.ljust(self.entry.length, "_"))
        return [[one_line], one_line.split()]

    def slip(self) -> None:
        """Tell of a slip of the finger; it has cost nothing."""
        self.complain(words.SLIP)
