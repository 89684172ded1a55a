"""Fixtures that every test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def system(tmp_path: Path, clock: HandClock) -> Iterator[LockerSystem]:
    with opened_system(tmp_path, clock=clock) as system:
        yield system
