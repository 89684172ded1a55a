"""`kiosk bus record`: the bytes on the wires of a kiosk that runs, for a while."""

import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import click

from kiosk import lookout, runtime
from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import FAULT, WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.domain.tracing import FOLDER, LONGEST, USUAL

_MINUTE: Final = timedelta(minutes=1)
_LOOKS: Final = 40
_STARTING_SECONDS: Final = 1.0
_PAUSE_SECONDS: Final = 0.05


@click.command(cls=Verb)
@click.argument("bus", required=False)
@click.option(
    "--for",
    "minutes",
    type=click.IntRange(1, LONGEST // _MINUTE),
    default=USUAL // _MINUTE,
    show_default=True,
    metavar="MINUTES",
    help="For how long.",
)
@click.option("--stop", is_flag=True, help="End it now.")
@json_option
@pass_desk
def record(desk: Desk, *, bus: str | None, minutes: int, stop: bool) -> None:
    """Have a running kiosk write down every byte on a BUS, for a while.

    The file is in the folder traces of the data directory, and goes along with
    `kiosk export`; `kiosk bus trace FILE` says what its bytes mean. It ends by
    itself, and with the next start of the computer; a restart of the kiosk goes
    on with it. No file becomes larger than 4 MB, its newest bytes are kept, and
    the oldest files go. BUS may be left out where only one can be traced.

    Example:
      kiosk bus record
      kiosk bus record left --for 60
      kiosk bus record left --stop

    Refused: a bus that does not exist, or --stop where nothing is traced. It ends
    with 3 when no kiosk serves the locks, or the file is not written.

    JSON: {"bus", "file", "until": ISO time}, the last two null with --stop
    """
    if stop:
        name = bus or _meant(desk, bus)
        desk.ask(lambda system: system.untrace_bus(name, actor=ACTOR))
        _tell(desk, name, None, None)
        return
    name = _meant(desk, bus)
    lasting = minutes * _MINUTE
    trace = desk.ask(
        lambda system: system.trace_bus(name, lasting=lasting, actor=ACTOR)
    )
    file = desk.folder / FOLDER / trace.file
    if not _is_written(desk, name, trace.file):
        why = f"{file} is not written; the log of the locks part says why"
        raise Failure("system", why, status=FAULT)
    _tell(desk, name, file, trace.until)


def _tell(desk: Desk, bus: str, file: Path | None, until: datetime | None) -> None:
    told: facts.Facts = {
        "bus": bus,
        "file": None if file is None else str(file),
        "until": facts.time(until),
    }
    line = f"Bus {bus} is traced no more."
    if file is not None:
        line = f"Bus {bus} is traced until {desk.local(until)} into {file}."
    desk.tell(told, [line])


def _meant(desk: Desk, name: str | None) -> str:
    """Return the bus that is meant; one that the locks part cannot trace is refused."""
    served = runtime.owner_of_locks(desk.folder) is not None
    sight = lookout.asked(desk.folder, starting=_STARTING_SECONDS) if served else None
    if sight is None:
        why = "no kiosk serves the locks; start it, or trace with kiosk run --trace"
        raise Failure("unserved", why, status=FAULT)
    can = {bus.name: bus.traces for bus in sight.buses}
    able = [bus for bus, traces in can.items() if traces]
    if name is None and len(able) == 1:
        return able[0]
    if name is None:
        why = f"which bus is meant? {', '.join(able) or 'None'} can be traced"
        raise Failure("usage", why, status=WRONG_USAGE)
    if not can.get(name, True):
        why = f"the driver of bus {name} carries no bytes that could be traced"
        raise Failure("usage", why, status=WRONG_USAGE)
    return name


def _is_written(desk: Desk, bus: str, file: str) -> bool:
    """Return whether the locks part writes a file, as soon as it does."""
    pause = threading.Event()
    for _ in range(_LOOKS):
        sight = lookout.asked(desk.folder)
        seen = sight.buses if sight is not None else ()
        if any(one.name == bus and one.trace == file for one in seen):
            return True
        pause.wait(_PAUSE_SECONDS)
    return False
