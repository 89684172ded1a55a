"""What is done without anybody asking."""

import logging
from datetime import timedelta

import pytest

from kiosk.domain.package import State
from kiosk.housekeeping import Housekeeper
from kiosk.system import LockerSystem
from tests.kit import HandClock, stored


def test_what_is_over_expires_by_itself(system: LockerSystem, clock: HandClock) -> None:
    stored(system)
    clock.forward(timedelta(days=4))
    housekeeper = Housekeeper(system)

    housekeeper._do("expiry", housekeeper.chores["expiry"])

    assert system.package("p1").state is State.EXPIRED


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
