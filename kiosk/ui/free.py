"""A step that takes a text of any length: a number, an address.

A code has a length and is taken at its last place; here a person says when they
are done. A scan is: it takes the place of what was typed before, and ends with an
Enter that counts. The Enter of a person means nothing.
"""

from collections.abc import Callable
from typing import Final

from textual import on
from textual.containers import Horizontal
from textual.events import Key as KeyEvent

from kiosk.i18n import Sayable
from kiosk.ui import words
from kiosk.ui.aloud import Entered
from kiosk.ui.entry import GAP_SECONDS, TAKES_AWAY
from kiosk.ui.step import Stage, Step
from kiosk.ui.taps import LETTERS, Taps
from kiosk.ui.widgets import Choice, Key, Said, Touched

LONGEST: Final = 64

_BURST: Final = 4
"""So many strokes that fast are no person's."""


class FreeStep(Step[str | None]):
    """Take a text; give it when the person is done, `None` when they cancel.

    Args:
        stage: What it shares with the other steps.
        prompt: What to type.
        counts: Whether a character counts; others are left out.
        shortest: With fewer characters nobody is done.
        taps: Whether the digits of a keyboard are the twelve keys of a telephone,
            and give letters.
    """

    def __init__(
        self,
        stage: Stage,
        *,
        prompt: Sayable,
        counts: Callable[[str], bool],
        shortest: int = 1,
        taps: bool = False,
    ) -> None:
        super().__init__(stage, nobody=None)
        self._prompt = prompt
        self._counts = counts
        self._shortest = shortest
        self._tapping = taps
        self._taps = Taps()
        self._burst = ""
        self._at = float("-inf")

    @property
    def text(self) -> str:
        """What was typed so far."""
        return self._taps.text

    @property
    def entered(self) -> Entered:
        """How far somebody has typed."""
        return Entered(self.text, None)

    def written(self) -> list[Said]:
        """Return the texts above the keys: what to type, what was typed, a hint."""
        return [
            Said(self._prompt, name="prompt"),
            Said(self._shown, name="typed"),
            Said(name="hint"),
        ]

    def buttons(self, *first: Choice) -> Horizontal:
        """Return the buttons: some of a screen's own, and those of all."""
        return Horizontal(
            *first,
            Choice(words.CORRECT, name="correct"),
            Choice(words.CANCEL, name="cancel"),
            Choice(words.DONE, name="done", key="#"),
            id="choices",
        )

    def complain(self, hint: Sayable) -> None:
        """Say what is wrong with the text, and leave it there to be mended."""
        self._show(hint)

    def on_mount(self) -> None:
        """Take what was typed before this step could show itself."""
        ahead, self.stage.ahead[:] = self.stage.ahead[:], []
        for stroke in ahead:
            self._stroke(stroke.char, stroke.at)

    @property
    def _shown(self) -> str:
        return f"{self.text}_"

    @on(KeyEvent)
    def _key(self, event: KeyEvent) -> None:
        char = event.character
        if event.key == "escape":
            self.give(None)
        elif event.key in {"backspace", "delete"}:
            self._correct()
        elif event.key == "enter":
            self._end_burst()
        elif char == TAKES_AWAY and not self._in_burst(event.time):
            self._go_back()
        elif char is not None and event.is_printable and char != "#":
            self._stroke(char, event.time)

    def _stroke(self, char: str, at: float) -> None:
        """Take one stroke of a keyboard or scanner."""
        if self.given:
            return
        goes_on = self._in_burst(at)
        self._burst = ((self._burst if goes_on else "") + char)[:LONGEST]
        self._at = at
        if char == TAKES_AWAY and len(self._burst) < _BURST:
            self._correct()  # typed in a lump, when the screen was held up
            return
        if not self._counts(char):
            return
        if self._tapping and char in LETTERS and not goes_on:
            self._change(self._taps.tapped(char, at))
        else:
            self._add(char)

    def _in_burst(self, at: float) -> bool:
        return at - self._at <= GAP_SECONDS

    def _end_burst(self) -> None:
        """Take what a scanner read; the Enter of a person means nothing."""
        if len(self._burst) >= _BURST and not self.given:
            read = "".join(char for char in self._burst if self._counts(char))
            self._change(self._taps.stands(read))
            self._done()

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        if isinstance(event.control, Key) and not self.given:
            self._add(event.control.symbol)

    @on(Touched, "#correct")
    def _correct(self) -> None:
        if not self.given:
            self._change(self._taps.stands(self.text[:-1]))

    @on(Touched, "#cancel")
    def _cancel(self) -> None:
        self.give(None)

    @on(Touched, "#done")
    def _done(self) -> None:
        if len(self.text) >= self._shortest:
            self.give(self.text)

    def _go_back(self) -> None:
        """Take the last sign away, as a telephone's star does; or leave."""
        if self.text:
            self._correct()
        else:
            self.give(None)

    def _add(self, char: str) -> None:
        self._change(self._taps.stands(self.text + char))

    def _change(self, taps: Taps) -> None:
        if len(taps.text) <= LONGEST:
            self._taps = taps
            self._show("")

    def _show(self, hint: Sayable) -> None:
        self.say("typed", self._shown)
        self.say("hint", hint)
        self.set_class(hint != "", "-hinted")
        self.set_class(len(self.text) < self._shortest, "-short")
