"""Many at once: in one process, and in several over one store."""

import multiprocessing
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.domain.errors import NoSlotError, StateError
from kiosk.domain.package import State
from kiosk.domain.users import User
from kiosk.keys import DeviceKey
from kiosk.runtime import Part, opened
from kiosk.store import Store
from kiosk.system import LockerSystem
from tests.kit import SECRET, ended, opened_system, served, settings

BANK = settings("S" * 60)
PACKAGES = [f"p{n}" for n in range(100)]


def announce_all(system: LockerSystem) -> None:
    system.add_user(User("anna", phone="0170 1234567"), actor="t")
    for package in PACKAGES:
        system.announce(package, user="anna", size="S", actor="t")


def attempt(system: LockerSystem, package: str) -> str:
    """Store a package; return the slot that it was given, or `full`."""
    try:
        return system.store_package(package, actor=package).slot
    except NoSlotError:
        return "full"


def check(outcomes: Sequence[str], system: LockerSystem) -> None:
    given = Counter(outcomes)
    assert given.pop("full") == 40
    assert sorted(given) == sorted(view.slot.name for view in system.slots())
    assert set(given.values()) == {1}, "a slot was given twice"
    system.verify_events()


def test_a_hundred_threads_share_sixty_slots(tmp_path: Path) -> None:
    with opened_system(tmp_path, BANK) as system:
        announce_all(system)
        start = threading.Barrier(100)

        def at_once(package: str) -> str:
            start.wait()
            return attempt(system, package)

        with ThreadPoolExecutor(100) as crowd:
            check(list(crowd.map(at_once, PACKAGES)), system)


def test_a_hundred_threads_want_one_package(tmp_path: Path) -> None:
    with opened_system(tmp_path, BANK) as system:
        announce_all(system)
        start = threading.Barrier(100)

        def at_once(_: int) -> str:
            start.wait()
            try:
                return system.store_package("p1", actor="t").slot
            except StateError:
                return "refused"

        with ThreadPoolExecutor(100) as crowd:
            outcomes = Counter(crowd.map(at_once, range(100)))
        assert outcomes.pop("refused") == 99
        assert list(outcomes.values()) == [1]


def _in_a_process(
    folder: Path, packages: Sequence[str], start: Callable[[], object]
) -> list[str]:
    store = Store(folder, key=DeviceKey(SECRET), clock=SystemClock())
    try:
        system = LockerSystem(store, BANK)
        start()
        return [attempt(system, package) for package in packages]
    finally:
        store.close()


def _worker(folder: Path, packages: Sequence[str], gate: object, told: object) -> None:
    told.put(_in_a_process(folder, packages, gate.wait))  # type: ignore[attr-defined]  # a Queue, a Barrier


@pytest.mark.slow
def test_eight_processes_share_sixty_slots(tmp_path: Path) -> None:
    with opened_system(tmp_path, BANK) as system:
        announce_all(system)
        spawning = multiprocessing.get_context("spawn")
        gate, told = spawning.Barrier(8), spawning.Queue()
        workers = [
            spawning.Process(
                target=_worker, args=(tmp_path, PACKAGES[n::8], gate, told)
            )
            for n in range(8)
        ]
        for worker in workers:
            worker.start()
        outcomes = [slot for _ in workers for slot in told.get(timeout=60)]
        for worker in workers:
            worker.join()

        check(outcomes, system)


@pytest.mark.slow
async def test_a_hundred_deposits_over_real_machinery(tmp_path: Path) -> None:
    bus = {
        "driver": "mock",
        "pulse_seconds": 0.1,
        "rest_seconds": 0,
        "hand": {"opens_after_seconds": 0.02, "closes_after_seconds": 0.4},
    }
    supply = {"feeds": ["wall"], "gap_seconds": 0, "pulse_seconds": 0}
    bank = settings("S" * 60, buses={"wall": bus}, supplies=[supply])
    async with opened(bank, tmp_path, {Part.LOCKS}, who="test") as system:
        announce_all(system)
        deposits = []
        for package in PACKAGES:
            try:
                deposits.append(system.store_package(package, actor="t"))
            except NoSlotError:
                continue
            await ended(system, deposits[-1].visit)

        assert len(deposits) == 60
        assert len(system.packages(State.STORED)) == 60
        system.verify_events()


def test_served_deposits_are_all_stored(tmp_path: Path) -> None:
    with opened_system(tmp_path, BANK) as system:
        announce_all(system)
        for package in PACKAGES[:60]:
            served(system, system.store_package(package, actor="t").visit)

        assert len(system.packages(State.STORED)) == 60
        assert attempt(system, PACKAGES[60]) == "full"
