"""What is done from time to time, without anybody asking.

It belongs to the locks part: it needs neither network nor screen, and there is
one of it for each bank. A chore that is refused, or for which the store has no
room, is told once and done the next time.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from kiosk.domain.errors import ClockError, KioskError
from kiosk.system import LockerSystem, StoreChores

_log: Final = logging.getLogger(__name__)

ACTOR: Final = "kiosk"

Chore = Callable[[], object]


class Housekeeper:
    """Do the chores of one bank.

    Args:
        system: The kiosk.
        pause_seconds: From one round to the next.
    """

    def __init__(self, system: LockerSystem, *, pause_seconds: float = 30.0) -> None:
        self._system = system
        self._pause_seconds = pause_seconds
        self._told: dict[str, str] = {}
        self._opening = -1
        """The last opening of any lock that was looked at."""
        served: dict[str, Chore] = {
            # First of all: what nobody could have had must not expire.
            "alive": lambda: system.hours.serving(always=False),
            "reminders": lambda: system.send_reminders(actor=ACTOR),
            "expiry": self._expire,
            "slots that are to return": system.test_due_slots,
            "locks that wear": self._locks,
        }
        self.chores: dict[str, Chore] = {
            "clock": system.keep_clock,
            **{name: self._in_order(chore) for name, chore in served.items()},
            **StoreChores(system).chores,
        }
        """What is done in every round, by name, in this order."""

    async def run(self) -> None:
        """Do one round after another until cancelled."""
        while True:
            for name, chore in self.chores.items():
                await asyncio.to_thread(self._do, name, chore)
            await asyncio.sleep(self._pause_seconds)

    def _do(self, name: str, chore: Chore) -> None:
        try:
            chore()
        except KioskError as error:
            if self._told.get(name) != error.key:
                _log.warning("%s is put off: %s", name, error)
            self._told[name] = error.key
        else:
            self._told.pop(name, None)

    def _in_order(self, chore: Chore) -> Chore:
        """Return a chore that waits while the bank is out of order.

        Nobody can have a package then: those hours do not count, and what the books
        say of packages is not acted upon before somebody has agreed to it.
        """

        def done() -> None:
            self._system.check_order()
            chore()

        return done

    def _locks(self) -> None:
        last = self._system.last_opening()
        if last != self._opening:
            self._system.list_worn_locks()
            self._opening = last

    def _expire(self) -> None:
        moment = self._system.clock()
        if not moment.trusted:
            raise ClockError(f"nothing expires: {moment.reason}")
        if not moment.settled:
            return
        self._system.expire(actor=ACTOR)
