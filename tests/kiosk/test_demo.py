"""The demo: furnished once, when it is new; and a walk that tells the truth."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.config import Settings, demo_path, load, parse
from kiosk.demo import Happened, furnish, walk, with_hand
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.runtime import Part, opened
from tests.kiosk.cli.bench import BANK, DEMO, Bench


@pytest.fixture
def settings() -> Settings:
    return parse(BANK + DEMO)


def quiet(_: str) -> None:
    pass


async def test_a_new_demo_bank_is_furnished_the_real_way(
    settings: Settings, tmp_path: Path
) -> None:
    said: list[str] = []

    assert await furnish(settings, tmp_path, said.append)

    assert len(said) == 1
    async with opened(settings, tmp_path, (), who="test") as system:
        assert [user.id for user in system.users()] == ["ida"]
        found = {package.id: package for package in system.packages()}
        assert {package.state for package in found.values()} == {State.STORED}
        assert [found["D-1"].slot, found["D-2"].slot] == ["1", "2"]
        assert system.slot("blind").status is Status.RESERVED
        assert [code.package for code in system.demo_codes()] == ["D-1", "D-2"]
        opened_doors = [e for e in system.events() if e.kind == "door-opened"]
        assert len(opened_doors) == 2
        system.verify_events()


async def test_the_built_in_demo_is_furnished_in_two_seconds(tmp_path: Path) -> None:
    settings = load(demo_path())

    async with asyncio.timeout(6):  # two, on a machine that has nothing else to do
        assert await furnish(settings, tmp_path, quiet)

    assert settings.demo is not None
    async with opened(settings, tmp_path, (), who="test") as system:
        assert len(system.packages(State.STORED)) == len(settings.demo.packages)
        assert len(system.users()) == len(settings.demo.users)


async def test_a_bank_that_holds_anything_is_left_alone(
    settings: Settings, tmp_path: Path
) -> None:
    async with opened(settings, tmp_path, (), who="test") as system:
        system.add_user(
            User("somebody"),
            actor="test",
        )

    assert not await furnish(settings, tmp_path, quiet)

    async with opened(settings, tmp_path, (), who="test") as system:
        assert system.packages() == []


async def test_a_bank_is_furnished_only_once(
    settings: Settings, tmp_path: Path
) -> None:
    assert await furnish(settings, tmp_path, quiet)
    assert not await furnish(settings, tmp_path, quiet)


async def test_a_real_bank_is_never_furnished(tmp_path: Path) -> None:
    assert not await furnish(parse(BANK), tmp_path / "data", quiet)
    assert not (tmp_path / "data").exists()


async def test_a_bank_that_somebody_owns_is_left_to_them(
    settings: Settings, tmp_path: Path
) -> None:
    async with opened(settings, tmp_path, {Part.LOCKS}, who="the owner") as system:
        assert not await furnish(settings, tmp_path, quiet)
        assert system.users() == []


@pytest.mark.slow
async def test_of_two_that_furnish_at_once_one_does(
    settings: Settings, tmp_path: Path
) -> None:
    did = await asyncio.gather(
        furnish(settings, tmp_path, quiet), furnish(settings, tmp_path, quiet)
    )

    assert sorted(did) == [False, True]
    async with opened(settings, tmp_path, (), who="test") as system:
        assert len(system.packages(State.STORED)) == 2


def test_another_hand_changes_nothing_but_the_hand(settings: Settings) -> None:
    settings.wiring  # noqa: B018 - worked out before, as in a kiosk that runs

    hurried = with_hand(settings, opens=0.0, closes=0.5, pulse=0.1, stable=0.1)

    hand = {
        "opens_after_seconds": 0.0,
        "closes_after_seconds": 0.5,
        "waits_to_be_seen": True,
    }
    assert hurried.wiring["main"].options == {"hand": hand, "pulse_seconds": 0.1}
    assert hurried.wiring["main"].locks == settings.wiring["main"].locks
    assert hurried.locks.stable_seconds == 0.1
    assert (
        hurried.model_copy(
            update={"buses": settings.buses, "locks": settings.locks}
        ).model_dump()
        == settings.model_dump()
    )


def test_any_command_furnishes_a_new_demo_bank(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.configure(BANK + DEMO)

    result = bench.run("package", "list", "--json")

    assert [p["id"] for p in json.loads(result.stdout)["packages"]] == ["D-1", "D-2"]
    assert "This demo bank is new" in result.stderr
    assert bench.run("package", "list").stderr == ""


@pytest.mark.slow
async def test_the_walk_goes_from_the_set_up_to_the_last_event(tmp_path: Path) -> None:
    steps: list[Happened] = []

    assert await walk(load(demo_path()), tmp_path, steps.append)

    told = {step.title: " ".join(step.told) for step in steps}
    assert all(step.ok for step in steps)
    assert len(steps) == 12
    assert "STORED in slot" in told["A courier stores it"]
    assert "Your pickup code: " in told["Its recipient is told"]
    assert "no try was counted" in told["A slip of the finger is recognised"]
    assert "wrong pickup code" in told["A wrong code opens nothing"]
    assert "RETRIEVED" in told["The right code opens the right door"]
    assert "as they were before" in told["After"]


@pytest.mark.slow
async def test_a_walk_that_goes_astray_says_so_and_stops(tmp_path: Path) -> None:
    room = DEMO.replace(", {id: D-2, user: ida, size: S}", "")
    nobody_told = BANK + room + "notify: {channels: []}\n"
    steps: list[Happened] = []

    assert not await walk(parse(nobody_told), tmp_path, steps.append)

    assert [step.ok for step in steps] == [True, True, True, True, False]
    assert steps[-1].told == ("no message went out",)


@pytest.mark.slow
@pytest.mark.slow
def test_the_command_tells_the_walk_and_touches_no_other_bank(tmp_path: Path) -> None:
    data = tmp_path / "data"

    result = CliRunner().invoke(main, ["--data", str(data), "demo"])

    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1.  A bank is set up\n")
    assert result.stdout.endswith("Every step did what it should.\n")
    assert not data.exists()


@pytest.mark.slow
@pytest.mark.slow
def test_the_command_tells_the_walk_in_json() -> None:
    result = CliRunner().invoke(main, ["demo", "--json"])

    told = json.loads(result.stdout)
    assert told["ok"] is True
    assert [step["ok"] for step in told["steps"]] == [True] * 12


async def test_its_staff_can_sign_in_by_what_it_says(tmp_path: Path) -> None:
    bank = load(demo_path())
    await furnish(bank, tmp_path, quiet)
    async with opened(bank, tmp_path, (), who="test") as system:
        dora, eli = await asyncio.to_thread(system.demo_staff)
        session = system.sign_in(dora.number, dora.pin)
        system.set_pin("eli", "835213", actor="test")

        assert (session.actor, eli.user) == ("dora", "eli")
        assert [staff.user for staff in system.demo_staff()] == ["dora"]
        expected = [package.id for package in system.packages(State.PENDING)]
        assert expected == ["P-2001", "P-2002", "P-2003"]
