"""The bytes on the wires of a bus, written down for a while at a touch."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from kiosk.i18n import Message
from kiosk.ui.courier.question import Option
from kiosk.ui.technician import words
from kiosk.ui.technician.asks import BusSight, Sight, Traced
from kiosk.ui.technician.desk import Desk

_KEYS: Final = 9
_FEW: Final = 4
"""As many buses have a button each on the sheet of the boards."""

_WHICH: Final = Option("trace", words.TRACES, "1")


class Traces:
    """Traces, as the sheet of the boards has them.

    Args:
        desk: Where the technician works.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._offers: dict[str, tuple[str, bool]] = {}
        """The bus of each button that there was, and whether it turns its trace on."""

    def now(self) -> Mapping[str, Traced]:
        """Return those that are wanted and not over, by bus."""
        found = self._desk.system.traces()
        return {trace.bus: trace for trace in found if trace.seconds > 0}

    def row(self, bus: BusSight, wanted: Mapping[str, Traced]) -> list[Message]:
        """Return what there is to say of one bus; nothing where it is not traced."""
        trace = wanted.get(bus.name)
        if trace is None:
            file = bus.trace
            return [words.TRACED_ALWAYS(bus=bus.name, file=file)] if file else []
        until = self._time(trace.until)
        if bus.trace != trace.file:
            return [words.TRACE_WAITS(bus=bus.name, until=until)]
        return [words.TRACED(bus=bus.name, until=until, file=trace.file)]

    def options(self, sight: Sight, wanted: Mapping[str, Traced]) -> Sequence[Option]:
        """Return what can be turned on or off: what can be traced at all."""
        each = self._each(sight, wanted)
        return each if len(each) <= _FEW else [_WHICH]

    async def turn(self, answer: str) -> None:
        """Turn on or off what was touched; ask which, where there are many."""
        desk = self._desk
        if answer == _WHICH.name:
            sight = await asyncio.to_thread(desk.machine.sight)
            wanted = await asyncio.to_thread(self.now)
            each = self._each(sight, wanted) if sight is not None else ()
            answer = await desk.question(words.TRACE_WHICH, options=each)
        if answer in self._offers:
            bus, on = self._offers[answer]
            act = desk.system.trace if on else desk.system.untrace
            await desk.tried(partial(act, desk.session, bus))

    def _each(self, sight: Sight, wanted: Mapping[str, Traced]) -> Sequence[Option]:
        """Return a button for each bus; one that is alone needs no name on it.

        Its id says what it does: a sheet keeps its buttons, though a trace may end.
        """
        buses = [bus.name for bus in sight.buses if bus.traces]
        alone = len(buses) == 1
        options = []
        for n, bus in enumerate(buses, 1):
            on = bus not in wanted
            name = f"trace-{n}" if on else f"untrace-{n}"
            self._offers[name] = bus, on
            if on:
                says = words.TRACE if alone else words.TRACE_BUS(bus=bus)
            else:
                says = words.UNTRACE if alone else words.UNTRACE_BUS(bus=bus)
            options.append(Option(name, says, str(n) if n <= _KEYS else None))
        return options

    def _time(self, until: datetime) -> str:
        return f"{until.astimezone(self._desk.stage.panel.zone):%H:%M}"
