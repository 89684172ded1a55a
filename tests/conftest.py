"""Fixtures that every test may use."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system

# No example fails because the machine is slow just then.
settings.register_profile("kiosk", deadline=None)
settings.load_profile("kiosk")


def pytest_collection_finish() -> None:
    """Keep what was imported out of every later sweep for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def system(tmp_path: Path, clock: HandClock) -> Iterator[LockerSystem]:
    with opened_system(tmp_path, clock=clock) as system:
        yield system
