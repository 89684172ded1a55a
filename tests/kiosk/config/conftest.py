import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def stranger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package that somebody else installed, good in parts."""
    about = tmp_path / "stranger-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1")
    (about / "entry_points.txt").write_text(
        "[kiosk.strategies]\n"
        "lowest = stranger_doors:lowest\n"
        "lost = stranger_doors:nowhere\n"
        "gone = stranger_away:lowest\n"
        "odd = stranger_doors:ODD\n"
        "best_fit = stranger_doors:lowest\n"
        "[kiosk.drivers]\n"
        "steel = drivers.mock:make\n"
        "rust = stranger_away:make\n"
        "[kiosk.notifiers]\n"
        "pigeon = stranger_doors:pigeon\n"
        "dodo = stranger_away:pigeon\n"
        "goose = stranger_doors:ODD\n"
    )
    (tmp_path / "stranger_doors.py").write_text(
        "from kiosk.channels import ConsoleNotifier, Factory\n"
        "pigeon = Factory(lambda _: None, lambda _: ConsoleNotifier(print))\n"
        "ODD = 5\n"
        "def lowest(size, free):\n"
        "    return min(free, key=lambda slot: slot.reach_mm)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("stranger_doors", None)
