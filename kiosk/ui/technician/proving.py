"""Commissioning at the screen: each door is proved, and somebody signs it off."""

import asyncio
from contextlib import suppress
from typing import Final

from kiosk.domain.errors import StoreError
from kiosk.i18n import Sayable
from kiosk.ui.courier.number import NumberScreen
from kiosk.ui.courier.question import Option
from kiosk.ui.courier.work import Work, WorkScreen
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import Commissioning
from kiosk.ui.technician.desk import Desk, back
from kiosk.ui.technician.sheet import Sheet

_THIS: Final = Option("this", words.THIS_ONE, "#")
_ANOTHER: Final = Option("another", words.ANOTHER, "1")
_NONE: Final = Option("none", words.NO_ONE, "2")
_SIGN: Final = Option("sign", words.SIGN, "1")
_PROVE: Final = "prove"


async def proving(desk: Desk) -> None:
    """Prove door after door, and sign off when all are what they should be."""
    while True:
        stands = await asyncio.to_thread(desk.system.commissioning)
        slot = await asyncio.to_thread(_next, desk, stands)
        options = [back()]
        if slot is not None:
            options.insert(0, Option(_PROVE, words.GO_PROVE(slot=slot), "#"))
        elif not stands.unproved:
            options.insert(0, _SIGN)
        done = len(stands.doors) - len(stands.unproved)
        title = words.PROVED(done=done, all=len(stands.doors))
        match await desk.sheet(Sheet(title, _rows(desk, stands), options)):
            case "prove" if slot is not None:
                await prove(desk, slot)
            case _SIGN.name:
                await desk.tried(lambda: desk.system.sign(desk.session))
            case _:
                return


def _next(desk: Desk, stands: Commissioning) -> str | None:
    """Return a door that is to be proved, and behind which nothing can be."""
    views = desk.system.every_slot(desk.session)
    empty = {v.slot.name for v in views if v.package is None and v.doubt is None}
    return next((slot for slot in stands.unproved if slot in empty), None)


async def prove(desk: Desk, slot: str) -> None:
    """Have one door pulsed, and hear which one moved."""
    visit = await desk.tried(lambda: desk.system.prove(desk.session, slot))
    if visit is None:
        return
    work = Work(words.WHICH_MOVED(slot=slot), (_THIS, _ANOTHER, _NONE))
    screen = WorkScreen(desk.stage, desk.system, visit, work)
    seen = await desk.ask(screen)
    said = seen.answer
    if said is None:  # it is over, and nobody said a word
        said = await desk.question(
            words.WHICH_MOVED(slot=slot), options=(_THIS, _ANOTHER, _NONE)
        )
    doors = await _moved(desk, slot, said)
    if doors is not None:
        with suppress(StoreError):
            await desk.tried(
                lambda: desk.system.say_moved(slot, doors, actor=desk.session.actor)
            )
    if seen.answer is not None:
        screen = WorkScreen(desk.stage, desk.system, visit, work)
        screen.shut_now(words.PUSH_SHUT)
        await desk.ask(screen)


async def _moved(desk: Desk, slot: str, said: str) -> tuple[str, ...] | None:
    """Return the doors that moved; `None` when nobody says."""
    if said == _THIS.name:
        return (slot,)
    if said == _NONE.name:
        return ()
    if said != _ANOTHER.name:
        return None
    other = await desk.shows(NumberScreen(desk.stage, words.WHICH))
    return None if not other else (other,)


def _rows(desk: Desk, stands: Commissioning) -> list[Sayable]:
    record = stands.record
    rows: list[Sayable] = [words.NEVER_SIGNED]
    if record is not None and stands.standing == "signed":
        date = f"{record.at.astimezone(desk.stage.panel.zone):%Y-%m-%d}"
        rows = [words.SIGNED(name=record.signed_by, date=date)]
    elif record is not None:
        rows = [words.VOID(name=record.signed_by)]
    for slot, door in stands.doors.items():
        if door is not None and not door.verdict.proved:
            flaws = ", ".join(door.verdict.flaws)
            rows.append(words.FLAWED(slot=slot, flaws=flaws))
    return rows
