"""`kiosk technician`: a technician's screens, beside the kiosk that runs."""

import asyncio
import sys

import click

from kiosk import demo, runtime
from kiosk.cli.backstage import Backstage
from kiosk.cli.desk import Desk, locks_told, pass_desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Verb
from kiosk.cli.run import shown
from kiosk.health import Systemd, Vitals


@click.command("technician", cls=Verb)
@pass_desk
def command(desk: Desk) -> None:
    """Show a technician's screens in this terminal, beside the running kiosk.

    The same as on the kiosk: staff number or badge, then PIN. Customers at the
    kiosk are served meanwhile. Doors are asked for in the store, and the kiosk
    that runs opens them; without one, none opens. Close the terminal at any
    moment: nothing changes by that, and a door that is open is watched on.

    Example:
      kiosk technician

    From afar it is ssh -t HOST kiosk technician.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise Failure(
            "usage",
            "the screens need a terminal, and this is none; over SSH: ssh -t",
            status=WRONG_USAGE,
        )
    asyncio.run(_run(desk))


async def _run(desk: Desk) -> None:
    from kiosk.ui.technician.app import TechnicianApp  # noqa: PLC0415 - needs Textual

    with locks_told():
        await demo.furnish(desk.settings, desk.folder, desk.note)
        async with runtime.opened(
            desk.settings, desk.folder, (), who="kiosk technician"
        ) as system:
            machine = Backstage(system, desk.file, desk.folder)
            await shown(
                TechnicianApp(system, machine), desk.folder, Vitals(Systemd(None))
            )
