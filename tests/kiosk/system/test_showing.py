"""How the screens are: as configured, until a technician sets them otherwise."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.config import Screen
from kiosk.domain.errors import InvalidError, UnknownError
from kiosk.domain.events import Kind
from kiosk.domain.panel import Aspect, ByHand
from kiosk.store import panel
from kiosk.system import LockerSystem
from tests.kit import NOON, opened_system, settings

BANK = settings().model_copy(
    update={"ui": Screen(languages=("de", "en"), quiet_hours="22:00-06:00")}
)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LockerSystem]:
    with opened_system(tmp_path, BANK) as found:
        yield found


def now(system: LockerSystem) -> dict[str, str]:
    return {aspect.value: one.value for aspect, one in system.panel().items()}


def test_they_are_as_configured_when_nobody_set_anything(system: LockerSystem) -> None:
    assert now(system) == {
        "language": "de",
        "theme": "normal",
        "quiet_hours": "22:00-06:00",
    }
    assert not any(one.by_hand for one in system.panel().values())


def test_what_is_set_holds_until_it_is_given_back(system: LockerSystem) -> None:
    changes = {Aspect.LANGUAGE: "en", Aspect.THEME: "night", Aspect.QUIET_HOURS: ""}
    system.change_panel(changes, actor="eli")
    assert now(system) == {"language": "en", "theme": "night", "quiet_hours": ""}
    theme = system.panel()[Aspect.THEME]
    assert (theme.configured, theme.by_hand) == (
        "normal",
        ByHand("night", NOON, "eli"),
    )

    back = dict.fromkeys(Aspect)
    found = system.change_panel(back, actor="eli")

    assert found == system.panel()
    assert now(system)["quiet_hours"] == "22:00-06:00"
    assert not any(one.by_hand for one in found.values())


def test_each_change_is_an_event_and_what_changes_nothing_is_none(
    system: LockerSystem,
) -> None:
    for value in ("night", "night", "sunlight", None, None):
        system.change_panel({Aspect.THEME: value}, actor="eli")

    told = [e for e in system.events() if e.kind == Kind.PANEL_SET]
    assert [(e.actor, json.loads(e.facts)) for e in told] == [
        ("eli", {"aspect": "theme", "is": "night", "was": None}),
        ("eli", {"aspect": "theme", "is": "sunlight", "was": "night"}),
        ("eli", {"aspect": "theme", "is": None, "was": "sunlight"}),
    ]


@pytest.mark.parametrize(
    ("aspect", "value", "error"),
    [
        (Aspect.LANGUAGE, "fr", UnknownError),  # the bank does not speak it
        (Aspect.LANGUAGE, "", UnknownError),
        (Aspect.THEME, "pink", UnknownError),
        (Aspect.QUIET_HOURS, "22-6", InvalidError),
        (Aspect.QUIET_HOURS, "22:00-22:00", InvalidError),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_beside_it_is_set(
    system: LockerSystem, aspect: Aspect, value: str, error: type[Exception]
) -> None:
    good = Aspect.THEME if aspect is not Aspect.THEME else Aspect.LANGUAGE
    changes = {good: {"theme": "night", "language": "en"}[good.value], aspect: value}

    with pytest.raises(error):
        system.change_panel(changes, actor="eli")

    assert not any(one.by_hand for one in system.panel().values())


def test_a_word_that_is_not_known_any_more_is_as_configured_and_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with opened_system(tmp_path, BANK) as system:
        system.change_panel({Aspect.LANGUAGE: "en"}, actor="eli")
        newer = ByHand("ultraviolet", NOON, "eli")
        system.store.write(lambda tx: panel.keep(tx.db, Aspect.THEME, newer))
    other = BANK.model_copy(update={"ui": Screen(languages=("de", "fr"))})

    with opened_system(tmp_path, other) as system, caplog.at_level(logging.WARNING):
        assert now(system) == {"language": "de", "theme": "normal", "quiet_hours": ""}
        assert now(system)["theme"] == "normal"
        lost = [one.is_lost for one in system.panel().values()]

    assert lost == [True, True, False]
    assert [record.getMessage() for record in caplog.records] == [
        "language: en (set by eli) is not known, so de holds",
        "theme: ultraviolet (set by eli) is not known, so normal holds",
    ]


def test_another_process_shows_it_too(tmp_path: Path) -> None:
    with (
        opened_system(tmp_path, BANK) as one,
        opened_system(tmp_path, BANK) as another,
    ):
        one.change_panel({Aspect.THEME: "sunlight"}, actor="eli")

        assert now(another)["theme"] == "sunlight"
