"""A step at which a scanner may be used at any moment.

A barcode may be all digits, and digits are choices on a keypad of steel: so a key is
taken for a touch only once it is clear that it is no part of a barcode, a twentieth
of a second later. What is read while a step has no use for it is kept for the next.
"""

from typing import Final, TypeVar

from textual import on
from textual.events import Key
from textual.timer import Timer

from kiosk.ui.entry import GAP_SECONDS, SETTLE_SECONDS, Stroke
from kiosk.ui.step import Stage, Step

T = TypeVar("T")

SCANNED: Final = 4
"""So many strokes that fast are no person's."""

_LONGEST: Final = 64
_COMMANDS: Final = "#*"


class HandsFreeStep(Step[T]):
    """Tell a scanner from fingers.

    Args:
        stage: What it shares with the other steps.
        nobody: The answer of somebody who has walked away.
    """

    def __init__(self, stage: Stage, *, nobody: T) -> None:
        super().__init__(stage, nobody=nobody)
        self._burst: list[Stroke] = []
        self._settling: Timer | None = None
        self._waking = False

    def on_mount(self) -> None:
        """Take what came before this step could show itself."""
        ahead, self.stage.ahead[:] = self.stage.ahead[:], []
        for stroke in ahead:
            self._stroke(stroke)
        self._settle()

    @on(Key)
    def _wake(self, event: Key) -> None:
        """Let the first stroke of a barcode count that takes the warning away."""
        char = event.character
        if self.warned and char is not None and event.is_printable:
            self._stroke(Stroke(char, event.time))
            self._waking = True

    def take_key(self, event: Key) -> None:
        """Take a key; what it means may show only a little later."""
        char = event.character
        if event.key == "enter":
            self._settle()
        elif event.key in {"backspace", "delete"}:
            self._settle()
            self.taken_back()
        elif char is not None and event.is_printable:
            if char in _COMMANDS and not self._goes_on(event.time):
                self._settle()
                self.choose(char)
            else:
                self._stroke(Stroke(char, event.time))

    def scanned(self, text: str) -> None:
        """Take a barcode; a step that has no use for it keeps it for the next."""
        at = self.stage.clock()
        self.stage.ahead[:] = [Stroke(char, at) for char in text]

    def keyed(self, char: str) -> None:
        """Take a key that somebody has pressed."""
        self.choose(char)

    def taken_back(self) -> None:
        """Take the last symbol away, where there are any."""

    def _stroke(self, stroke: Stroke) -> None:
        if not self._goes_on(stroke.at):
            self._settle()
        if len(self._burst) < _LONGEST:
            self._burst.append(stroke)
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLE_SECONDS, self._settle)

    def _goes_on(self, at: float) -> bool:
        return bool(self._burst) and at - self._burst[-1].at <= GAP_SECONDS

    def _settle(self) -> None:
        """Take what has come in one burst for what it is."""
        if self._settling is not None:
            self._settling.stop()
        burst, self._burst = self._burst, []
        waking, self._waking = self._waking, False
        text = "".join(stroke.char for stroke in burst)
        if len(text) >= SCANNED:
            self.scanned(text)
        elif not waking:  # a finger that takes the warning away does nothing else
            for char in text:
                self.keyed(char)
