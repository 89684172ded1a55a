"""`kiosk package`: what is kept, and for whom."""

from collections.abc import Iterator

import click

from kiosk import dates
from kiosk.cli import facts
from kiosk.cli.add import add
from kiosk.cli.collect import collect
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.kinds import Kilograms
from kiosk.cli.manifest import import_
from kiosk.cli.tables import card, counted, table
from kiosk.cli.visits import retrieve, store
from kiosk.domain.codes import shown
from kiosk.domain.package import Package, State
from kiosk.system import LockerSystem, Overdue


@click.group(cls=Noun)
def command() -> None:
    """Announce, store, retrieve and list packages.

    A package goes PENDING, STORED, RETRIEVED; or it ends EXPIRED or CANCELLED.
    """


@click.command(cls=Verb)
@click.argument("package", metavar="ID")
@click.option("--user", required=True, metavar="U", help="Whose it is: a user's id.")
@click.option("--size", required=True, metavar="S", help="Its size, such as M.")
@click.option("--weight", type=Kilograms(), metavar="KG", help="Its weight, if known.")
@click.option(
    "--hold-days",
    type=int,
    metavar="N",
    help="Days to keep it, 3 to 7; else the usual.",
)
@json_option
@pass_desk
def announce(
    desk: Desk,
    *,
    package: str,
    user: str,
    size: str,
    weight: int | None,
    hold_days: int | None,
) -> None:
    """Take in a package that will come; it is PENDING till then.

    Example:
      kiosk package announce P-2001 --user anna --size M --weight 3.2

    Refused: an id that a package has already, a user or size that nobody
    knows, a weight above what the size carries, hold days outside 3 to 7.

    JSON: the package, as `kiosk package show` has it.
    """
    announced = desk.ask(
        lambda system: system.announce(
            package,
            user=user,
            size=size,
            weight_grams=weight,
            hold_days=hold_days,
            actor=ACTOR,
        )
    )
    line = f"Package {package} for {user}, size {size}, is announced."
    desk.tell(facts.of_package(announced), [line])


@click.command(cls=Verb)
@click.argument("package", metavar="ID")
@json_option
@pass_desk
def cancel(desk: Desk, *, package: str) -> None:
    """Cancel a package that has not left; its code is dead.

    One that lies in a slot stays there until somebody takes it out: the slot
    is free only after its door was seen open and shut (kiosk package
    collect).

    Example:
      kiosk package cancel P-1001

    Refused: a package that was retrieved, has expired or was cancelled
    already, and one at whose door somebody is.

    JSON: the package, as `kiosk package show` has it.
    """
    cancelled = desk.ask(lambda system: system.cancel(package, actor=ACTOR))
    lines = [f"Package {package} is cancelled."]
    if cancelled.slot is not None:
        lines.append(_to_clear(cancelled))
    desk.tell(facts.of_package(cancelled), lines)


@click.command(cls=Verb)
@click.argument("package", metavar="ID")
@click.option("--user", required=True, metavar="U", help="Whose it is: a user's id.")
@click.option("--show-code", is_flag=True, help="Print the new code, too.")
@json_option
@pass_desk
def reissue(desk: Desk, *, package: str, user: str, show_code: bool) -> None:
    """Send a new pickup code to its user; the old one is dead.

    The code goes to the contact on file. It is printed only with --show-code.

    Example:
      kiosk package reissue P-1001 --user anna

    Refused: a package that is not STORED or not of that user, and one at
    whose door somebody is.

    JSON: {"package": ID, "user": U, "digits_by_phone": true or false}; with
    --show-code also "code" and "digits".
    """
    issued = desk.ask(lambda system: system.reissue(package, user=user, actor=ACTOR))
    told: facts.Facts = {
        "package": package,
        "user": user,
        "digits_by_phone": issued.by_phone,
    }
    lines = [f"A new code for package {package} is on its way to {user}."]
    lines.append("The old one is dead.")
    if show_code:
        told |= {"code": issued.code, "digits": issued.digits}
        lines.append(f"Code {shown(issued.code)}, then {issued.digits}.")
    desk.tell(told, lines)


