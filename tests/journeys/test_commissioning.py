"""A bank that was wired wrong is commissioned on the simulator: each flaw by its name.

The boards play what is truly wired. What the YAML says of it is wrong in one way a
time; the person at the doors looks at the steel, which is the far end.
"""

import asyncio
import json
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner

from drivers import Door
from drivers.simulator import Fault
from kiosk.cli import commission, main
from kiosk.config import Settings
from kiosk.domain.commissioning import Flaw, Verdict
from kiosk.domain.slots import Status
from kiosk.runtime import Part, opened
from kiosk.system import LockerSystem, Standing, follow
from kiosk.wiring import FarEnd
from tests.kit import QUICK, settings

pytestmark = pytest.mark.slow  # at the speed of the wire

DOORS: Final = {"1": "1/1", "2": "1/2", "3": "2/1", "4": "2/2"}


def tree(
    port: Path, doors: dict[str, str], board_1: int, **locks: float
) -> dict[str, object]:
    bus = {
        "driver": "kerong",
        "port": str(port),
        "channels": 2,
        "pulse_seconds": 0.1,
        "reply_seconds": 0.2,
        "boards": {"1": {"closed_bit": board_1}},
    }
    column = [
        {"name": name, "size": "S", "reach_mm": 1000, "lock": lock}
        for name, lock in doors.items()
    ]
    return {
        "buses": {"main": bus},
        "lockers": [{"name": "A", "columns": [column]}],
        "locks": QUICK | {"open_patience_seconds": 0.4, "guard_seconds": 0.05} | locks,
        "supplies": [{"feeds": ["main"], "gap_seconds": 0, "pulse_seconds": 0.1}],
    }


def wired(
    port: Path,
    doors: dict[str, str] | None = None,
    *,
    closed_bit: int = 1,
    **locks: float,
) -> Settings:
    return settings(**tree(port, doors or DOORS, closed_bit, **locks))


def moved(far: FarEnd, before: dict[str, int]) -> list[str]:
    """What a person at the doors saw: those whose coils had current, and opened."""
    return [slot for slot, n in pulses(far).items() if n > before[slot]]


def pulses(far: FarEnd) -> dict[str, int]:
    return {
        slot: len(far.buses[bus].currents(lock)) for slot, bus, lock, *_ in far.doors()
    }


async def proved(
    system: LockerSystem, far: FarEnd, slot: str, *, asked: bool = False
) -> Verdict:
    before = pulses(far)
    visit = await asyncio.to_thread(system.prove_door, slot, actor="tina")
    async for _ in follow(system, visit.id):
        pass
    if asked:
        system.say_moved(slot, moved(far, before), actor="tina")
    door = system.commissioning().doors[slot]
    assert door is not None
    return door.verdict


async def test_swapped_doors_and_a_dead_sensor_have_their_names(
    tmp_path: Path,
) -> None:
    true = wired(tmp_path / "bus")
    with FarEnd(true, shuts_after=1.0) as far:
        _, bus, _, *_ = far.doors()[0]
        locks = {slot: lock for slot, _, lock, *_ in far.doors()}
        far.buses[bus].cross(locks["1"], locks["2"])
        far.buses[bus].cut_sensor(locks["4"])
        async with opened(true, tmp_path / "d", {Part.LOCKS}, who="test") as system:
            one = await proved(system, far, "1", asked=True)
            two = await proved(system, far, "2", asked=True)
            three = await proved(system, far, "3", asked=True)
            four = await proved(system, far, "4", asked=True)
            out = [v.slot.name for v in system.slots() if v.status is Status.RESERVED]
            doubted = [view.slot.name for view in system.slots() if view.doubt]
            still = system.commissioning().doors["1"]

    assert still is not None
    assert still.verdict == one
    assert two == Verdict((Flaw.SWAPPED,), ("1",))
    assert one == Verdict((Flaw.SWAPPED,), ("2",))
    assert three.proved
    assert four.flaws == (Flaw.DEAD_SENSOR,)
    assert out == ["1", "2", "4"]
    # The guard looked on, and took none of it for force.
    assert doubted == []


