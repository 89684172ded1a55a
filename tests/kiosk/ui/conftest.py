"""A fake kiosk, and the clock that it and the screens share."""

import pytest

from tests.kiosk.ui.fakes import Clock, FakeSystem


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def system(clock: Clock) -> FakeSystem:
    return FakeSystem(clock)
