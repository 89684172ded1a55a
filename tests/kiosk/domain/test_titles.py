"""Every kind of event is called something that anybody understands."""

import re

import pytest

from kiosk.domain.catalogue import CATALOGUE, closer, title
from kiosk.domain.catalogue.titles import LONGEST, TITLES
from kiosk.domain.commissioning import Flaw
from kiosk.domain.doubts import Doubt
from kiosk.domain.events import Kind
from kiosk.domain.outages import Cause
from kiosk.domain.visits import Ending
from kiosk.i18n import LANGUAGES, Message
from tests.messages import everything

CAUSES = [
    *(closer(Kind.VISIT_ENDED, {"ending": ending.value}) for ending in Ending),
    *(closer(Kind.SLOT_UNCERTAIN, {"kind": doubt.value}) for doubt in Doubt),
    *(closer(Kind.OUTAGE_BEGAN, {"cause": cause.value}) for cause in Cause),
    *(closer(Kind.DOOR_FLAWED, {"flaw": flaw.value}) for flaw in Flaw),
    *(
        closer(Kind.BOARD_LOST, {"fault": key})
        for key in CATALOGUE
        if key.startswith("driver.")
    ),
    closer(Kind.STORE_RECOVERED, {"backup": None}),
]
"""What can stand beside a title."""


def test_every_kind_has_a_title_and_nothing_else_has_one() -> None:
    assert set(TITLES) == {kind.value for kind in Kind}, "kiosk/domain/catalogue/titles"


def test_a_kind_of_a_newer_program_is_told_by_its_name() -> None:
    assert title("door-painted") == "door-painted"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_title_is_longer_than_a_small_screen_has_room_for(language: str) -> None:
    told = [Message(each).into(language) for each in TITLES.values()]

    assert [each for each in told if not 0 < len(each) <= LONGEST] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_kinds_have_one_title(language: str) -> None:
    told = sorted(Message(each).into(language) for each in TITLES.values())

    assert sorted(set(told)) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_title_is_words_and_has_no_place_for_a_person(language: str) -> None:
    told = [Message(each).into(language) for each in TITLES.values()]

    assert [each for each in told if re.search(r"[{}\d@_]", each)] == []


def test_a_cause_stands_beside_a_title_only_where_it_says_more() -> None:
    assert closer(Kind.DOOR_FORCED, {}) is None
    assert closer(Kind.BOARD_LOST, {"fault": "of a newer program"}) is None
    assert closer(Kind.VISIT_ENDED, {"ending": Ending.DONE.value}) is None
    assert closer(Kind.VISIT_ENDED, {"ending": "stuck"}) == "visit.stuck"
    assert closer(Kind.STORE_RECOVERED, {"backup": "b.db"}) is None
    assert closer(Kind.STORE_RECOVERED, {}) == "trouble.emptied"


def test_every_cause_is_said_in_every_language() -> None:
    said = {each.texts[0] for each in everything()}
    found = {key for key in CAUSES if key is not None}

    assert len(found) > 30
    assert [key for key in sorted(found) if CATALOGUE[key].says not in said] == []
