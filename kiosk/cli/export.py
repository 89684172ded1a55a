"""`kiosk export`: everything that a bank knows, on a stick or in a file."""

from pathlib import Path
from typing import Final

import click

from kiosk.cli.carrying import Bank, Hitch, HitchError, carried, stick
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import FAULT, WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.system import LockerSystem

_TOLD: Final = {
    Hitch.NO_STICK: "no stick is mounted under {}; plug one in, mount it, or name a"
    " file or a folder: kiosk export FILE",
    Hitch.SEVERAL: "there is more than one stick: {}; name the one that is meant",
    Hitch.FULL: "no room: {}; nothing is left of it there",
    Hitch.READ_ONLY: "it can only be read, not written: {}; mount it for writing",
    Hitch.FORBIDDEN: "this account may not write there: {}",
    Hitch.THERE: "{} is there already, and nothing is written over",
    Hitch.FAILED: "it could not be written: {}",
}
_USAGE: Final = {Hitch.NO_STICK, Hitch.SEVERAL, Hitch.THERE}


@click.command("export", cls=Verb)
@click.argument("to", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--personal",
    is_flag=True,
    help="With people's ids and what they typed: personal data.",
)
@json_option
@pass_desk
def command(desk: Desk, *, to: Path | None, personal: bool) -> None:
    """Write everything into one archive: for a support, an audit, an archive.

    Events, figures by day and slot, what the doctor says, the configuration
    without secrets and contacts, the log, and traces of buses. Nobody can be
    told from it, unless you say --personal; no code, PIN or key is ever in it.
    FILE is a file that is not there yet, or a folder; without it, the one stick
    that is mounted under /media or /run/media. A FILE that is there is kept as it
    is, and refused. It may run beside the kiosk.

    Example:
      kiosk export
      kiosk export /media/stick --personal
      kiosk export yard.zip

    JSON: {"file", "bytes": N, "personal"}
    """

    def ask(system: LockerSystem) -> Path:
        bank = Bank(system, desk.settings, desk.file, desk.folder)

        def note(file: str) -> None:
            system.carried_away(file, personal=personal, actor=ACTOR)

        return carried(bank, place, note=note, personal=personal)

    try:
        place = stick() if to is None else to.absolute()
        made = desk.ask(ask)
    except HitchError as error:
        why = _TOLD[error.hitch].format(error.place)
        if error.hitch in _USAGE:
            raise Failure("usage", why, status=WRONG_USAGE) from error
        raise Failure("export", why, status=FAULT) from error
    told: dict[str, object] = {
        "file": str(made),
        "bytes": made.stat().st_size,
        "personal": personal,
    }
    desk.tell(told, [f"Everything is in {made}."])
