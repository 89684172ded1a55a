"""`kiosk package add`: a further parcel goes to a package that is stored."""

import asyncio

import click

from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.doors import Outcome, attended, concluded
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.kinds import Kilograms


@click.command(cls=Verb)
@click.argument("parcel", metavar="PARCEL")
@click.option(
    "--to",
    "package",
    required=True,
    metavar="PACKAGE",
    help="The package that is stored, of the same recipient.",
)
@click.option("--weight", type=Kilograms(), metavar="KG", help="Its weight, if known.")
@json_option
@pass_desk
def add(desk: Desk, *, parcel: str, package: str, weight: int | None) -> None:
    """Put a further parcel into the slot of a STORED package.

    Its door opens. Once it was seen open and then shut the parcel shares slot,
    deadline and code with the package, and the recipient is told. A parcel that
    was announced as a package ends with that as CANCELLED: it has joined the
    other one.

    Example:
      kiosk package add P-2002 --to P-1001

    Refused: a package that is not STORED, past its date, or whose slot is in
    doubt or out of service; a number that another live package or parcel has,
    or that is expected by somebody else; a weight above what the slot carries
    together with what is in it.

    JSON, at the end: {"slot", "package", "visit", "ending", "cause", "seconds",
    "package_state", "slot_status", "parcel", "parcels", "has_contact"};
    "parcels" are all that share the slot with the package now. Nobody can be told
    when "has_contact" is false.
    """

    async def at_the_door() -> tuple[Outcome, bool]:
        async with desk.doors("kiosk package add") as system:
            visit = await asyncio.to_thread(
                system.add, parcel, to=package, weight_grams=weight, actor=ACTOR
            )
            user = system.user(system.package(package).user)
            if not user.has_contact:
                desk.note(f"Nobody can be told: {user.id} has no phone and no e-mail.")
            return await attended(system, visit, say=desk.say), user.has_contact

    outcome, has_contact = asyncio.run(at_the_door())
    beside = outcome.package.parcels if outcome.package is not None else ()
    line = f"Parcel {parcel} lies with package {package} in slot {outcome.visit.slot}."
    if parcel not in beside:
        line = f"Parcel {parcel} was not added."
    more = {"parcel": parcel, "parcels": list(beside), "has_contact": has_contact}
    concluded(desk, outcome, [line], more)
