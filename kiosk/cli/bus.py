"""`kiosk bus`: the wires, for whoever stands before them."""

from pathlib import Path

import click

from kiosk import wiring
from kiosk.cli import facts
from kiosk.cli.busoptions import FILE, bus_option
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import FAULT
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.record import record
from kiosk.cli.scan import scan
from kiosk.cli.simulate import simulate
from kiosk.cli.tables import counted, table


@click.group(cls=Noun)
def command() -> None:
    """Play, ask, trace and release the boards that locks are wired to.

    All of it but record is for a bank that is not serving: two programs cannot
    talk on one wire, and whoever comes second is told who is first.
    """


@click.command(cls=Verb)
@click.argument("file", type=FILE)
@bus_option
@json_option
@pass_desk
def trace(desk: Desk, *, file: Path, bus: str | None) -> None:
    """Print a recorded line, and what its bytes mean.

    `kiosk bus record`, `kiosk run --trace FILE` and `kiosk bus scan --trace FILE`
    write one, and `kiosk bus simulate --replay FILE` plays it. The configuration
    says which boards there are and what they speak.

    Example:
      kiosk bus trace cellar.trace

    JSON: {"pieces": [{"seconds", "sent", "bytes", "meaning"}]}
    """
    lines = wiring.read(file, desk.settings, bus)
    told: facts.Facts = {
        "pieces": [
            {
                "seconds": round(each.seconds, 6),
                "sent": each.sent,
                "bytes": each.data.hex(),
                "meaning": each.meaning,
            }
            for each in lines
        ]
    }
    rows = (
        [
            f"{each.seconds:.3f}",
            ">" if each.sent else "<",
            each.data.hex(" ").upper(),
            each.meaning,
        ]
        for each in lines
    )
    desk.tell(told, table(["SECONDS", "", "BYTES", "MEANING"], rows))


@click.command(cls=Verb)
@json_option
@pass_desk
def release(desk: Desk) -> None:
    """Force every coil idle that does not end its own pulse.

    For systemd's ExecStopPost, and for whoever hears a coil hum. Relays on GPIO
    and Modbus boards with `pulse: software` are told to be idle; all other boards
    end their pulses by themselves. It claims nothing, opens no store, and goes on
    with the next bus when one fails.

    Example:
      kiosk bus release

    It ends with 3 when something may still be energised, or is held by a running
    kiosk: then cut the supply of the locks and look.

    JSON: {"ok", "released": [{"bus", "what"}], "left": [{"bus", "what", "why"}]}
    """
    done, left = [], []
    for each in wiring.release(desk.settings):
        if isinstance(each, wiring.Released):
            done.append(each)
            desk.say(f"{each.bus}: {each.what} idle")
        else:
            left.append(each)
            desk.note(f"{each.bus}: {each.what} may be energised: {each.why}")
    answer: facts.Facts = {
        "ok": not left,
        "released": [{"bus": each.bus, "what": each.what} for each in done],
        "left": [
            {"bus": each.bus, "what": each.what, "why": each.why} for each in left
        ],
    }
    if left:
        message = f"{counted(len(left), 'part')} may be energised"
        answer |= {"error": "energised", "message": message}
    nothing = "Every board of this bank ends its own pulses; there is nothing to do."
    desk.tell(answer, [] if done or left else [nothing])
    if left:
        click.get_current_context().exit(FAULT)


for _verb in (simulate, scan, trace, record, release):
    command.add_command(_verb)
