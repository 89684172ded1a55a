"""The commands that open a door: a deposit, a pickup, a technician's look.

Each asks for a visit and follows it. Beside a running kiosk that one serves the
visit; without one this process owns the locks for as long as the visit lasts.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.doors import Outcome, attended, concluded
from kiosk.cli.failing import REFUSED, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.kinds import Kilograms
from kiosk.domain.codes import shown
from kiosk.domain.errors import InvalidError, NoSlotError, UnknownError
from kiosk.domain.visits import Ending, Purpose
from kiosk.system import Issued, LockerSystem

_JAMMED: Final = "the door stayed shut; the nearest one that fits is next."


@dataclass(frozen=True, slots=True)
class _Brought:
    """A package as somebody brings it to the bank."""

    package: str
    user: str | None
    size: str | None
    weight: int | None
    hold_days: int | None

    def taken_in(self, system: LockerSystem) -> bool:
        """Announce the package unless that was done; return whether it was now."""
        try:
            known = system.package(self.package)
        except UnknownError as error:
            if self.user is None or self.size is None:
                raise self._stranger(error) from error
            system.announce(
                self.package,
                user=self.user,
                size=self.size,
                weight_grams=self.weight,
                hold_days=self.hold_days,
                actor=ACTOR,
            )
            return True
        for what, said, was in (
            ("user", self.user, known.user),
            ("size", self.size, known.size),
        ):
            if said not in (None, was):
                wrong = f"package {known.id} is announced with {was}, not {said}"
                raise InvalidError(what, wrong, f"leave --{what} out, or correct it")
        return False

    @staticmethod
    def _stranger(error: UnknownError) -> Failure:
        hint = "give --user and --size, and it is announced on the way"
        return Failure(error.key, f"{error}; {hint}", status=REFUSED)


@click.command(cls=Verb)
@click.argument("package", metavar="ID")
@click.option("--user", metavar="U", help="Whose it is, if it is not announced yet.")
@click.option("--size", metavar="S", help="Its size, if it is not announced yet.")
@click.option("--weight", type=Kilograms(), metavar="KG", help="Its weight, likewise.")
@click.option("--hold-days", type=int, metavar="N", help="Days to keep it, likewise.")
@click.option("--show-code", is_flag=True, help="Print the pickup code, too.")
@json_option
@pass_desk
def store(
    desk: Desk,
    *,
    package: str,
    user: str | None,
    size: str | None,
    weight: int | None,
    hold_days: int | None,
    show_code: bool,
) -> None:
    """Open a slot for a package, and wait until its door is shut.

    A package that nobody announced is announced first, with --user and --size.
    It is STORED once the door was seen open and then shut; then its user is
    told the pickup code. Here it is printed only with --show-code. Where a door
    jams, its slot goes out of service, and the nearest one that fits opens.

    Example:
      kiosk package store P-2001 --user anna --size M

    Refused: no free slot that fits, a package that is not PENDING, and all
    that `kiosk package announce` refuses. A door that did not open, or was
    not shut, is a fault: what became of package and slot is told.

    JSON, at the end: {"slot", "package", "visit", "ending", "cause", "seconds",
    "package_state", "slot_status"}; with --show-code also "code" and "digits".
    """
    coming = _Brought(package, user, size, weight, hold_days)

    async def at_the_door() -> tuple[Outcome, Issued]:
        async with desk.doors("kiosk package store") as system:
            if await asyncio.to_thread(coming.taken_in, system):
                desk.say(f"Package {coming.package} for {coming.user} is announced.")
            deposit = await asyncio.to_thread(
                system.store_package, coming.package, actor=ACTOR
            )
            outcome = await attended(system, deposit.visit, say=desk.say)
            while outcome.visit.ending is Ending.STUCK:
                desk.say(f"Slot {outcome.visit.slot}: {_JAMMED}")
                try:
                    deposit = await asyncio.to_thread(
                        system.redirect, outcome.visit.id, actor=ACTOR
                    )
                except NoSlotError:
                    break
                outcome = await attended(system, deposit.visit, say=desk.say)
            return outcome, deposit.issued

    outcome, issued = asyncio.run(at_the_door())
    lines = [f"Package {coming.package} is stored in slot {outcome.visit.slot}."]
    if outcome.package is not None and outcome.package.deadline is not None:
        lines.append(f"It is kept until {desk.local(outcome.package.deadline)}.")
    more: facts.Facts = {}
    if show_code and outcome.visit.ending is Ending.DONE:
        more = {"code": issued.code, "digits": issued.digits}
        lines.append(f"Code {shown(issued.code)}, then {_digits(issued)}.")
    concluded(desk, outcome, lines, more)


@click.command(cls=Verb)
@click.argument("code", metavar="CODE", nargs=-1, required=True)
@click.option(
    "--phone-last4",
    metavar="D",
    help="The last four digits of the recipient's phone; or, where no phone is"
    " known, the four digits that came with the code.",
)
@json_option
@pass_desk
def retrieve(desk: Desk, *, code: tuple[str, ...], phone_last4: str | None) -> None:
    """Open the slot of a pickup code, as the screen does.

    The package is RETRIEVED, and its code spent, once the door was seen open.
    The code may be typed in two halves.

    Example:
      kiosk package retrieve 1234 5678 --phone-last4 0012

    Refused: a code that opens nothing here, be it wrong, spent, cancelled or
    expired; wrong digits; any code at all after too many wrong ones, for a
    while. A wrong try counts; a slip that the check digit gives away does not.

    JSON, at the end: {"slot", "package", "visit", "ending", "cause", "seconds",
    "package_state", "slot_status"}
    """
    typed = desk.settings.code.rule.read("".join(code))  # a slip wakes no lock

    async def at_the_door() -> Outcome:
        async with desk.doors("kiosk package retrieve") as system:
            visit = await asyncio.to_thread(
                system.retrieve, typed, phone_last4, actor=ACTOR
            )
            return await attended(system, visit, say=desk.say)

    outcome = asyncio.run(at_the_door())
    package, slot = outcome.visit.package, outcome.visit.slot
    concluded(desk, outcome, [f"Package {package} was taken out of slot {slot}."])


@click.command("open", cls=Verb)
@click.argument("slot", metavar="ID")
@json_option
@pass_desk
def open_(desk: Desk, *, slot: str) -> None:
    """Open the door of one slot, and wait until it is shut.

    Where an expired or cancelled package waits in it, this is how it is taken
    out: the slot is free once its door was seen open and then shut. What is
    STORED in it stays STORED. Somebody should be standing at the door.

    Example:
      kiosk slot open 12

    Refused: a slot that does not exist, and one at whose door somebody is.

    JSON, at the end: {"slot", "package", "visit", "ending", "cause", "seconds",
    "package_state", "slot_status"}
    """

    async def at_the_door() -> Outcome:
        async with desk.doors("kiosk slot open") as system:
            visit = await asyncio.to_thread(system.open_slot, slot, actor=ACTOR)
            return await attended(system, visit, say=desk.say)

    outcome = asyncio.run(at_the_door())
    lines = [f"Slot {slot} is {outcome.slot.status}."]
    if outcome.visit.purpose is Purpose.CLEARANCE:
        lines = [f"Package {outcome.visit.package} was taken out.", *lines]
    concluded(desk, outcome, lines)


def _digits(issued: Issued) -> str:
    return (
        f"{issued.digits} (the phone's last four)" if issued.by_phone else issued.digits
    )
