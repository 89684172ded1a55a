from pathlib import Path

import pytest

from kiosk.domain.errors import StateError
from kiosk.store.owner import Ownership, owner


def test_nobody_owns_what_nobody_took(tmp_path: Path) -> None:
    assert owner(tmp_path / "locks.lock") is None


def test_the_second_hears_who_was_first(tmp_path: Path) -> None:
    file = tmp_path / "locks.lock"
    first = Ownership(file, part="locks", who="pid 7, kiosk run")

    assert owner(file) == "pid 7, kiosk run"
    with pytest.raises(StateError, match="held by pid 7, kiosk run"):
        Ownership(file, part="locks", who="pid 8")

    first.close()
    assert owner(file) is None
    Ownership(file, part="locks", who="pid 8").close()
