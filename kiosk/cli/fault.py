"""`kiosk fault`: the catalogue of faults, for whoever stands before one."""

from collections.abc import Iterator, Sequence

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import card, table
from kiosk.domain.catalogue import CATALOGUE, Entry, Weight, found


@click.group(cls=Noun)
def command() -> None:
    """Look up what a fault means, what to do, and which part to bring.

    Events, alerts, kiosk doctor and --json call every fault by a key.
    """


@click.command("list", cls=Verb)
@click.option(
    "--weight",
    type=click.Choice([weight.value for weight in Weight]),
    help="Only notes, warnings, or what is broken.",
)
@json_option
@pass_desk
def list_(desk: Desk, *, weight: str | None) -> None:
    """List every fault that the kiosk can tell of.

    Example:
      kiosk fault list
      kiosk fault list --weight broken

    JSON: {"faults": [{"key", "weight", "says", "cause", "step", "part"}]}, where
    "weight" is note, warning or broken, and "part" null when no part helps.
    """
    listed = [one for one in CATALOGUE.values() if weight in (None, one.weight.value)]
    rows = [[one.key, one.weight.value, one.says] for one in listed]
    _tell(desk, listed, table(["FAULT", "WEIGHT", "WHAT IT IS"], rows))


@click.command(cls=Verb)
@click.argument("key")
@json_option
@pass_desk
def show(desk: Desk, *, key: str) -> None:
    """Show what a fault means, what to do next, and which part to bring.

    The end of a key is enough: all that end so are shown.

    Example:
      kiosk fault show door-stuck
      kiosk fault show left-open

    Refused: a key that does not exist; what looks like it is named.

    JSON: as `kiosk fault list` has it.
    """
    shown = found(key)
    _tell(desk, shown, _cards(shown))


for verb in (list_, show):
    command.add_command(verb)


def _tell(desk: Desk, entries: Sequence[Entry], lines: Iterator[str]) -> None:
    desk.tell({"faults": [facts.of_fault(one) for one in entries]}, lines)


def _cards(entries: Sequence[Entry]) -> Iterator[str]:
    for number, one in enumerate(entries):
        if number:
            yield ""
        yield from card(
            [
                ("fault", one.key),
                ("weight", one.weight.value),
                ("what it is", one.says),
                ("cause", one.cause),
                ("what to do", one.step),
                ("to bring", one.part),
            ]
        )
