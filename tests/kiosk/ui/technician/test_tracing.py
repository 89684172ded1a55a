"""Traces of buses, turned on and off at the technician's screen."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from kiosk.domain.users import Role, User
from kiosk.lookout import BusSight
from tests.kiosk.ui.courier.bench import Bench, benched
from tests.kiosk.ui.hands import seen, touch, until, until_seen
from tests.kiosk.ui.technician.scenes import (
    MACHINE,
    boards,
    furnished,
    menu,
    work,
)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(MACHINE, "seen", MACHINE.seen)  # and put back afterwards
    with benched(tmp_path) as found:
        furnished(found)
        yield found


def told(bench: Bench) -> list[tuple[str, str]]:
    return [
        (event.kind, event.actor)
        for event in bench.system.events()
        if event.kind.startswith("trace-")
    ]


async def test_a_touch_turns_a_trace_on_and_another_one_off(bench: Bench) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)
        await touch(pilot, "trace-1")
        await until_seen(pilot, "nothing is written yet")
        (trace,) = bench.system.traces()
        MACHINE.writes(trace.file)
        await until_seen(pilot, "is recorded until 13:15", trace.file)
        await touch(pilot, "untrace-1")
        MACHINE.writes(None)
        await until_seen(pilot, "Start recording")

    assert told(bench) == [("trace-on", "eli"), ("trace-off", "eli")]


async def test_a_trace_that_ran_out_is_not_turned_on_by_the_button_that_ends_it(
    bench: Bench,
) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)
        await touch(pilot, "trace-1")
        await until_seen(pilot, "Stop recording")
        bench.hand_clock.forward(timedelta(minutes=15))
        await until(pilot, lambda: "nothing is written yet" not in seen(pilot))
        bench.system.end_traces()
        await touch(pilot, "untrace-1")
        await until_seen(pilot, "Not now")
        await touch(pilot, "back")
        await until_seen(pilot, "Start recording")

    assert told(bench) == [("trace-on", "eli"), ("trace-over", "kiosk")]


async def test_what_cannot_be_traced_is_not_offered(bench: Bench) -> None:
    only("mock", traces=False)
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)

        assert not pilot.app.screen.query("#trace-1")
        assert "record" not in seen(pilot).lower()


async def test_a_trace_of_the_configuration_is_told_and_has_no_end(
    bench: Bench,
) -> None:
    MACHINE.writes("always.trace")
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)
        await until_seen(pilot, "is recorded, in always.trace")


async def test_several_buses_are_told_apart(bench: Bench) -> None:
    only("mock", "spare", traces=True)
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)
        await until_seen(pilot, "Record mock", "Record spare")
        await touch(pilot, "trace-1")
        await until_seen(pilot, "Stop mock", "Record spare")
        await touch(pilot, "trace-2")  # which the configuration does not know
        await until_seen(pilot, "Not now")


async def test_of_very_many_buses_it_is_asked_which_one(bench: Bench) -> None:
    only("mock", *(f"b{n}" for n in range(2, 12)), traces=True)
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)
        await touch(pilot, "trace")
        await until_seen(pilot, "Which bus?", "Record b11")
        await touch(pilot, "trace-1")
        await until_seen(pilot, "all boards answer")
        await touch(pilot, "trace")
        await until_seen(pilot, "Stop mock")
        await touch(pilot, "back")
        await until_seen(pilot, "all boards answer")

    assert [trace.bus for trace in bench.system.traces()] == ["mock"]


async def test_whoever_is_no_technician_any_more_turns_nothing_on(
    bench: Bench,
) -> None:
    async with bench.at(partial(work, bench)) as pilot:
        await boards(bench, pilot)
        demoted = User("eli", "Eli Sommer", role=Role.COURIER)
        bench.system.store.write(
            lambda tx: tx.db.execute("UPDATE user SET role = ?", (demoted.role.value,))
        )
        await touch(pilot, "trace-1")
        await until_seen(pilot, "Your role may not do that")

    assert told(bench) == []


async def test_where_nobody_serves_the_locks_nothing_is_offered(bench: Bench) -> None:
    MACHINE.seen = None
    async with bench.at(partial(work, bench)) as pilot:
        await menu(bench, pilot)
        await touch(pilot, "boards")
        await until_seen(pilot, "Nobody serves the locks")

        assert not pilot.app.screen.query("#trace-1")


def only(*buses: str, traces: bool) -> None:
    assert MACHINE.seen is not None
    seen = tuple(BusSight(bus, (), 1.0, None, None, traces=traces) for bus in buses)
    MACHINE.seen = replace(MACHINE.seen, buses=seen)
