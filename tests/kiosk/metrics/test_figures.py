"""Figures say how the bank fares, and name nobody."""

from datetime import timedelta

import pytest

from kiosk.domain.events import Happening, Kind
from kiosk.domain.visits import Ending
from kiosk.metrics import Family, Figures
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, served, stored


def happens(system: LockerSystem, kind: Kind, **facts: str | int) -> None:
    system.store.write(lambda tx: tx.happened(Happening(kind, "test", facts=facts)))


def read(figures: Figures) -> dict[str, Family]:
    return {family.name: family for family in figures.read()}


def test_what_is_now_is_told_as_it_is(system: LockerSystem, clock: HandClock) -> None:
    happens(system, Kind.BOARD_LOST, bus="wall", board=1)
    happens(system, Kind.BACKUP_MADE)
    clock.forward(timedelta(hours=3))
    figures = Figures(system)
    stored(system)

    told = read(figures)

    assert told["kiosk_slots"].values["S", "OCCUPIED"] == 1
    assert told["kiosk_slots"].values["S", "EMPTY"] == 1
    assert told["kiosk_utilisation_ratio"].values[()] == pytest.approx(0.2)
    assert told["kiosk_packages"].values["STORED",] == 1
    assert told["kiosk_messages_owed"].values["console",] == 1
    assert told["kiosk_channel_up"].values["console",] == 1
    assert told["kiosk_board_up"].values == {("wall", "1"): 0}
    assert told["kiosk_backup_age_seconds"].values[()] == 3 * 3600
    assert told["kiosk_clock_trusted"].values[()] == 1
    assert told["kiosk_in_order"].values[()] == 1
    assert told["kiosk_store_bytes"].values["store",] > 0
    happens(system, Kind.BOARD_BACK, bus="wall", board=1)
    assert read(figures)["kiosk_board_up"].values == {("wall", "1"): 1}


def test_what_happens_is_counted_from_when_one_begins_to_look(
    system: LockerSystem, clock: HandClock
) -> None:
    happens(system, Kind.CODE_WRONG)
    figures = Figures(system)
    stored(system)
    announced(system, "p2")
    visit = system.store_package("p2", actor="dora").visit
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    clock.forward(timedelta(seconds=0.4))
    system.opened(visit.id)
    system.conclude(visit.id, Ending.LEFT_OPEN, "nobody shut it")
    happens(system, Kind.CODE_WRONG)
    happens(system, Kind.NOTIFICATION_FAILED, channel="console")

    told = read(figures)

    assert told["kiosk_visits"].values["deposit", "done"] == 1
    assert told["kiosk_visits"].values["deposit", "left_open"] == 1
    assert told["kiosk_visits"].values["pickup", "stuck"] == 0
    assert told["kiosk_events"].values["code-wrong",] == 1
    assert told["kiosk_messages"].values["console", "failed"] == 1
    opened = told["kiosk_door_open_seconds"]
    assert list(opened.values.values()) == [1, 1, 2, 2, 2, 2, 2]
    assert opened.total == pytest.approx(0.4)
    assert read(figures)["kiosk_visits"].values["deposit", "done"] == 1


def test_what_the_locks_cost_is_told_by_bus(system: LockerSystem) -> None:
    figures = Figures(system)
    (bus,) = system.settings.buses
    happens(system, Kind.BOARD_LOST, bus=bus, board=1)
    announced(system, "p1")
    visit = system.store_package("p1", actor="dora").visit
    system.take_up()
    system.conclude(visit.id, Ending.SILENT, "no answer")

    errors = read(figures)["kiosk_bus_errors"].values

    assert errors == {(bus, "board-lost"): 1, (bus, "visit-silent"): 1}


def test_commits_and_the_choice_of_a_slot_are_timed(system: LockerSystem) -> None:
    figures = Figures(system)
    before = read(figures)["kiosk_store_commit_seconds"]
    stored(system)

    told = read(figures)

    commits = told["kiosk_store_commit_seconds"]
    assert commits.values["+Inf",] > before.values["+Inf",]
    assert commits.total > before.total
    assert list(commits.values.values()) == sorted(commits.values.values())
    allocation = told["kiosk_allocation_seconds"].values
    assert set(allocation) == {(size.name,) for size in system.settings.size_list}
    assert all(0 < took < 60 for took in allocation.values())


def test_what_need_not_outlive_a_power_cut_is_no_commit(system: LockerSystem) -> None:
    wrong = Happening(Kind.CODE_WRONG, "test")
    counts = []
    for synced in (True, False, True):
        system.store.write(lambda tx: tx.happened(wrong), synced=synced)
        counts.append(max(system.store.commits.told()[0].values()))

    assert counts[1:] == [counts[0], counts[0] + 1]


def test_nobody_is_named(system: LockerSystem) -> None:
    figures = Figures(system)
    issued = stored(system, "secret-parcel").issued
    served(system, system.retrieve(issued.code, issued.digits))

    told = str(figures.read())

    assert "secret-parcel" not in told
    assert "anna" not in told.lower()
    assert issued.code not in told
