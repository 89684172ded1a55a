"""`kiosk user set-messages`: over what, and when, somebody wants to be told."""

import click

from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Verb, json_option


@click.command("set-messages", cls=Verb)
@click.argument("user", metavar="ID")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="NAME",
    help="One that they want; once for each. Without any: all that reach them.",
)
@click.option(
    "--quiet-hours",
    metavar="HOURS",
    help="When they sleep, such as 22:00-07:00, or never. Without it: as the bank.",
)
@json_option
@pass_desk
def command(
    desk: Desk, *, user: str, channels: tuple[str, ...], quiet_hours: str | None
) -> None:
    """Say over which channels, and when, a person wants messages.

    What is due in their quiet hours waits until these end; only the code of a
    package comes at any hour. Channels that do not reach them are passed over;
    where none does, all that can are used.

    Example:
      kiosk user set-messages anna --channel sms --quiet-hours 22:00-07:00

    Refused: a user who does not exist, a channel that notify.channels does not
    have, hours that cannot be.

    JSON: {"user": ID, "channels": [NAME] or null, "quiet_hours": HOURS or null}
    """
    hours = "" if quiet_hours == "never" else quiet_hours
    desk.ask(
        lambda system: system.set_messages(
            user, channels=channels or None, quiet_hours=hours, actor=ACTOR
        )
    )
    over = " and ".join(channels) or "all channels that reach them"
    when = "as the bank says" if hours is None else hours or "never"
    desk.tell(
        {"user": user, "channels": list(channels) or None, "quiet_hours": hours},
        [f"User {user} is told over {over}; quiet hours: {when}."],
    )
