from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.ui.courier.bench import Bench, benched


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with benched(tmp_path) as found:
        yield found
