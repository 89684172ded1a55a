import asyncio
import threading
from collections.abc import Collection, Sequence
from pathlib import Path

import pytest

from drivers import LockAddress, LockDriver, PortLostError
from drivers.mock import Hand, MockDoor, MockDriver, MockSettings
from kiosk import runtime
from kiosk.bank import Heat, Supply
from kiosk.config import Settings
from kiosk.domain.errors import (
    LocksSilentError,
    NoSlotError,
    SettingsError,
    StateError,
    StoreError,
)
from kiosk.domain.visits import Ending
from kiosk.runtime import Part, opened, owner_of_locks, with_doors
from kiosk.system import LockerSystem
from tests.kit import QUICK, QUICK_HAND, announced, ended, settings, slots_yaml

BUS = {
    "driver": "mock",
    "pulse_seconds": 0.1,
    "rest_seconds": 0,
    "hand": QUICK_HAND,
}
BANK = settings("SSM", buses={"wall": BUS})


async def test_all_parts_in_one_process_serve_a_pickup(tmp_path: Path) -> None:
    written: list[str] = []
    async with opened(
        BANK, tmp_path, set(Part), who="test", write=written.append
    ) as system:
        announced(system)
        deposit = system.store_package("p1", actor="c")
        last = await ended(system, deposit.visit)
        pickup = system.retrieve(deposit.issued.code, deposit.issued.digits)
        last = await ended(system, pickup)
        async with asyncio.timeout(5):
            while len(written) < 2:  # noqa: ASYNC110 - the printer cannot call us
                await asyncio.sleep(0.01)

    assert last.ending is Ending.DONE
    assert "is here" in written[0]
    assert "picked up" in written[1]


async def test_parts_in_several_runtimes_meet_in_the_store(tmp_path: Path) -> None:
    async with (
        opened(BANK, tmp_path, {Part.LOCKS}, who="locks"),
        opened(BANK, tmp_path, {Part.SCREEN}, who="screen") as screen,
    ):
        visit = screen.open_slot("1", actor="t")
        last = await ended(screen, visit)

    assert last.ending is Ending.DONE


async def test_one_locks_part_owns_a_bank(tmp_path: Path) -> None:
    async with opened(BANK, tmp_path, {Part.LOCKS}, who="kiosk run"):
        assert "kiosk run" in (owner_of_locks(tmp_path) or "")
        with pytest.raises(StateError, match=r"held by pid .* kiosk run"):
            async with opened(BANK, tmp_path, {Part.LOCKS}, who="second"):
                pass
    assert owner_of_locks(tmp_path) is None


async def test_a_command_has_its_doors_opened_by_the_owner(tmp_path: Path) -> None:
    async with (
        opened(BANK, tmp_path, {Part.LOCKS}, who="kiosk run"),
        with_doors(BANK, tmp_path, who="command") as system,
    ):
        assert "kiosk run" in (system.serving() or "")
        visit = system.open_slot("1", actor="t")
        last = await ended(system, visit)

    assert last.ending is Ending.DONE


async def test_a_command_opens_doors_itself_when_nobody_else_does(
    tmp_path: Path,
) -> None:
    async with with_doors(BANK, tmp_path, who="command") as system:
        assert "command" in (system.serving() or "")
        visit = system.open_slot("1", actor="t")
        last = await ended(system, visit)

    assert last.ending is Ending.DONE


async def test_a_request_dies_when_nobody_owns_the_locks(tmp_path: Path) -> None:
    short = settings("S", locks=QUICK | {"request_life_seconds": 0.1})
    async with opened(short, tmp_path, {Part.SCREEN}, who="screen") as system:
        assert system.serving() is None
        visit = system.open_slot("1", actor="t")
        last = await ended(system, visit)

    assert last.ending is Ending.UNSERVED


async def test_what_goes_wrong_in_the_block_comes_out_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(NoSlotError):
        async with opened(BANK, tmp_path, set(Part), who="test", write=print):
            raise NoSlotError("S")


async def test_everything_is_given_back(tmp_path: Path) -> None:
    before = threading.active_count()
    for _ in range(3):
        async with opened(BANK, tmp_path, set(Part), who="test", write=print):
            pass

    assert list((tmp_path / "wake").iterdir()) == []
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith(("store", "locks"))]
    assert threading.active_count() <= before + 8  # the loop's own idle ones


async def test_a_bus_that_cannot_be_opened_closes_the_others(tmp_path: Path) -> None:
    def drivers(_: Settings) -> dict[str, LockDriver]:
        raise PortLostError("/dev/nowhere is not there")

    with pytest.raises(PortLostError):
        async with opened(BANK, tmp_path, {Part.LOCKS}, who="test", drivers=drivers):
            pass
    assert owner_of_locks(tmp_path) is None


async def test_a_data_directory_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("x")

    with pytest.raises(StoreError, match="must be a folder"):
        async with opened(BANK, tmp_path / "data", (), who="test"):
            pass


async def test_a_store_without_its_key_is_refused(tmp_path: Path) -> None:
    async with opened(BANK, tmp_path, (), who="test"):
        pass
    (tmp_path / "device.key").unlink()

    with pytest.raises(StoreError, match="backup"):
        async with opened(BANK, tmp_path, (), who="test"):
            pass


