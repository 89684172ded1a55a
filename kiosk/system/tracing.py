"""Traces of buses: wanted by whoever looks for a fault, written by the locks part.

A wish is a row with an end. Whoever wants it may be in another process than the
buses; the locks part hears of it as of every commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from kiosk.clock import Moment
from kiosk.config import Settings
from kiosk.domain.errors import InvalidError, StateError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.tracing import LONGEST, USUAL, Trace, file_of
from kiosk.store import Store, Tx, traces
from kiosk.system.asking import unknown
from kiosk.system.outages import ACTOR as KIOSK

_TIME: Final = "its time is over"
_BOOT: Final = "the computer was started anew"


@dataclass(frozen=True, slots=True)
class Traced:
    """A trace that is wanted, as it stands at this moment.

    Attributes:
        bus: Of which bus.
        file: The name of its file.
        until: When it ends.
        seconds: For how long it goes on; 0.0 when it is over, and nobody noted that.
    """

    bus: str
    file: str
    until: datetime
    seconds: float


def want(
    tx: Tx, settings: Settings, bus: str, *, lasting: timedelta = USUAL, actor: str
) -> Traced:
    """Have a bus traced; one that is traced goes on for so long in its file.

    Raises:
        UnknownError: No such bus.
        InvalidError: That is too long, or no time at all.
    """
    if bus not in settings.wiring:
        raise unknown("bus", bus, settings.wiring)
    if not timedelta() < lasting <= LONGEST:
        hours = LONGEST.total_seconds() / 3600
        raise InvalidError("for", f"{lasting} cannot be", f"at most {hours:g} hours")
    now = tx.moment
    before = traces.find(tx.db, bus)
    if before is not None and before.left(now.boot, now.boot_seconds):
        file = before.file
    else:
        file = file_of(bus, now.wall.astimezone(settings.location.zone))
    until = now.boot_seconds + lasting.total_seconds()
    trace = Trace(bus, file, actor, now.boot, until)
    traces.keep(tx.db, trace)
    told = _standing(trace, now)
    facts: dict[str, Fact] = {**_facts(trace), "until": told.until.isoformat()}
    tx.happened(Happening(Kind.TRACE_ON, actor, facts=facts))
    return told


def stop(tx: Tx, settings: Settings, bus: str, *, actor: str) -> None:
    """Have a bus traced no more.

    Raises:
        UnknownError: No such bus.
        StateError: It is not traced.
    """
    trace = traces.find(tx.db, bus)
    if trace is None:
        if bus not in settings.wiring:
            raise unknown("bus", bus, settings.wiring)
        raise StateError("bus", bus, "not traced", "there is nothing to stop")
    traces.drop(tx.db, bus)
    tx.happened(Happening(Kind.TRACE_OFF, actor, facts=_facts(trace)))


def end(tx: Tx) -> None:
    """Note of every trace whose time is over that it is."""
    now = tx.moment
    for trace in traces.every(tx.db):
        if not trace.left(now.boot, now.boot_seconds):
            cause = _TIME if trace.boot == now.boot else _BOOT
            _over(tx, trace, cause)


def cannot(tx: Tx, bus: str, cause: str) -> None:
    """Note that a bus cannot be traced, whoever wants it."""
    trace = traces.find(tx.db, bus)
    if trace is not None:
        _over(tx, trace, cause)


def _over(tx: Tx, trace: Trace, cause: str) -> None:
    traces.drop(tx.db, trace.bus)
    facts = {**_facts(trace), "cause": cause}
    tx.happened(Happening(Kind.TRACE_OVER, KIOSK, facts=facts))


def _facts(trace: Trace) -> dict[str, Fact]:
    return {"bus": trace.bus, "file": trace.file}


def _standing(trace: Trace, now: Moment) -> Traced:
    seconds = trace.left(now.boot, now.boot_seconds)
    return Traced(trace.bus, trace.file, now.wall + timedelta(seconds=seconds), seconds)


class Tracing:
    """The part of a `LockerSystem` that is about traces of buses."""

    store: Store
    settings: Settings

    def traces(self) -> list[Traced]:
        """Return the traces that are wanted, by bus."""
        now = self.store.now()
        kept: Iterable[Trace] = self.store.read(traces.every)
        return [_standing(trace, now) for trace in kept]

    def trace_bus(self, bus: str, *, lasting: timedelta, actor: str) -> Traced:
        """Have a bus traced for a while; see `want`."""
        return self.store.write(
            lambda tx: want(tx, self.settings, bus, lasting=lasting, actor=actor)
        )

    def untrace_bus(self, bus: str, *, actor: str) -> None:
        """Have a bus traced no more; see `stop`."""
        self.store.write(lambda tx: stop(tx, self.settings, bus, actor=actor))

    def end_traces(self) -> None:
        """Note which traces are over."""
        self.store.write(end)

    def cannot_trace(self, bus: str, *, cause: str) -> None:
        """Note that a bus cannot be traced; its driver says so."""
        self.store.write(lambda tx: cannot(tx, bus, cause))
