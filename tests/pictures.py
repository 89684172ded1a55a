"""The pictures of the tour: `python -m tests.pictures` draws them all anew.

They come from the app itself, led to a place by the same scenes that the tests of
its looks play; a slow test draws each once more and compares.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.ui.app import KioskApp
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.courier import bringing_scenes as bringing
from tests.kiosk.ui.courier import scenes as work
from tests.kiosk.ui.fakes import Clock, FakeSystem, settings_of
from tests.kiosk.ui.hands import settled, until_seen
from tests.kiosk.ui.technician import scenes as technician

FOLDER: Final = Path(__file__).parents[1] / "kiosk" / "ui" / "pictures"

SIZE: Final = (64, 20)

TOUR: Final[Mapping[str, looks.Scene]] = {
    "home": looks.home,
    "code": looks.code,
    "digits": looks.digits,
    "door": looks.opened,
    "done": looks.done,
    "wrong": looks.wrong,
    "stuck": looks.stuck,
    "still-there": looks.still_there,
    "out-of-order": looks.trouble,
}
"""What the tour shows of customers, in its order."""

COURIERS: Final[Mapping[str, work.Scene]] = {
    f"courier-{scene.act.__name__.replace('_', '-')}": scene
    for scene in bringing.SCENES
    if scene.act in {bringing.brought, bringing.opened, bringing.what_is_wrong}
}
"""What it shows of couriers, after that."""

TECHNICIANS: Final[Mapping[str, work.Scene]] = {
    f"technician-{scene.act.__name__.replace('_', '-')}": scene
    for scene in technician.SCENES
    if scene.act
    in {
        technician.bank_map,
        technician.full_slot,
        technician.menu,
        technician.events,
    }
}
"""And of technicians, at the end."""


async def drawn(scene: looks.Scene) -> str:
    """Return the picture of a scene, an SVG."""
    clock = Clock()
    system = FakeSystem(clock, settings_of(demo=True))
    app = KioskApp(system, clock=clock, tick_seconds=0.05, look_seconds=5)
    async with app.run_test(size=SIZE) as pilot:
        await until_seen(pilot, "then 4711")
        await scene(system, pilot)
        await asyncio.sleep(0.05)
        await settled(pilot)
        return app.export_screenshot(title="kiosk")


async def drawn_of_staff(scene: work.Scene) -> str:
    """Return the picture of a scene of couriers or technicians, an SVG."""
    async with work.shown(scene, SIZE) as pilot:
        await work.settled(pilot)
        await asyncio.sleep(0.05)
        return pilot.app.export_screenshot(title="kiosk")


def pictures() -> dict[str, Callable[[], Awaitable[str]]]:
    """Return what draws each picture of the tour, in its order."""
    customers = {name: partial(drawn, scene) for name, scene in TOUR.items()}
    staff = {
        name: partial(drawn_of_staff, scene)
        for name, scene in {**COURIERS, **TECHNICIANS}.items()
    }
    return {**customers, **staff}


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for file in FOLDER.glob("*.svg"):
        file.unlink()
    for name, draw in pictures().items():
        (FOLDER / f"{name}.svg").write_text(await draw(), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
