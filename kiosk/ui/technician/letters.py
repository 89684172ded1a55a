"""Messages that nobody tries any more, and a way to have them tried."""

import asyncio
from typing import Final

from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.desk import Desk, back
from kiosk.ui.technician.sheet import Sheet

_AGAIN: Final = Option("again", words.AGAIN, "#")


async def letters(desk: Desk) -> None:
    """Show what is dead."""

    def read() -> Sheet:
        count, dead = desk.system.dead_letters(desk.session)
        title = words.LETTERS_TITLE(
            owed=count.get("owed", 0),
            sent=count.get("delivered", 0),
            dead=count.get("dead", 0),
        )
        rows = [
            words.LETTER(tells=one.tells, channel=one.channel, why=one.why)
            for one in dead
        ]
        return Sheet(title, rows or [words.NO_LETTER], (_AGAIN, back()))

    while True:
        sheet = await asyncio.to_thread(read)
        if await desk.sheet(sheet, read) != _AGAIN.name:
            return
        tried = await desk.tried(lambda: desk.system.retry_letters(desk.session))
        if tried is not None:
            await desk.tell(words.TRIED(n=tried), words.TRIED_HELP)
