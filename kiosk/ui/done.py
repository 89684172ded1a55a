"""The last step: thanks, and back to the start."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Click, Key

from kiosk.ui import words
from kiosk.ui.blocks import Blocks
from kiosk.ui.entry import Stroke
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Said, Title


class DoneScreen(Step[None]):
    """Thank, and end by itself; any touch or key ends it at once."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage, nobody=None)
        self._until = stage.clock() + stage.panel.done_seconds

    def lay_out(self) -> ComposeResult:
        """Lay out a large tick and the thanks."""
        with Vertical(id="thanks"):
            yield Blocks(["✓"], name="tick", largest=3)
            yield Title(words.THANKS)
            yield Said(words.GOODBYE, name="body")

    def tick(self) -> None:
        """End when the thanks have stood long enough."""
        if self.stage.clock() >= self._until:
            self.give(None)

    @on(Click)
    def _touched(self) -> None:
        self.give(None)

    @on(Key)
    def _typed(self, event: Key) -> None:
        """End it; a code that the next customer scans already is not lost."""
        char = event.character
        if char is not None and char.isalnum():
            self.stage.ahead.append(Stroke(char, event.time))
        self.give(None)
