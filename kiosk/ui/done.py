"""The last step: thanks, and back to the start."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click, Key

from kiosk.sound.tones import Sound
from kiosk.ui import words
from kiosk.ui.blocks import Blocks
from kiosk.ui.entry import Stroke
from kiosk.ui.step import Stage, Step, Then
from kiosk.ui.widgets import Choice, Said, Title, Touched


class DoneScreen(Step[Then]):
    """Thank, and end by itself; any touch or key ends it at once.

    Gives `AGAIN` when the customer wants the same door once more.

    Args:
        stage: What it shares with the other steps.
        again: Whether the door may be opened once more.
    """

    SOUND = Sound.THANKS

    def __init__(self, stage: Stage, *, again: bool) -> None:
        super().__init__(stage, nobody=Then.HOME)
        self._again = again
        self._until = stage.clock() + stage.panel.done_seconds

    def lay_out(self) -> ComposeResult:
        """Lay out a large tick and the thanks."""
        with Vertical(id="thanks"):
            yield Blocks(["✓"], name="tick", largest=3)
            yield Title(words.THANKS)
            yield Said(words.GOODBYE, name="body")
        if self._again:
            with Horizontal(id="choices"):
                yield Choice(words.REOPEN, name="reopen", key="*")
                yield Choice(words.FINISH, name="finish", key="#")

    def tick(self) -> None:
        """End when the thanks have stood long enough."""
        if self.stage.clock() >= self._until:
            self.give(Then.HOME)

    @on(Touched, "#reopen")
    def _reopen(self) -> None:
        self.give(Then.AGAIN)

    @on(Click)
    def _touched(self, event: Click) -> None:
        if not (isinstance(event.widget, Choice) and event.widget.id == "reopen"):
            self.give(Then.HOME)

    @on(Key)
    def _typed(self, event: Key) -> None:
        """End it; a code that the next customer scans already is not lost."""
        char = event.character
        if char == "*" and self._again:
            return
        if char is not None and char.isalnum():
            self.stage.ahead.append(Stroke(char, event.time))
        self.give(Then.HOME)
