"""The screen that waits for customers."""

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Key
from textual.message import Message
from textual.screen import Screen

from kiosk.domain.codes import shown
from kiosk.ui import words
from kiosk.ui.asks import DemoCode
from kiosk.ui.entry import Stroke
from kiosk.ui.step import Stage
from kiosk.ui.widgets import Said, Target, Title, Touched


class Standing(Enum):
    """Whether the bank can serve."""

    STARTING = words.STARTING
    READY = ""
    UNSERVED = words.UNSERVED
    BROKEN = words.BROKEN
    TROUBLE = words.TROUBLE
    NO_ROOM = words.NO_ROOM


class HomeScreen(Screen[None], inherit_bindings=False):
    """One target that nobody can miss, or what is out of order and whom to call.

    Args:
        stage: What it shares with the steps of a journey.
    """

    AUTO_FOCUS: ClassVar[str] = ""  # nothing is chosen before a touch

    class Wanted(Message):
        """A customer wants to pick up a package."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self._stage = stage
        self.standing = Standing.STARTING

    def compose(self) -> ComposeResult:
        """Lay out the name, the target, the demo's codes and whom to call."""
        panel = self._stage.panel
        yield Said(panel.location, name="location")
        yield Target(words.PICK_UP, name="pick-up")
        with Vertical(id="out-of-order"):
            yield Title(words.OUT_OF_ORDER)
            yield Said(name="body")
        if panel.demo:
            with Vertical(id="demo"):
                yield Said(words.TRY_ONE, name="try-one")
                yield DemoCodes()
        yield Said(panel.help, name="help")

    def on_mount(self) -> None:
        """Show how it stands so far."""
        self.stands(self.standing)

    def stands(self, standing: Standing) -> None:
        """Show that the bank can serve, or that it cannot and why."""
        self.standing = standing
        for each in Standing:
            self.set_class(each is standing, f"-{each.name.lower()}")
        for body in self.query("#body").results(Said):
            body.say(standing.value)

    def offer(self, codes: Sequence[DemoCode]) -> None:
        """Show the live codes of the demo."""
        for shelf in self.query(DemoCodes):
            shelf.offer(codes)

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        self._want()

    @on(Key)
    def _key(self, event: Key) -> None:
        """Open the code entry by typing or scanning, and lose no stroke."""
        char = event.character
        if char is not None and char.isprintable() and not char.isspace():
            self._stage.ahead.append(Stroke(char, event.time))
            self._want()

    def _want(self) -> None:
        if self.standing is Standing.READY:
            self.post_message(self.Wanted())
        else:
            self._stage.ahead.clear()


class DemoCodes(Said):
    """The live codes of the demo, as many as fit."""

    def __init__(self) -> None:
        super().__init__(name="codes")
        self._codes: Sequence[DemoCode] = ()

    def offer(self, codes: Sequence[DemoCode]) -> None:
        """Show these codes."""
        self._codes = codes
        self._fill()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self._fill()

    def _fill(self) -> None:
        lines = [_line(code) for code in self._codes]
        rows = max(1, self.content_size.height)
        across = max(1, (self.content_size.width + _GUTTER) // (_WIDTH + _GUTTER))
        fitting = [lines[n : n + across] for n in range(0, len(lines), across)][:rows]
        self.say("\n".join((" " * _GUTTER).join(row) for row in fitting))


_GUTTER: Final = 4
_WIDTH: Final = 33


def _line(code: DemoCode) -> str:
    line = f"{shown(code.code)}  then {code.digits}   size {code.size}"
    return line.ljust(_WIDTH)
