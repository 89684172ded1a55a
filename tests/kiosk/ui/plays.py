"""All screens there are, each led to by what a person would do.

Tests that hold for every screen play them all. Who adds a screen adds a play to the
list at the end, from whatever module it stands in.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from kiosk.config import Screen
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.fakes import Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import Visitor, at_the_screen, until_seen

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


def of_customers(scene: looks.Scene) -> Play:
    """Play what a customer sees; the test is the bank."""

    @asynccontextmanager
    async def shown(size: Size) -> AsyncIterator[Visitor]:
        clock = Clock()
        system = FakeSystem(clock, settings_of(demo=True))
        async with at_the_screen(system, clock, size) as pilot:
            await until_seen(pilot, "then 4711")
            await scene(system, pilot)
            yield pilot

    return Play(scene.__name__, shown)


def on_sixteen_keys(scene: looks.Scene) -> Play:
    """Play it where codes have letters, so that the keypad is a broad one."""

    @asynccontextmanager
    async def shown(size: Size) -> AsyncIterator[Visitor]:
        clock = Clock()
        keys = Screen(keypad="1234567890ABCDEF")
        async with at_the_screen(
            FakeSystem(clock, settings_of(ui=keys)), clock, size
        ) as pilot:
            await scene(FakeSystem(clock), pilot)
            yield pilot

    return Play(f"{scene.__name__}_on_sixteen_keys", shown)


PLAYS: list[Play] = [
    *map(of_customers, [*looks.SCREENS, *looks.LIKE_OTHERS]),
    *map(on_sixteen_keys, [looks.code, looks.slip]),
]
