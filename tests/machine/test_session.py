"""The whole session of the panel, and a pickup at it: by a pointer, and by fingers.

Real programs on a screen that nobody sees. `KIOSK_PICTURES=FOLDER` has each step
photographed, for whoever wants to look.
"""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.machine import touchscreen, twin
from tests.machine.pointer import Pointer, display_in
from tests.machine.session import (
    HEADLESS,
    MISSING,
    Session,
    bank,
    folder_of_its_own,
    on,
    session,
    until,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}"),
]

PACKAGE = "P-1004"
"""The one of somebody who has no other, so that nothing is asked after it."""

Touch = Callable[[int, int], None]


@pytest.fixture
def folder() -> Iterator[Path]:
    with folder_of_its_own() as place:
        yield place


def test_a_package_is_picked_up_with_a_pointer(folder: Path) -> None:
    with bank(folder) as env, session(folder, env, HEADLESS) as panel:
        home_is_there(panel)
        pointer = Pointer(display_in(panel.runtime), (1280, 720))
        picked_up(panel, env, pointer.click, "pointer")
        pointer.close()


@pytest.mark.skipif(bool(touchscreen.MISSING), reason=touchscreen.MISSING)
def test_a_package_is_picked_up_with_a_finger(folder: Path) -> None:
    with (
        bank(folder) as env,
        touchscreen.touchscreen(folder) as glass,
        session(folder, env, on(glass)) as panel,
    ):
        home_is_there(panel)
        picked_up(panel, env, glass.tap, "finger")


def test_the_session_ends_with_the_screens(folder: Path) -> None:
    with bank(folder) as env, session(folder, env, HEADLESS) as panel:
        home_is_there(panel)
        os.kill(panel.screens(), signal.SIGKILL)
        assert panel.process.wait(20) != -signal.SIGTERM


def home_is_there(panel: Session) -> None:
    """Wait until systemd hears that the screens are there, and they can be seen."""
    assert b"the screen" in panel.heard(b"READY=1")
    until(lambda: yellow(panel.shot()) > 0.1, "home never came")


def picked_up(panel: Session, env: dict[str, str], touch: Touch, called: str) -> None:
    """Touch, look that it did something, and go on, to the end of a pickup.

    No touch is made twice: one that is lost is found by the next wait.
    """
    plan = twin.plan(env, panel.grid(), PACKAGE)
    steps = [plan.target, *plan.code, *plan.digits]
    for number, (x, y) in enumerate(steps):
        before = panel.shot()
        looked_at(panel, f"{called}-{number:02}")
        touch(x, y)
        until(
            lambda before=before: changed(before, panel.shot()) > 0.001,  # type: ignore[misc]  # a default binds it
            f"touch {number} at {x}, {y} changed nothing",
        )
    until(lambda: changed(before, panel.shot()) > 0.2, "no door was shown")
    door = panel.shot()
    looked_at(panel, f"{called}-door")
    until(lambda: twin.gone(env, PACKAGE), "it was not picked up")
    until(lambda: changed(door, panel.shot()) > 0.2, "nobody was thanked")
    looked_at(panel, f"{called}-thanks")
    until(lambda: yellow(panel.shot()) > 0.1, "home never came back")
    looked_at(panel, f"{called}-home")


def yellow(shot: bytes) -> float:
    """Return how much of a screenshot has the colour of what can be done first."""
    points = [shot[at : at + 3] for at in range(len(shot) % 3, len(shot), 3 * 101)]
    return sum(p[0] > 200 and p[1] > 170 and p[2] < 120 for p in points) / len(points)


def changed(before: bytes, after: bytes) -> float:
    """Return how much of two screenshots differs."""
    pairs = zip(before[::97], after[::97], strict=True)
    return sum(a != b for a, b in pairs) / (len(before) // 97)


def looked_at(panel: Session, name: str) -> None:
    """Keep a picture, where somebody wants one."""
    if pictures := os.environ.get("KIOSK_PICTURES"):
        panel.shot(Path(pictures) / f"{name}.png")
