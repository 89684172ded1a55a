"""Everything that the bank knows, on a stick that a technician takes along."""

from collections.abc import Mapping
from typing import Final

from kiosk.i18n import Message
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.desk import Desk

_WRITE: Final = Option("write", words.WRITE, "#")
_HITCHES: Final[Mapping[str, Message]] = {
    "no-stick": words.NO_STICK,
    "several": words.SEVERAL_STICKS,
    "full": words.STICK_FULL,
    "read-only": words.STICK_LOCKED,
    "forbidden": words.STICK_FORBIDDEN,
}


async def carrying(desk: Desk) -> None:
    """Write everything onto a stick, as often as it takes."""
    while (
        await desk.question(words.CARRY, words.CARRY_HELP, options=[_WRITE])
        == _WRITE.name
    ):
        done = await desk.tried(lambda: desk.machine.carry(desk.session))
        if done is None:
            continue
        if done.file is None:
            why = _HITCHES.get(done.hitch or "", words.STICK_FAILED)
            await desk.tell(words.NOT_WRITTEN, why)
        else:
            await desk.tell(words.WRITTEN, done.file, words.WRITTEN_HELP)
            return
