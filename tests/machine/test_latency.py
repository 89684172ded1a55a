"""How long a finger waits for what it touched to change, beside the least Textual app.

Both stand in the same chain at once, each on a panel of its own, and are touched by
turns: from the touch device through X, sway, foot and Python, and back to pixels.
"""

import statistics
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.machine import session as sessions
from tests.machine import touchscreen, twin
from tests.machine.session import KIOSK, PATIENCE, bank, folder_of_its_own, on, until
from tests.machine.test_session import PACKAGE, home_is_there
from tests.machine.touchscreen import Touchscreen

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(
        bool(sessions.MISSING or touchscreen.MISSING),
        reason=f"not installed: {sessions.MISSING or touchscreen.MISSING}",
    ),
]

BARE = Path(__file__).with_name("bare.py")
TOUCHES = 40
ROUNDS = 3
"""Another that is busy disturbs one round, and seldom all of them."""

pause = threading.Event().wait


@dataclass(frozen=True, slots=True)
class Key:
    """Something that changes its colour when it is touched."""

    glass: Touchscreen
    at: tuple[int, int]

    def seen(self) -> bytes:
        """Return what is seen a little above its middle, where nothing is written."""
        x, y = self.at
        return self.glass.pixels(x - 20, y - 60, 40, 10)

    def waited(self) -> float:
        """Touch it; return after how many seconds it changed."""
        before = self.seen()
        start = time.perf_counter()
        self.glass.press(*self.at)
        while self.seen() == before:
            assert time.perf_counter() - start < PATIENCE, "a touch was lost"
            pause(0.0005)
        took = time.perf_counter() - start
        pause(0.03)
        self.glass.lift(*self.at)
        return took


@pytest.fixture
def keys() -> Iterator[tuple[Key, Key, tuple[int, int]]]:
    """Give a key of the screens, the least app, and where the key's digit is undone."""
    with ExitStack() as stack:
        folder, other = (stack.enter_context(folder_of_its_own()) for _ in range(2))
        env = stack.enter_context(bank(folder))
        glass, plain = (
            stack.enter_context(touchscreen.touchscreen(place))
            for place in (folder, other)
        )
        other.chmod(0o777)
        bare = other / "kiosk"
        bare.write_text(
            f'#!/bin/sh\n[ "$1" != check ] || exec {KIOSK} "$@"\n'
            f'exec {sys.executable} {BARE} "$@"\n'
        )
        bare.chmod(0o755)
        panel = stack.enter_context(sessions.session(folder, env, on(glass)))
        stack.enter_context(sessions.session(other, env, on(plain), bare))
        home_is_there(panel)
        plan = twin.plan(env, panel.grid(), PACKAGE)
        key = Key(glass, plan.code[0])
        home = key.seen()
        glass.tap(*plan.target)
        until(lambda: key.seen() != home, "no keys were shown")
        middle = Key(plain, (touchscreen.SIZE[0] // 2, touchscreen.SIZE[1] // 2))
        until(lambda: set(middle.seen()[:3]) == {255}, "the least app never came")
        yield key, middle, plan.correct


def test_the_screens_answer_a_finger_as_fast_as_an_empty_app(
    keys: tuple[Key, Key, tuple[int, int]],
) -> None:
    key, middle, correct = keys
    pause(1.0)
    quiet = key.seen()
    best = float("inf")
    for _ in range(ROUNDS):
        ours, bare = [], []
        for turn in range(TOUCHES):
            if turn % 2:
                bare.append(middle.waited())
            ours.append(key.waited())
            if not turn % 2:
                bare.append(middle.waited())
            key.glass.tap(*correct)
            until(lambda: key.seen() == quiet, "the key stays as it was touched")
            pause(0.05)
        p50, least = statistics.median(ours), statistics.median(bare)
        best = min(best, p50 / least)
        p90 = statistics.quantiles(ours, n=10)[-1]
        print(  # noqa: T201
            f"touch to changed pixels: p50 {p50 * 1e3:.0f} ms, p90 {p90 * 1e3:.0f} ms,"
            f" an empty app {least * 1e3:.0f} ms, {p50 / least:.2f} times"
        )
        if best <= 1.3:
            return
    pytest.fail(f"at its best {best:.2f} times the empty app")
