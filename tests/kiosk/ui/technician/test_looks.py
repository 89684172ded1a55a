"""How a technician's screens look: pictures, nothing cut, enough contrast."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from kiosk.ui.errands import Errand
from tests.kiosk.ui.courier.bench import benched
from tests.kiosk.ui.courier.scenes import settled
from tests.kiosk.ui.hands import SIZES, SMALL, until, until_on
from tests.kiosk.ui.technician import scenes
from tests.kiosk.ui.technician.scenes import SCENES, Scene
from tests.kiosk.ui.test_looks import cut, pale

pytestmark = pytest.mark.slow  # the fast suite plays journeys

EVERYWHERE = {
    scenes.bank_map,
    scenes.full_slot,
    scenes.menu,
    scenes.events,
    scenes.boards,
    scenes.machine,
    scenes.panel_set,
    scenes.quiet_from,
    scenes.proving,
    scenes.enrol_pin,
}
"""What differs by more than its words; of the others the least room is enough."""


@pytest.mark.parametrize(
    ("scene", "size"),
    [
        pytest.param(scene, size, id=f"{scene.act.__name__}-{size[0]}x{size[1]}")
        for size in SIZES
        for scene in SCENES
        if size == SMALL or scene.act in EVERYWHERE
    ],
)
def test_a_screen_looks_as_it_was_approved_and_can_be_read(
    snap_compare: Callable[..., bool],
    tmp_path: Path,
    scene: Scene,
    size: tuple[int, int],
) -> None:
    wrong: list[str] = []
    with benched(tmp_path) as bench:
        scene.bank(bench)
        app = bench.new_app()
        app._errands[Errand.DELIVER] = scene.errand(bench)

        async def play(pilot: Pilot[None]) -> None:
            await until_on(pilot, "HomeScreen")
            bench.begin()
            await until(pilot, lambda: len(app.screen_stack) > 1)
            await scene.act(bench, pilot)
            await settled(pilot)
            await asyncio.sleep(0.05)
            wrong.extend(cut(app.screen))
            wrong.extend(pale(app.screen))

        assert snap_compare(app, terminal_size=size, run_before=play)
    assert not wrong