async def test_doors_with_each_others_names_are_found_by_asking(tmp_path: Path) -> None:
    true = wired(tmp_path / "bus")
    said = wired(tmp_path / "bus", {**DOORS, "1": "2/1", "3": "1/1"})
    with FarEnd(true, shuts_after=1.0) as far:
        async with opened(said, tmp_path / "d", {Part.LOCKS}, who="test") as system:
            assert (await proved(system, far, "1")).proved  # sensors alone cannot
            one = await proved(system, far, "1", asked=True)

    assert (one.flaws, one.others) == ((Flaw.SWAPPED,), ("3",))


async def test_a_polarity_the_wrong_way_round_is_learnt_and_voids_nothing_else(
    tmp_path: Path,
) -> None:
    true, data = wired(tmp_path / "bus"), tmp_path / "d"
    wrong = wired(tmp_path / "bus", closed_bit=0)
    with FarEnd(true, shuts_after=1.0) as far:
        async with opened(wrong, data, {Part.LOCKS}, who="test") as system:
            found = {slot: await proved(system, far, slot) for slot in DOORS}
            doubted = [view.slot.name for view in system.slots() if view.doubt]
        async with opened(true, data, {Part.LOCKS}, who="test") as system:
            left = system.commissioning().unproved
            again = {slot: await proved(system, far, slot) for slot in left}
            system.sign_off(by="Tina", actor="tina")
            status = {view.status for view in system.slots()}
    swapped = wired(tmp_path / "bus", {**DOORS, "1": "1/2", "2": "1/1"})
    async with opened(swapped, data, (), who="test") as system:
        stands = system.commissioning()

    flaws = {slot: verdict.flaws for slot, verdict in found.items()}
    assert flaws == {"1": (Flaw.INVERTED,), "2": (Flaw.INVERTED,), "3": (), "4": ()}
    assert doubted == []
    assert all(verdict.proved for verdict in again.values())
    assert status == {Status.EMPTY}
    # The record is void, and only the doors that are concerned are to be proved.
    assert stands.standing is Standing.VOID
    assert stands.unproved == ("1", "2")


def run(tmp_path: Path, *words: str, typed: str | None = None) -> tuple[int, str]:
    import yaml  # noqa: PLC0415 - only here a file is written

    file = tmp_path / "kiosk.yaml"
    location = {"id": "t", "name": "T", "time_zone": "UTC", "help": "?"}
    whole = tree(tmp_path / "bus", DOORS, 1) | {"location": location}
    file.write_text(yaml.safe_dump(whole), encoding="utf-8")
    where = ["--config", str(file), "--data", str(tmp_path / "d")]
    result = CliRunner().invoke(main, [*where, *words], input=typed)
    return result.exit_code, result.stdout


def test_two_boards_of_one_address_are_named_and_their_doors_left_alone(
    tmp_path: Path,
) -> None:
    with FarEnd(wired(tmp_path / "bus"), shuts_after=1.0) as far:
        far.buses["main"].faults.set(Fault.TWIN, 1.0)
        status, said = run(tmp_path, "commission", "--json")
        told = json.loads(said)
        given = pulses(far)

    assert status == 3
    assert told["error"] == "commission"
    assert {one["fault"] for one in told["boards"]} == {"board.doubled"}
    assert set(given.values()) == {0}


def test_a_person_commissions_by_the_command_line_and_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commission, "is_person", lambda: True)
    with FarEnd(wired(tmp_path / "bus"), shuts_after=1.0) as far:
        status, said = run(tmp_path, "commission", typed="\nx\n\n4\n\n")
        assert status == 3
        assert "There is no door x." in said
        assert "another one, or its sensor sees another one (door 4)" in said
        refused, _ = run(tmp_path, "commission", "--sign", "Tina Berg")
        assert refused == 1

        status, said = run(tmp_path, "commission", typed="\n")
        assert status == 0, said
        assert far.doors()[0][3] is Door.CLOSED
    status, said = run(tmp_path, "commission", "--sign", "Tina Berg")
    assert status == 0
    assert "Signed by Tina Berg" in said
    status, said = run(tmp_path, "commission", "--show", "--json")
    told = json.loads(said)
    assert told["standing"] == "signed"
    assert told["polarity"] == {"main/1": "right", "main/2": "right"}
    assert {door["state"] for door in told["doors"]} == {"proved"}
