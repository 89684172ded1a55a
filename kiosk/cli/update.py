"""`kiosk update`: another version in the place of this one, and back again."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import FAULT, REFUSED, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.update import (
    PLACE,
    BadVersionError,
    Pace,
    RolledBackError,
    SystemdHost,
    Update,
    Versions,
    pip_install,
)

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("update", cls=Verb)
@click.argument("wheel", type=_FILE, required=False)
@click.option(
    "--settle", is_flag=True, help="Go back from a change nobody vouched for."
)
@click.option("--idle", is_flag=True, help="Only say whether nobody is being served.")
@click.option("--wheels", type=_FOLDER, help="Take everything from this folder.")
@click.option(
    "--watch", default=Pace().watch, show_default=True, help="Seconds it has to serve."
)
@click.option("--place", type=click.Path(path_type=Path), default=PLACE, hidden=True)
@json_option
@pass_desk
def command(
    desk: Desk,
    *,
    wheel: Path | None,
    settle: bool,
    idle: bool,
    wheels: Path | None,
    watch: float,
    place: Path,
) -> None:
    """Change over to the version in WHEEL, without cutting anybody short.

    It is installed beside the one that serves, and tried on the settings and
    on a copy of the store. Then it waits until no visit is under way, changes
    over, and looks for two minutes whether all parts run. If one falls it goes
    back by itself; the store too, where the new version has changed its shape.

    Example:
      kiosk update locker_kiosk-1.1.0-py3-none-any.whl

    After a kill or a power cut in the middle, --settle goes back; the service
    does that at its start.

    It needs root, to install and to start services; on a machine that
    systemd/install has set up.

    Refused: a version that does not like the settings or the store; somebody who
    is being served for an hour. With --idle: somebody is being served.

    JSON: {"version", "before", "changed": BOOL}
    """
    if idle:
        _tell_idle(desk)
        return
    versions = Versions(place)
    before = versions.current()
    user = "kiosk-locks" if os.geteuid() == 0 and place == PLACE else None
    host = SystemdHost(desk.file, desk.folder, user)
    update = Update(versions, host, desk.folder, say=desk.say, pace=Pace(watch=watch))
    with _told():
        if settle:
            if not update.settle():
                desk.say("Nothing is under way.")
        elif wheel is None:
            raise click.UsageError("Which WHEEL? Or --settle.")
        else:
            desk.say(f"Installing {wheel.name} beside version {before}.")
            wheel = wheel.absolute()
            update.to(versions.make(wheel, pip_install(wheel, wheels)))
    now = versions.current()
    told: dict[str, object] = {
        "version": now,
        "before": before,
        "changed": now != before,
    }
    desk.tell(told, [f"Version {now} serves."])


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BadVersionError as error:
        raise Failure("bad-version", str(error), status=REFUSED) from error
    except RolledBackError as error:
        raise Failure("rolled-back", str(error), status=FAULT) from error


def _tell_idle(desk: Desk) -> None:
    if not desk.ask(lambda system: system.is_idle()):
        raise Failure("not-now", "somebody is being served", status=REFUSED)
    desk.say("Nobody is being served.")
