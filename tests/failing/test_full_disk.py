"""A disk that is really full, or really cannot be written: no door moves."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.domain.errors import StoreError
from kiosk.domain.package import State
from kiosk.domain.trouble import Order
from kiosk.domain.visits import Ending
from kiosk.keys import DeviceKey
from kiosk.runtime import Part, opened
from kiosk.store import Store
from kiosk.system import LockerSystem
from tests.kit import SECRET, HandClock, announced, served, settings, stored

MB = 2**20
BANK = settings(storage={"reserve_mb": 2})


@contextmanager
def bank(folder: Path, reserve_bytes: int) -> Iterator[LockerSystem]:
    store = Store(
        folder, key=DeviceKey(SECRET), clock=HandClock(), reserve_bytes=reserve_bytes
    )
    try:
        system = LockerSystem(store, BANK)
        system.start(who="test")
        yield system
    finally:
        store.close()


def test_without_room_in_reserve_no_door_is_asked_for(tmp_path: Path) -> None:
    with bank(tmp_path, 0) as system:
        deposit = stored(system)
        announced(system, "p2")
    with bank(tmp_path, 2**60) as system:
        before = system.last_event()
        for ask in (
            lambda: system.store_package("p2", actor="courier"),
            lambda: system.retrieve(deposit.issued.code, deposit.issued.digits),
            lambda: system.retrieve("00000000", "1234"),
            lambda: system.open_slot("3", actor="tina"),
            lambda: system.look_into("3", actor="tina"),
        ):
            with pytest.raises(StoreError, match="the disk is almost full"):
                ask()
        assert system.unfinished() == []
        assert system.last_event() == before


def test_the_screen_is_told_that_there_is_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bank(tmp_path, 0) as system:
        assert system.order() is Order.FINE
        full = os.statvfs_result((4096, 4096, 100, 1, 1, 9, 9, 9, 0, 255))
        monkeypatch.setattr(os, "statvfs", lambda _: full)
        assert system.order() is Order.NO_ROOM


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607


def left(place: Path) -> int:
    disk = os.statvfs(place)
    return disk.f_bavail * disk.f_frsize


def fill(place: Path, *, leave: int) -> None:
    with (place / "letters").open("ab") as file:
        file.write(bytes(max(0, left(place) - leave)))


@pytest.mark.slow
def test_on_a_real_disk_what_was_begun_ends_and_nothing_else_begins(
    small: Path,
) -> None:
    data = small / "data"
    data.mkdir()
    with bank(data, 2 * MB) as system:
        first, second = stored(system, "p1"), stored(system, "p2")
        visit = system.retrieve(first.issued.code, first.issued.digits)

        fill(small, leave=MB)
        with pytest.raises(StoreError, match="almost full"):
            system.retrieve(second.issued.code, second.issued.digits)
        assert served(system, visit).ending is Ending.DONE
        assert system.package("p1").state is State.RETRIEVED

        fill(small, leave=0)
        with pytest.raises(StoreError, match="the disk is full"):
            _announce_for_ever(system)
        known = len(system.packages())
        with pytest.raises(StoreError, match=r"no backup|disk is full"):
            system.backup(data / "b.db", actor="tina")
        assert not list(data.glob("*b.db*"))

        (small / "letters").unlink()
        assert len(system.packages()) == known
        served(system, system.retrieve(second.issued.code, second.issued.digits))
        assert system.check_store(actor="test") == system.last_event()


def _announce_for_ever(system: LockerSystem) -> None:
    for n in range(100_000):
        system.announce(f"x{n}", user="anna", size="S", actor="test")


@pytest.mark.slow
async def test_a_disk_that_cannot_be_written_opens_no_door_and_is_said(
    small: Path,
) -> None:
    data = small / "data"
    async with opened(BANK, data, (), who="test") as system:
        deposit = stored(system)
    with _read_only(small), pytest.raises(StoreError, match="Read-only file system"):
        async with opened(BANK, data, {Part.LOCKS}, who="test"):
            pass

    async with opened(BANK, data, {Part.LOCKS}, who="test") as system:
        assert system.package("p1").slot == deposit.slot


@contextmanager
def _read_only(place: Path) -> Iterator[None]:
    for how in ("ro", "rw"):
        remount = ["mount", "-o", f"remount,{how}", str(place)]
        subprocess.run(remount, check=True)  # noqa: S603
        if how == "ro":
            yield
