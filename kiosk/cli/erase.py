"""`kiosk user erase`: who somebody was, forgotten because they ask for it."""

import sys

import click

from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option


@click.command("erase", cls=Verb)
@click.argument("user", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask whether it is meant.")
@json_option
@pass_desk
def command(desk: Desk, *, user: str, yes: bool) -> None:
    """Erase who a customer was, because they ask for it.

    Name, e-mail, phone, language and what messages said. It cannot be undone.
    Events stay, and the chain of them whole: they hold nothing of a person but
    their id. Backups that exist have it until they are replaced; kiosk restore
    forgets it again. By itself it happens storage.keep_personal_days after
    somebody's last package.

    Example:
      kiosk user erase anna

    Refused: a user who does not exist or is staff, and one for whom a package is
    here or expected, or to whom a message is owed.

    JSON: {"user": ID, "erased": true}
    """
    desk.ask(lambda system: system.user(user))  # before anybody is asked in vain
    if not yes:
        if desk.in_json or not sys.stdin.isatty():
            why = "it cannot be undone; say --yes when it is meant"
            raise Failure("usage", why, status=WRONG_USAGE)
        click.confirm(f"Erase who {user} was, for ever?", abort=True, err=True)
    desk.ask(lambda system: system.erase_user(user, actor=ACTOR))
    told = f"Nothing is known of {user} any more but the id in the events."
    desk.tell({"user": user, "erased": True}, [told])
