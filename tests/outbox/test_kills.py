"""The outbox is killed, and its servers fail: nothing is lost, little comes twice."""

from pathlib import Path

import pytest

from tests.outbox.kills import play

pytestmark = pytest.mark.slow


def test_a_link_that_is_killed_loses_nothing_and_repeats_what_had_no_answer(
    tmp_path: Path,
) -> None:
    found = play(tmp_path, messages=400, kills=6)

    assert found.kills == 6
    assert found.lost == []
    assert found.without_need == []
    assert found.twice > 0, "no server cut the line after the data"
    assert found.fates == {"owed": 0, "delivered": 400, "dead": 0, "dropped": 0}
    assert found.requests > found.taken == 200
