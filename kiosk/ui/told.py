"""The steps that tell something, and ask at most whether to try once more."""

from collections.abc import Iterator
from math import ceil
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Key

from kiosk.i18n import Sayable
from kiosk.sound.tones import Sound
from kiosk.ui import words
from kiosk.ui.aloud import Line, choice
from kiosk.ui.blocks import Blocks
from kiosk.ui.entry import Stroke
from kiosk.ui.step import Stage, Step, Then
from kiosk.ui.widgets import Choice, Said, Title, Touched

_SHORT_SECONDS: Final = 120.0


class ToldScreen(Step[Then]):
    """Tell a notice.

    Gives `AGAIN` when the customer wants to try once more.

    Args:
        stage: What it shares with the other steps.
        notice: What to tell.
        visit: The number to say on the phone, of a visit that went wrong.
    """

    SOUND = Sound.WRONG

    def __init__(
        self, stage: Stage, notice: words.Notice, *, visit: int | None = None
    ) -> None:
        super().__init__(stage, nobody=Then.HOME)
        self._notice = notice
        self._visit = visit

    def lay_out(self) -> ComposeResult:
        """Lay out the notice, and the buttons that make sense."""
        with Vertical(id="notice"):
            yield Title(self._notice.title)
            yield Said(self._notice.body, name="body")
            yield from self.lay_out_more()
            if self._notice.call:
                yield Said(self._helper, name="call")
        with Horizontal(id="choices"):
            if self._notice.retry is not None:
                yield Choice(self._notice.retry, name="retry", key="#")
            yield Choice(words.FINISH, name="finish", key="*")

    @property
    def _helper(self) -> Sayable:
        helper = self.stage.panel.help
        return helper if self._visit is None else words.call(helper, self._visit)

    def lay_out_more(self) -> ComposeResult:
        """Lay out what stands under the notice."""
        yield from ()

    def on_mount(self) -> None:
        """Forget what was typed ahead: it was meant for another step."""
        self.stage.ahead.clear()

    @on(Touched, "#retry")
    def _retry(self) -> None:
        self.give(Then.AGAIN)

    @on(Touched, "#finish")
    def _finish(self) -> None:
        self.give(Then.HOME)

    @on(Key)
    def _key(self, event: Key) -> None:
        if event.key == "escape":
            self.give(Then.HOME)


class WrongScreen(ToldScreen):
    """Tell of a wrong code; whoever types on is trying once more."""

    @on(Key)
    def _type(self, event: Key) -> None:
        char = event.character
        if char is not None and char.isalnum() and not self.warned:
            self.stage.ahead.append(Stroke(char, event.time))
            self.give(Then.AGAIN)


class WaitScreen(ToldScreen):
    """Count the seconds down that nobody may try a code for.

    Gives `AGAIN` when they are over.

    Args:
        stage: What it shares with the other steps.
        seconds: How long to wait.
    """

    def __init__(self, stage: Stage, seconds: float) -> None:
        super().__init__(stage, words.WAIT)
        self._until = stage.clock() + seconds

    @property
    def patient(self) -> bool:
        """Whether so little is left that it may be waited for without a touch."""
        return self._left < _SHORT_SECONDS

    def lay_out_more(self) -> ComposeResult:
        """Lay out the seconds in blocks."""
        yield Blocks([words.countdown(self._left)], name="countdown")

    def spoken(self) -> Iterator[Line]:
        """Say how long it takes, once: nobody wants to hear every second."""
        yield Line("title", self._notice.title)
        yield Line("body", self._notice.body)
        yield Line("countdown", words.SECONDS(n=ceil(self._left)), once=True)
        finish = choice(words.FINISH, "*", keys=self.stage.panel.keys)
        yield Line("finish", finish)

    def tick(self) -> None:
        """Count, and end when the wait is over."""
        super().tick()
        for number in self.query("#countdown").results(Blocks):
            number.show([words.countdown(self._left)])
        if self._left <= 0:
            self.give(Then.AGAIN)

    @property
    def _left(self) -> float:
        return max(0.0, self._until - self.stage.clock())
