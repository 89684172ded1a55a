"""`kiosk package collect`: the round of a courier who takes back what has ended."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.doors import Outcome, attended, concluded, meaning
from kiosk.cli.failing import FAULT
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import counted, table
from kiosk.domain.errors import RefusedError
from kiosk.domain.visits import Ending
from kiosk.system import LockerSystem, SlotView


@dataclass(frozen=True, slots=True)
class _Round:
    """What came of a walk from door to door."""

    outcomes: list[Outcome] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def collected(self) -> list[Outcome]:
        """The visits that ended with a package taken out."""
        return [one for one in self.outcomes if one.visit.ending is Ending.DONE]

    @property
    def problems(self) -> list[str]:
        """What went wrong, a sentence for each door."""
        bad = [one for one in self.outcomes if one.visit.ending is not Ending.DONE]
        return [*map(meaning, bad), *self.refused]


@click.command(cls=Verb)
@click.argument("slot", metavar="[SLOT]", required=False)
@click.option("--all", "all_", is_flag=True, help="Walk from door to door.")
@click.option("--list", "only_list", is_flag=True, help="Open nothing; the usual.")
@json_option
@pass_desk
def collect(desk: Desk, *, slot: str | None, all_: bool, only_list: bool) -> None:
    """Take out packages that expired or were cancelled.

    Without SLOT and --all it lists them, in the order of the doors. With
    --all it opens one door after the other, the next when one is shut, and
    goes on past a door that does not do its part. A slot is free, and its
    package gone from the books, once its door was seen open and then shut.

    Example:
      kiosk package collect --all

    Refused: a slot in which nothing waits to be collected, and one at whose
    door somebody is.

    JSON of the list: {"slots": [...]}, each as `kiosk slot list` has it. Of
    SLOT: as of `kiosk slot open`. Of --all: {"collected": N, "visits": [...],
    "problems": [...]}; a visit is as of `kiosk slot open`.
    """
    if (slot is not None) + all_ + only_list > 1:
        raise click.UsageError("Give one of SLOT, --all and --list.")
    if slot is not None:
        _one(desk, slot)
    elif all_:
        _every(desk)
    else:
        views = desk.ask(lambda system: system.to_collect())
        desk.tell({"slots": [facts.of_slot(view) for view in views]}, _listed(views))


def _one(desk: Desk, slot: str) -> None:
    async def at_the_door() -> Outcome:
        async with desk.doors("kiosk package collect") as system:
            return await _collected(system, slot, say=desk.say)

    outcome = asyncio.run(at_the_door())
    package = outcome.visit.package
    concluded(desk, outcome, [f"Package {package} was taken out of slot {slot}."])


def _every(desk: Desk) -> None:
    done = _Round()

    async def walk() -> None:
        async with desk.doors("kiosk package collect") as system:
            for view in await asyncio.to_thread(system.to_collect):
                name = view.slot.name
                try:
                    outcome = await _collected(system, name, say=desk.say)
                except RefusedError as error:
                    desk.say(f"Slot {name} is left out: {error}.")
                    done.refused.append(str(error))
                else:
                    done.outcomes.append(outcome)

    asyncio.run(walk())
    _told(desk, done)


def _told(desk: Desk, done: _Round) -> None:
    problems = done.problems
    answer: facts.Facts = {
        "collected": len(done.collected),
        "visits": [one.facts for one in done.outcomes],
        "problems": problems,
    }
    lines = [f"{counted(len(done.collected), 'package')} collected."]
    lines += [
        f"Package {one.visit.package}, slot {one.visit.slot}." for one in done.collected
    ]
    if problems:
        missed = f"{counted(len(problems), 'door')} did not do its part"
        answer |= {"error": "collect", "message": missed}
    desk.tell(answer, lines)
    for problem in problems:
        desk.note(f"Fault: {problem}")
    if problems:
        click.get_current_context().exit(FAULT)


async def _collected(
    system: LockerSystem, slot: str, *, say: Callable[[str], None]
) -> Outcome:
    visit = await asyncio.to_thread(system.collect, slot, actor=ACTOR)
    return await attended(system, visit, say=say)


def _listed(views: Sequence[SlotView]) -> Iterator[str]:
    if not views:
        yield "Nothing waits to be collected."
        return
    rows = []
    for view in views:
        package = view.package
        assert package is not None  # noqa: S101 - it is what waits
        rows.append([view.slot.name, package.id, package.state.value, package.size])
    yield from table(["SLOT", "PACKAGE", "STATE", "SIZE"], rows)
