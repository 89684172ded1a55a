"""A technician's time at the screen: the map, and what leads on from it."""

import asyncio
from collections.abc import Sequence

from kiosk.domain.staff import Session
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage
from kiosk.ui.technician.asks import Machine, SlotView, TechnicianSystem
from kiosk.ui.technician.desk import AwayError, Desk, quiet_stage
from kiosk.ui.technician.map import DOOR, LEAVE, MENU, MapScreen
from kiosk.ui.technician.menu import Menu
from kiosk.ui.technician.slot import SlotPage


class Technician:
    """One session.

    Args:
        system: The kiosk.
        stage: What the steps share.
        ask: Shows a step and waits for its answer.
        machine: The computer, and what the locks part sees.
    """

    def __init__(
        self, system: TechnicianSystem, stage: Stage, ask: Ask, machine: Machine
    ) -> None:
        self._system = system
        self._machine = machine
        self._stage = quiet_stage(stage)
        self._ask = ask

    async def run(self, session: Session) -> str:
        """Lead somebody through it; return why they left.

        Raises:
            StoreError: The store is lost; the home screen says so.
        """
        desk = Desk(self._system, self._stage, session, self._ask, self._machine)
        try:
            while True:
                answer = await self._map(desk)
                if answer == LEAVE:
                    return "asked for"
                if answer == MENU:
                    await Menu(desk).run()
                else:
                    await SlotPage(desk, answer.removeprefix(DOOR)).run()
        except AwayError:
            return "nobody was there"

    async def _map(self, desk: Desk) -> str:
        def read() -> Sequence[SlotView]:
            return desk.system.every_slot(desk.session)

        views = await asyncio.to_thread(read)
        return await desk.ask(MapScreen(desk.stage, views, read))
