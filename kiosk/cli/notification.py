"""`kiosk notification`: what people are told, and what did not reach them."""

from collections.abc import Iterator

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import counted, table
from kiosk.domain.retries import Breaker
from kiosk.store.notifications import FATES, Notification


@click.group(cls=Noun)
def command() -> None:
    """See what is owed to people, and have it tried again.

    Each message is delivered, or owed and tried ever later, or dead after too
    many tries or a refusal for good, or dropped because it is not so any more.
    """


@click.command("list", cls=Verb)
@click.option("--fate", type=click.Choice(FATES), help="Only those of one fate.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=100,
    show_default=True,
    metavar="N",
    help="At most so many, the newest.",
)
@json_option
@pass_desk
def list_(desk: Desk, *, fate: str | None, limit: int) -> None:
    """List messages to people, and the channels that fail.

    It shows no code, no address and no number.

    Example:
      kiosk notification list --fate dead

    JSON: {"notifications": [{"id", "key", "kind", "channel", "user", "staff",
    "package", "created_at", "fate", "tries", "reason"}], "channels": [{"channel",
    "failures", "down_since", "reason"}]}, where "channels" has those alone
    whose last message failed, and "down_since" is null unless one rests.
    """
    listed, failing = desk.ask(
        lambda system: (
            system.notifications(fate=fate, limit=limit),
            system.failing_channels(),
        )
    )
    told: facts.Facts = {
        "notifications": [_facts(one) for one in listed],
        "channels": [_channel(one) for one in failing],
    }
    desk.tell(told, _lines(desk, listed, failing))


@click.command(cls=Verb)
@click.argument("number", metavar="[ID]", required=False, type=int)
@click.option("--channel", metavar="NAME", help="All that is owed over one channel.")
@json_option
@pass_desk
def retry(desk: Desk, *, number: int | None, channel: str | None) -> None:
    """Have a message, or all of a channel, tried now.

    A dead one is owed again; a channel that rests is woken. The link part does
    it: this command returns at once.

    Example:
      kiosk notification retry 17
      kiosk notification retry --channel mail

    Refused: a message that does not exist, was delivered or dropped; a dead one
    with a code, for that is erased (kiosk package reissue sends a new one); a
    channel over which nothing is owed.

    JSON: {"tried": N}
    """
    if (number is None) == (channel is None):
        raise Failure("usage", "give an ID, or --channel NAME", status=WRONG_USAGE)
    if channel is not None:
        owed = desk.ask(lambda system: system.try_channel(channel, actor=ACTOR))
        desk.tell({"tried": owed}, [f"{counted(owed, 'message')} over {channel} now."])
    elif number is not None:
        one = desk.ask(lambda system: system.try_again(number, actor=ACTOR))
        desk.tell({"tried": 1}, [f"Message {one.id} ({one.kind}) is tried now."])


for verb in (list_, retry):
    command.add_command(verb)


def _facts(one: Notification) -> facts.Facts:
    return {
        "id": one.id,
        "key": one.key,
        "kind": one.kind,
        "channel": one.channel,
        "user": one.user,
        "staff": one.staff,
        "package": one.package,
        "created_at": facts.time(one.created_at),
        "fate": one.fate,
        "tries": one.tries,
        "reason": one.reason,
    }


def _channel(one: Breaker) -> facts.Facts:
    return {
        "channel": one.channel,
        "failures": one.failures,
        "down_since": facts.time(one.down_since),
        "reason": one.reason,
    }


def _lines(
    desk: Desk, listed: list[Notification], failing: list[Breaker]
) -> Iterator[str]:
    headings = [
        "ID",
        "SINCE",
        "WHAT",
        "PACKAGE",
        "FOR",
        "CHANNEL",
        "FATE",
        "TRIES",
        "WHY",
    ]
    rows = [
        [
            str(one.id),
            desk.local(one.created_at),
            one.kind,
            one.package or "-",
            one.user or f"staff {one.staff}",
            one.channel,
            one.fate,
            str(one.tries),
            one.reason or "-",
        ]
        for one in listed
    ]
    yield from table(headings, rows) if rows else ["No messages."]
    for one in failing:
        since = (
            f"down since {desk.local(one.down_since)}" if one.down_since else "fails"
        )
        failures = counted(one.failures, "failure")
        yield f"Channel {one.channel} {since}, {failures} in a row: {one.reason}"
