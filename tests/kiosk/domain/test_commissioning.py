"""What a pulse at one door, and what all sensors and a person saw, come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.commissioning import Flaw, Polarity, Verdict, judge, told

SHUT = ["closed"]
GOOD = ["closed", "open", "closed"]
INVERTED = ["open", "closed", "open"]


@pytest.mark.parametrize(
    ("seen", "moved", "flaw", "others"),
    [
        ({"7": GOOD, "8": SHUT}, None, None, ()),
        ({"7": GOOD, "8": SHUT}, ["7"], None, ()),
        ({"7": GOOD, "8": SHUT}, ["8"], Flaw.SWAPPED, ("8",)),
        ({"7": GOOD, "8": SHUT}, ["7", "8"], Flaw.DOUBLED, ("8",)),
        ({"7": SHUT, "8": GOOD}, None, Flaw.SWAPPED, ("8",)),
        ({"7": SHUT, "8": GOOD}, ["7"], Flaw.SWAPPED, ("8",)),
        ({"7": SHUT, "8": GOOD}, ["8"], Flaw.SWAPPED, ("8",)),
        ({"7": GOOD, "8": GOOD}, None, Flaw.DOUBLED, ("8",)),
        ({"7": INVERTED, "8": ["open"]}, None, Flaw.INVERTED, ()),
        ({"7": INVERTED}, ["7"], Flaw.INVERTED, ()),
        ({"7": SHUT}, ["7"], Flaw.DEAD_SENSOR, ()),
        ({"7": ["open"]}, None, Flaw.DEAD_SENSOR, ()),
        ({"7": ["open"]}, [], Flaw.STUCK, ()),
        ({"7": ["unknown"]}, None, Flaw.DEAD_SENSOR, ()),
        ({"7": SHUT}, None, Flaw.STUCK, ()),
        ({"8": SHUT}, None, Flaw.SILENT, ()),
        ({"8": SHUT}, ["7"], Flaw.DEAD_SENSOR, ()),
        ({"7": ["closed", "open"]}, None, Flaw.UNSHUT, ()),
        ({"7": ["open", "closed"]}, ["7"], Flaw.UNSHUT, ()),
    ],
)
def test_what_is_wrong_has_its_name(
    seen: dict[str, list[str]],
    moved: list[str] | None,
    flaw: Flaw | None,
    others: tuple[str, ...],
) -> None:
    found = judge("7", seen, moved=moved)

    assert found.flaws == (() if flaw is None else (flaw,))
    assert found.others == others


def test_a_door_without_a_sensor_is_proved_by_word_alone() -> None:
    assert judge("7", {}, moved=None, sensed=False) == Verdict((Flaw.UNSAID,))
    assert judge("7", {}, moved=["7"], sensed=False).proved
    assert judge("7", {}, moved=[], sensed=False) == Verdict((Flaw.STUCK,))
    assert judge("7", {}, moved=["8"], sensed=False).others == ("8",)


def test_polarity_is_learnt() -> None:
    assert judge("7", {"7": GOOD}, moved=None).polarity is Polarity.RIGHT
    assert judge("7", {"7": INVERTED}, moved=None).polarity is Polarity.INVERTED
    assert judge("7", {"7": SHUT}, moved=None).polarity is None


doors = st.sampled_from("123456")
words = st.lists(st.sampled_from(["open", "closed", "unknown"]), max_size=6)


@given(
    seen=st.dictionaries(doors, words),
    moved=st.none() | st.sets(doors),
)
def test_a_door_is_proved_only_by_its_own_sensor_and_no_other(
    seen: dict[str, list[str]], moved: set[str] | None
) -> None:
    if judge("1", seen, moved=moved).proved:
        own = told(seen["1"])
        assert own[0] == own[-1] == "closed"
        assert "open" in own
        assert all(len(told(said)) < 2 for door, said in seen.items() if door != "1")
        assert moved is None or moved == {"1"} or not moved
