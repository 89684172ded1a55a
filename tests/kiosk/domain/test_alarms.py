"""How often the staff is told of one thing, whatever it does."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.alarms import GAP, HOLD, KINDS, Alarm, Standing, alarm, heard
from kiosk.domain.events import Fact, Kind
from tests.kit import NOON

BAD, GOOD = Alarm("board wall 2", "board.lost"), Alarm("board wall 2", "")


class Teller:
    """Plays events of one topic, and tells what is due."""

    def __init__(self) -> None:
        self.now = NOON
        self.standing: Standing | None = None
        self.seq = 0
        self.told: list[tuple[datetime, bool, int]] = []

    def happens(self, said: Alarm) -> None:
        self.seq += 1
        self.standing = heard(self.standing, said, seq=self.seq, item="{}")
        self.looks()

    def passes(self, by: timedelta) -> None:
        self.now += by
        self.looks()

    def looks(self) -> None:
        one = self.standing
        if one is not None and one.due(self.now):
            self.told.append((self.now, one.good, one.times))
            self.standing = one.told(self.now)
            assert not self.standing.due(self.now)

    @property
    def said(self) -> list[tuple[bool, int]]:
        return [(good, times) for _, good, times in self.told]


def test_what_goes_wrong_is_told_at_once_and_so_is_its_end() -> None:
    teller = Teller()

    teller.happens(GOOD)
    teller.happens(BAD)
    teller.happens(GOOD)
    teller.happens(GOOD)

    assert teller.said == [(False, 1), (True, 0)]


def test_a_board_that_flaps_all_night_is_told_of_once_an_hour() -> None:
    teller = Teller()
    for _ in range(8 * 60):
        for said in (BAD, GOOD):
            teller.happens(said)
            teller.passes(timedelta(seconds=30))

    assert len(teller.told) <= 2 + 8
    assert teller.said[:2] == [(False, 1), (True, 0)]
    assert teller.said[2][1] == 59, "the others are counted"


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 5000)), min_size=1, max_size=60)
)
def test_every_wrong_is_counted_once_and_no_hour_has_more_than_three(
    steps: list[tuple[bool, int]],
) -> None:
    teller = Teller()
    for bad, seconds in steps:
        teller.happens(BAD if bad else GOOD)
        teller.passes(timedelta(seconds=seconds))
    teller.passes(HOLD)

    wrongs = sum(bad for bad, _ in steps)
    assert sum(times for *_, times in teller.told) == wrongs
    for at, *_ in teller.told:
        within = [one for one in teller.told if at <= one[0] < at + HOLD]
        assert len(within) <= 3
    if teller.told:
        assert teller.told[-1][1] is not steps[-1][0], "the last word is how it is"


@pytest.mark.parametrize(
    ("kind", "visit", "facts", "said"),
    [
        ("visit-ended", 3, {"ending": "stuck"}, ("slot 7", "visit.stuck")),
        ("visit-ended", 3, {"ending": "silent"}, None),
        ("visit-ended", 3, {"ending": "done"}, None),
        ("slot-out-of-service", None, {}, ("slot 7", "slot.out-of-service")),
        ("slot-out-of-service", 3, {}, None),
        ("slot-uncertain", 3, {"kind": "unproven"}, ("doubt 7", "doubt.unproven")),
        ("slot-uncertain", 3, {"kind": "left_open"}, None),
        ("notification-dead", None, {"tells": "stored"}, ("messages", None)),
        ("notification-dead", None, {"tells": "alarm"}, None),
        ("door-shut", None, {}, ("door 7", "")),
        ("package-stored", 3, {}, None),
    ],
)
def test_what_an_event_says_is_wrong(
    kind: str, visit: int | None, facts: dict[str, str], said: tuple[str, str] | None
) -> None:
    found = alarm(kind, "7", "p1", visit, facts)

    if said is None:
        assert found is None
    else:
        assert found is not None
        assert found.topic == said[0]
        assert said[1] in {found.fault, None}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_names_its_topic(kind: Kind) -> None:
    facts: dict[str, Fact] = {
        "ending": "stuck",
        "kind": "unproven",
        "flaw": "swapped",
        "bus": "wall",
        "board": 2,
        "channel": "mail",
        "size": "S",
    }

    said = alarm(kind, "7", "p1", None, facts)

    assert said is not None
    assert "{" not in said.topic
    assert "None" not in said.topic


def test_the_gap_is_shorter_than_the_hold() -> None:
    assert GAP < HOLD
