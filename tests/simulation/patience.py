"""What comes more rarely in a simulation than at a bank, all of it in one place.

A kiosk looks around all the time, whether anything goes on or not. Years of that
would take years. Nothing is left out that decides anything: timers come later, and
what counts as a silence is longer accordingly. Events of each commit are verified
as they come and all of them at the end, so the thorough check comes once a week.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from kiosk import housekeeping, runtime
from kiosk.domain import outages as rules
from kiosk.store import alive
from kiosk.system import following, outages
from kiosk.system.chores import StoreChores

SLACK_SECONDS: Final = 3600.0
"""How late a timer may come while nobody is at the bank."""

_ROUNDS_SECONDS: Final = 3000.0
_LOOK_AGAIN_SECONDS: Final = 5.0
_WEEK: Final = 7 * 86_400.0


class RareChores(StoreChores):
    """Chores of a store that is looked through once a week, and not at every start."""

    checked_at = 0.0

    def check(self) -> None:
        """Look at every page and every event, once a week."""
        now = asyncio.get_running_loop().time()
        if now - RareChores.checked_at >= _WEEK:
            self._system.check_store(actor="kiosk")
            RareChores.checked_at = now


@contextmanager
def unhurried() -> Iterator[None]:
    """Let everything come more rarely while a block lasts."""
    RareChores.checked_at = 0.0
    rounds = partial(housekeeping.Housekeeper, pause_seconds=_ROUNDS_SECONDS)
    others: list[tuple[Any, str, object]] = [
        (module, "GAP_SECONDS", 2 * SLACK_SECONDS) for module in (rules, alive, outages)
    ]
    others += [
        (following, "LOOK_AGAIN_SECONDS", _LOOK_AGAIN_SECONDS),
        (housekeeping, "StoreChores", RareChores),
        (runtime, "Housekeeper", rounds),
    ]
    right = [(where, name, getattr(where, name)) for where, name, _ in others]
    try:
        for where, name, other in others:
            setattr(where, name, other)
        yield
    finally:
        for where, name, usual in right:
            setattr(where, name, usual)
