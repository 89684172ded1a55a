"""The model of wear: a lock that will jam is listed before it does, others are not."""

import pytest

from tests.wear import healthy, worn_out


@pytest.mark.slow
@pytest.mark.parametrize("deaf", [False, True])
def test_most_locks_are_listed_before_they_jam(*, deaf: bool) -> None:
    stories = worn_out(30, deaf=deaf, seed=7)
    leads = sorted(s.lead for s in stories if s.lead is not None)

    assert all(story.jammed is not None for story in stories)
    assert len(leads) >= 27
    assert leads[len(leads) // 2] >= (20 if deaf else 60)


@pytest.mark.slow
def test_healthy_locks_are_left_alone() -> None:
    stories = healthy(20, deaf=True, years=2, seed=7)

    assert sum(story.listed is not None for story in stories) <= 2


def test_a_lock_of_each_kind_is_listed_before_it_jams() -> None:
    for deaf in (False, True):
        (story,) = worn_out(1, deaf=deaf, seed=3)
        assert story.jammed is not None
        assert story.listed is not None
        assert story.listed < story.jammed
