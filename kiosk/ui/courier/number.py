"""What is written on a thing: scanned, or typed as far as there are keys for it."""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key as KeyEvent
from textual.timer import Timer

from kiosk.i18n import Sayable
from kiosk.ui.aloud import Entered
from kiosk.ui.courier import rounds_words as words
from kiosk.ui.courier.question import Option, Options
from kiosk.ui.entry import GAP_SECONDS
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Key, Keypad, Said, Touched

_LONGEST: Final = 64
_BURST: Final = 4
"""So many strokes that fast are no person's."""
_SETTLE_SECONDS: Final = 0.15
"""After its last stroke a burst without an Enter at its end is over."""


class NumberScreen(Step[str | None]):
    """Take what is written on a thing.

    Gives a scan at once, what was typed after `#` (nothing at all: a thing without a
    number), and `None` when nobody is there any more or they go back.

    Args:
        stage: What it shares with the other steps.
        prompt: What to scan or type.
    """

    def __init__(self, stage: Stage, prompt: Sayable) -> None:
        super().__init__(stage, nobody=None)
        self._prompt = prompt
        self._text = ""
        self._burst = ""
        self._before = ""
        self._at = float("-inf")
        self._settling: Timer | None = None

    def lay_out(self) -> ComposeResult:
        """Lay out the prompt, what was typed so far and the keypad."""
        with Vertical(id="paper"):
            yield Said(self._prompt, name="prompt")
            yield Said("_", name="typed")
            yield Options(
                (
                    Option("enter", words.ENTER, "#"),
                    Option("correct", words.CORRECT, "*"),
                    Option("unnumbered", words.NO_NUMBER, None),
                )
            )
        yield Keypad("1234567890")

    @property
    def entered(self) -> Entered:
        """How far somebody has typed."""
        return Entered(self._text, None)

    def on_mount(self) -> None:
        """Forget what was typed ahead: it was meant for another step."""
        self.stage.ahead.clear()

    @on(KeyEvent)
    def _key(self, event: KeyEvent) -> None:
        fast = event.time - self._at <= GAP_SECONDS
        match event.key:
            case "escape":
                self.give(None)
            case "backspace" | "delete":
                self._correct()
            case "enter":
                if fast and len(self._burst) > 1:
                    self.give(self._burst)
            case _ if event.character in {"*", "#"} and not fast:
                pass  # a key of the pad, which is taken for a touch
            case _ if event.character is not None and event.is_printable:
                self._type(event.character, event.time, fast=fast)

    def _type(self, char: str, at: float, *, fast: bool) -> None:
        """Take one stroke; a burst takes the place of what was typed before."""
        if not fast:
            self._before, self._burst = self._text, ""
        self._burst += char
        self._at = at
        scanned = len(self._burst) >= _BURST
        self._write(self._burst if scanned else self._before + self._burst)
        if self._settling is not None:
            self._settling.stop()
        if scanned:
            self._settling = self.set_timer(_SETTLE_SECONDS, self._scanned)

    def _scanned(self) -> None:
        self.give(self._burst)

    def _correct(self) -> None:
        """Take the last symbol away, as a telephone's star does; or go back."""
        if not self._text:
            self.give(None)
        self._write(self._text[:-1])

    def _write(self, text: str) -> None:
        self._text = text[:_LONGEST]
        self.say("typed", f"{self._text}_")

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        if isinstance(event.control, Key):
            self._write(self._text + event.control.symbol)
            return
        match event.control.id:
            case "correct":
                self._correct()
            case "unnumbered":
                self.give("")
            case _:
                self.give(self._text)
