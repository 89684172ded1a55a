"""What went wrong in other banks, where no other test looks for it.

The whole list, and who holds each line of it, is in tests/README.md.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.codes import Draw
from kiosk.domain.errors import StoreError
from kiosk.store import database
from kiosk.system import LockerSystem
from kiosk.system.telling import tell
from tests.kit import HandClock, announced, opened_system, stored


def test_a_code_that_is_live_already_is_drawn_again(
    system: LockerSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def luck(_package: str, attempt: int) -> Draw:
        return lambda below: attempt % below

    monkeypatch.setattr(system, "_luck", luck)

    codes = [stored(system, name).issued.code for name in ("p1", "p2", "p3")]

    assert len(set(codes)) == 3
    assert system.retrieve(codes[2], "4567").package == "p3"


def test_what_happens_in_one_moment_keeps_its_order(system: LockerSystem) -> None:
    for number in range(30):
        announced(system, f"p{29 - number:02d}")

    events = [e for e in system.events() if e.kind == "package-announced"]

    assert len({event.at for event in events}) == 1
    assert [e.package for e in events] == [f"p{29 - n:02d}" for n in range(30)]
    assert [e.seq for e in events] == sorted(e.seq for e in events)


def test_the_same_change_is_told_once_whatever_the_clock_says(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)

    def again() -> None:
        package = system.package("p1")
        system.store.write(
            lambda tx: tell(
                tx,
                system.settings,
                "stored",
                package,
                mark=f"visit {deposit.visit.id}",
            )
        )

    for days in (-400, 0, 20_000):
        clock.forward(timedelta(days=days))
        again()

    told = system.store.read(
        lambda db: db.execute("SELECT kind FROM notification").fetchall()
    )
    assert told == [("stored",)]


def test_a_new_bank_has_nobody_with_a_pin(tmp_path: Path) -> None:
    with opened_system(tmp_path) as system:
        assert system.users() == []


@dataclass
class Script:
    name: str

    def read_text(self, encoding: str) -> str:
        assert encoding
        return "SELECT 1"


@dataclass
class Folder:
    names: tuple[str, ...]

    def iterdir(self) -> list[Script]:
        return [Script(name) for name in self.names]


@pytest.mark.parametrize(
    "names",
    [("0001_a.sql", "0001_b.sql"), ("0001_a.sql", "0003_c.sql"), ("0002_b.sql",)],
    ids=["twice", "a gap", "no first"],
)
def test_steps_of_the_schema_have_numbers_of_their_own(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...]
) -> None:
    monkeypatch.setattr(database, "files", lambda _: Folder(names))

    with pytest.raises(StoreError, match="should have number"):
        database._steps()
