"""The `kiosk` command: wording and exit statuses, and nothing else.

What is true is decided by `LockerSystem`; which command there is, is told by the
table below, and a command's module is imported when somebody asks for it. So
`kiosk --help` answers at once, on a Pi too, and a missing terminal, database
or screen library cannot hinder `kiosk check`.
"""

from pathlib import Path
from typing import Final

import click

from kiosk.cli.groups import KioskGroup, Options

COMMANDS: Final = {
    "run": ("kiosk.cli.run", "Run the kiosk: locks, screen and link."),
    "demo": ("kiosk.cli.demo", "Play a deposit and a pickup in a scratch bank."),
    "technician": ("kiosk.cli.technician", "Show a technician's screens beside it."),
    "package": ("kiosk.cli.package", "Announce, store, retrieve, list packages."),
    "slot": ("kiosk.cli.slot", "Look at slots, open them, take them out of service."),
    "user": ("kiosk.cli.user", "Take in people, and give staff a PIN."),
    "event": ("kiosk.cli.event", "Read, verify and export what has happened."),
    "notification": ("kiosk.cli.notification", "See and retry what people are told."),
    "panel": ("kiosk.cli.panel", "See and set language, colours and quiet hours."),
    "clock": ("kiosk.cli.clock", "See what time it is here, and vouch for it."),
    "stats": ("kiosk.cli.stats", "Show how full the bank is and what it has done."),
    "store": ("kiosk.cli.store", "See whether facts were lost, agree, check."),
    "backup": ("kiosk.cli.backup", "Write a backup while the kiosk runs."),
    "export": ("kiosk.cli.export", "Write everything onto a stick or into a file."),
    "restore": ("kiosk.cli.restore", "Put a backup in the place of all facts."),
    "update": ("kiosk.cli.update", "Change over to another version, and back."),
    "bus": ("kiosk.cli.bus", "Play, ask, trace and release the boards on the wires."),
    "commission": ("kiosk.cli.commission", "Prove every door of a new bank, sign it."),
    "doctor": ("kiosk.cli.doctor", "Look at everything, and say what to do."),
    "fault": ("kiosk.cli.fault", "What a fault means, what to do, what to bring."),
    "check": ("kiosk.cli.check", "Judge the configuration; opens nothing."),
}
"""Every command: the module that holds it, and its line in the overview."""


@click.group("kiosk", cls=KioskGroup, commands_in=COMMANDS)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The bank's configuration. Without it: $KIOSK_CONFIG, then"
    " /etc/kiosk/kiosk.yaml, then the built-in demo bank.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the bank keeps its facts. Without it: $KIOSK_DATA, then systemd's"
    " $STATE_DIRECTORY, then your own state directory.",
)
@click.version_option(package_name="locker-kiosk", prog_name="kiosk")
@click.pass_context
def main(context: click.Context, config: Path | None, data: Path | None) -> None:
    """Control a bank of parcel lockers.

    Try it on the built-in demo bank, which opens no real door:

      kiosk demo
      kiosk run

    Commands work beside a running kiosk and without one. Those that print
    facts take --json: one JSON document on stdout, all else on stderr; a
    refusal or fault is then {"error": KEY, "message": TEXT}. Times in it are
    UTC; without it they are those of the location.
    """
    context.obj = Options(config, data)
