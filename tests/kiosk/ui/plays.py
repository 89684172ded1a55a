"""All screens there are, each led to by what a person would do.

Tests that hold for every screen play them all. Who adds a screen adds a play to the
list at the end, from whatever module it stands in.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from kiosk.config import Screen
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.courier import bringing_scenes as bringing
from tests.kiosk.ui.courier import plays as courier
from tests.kiosk.ui.courier import scenes as rounds
from tests.kiosk.ui.fakes import Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    send,
    stroke,
    until_on,
    until_seen,
)
from tests.kiosk.ui.technician import scenes as technician

Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Play:
    """One screen.

    Attributes:
        name: What it is called in the report of a test.
        shown: Opens the screens at a size, and leads to it.
    """

    name: str
    shown: Callable[[Size], AbstractAsyncContextManager[Visitor]]


def of_customers(scene: looks.Scene, called: str = "", **ui: object) -> Play:
    """Play what a customer sees; the test is the bank.

    Args:
        scene: Leads there.
        called: Added to the name of the scene.
        ui: Settings of the screens.
    """

    @asynccontextmanager
    async def shown(size: Size) -> AsyncIterator[Visitor]:
        clock = Clock()
        screen = Screen.model_validate(ui)
        system = FakeSystem(clock, settings_of(ui=screen, demo=True))
        async with at_the_screen(system, clock, size) as pilot:
            await until_seen(pilot, "then 4711")
            await scene(system, pilot)
            yield pilot

    return Play(scene.__name__ + called, shown)


def of_a_real_bank(scene: looks.Scene) -> Play:
    """Play it without the demo's codes, and with a keypad of steel."""

    @asynccontextmanager
    async def shown(size: Size) -> AsyncIterator[Visitor]:
        clock = Clock()
        system = FakeSystem(clock, settings_of(ui=Screen(hardware_keypad=True)))
        async with at_the_screen(system, clock, size) as pilot:
            await scene(system, pilot)
            yield pilot

    return Play(f"{scene.__name__}_of_a_real_bank", shown)


def of_couriers(scene: courier.Scene) -> Play:
    """Play what a courier sees."""
    return Play(f"courier_{scene.__name__}", partial(courier.on_stage, scene))


async def waiting(_system: FakeSystem, pilot: Visitor) -> None:
    await until_seen(pilot, "Pick up a package")


async def more(_system: FakeSystem, pilot: Visitor) -> None:
    await send(pilot, stroke("#"))
    await until_on(pilot, "MoreScreen")


def of_rounds(scene: rounds.Scene) -> Play:
    """Play what a courier sees at work; the store is a real one."""
    return Play(scene.name, lambda size: rounds.shown(scene, size))


SCENES = [*looks.SCREENS, *looks.LIKE_OTHERS]

PLAYS: list[Play] = [
    *map(of_customers, SCENES),
    *(
        of_customers(scene, "_on_sixteen_keys", keypad="1234567890ABCDEF")
        for scene in (looks.code, looks.slip)
    ),
    *map(of_a_real_bank, [waiting, more, *(s for s in SCENES if s is not looks.home)]),
    *map(of_rounds, [*rounds.SCENES, *rounds.LIKE_OTHERS]),
    *map(of_rounds, [*bringing.SCENES, *bringing.LIKE_OTHERS]),
    *map(of_couriers, courier.SCENES),
    *map(of_rounds, technician.SCENES),
]
