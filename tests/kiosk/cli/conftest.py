from pathlib import Path

import pytest

from tests.kiosk.cli.bench import BANK, Bench


@pytest.fixture
def bare(tmp_path: Path) -> Bench:
    bench = Bench(tmp_path)
    bench.configure(BANK)
    return bench


@pytest.fixture
def bench(bare: Bench) -> Bench:
    """Give a bank that knows anna and her phone."""
    bare.done("user", "add", "anna", "--name", "Anna", "--phone", "+49 171 3920012")
    return bare
