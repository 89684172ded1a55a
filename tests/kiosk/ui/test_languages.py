"""No text is cut on any screen, in any language, at any size; and each is spoken."""

import asyncio

import pytest

from kiosk.i18n import LANGUAGES
from kiosk.ui.widgets import Teller
from tests.kiosk.ui.hands import SIZES, SMALL, UPRIGHT, Visitor
from tests.kiosk.ui.plays import PLAYS, Play, Size
from tests.kiosk.ui.test_looks import cut


async def speak(pilot: Visitor, language: str) -> None:
    """Have the screen say what it says in another language."""
    app = pilot.app
    app.language = language  # type: ignore[attr-defined]  # a pilot knows only apps
    for widget in app.screen.query("*"):
        if isinstance(widget, Teller):
            widget.retell()
    await pilot.pause()
    await asyncio.sleep(0.02)
    await pilot.pause()


async def cut_in(pilot: Visitor, languages: list[str]) -> list[str]:
    found = []
    for language in languages:
        await speak(pilot, language)
        found += [f"{language}: {fault}" for fault in cut(pilot.app.screen)]
    return found


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_nothing_is_cut_in_any_language(play: Play, size: Size) -> None:
    where_it_is_tight = size in {SMALL, UPRIGHT}
    languages = [*LANGUAGES] if where_it_is_tight else ["en"]

    async with play.shown(size) as pilot:
        assert await cut_in(pilot, languages) == []
