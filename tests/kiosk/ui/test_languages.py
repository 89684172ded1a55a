"""No text is cut on any screen, in any language, at any size; and each is spoken."""

import asyncio
import re
from functools import cache

import pytest

from kiosk.i18n import ENGLISH, LANGUAGES, Sayable, into, msg
from kiosk.ui import words
from kiosk.ui.widgets import Teller
from tests.kiosk.ui.fakes import CODE, DIGITS, FakeSystem
from tests.kiosk.ui.hands import (
    SIZES,
    SMALL,
    Visitor,
    at_the_screen,
    seen,
    touch,
    touch_keys,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.plays import PLAYS, Play, Size
from tests.kiosk.ui.test_looks import cut
from tests.messages import everything

LONG = 9
"""Letters of a piece of English that no other language has by chance."""


def spoken(said: Sayable, language: str) -> str:
    return " ".join(into(said, language).split())


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


@cache
def english(language: str) -> set[str]:
    """Return pieces of English sentences that are other words in a language."""
    return {
        piece
        for each in everything()
        for text in each.texts
        if text and msg(text).into(language) != text
        for piece in re.split(r"\{\w+\}|\n", text)
        if len(piece) >= LONG
    }


async def faults_in(pilot: Visitor, language: str) -> list[str]:
    await speak(pilot, language)
    left = [] if language == ENGLISH else english(language)
    return [
        *(f"{language}: {fault}" for fault in cut(pilot.app.screen)),
        *(f"{language}: {piece!r}" for piece in left if piece in seen(pilot)),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("play", PLAYS, ids=lambda play: play.name)
async def test_nothing_is_cut_in_any_language_and_nothing_stays_english(
    play: Play, size: Size
) -> None:
    async with play.shown(size) as pilot:
        found = [fault for each in LANGUAGES for fault in await faults_in(pilot, each)]

    assert found == []


@pytest.mark.parametrize(
    "language",
    [
        pytest.param(each, marks=[] if each == "de" else pytest.mark.slow)
        for each in LANGUAGES
    ],
)
async def test_a_package_is_picked_up_by_touch_in_every_language(
    system: FakeSystem, language: str
) -> None:
    async def sees(pilot: Visitor, *all_said: Sayable) -> None:
        await until_seen(pilot, *(spoken(said, language) for said in all_said))
        await pilot.pause()
        assert list(cut(pilot.app.screen)) == []

    async with at_the_screen(system, system.clock, SMALL) as pilot:
        await touch(pilot, f"speak-{language}")
        await sees(pilot, words.PICK_UP)
        await touch(pilot, "pick-up")
        await sees(pilot, words.ENTER_CODE, words.CANCEL)
        await touch_keys(pilot, CODE)
        await sees(pilot, words.ENTER_DIGITS)
        await touch_keys(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        await sees(pilot, words.DOOR, words.OPENING(slot="7"))
        system.take_up()
        await sees(pilot, words.DID_NOT_OPEN)
        system.door_opens()
        await sees(pilot, words.TAKE_IT)
        system.reminds()
        await sees(pilot, words.CLOSE_IT)
        system.door_closes()
        await sees(pilot, words.THANKS, words.GOODBYE, words.FINISH)
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: seen(pilot).startswith("Old Station"))
        await until_seen(pilot, str(words.PICK_UP))
