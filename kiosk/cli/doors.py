"""A visit to a door, as somebody at a command line follows it.

The steps are told as they are seen. A visit that did not end well is told with
what has become of package and slot, read from the store and not guessed, and
with what to do next.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk
from kiosk.cli.failing import FAULT
from kiosk.domain.errors import StateError
from kiosk.domain.package import Package
from kiosk.domain.visits import BRINGING, Ending, Purpose, Step, Visit, Word
from kiosk.system import LockerSystem, SlotView, follow

_AT_THE_OPEN_DOOR: Final = {
    Purpose.DEPOSIT: "Put package {package} in and push the door shut.",
    Purpose.ADD: "Put the parcel to package {package} and push the door shut.",
    Purpose.PICKUP: "Take package {package} out and push the door shut.",
    Purpose.REOPEN: "Take out what was left and push the door shut.",
    Purpose.CLEARANCE: "Take package {package} out and push the door shut.",
    Purpose.COLLECTION: "Take package {package} out and push the door shut.",
    Purpose.SETTLE: "Look inside, and push it shut when you are done.",
    Purpose.SERVICE: "Push it shut when you are done.",
    Purpose.REMOTE: "Push it shut when you are done.",
    Purpose.PROOF: "Push shut whatever opened.",
    Purpose.SELF_TEST: "Push it shut.",
}

_KEYS: Final = {
    Ending.STUCK: "door-stuck",
    Ending.LEFT_OPEN: "left-open",
    Ending.UNPROVEN: "unproven",
    Ending.SILENT: "locks-silent",
    Ending.UNSERVED: "unserved",
    Ending.WITHDRAWN: "withdrawn",
}

_MEANINGS: Final = {
    Ending.STUCK: (
        "the lock was pulsed and the door stayed shut.",
        "look at door and lock, then return it to service: kiosk slot return {slot}",
    ),
    Ending.LEFT_OPEN: (
        "the door was opened and not shut in time.",
        "shut it, and look inside: kiosk slot settle {slot}",
    ),
    Ending.UNPROVEN: (
        "the door may have been open, and nobody can prove it ({cause}).",
        "look inside: kiosk slot settle {slot}",
    ),
    Ending.SILENT: (
        "the locks gave no answer, and no door moved ({cause}).",
        "look at the power and the cable of its board, then try again",
    ),
    Ending.UNSERVED: (
        "nobody who owns the locks took it up in time, and no door moved.",
        "see whether the kiosk's locks part is alive (kiosk run), then try again",
    ),
    Ending.WITHDRAWN: ("the request was taken back, and no door moved.", "ask again"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A visit that has ended, and what package and slot are since then."""

    visit: Visit
    seconds: float
    slot: SlotView
    package: Package | None

    @property
    def facts(self) -> facts.Facts:
        """The same, for a program."""
        state = self.package.state.value if self.package is not None else None
        return {
            **facts.of_visit(self.visit, seconds=self.seconds),
            "package_state": state,
            "slot_status": self.slot.status.value,
        }


async def attended(
    system: LockerSystem,
    visit: Visit,
    *,
    say: Callable[[str], None],
    at_open_door: Callable[[], Awaitable[None]] | None = None,
) -> Outcome:
    """Follow a visit to its end, and tell each step.

    Stopped before it was taken up, it is taken back; afterwards it goes its way.

    Args:
        system: The kiosk.
        visit: What is followed.
        say: Tells a person each step.
        at_open_door: Done once, when the door was seen open or, where it has no
            sensor, when it was pulsed.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    last: Visit | None = None
    try:
        async for now in follow(system, visit.id):
            for line in _news(last, now):
                say(line)
            last = now
            if at_open_door is not None and _may_be_open(now):
                await at_open_door()
                at_open_door = None
            if now.asks_word and now.pulses and now.word is None and is_person():
                await asyncio.to_thread(_ask, system, now)
    except asyncio.CancelledError:
        left = system.withdraw(visit.id)
        if left.ending is None:
            say(f"Visit {visit.id} to slot {visit.slot} was under way when you left.")
            say("Shut the door; the kiosk that runs, or starts next, settles it.")
        raise
    ended = system.visit(visit.id)
    package = system.package(ended.package) if ended.package is not None else None
    return Outcome(ended, loop.time() - began, system.slot(ended.slot), package)


def concluded(
    desk: Desk,
    outcome: Outcome,
    lines: Iterable[str],
    more: facts.Facts | None = None,
) -> None:
    """Give the answer of a visit, and end with 3 when it did not end well."""
    answer = outcome.facts | (more or {})
    ending = outcome.visit.ending
    if ending is Ending.DONE:
        desk.tell(answer, lines)
        return
    message = meaning(outcome)
    key = _KEYS[ending] if ending is not None else "unproven"
    desk.tell({**answer, "error": key, "message": message}, ())
    if not desk.in_json:
        desk.note(f"Fault: {message}")
    click.get_current_context().exit(FAULT)


def meaning(outcome: Outcome) -> str:
    """Return what an ending means, and what to do."""
    visit = outcome.visit
    what, advice = (
        text.format(slot=visit.slot, cause=visit.cause or "nobody saw it")
        for text in _MEANINGS[visit.ending or Ending.UNPROVEN]
    )
    told = [f"slot {visit.slot}: {what}", f"The slot is {outcome.slot.status} now."]
    if outcome.package is not None:
        told.append(f"Package {outcome.package.id} is {outcome.package.state}.")
    told.append(f"What to do: {advice}.")
    return " ".join(told)


def _may_be_open(visit: Visit) -> bool:
    return visit.opened_at is not None or (visit.asks_word and visit.pulses > 0)


def is_person() -> bool:
    """Whether somebody sits at this command and can be asked."""
    return sys.stdin.isatty()


def _ask(system: LockerSystem, visit: Visit) -> None:
    """Ask whoever sits here what a door without a sensor did."""
    question = f"Door {visit.slot} has no sensor. Did it open, and is it shut again?"
    went_well = Word.FILLED if visit.purpose in BRINGING else Word.EMPTY
    word = went_well if click.confirm(question) else Word.UNSURE
    with suppress(StateError):  # it ended while they thought
        system.say(visit.id, word)


def _news(last: Visit | None, now: Visit) -> Iterator[str]:
    """Give what is new since the last look at a visit."""
    if last is None:
        yield f"Slot {now.slot}: asking for its door (visit {now.id})."
    if now.pulses > (last.pulses if last is not None else 0):
        again = f", {now.pulses} times by now" if now.pulses > 1 else ""
        yield f"Slot {now.slot}: the lock was pulsed{again}."
    if now.opened_at is not None and (last is None or last.opened_at is None):
        do = _AT_THE_OPEN_DOOR[now.purpose].format(package=now.package)
        yield f"Slot {now.slot}: the door is open. {do}"
    if now.step is Step.ENDED and now.ending is Ending.DONE:
        yield f"Slot {now.slot}: the door is shut."
