"""A technician signs in, and lands on the map: on the kiosk, and in a terminal."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.events import Key

from kiosk.domain.events import Kind
from kiosk.domain.slots import Status
from kiosk.domain.users import Role, User
from kiosk.system.views import DemoStaff
from kiosk.ui.app import KioskApp
from kiosk.ui.technician.app import TechnicianApp, others
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    send,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.technician.scenes import MACHINE

NUMBER, PIN = "4711", "835290"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with benched(tmp_path) as found:
        system = found.system
        eli = User("eli", "Eli Sommer", role=Role.TECHNICIAN)
        system.add_user(eli, actor="test")
        system.set_staff_number("eli", NUMBER, actor="test")
        system.set_pin("eli", PIN, actor="test")
        yield found


@asynccontextmanager
async def at_the_kiosk(bench: Bench) -> AsyncIterator[Visitor]:
    bench.app = KioskApp(
        bench.system,
        clock=bench.clock,
        tick_seconds=0.05,
        look_seconds=0.2,
        staff=bench.system,
        others=others(bench.system, MACHINE),
    )
    async with bench.app.run_test(size=SMALL) as pilot:
        await until(pilot, lambda: "-starting" not in bench.app.screen.classes)
        yield pilot


@asynccontextmanager
async def at_a_terminal(bench: Bench) -> AsyncIterator[Visitor]:
    app = TechnicianApp(
        bench.system, MACHINE, clock=bench.clock, tick_seconds=0.05, look_seconds=0.2
    )
    async with app.run_test(size=SMALL) as pilot:
        yield pilot


async def sign_in(pilot: Visitor) -> None:
    await until_seen(pilot, "Your staff number")
    await type_slowly(pilot, f"{NUMBER}#")
    await until_seen(pilot, "Now your PIN")
    await type_slowly(pilot, f"{PIN}#")
    await until_on(pilot, "MapScreen")


def kinds(bench: Bench) -> list[str]:
    return [event.kind for event in bench.system.events()]


async def test_a_door_is_tried_out_in_a_terminal_beside_the_kiosk(
    bench: Bench,
) -> None:
    async with at_a_terminal(bench) as pilot:
        await sign_in(pilot)
        await type_slowly(pilot, "2")
        await until_seen(pilot, "Door 2")
        await send(pilot, Key("enter", "\r"))
        await until_seen(pilot, "○ Free", "# Test-open", "2 Take out of use")
        await touch(pilot, "test")
        await bench.opens()
        await until_seen(pilot, "push it shut")
        await bench.shuts()
        await until_seen(pilot, "The visit ended")
        await send(pilot, Key("escape", None))
        await until_on(pilot, "MapScreen")
        await touch(pilot, "sign-out")
        await until(pilot, lambda: pilot.app._exit)

    assert kinds(bench)[-1] == Kind.STAFF_SIGNED_OUT
    assert bench.system.slot("2").status is Status.EMPTY


async def test_a_terminal_shows_nothing_of_customers_and_tells_technicians(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = [
        DemoStaff("dora", Role.COURIER, "11", "111222"),
        DemoStaff("eli", Role.TECHNICIAN, "12", "333444"),
    ]
    monkeypatch.setattr(bench.system, "demo_staff", lambda: staff)

    async with at_a_terminal(bench) as pilot:
        home = pilot.app.screen_stack[0]
        assert not any(each.visible for each in home.query("*"))
        await until_seen(pilot, "Demo: number 12, PIN 333444")


async def test_who_knocks_at_the_name_of_the_bank_takes_a_slot_out_and_back(
    bench: Bench,
) -> None:
    async with at_the_kiosk(bench) as pilot:
        await until_seen(pilot, "Out of order")  # nobody serves the locks, and yet
        await pilot.click("#location", times=5)
        await sign_in(pilot)
        await type_slowly(pilot, "3#")
        await until_seen(pilot, "○ Free")
        await touch(pilot, "out", "broken", "hours")
        await until_seen(pilot, "✕ Out of service: Door broken")
        await touch(pilot, "later")
        await touch(pilot, "never")
        await until_seen(pilot, "without a deadline")
        await touch(pilot, "return")
        await until_seen(pilot, "○ Free")
        await type_slowly(pilot, "*")
        await until_on(pilot, "MapScreen")
        await type_slowly(pilot, "*")
        await until_on(pilot, "HomeScreen")

    out = [e for e in bench.system.events() if e.kind == Kind.SLOT_OUT_OF_SERVICE]
    assert [(event.actor, event.slot) for event in out] == [("eli", "3")]


async def test_nobody_there_ends_the_session(bench: Bench) -> None:
    async with at_the_kiosk(bench) as pilot:
        await send(pilot, Key("f10", None))
        await sign_in(pilot)
        await type_slowly(pilot, "3#")
        await until_seen(pilot, "○ Free")
        bench.clock.now += 1000
        await until_on(pilot, "HomeScreen")

    last = list(bench.system.events())[-1]
    assert (last.kind, last.facts) == (
        Kind.STAFF_SIGNED_OUT,
        '{"why":"nobody was there"}',
    )
