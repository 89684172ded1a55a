"""`kiosk bus simulate`: boards that are not there, and a keyboard to plague them."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import click

from kiosk import wiring
from kiosk.cli import facts
from kiosk.cli.busoptions import FILE, bus_option
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.groups import Verb, json_option
from kiosk.domain.errors import RefusedError

_ENDED: Final = ("quit", "exit")


@click.command(cls=Verb)
@bus_option
@click.option(
    "--shuts-after",
    type=click.FloatRange(0, 3600),
    default=6.0,
    show_default=True,
    metavar="SECONDS",
    help="When a hand shuts a door that sprang open; 0: nobody does.",
)
@click.option("--replay", type=FILE, help="Play this trace in place of the boards.")
@json_option
@pass_desk
def simulate(
    desk: Desk, *, bus: str | None, shuts_after: float, replay: Path | None
) -> None:
    """Play the boards of a configuration.

    They answer as real ones do, exact to the byte and the baud rate. The kiosk
    runs in another terminal and cannot tell. A port in the YAML that is no device
    becomes a link to the boards while they play. A port in /dev is left alone;
    name the path that is told here instead of it.

    Lines typed meanwhile are orders: doors open, jam and slam, boards die,
    adapters are pulled, faults strike at a rate. `help` tells all of them.
    It ends with ctrl+c, or with `quit`.

    Example:
      kiosk bus simulate --shuts-after 0

    Refused: nothing on a serial line, or a port that something else stands at.

    JSON, once, when the boards are there: {"buses": [{"name", "port", "pty",
    "linked", "boards": [N, ...]}]}
    """
    hand = shuts_after or None
    with (
        _ended_by_signal(),
        wiring.FarEnd(desk.settings, shuts_after=hand, only=bus, replay=replay) as far,
    ):
        desk.tell(_served(far), _served_lines(far))
        with suppress(KeyboardInterrupt):
            _take_orders(desk, far)
    desk.note("The boards are gone.")


def _served(far: wiring.FarEnd) -> facts.Facts:
    return {
        "buses": [
            {
                "name": each.name,
                "port": each.port,
                "pty": each.pty,
                "linked": each.linked,
                "boards": each.boards,
            }
            for each in far.served
        ]
    }


def _served_lines(far: wiring.FarEnd) -> Iterator[str]:
    for each in far.served:
        boards = ", ".join(map(str, each.boards))
        yield f"Bus {each.name}, boards {boards}, on {each.pty}"
        if each.linked:
            yield f"  {each.port} leads there: start the kiosk in another terminal"
        else:
            yield f"  {each.port} may be a real one; write port: {each.pty} instead"
    yield "Type `help` for what may be done to them; ctrl+c ends it."


def _take_orders(desk: Desk, far: wiring.FarEnd) -> None:
    for line in sys.stdin:
        if line.strip() in _ENDED:
            return
        try:
            told = wiring.obey(far, line)
        except RefusedError as error:
            desk.note(str(error))
        else:
            for said in told or ["done"] * bool(line.strip()):
                desk.say(said)
    threading.Event().wait()  # nobody types here: serve until a signal


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end a block as ctrl+c does."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(each, signal.default_int_handler) for each in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
