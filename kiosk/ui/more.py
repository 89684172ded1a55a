"""What else can be done here, for whoever has twelve keys and no touchscreen."""

from collections.abc import Collection

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from kiosk.ui import words
from kiosk.ui.errands import Errand
from kiosk.ui.step import Stage, Step
from kiosk.ui.widgets import Choice, Said, Touched


class MoreScreen(Step[Errand | None]):
    """Offer the errands of the home screen by number.

    Gives the one that was chosen, or `None`.

    Args:
        stage: What it shares with the other steps.
        errands: What can be done here.
    """

    def __init__(self, stage: Stage, errands: Collection[Errand]) -> None:
        super().__init__(stage, nobody=None)
        self._errands = [errand for errand in Errand if errand in errands]

    def lay_out(self) -> ComposeResult:
        """Lay out a button for each."""
        yield Said(words.WHAT_TO_DO, name="prompt")
        with Vertical(id="choices"):
            for number, errand in enumerate(self._errands, start=1):
                yield Choice(errand.says, name=errand.value, key=str(number))
            yield Choice(words.CANCEL, name="cancel", key="*")

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        name = event.control.id
        self.give(None if name == "cancel" else Errand(name))
