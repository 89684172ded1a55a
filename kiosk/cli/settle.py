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
@click.option("--strange", metavar="NOTE", help="Something else; say what is on it.")
@json_option
@pass_desk
def settle(
    desk: Desk, *, slot: str, empty: bool, holds: str | None, strange: str | None
) -> None:
    """Open a slot that is in doubt, and say what is inside.

    Its door opens; your word counts once it is seen open. An EMPTY slot is then
    offered again. A package that is found is STORED there from now on, and its
    user told a code. One that the books had there and that is gone was taken by
    its recipient if they ever had the door opened, and is missing if not. With
    --strange the slot goes out of service until somebody takes the thing out.

    Without --empty, --holds or --strange you are asked at the open door.

    Example:
      kiosk slot settle 12 --empty

    Refused: a slot or package that does not exist, one at whose door somebody
    is, a package whose story has ended.

    JSON, at the end: {"slot", "package", "visit", "ending", "cause", "seconds",
    "package_state", "slot_status"}
    """
    words = empty + (holds is not None) + (strange is not None)
    if words > 1 or (desk.in_json and not words):
        why = "say what is inside: --empty, --holds PACKAGE or --strange NOTE"
        raise Failure("usage", why, status=WRONG_USAGE)

    async def at_the_door() -> Outcome:
        async with desk.doors("kiosk slot settle") as system:
            if holds is not None:
                await asyncio.to_thread(system.named, holds)  # before a door opens
            visit = await asyncio.to_thread(system.look_into, slot, actor=ACTOR)

            said = []

            def say_what() -> None:
                found = holds if words else _asked(slot)
                if strange is not None:
                    system.settle_strange(slot, strange, actor=ACTOR)
                else:
                    system.settle(slot, found, actor=ACTOR)
                said.append(found)
                if system.visit(visit.id).asks_word:
                    bare = found is None and strange is None
                    system.say(visit.id, Word.EMPTY if bare else Word.FILLED)

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
