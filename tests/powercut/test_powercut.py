"""The power goes at every turn, and no answered change is lost."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.keys import DeviceKey
from kiosk.store import Store
from tests.databases.test_upgrades import DUMPS, loaded
from tests.kit import SECRET, HandClock
from tests.powercut.disk import NAME, Disk, ForgetfulVFS, Image
from tests.powercut.history import History, Tally
from tests.powercut.many import cut, cut_in_processes


@pytest.fixture
def vfs() -> Iterator[ForgetfulVFS]:
    vfs = ForgetfulVFS()
    yield vfs
    vfs.unregister()


def test_a_few_power_cuts_lose_nothing(tmp_path: Path, vfs: ForgetfulVFS) -> None:
    tally = Tally()
    for seed in range(2):
        tally.add(History(seed, tmp_path, vfs).play(steps=6))

    assert tally.cuts > 50
    assert tally.disks > 20
    assert (tally.lost, tally.corrupt, tally.says) == (0, 0, [])


@pytest.mark.slow
def test_twenty_thousand_power_cuts_lose_nothing() -> None:
    tally = cut_in_processes(20_000, processes=2)

    assert tally.cuts >= 20_000
    assert tally.opened > 50
    assert (tally.lost, tally.corrupt, tally.says) == (0, 0, [])


@pytest.mark.slow
@pytest.mark.parametrize("dump", [None, *DUMPS], ids=lambda d: d.stem if d else "new")
def test_the_power_may_go_while_a_store_is_made_or_upgraded(
    tmp_path: Path, vfs: ForgetfulVFS, dump: Path | None
) -> None:
    """Whatever is left then opens, whole, with all that was in it."""
    luck = random.Random(7)  # noqa: S311 - it has to repeat itself
    left: dict[int, Image] = {}
    live, image = tmp_path / "live", tmp_path / "image"
    live.mkdir()
    if dump is not None:
        file = loaded(dump, live)
        vfs.disk.durable["kiosk.db"] = bytearray(file.read_bytes())

    def cut() -> None:
        left[len(left)] = vfs.disk.nothing_unsynced()
        torn = vfs.disk.survivors(luck) if vfs.disk.pending else None
        if torn is not None:
            left[len(left)] = torn

    vfs.disk.cut = cut
    Store(live, key=DeviceKey(SECRET), clock=HandClock(), vfs=NAME).close()

    assert len(left) > 50
    for survivor in luck.sample(list(left.values()), 50):
        shutil.rmtree(image, ignore_errors=True)
        image.mkdir()
        for name, data in survivor.items():
            (image / name).write_bytes(data)
        store = Store(image, key=DeviceKey(SECRET), clock=HandClock())
        try:
            found = store.read(
                lambda db: db.execute("SELECT count(*) FROM package").get
            )
        finally:
            store.close()
        assert (found > 0) is (dump is not None)


@pytest.mark.slow
def test_a_store_that_syncs_too_rarely_is_seen_to_lose_changes() -> None:
    tally = cut(500, synchronous="NORMAL")

    assert tally.lost > 100
    assert tally.lost_most > 1
    assert tally.corrupt == 0


@pytest.mark.slow
def test_a_store_that_never_syncs_is_seen_to_break() -> None:
    assert cut(500, synchronous="OFF").corrupt > 20


def test_a_disk_keeps_what_was_synced_and_nothing_else() -> None:
    disk = Disk()
    disk.write("f", 0, b"aaaa")
    disk.sync("f")
    disk.write("f", 2, b"bbbb")

    assert disk.nothing_unsynced() == {"f": b"aaaa"}
    disk.sync("f")
    assert disk.nothing_unsynced() == {"f": b"aabbbb"}


def test_a_write_is_torn_at_its_sectors(tmp_path: Path, vfs: ForgetfulVFS) -> None:
    disk, history = Disk(), History(1, tmp_path, vfs)
    disk.write("f", 100, b"x" * 1000)

    seen = {disk.survivors(history.luck) is None for _ in range(100)}
    lengths = {
        len((disk.survivors(history.luck) or {}).get("f", b"")) for _ in range(100)
    }

    assert seen == {True, False}
    assert lengths == {0, 512, 1024, 1100}
