"""A technician's whole round in a terminal, while a customer stands at the kiosk."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Visit
from kiosk.ui.app import KioskApp
from kiosk.ui.technician.app import TechnicianApp
from tests.kiosk.test_hearing import Office
from tests.kiosk.test_hearing import bank as alerting
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.fakes import settings_of
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.technician.scenes import MACHINE, page
from tests.kit import stored


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    told = settings_of().model_copy(update={"notify": alerting().notify})
    with benched(tmp_path, told) as found:
        system = found.system
        system.add_user(User("eli", role=Role.TECHNICIAN), actor="test")
        system.set_staff_number("eli", "47", actor="test")
        system.set_pin("eli", "835290", actor="test")
        yield found


async def opens(bench: Bench, visit: Visit) -> None:
    """The lock of one visit, whatever else goes on."""
    pulse = partial(bench.system.pulsed, visit.id, 1, door="CLOSED")
    await asyncio.to_thread(pulse)
    await asyncio.to_thread(bench.system.opened, visit.id)


async def asked(bench: Bench, slot: str) -> Visit:
    """Take up what was asked for at one door."""
    for _ in range(500):
        for visit in await asyncio.to_thread(bench.system.take_up):
            if visit.slot == slot:
                return visit
        await asyncio.sleep(0.01)
    raise AssertionError("nobody asked for that door")


async def pick_up(bench: Bench, pilot: Visitor, code: str, digits: str) -> Visit:
    await until_on(pilot, "HomeScreen")
    await until(pilot, lambda: "-starting" not in pilot.app.screen.classes)
    visit = await asyncio.to_thread(bench.system.retrieve, code, digits)
    taken = await asked(bench, visit.slot)
    await opens(bench, taken)
    return taken


async def sign_in(eli: Visitor) -> None:
    await until_seen(eli, "Your staff number")
    await type_slowly(eli, "47#")
    await until_seen(eli, "Now your PIN")
    await type_slowly(eli, "835290#")


@pytest.mark.slow
async def test_a_jammed_lock_is_mended_while_a_customer_is_served(
    bench: Bench,
) -> None:
    system, office = bench.system, Office(bench.system)
    issued = stored(system).issued
    kiosk = KioskApp(system, clock=bench.clock, tick_seconds=0.05, look_seconds=0.2)
    terminal = TechnicianApp(
        system, MACHINE, clock=bench.clock, tick_seconds=0.05, look_seconds=0.2
    )
    async with kiosk.run_test(size=SMALL) as customer:
        served = await pick_up(bench, customer, issued.code, issued.digits)
        async with terminal.run_test(size=(120, 40)) as eli:
            await sign_in(eli)
            await page(eli, "3")

            await touch(eli, "test")
            jammed = await asked(bench, "3")
            end = partial(system.conclude, jammed.id, Ending.STUCK, "it stayed shut")
            await asyncio.to_thread(end)
            (alert,) = await asyncio.to_thread(office.hears)
            assert "Door 3 did not open" in alert
            await touch(eli, "go-on")
            await until_seen(eli, "✕ Out of service: it stayed shut")
            await touch(eli, "later", "hours")
            await until_seen(eli, "back by")
            await touch(eli, "new-lock")
            await until_seen(eli, "The lock was replaced")

            await touch(eli, "prove")
            proof = await asked(bench, "3")
            seen = {"3": ["closed", "open", "closed"]}
            await opens(bench, proof)
            await asyncio.to_thread(system.proof_saw, proof.id, seen)
            await touch(eli, "this")
            await until_seen(eli, "push it shut")
            await asyncio.to_thread(system.closed, proof.id)
            await until_seen(eli, "The door passed its check")
            await touch(eli, "return")
            await until_seen(eli, "○ Free")

            await touch(eli, "out", "jammed", "hours")
            await until_seen(eli, "back by")
            bench.hand_clock.forward(timedelta(hours=3))
            await asyncio.to_thread(system.test_due_slots)
            tested = await asked(bench, "3")
            await opens(bench, tested)
            await asyncio.to_thread(system.closed, tested.id)
            await until_seen(eli, "○ Free", "The slot is back in service")
            assert system.visit(served.id).ending is None
            await asyncio.to_thread(system.closed, served.id)

    assert system.visit(served.id).ending is Ending.DONE
    door = system.commissioning().doors["3"]
    assert door is not None
    assert door.verdict.proved
    assert [e.actor for e in system.events() if e.kind == "slot-returned"] == [
        "eli",
        "kiosk",
    ]
    told = [e.kind for e in system.events() if e.slot == "3" and e.actor == "eli"]
    for kind in ("slot-postponed", "lock-replaced", "door-proved", "slot-returned"):
        assert kind in told
