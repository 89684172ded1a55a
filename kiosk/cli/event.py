"""`kiosk event`: what happened, in the order in which it did."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.exporting import command as export
from kiosk.cli.extract import command as extract
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import counted, table
from kiosk.domain import catalogue
from kiosk.domain.events import Event
from kiosk.system import LockerSystem

_HEADINGS: Final = (
    "NO",
    "TIME",
    "EVENT",
    "SLOT",
    "PACKAGE",
    "BY",
    "FAULT",
    "TITLE",
    "FACTS",
)


@click.group(cls=Noun)
def command() -> None:
    """Read, verify and export what has happened.

    Events are numbered without a gap, and each is chained to the one before by
    hash. None holds a pickup code or a PIN.
    """


@click.command("list", cls=Verb)
@click.option("--package", metavar="ID", help="Only what happened to one package.")
@click.option("--slot", metavar="ID", help="Only what happened at one slot.")
@click.option(
    "--after",
    type=click.IntRange(min=0),
    metavar="N",
    help="Those after event number N, the oldest first.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="At most so many: the newest, or with --after the next.",
)
@click.option("--archived", is_flag=True, help="Look into the archives as well.")
@json_option
@pass_desk
def list_(
    desk: Desk,
    *,
    package: str | None,
    slot: str | None,
    after: int | None,
    limit: int,
    archived: bool,
) -> None:
    """List events in the order in which they happened.

    Example:
      kiosk event list --package P-1001

    JSON: {"events": [{"seq", "at", "boot", "boot_seconds", "clock", "kind",
    "title", "actor", "slot", "package", "visit", "facts", "fault",
    "hash"}]}, where "title" says in plain words what "kind" is, and "fault" is a
    key for kiosk fault show, null when nothing is wrong.
    """

    def question(system: LockerSystem) -> Sequence[Event]:
        if after is not None:
            return system.events(
                after=after,
                package=package,
                slot=slot,
                limit=limit,
                archived=archived,
            )
        # The newest: numbers have no gap, so most of a long chain is not read.
        written = system.last_event()
        since = max(0, written - limit) if package is None and slot is None else 0
        found = system.events(
            after=since, package=package, slot=slot, archived=archived
        )
        return found[-limit:]

    events = desk.ask(question)
    told: facts.Facts = {"events": [facts.of_event(event) for event in events]}
    rows = [_row(desk, event) for event in events]
    desk.tell(told, table(_HEADINGS, rows) if rows else ["No events."])


@click.command(cls=Verb)
@json_option
@pass_desk
def verify(desk: Desk) -> None:
    """Verify that every event is there, and as it was written.

    Example:
      kiosk event verify

    A broken chain is a fault: the first event that is not as it was is named.

    JSON: {"events": N}
    """
    number = desk.ask(lambda system: system.verify_events())
    desk.tell({"events": number}, [f"{counted(number, 'event')}, all as written."])


for verb in (list_, verify, export, extract):
    command.add_command(verb)


def _row(desk: Desk, event: Event) -> list[str]:
    told = json.loads(event.facts)
    at = datetime.fromisoformat(event.at).astimezone(desk.settings.location.zone)
    return [
        str(event.seq),
        f"{at:%Y-%m-%d %H:%M:%S}",
        event.kind,
        event.slot or "-",
        event.package or "-",
        event.actor,
        catalogue.of_event(event.kind, told) or "-",
        catalogue.title(event.kind),
        ", ".join(f"{key} {value}" for key, value in told.items() if value is not None),
    ]