@click.command("list", cls=Verb)
@click.option(
    "--state",
    type=click.Choice([state.value for state in State], case_sensitive=False),
    help="Only those of one state.",
)
@json_option
@pass_desk
def list_(desk: Desk, *, state: str | None) -> None:
    """List the packages, the first announced first.

    Example:
      kiosk package list --state STORED

    JSON: {"packages": [...]}, each as `kiosk package show` has it.
    """
    wanted = State(state) if state is not None else None
    found = desk.ask(lambda system: system.packages(wanted))
    told: facts.Facts = {"packages": [facts.of_package(package) for package in found]}
    desk.tell(told, _listed(desk, found))


@click.command(cls=Verb)
@click.argument("package", metavar="ID")
@json_option
@pass_desk
def show(desk: Desk, *, package: str) -> None:
    """Show one package.

    What happened to it is told by `kiosk event list --package ID`.

    Example:
      kiosk package show P-1001

    Refused: an id that no package has.

    JSON: {"id", "user", "size", "weight_kg", "hold_days", "state", "slot",
    "announced_at", "stored_at", "deadline", "extended_seconds", "ended_at",
    "parcels", "joined"}
    "deadline" has been moved by "extended_seconds": hours in which nobody could
    have had the package. "parcels" are further ones that share its slot and its
    code (kiosk package add); "joined" is the package whose parcel it became.
    """
    found = desk.ask(lambda system: system.package(package))
    desk.tell(facts.of_package(found), card(_described(desk, found)))


@click.command(cls=Verb)
@click.option(
    "--clock-is-right",
    is_flag=True,
    help="You have looked at the date and time, and they are right.",
)
@json_option
@pass_desk
def expire(desk: Desk, *, clock_is_right: bool) -> None:
    """Expire the packages whose hold time is over.

    An hour of grace is added. Their codes are dead and their users are told;
    each stays in its slot until somebody takes it out (kiosk package collect).
    Hours in which a package could not have been had do not count.

    Example:
      kiosk package expire

    Refused, because it cannot be undone: while no time server has confirmed
    the clock, or when suspiciously many would expire at once. Look at the
    date, then give --clock-is-right.

    JSON: {"packages": [...]}, each as `kiosk package show` has it.
    """

    def question(system: LockerSystem) -> tuple[list[Package], Overdue]:
        over = system.expire(actor=ACTOR, clock_is_right=clock_is_right)
        return over, system.overdue()

    over, left = desk.ask(question)
    lines = [f"{counted(len(over), 'package')} expired."]
    lines += [_to_clear(package) for package in over if package.slot is not None]
    lines += [
        f"Package {package.id} is past its date, but nobody could have had it for a"
        " time that is not added yet."
        for package in left.still
    ]
    desk.tell({"packages": [facts.of_package(package) for package in over]}, lines)


for verb in (announce, store, retrieve, cancel, reissue, list_, show, import_):
    command.add_command(verb)
for verb in (add, expire, collect):
    command.add_command(verb)


def _to_clear(package: Package) -> str:
    return (
        f"Package {package.id} still lies in slot {package.slot};"
        f" to take it out: kiosk package collect {package.slot}"
    )


def _until(desk: Desk, package: Package) -> str:
    if package.deadline is None:
        return ""
    zone = desk.settings.location.zone
    return str(dates.until(package.deadline, zone, package.extended_seconds))


def _listed(desk: Desk, packages: list[Package]) -> Iterator[str]:
    if not packages:
        yield "No packages."
        return
    yield from table(
        ["PACKAGE", "USER", "SIZE", "STATE", "SLOT", "PICK UP UNTIL"],
        (
            [
                package.id,
                package.user,
                package.size,
                package.state.value,
                package.slot or "-",
                desk.local(package.deadline) or "-",
            ]
            for package in packages
        ),
    )


def _described(desk: Desk, package: Package) -> list[tuple[str, str]]:
    kg = package.weight_grams / 1000 if package.weight_grams is not None else None
    return [
        ("package", package.id),
        ("user", package.user),
        ("size", package.size),
        ("weight", f"{kg:g} kg" if kg is not None else ""),
        ("state", package.state.value),
        ("slot", package.slot or ""),
        ("kept for", counted(package.hold_days, "day")),
        ("announced", desk.local(package.announced_at)),
        ("stored", desk.local(package.stored_at)),
        ("pick up until", _until(desk, package)),
        ("ended", desk.local(package.ended_at)),
        ("with it", ", ".join(package.parcels)),
        ("a parcel of", package.joined or ""),
    ]
