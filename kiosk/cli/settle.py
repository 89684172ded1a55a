"""`kiosk slot settle`: a trusted person looks into a slot and says what is there."""

import asyncio
from dataclasses import replace
from typing import Final

import click

from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.doors import Outcome, attended, concluded, is_person
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.domain.visits import Ending, Word

_LOOKED: Final = "Nobody saw the door open. Have you looked inside?"


@click.command(cls=Verb)
@click.argument("slot", metavar="ID")
@click.option("--empty", is_flag=True, help="Nothing is inside.")
@click.option("--holds", metavar="PACKAGE", help="This package is inside.")
@json_option
@pass_desk
def settle(desk: Desk, *, slot: str, empty: bool, holds: str | None) -> None:
    """Open a slot that is in doubt, and say what is inside.

    Its door opens; your word counts once it is seen open. An EMPTY slot is then
    offered again. A package that is found is STORED there from now on, and its
    user told a code. One that the books had there and that is gone was taken by
    its recipient if they ever had the door opened, and is missing if not.

    Without --empty or --holds you are asked at the open door.

    Example:
      kiosk slot settle 12 --empty

    Refused: a slot or package that does not exist, one at whose door somebody
    is, a package whose story has ended.

    JSON, at the end: {"slot", "package", "visit", "ending", "cause", "seconds",
    "package_state", "slot_status"}
    """
    if (empty and holds is not None) or (desk.in_json and not empty and holds is None):
        why = "say what is inside: either --empty or --holds PACKAGE"
        raise Failure("usage", why, status=WRONG_USAGE)

    async def at_the_door() -> Outcome:
        async with desk.doors("kiosk slot settle") as system:
            if holds is not None:
                await asyncio.to_thread(system.package, holds)  # before a door opens
            visit = await asyncio.to_thread(system.look_into, slot, actor=ACTOR)

            said = []

            def say_what() -> None:
                found = holds if empty or holds is not None else _asked(slot)
                system.settle(slot, found, actor=ACTOR)
                said.append(found)
                if system.visit(visit.id).asks_word:
                    system.say(visit.id, Word.EMPTY if found is None else Word.FILLED)

            async def say_it() -> None:
                await asyncio.to_thread(say_what)

            outcome = await attended(system, visit, say=desk.say, at_open_door=say_it)
            unseen = outcome.visit.ending is Ending.UNPROVEN and not said
            if unseen and is_person() and click.confirm(_LOOKED):
                await say_it()
                return replace(outcome, slot=system.slot(slot))
            return outcome

    outcome = asyncio.run(at_the_door())
    concluded(desk, outcome, [f"Slot {slot} is {outcome.slot.status}."])


def _asked(slot: str) -> str | None:
    """Ask whoever stands at the open door."""
    if click.confirm(f"Is slot {slot} empty?"):
        return None
    return str(click.prompt("Which package is inside"))
