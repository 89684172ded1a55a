"""`kiosk store`: what became of the store itself, and who agrees to it."""

from collections.abc import Iterable

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import card, counted
from kiosk.domain.trouble import Trouble


@click.group(cls=Noun)
def command() -> None:
    """See whether facts were lost, agree to it, check the store.

    After a restore, or when a damaged store was recovered from a backup, nobody
    is served before somebody has read what is unknown and has agreed to it.
    """


@click.command(cls=Verb)
@json_option
@pass_desk
def trouble(desk: Desk) -> None:
    """Show what befell the store, and what nobody knows since.

    Example:
      kiosk store trouble

    JSON: {"troubles": [{"id", "kind", "says", "since", "agreed_at",
    "agreed_by"}]}
    """
    found = desk.ask(lambda system: system.troubles())
    lines = [line for one in found for line in (*_described(desk, one), "")]
    told: dict[str, object] = {"troubles": [_facts(one) for one in found]}
    desk.tell(told, lines[:-1] if found else ["No trouble."])


@click.command(cls=Verb)
@click.argument("number", metavar="N", type=click.IntRange(min=0))
@json_option
@pass_desk
def agree(desk: Desk, *, number: int) -> None:
    """Agree to trouble N, so that the bank serves again.

    You say with it that you have read what nobody knows.

    Slots in doubt stay so until somebody has looked: kiosk slot settle.

    Example:
      kiosk store agree 1

    Refused: a trouble that does not exist, or that somebody has agreed to.

    JSON: {"id", "kind", "says", "since", "agreed_at", "agreed_by"}
    """
    agreed = desk.ask(lambda system: system.agree(number, actor=ACTOR))
    left = desk.ask(lambda system: system.open_troubles())
    after = "The bank serves again."
    if left:
        after = f"{counted(len(left), 'trouble')} left: kiosk store trouble"
    desk.tell(_facts(agreed), [f"You have agreed to trouble {number}. {after}"])


@click.command(cls=Verb)
@json_option
@pass_desk
def check(desk: Desk) -> None:
    """Check every page and every event, archives too.

    It may run beside a running kiosk.

    A damaged store is written to no more: start the kiosk anew, and the newest
    good backup takes its place.

    Example:
      kiosk store check

    JSON: {"events": N}
    """
    events = desk.ask(lambda system: system.check_store(actor=ACTOR))
    lines = [f"Every page is whole, and {counted(events, 'event')}."]
    desk.tell({"events": events}, lines)


for verb in (trouble, agree, check):
    command.add_command(verb)


def _facts(one: Trouble) -> facts.Facts:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "says": one.says,
        "since": facts.time(one.since),
        "agreed_at": facts.time(one.agreed_at),
        "agreed_by": one.agreed_by,
    }


def _described(desk: Desk, one: Trouble) -> Iterable[str]:
    agreed = f"{one.agreed_by}, {desk.local(one.agreed_at)}" if one.agreed_by else ""
    return card(
        [
            ("trouble", str(one.id)),
            ("what", one.kind.value),
            ("since", desk.local(one.since)),
            ("says", one.says),
            ("agreed by", agreed or "nobody yet"),
        ]
    )
