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

    Gives `AGAIN` when the customer wants the same door once more, `NEXT` when they
    want the next of theirs: as long as there is one, no other touch ends it.

    Args:
        stage: What it shares with the other steps.
        again: Whether the door may be opened once more.
        more: How many more packages wait for this person.
    """

    SOUND = Sound.THANKS

    def __init__(self, stage: Stage, *, again: bool, more: int = 0) -> None:
        super().__init__(stage, nobody=Then.HOME)
        self._again = again
        self._more = more
        self._until = stage.clock() + stage.panel.done_seconds

    def lay_out(self) -> ComposeResult:
        """Lay out a large tick and the thanks."""
        with Vertical(id="thanks"):
            yield from self.lay_out_head()
            said = words.MORE(n=self._more) if self._more else words.GOODBYE
            yield Said(said, name="body")
        if self._more:
            with Horizontal(id="choices"):
                yield Choice(words.FINISH, name="finish", key="*")
                yield Choice(words.NEXT_DOOR, name="next", key="#")
        elif self._again:
            with Horizontal(id="choices"):
                yield Choice(words.REOPEN, name="reopen", key="*")
                yield Choice(words.FINISH, name="finish", key="#")

    def lay_out_head(self) -> ComposeResult:
        """Lay out the tick and the thanks."""
        yield Blocks(["✓"], name="tick", largest=3)
        yield Title(words.THANKS)

    def tick(self) -> None:
        """End when the thanks have stood long enough."""
        if self._more:
            super().tick()
        elif self.stage.clock() >= self._until:
            self.give(Then.HOME)

    @on(Touched, "#reopen")
    def _reopen(self) -> None:
        self.give(Then.AGAIN)

    @on(Touched, "#next")
    def _next(self) -> None:
        self.give(Then.NEXT)

    @on(Touched, "#finish")
    def _finish(self) -> None:
        self.give(Then.HOME)

    @on(Click)
    def _touched(self, event: Click) -> None:
        if self._more:
            return
        if not (isinstance(event.widget, Choice) and event.widget.id == "reopen"):
            self.give(Then.HOME)

    @on(Key)
    def _typed(self, event: Key) -> None:
        """End it; a code that the next customer scans already is not lost."""
        char = event.character
        if char == "*" and self._again:
            return
        if self._more:
            return
        if char is not None and char.isalnum():
            self.stage.ahead.append(Stroke(char, event.time))
        self.give(Then.HOME)


class NextScreen(DoneScreen):
    """Offer the next door to whoever could not have the first."""

    SOUND = Sound.WRONG

    def __init__(self, stage: Stage, more: int) -> None:
        super().__init__(stage, again=False, more=more)

    def lay_out_head(self) -> ComposeResult:
        """Lay out no tick: the first door stayed shut."""
        yield Title(words.NEXT_DOOR)
