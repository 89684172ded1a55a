from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.domain.errors import InvalidError, TransitionError
from kiosk.domain.package import (
    TRANSITIONS,
    Package,
    State,
    check_hold,
    check_id,
)
from tests.kit import NOON

STEPS: dict[State, Callable[[Package], Package]] = {
    State.STORED: lambda p: p.stored("1", NOON),
    State.RETRIEVED: lambda p: p.retrieved(NOON),
    State.EXPIRED: lambda p: p.expired(NOON),
    State.CANCELLED: lambda p: p.cancelled(NOON),
}


def package(state: State) -> Package:
    return Package("p1", "anna", "S", None, 3, state, None, NOON)


@pytest.mark.parametrize("start", State)
@pytest.mark.parametrize("end", STEPS)
def test_a_package_takes_the_steps_of_the_table_and_no_other(
    start: State, end: State
) -> None:
    if end in TRANSITIONS[start]:
        assert STEPS[end](package(start)).state is end
    else:
        with pytest.raises(TransitionError):
            STEPS[end](package(start))


def test_nothing_becomes_pending_again() -> None:
    assert all(State.PENDING not in ends for ends in TRANSITIONS.values())


def test_the_hold_time_starts_when_it_is_stored() -> None:
    later = NOON + timedelta(hours=5)

    stored = package(State.PENDING).stored("7", later)

    assert stored.slot == "7"
    assert stored.deadline == later + timedelta(days=3)


def test_an_expired_package_still_lies_in_its_slot_until_cleared() -> None:
    expired = package(State.PENDING).stored("7", NOON).expired(NOON)

    assert expired.slot == "7"
    assert expired.cleared().slot is None


@pytest.mark.parametrize("days", [2, 8, 0, -3])
def test_a_bank_holds_three_to_seven_days(days: int) -> None:
    with pytest.raises(InvalidError, match="3 to 7"):
        check_hold(days)


@pytest.mark.parametrize("name", ["", "a b", "a\n", "x" * 65, "\u200b", "a\x00b"])
def test_an_id_can_be_printed_typed_and_scanned(name: str) -> None:
    with pytest.raises(InvalidError):
        check_id("package id", name)


def test_an_ordinary_id_is_taken() -> None:
    assert check_id("package id", "P-1001/ä") == "P-1001/ä"
