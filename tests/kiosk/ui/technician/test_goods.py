"""What goods sensors say, beside what the books say."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.package import State
from kiosk.system import SlotView
from kiosk.ui.technician.goods import Goods, Sensed
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.hands import Visitor, seen, touch, until_seen
from tests.kiosk.ui.technician.scenes import (
    DOUBTED,
    FREE,
    FULL,
    OUT,
    FakeMachine,
    books,
    furnished,
    page,
    sensing,
    work,
)
from tests.kit import announced, opened_system, stored


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with benched(tmp_path) as found:
        furnished(found)
        yield found


@pytest.fixture(scope="module")
def views(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SlotView]:
    """A slot of each kind, by what the books say of it."""
    with opened_system(tmp_path_factory.mktemp("views")) as system:
        full = stored(system, "p1").slot
        package = system.slot(full).package
        assert package is not None
        last = system.quiet_since()["4"]
        system.forced("4", last_visit=last)
        system.take_out_of_service("5", reason="dirty", actor="test")
        brought = system.store_package(announced(system, "p2"), actor="c").slot
        return {
            "full": system.slot(full),
            "expired": replace(
                system.slot(full), package=replace(package, state=State.EXPIRED)
            ),
            "leaving": replace(
                system.slot(full), package=replace(package, state=State.RETRIEVED)
            ),
            "brought": system.slot(brought),
            "free": system.slot("3"),
            "doubted": system.slot("4"),
            "out": system.slot("5"),
        }


@pytest.mark.parametrize("door", ["closed", "open", "unknown", None])
@pytest.mark.parametrize("goods", [True, False, None])
@pytest.mark.parametrize(
    ("said", "belies"),
    [
        ("full", False),
        ("expired", False),
        ("leaving", None),
        ("brought", None),
        ("free", True),
        ("doubted", None),
        ("out", True),
    ],
)
def test_a_sensor_belies_the_books_behind_a_shut_door_that_nobody_is_at(
    views: dict[str, SlotView],
    said: str,
    door: str | None,
    *,
    goods: bool | None,
    belies: bool | None,
) -> None:
    view = views[said]
    name = view.slot.name
    sensed = Sensed({name: goods}, {} if door is None else {name: door})

    differs = goods is not None and goods is belies and door == "closed"
    assert sensed.differs(view) is differs
    assert Sensed().differs(view) is False
    assert list(Sensed().beside(view, ["as it is"])) == ["as it is"]


def test_once_a_bank_has_said_that_it_has_no_sensors_it_is_not_asked_again() -> None:
    without, with_them = FakeMachine(), FakeMachine({FULL: True})
    for machine in (without, with_them):
        goods = Goods(machine)
        goods.now()
        goods.now()

    assert (without.looks, with_them.looks) == (1, 2)


def test_a_locks_part_that_gives_no_answer_is_asked_again() -> None:
    machine = FakeMachine({FULL: True})
    known, machine.seen = machine.seen, None
    goods = Goods(machine)
    assert goods.now() == Sensed()

    machine.seen = known
    assert goods.now().goods == {FULL: True}


async def standing(pilot: Visitor, *texts: str) -> None:
    """See that texts come to stand on the screen, in this order."""
    await until_seen(pilot, *texts)
    said = seen(pilot)
    places = [said.index(text) for text in texts]
    assert places == sorted(places), said


async def test_doors_where_books_and_sensor_differ_come_first_and_say_so(
    bench: Bench,
) -> None:
    machine = FakeMachine({FREE: True, FULL: True, DOUBTED: True})
    async with bench.at(partial(work, bench, machine), (80, 24)) as pilot:
        await books(bench, pilot)
        await standing(
            pilot,
            "2 doors hold something",
            "Books and sensor differ at 1 door. Look there first.",
            f"{FREE}: ! Books and sensor differ",
            f"{FREE}: ○ Free",
            f"{FREE}: Sensor: something is inside",
            f"{FULL}: ● Full",
            f"{FULL}: Sensor: something is inside",
            f"{DOUBTED}: ? Nobody knows",
            f"{DOUBTED}: Sensor: something is inside",
        )
        assert f"{FULL}: ! Books" not in seen(pilot)
        assert f"{DOUBTED}: ! Books" not in seen(pilot)


async def test_what_is_seen_later_moves_a_door_to_the_front(bench: Bench) -> None:
    machine = FakeMachine({FULL: True, DOUBTED: None})
    async with bench.at(partial(work, bench, machine), (80, 24)) as pilot:
        await books(bench, pilot)
        await standing(pilot, f"{DOUBTED}: Sensor: says nothing")
        assert "differ" not in seen(pilot)

        machine.seen = FakeMachine({FULL: False, DOUBTED: None}).seen
        await until_seen(pilot, f"{FULL}: ! Books and sensor differ")
        await standing(pilot, "at 1 door", f"{FULL}: Sensor: it is empty")
        assert seen(pilot).count(f"{FULL}: ● Full") == 1


async def test_the_page_of_a_slot_has_the_word_of_its_sensor(bench: Bench) -> None:
    async with bench.at(partial(sensing, bench)) as pilot:
        await page(pilot, FULL)
        await standing(
            pilot, "! Books and sensor differ", "● Full", "Sensor: it is empty"
        )
        await touch(pilot, "back")
        await page(pilot, DOUBTED)
        await standing(pilot, "? Nobody knows", "Sensor: says nothing")
        await touch(pilot, "back")
        await page(pilot, OUT)  # which has none
        assert "Sensor" not in seen(pilot)


async def test_where_there_is_no_sensor_nothing_is_shown_of_it(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await page(pilot, FULL)
        assert "ensor" not in seen(pilot)
        await touch(pilot, "back")
        await books(bench, pilot)
        assert "ensor" not in seen(pilot)


async def test_where_nobody_serves_the_locks_nothing_is_shown_of_it(
    bench: Bench,
) -> None:
    machine = FakeMachine()
    machine.seen = None
    async with bench.at(partial(work, bench, machine)) as pilot:
        await page(pilot, FULL)
        assert "ensor" not in seen(pilot)
