"""`kiosk user`: people, and the PINs of staff."""

import sys

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.erase import command as erase
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.messages import command as set_messages
from kiosk.cli.tables import table
from kiosk.domain.users import Role, User
from kiosk.i18n import LANGUAGES


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
@click.option(
    "--language",
    type=click.Choice(list(LANGUAGES)),
    help="What the person reads.",
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
    language: str | None,
    low_door: bool,
) -> None:
    """Take in a person.

    Example:
      kiosk user add anna --name "Anna Berger" --phone "+49 171 3920012"

    Refused: an id that somebody has already, an address or a number that
    cannot be one.

    JSON: {"id", "role", "needs_low_door", "language", "has_email", "has_phone",
    "has_pin"}
    """
    person = User(
        user,
        name,
        email,
        phone,
        Role(role),
        needs_low_door=low_door,
        language=language,
    )
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

    JSON: {"users": [{"id", "role", "needs_low_door", "language", "has_email",
    "has_phone", "has_pin", "has_number", "has_badge"}]}; with --contacts also
    "name", "email" and "phone".
    """
    users, ways = desk.ask(lambda system: (system.users(), system.ways_in()))
    told: facts.Facts = {
        "users": [
            facts.of_user(user, contacts=contacts)
            | dict(zip(("has_number", "has_badge"), ways[user.id], strict=True))
            for user in users
        ]
    }
    headings = ["USER", "ROLE", "REACHED BY", "SIGNS IN BY", "DOORS", "LANGUAGE"]
    if contacts:
        headings += ["NAME", "E-MAIL", "PHONE"]
    rows = [_row(user, ways[user.id], contacts=contacts) for user in users]
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


@click.command("set-number", cls=Verb)
@click.argument("user", metavar="ID")
@click.argument("number", metavar="NUMBER", required=False)
@click.option("--none", "away", is_flag=True, help="Take it away.")
@json_option
@pass_desk
def set_number(desk: Desk, *, user: str, number: str | None, away: bool) -> None:
    """Give a member of staff a number to sign in with.

    It is typed before the PIN. It need not be secret, and is shown to nobody
    else.

    Example:
      kiosk user set-number dora 4711

    Refused: a user who does not exist, a customer, a number that is not 2 to 8
    digits or that somebody else has.

    JSON: {"user": ID, "has_number": BOOL}
    """
    if (number is None) is not away:
        raise click.UsageError("say which NUMBER, or --none")
    desk.ask(lambda system: system.set_staff_number(user, number, actor=ACTOR))
    said = "has no number any more" if away else "signs in with a new number"
    desk.tell({"user": user, "has_number": not away}, [f"User {user} {said}."])


@click.command("set-badge", cls=Verb)
@click.argument("user", metavar="ID")
@click.option("--none", "away", is_flag=True, help="Take it away.")
@json_option
@pass_desk
def set_badge(desk: Desk, *, user: str, away: bool) -> None:
    """Give a member of staff a badge to sign in with.

    Hold it to the scanner when asked for it. Without a terminal it is one line
    on stdin. It is never an argument, and is not kept in clear.

    Example:
      kiosk user set-badge dora

    Refused: a user who does not exist, a customer, a barcode of fewer than 6 or
    more than 64 signs, somebody else's badge.

    JSON: {"user": ID, "has_badge": BOOL}
    """
    desk.ask(lambda system: system.user(user))
    scanned = None if away else _scanned()
    desk.ask(lambda system: system.set_badge(user, scanned, actor=ACTOR))
    said = "has no badge any more" if away else "has a new badge"
    desk.tell({"user": user, "has_badge": not away}, [f"User {user} {said}."])


@click.command("set-language", cls=Verb)
@click.argument("user", metavar="ID")
@click.argument("language", type=click.Choice([*LANGUAGES, "none"]))
@json_option
@pass_desk
def set_language(desk: Desk, *, user: str, language: str) -> None:
    """Say in which language messages to a person are.

    With `none` they are in the first of ui.languages again.

    Example:
      kiosk user set-language anna de

    Refused: a user who does not exist.

    JSON: {"user": ID, "language": CODE or null}
    """
    read = None if language == "none" else language
    desk.ask(lambda system: system.set_language(user, read, actor=ACTOR))
    said = "reads what the bank speaks" if read is None else f"reads {LANGUAGES[read]}"
    desk.tell({"user": user, "language": read}, [f"User {user} {said}."])


@click.command("set-low-door", cls=Verb)
@click.argument("user", metavar="ID")
@click.argument("needed", type=click.Choice(["yes", "no"]))
@json_option
@pass_desk
def set_low_door(desk: Desk, *, user: str, needed: str) -> None:
    """Say whether a person needs doors within a seated reach.

    It holds for what comes from now on, whatever the strategy of the bank.
    No courier is shown it.

    Example:
      kiosk user set-low-door anna yes

    Refused: a user who does not exist.

    JSON: {"user": ID, "needs_low_door": true or false}
    """
    low = needed == "yes"
    desk.ask(lambda system: system.set_low_door(user, needed=low, actor=ACTOR))
    said = "gets low doors only" if low else "gets any door"
    desk.tell({"user": user, "needs_low_door": low}, [f"User {user} {said}."])


@click.command("set-totp", cls=Verb)
@click.argument("user", metavar="ID")
@click.option("--off", is_flag=True, help="They need no one-time codes any more.")
@json_option
@pass_desk
def set_totp(desk: Desk, *, user: str, off: bool) -> None:
    """Have a member of staff type a one-time code after their PIN.

    It prints what an app for one-time codes reads (RFC 6238), once: give it to
    their phone now. Whoever lost the phone gets a new one in the same way.

    Example:
      kiosk user set-totp eli

    Refused: a user who does not exist, a customer.

    JSON: {"user": ID, "otpauth": ADDRESS or null}
    """
    address = desk.ask(lambda system: system.set_totp(user, on=not off, actor=ACTOR))
    said = f"User {user} needs no one-time codes." if address is None else address
    desk.tell({"user": user, "otpauth": address}, [said])


for verb in (
    add,
    list_,
    set_pin,
    set_number,
    set_badge,
    set_totp,
    set_language,
    set_messages,
    set_low_door,
    erase,
):
    command.add_command(verb)


def _asked_for() -> str:
    pin = click.prompt(
        "PIN", hide_input=True, confirmation_prompt="Once more", err=True
    )
    return str(pin).strip()


def _scanned() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    return str(click.prompt("Badge", hide_input=True, err=True)).strip()


def _row(user: User, ways_in: tuple[bool, bool], *, contacts: bool) -> list[str]:
    ways = [("e-mail", user.email), ("phone", user.phone)]
    number, badge = ways_in
    signs = [("number", number), ("badge", badge), ("PIN", user.pin_hash)]
    row = [
        user.id,
        user.role.value,
        ", ".join(way for way, address in ways if address) or "-",
        ", ".join(way for way, there in signs if there) or "-",
        "low" if user.needs_low_door else "any",
        user.language or "-",
    ]
    if contacts:
        row += [user.name or "-", user.email or "-", user.phone or "-"]
    return row
