"""`kiosk event export`: the chain, or a part of it, for other programs."""

import csv
import json
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TextIO

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Verb
from kiosk.cli.kinds import when
from kiosk.cli.tables import counted
from kiosk.domain import catalogue
from kiosk.domain.events import Event, Kind
from kiosk.system import LockerSystem

_COLUMNS: Final = (
    "seq",
    "at",
    "boot",
    "boot_seconds",
    "clock",
    "kind",
    "actor",
    "slot",
    "package",
    "visit",
    "fault",
    "facts",
    "hash",
    "title",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events are meant; what is `None` or empty does not matter."""

    package: str | None
    slot: str | None
    kinds: frozenset[str]
    faults_only: bool
    since: datetime | None
    until: datetime | None

    def __call__(self, event: Event) -> bool:
        """Return whether an event is meant."""
        return (
            self.package in {None, event.package}
            and self.slot in {None, event.slot}
            and (not self.kinds or event.kind in self.kinds)
            and (not self.faults_only or _fault(event) is not None)
            and self._in_time(event)
        )

    def _in_time(self, event: Event) -> bool:
        if self.since is None and self.until is None:
            return True
        at = datetime.fromisoformat(event.at)
        return (self.since is None or at >= self.since) and (
            self.until is None or at < self.until
        )


@click.command("export", cls=Verb)
@click.argument("file", metavar="[FILE]", default="-")
@click.option("--package", metavar="ID", help="Only what happened to one package.")
@click.option("--slot", metavar="ID", help="Only what happened at one slot.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in Kind]),
    multiple=True,
    metavar="KIND",
    help="Only events of this kind; may be given again.",
)
@click.option("--faults", is_flag=True, help="Only what tells of something wrong.")
@click.option("--since", metavar="WHEN", help="Only those from then on.")
@click.option("--until", metavar="WHEN", help="Only those before then.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV, with a heading.")
@pass_desk
def command(
    desk: Desk,
    *,
    file: str,
    package: str | None,
    slot: str | None,
    kinds: tuple[str, ...],
    faults: bool,
    since: str | None,
    until: str | None,
    as_csv: bool,
) -> None:
    """Write events to a file or to stdout, archived ones included.

    Without a filter that is the whole chain, as JSON Lines: every line is one
    event as `kiosk event list --json` has it, with its hash in hex. In CSV the
    facts are JSON within one column. WHEN is a date or a time at the location; it
    is held against the time that was told. A file that exists is not written
    over.

    Example:
      kiosk event export events.jsonl
      kiosk event export --csv --faults --since 2026-03-01 march.csv
    """
    zone = desk.settings.location.zone
    wanted = Wanted(
        package,
        slot,
        frozenset(kinds),
        faults,
        None if since is None else when(since, zone, option="--since"),
        None if until is None else when(until, zone, option="--until"),
    )
    if file == "-":
        desk.ask(lambda system: _write(system, wanted, sys.stdout, as_csv=as_csv))
        return
    try:
        with Path(file).open("x", encoding="utf-8", newline="") as out:
            written = desk.ask(
                lambda system: _write(system, wanted, out, as_csv=as_csv)
            )
    except OSError as error:
        why = f"{file} cannot be written: {error.strerror}"
        raise Failure("usage", why, status=WRONG_USAGE) from error
    desk.note(f"{counted(written, 'event')} written to {file}.")


def _write(system: LockerSystem, wanted: Wanted, out: TextIO, *, as_csv: bool) -> int:
    """Write what is wanted, one event after another; return how many there were."""
    written = 0
    table = csv.DictWriter(out, _COLUMNS, lineterminator="\n")
    if as_csv:
        table.writeheader()
    for event in filter(wanted, system.every_event()):
        told = facts.of_event(event)
        if as_csv:
            table.writerow(told | {"facts": event.facts})
        else:
            out.write(f"{json.dumps(told, ensure_ascii=False)}\n")
        written += 1
    return written


def _fault(event: Event) -> str | None:
    return catalogue.of_event(event.kind, json.loads(event.facts))
