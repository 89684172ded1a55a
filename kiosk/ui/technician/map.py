"""The bank from the front, each door by colour and sign; a touch leads to one."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid
from textual.events import Click

from kiosk.domain.errors import StoreError
from kiosk.domain.slots import Status
from kiosk.i18n import Message
from kiosk.ui.bankmap import BankMap, Mark
from kiosk.ui.step import Stage, Step
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import SlotView
from kiosk.ui.widgets import Choice, Said, Touched

MENU: Final = "menu"
LEAVE: Final = "sign-out"
DOOR: Final = "door "
"""Before the name of a door that was touched."""

_MARKS: Final[Mapping[Status, Mark]] = {
    Status.EMPTY: Mark.FREE,
    Status.OCCUPIED: Mark.FULL,
    Status.RESERVED: Mark.OUT,
    Status.UNCERTAIN: Mark.DOUBT,
}
_LONGEST: Final = 8


class TouchMap(BankMap):
    """A map whose doors can be touched."""

    class Chosen(Touched):
        """A finger touched a door.

        Attributes:
            slot: Its name.
        """

        def __init__(self, control: "TouchMap", slot: str) -> None:
            super().__init__(control)
            self.slot = slot

    @on(Click)
    def _touch(self, event: Click) -> None:
        at = event.get_content_offset(self)
        door = None if at is None else self.door_at(*at)
        if door is not None:
            self.post_message(self.Chosen(self, door))


class MapScreen(Step[str | None]):
    """Show the bank, and let a door be chosen: by touch, or by its number and `#`.

    Gives `MENU`, `LEAVE`, or the name of a door after `DOOR`; `None` when nobody is
    there any more.

    Args:
        stage: What it shares with the other steps.
        views: The slots as they are at first.
        read: Returns them as they are now; blocks.
    """

    def __init__(
        self,
        stage: Stage,
        views: Sequence[SlotView],
        read: Callable[[], Sequence[SlotView]],
    ) -> None:
        super().__init__(stage, nobody=None)
        self._views = views
        self._read = read
        self._typed = ""

    def lay_out(self) -> ComposeResult:
        """Lay out what the signs mean, the map, and the way on."""
        yield Said(_legend(self._views), name="legend")
        yield TouchMap(self.stage.panel.bank, marks=_marks(self._views))
        with Grid(id="acts"):
            yield Choice(words.MENU, name=MENU, key="#")
            yield Choice(words.SIGN_OUT, name=LEAVE, key="*")

    async def look(self) -> None:
        """Show what is so now."""
        if self.given:
            return
        try:
            self._views = await asyncio.to_thread(self._read)
        except StoreError:
            return
        for bank in self.query(TouchMap):
            bank.show(_marks(self._views))
        self._tell()

    def choose(self, key: str) -> None:
        """Take the number of a door, digit by digit."""
        if key in {"#", "*"} and not self._typed:
            super().choose(key)
        elif key == "#":
            self._go()
        elif key == "*":
            self._type(self._typed[:-1])
        elif key.isalnum():
            self._type((self._typed + key)[:_LONGEST])

    @on(TouchMap.Chosen)
    def _chosen(self, event: TouchMap.Chosen) -> None:
        event.stop()
        self.give(DOOR + event.slot)

    @on(Touched, "Choice")
    def _touched(self, event: Touched) -> None:
        event.stop()
        if event.control.id == MENU and self._typed:
            self._go()
        else:
            self.give(event.control.id)

    def _go(self) -> None:
        names = {view.slot.name.upper(): view.slot.name for view in self._views}
        found = names.get(self._typed.upper())
        if found is None:
            self._type("")
        else:
            self.give(DOOR + found)

    def _type(self, typed: str) -> None:
        self._typed = typed
        says = words.GO_TO(slot=typed) if typed else words.MENU
        self.say(MENU, says)

    def _tell(self) -> None:
        self.say("legend", _legend(self._views))


def _marks(views: Sequence[SlotView]) -> dict[str, Mark]:
    return {view.slot.name: _MARKS[view.status] for view in views}


def _legend(views: Sequence[SlotView]) -> Message:
    count = Counter(view.status for view in views)
    return words.LEGEND(
        free=count[Status.EMPTY],
        full=count[Status.OCCUPIED],
        out=count[Status.RESERVED],
        doubt=count[Status.UNCERTAIN],
    )
