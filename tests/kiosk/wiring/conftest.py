"""Banks whose far end is played, each port in a folder of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Settings
from kiosk.wiring import FarEnd
from tests.kiosk.wiring.banks import bank, kerong


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a bank of two Kerong boards."""
    return bank({"main": kerong(tmp_path / "bus")})


@pytest.fixture
def far(settings: Settings) -> Iterator[FarEnd]:
    with FarEnd(settings) as far:
        yield far
