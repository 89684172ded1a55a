"""A fake kiosk, and the clock that it and the screens share."""

from collections.abc import Iterator

import pytest
from textual._styles_cache import StylesCache

from tests.kiosk.ui.fakes import Clock, FakeSystem


@pytest.fixture(autouse=True)
def no_memory_of_former_screens() -> Iterator[None]:
    """Let go of a test's screens.

    Textual remembers what was drawn on the last thousand widgets. Each sweep for
    garbage goes through all of it, which took a third of the time of these tests.
    """
    yield
    StylesCache.get_inner_outer.cache_clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def system(clock: Clock) -> FakeSystem:
    return FakeSystem(clock)
