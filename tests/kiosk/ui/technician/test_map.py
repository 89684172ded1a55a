"""The map of technicians: every door has its sign, and its sign leads to it."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from kiosk.config import Compartment, Locker, Settings, demo_path, load
from kiosk.domain.users import Role, User
from kiosk.ui.bankmap import Mark
from kiosk.ui.technician.map import TouchMap
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.fakes import settings_of
from tests.kiosk.ui.hands import (
    SIZES,
    SMALL,
    Visitor,
    letters,
    stretch,
    tap,
    until_on,
    until_seen,
)
from tests.kiosk.ui.technician.scenes import ELI, work

SIGNS = {mark.value for mark in Mark}


def doors_of(*counts: int) -> Settings:
    """A bank of 60 doors or so: as many in each column, all of them alike."""
    numbers = iter(range(1, 1000))
    columns = tuple(
        tuple(
            Compartment(
                name=str(number := next(numbers)),
                size="S",
                reach_mm=1900 - 1800 * row // count,
                lock=f"1/{number}",
            )
            for row in range(count)
        )
        for count in counts
    )
    half = len(columns) // 2
    lockers = (Locker(name="A", columns=columns[:half]),)
    return settings_of(lockers=(*lockers, Locker(name="B", columns=columns[half:])))


BANKS = {
    "the demo": load(demo_path()),
    "60 in 6 columns": doors_of(*[10] * 6),
    "60 in 5 tall columns": doors_of(*[12] * 5),
    "60 in 3 very tall columns": doors_of(*[20] * 3),
    "60 in 12 columns": doors_of(*[5] * 12),
    "60 in 20 columns": doors_of(*[3] * 20),
}


@pytest.fixture(params=[*BANKS.values()], ids=[*BANKS])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    bank: Settings = request.param
    with benched(tmp_path, bank) as found:
        system = found.system
        system.add_user(User("eli", "Eli Sommer", role=Role.TECHNICIAN), actor="test")
        names = [slot.name for slot in bank.slots]
        for name in names[::3]:
            system.out_of_service(ELI, name, reason="test", lasting=None)
        found.doubted(*names[1::3])
        yield found


def signs(pilot: Visitor) -> list[tuple[str | None, str]]:
    """Every sign that stands on the map, with the door that a finger finds there."""
    shown = pilot.app.screen.query_one(TouchMap)
    rows = letters(pilot).splitlines()
    place = shown.content_region
    return [
        (shown.door_at(x - place.x, y - place.y), rows[y][x])
        for y in range(place.y, place.bottom)
        for x in range(place.x, place.right)
        if rows[y][x] in SIGNS
    ]


async def test_every_door_has_its_sign_at_every_size(bench: Bench) -> None:
    names = [slot.name for slot in bench.system.settings.slots]
    marks = dict.fromkeys(names, Mark.FREE.value)
    marks |= dict.fromkeys(names[::3], Mark.OUT.value)
    marks |= dict.fromkeys(names[1::3], Mark.DOUBT.value)
    async with bench.at(partial(work, bench)) as pilot:
        await until_on(pilot, "MapScreen")
        for size in SIZES:
            await stretch(pilot, size)
            found = signs(pilot)
            assert dict(found) == marks, size
            assert len(found) == len(marks), size


async def test_a_finger_on_the_sign_of_the_lowest_door_leads_to_it(
    bench: Bench,
) -> None:
    async with bench.at(partial(work, bench), SMALL) as pilot:
        await until_on(pilot, "MapScreen")
        shown = pilot.app.screen.query_one(TouchMap)
        place = shown.content_region
        door, x, y = max(
            ((box.name, box.left, box.row) for box in shown.boxes()),
            key=lambda each: each[2],
        )
        await tap(pilot, place.x + x, place.y + y)
        await until_seen(pilot, f"Door {door}, size")
