"""What the books have behind the doors, to be compared with what is there."""

import asyncio

from kiosk.i18n import Message
from kiosk.ui.courier.question import Option
from kiosk.ui.courier.rounds import Round
from kiosk.ui.courier.settle import Looking
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import SlotView
from kiosk.ui.technician.desk import Desk, back
from kiosk.ui.technician.goods import Goods, Sensed
from kiosk.ui.technician.sheet import Sheet
from kiosk.ui.technician.slot import described

_COLLECT = Option("collect", words.COLLECT, "1")
_LOOK = Option("look", words.SETTLE, "2")


async def books(desk: Desk) -> None:
    """Show what the books say, and settle what they do not know.

    Doors of which a goods sensor says something else come first.
    """
    goods = Goods(desk.machine)

    def read() -> Sheet:
        views = desk.system.every_slot(desk.session)
        sensed = goods.now()
        differ = [view for view in views if sensed.differs(view)]
        rows: list[Message] = [words.LOOK_FIRST(n=len(differ))] if differ else []
        rest = [view for view in views if _holds(view) and view not in differ]
        rows += [row for view in (*differ, *rest) for row in _rows(desk, view, sensed)]
        title = words.BOOKS_TITLE(n=sum(map(_holds, views)))
        return Sheet(title, rows, (_COLLECT, _LOOK, back()))

    while True:
        sheet = await asyncio.to_thread(read)
        match await desk.sheet(sheet, read):
            case _COLLECT.name:
                actor = desk.session.actor
                await Round(desk.system, desk.stage, desk.shows, actor).run()
            case _LOOK.name:
                actor = desk.session.actor
                await Looking(desk.system, desk.stage, desk.shows, actor).run()
            case _:
                return


def _holds(view: SlotView) -> bool:
    return view.package is not None or view.doubt is not None


def _rows(desk: Desk, view: SlotView, sensed: Sensed) -> list[Message]:
    return [
        words.IN_DOOR(slot=view.slot.name, what=what)
        for what in sensed.beside(view, described(view, desk.stage.panel.zone))
    ]
