"""People are reminded once, before it is too late, and never for nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.visits import Ending
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system, settings, stored

HOUR = timedelta(hours=1)


def reminders(system: LockerSystem) -> list[str]:
    query = "SELECT package FROM notification WHERE kind = 'reminder' ORDER BY id"
    rows = system.store.read(lambda db: db.execute(query).fetchall())
    return [str(package) for (package,) in rows]


def test_a_day_before_the_end_one_reminder_is_owed(
    system: LockerSystem, clock: HandClock
) -> None:
    stored(system)
    clock.forward(47 * HOUR)
    assert system.send_reminders(actor="t") == []

    clock.forward(HOUR)
    for _ in range(3):
        system.send_reminders(actor="t")
        clock.forward(HOUR)

    assert reminders(system) == ["p1"]
    assert system.stats().happened["package-reminded"] == 1


def test_each_reminder_of_the_configuration_is_owed_once(
    tmp_path: Path, clock: HandClock
) -> None:
    bank = settings(hold={"days": 3, "remind_hours_before": [2, 48, 24]})
    with opened_system(tmp_path, bank, clock) as system:
        stored(system)
        for _ in range(80):
            clock.forward(HOUR)
            system.send_reminders(actor="t")

        assert reminders(system) == ["p1"] * 3


def test_a_bank_that_was_off_reminds_once_of_all_that_it_missed(
    tmp_path: Path, clock: HandClock
) -> None:
    bank = settings(hold={"days": 3, "remind_hours_before": [48, 24]})
    with opened_system(tmp_path, bank, clock) as system:
        stored(system)
        clock.forward(50 * HOUR)
        system.send_reminders(actor="t")
        system.send_reminders(actor="t")

        assert reminders(system) == ["p1"]


def test_a_deadline_that_moved_far_is_worth_a_second_reminder(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    clock.forward(50 * HOUR)
    system.send_reminders(actor="t")
    visit = system.open_slot(deposit.slot, actor="t")
    system.take_up()
    system.conclude(visit.id, Ending.STUCK, "it stayed shut")
    clock.forward(30 * HOUR)
    assert system.send_reminders(actor="t") == []
    system.return_to_service(deposit.slot, actor="t")

    system.send_reminders(actor="t")

    # From 50 h on the time stood still for 30 h: the due time is 78 h after the start.
    assert reminders(system) == ["p1", "p1"]


def test_nobody_is_reminded_while_the_time_stands_still(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    visit = system.open_slot(deposit.slot, actor="t")
    system.take_up()
    system.conclude(visit.id, Ending.STUCK, "it stayed shut")
    clock.forward(50 * HOUR)

    system.send_reminders(actor="t")

    assert reminders(system) == []


def test_nobody_is_reminded_by_a_clock_that_nobody_vouches_for(
    system: LockerSystem, clock: HandClock
) -> None:
    stored(system)
    clock.forward(50 * HOUR)
    clock.distrust()

    system.send_reminders(actor="t")

    assert reminders(system) == []


@pytest.mark.parametrize(
    "changes",
    [{"hold": {"remind_hours_before": []}}, {"notify": {"channels": []}}],
    ids=["no hours", "no channel"],
)
def test_a_bank_that_reminds_nobody_owes_nothing(
    tmp_path: Path, clock: HandClock, changes: dict[str, object]
) -> None:
    with opened_system(tmp_path, settings(**changes), clock) as system:
        stored(system)
        clock.forward(50 * HOUR)
        system.send_reminders(actor="t")

        assert "package-reminded" not in system.stats().happened


def test_a_reminder_longer_than_the_hold_time_is_left_out(
    tmp_path: Path, clock: HandClock
) -> None:
    bank = settings(hold={"days": 3, "remind_hours_before": [168]})
    with opened_system(tmp_path, bank, clock) as system:
        stored(system)
        clock.forward(HOUR)
        system.send_reminders(actor="t")

        assert reminders(system) == []
