"""A restore: says what it would lose, loses only what was named, and tells it."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import InvalidError, StateError, StoreError, WouldLoseError
from kiosk.domain.events import Kind
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.trouble import TroubleKind
from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.runtime import Part, opened, restored
from kiosk.store import recovery, restoring
from kiosk.store.restoring import Loss
from kiosk.store.swap import NAME
from tests.kit import SECRET, HandClock, announced, opened_system, settings, stored

NAMES = tuple(slot.name for slot in settings().slots)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def file(tmp_path: Path, data: Path) -> Path:
    """A backup with p1 in slot 1."""
    with opened_system(data) as system:
        stored(system)
        system.backup(tmp_path / "b.db", actor="tina")
    return tmp_path / "b.db"


def restore(data: Path, file: Path, lose: str | None = None) -> Loss:
    clock = HandClock()
    clock.forward(timedelta(hours=5))
    bank = recovery.Bank(data, DeviceKey(SECRET), clock, NAMES)
    return restoring.restore(bank, file, location="test", lose=lose, actor="tina")


def lived_on(data: Path) -> None:
    with opened_system(data) as system:
        stored(system, "p2")


def test_a_restore_that_loses_nothing_needs_no_word(data: Path, file: Path) -> None:
    assert restore(data, file) == Loss(0, (), ())

    with opened_system(data) as system:
        assert system.slot("1").status is Status.OCCUPIED
        assert system.troubles()[0].kind is TroubleKind.RESTORED
        assert "nothing newer was known" in system.troubles()[0].says


def test_whoever_was_forgotten_is_not_known_again_by_a_restore(
    tmp_path: Path, data: Path
) -> None:
    with opened_system(data) as system:
        system.add_user(User("ben", "Ben", "ben@example.org"), actor="t")
        system.backup(tmp_path / "b.db", actor="tina")
        system.erase_user("ben", actor="ben")

    restore(data, tmp_path / "b.db", lose="1")

    with opened_system(data) as system:
        assert system.user("ben") == User("ben")
        assert system.verify_events()


def test_whoever_a_backup_waits_for_stays_known(tmp_path: Path, data: Path) -> None:
    with opened_system(data) as system:
        stored(system)
        system.backup(tmp_path / "b.db", actor="tina")
        system.store.write(
            lambda tx: tx.db.execute("UPDATE user SET erased_at = '2026-03-02'")
        )

    restore(data, tmp_path / "b.db", lose="1")

    with opened_system(data) as system:
        assert system.user("anna").phone is not None


def test_what_would_be_lost_is_said_and_not_lost(data: Path, file: Path) -> None:
    lived_on(data)
    before = (data / NAME).read_bytes()

    with pytest.raises(WouldLoseError, match=r"packages p2, slots 2") as refused:
        restore(data, file)

    assert refused.value.name == "9"
    assert (data / NAME).read_bytes() == before
    assert not (data / "quarantine").exists()


def test_it_is_lost_only_when_it_is_named_rightly(data: Path, file: Path) -> None:
    lived_on(data)
    for wrong in ("8", "unknown", "yes", ""):
        with pytest.raises(WouldLoseError):
            restore(data, file, wrong)

    assert restore(data, file, "9") == Loss(9, ("p2",), ("2",))

    with opened_system(data) as system:
        assert [package.id for package in system.packages()] == ["p1"]
        assert system.slot("1").status is Status.OCCUPIED
        assert system.slot("2").status is Status.UNCERTAIN
        assert system.slot("3").status is Status.EMPTY
        assert system.verify_events() == len(system.events())
        told = [e for e in system.events() if e.kind == Kind.STORE_RESTORED]
        assert '"lost":"9"' in told[0].facts
        says = system.troubles()[0].says
        assert "9 events after that backup are lost, of packages p2" in says
        assert "quarantine/20260302T170000Z-restored" in says


def test_the_replaced_store_is_kept(data: Path, file: Path) -> None:
    lived_on(data)
    before = (data / NAME).read_bytes()

    restore(data, file, "9")

    place = data / "quarantine" / "20260302T170000Z-restored"
    assert (place / NAME).read_bytes() == before
    assert file.exists()


@pytest.mark.parametrize("how", ["gone", "damaged"])
def test_where_nobody_can_tell_every_slot_is_in_doubt(
    data: Path, file: Path, how: str
) -> None:
    if how == "gone":
        (data / NAME).unlink()
    else:
        (data / NAME).write_bytes(b"no database" * 1000)
    with pytest.raises(WouldLoseError, match="nobody knows") as refused:
        restore(data, file)

    assert restore(data, file, refused.value.name) == Loss(None, (), NAMES)

    with opened_system(data) as system:
        assert {view.status for view in system.slots()} == {Status.UNCERTAIN}
        assert system.package("p1").state is State.STORED


def test_a_backup_from_before_the_archives_cannot_be_compared(
    data: Path, file: Path
) -> None:
    clock = HandClock()
    with opened_system(data, clock=clock) as system:
        clock.forward(timedelta(days=200))
        stored(system, "p2")
        assert system.archive(actor="kiosk") > 0
    with opened_system(data, clock=clock):
        pass

    with pytest.raises(WouldLoseError, match="nobody knows"):
        restore(data, file)


def test_two_stores_that_archived_other_events_cannot_be_compared(
    data: Path, file: Path, tmp_path: Path
) -> None:
    for name in ("later.db", "other.db"):
        clock = HandClock()
        with opened_system(data, clock=clock) as system:
            for trouble in system.open_troubles():
                system.agree(trouble.id, actor="tina")
            announced(system, name)
            clock.forward(timedelta(days=200))
            announced(system, f"young-{name}")
            system.archive(actor="kiosk")
            system.backup(tmp_path / name, actor="tina")
        if name == "later.db":
            restore(data, file, "unknown")

    with pytest.raises(WouldLoseError, match="nobody knows"):
        restore(data, tmp_path / "later.db")


def test_a_backup_of_another_history_loses_all_since_they_parted(
    data: Path, file: Path, tmp_path: Path
) -> None:
    lived_on(data)
    with opened_system(data) as system:
        system.backup(tmp_path / "later.db", actor="tina")
    restore(data, file, "9")
    with opened_system(data) as system:
        system.agree(1, actor="tina")
        stored(system, "p3", size="M")

    with pytest.raises(WouldLoseError, match=r"packages p3, slots 2, 3"):
        restore(data, tmp_path / "later.db")


def test_a_restore_of_a_bank_that_is_in_use_is_refused(data: Path, file: Path) -> None:
    with opened_system(data), pytest.raises(StateError, match="in use"):
        restore(data, file)


@pytest.mark.parametrize("part", [Part.LOCKS, Part.LINK, Part.SCREEN])
async def test_no_part_of_a_kiosk_may_run_meanwhile(tmp_path: Path, part: Part) -> None:
    data = tmp_path / "data"
    async with opened(settings(), data, {part}, who="test") as system:
        system.backup(tmp_path / "b.db", actor="tina")
        with pytest.raises(StateError):
            restored(settings(), data, tmp_path / "b.db", lose=None, actor="tina")

    lost = restored(settings(), data, tmp_path / "b.db", lose=None, actor="tina")
    assert lost.events == 0


def test_a_backup_of_another_bank_is_refused(data: Path, file: Path) -> None:
    bank = recovery.Bank(data, DeviceKey(SECRET), HandClock(), NAMES)
    with pytest.raises(InvalidError, match="location 'test', not 'yard'"):
        restoring.restore(bank, file, location="yard", lose=None, actor="tina")


def test_a_backup_of_another_device_is_refused(data: Path, file: Path) -> None:
    bank = recovery.Bank(data, DeviceKey(bytes(32)), HandClock(), NAMES)
    with pytest.raises(InvalidError, match="event 1 was changed"):
        restoring.restore(bank, file, location="test", lose=None, actor="tina")


@pytest.mark.parametrize("data_of_it", [b"", b"no database" * 999])
def test_what_is_no_backup_is_refused(
    data: Path, file: Path, data_of_it: bytes
) -> None:
    file.write_bytes(data_of_it)
    before = (data / NAME).read_bytes()

    with pytest.raises(InvalidError):
        restore(data, file, "unknown")

    assert (data / NAME).read_bytes() == before


def test_a_file_that_is_not_there_is_refused(data: Path) -> None:
    with opened_system(data):
        pass
    with pytest.raises(InvalidError, match="no such file"):
        restore(data, data / "nowhere.db")


def test_without_the_device_key_nothing_is_restored(data: Path, file: Path) -> None:
    with pytest.raises(StoreError, match=r"device\.key is missing"):
        restored(settings(), data, file, lose=None, actor="tina")


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data"):
        restored(settings(), tmp_path / "data", tmp_path / "b", lose=None, actor="tina")
