"""The technician's screens alone, for a second terminal beside the kiosk.

They show nothing to customers, lead nobody on, and make no sound at the bank. What
they ask for goes the way of everything: into the store. Killed anywhere, they leave
a request that dies by itself, or a visit that the locks part brings to its end.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import ClassVar, Final

from textual.events import Event, Key

from kiosk.config import Sounds, Speech
from kiosk.domain.users import Role
from kiosk.ui.app import KioskApp
from kiosk.ui.courier.handsfree import SCANNED
from kiosk.ui.courier.journey import Work
from kiosk.ui.entry import GAP_SECONDS
from kiosk.ui.errands import Errand
from kiosk.ui.idle import Clock
from kiosk.ui.panel import Panel, panel_of
from kiosk.ui.pickup import Ask
from kiosk.ui.step import Stage
from kiosk.ui.technician.asks import Machine, TechnicianSystem
from kiosk.ui.technician.enrol import enrol
from kiosk.ui.technician.journey import Technician


def others(
    system: TechnicianSystem, machine: Machine
) -> Callable[[Stage, Ask], dict[Role, Work]]:
    """Return what makes the work of those who are no couriers."""

    def make(stage: Stage, ask: Ask) -> dict[Role, Work]:
        technician = Technician(system, stage, ask, machine)
        return {Role.TECHNICIAN: technician.run, Role.ADMIN: technician.run}

    return make


_MEANT: Final = {"enter": ("#", "#"), "escape": ("*", "*")}


class TechnicianApp(KioskApp):
    """The screens of one technician, who has a terminal of their own.

    Args:
        system: The kiosk.
        machine: The computer, and what the locks part sees.
        clock: Seconds of a clock that only goes forward.
        look_seconds: How often to look at the kiosk when nothing wakes it.
        tick_seconds: How often to look at the idle times.
    """

    CSS_PATH: ClassVar = ["../kiosk.tcss", "../courier.tcss", "../technician.tcss"]
    EXPECTED: ClassVar = Role.TECHNICIAN

    def __init__(
        self,
        system: TechnicianSystem,
        machine: Machine,
        *,
        clock: Clock = time.monotonic,
        look_seconds: float = 1.0,
        tick_seconds: float = 0.25,
    ) -> None:
        super().__init__(
            system,
            _private(panel_of(system.settings)),
            clock=clock,
            look_seconds=look_seconds,
            tick_seconds=tick_seconds,
            staff=system,
            others=others(system, machine),
        )
        self.shows_keys = True  # there is a keyboard, and mostly nothing to touch
        self._home.add_class("-nobody")  # it is drawn for customers
        self._seen_by_technicians = system
        self._struck_at = float("-inf")
        self._fast = 0

    async def on_event(self, event: Event) -> None:
        """Take Enter and Escape of a real keyboard for the keys `#` and `*`."""
        if isinstance(event, Key) and not event.is_forwarded:
            fast = event.time - self._struck_at <= GAP_SECONDS
            self._fast = self._fast + 1 if fast else 1
            self._struck_at = event.time
            by_hand = self._fast <= SCANNED  # else a scanner ends its barcode
            if by_hand and event.key in _MEANT:
                event = Key(*_MEANT[event.key])
        await super().on_event(event)

    async def _dress(self) -> None:
        """Stay as configured: what is set is for the glass of the bank."""

    async def _go_on(self) -> None:
        """Ask who is there at once; whoever stands at the kiosk is led on there."""
        self._start(Errand.DELIVER)

    async def _deliver(self) -> None:
        """Enrol the first who may see to the bank, then ask who is there."""
        system = self._seen_by_technicians
        if not await asyncio.to_thread(system.may_enrol) or await enrol(
            system, self._stage, self.ask
        ):
            await super()._deliver()

    async def _journey(self, run: Callable[[], Awaitable[None]]) -> None:
        """Lead somebody through it, and end."""
        await super()._journey(run)
        self.exit()


def _private(panel: Panel) -> Panel:
    """Return what the screens of a bank are told where only one person sees them."""
    return replace(
        panel,
        lockdown=False,
        keys=False,
        attract_seconds=0.0,
        sounds=Sounds(by="none"),
        speech=Speech(),
    )
