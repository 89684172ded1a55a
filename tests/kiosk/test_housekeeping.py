"""What is done without anybody asking."""

import logging
from datetime import timedelta

import pytest

from kiosk.domain.package import State
from kiosk.domain.trouble import TroubleKind
from kiosk.housekeeping import Housekeeper
from kiosk.system import LockerSystem
from tests.kit import HandClock, stored


def test_what_is_over_expires_by_itself(system: LockerSystem, clock: HandClock) -> None:
    stored(system)
    clock.forward(timedelta(days=4))
    housekeeper = Housekeeper(system)

    housekeeper._do("expiry", housekeeper.chores["expiry"])

    assert system.package("p1").state is State.EXPIRED


def test_a_round_looks_first_whether_anybody_could_have_come(
    system: LockerSystem, clock: HandClock
) -> None:
    system.hours.serving()
    stored(system)
    clock.forward(timedelta(days=4))
    housekeeper = Housekeeper(system)

    for name, chore in housekeeper.chores.items():
        housekeeper._do(name, chore)

    # For four days nobody had looked round: the bank was off.
    assert system.package("p1").state is State.STORED
    assert system.package("p1").extended_seconds == 4 * 86400


def test_while_the_bank_is_out_of_order_nothing_expires_and_no_hour_counts(
    system: LockerSystem, clock: HandClock
) -> None:
    system.hours.serving()
    stored(system)
    housekeeper = Housekeeper(system)
    system._raise(TroubleKind.CHAIN, "event 3 was changed", "kiosk")

    def some_days() -> None:
        for _ in range(96):
            clock.forward(timedelta(hours=1))
            for name in ("alive", "reminders", "expiry"):
                housekeeper._do(name, housekeeper.chores[name])

    some_days()
    assert system.package("p1").state is State.STORED
    system.agree(1, actor="tina")
    housekeeper.chores["alive"]()
    housekeeper.chores["expiry"]()

    assert system.package("p1").state is State.STORED
    assert system.package("p1").extended_seconds == 4 * 86400


def test_a_note_of_being_alive_is_written_about_once_a_minute(
    system: LockerSystem, clock: HandClock
) -> None:
    alive = Housekeeper(system).chores["alive"]

    def noted() -> int:
        query = "SELECT boot_seconds FROM alive"
        return int(system.store.read(lambda db: db.execute(query).get))

    notes = set()
    for _ in range(20):
        alive()
        notes.add(noted())
        clock.forward(timedelta(seconds=30))

    assert len(notes) == 10


def test_a_chore_that_is_put_off_is_told_once(
    system: LockerSystem, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.distrust()
    housekeeper = Housekeeper(system)

    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            housekeeper._do("expiry", housekeeper.chores["expiry"])

    assert [record.message[:23] for record in caplog.records] == [
        "expiry is put off: the "
    ]
