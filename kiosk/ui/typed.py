"""A step that takes symbols: by finger, by keyboard or by scanner."""

from collections.abc import Iterator

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key as KeyEvent
from textual.message import Message
from textual.timer import Timer

from kiosk.i18n import Sayable
from kiosk.ui import words
from kiosk.ui.aloud import Entered, Line
from kiosk.ui.blocks import Blocks
from kiosk.ui.entry import GAP_SECONDS, SETTLE_SECONDS, TAKES_AWAY, Entry, Stroke
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Choice, Key, Keypad, Said, Touched, is_broad


class TypedStep(Step[str | None]):
    """Take a row of symbols.

    Gives it once its last place is filled, or `None` when the customer cancels
    or walks away.

    Args:
        stage: What it shares with the other steps.
        prompt: What to type.
        length: How many symbols.
        alphabet: Which symbols count.
        keys: The keys to touch.
    """

    class Strange(Message):
        """A scanner read something that is no such entry at all."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        stage: Stage,
        *,
        prompt: Sayable,
        length: int,
        alphabet: str,
        keys: str,
    ) -> None:
        super().__init__(stage, nobody=None)
        self._prompt = prompt
        self._keys = keys
        self._settling: Timer | None = None
        self._hint: Sayable = ""
        self.entry = Entry(length, alphabet)
        self.set_class(is_broad(keys), "-broad")

    def lay_out(self) -> ComposeResult:
        """Lay out prompt, symbols so far and keypad."""
        with Vertical(id="paper"):
            yield Said(self._prompt, name="prompt")
            if is_broad(self._keys):  # there the hint takes the place of the prompt
                yield Said(name="hint")
            yield Blocks(*self.arrangements(), name="symbols")
            if not is_broad(self._keys):
                yield Said(name="hint")
            with Horizontal(id="choices"):
                yield Choice(words.CORRECT, name="correct")
                yield Choice(words.CANCEL, name="cancel")
        yield Keypad(self._keys)

    def spoken(self) -> Iterator[Line]:
        """Give the prompt and what is wrong; the symbols are nobody else's."""
        yield Line("prompt", self._prompt)
        yield Line("length", words.SO_MANY(n=self.entry.length))
        yield Line("hint", self._hint)
        if self.stage.panel.keys:
            yield Line("correct", words.STAR_CORRECTS)

    @property
    def entered(self) -> Entered | None:
        """How far somebody has typed."""
        return Entered(self.entry.text, self.entry.length)

    def arrangements(self) -> list[list[str]]:
        """Return the ways to write the symbols so far, the better way first."""
        return [[self.entry.text.ljust(self.entry.length, "_")]]

    def complain(self, hint: Sayable) -> None:
        """Say what is wrong with the entry, and leave it there to be compared."""
        self.entry = self.entry.judged()
        self._show(hint)

    def on_mount(self) -> None:
        """Take what was typed before this step could show itself."""
        self._tell_keys()
        ahead, self.stage.ahead[:] = self.stage.ahead[:], []
        for stroke in ahead:
            self.type(stroke)

    def type(self, stroke: Stroke) -> None:
        """Take one stroke of a keyboard or scanner."""
        if not self.given and self.entry.whole and self.entry.settled(stroke.at):
            self._finish()
        if self.given:
            self.stage.ahead.append(stroke)
            return
        self._change(self.entry.typed(stroke))
        if self.entry.foreign or self.entry.whole:
            self._settling = self.set_timer(SETTLE_SECONDS, self._finish)

    @on(KeyEvent)
    def _key(self, event: KeyEvent) -> None:
        match event.key:
            case "escape":
                self.give(None)
            case _ if event.character == TAKES_AWAY and not self._in_burst(event.time):
                self._go_back()
            case _ if event.character == "#" and not self._in_burst(event.time):
                pass
            case "backspace" | "delete":
                self._correct()
            case "enter":
                self._enter()
            case _ if event.character is not None and event.is_printable:
                self.type(Stroke(event.character, event.time))

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        if isinstance(event.control, Key) and not self.given:
            self._change(self.entry.touched(event.control.symbol))
            if self.entry.whole:
                self._finish()

    @on(Touched, "#correct")
    def _correct(self) -> None:
        if not self.given:
            self._change(self.entry.corrected())

    @on(Touched, "#cancel")
    def _cancel(self) -> None:
        self.give(None)

    def _go_back(self) -> None:
        """Take the last symbol away, as a telephone's star does; or leave.

        While somebody is asked whether they are there, it only says so.
        """
        if self.warned:
            return
        if self.entry.text:
            self._correct()
        else:
            self.give(None)

    def _in_burst(self, at: float) -> bool:
        """Whether a scanner may be sending: then the entry takes every key."""
        return at - self.entry.at <= GAP_SECONDS

    def _enter(self) -> None:
        """End a burst; the Enter of a person means nothing."""
        self._finish()

    def _finish(self) -> None:
        """Give what is whole; say so when a scanner read something else."""
        if self._settling is not None:
            self._settling.stop()
        if self.given:
            return
        if self.entry.whole:
            self.give(self.entry.text)
        elif self.entry.foreign:
            self.post_message(self.Strange(self.entry.burst))
            self.entry = Entry(self.entry.length, self.entry.alphabet)
            self._show(words.FOREIGN)

    def say_slow(self, *, slow: bool) -> None:
        """Say it where the hints stand: the keys stay in sight."""
        if slow:
            self._show(words.ONE_MOMENT)

    def _change(self, entry: Entry) -> None:
        if self._settling is not None:
            self._settling.stop()
        self.entry = entry
        self._show("")

    def _show(self, hint: Sayable) -> None:
        for symbols in self.query("#symbols").results(Blocks):
            symbols.show(*self.arrangements())
        self._hint = hint
        self.say("hint", hint)
        self._tell_keys()
        self.set_class(bool(hint), "-hinted")

    def _tell_keys(self) -> None:
        """Show on the buttons what a telephone's star does now."""
        for button in self.query("#correct, #cancel").results(Choice):
            corrects = button.id == "correct"
            button.tell_key("*" if corrects == bool(self.entry.text) else None)
