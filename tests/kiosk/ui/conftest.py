"""A fake kiosk, and the clock that it and the screens share."""

from collections.abc import Iterator

import pytest
from textual._styles_cache import StylesCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.kiosk.ui.fakes import Clock, FakeSystem


@pytest.fixture(autouse=True)
def no_memory_of_former_screens() -> Iterator[None]:
    """Let go of a test's screens.

    Textual remembers what was drawn on the last thousand widgets. Each sweep for
    garbage goes through all of it, which took a third of the time of these tests.
    """
    yield
    StylesCache.get_inner_outer.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def one_reading_of_the_style_sheets() -> Iterator[None]:
    """Read what every app reads once: it took a third of the start of each."""
    read: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def remembered(self: Stylesheet, *css: object, **how: object) -> list[RuleSet]:
        colours = tuple(self._variables.items())
        key = (css, tuple(how.items()), colours)
        if key not in read:
            read[key] = parse(self, *css, **how)  # type: ignore[arg-type]
        return read[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def system(clock: Clock) -> FakeSystem:
    return FakeSystem(clock)
