"""A kiosk is killed at every boundary, and what is left is right each time.

The long version: `python -m tests.crash --kills 2000`.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.crash.__main__ import kill
from tests.crash.breaks import BREAKS

pytestmark = pytest.mark.slow

_KILLS: Final = 200
_MOST: Final = 600
"""After so many kills every named point must have been met."""


def test_a_kiosk_that_is_killed_anywhere_loses_nothing(tmp_path: Path) -> None:
    found = kill(tmp_path, _KILLS, workers=6)
    while found.missing and found.total < _MOST:
        kill(tmp_path, _KILLS // 4, seed=found.total, workers=6, found=found)

    assert found.wrong == []
    assert found.missing == [], "nobody was killed there"
    assert found.visits > _KILLS


@pytest.mark.parametrize("name", BREAKS)
def test_a_kiosk_that_is_broken_on_purpose_is_found(tmp_path: Path, name: str) -> None:
    part = BREAKS[name].found

    found = kill(tmp_path, _MOST, workers=3, broken=name, until=part)

    assert found.has(part), found.wrong
