"""What else can be done here, for whoever has twelve keys and no touchscreen.

`#` has led here; a second one has the screens read out where that is offered, so
that whoever does not see them finds it without looking.
"""

from collections.abc import Collection
from itertools import pairwise
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.ui import words
from kiosk.ui.entry import GAP_SECONDS
from kiosk.ui.errands import Errand
from kiosk.ui.senses import Sense, SenseChoice, Wished
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Choice, Said, Touched

KEYS: Final = {Sense.CONTRAST: "0", Sense.SPEECH: "#"}


class MoreScreen(Step[Errand | None]):
    """Offer the errands of the home screen by number, and what eyes and ears need.

    Gives the one that was chosen, or `None`.

    Args:
        stage: What it shares with the other steps.
        errands: What can be done here.
        senses: What can be asked for.
    """

    def __init__(
        self, stage: Stage, errands: Collection[Errand], senses: Collection[Sense]
    ) -> None:
        super().__init__(stage, nobody=None)
        self._senses = senses
        self._errands = [errand for errand in Errand if errand in errands]

    def lay_out(self) -> ComposeResult:
        """Lay out a button for each."""
        yield Said(words.WHAT_TO_DO, name="prompt")
        with Vertical(id="choices"):
            for number, errand in enumerate(self._errands, start=1):
                yield Choice(errand.says, name=errand.value, key=str(number))
            for sense in self._senses:
                yield SenseChoice(sense, key=KEYS[sense])
            yield Choice(words.CANCEL, name="cancel", key="*")

    def on_mount(self) -> None:
        """Take the keys that a quick finger pressed before this was there.

        What came as fast as only a scanner sends it was meant for no menu.
        """
        ahead, self.stage.ahead[:] = self.stage.ahead[:], []
        if any(b.at - a.at <= GAP_SECONDS for a, b in pairwise(ahead)):
            return
        senses = {KEYS[sense]: sense for sense in self._senses}
        for number, stroke in enumerate(ahead, start=1):
            if stroke.char in senses:
                self.post_message(Wished(senses[stroke.char]))
            elif stroke.char in self._keys():
                self.give(self._keys()[stroke.char])
                self.stage.ahead[:] = ahead[number:]
                return

    def _keys(self) -> dict[str, Errand | None]:
        """Return what the keys lead to."""
        errands = {str(n): errand for n, errand in enumerate(self._errands, start=1)}
        return {**errands, "*": None}

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        if isinstance(event.control, SenseChoice):
            self.post_message(Wished(event.control.sense))
            return
        name = event.control.id
        self.give(None if name == "cancel" else Errand(name))
