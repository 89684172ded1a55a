from datetime import time

import pytest

from kiosk.config import parse
from kiosk.config.site import _no_zone
from kiosk.config.strategies import find, names
from tests.kiosk.config.texts import SMALL, told, told_of


@pytest.mark.parametrize(
    ("zone", "right"),
    [
        ("Europe/Berln", "did you mean Europe/Berlin?"),
        ("europe/berlin ", "did you mean Europe/Berlin?"),
        ("Europe", "there is no time zone"),
        ("../../etc/passwd", "there is no time zone"),
        ("x", "write one such as Europe/Berlin"),
    ],
)
def test_a_time_zone_that_nobody_keeps_is_refused(zone: str, right: str) -> None:
    [problem] = told_of("UTC", f'"{zone}"')

    assert problem.startswith("3:49: location.time_zone: there is no time zone")
    assert right in problem


def test_a_computer_without_time_zones_is_told_as_such() -> None:
    assert "install tzdata" in _no_zone("Europe/Berlin", [])


def test_a_strategy_that_is_no_name_is_told_only_once() -> None:
    assert len(told(SMALL + "allocation: 5\n")) == 1


def test_an_id_has_no_blanks() -> None:
    [problem] = told_of("id: yard", "id: the yard")

    assert problem.startswith("3:16: location.id: 'the yard' has a blank")


def test_an_unknown_strategy_is_told_with_the_nearest() -> None:
    assert told(SMALL + "allocation: bestfit\n") == [
        '11:13: allocation: there is no strategy "bestfit", did you mean "best_fit"?'
    ]


def test_nobody_is_told_twice() -> None:
    [problem] = told(SMALL + "notify: {channels: [console, console]}\n")

    assert 'channels[1]: channel "console" is taken by line 11' in problem


@pytest.mark.parametrize(
    ("section", "problem"),
    [
        (
            "ui: {idle_seconds: 20}",
            "11:20: ui.idle_seconds: ui.warning_seconds is 20 s",
        ),
        ("ui: {warning_seconds: 60}", "11:23: ui.warning_seconds: ui.warning_seconds"),
        (
            "locks: {poll_seconds: 5}",
            "locks.poll_seconds: locks.poll_seconds is 5 s an",
        ),
    ],
)
def test_a_time_within_another_is_the_shorter_one(section: str, problem: str) -> None:
    [found] = told(f"{SMALL}{section}\n")

    assert problem in found
    assert found.endswith("let the first be the shorter one")


@pytest.mark.usefixtures("stranger")
def test_a_strangers_strategy_is_known_by_its_name() -> None:
    settings = parse(SMALL + "allocation: lowest\n")

    chosen = settings.strategy(settings.size("S"), settings.slots)
    assert chosen.name == "2"
    assert "lowest" in names()


@pytest.mark.usefixtures("stranger")
def test_a_stranger_takes_none_of_our_names() -> None:
    assert find("best_fit").__module__ == "kiosk.domain.slots"
    assert names().count("best_fit") == 1


@pytest.mark.usefixtures("stranger")
@pytest.mark.parametrize("name", ["lost", "gone", "odd"])
def test_a_strangers_strategy_that_does_not_load_is_told_at_start(name: str) -> None:
    [problem] = told(f"{SMALL}allocation: {name}\n")

    assert f'11:13: allocation: "{name}" cannot be loaded' in problem


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("22:00-22:00", 'ui.quiet_hours: "22:00-22:00" ends as it begins; write ""'),
        ("22-6", "ui.quiet_hours: "),
        ("22:00 - 06:00", "ui.quiet_hours: "),
        ("25:00-06:00", "such as 22:00-06:00, by the clock beside the bank"),
    ],
)
def test_quiet_hours_that_nobody_can_keep_are_refused(hours: str, said: str) -> None:
    [problem] = told(SMALL + f'ui: {{quiet_hours: "{hours}"}}\n')

    assert said in problem


def test_quiet_hours_need_no_quotes() -> None:
    settings = parse(SMALL + "ui:\n  quiet_hours: 22:00-06:30\n")

    assert settings.ui.quiet == (time(22), time(6, 30))
    assert parse(SMALL).ui.quiet is None


def test_a_jack_is_a_device() -> None:
    [problem] = told(SMALL + "ui: {speech: {jack: event3}}\n")

    assert "ui.speech.jack: " in problem


def test_whom_to_call_is_said_in_languages_that_there_are() -> None:
    [problem] = told_of("help: Ring the bell", "help: Ring, help_in: {xx: Klingeln}")

    assert "location.help_in.xx" in problem
    assert "en, de, fr, es, pl or nl" in problem.replace("'", "")
