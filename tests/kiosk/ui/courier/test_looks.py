"""How a courier's work looks: pictures, nothing cut, enough contrast."""

import asyncio
from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from kiosk.ui.errands import Errand
from tests.kiosk.ui.courier import bringing_scenes as bringing
from tests.kiosk.ui.courier.bench import Bench
from tests.kiosk.ui.courier.scenes import LIKE_OTHERS, SCENES, Scene, settled
from tests.kiosk.ui.hands import SIZES, SMALL, until, until_on
from tests.kiosk.ui.test_looks import cut, pale

pytestmark = pytest.mark.slow  # the fast suite plays journeys


@pytest.mark.parametrize(
    ("scene", "size"),
    [
        pytest.param(
            scene,
            size,
            id=f"{scene.name}-{size[0]}x{size[1]}",
        )
        for size in SIZES
        for scene in (*SCENES, *bringing.SCENES)
        + ((*LIKE_OTHERS, *bringing.LIKE_OTHERS) if size == SMALL else ())
    ],
)
def test_a_screen_looks_as_it_was_approved_and_can_be_read(
    snap_compare: Callable[..., bool],
    bench: Bench,
    scene: Scene,
    size: tuple[int, int],
) -> None:
    assert_it_looks_well(snap_compare, bench, scene, size)


def assert_it_looks_well(
    snap_compare: Callable[..., bool],
    bench: Bench,
    scene: Scene,
    size: tuple[int, int],
) -> None:
    scene.bank(bench)
    app = bench.new_app()
    app._errands[Errand.DELIVER] = scene.errand(bench)
    wrong: list[str] = []

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
