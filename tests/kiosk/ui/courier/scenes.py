"""What couriers see on a round, each screen led to by what they would do."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from kiosk.domain.users import User
from kiosk.domain.visits import Ending
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.hands import (
    Visitor,
    heard,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kit import stored

LONG = "00340434161094042557"
Errand = Callable[[Bench], Callable[[], Awaitable[None]]]
Act = Callable[[Bench, Visitor], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A screen of a courier.

    Attributes:
        act: Leads to it, from where the errand begins.
        errand: What the courier came for.
        bank: What there is in the bank.
        of: What is done in it.
    """

    act: Act
    errand: Errand
    bank: Callable[[Bench], None]
    of: str = "rounds"

    @property
    def name(self) -> str:
        return f"{self.of}_{self.act.__name__}"


@asynccontextmanager
async def shown(scene: Scene, size: tuple[int, int]) -> AsyncIterator[Visitor]:
    """Lead to a scene on a screen of a size."""
    with tempfile.TemporaryDirectory() as folder, benched(Path(folder)) as bench:
        scene.bank(bench)
        async with bench.at(lambda: scene.errand(bench), size) as pilot:
            await scene.act(bench, pilot)
            yield pilot


# What is in the bank


def full(bench: Bench) -> None:
    bench.waiting(*(f"P-{number}" for number in range(1, 9)))
    one_with_parcels(bench)


def one_with_parcels(bench: Bench) -> None:
    stored(bench.system, LONG)
    bench.added("P-2002", to=LONG)
    bench.added("P-2003", to=LONG)
    bench.system.cancel(LONG, actor="shop")


def one_doubted(bench: Bench) -> None:
    bench.doubted("2")


def a_package_doubted(bench: Bench) -> None:
    bench.doubted(stored(bench.system, LONG).slot)


def several_doubted(bench: Bench) -> None:
    bench.doubted("1", "2", "3", "16")


def one_stored(bench: Bench) -> None:
    stored(bench.system, LONG)


def one_for_nobody(bench: Bench) -> None:
    bench.system.add_user(User("anna"), actor="test")
    stored(bench.system, LONG)


def nothing(bench: Bench) -> None:
    """It is as it was built."""


# What leads to a screen


async def listed(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "Start the round")


async def door(_bench: Bench, pilot: Visitor) -> None:
    await touch(pilot, "start")
    await until_seen(pilot, "2 more parcels")


async def opening(bench: Bench, pilot: Visitor) -> None:
    await door(bench, pilot)
    await touch(pilot, "open")
    await bench.taken()
    await until_seen(pilot, "Door did not open")


async def opened(bench: Bench, pilot: Visitor) -> None:
    await opening(bench, pilot)
    (visit,) = bench.system.unfinished()
    bench.system.opened(visit.id)
    await until_seen(pilot, "Taken out")


async def said(bench: Bench, pilot: Visitor) -> None:
    await opened(bench, pilot)
    await touch(pilot, "taken")
    await until_seen(pilot, "push the door shut")


async def shut(bench: Bench, pilot: Visitor) -> None:
    await opened(bench, pilot)
    await bench.shuts()
    await until_seen(pilot, "Taken out?")


async def summed_up(bench: Bench, pilot: Visitor) -> None:
    await touch(pilot, "start")
    await touch(pilot, "open")
    await bench.opens()
    await touch(pilot, "taken")
    await until_seen(pilot, "push the door shut")
    await bench.shuts()
    for place in range(2, 5):
        await until_seen(pilot, f"{place} of")
        await touch(pilot, "skip")
    await until_seen(pilot, "5 of")
    await touch(pilot, "open")
    await bench.taken()
    await bench.ends(Ending.STUCK)
    await touch(pilot, "go-on")
    await until_seen(pilot, "6 of")
    await touch(pilot, "stop")
    await until_seen(pilot, "Round finished")


async def nothing_there(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "Nothing to collect")


async def failed(bench: Bench, pilot: Visitor) -> None:
    await opening(bench, pilot)
    await bench.ends(Ending.UNPROVEN)
    await until_seen(pilot, "Number to tell")


async def is_it_empty(bench: Bench, pilot: Visitor) -> None:
    await bench.opens()
    await until_seen(pilot, "Is it empty?")


async def is_it_there(bench: Bench, pilot: Visitor) -> None:
    await bench.opens()
    await until_seen(pilot, "Is …94042557 inside?")


async def number(bench: Bench, pilot: Visitor) -> None:
    await is_it_empty(bench, pilot)
    await touch(pilot, "other")
    await until_on(pilot, "NumberScreen")
    await type_slowly(pilot, LONG)
    await until_seen(pilot, LONG)


async def unknown(bench: Bench, pilot: Visitor) -> None:
    await number(bench, pilot)
    await touch(pilot, "enter")
    await until_seen(pilot, "Nobody expects")


async def next_door(bench: Bench, pilot: Visitor) -> None:
    await is_it_empty(bench, pilot)
    await touch(pilot, "empty")
    await until_seen(pilot, "push the door shut")
    await bench.shuts()
    await until_seen(pilot, "2 of 4")


async def no_doubt(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "No door to look into")


async def no_room(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "No free door of size L")


async def add(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "Add to door")


async def nobody_to_tell(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "nobody can be told")


async def put_in(bench: Bench, pilot: Visitor) -> None:
    await touch(pilot, "add")
    await bench.opens()
    await until_seen(pilot, "It is in")


async def no_fit(bench: Bench, pilot: Visitor) -> None:
    await put_in(bench, pilot)
    await touch(pilot, "no-fit")
    await until_seen(pilot, "Take it out again")


def _adding(bench: Bench) -> Callable[[], Awaitable[None]]:
    return bench.adding(LONG.replace("7", "8"))


SCENES = [
    Scene(listed, Bench.round, full),
    Scene(door, Bench.round, one_with_parcels),
    Scene(opened, Bench.round, one_with_parcels),
    Scene(shut, Bench.round, one_with_parcels),
    Scene(summed_up, Bench.round, full),
    Scene(failed, Bench.round, one_with_parcels),
    Scene(is_it_there, Bench.looking, a_package_doubted),
    Scene(number, Bench.looking, one_doubted),
    Scene(unknown, Bench.looking, one_doubted),
    Scene(add, _adding, one_stored),
    Scene(put_in, _adding, one_stored),
]
LIKE_OTHERS = [
    Scene(opening, Bench.round, one_with_parcels),
    Scene(said, Bench.round, one_with_parcels),
    Scene(nothing_there, Bench.round, nothing),
    Scene(is_it_empty, Bench.looking, one_doubted),
    Scene(next_door, Bench.looking, several_doubted),
    Scene(no_doubt, Bench.looking, nothing),
    Scene(no_room, lambda bench: bench.full("L"), several_doubted),
    Scene(nobody_to_tell, _adding, one_for_nobody),
    Scene(no_fit, _adding, one_stored),
]
"""They differ in their words only; where there is least room is enough."""


async def settled(pilot: Visitor) -> None:
    """Wait until nothing on the screen moves any more."""
    await heard(pilot)
    await until(pilot, lambda: not pilot.app.screen.query(".-felt"))
