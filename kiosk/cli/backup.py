"""`kiosk backup` and `kiosk restore`: a copy of all facts, and back again."""

from pathlib import Path

import click

from kiosk import runtime
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import REFUSED, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import counted
from kiosk.domain.errors import WouldLoseError


@click.command("backup", cls=Verb)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@json_option
@pass_desk
def command(desk: Desk, *, file: Path) -> None:
    """Write a backup of all facts to FILE, while the kiosk runs.

    It is read once more and checked before it gets its name. The device's key,
    device.key in the data directory, is not in it: keep a copy of that at
    another place, for without it a backup is of no use.

    Example:
      kiosk backup /media/stick/monday.db

    A running kiosk makes backups by itself: see storage in kiosk.yaml.

    Refused: a FILE that is there already.

    JSON: {"file", "events": N, "bytes": N}
    """
    made = desk.ask(lambda system: system.backup(file.absolute(), actor=ACTOR))
    told: dict[str, object] = {
        "file": str(made.file),
        "events": made.head.seq,
        "bytes": made.bytes,
    }
    lines = [f"Backup of {counted(made.head.seq, 'event')} written to {made.file}."]
    desk.tell(told, lines)


@click.command("restore", cls=Verb)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--lose",
    metavar="N",
    help="Go on although N events are lost, or all that is 'unknown'.",
)
@json_option
@pass_desk
def restore(desk: Desk, *, file: Path, lose: str | None) -> None:
    """Put the backup FILE in the place of all facts.

    Every part of the kiosk has to be stopped. What the present store knows and
    the backup does not is told first, and lost only if you name it with --lose.
    The present store is moved to quarantine/ in the data directory, not deleted.

    Afterwards every slot that was used since the backup is in doubt, and the
    bank is out of order until you agree: kiosk store trouble, kiosk store agree.

    Example:
      kiosk restore /media/stick/monday.db
      kiosk restore /media/stick/monday.db --lose 37

    Refused: a FILE that is damaged, of another bank or of a newer program; one
    that is older than the store, without --lose.

    JSON: {"file", "lost_events": N or null, "packages": [ID], "slots": [ID]}
    """
    try:
        lost = runtime.restored(
            desk.settings, desk.folder, file.absolute(), lose=lose, actor=ACTOR
        )
    except WouldLoseError as error:
        why = f"{error}: say --lose {error.name} to go on"
        raise Failure(error.key, why, status=REFUSED) from error
    told: dict[str, object] = {
        "file": str(file.absolute()),
        "lost_events": lost.events,
        "packages": lost.packages,
        "slots": lost.slots,
    }
    many = "unknown" if lost.events is None else counted(lost.events, "event")
    desk.tell(
        told,
        [
            f"Restored from {file}. Lost: {many}.",
            f"{counted(len(lost.slots), 'slot')} in doubt.",
            "Out of order until you agree: kiosk store trouble",
        ],
    )
