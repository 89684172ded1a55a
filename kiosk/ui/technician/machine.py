"""The computer, its clock, its boards and its locks, as they are now."""

import asyncio
from typing import Final

from kiosk import dates
from kiosk.domain.wear import Wear
from kiosk.i18n import Message, Sayable
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import BoardSight, BusSight, LockHealth
from kiosk.ui.technician.desk import BACK, Desk, back
from kiosk.ui.technician.locks import lock_said
from kiosk.ui.technician.panel import described, panel
from kiosk.ui.technician.sheet import Sheet
from kiosk.ui.technician.tracing import Traces

_VOUCH: Final = Option("vouch", words.VOUCH, "1")
_PANEL: Final = Option("panel", words.PANEL, "2")


async def machine(desk: Desk) -> None:
    """Show clock, screen, disk, heat, versions, and what guessing would win."""

    def read() -> Sheet:
        rows: list[Sayable] = [*_clock(desk), _chance(desk)]
        rows += desk.machine.facts()
        rows += described(desk.system.panel())
        rows.append(words.CHANGED_IN(file=str(desk.machine.file)))
        return Sheet(words.MACHINE, rows, (_VOUCH, _PANEL, back()))

    while True:
        sheet = await asyncio.to_thread(read)
        match await desk.sheet(sheet, read):
            case _VOUCH.name:
                await desk.tried(lambda: desk.system.vouch(desk.session))
            case _PANEL.name:
                await panel(desk)
            case _:
                return


async def boards(desk: Desk) -> None:
    """Show which boards answer, what every door says at this moment, and traces."""
    traces = Traces(desk)

    def read() -> Sheet:
        sight = desk.machine.sight()
        if sight is None:
            return Sheet(words.BOARDS, [words.NOBODY_SERVES], (back("#"),))
        said = {
            "open": words.OPEN_NOW,
            "closed": words.SHUT_NOW,
        }
        doors = [
            said.get(door, words.UNSEEN_NOW)(slot=slot)
            for slot, door in sight.doors.items()
        ]
        wanted = traces.now()
        rows: list[Sayable] = [
            row
            for bus in sight.buses
            for row in (_bus(bus), *traces.row(bus, wanted), *map(_board, bus.boards))
        ]
        options = traces.options(sight, wanted)
        rows += [words.TRACE_HELP] if options else []
        rows += [words.DOORS_NOW, *doors]
        return Sheet(words.BOARDS, rows, (*options, back("*" if options else "#")))

    while True:
        answer = await desk.sheet(await asyncio.to_thread(read), read)
        if answer == BACK:
            return
        await traces.turn(answer)


async def locks(desk: Desk) -> None:
    """Show how every lock wears, those first that will jam."""

    def read() -> Sheet:
        found = sorted(desk.system.lock_health(), key=_worst_first)
        return Sheet(words.LOCKS, list(map(lock_said, found)), (back("#"),))

    await desk.sheet(await asyncio.to_thread(read), read)


def _clock(desk: Desk) -> list[Sayable]:
    now = desk.system.clock()
    date = dates.said(now.wall, desk.stage.panel.zone)
    return [words.CLOCK(date=date, trust=now.trust.value)]


def _chance(desk: Desk) -> Message:
    chance = desk.system.guess_chance()
    return words.CHANCE(years=f"{1 / chance:,.0f}") if chance else words.NO_CHANCE


def _bus(bus: BusSight) -> Message:
    if not bus.silent:
        return words.BUS_WELL(bus=bus.name)
    return words.BUS_LOST(
        bus=bus.name,
        boards=", ".join(map(str, bus.silent)),
        since=dates.lasting(bus.since_seconds),
        why=bus.cause or "?",
    )


def _board(board: BoardSight) -> Message:
    share = board.missed / board.asked if board.asked else 0.0
    return words.BOARD(
        board=board.board,
        asked=board.asked,
        missed=board.missed,
        percent=f"{100 * share:.1f}",
    )


def _worst_first(lock: LockHealth) -> int:
    return [Wear.WEARING, Wear.UNKNOWN, Wear.WELL].index(lock.trend.wear)
