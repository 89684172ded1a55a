"""`kiosk event extract`: what a dispute about one package is decided by."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import card, counted, table
from kiosk.domain.catalogue import title
from kiosk.domain.events import Event
from kiosk.system import Dispute

_HEADINGS: Final = (
    "NO",
    "TIME",
    "CLOCK",
    "EVENT",
    "SLOT",
    "PACKAGE",
    "BY",
    "TITLE",
    "FACTS",
)


@click.command("extract", cls=Verb)
@click.argument("package", metavar="PACKAGE")
@json_option
@pass_desk
def command(desk: Desk, *, package: str) -> None:
    """Tell all that bears on one package, and nothing of anybody else.

    Its own events; while it lay in a slot, what else happened at that door; and
    what befell the bank meanwhile: power, boards, clock. People are told by their
    part: the recipient, courier A, customer A. Other packages have no number, and
    what people typed, such as a reason, is withheld. The whole chain is verified
    first; number and hash of each event let whoever has it compare.

    Example:
      kiosk event extract P-1001
      kiosk event extract P-1001 --json > P-1001.json

    Refused: a package that does not exist.

    JSON: {"package": {"id", "size", "state", "slot", "announced_at",
    "stored_at", "deadline", "ended_at"}, "chain": {"verified", "events", "why"},
    "events": [as `kiosk event list` has them]}
    """
    found = desk.ask(lambda system: system.dispute(package))
    told: facts.Facts = {
        "package": _package(found),
        "chain": {
            "verified": found.why is None,
            "events": found.verified,
            "why": found.why,
        },
        "events": [facts.of_event(event) for event in found.events],
    }
    desk.tell(told, _lines(desk, found))


def _package(found: Dispute) -> facts.Facts:
    """Return the package; who it is for stands nowhere in it."""
    told = facts.of_package(found.package)
    kept = ("id", "size", "state", "slot", "announced_at", "stored_at", "deadline")
    return {key: told[key] for key in (*kept, "ended_at")}


def _lines(desk: Desk, found: Dispute) -> Iterator[str]:
    package = found.package
    whole = f"all {counted(found.verified, 'event')} as written"
    yield from card(
        [
            ("package", package.id),
            ("state", package.state.value),
            ("stored", desk.local(package.stored_at)),
            ("until", desk.local(package.deadline)),
            ("ended", desk.local(package.ended_at)),
            ("chain", whole if found.why is None else f"BROKEN: {found.why}"),
        ]
    )
    yield ""
    yield from table(_HEADINGS, (_row(desk, event) for event in found.events))


def _row(desk: Desk, event: Event) -> list[str]:
    at = datetime.fromisoformat(event.at).astimezone(desk.settings.location.zone)
    told = facts.of_event(event)["facts"]
    assert isinstance(told, dict)  # noqa: S101 - that is what facts are
    said = (f"{key} {value}" for key, value in told.items() if value is not None)
    return [
        str(event.seq),
        f"{at:%Y-%m-%d %H:%M:%S}",
        event.clock,
        event.kind,
        event.slot or "-",
        event.package or "-",
        event.actor,
        title(event.kind),
        ", ".join(said),
    ]
