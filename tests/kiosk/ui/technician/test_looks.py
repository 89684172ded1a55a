"""How a technician's screens look: pictures, nothing cut, enough contrast."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kiosk.ui.courier.bench import benched
from tests.kiosk.ui.courier.test_looks import assert_it_looks_well
from tests.kiosk.ui.hands import SIZES, SMALL
from tests.kiosk.ui.technician import scenes
from tests.kiosk.ui.technician.scenes import SCENES, Scene

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
    with benched(tmp_path) as bench:
        assert_it_looks_well(snap_compare, bench, scene, size)
