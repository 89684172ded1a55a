"""What endings, words, sensors and restarts make of a visit."""

from itertools import product

import pytest

from kiosk.domain.doubts import ENDED_BY_PICKUP, Doubt
from kiosk.domain.visits import (
    BRINGING,
    Effect,
    Ending,
    Found,
    Purpose,
    Slotwise,
    Step,
    Word,
    after_restart,
    effect,
)

BOTH = (True, False, None)


@pytest.mark.parametrize(
    ("word", "goods", "is_then"),
    [
        (None, None, Slotwise.FILLED),
        (None, True, Slotwise.FILLED),
        (None, False, Slotwise.DOUBTED),
        (Word.FILLED, None, Slotwise.FILLED),
        (Word.FILLED, False, Slotwise.DOUBTED),
        (Word.EMPTY, None, Slotwise.FREED),
        (Word.EMPTY, False, Slotwise.FREED),
        (Word.EMPTY, True, Slotwise.DOUBTED),
        (Word.UNSURE, None, Slotwise.DOUBTED),
        (Word.UNSURE, True, Slotwise.DOUBTED),
        (Word.UNSURE, False, Slotwise.DOUBTED),
    ],
)
def test_a_deposit_fills_its_slot_unless_somebody_or_something_says_otherwise(
    *, word: Word | None, goods: bool | None, is_then: Slotwise
) -> None:
    does = effect(Purpose.DEPOSIT, Ending.DONE, word=word, goods=goods)

    assert does.slotwise is is_then


@pytest.mark.parametrize(
    ("word", "goods", "is_then", "doubt"),
    [
        (None, None, Slotwise.FILLED, None),
        (None, True, Slotwise.FILLED, None),
        (None, False, Slotwise.DOUBTED, Doubt.GOODS),
        (Word.FILLED, True, Slotwise.FILLED, None),
        (Word.FILLED, False, Slotwise.DOUBTED, Doubt.GOODS),
        (Word.EMPTY, None, Slotwise.AS_BEFORE, None),
        (Word.EMPTY, True, Slotwise.AS_BEFORE, None),
        (Word.EMPTY, False, Slotwise.DOUBTED, Doubt.GOODS),
        (Word.MISSING, None, Slotwise.DOUBTED, Doubt.WORD),
        (Word.UNSURE, None, Slotwise.DOUBTED, Doubt.ABANDONED),
    ],
)
def test_what_is_added_leaves_the_package_where_it_is(
    *, word: Word | None, goods: bool | None, is_then: Slotwise, doubt: Doubt | None
) -> None:
    does = effect(Purpose.ADD, Ending.DONE, word=word, goods=goods)

    assert does == Effect(is_then, doubt)


@pytest.mark.parametrize(
    ("word", "goods", "is_then", "doubt"),
    [
        (None, None, Slotwise.DOUBTED, Doubt.ABANDONED),
        (None, False, Slotwise.DOUBTED, Doubt.ABANDONED),
        (Word.UNSURE, False, Slotwise.DOUBTED, Doubt.ABANDONED),
        (Word.EMPTY, None, Slotwise.FREED, None),
        (Word.EMPTY, False, Slotwise.FREED, None),
        (Word.EMPTY, True, Slotwise.DOUBTED, Doubt.GOODS),
        (Word.MISSING, None, Slotwise.FREED, None),
        (Word.MISSING, True, Slotwise.DOUBTED, Doubt.GOODS),
        (Word.FILLED, None, Slotwise.AS_BEFORE, None),
        (Word.FILLED, False, Slotwise.DOUBTED, Doubt.GOODS),
    ],
)
def test_on_a_round_a_slot_is_free_only_when_somebody_says_so(
    *, word: Word | None, goods: bool | None, is_then: Slotwise, doubt: Doubt | None
) -> None:
    does = effect(Purpose.COLLECTION, Ending.DONE, word=word, goods=goods)

    assert does == Effect(is_then, doubt)


@pytest.mark.parametrize("purpose", [Purpose.PICKUP, Purpose.REOPEN, Purpose.CLEARANCE])
def test_what_a_goods_sensor_still_sees_frees_no_slot(purpose: Purpose) -> None:
    for goods in (False, None):
        does = effect(purpose, Ending.DONE, word=None, goods=goods)
        assert does == Effect(Slotwise.FREED)
    assert effect(purpose, Ending.DONE, word=None, goods=True) == Effect(
        Slotwise.DOUBTED, Doubt.GOODS
    )


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("ending", [e for e in Ending if e is not Ending.DONE])
def test_no_word_and_no_sensor_makes_a_bad_ending_a_good_one(
    purpose: Purpose, ending: Ending
) -> None:
    for word, goods in product((None, *Word), BOTH):
        does = effect(purpose, ending, word=word, goods=goods).slotwise
        assert does in {Slotwise.AS_BEFORE, Slotwise.DOUBTED}


@pytest.mark.parametrize("purpose", Purpose)
def test_every_doubt_has_its_kind(purpose: Purpose) -> None:
    for ending, word, goods in product(Ending, (None, *Word), BOTH):
        does = effect(purpose, ending, word=word, goods=goods)
        assert (does.slotwise is Slotwise.DOUBTED) is (does.doubt is not None)


@pytest.mark.parametrize(
    ("step", "found", "of_bringing", "of_others"),
    [
        (Step.REQUESTED, Found.OPEN, Ending.UNSERVED, Ending.UNSERVED),
        (Step.REQUESTED, Found.CLOSED, Ending.UNSERVED, Ending.UNSERVED),
        (Step.REQUESTED, Found.UNKNOWN, Ending.UNSERVED, Ending.UNSERVED),
        (Step.TAKEN, Found.OPEN, None, None),
        (Step.TAKEN, Found.CLOSED, Ending.UNPROVEN, Ending.UNPROVEN),
        (Step.TAKEN, Found.UNKNOWN, Ending.UNPROVEN, Ending.UNPROVEN),
        (Step.OPENED, Found.OPEN, None, None),
        (Step.OPENED, Found.CLOSED, Ending.UNPROVEN, Ending.DONE),
        (Step.OPENED, Found.UNKNOWN, Ending.UNPROVEN, Ending.UNPROVEN),
    ],
)
def test_a_restart_decides_by_the_table(
    step: Step, found: Found, of_bringing: Ending | None, of_others: Ending | None
) -> None:
    for purpose in Purpose:
        becomes = of_bringing if purpose in BRINGING else of_others
        assert after_restart(purpose, step, found) is becomes


def test_doubts_about_something_that_is_in_no_book_outlive_a_pickup() -> None:
    assert set(Doubt) - ENDED_BY_PICKUP == {
        Doubt.WORD,
        Doubt.FOUND_ELSEWHERE,
        Doubt.GOODS,
        Doubt.RESTORED,
    }
