"""A step that takes a row of digits of no fixed length: a staff number, a PIN."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.domain.codes import DIGITS
from kiosk.i18n import Sayable
from kiosk.ui import words as shared
from kiosk.ui.aloud import Entered
from kiosk.ui.blocks import Blocks
from kiosk.ui.courier import words
from kiosk.ui.courier.handsfree import HandsFreeStep
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Choice, Key, Keypad, Said, Touched


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scanner read."""

    text: str


class DigitsLineScreen(HandsFreeStep[str | Scanned | None]):
    """Take digits until somebody says that they are done, or a barcode.

    Gives what was typed or scanned, or `None` when nobody wants to go on.

    Args:
        stage: What it shares with the other steps.
        prompt: What to type.
        lengths: How many digits there may be.
        secret: Whether nobody may read them over a shoulder.
        hint: What to say below.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        prompt: Sayable,
        lengths: range,
        secret: bool = False,
        hint: Sayable = "",
    ) -> None:
        super().__init__(stage, nobody=None)
        self._prompt = prompt
        self._lengths = lengths
        self._secret = secret
        self._hint = hint
        self.text = ""

    def lay_out(self) -> ComposeResult:
        """Lay out prompt, digits so far, choices and keypad."""
        with Vertical(id="paper"):
            yield Said(self._prompt, name="prompt")
            yield Blocks(self._written(), name="symbols")
            yield Said(self._hint, name="hint")
            with Horizontal(id="choices"):
                yield Choice(shared.CORRECT, name="correct")
                yield Choice(shared.CANCEL, name="cancel", key="*")
                yield Choice(words.OK, name="ok", key="#")
        yield Keypad("1234567890")

    @property
    def entered(self) -> Entered:
        """How far somebody has typed."""
        return Entered(self.text, None)

    def complain(self, hint: Sayable) -> None:
        """Say what is wrong, and let it be typed anew."""
        self.text = ""
        self._show(hint)

    def scanned(self, text: str) -> None:
        """Take a barcode, which stands for all that was typed."""
        self.give(Scanned(text))

    def keyed(self, char: str) -> None:
        """Take one digit."""
        if char in DIGITS and len(self.text) < self._lengths.stop - 1:
            self.text += char
            self._show(self._hint)

    def taken_back(self) -> None:
        """Take the last digit away."""
        self.text = self.text[:-1]
        self._show(self._hint)

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        if isinstance(event.control, Key):
            self.keyed(event.control.symbol)

    @on(Touched, "#correct")
    def _correct(self) -> None:
        self.taken_back()

    @on(Touched, "#cancel")
    def _cancel(self) -> None:
        """Take the last digit away, as a telephone's star does; or leave."""
        self.give(None)

    @on(Touched, "#ok")
    def _done(self) -> None:
        if len(self.text) in self._lengths:
            self.give(self.text)

    def _written(self) -> list[str]:
        shown = "." * len(self.text) if self._secret else self.text
        return [shown.ljust(self._lengths.start, "_")]

    def _show(self, hint: Sayable) -> None:
        for symbols in self.query("#symbols").results(Blocks):
            symbols.show(self._written())
        self.say("hint", hint)
