"""The events, the newest first, and only those that somebody looks for."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Final

from kiosk.domain.events import Kind
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.desk import Desk, back
from kiosk.ui.technician.sheet import Sheet
from kiosk.ui.technician.slot import line

_MANY: Final = 60
_OLDER: Final = "older"

FILTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "doors": ("door-", "visit-", "slot-", "lock-"),
    "alarms": (
        "door-forced",
        "door-left-open",
        "door-doubted",
        "package-missing",
        "package-gone",
        "board-",
        "slot-uncertain",
        "slot-out",
        "store-",
        "channel-",
        "notification-dead",
        "help-asked",
    ),
    "staff": ("staff-", "user-", "service-", "panel-", "clock-vouched"),
    "machine": (
        "kiosk-",
        "board-",
        "trace-",
        "panel-",
        "clock-",
        "backup-",
        "store-",
        "outage-",
        "bank-",
    ),
}
"""How the kinds begin that somebody looks for."""

_OPTIONS: Final = (
    Option("all", words.ALL, "1"),
    Option("doors", words.OF_DOORS, "2"),
    Option("alarms", words.OF_ALARMS, "3"),
    Option("staff", words.OF_PEOPLE, "4"),
    Option("machine", words.OF_MACHINE, "5"),
    Option(_OLDER, words.OLDER, "6"),
)


def kinds(name: str) -> list[str] | None:
    """Return the kinds of a filter; `None` for all of them."""
    if name not in FILTERS:
        return None
    return [kind.value for kind in Kind if kind.value.startswith(FILTERS[name])]


async def events(desk: Desk) -> None:
    """Let somebody look through the events."""
    wanted, before = "all", None
    while True:
        read = partial(desk.system.newest_events, desk.session, limit=_MANY)
        found = await asyncio.to_thread(read, kinds=kinds(wanted), before=before)
        zone = desk.stage.panel.zone
        rows = [line(event, zone, slot=event.slot) for event in found]
        sheet = Sheet(words.EVENTS, rows or [words.NO_EVENT], (*_OPTIONS, back()))
        answer = await desk.sheet(sheet)
        if answer == _OLDER:
            before = found[-1].seq if found else None
        elif answer in {option.name for option in _OPTIONS}:
            wanted, before = answer, None
        else:
            return
