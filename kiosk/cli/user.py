"""`kiosk user`: people, and the PINs of staff."""

import sys

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import table
from kiosk.domain.users import Role, User


@click.group(cls=Noun)
def command() -> None:
    """Take in people, and give staff a PIN."""


@click.command(cls=Verb)
@click.argument("user", metavar="ID")
@click.option("--name", default="", help="What the person is called.")
@click.option("--email", help="Where e-mail goes.")
@click.option(
    "--phone", help="The phone; its last four digits are asked for at the door."
)
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.CUSTOMER.value,
    show_default=True,
    help="What the person may do here.",
)
@click.option("--low-door", is_flag=True, help="Needs doors within a seated reach.")
@json_option
@pass_desk
def add(
    desk: Desk,
    *,
    user: str,
    name: str,
    email: str | None,
    phone: str | None,
    role: str,
    low_door: bool,
) -> None:
    """Take in a person.

    Example:
      kiosk user add anna --name "Anna Berger" --phone "+49 171 3920012"

    Refused: an id that somebody has already, an address or a number that
    cannot be one.

    JSON: {"id", "role", "needs_low_door", "has_email", "has_phone", "has_pin"}
    """
    person = User(user, name, email, phone, Role(role), needs_low_door=low_door)
    added = desk.ask(lambda system: system.add_user(person, actor=ACTOR))
    desk.tell(
        facts.of_user(added, contacts=False), [f"User {user} is taken in as {role}."]
    )


@click.command("list", cls=Verb)
@click.option("--contacts", is_flag=True, help="Names, addresses and numbers, too.")
@json_option
@pass_desk
def list_(desk: Desk, *, contacts: bool) -> None:
    """List the people by id.

    Names, addresses and numbers are shown only with --contacts.

    Example:
      kiosk user list

    JSON: {"users": [{"id", "role", "needs_low_door", "has_email", "has_phone",
    "has_pin"}]}; with --contacts also "name", "email" and "phone".
    """
    users = desk.ask(lambda system: system.users())
    told: facts.Facts = {
        "users": [facts.of_user(user, contacts=contacts) for user in users]
    }
    headings = ["USER", "ROLE", "REACHED BY", "PIN", "DOORS"]
    if contacts:
        headings += ["NAME", "E-MAIL", "PHONE"]
    rows = [_row(user, contacts=contacts) for user in users]
    desk.tell(told, table(headings, rows) if rows else ["No users."])


@click.command("set-pin", cls=Verb)
@click.argument("user", metavar="ID")
@json_option
@pass_desk
def set_pin(desk: Desk, *, user: str) -> None:
    """Give a member of staff a PIN.

    It is asked for twice, and not shown. Without a terminal it is one line on
    stdin. It is never an argument: everybody on this computer can read those.

    Example:
      kiosk user set-pin eli

    Refused: a user who does not exist, a customer, a PIN that is not 6 to 12
    digits, or all alike, or in a row.

    JSON: {"user": ID}
    """
    desk.ask(lambda system: system.user(user))  # before anybody types a PIN in vain
    pin = _asked_for() if sys.stdin.isatty() else sys.stdin.readline().strip()
    desk.ask(lambda system: system.set_pin(user, pin, actor=ACTOR))
    desk.tell({"user": user}, [f"User {user} has a new PIN."])


for verb in (add, list_, set_pin):
    command.add_command(verb)


def _asked_for() -> str:
    pin = click.prompt(
        "PIN", hide_input=True, confirmation_prompt="Once more", err=True
    )
    return str(pin).strip()


def _row(user: User, *, contacts: bool) -> list[str]:
    ways = [("e-mail", user.email), ("phone", user.phone)]
    row = [
        user.id,
        user.role.value,
        ", ".join(way for way, address in ways if address) or "-",
        "yes" if user.pin_hash is not None else "-",
        "low" if user.needs_low_door else "any",
    ]
    if contacts:
        row += [user.name or "-", user.email or "-", user.phone or "-"]
    return row
