"""Traces that somebody wants: how long, by whom, and what is told of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import InvalidError, StateError, UnknownError
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system

TOM = Session("tom", "Tom", Role.TECHNICIAN)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def system(tmp_path: Path, clock: HandClock) -> Iterator[LockerSystem]:
    with opened_system(tmp_path, clock=clock) as found:
        found.add_user(User("tom", role=Role.TECHNICIAN), actor="test")
        yield found


def told(system: LockerSystem) -> list[tuple[str, str, dict[str, object]]]:
    return [
        (event.kind, event.actor, json.loads(event.facts))
        for event in system.events()
        if event.kind.startswith("trace-")
    ]


def test_a_trace_is_wanted_for_a_quarter_of_an_hour_and_by_somebody(
    system: LockerSystem,
) -> None:
    trace = system.trace(TOM, "wall")

    assert (trace.bus, trace.file) == ("wall", "wall-20260302-130000.trace")
    assert trace.until == system.clock().wall + 15 * MINUTE
    assert system.traces() == [trace]
    facts = {"bus": "wall", "file": trace.file, "until": trace.until.isoformat()}
    assert told(system) == [("trace-on", "tom", facts)]


def test_whoever_wants_it_longer_has_it_in_the_same_file(
    system: LockerSystem, clock: HandClock
) -> None:
    first = system.trace(TOM, "wall")
    clock.forward(10 * MINUTE)

    longer = system.trace_bus("wall", lasting=60 * MINUTE, actor="cli")

    assert longer.file == first.file
    assert system.traces() == [longer]
    assert longer.seconds == 3600


def test_what_is_stopped_is_stopped_once(system: LockerSystem) -> None:
    trace = system.trace(TOM, "wall")

    system.untrace(TOM, "wall")

    assert system.traces() == []
    assert told(system)[1:] == [
        ("trace-off", "tom", {"bus": "wall", "file": trace.file})
    ]
    with pytest.raises(StateError, match="not traced"):
        system.untrace(TOM, "wall")


def test_what_is_over_is_told_once_and_not_before(
    system: LockerSystem, clock: HandClock
) -> None:
    trace = system.trace(TOM, "wall")
    clock.forward(14 * MINUTE)
    system.end_traces()
    assert len(told(system)) == 1

    clock.forward(MINUTE)
    assert [one.seconds for one in system.traces()] == [0.0]
    system.end_traces()
    system.end_traces()

    facts = {"bus": "wall", "file": trace.file, "cause": "its time is over"}
    assert told(system)[1:] == [("trace-over", "kiosk", facts)]
    assert system.traces() == []


def test_a_start_of_the_computer_ends_it(
    system: LockerSystem, clock: HandClock
) -> None:
    system.trace(TOM, "wall")
    clock.restart()

    assert [one.seconds for one in system.traces()] == [0.0]
    system.end_traces()

    assert told(system)[-1][2]["cause"] == "the computer was started anew"


def test_a_clock_that_is_set_makes_it_no_longer(
    system: LockerSystem, clock: HandClock
) -> None:
    system.trace(TOM, "wall")

    clock.set_wall(system.clock().wall + timedelta(days=300))

    assert [one.seconds for one in system.traces()] == [900.0]


@pytest.mark.parametrize("lasting", [timedelta(), timedelta(hours=5), -MINUTE])
def test_no_trace_lasts_for_ever(system: LockerSystem, lasting: timedelta) -> None:
    with pytest.raises(InvalidError):
        system.trace_bus("wall", lasting=lasting, actor="cli")


def test_a_bus_that_is_not_there_is_not_traced(system: LockerSystem) -> None:
    with pytest.raises(UnknownError, match="did you mean wall"):
        system.trace(TOM, "walls")
    with pytest.raises(UnknownError):
        system.untrace(TOM, "walls")
    assert system.traces() == []
