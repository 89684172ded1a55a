"""`kiosk package import`: a carrier's manifest, from a file or from stdin."""

import sys
from pathlib import Path
from typing import Final

import click

from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import REFUSED, WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import counted
from kiosk.domain.manifest import parse

LARGEST: Final = 5_000_000
"""Bytes: some 50 000 packages, more than any bank holds in a year."""


@click.command("import", cls=Verb)
@click.argument("file", metavar="FILE.csv")
@click.option("--keep-going", is_flag=True, help="Take the good lines all the same.")
@json_option
@pass_desk
def import_(desk: Desk, *, file: str, keep_going: bool) -> None:
    """Announce the packages of a carrier's manifest, or none.

    The file is CSV in UTF-8, with commas or semicolons; `-` is stdin. Its first
    line names the columns, in any order; the last six may be left out:

      package_id,size,user_id,name,email,phone,language,weight_kg,hold_days

    Users that are new are taken in; those known get what the file says of
    them. Every bad line is told with its number, its column and the reason.

    Example:
      kiosk package import today.csv --keep-going

    Refused: a file with a bad line, unless --keep-going; then its good lines
    are taken, and the exit status is still 1.

    JSON: {"packages": [ID, ...], "problems": [TEXT, ...]}; also "error" and
    "message" when a line was refused.
    """
    manifest = parse(_content(file), desk.settings.size_list)
    taken = desk.ask(
        lambda system: system.take_manifest(
            manifest, keep_going=keep_going, actor=ACTOR
        )
    )
    announced = f"{counted(len(taken.packages), 'package')} announced"
    told: dict[str, object] = {"packages": taken.packages, "problems": taken.problems}
    if not taken.problems:
        desk.tell(told, [f"{announced}."])
        return
    message = f"{announced}; {counted(len(taken.problems), 'problem')}"
    told |= {"error": "manifest", "message": message}
    desk.tell(told, [f"{announced}."])
    if not desk.in_json:
        for problem in taken.problems:
            desk.note(problem)
        desk.note(f"Refused: {counted(len(taken.problems), 'problem')}, see above.")
    click.get_current_context().exit(REFUSED)


def _content(file: str) -> bytes:
    """Return what is in a file, or on stdin."""
    data = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else _read(Path(file))
    if len(data) > LARGEST:
        raise _unusable(file, f"is larger than {LARGEST // 1_000_000} MB; split it")
    return data


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except FileNotFoundError:
        raise _unusable(str(path), "is not there; check the name") from None
    except OSError as error:
        raise _unusable(str(path), f"cannot be read: {error.strerror}") from error


def _unusable(file: str, why: str) -> Failure:
    return Failure("usage", f"{file} {why}", status=WRONG_USAGE)
