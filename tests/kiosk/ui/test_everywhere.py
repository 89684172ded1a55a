"""Every screen, as anybody may meet it.

A screen is led to once and then shown at every size, in every language, with and
without the keys of steel, and in every colour. No text is cut, none stays English,
what can be touched is large enough, what is there can be read, and is said aloud.
"""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.i18n import LANGUAGES, into
from kiosk.ui.aloud import sentence
from kiosk.ui.letters import LettersScreen
from kiosk.ui.sizes import TARGET_ROWS, key_cells, letter_cells
from kiosk.ui.speech import Aloud
from kiosk.ui.themes import COLOURS
from kiosk.ui.widgets import Choice, Key, Target, Teller
from tests.kiosk.ui.hands import (
    SIZES,
    SMALL,
    UPRIGHT,
    Visitor,
    settled,
    stretch,
    the_app,
)
from tests.kiosk.ui.plays import PLAYS, Play, Size
from tests.kiosk.ui.test_languages import faults_of
from tests.kiosk.ui.test_looks import pale

ROOMY = (120, 40)

TIGHT = {SMALL, UPRIGHT}
"""Where the keys of steel, written on what they press, may take others' room."""

STRICT = {"high_contrast": 7.0, "sunlight": 7.0}

MIN_CHOICE = 4
"""Cells: 12.3 mm on a panel of 7 inches with 50 columns."""


@pytest.mark.slow
@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_a_screen_is_whole_wherever_and_to_whomever_it_is_shown(
    play: Play,
) -> None:
    wrong: list[str] = []
    async with play.shown(SMALL) as pilot:
        wrong += unsaid(pilot)
        for size in SIZES:
            await stretch(pilot, size)
            found = [*too_small(pilot, size)]
            if size in {SMALL, ROOMY}:
                found += await pale_in_any_theme(pilot)
            for language in LANGUAGES:
                found += await cut_or_english(pilot, language, tight=size in TIGHT)
            wrong += [f"{size[0]}x{size[1]}: {each}" for each in found]

    assert wrong == []


def unsaid(pilot: Visitor) -> Iterator[str]:
    """Find a screen that leaves somebody who only listens without a word."""
    screen = pilot.app.screen
    assert isinstance(screen, Aloud)
    said = [sentence(into(line.said, "pl")) for line in screen.aloud()]
    if len(" ".join(said)) <= 10:
        yield f"it says no more than {said}"
    if not any(line.name for line in screen.aloud()):
        yield "it does not say what can be touched"


def too_small(pilot: Visitor, size: Size) -> Iterator[str]:
    """Find what a finger may miss."""
    keys = list(pilot.app.screen.query(Key))
    cells = key_cells(*size, keys=len(keys) or 10)
    if isinstance(pilot.app.screen, LettersScreen):  # has rows of its own
        cells = letter_cells(*size)
    for widget in pilot.app.screen.query("*"):
        if not isinstance(widget, Choice | Target | Key) or not widget.region:
            continue
        least = cells if isinstance(widget, Key) else (MIN_CHOICE, TARGET_ROWS)
        if widget.region.width < least[0] or widget.region.height < least[1]:
            yield f"{widget} has {widget.region.size}, it needs {least}"


async def pale_in_any_theme(pilot: Visitor) -> list[str]:
    """Find what does not stand out from what is behind it."""
    wrong = []
    app = the_app(pilot)
    for name in COLOURS:
        app._senses._panel = replace(app._senses._panel, theme=name)
        app._adapt()
        await settled(pilot)
        page = app.screen.styles.background.rich_color.get_truecolor().hex
        assert page == COLOURS[name].page
        found = pale(app.screen, STRICT.get(name, 4.5))
        wrong += [f"{name}: {each}" for each in found]
    return wrong


async def cut_or_english(pilot: Visitor, language: str, *, tight: bool) -> list[str]:
    """Find what has no room, with and without its key, and what nobody translated."""
    wrong = []
    app = the_app(pilot)
    app.language = language
    kept = app.shows_keys
    for app.shows_keys in (not kept, kept) if tight else (kept,):
        for widget in app.screen.query("*"):
            if isinstance(widget, Teller):
                widget.retell()
        await settled(pilot)
        wrong += list(faults_of(pilot, language))
    return wrong
