"""The step between two doors: the next package is scanned, or its number typed.

What became of the last one stands there, so that nobody has to touch anything from
one package to the next.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key as KeyEvent

from kiosk.i18n import Sayable
from kiosk.ui.aloud import Entered
from kiosk.ui.courier import words
from kiosk.ui.courier.handsfree import HandsFreeStep
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Choice, Key, Keypad, Said, Touched

_LONGEST: Final = 40
"""No tracking number is longer."""

_SIGNS: Final = "-/."


class Other(Enum):
    """What somebody may want who scans nothing."""

    MORE = "more"
    FINISH = "finish"


@dataclass(frozen=True, slots=True)
class News:
    """What became of the last package.

    Attributes:
        says: The same in a sentence.
        wrong: Whether it is not what the courier wanted.
        typed: What is to be corrected.
    """

    says: Sayable = ""
    wrong: bool = False
    typed: str = ""


class ScanScreen(HandsFreeStep[str | Other | None]):
    """Take the number of a package.

    Gives it, or what else somebody wants, or `None` when nobody is there any more.

    Args:
        stage: What it shares with the other steps.
        prompt: What to do.
        news: What became of the last package.
    """

    def __init__(self, stage: Stage, prompt: Sayable, news: News) -> None:
        super().__init__(stage, nobody=None)
        self._prompt = prompt
        self._news = news
        self.text = news.typed
        self.set_class(news.wrong, "-wrong")
        self.set_class(bool(self.text), "-typing")

    def lay_out(self) -> ComposeResult:
        """Lay out the prompt, the news, what was typed, and the keypad."""
        with Vertical(id="paper"):
            yield Said(self._prompt, name="prompt")
            yield Said(self._news.says, name="news")
            yield Said(self._shown, name="typed")
            with Horizontal(id="choices"):
                yield Choice(words.MORE, name="more", key="#")
                yield Choice(words.FINISH, name="finish", key="*")
                yield Choice(words.OK, name="ok", key="#")
                yield Choice(words.CORRECT, name="correct", key="*")
        yield Keypad("1234567890")

    @property
    def entered(self) -> Entered:
        """How far somebody has typed."""
        return Entered(self.text, None)

    def take_key(self, event: KeyEvent) -> None:
        """Take a key; the Enter of a slow scanner, or of a keyboard, counts."""
        super().take_key(event)
        if event.key == "enter":
            self._done()

    def scanned(self, text: str) -> None:
        """Take a barcode; one that comes too early is kept for the next step."""
        if self.given:
            super().scanned(text)
        else:
            self.give(text)

    def keyed(self, char: str) -> None:
        """Take one sign."""
        counts = (char.isascii() and char.isalnum()) or char in _SIGNS
        if counts and len(self.text) < _LONGEST:
            self._write(self.text + char)

    def choose(self, key: str) -> None:
        """Take a key for what it means now, laid out or not: people type fast."""
        match key, bool(self.text):
            case "#", True:
                self._done()
            case "*", True:
                self.taken_back()
            case "#", False:
                self.give(Other.MORE)
            case "*", False:
                self.give(Other.FINISH)

    def taken_back(self) -> None:
        """Take the last sign away."""
        self._write(self.text[:-1])

    @property
    def _shown(self) -> str:
        return f"{self.text}_"

    def _write(self, text: str) -> None:
        self.text = text
        self.say("typed", self._shown)
        self.set_class(bool(text), "-typing")

    def _done(self) -> None:
        if self.text:
            self.give(self.text)

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        if isinstance(event.control, Key):
            self.keyed(event.control.symbol)
            return
        match event.control.id:
            case "ok":
                self._done()
            case "correct":
                self.taken_back()
            case name:
                self.give(Other(name))