async def test_vanished_slots_are_refused_and_everything_is_let_go(
    tmp_path: Path,
) -> None:
    async with opened(BANK, tmp_path, {Part.LOCKS}, who="test") as system:
        announced(system, size="M")
        deposit = system.store_package("p1", actor="c")
        await ended(system, deposit.visit)

    with pytest.raises(SettingsError, match="slot 3"):
        async with opened(settings("SS"), tmp_path, {Part.LOCKS}, who="test"):
            pass
    assert owner_of_locks(tmp_path) is None


async def test_a_part_that_falls_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runtime, "_RESTART_SECONDS", 0.05)
    fallen = asyncio.Event()
    async with opened(BANK, tmp_path, {Part.LOCKS}, who="test") as system:
        original = system.take_up

        def take_up() -> object:
            if not fallen.is_set():
                fallen.set()
                raise LocksSilentError("1", "a fault that nobody foresaw")
            return original()

        system.take_up = take_up  # type: ignore[method-assign,assignment]  # falls once
        visit = system.open_slot("1", actor="t")
        last = await ended(system, visit)

    assert fallen.is_set()
    assert last.ending is Ending.DONE


# What the locks and their supplies stand.

LEFT, RIGHT = ["left"], ["right"]
BOTH = ["left", "right"]
FIRM = {"gap_seconds": 0, "pulse_seconds": 0}


class Coils:
    """How many locks are energised at a time, on all buses together.

    Each stays so until `enough` are, or for `patience` seconds.
    """

    def __init__(self, enough: int, patience: float) -> None:
        self.most = 0
        self._enough = enough
        self._patience = patience
        self._now = 0
        self._change = threading.Condition()

    def energised(self) -> None:
        with self._change:
            self._now += 1
            self.most = max(self.most, self._now)
            self._change.notify_all()
            self._change.wait_for(lambda: self.most >= self._enough, self._patience)
            self._now -= 1


class Counted(MockDriver):
    """A bus whose pulses are counted together with those of the others."""

    def __init__(self, locks: Collection[LockAddress], coils: Coils) -> None:
        hand = Hand(0.0, 0.05, waits_to_be_seen=True)
        quick = MockSettings(MockDoor(hand), pulse_seconds=0.1, rest_seconds=0)
        super().__init__(locks, quick)
        self._coils = coils

    def unlock(self, lock: LockAddress) -> None:
        self._coils.energised()
        super().unlock(lock)


def two_buses(**changes: object) -> Settings:
    doors = zip(slots_yaml("SS"), BOTH, strict=True)
    column = [{**door, "bus": bus} for door, bus in doors]
    lockers = [{"name": "A", "columns": [column]}]
    buses = {bus: {"driver": "mock"} for bus in BOTH}
    return settings(buses=buses, lockers=lockers, **changes)


async def open_all(system: LockerSystem, *slots: str) -> list[Ending | None]:
    visits = [system.open_slot(slot, actor="t") for slot in slots]
    last = await asyncio.gather(*(ended(system, visit) for visit in visits))
    return [visit.ending for visit in last]


@pytest.mark.parametrize(
    ("supplies", "most", "patience"),
    [
        ([], 1, 0.1),
        ([{"feeds": BOTH, **FIRM}], 1, 0.1),
        ([{"feeds": ["left/1", "right/1"], **FIRM}], 1, 0.1),
        ([{"feeds": LEFT, **FIRM}, {"feeds": RIGHT, **FIRM}], 2, 2.5),
        ([{"feeds": BOTH, "at_once": 2, **FIRM}], 2, 2.5),
    ],
    ids=["untold", "shared", "shared by boards", "one each", "strong"],
)
async def test_as_many_locks_are_pulsed_at_once_as_their_supplies_stand(
    tmp_path: Path, supplies: Sequence[object], most: int, patience: float
) -> None:
    coils = Coils(2, patience)
    bank = two_buses(supplies=supplies)

    def drivers(bank: Settings) -> dict[str, LockDriver]:
        return {name: Counted(bus.locks, coils) for name, bus in bank.wiring.items()}

    async with opened(
        bank, tmp_path, {Part.LOCKS}, who="test", drivers=drivers
    ) as system:
        endings = await open_all(system, "1", "2")

    assert endings == [Ending.DONE, Ending.DONE]
    assert coils.most == most


async def test_a_lock_that_must_rest_is_not_pulsed(tmp_path: Path) -> None:
    locks = QUICK | {"tries": 1, "pulses_before_rest": 1, "rest_seconds": 60}
    bank = settings("SS", buses={"wall": BUS}, locks=locks)

    async with opened(bank, tmp_path, {Part.LOCKS}, who="test") as system:
        assert await open_all(system, "1") == [Ending.DONE]
        assert await open_all(system, "1") == [Ending.SILENT]
        assert await open_all(system, "2") == [Ending.DONE]


def test_what_the_configuration_takes_for_usual_the_bank_does_too() -> None:
    bare = settings(locks={}, supplies=[{"feeds": ["wall"]}])
    locks, [one] = bare.locks, bare.supplies

    assert Heat(locks.pulses_before_rest, locks.rest_seconds) == Heat()
    told = Supply(one.fed, one.at_once, one.gap_seconds, one.pulse_seconds)
    assert told == Supply(one.fed)
