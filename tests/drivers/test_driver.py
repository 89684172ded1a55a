from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import (
    Door,
    LockAddress,
    LockRefusedError,
    NoDriverError,
    OptionProblem,
    OptionsError,
    UnknownLockError,
)

addresses = st.builds(
    LockAddress,
    board=st.integers(0, 999),
    channel=st.integers(0, 999),
)


@given(lock=addresses)
def test_an_address_reads_as_it_was_written(lock: LockAddress) -> None:
    assert LockAddress.parse(str(lock)) == lock


@given(text=st.text() | st.from_regex(r"\d{1,4}/\d{1,4}", fullmatch=True))
def test_what_is_read_as_an_address_can_be_written_in_one_way_only(text: str) -> None:
    with suppress(ValueError):
        assert str(LockAddress.parse(text)) == text


@pytest.mark.parametrize("text", ["1", "1/", "a/1", "1/-4", "01/4", "1/٤", "1/1000"])
def test_near_misses_are_refused_too(text: str) -> None:
    with pytest.raises(ValueError, match="like 1/4"):
        LockAddress.parse(text)


@pytest.mark.parametrize(("board", "channel"), [(-1, 1), (1, -1)])
def test_no_lock_has_a_negative_number(board: int, channel: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        LockAddress(board, channel)


def test_addresses_are_in_the_order_of_boards_and_channels() -> None:
    written = ["2/1", "1/10", "1/9"]

    assert [str(lock) for lock in sorted(map(LockAddress.parse, written))] == [
        "1/9",
        "1/10",
        "2/1",
    ]


def test_a_door_is_one_of_three() -> None:
    assert [door.value for door in Door] == ["open", "closed", "unknown"]


def test_only_errors_that_are_certain_say_that_no_lock_was_pulsed() -> None:
    lock = LockAddress(1, 4)

    assert UnknownLockError(lock).untouched
    assert LockRefusedError(lock, "it must rest").untouched
    assert str(LockRefusedError(lock, "hot")) == "lock 1/4 was not pulsed: hot"


def test_problems_are_told_with_their_paths() -> None:
    error = OptionsError(
        [OptionProblem(("doors", "1/4", 2), "is wrong"), OptionProblem((), "too few")],
    )

    assert str(error) == "doors.1/4.2: is wrong; too few"
    assert error.problems[1].path == ()


def test_a_missing_driver_is_told_by_its_name() -> None:
    error = NoDriverError("mok", "there is none", ["mock"])

    assert str(error) == "driver 'mok': there is none"
    assert error.near == ("mock",)
