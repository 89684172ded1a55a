"""The whole of what a doctor looks at, in its order."""

from pathlib import Path

from kiosk.doctor import Computer, Finding, examined
from tests.kiosk.wiring.banks import bank, kerong
from tests.kit import HandClock, settings


def looked(folder: Path, port: Path) -> dict[str, Finding]:
    found = examined(
        bank({"main": kerong(port)}),
        folder,
        clock=HandClock(),
        carriers={},
        on=Computer(),
    )
    return {one.check: one for one in found}


def test_a_bank_that_never_ran_is_looked_at_whole(tmp_path: Path) -> None:
    found = looked(tmp_path / "data", tmp_path / "port")

    assert found["configuration"].fault is None
    assert found["store"].fault == "store.none"
    assert found["port main"].fault == "port.missing"
    assert found["channel console"].fault == "channel.unreachable"
    assert "versions" in found


def test_where_nobody_can_tell_who_has_the_locks_no_board_is_asked(
    tmp_path: Path,
) -> None:
    # A lock that cannot be read: for whoever may do everything, a loop of links.
    (tmp_path / "locks.lock").symlink_to("locks.lock")

    found = looked(tmp_path, tmp_path / "port")

    assert found["locks"].fault == "store.unread"
    assert found["boards"].fault == "store.unread"
    assert not [check for check in found if check.startswith("port ")]


def test_every_slot_of_the_bank_is_counted(tmp_path: Path) -> None:
    found = examined(
        settings("SSM"), tmp_path, clock=HandClock(), carriers={}, on=Computer()
    )

    assert next(found).says == "Test bank, 3 slots on 1 buses"
