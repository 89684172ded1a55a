"""Bad days one by one: what stands still, what is added, what is served."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kiosk import dates
from kiosk.domain.errors import ExpiredError, StoreError
from kiosk.domain.package import State
from kiosk.domain.visits import Ending, Step
from kiosk.store import Tx
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system, served, settings, stored

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def facts(system: LockerSystem, kind: str) -> list[dict[str, object]]:
    return [json.loads(e.facts) for e in system.events() if e.kind == kind]


def jam(system: LockerSystem, slot: str) -> None:
    """Have a technician find out that a door stays shut."""
    visit = system.open_slot(slot, actor="t")
    system.take_up()
    system.conclude(visit.id, Ending.STUCK, "it stayed shut")


def extended(system: LockerSystem, package: str = "p1") -> timedelta:
    return timedelta(seconds=system.package(package).extended_seconds)


def test_a_night_without_the_program_does_not_count(
    system: LockerSystem, clock: HandClock
) -> None:
    system.hours.serving()
    stored(system)
    before = system.package("p1").deadline
    assert before is not None

    clock.forward(9 * HOUR)
    system.hours.serving()

    assert extended(system) == 9 * HOUR
    assert system.package("p1").deadline == before + 9 * HOUR
    assert facts(system, "package-extended")[0]["seconds"] == 9 * 3600
    assert facts(system, "outage-ended")[0]["cause"] == "off"


@pytest.mark.parametrize(("seconds", "counts"), [(120, False), (121, True)])
def test_a_restart_of_two_minutes_is_no_outage(
    system: LockerSystem, clock: HandClock, seconds: int, *, counts: bool
) -> None:
    system.hours.serving()
    stored(system)

    clock.forward(timedelta(seconds=seconds))
    system.hours.serving()

    assert (extended(system) > timedelta()) is counts


def test_the_first_day_of_a_bank_adds_nothing(system: LockerSystem) -> None:
    stored(system)

    system.hours.serving()

    assert extended(system) == timedelta()


def test_nothing_expires_while_nobody_serves_the_doors(
    system: LockerSystem, clock: HandClock
) -> None:
    system.hours.serving()
    deposit = stored(system)
    clock.forward(9 * DAY)

    assert system.expire(actor="t", clock_is_right=True) == []
    assert [package.id for package in system.overdue().still] == ["p1"]
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert visit.step is Step.REQUESTED


def power_cut(clock: HandClock, lasts: timedelta, *, trusted: bool = False) -> datetime:
    """The power goes; return the true time at which it is back."""
    true = clock.read().wall + lasts
    clock.restart()
    if trusted:
        clock.set_wall(true)
    else:
        clock.distrust()
    return true


def test_a_power_cut_counts_at_once_when_the_clock_is_vouched_for(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        stored(system)
    power_cut(clock, 30 * HOUR, trusted=True)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()

        assert extended(system) == 30 * HOUR


def test_a_power_cut_stays_open_until_somebody_knows_the_time(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        deposit = stored(system)
    true = power_cut(clock, 100 * HOUR)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        clock.forward(timedelta(minutes=1))
        system.hours.serving()
        assert extended(system) == timedelta()

        # The network is back, too.
        clock.trust(true + timedelta(minutes=1))
        system.hours.serving()

        assert extended(system) == 100 * HOUR
        assert system.expire(actor="t") == []
        visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
        assert served(system, visit).ending is Ending.DONE


def test_what_stands_still_is_served_and_never_expires(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    jam(system, deposit.slot)
    clock.forward(9 * DAY)

    assert system.expire(actor="t", clock_is_right=True) == []
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert visit.step is Step.REQUESTED


def test_a_person_who_has_looked_at_the_date_ends_what_waited_for_it(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        stored(system)
    true = power_cut(clock, 5 * HOUR)
    clock.set_wall(true)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        assert extended(system) == timedelta()

        system.expire(actor="t", clock_is_right=True)

        assert extended(system) == 5 * HOUR


def test_a_night_of_unknown_length_is_told_and_not_guessed(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        stored(system)
        clock.distrust()
        system.hours.serving()
    true = power_cut(clock, 5 * HOUR)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        clock.trust(true)
        system.hours.serving()

        assert extended(system) == timedelta()
        assert facts(system, "outage-ended")[-1]["of_unknown_length"] == 1


def test_a_stuck_door_stops_the_time_of_what_is_behind_it(
    system: LockerSystem, clock: HandClock
) -> None:
    behind, beside = stored(system, "p1"), stored(system, "p2")
    assert behind.slot != beside.slot
    jam(system, behind.slot)
    clock.forward(4 * DAY)

    assert [package.id for package in system.expire(actor="t")] == ["p2"]
    system.return_to_service(behind.slot, actor="t")

    assert extended(system) == 4 * DAY
    assert facts(system, "outage-began")[0] == {"cause": "stuck", "packages": 1}
    clock.forward(4 * DAY)
    assert [package.id for package in system.expire(actor="t")] == ["p1"]


def test_a_slot_that_a_technician_took_out_is_still_served(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    system.take_out_of_service(deposit.slot, reason="light", actor="t")
    clock.forward(4 * DAY)

    assert [package.id for package in system.expire(actor="t")] == ["p1"]


def test_what_left_takes_its_outage_along(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    jam(system, deposit.slot)
    clock.forward(HOUR)
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    system.return_to_service(deposit.slot, actor="t")

    system.hours.serving()

    assert extended(system) == timedelta()
    rows = "SELECT count(*) FROM outage"
    assert system.store.read(lambda db: db.execute(rows).get) == 0


def test_a_package_that_was_found_elsewhere_can_be_had_there(
    system: LockerSystem, clock: HandClock
) -> None:
    jam(system, stored(system).slot)
    clock.forward(5 * HOUR)

    def found(tx: Tx) -> None:
        tx.db.execute("UPDATE package SET slot = '5'")

    system.store.write(found)
    system.hours.serving()

    assert extended(system) == 5 * HOUR


def test_a_lost_board_stops_the_time_of_its_own_doors_alone(
    tmp_path: Path, clock: HandClock
) -> None:
    bank = settings("S" * 17)  # the last one is on board 2
    with opened_system(tmp_path, bank, clock) as system:
        deposits = [stored(system, f"p{n}") for n in range(17)]
        assert deposits[-1].slot == "17"
        for told in (False, True):
            system.hours.board_lost("wall", 2, cause="silent", was_told=told)
        clock.forward(5 * HOUR)
        system.hours.board_answers("wall", 2, was_lost=True)
        system.hours.board_answers("wall", 2, was_lost=False)

        assert extended(system, "p16") == 5 * HOUR
        assert extended(system, "p0") == timedelta()
        kinds = [event.kind for event in system.events()]
        assert kinds.count("board-lost") == kinds.count("board-back") == 1


def test_a_refusal_tells_by_how_much_it_was_extended(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    jam(system, deposit.slot)
    clock.forward(5 * HOUR)
    system.return_to_service(deposit.slot, actor="t")
    clock.forward(4 * DAY)

    with pytest.raises(ExpiredError, match=r"extended by 5\.0 h") as refusal:
        system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert refusal.value.extended_seconds == 5 * 3600
    assert refusal.value.deadline == system.package("p1").deadline


# A clock that nobody vouched for when a package came


def test_a_package_stored_by_a_clock_behind_has_its_days_all_the_same(
    tmp_path: Path,
) -> None:
    clock = HandClock(datetime(1970, 1, 1, tzinfo=UTC), trusted=False)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        stored(system)
        for _ in range(60):
            clock.forward(timedelta(minutes=1))
            system.hours.serving()
        true = datetime(2026, 3, 2, 12, tzinfo=UTC)
        clock.trust(true)
        system.hours.serving()

        package = system.package("p1")
        assert package.stored_at == true - HOUR
        assert package.deadline == true - HOUR + 3 * DAY
        assert package.extended_seconds == 0
        assert system.expire(actor="t") == []
        assert len(facts(system, "package-dated")) == 1


def test_one_that_was_stored_before_the_last_boot_has_them_from_there(
    tmp_path: Path,
) -> None:
    clock = HandClock(datetime(1970, 1, 1, tzinfo=UTC), trusted=False)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        stored(system)
    clock.restart()
    began = clock.read().boot_seconds
    true = datetime(2026, 3, 2, 12, tzinfo=UTC)
    clock.trust(true)
    with opened_system(tmp_path, clock=clock) as system:
        system.hours.serving()
        system.hours.serving()

        start = true - timedelta(seconds=began)
        assert system.package("p1").deadline == start + 3 * DAY


def test_dates_that_were_right_all_along_are_left_alone(
    system: LockerSystem, clock: HandClock
) -> None:
    clock.distrust()
    stored(system)
    before = system.package("p1")
    clock.trust(clock.read().wall)

    system.hours.serving()

    assert system.package("p1") == before


# Summer time


def test_a_change_to_summer_time_takes_no_hour_from_a_hold(tmp_path: Path) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    clock = HandClock(datetime(2026, 3, 27, 18, tzinfo=berlin).astimezone(UTC))
    with opened_system(tmp_path, clock=clock) as system:
        deposit = stored(system)
        package = system.package("p1")
        assert package.deadline is not None
        assert package.stored_at is not None
        assert package.deadline - package.stored_at == 72 * HOUR
        assert str(dates.until(package.deadline, berlin)) == "Monday, 30 March, 19:00"

        jam(system, deposit.slot)
        clock.forward(48 * HOUR)
        system.return_to_service(deposit.slot, actor="t")
        clock.forward(72 * HOUR + timedelta(minutes=59))
        assert system.expire(actor="t") == []
        clock.forward(timedelta(minutes=2))

        assert len(system.expire(actor="t")) == 1
        package = system.package("p1")
        assert package.deadline is not None
        assert (
            str(dates.until(package.deadline, berlin, package.extended_seconds))
            == "Wednesday, 1 April, 19:00, extended by 2 days"
        )


# The schema


def test_the_schema_lets_nothing_expire_whose_time_stands_still(
    system: LockerSystem,
) -> None:
    jam(system, stored(system).slot)

    def force(tx: Tx) -> None:
        tx.db.execute("UPDATE code SET ended_at = 'now', sealed = NULL")
        tx.db.execute("UPDATE package SET state = 'EXPIRED', ended_at = 'now'")

    with pytest.raises(StoreError, match="not credited"):
        system.store.write(force)
    assert system.package("p1").state is State.STORED
