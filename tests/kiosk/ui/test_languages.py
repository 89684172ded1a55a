"""No text is cut on any screen, in any language, at any size; and each is spoken."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from kiosk.config import Screen
from kiosk.i18n import ENGLISH, LANGUAGES, Sayable, into, msg
from kiosk.ui import words
from kiosk.ui.courier import rounds_words as rounds
from tests.kiosk.ui.courier.bench import benched
from tests.kiosk.ui.fakes import CODE, DIGITS, FakeSystem, settings_of
from tests.kiosk.ui.hands import (
    SMALL,
    Visitor,
    at_the_screen,
    seen,
    touch,
    touch_keys,
    until_on,
    until_seen,
)
from tests.kiosk.ui.test_looks import cut
from tests.messages import everything

LONG = 9
"""Letters of a piece of English that no other language has by chance."""


def spoken(said: Sayable, language: str) -> str:
    return " ".join(into(said, language).split())


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


def faults_of(pilot: Visitor, language: str) -> Iterator[str]:
    """Find what is cut, and what is English for somebody who does not read it."""
    for fault in cut(pilot.app.screen):
        yield f"{language}: {fault}"
    shown = seen(pilot)
    for piece in english(language) if language != ENGLISH else ():
        if piece in shown:
            yield f"{language}: {piece!r}"


in_every_language = pytest.mark.parametrize(
    "language",
    [
        pytest.param(each, marks=[] if each == "de" else pytest.mark.slow)
        for each in LANGUAGES
    ],
)


class Reader:
    """Somebody who reads one language, and looks well at every screen."""

    def __init__(self, pilot: Visitor, language: str) -> None:
        self.pilot = pilot
        self.language = language

    async def sees(self, *all_said: Sayable) -> None:
        await until_seen(
            self.pilot, *(spoken(said, self.language) for said in all_said)
        )
        await self.pilot.pause()
        assert list(faults_of(self.pilot, self.language)) == []

    async def touches(self, *targets: str) -> None:
        await touch(self.pilot, *targets)


@in_every_language
async def test_a_package_is_picked_up_by_touch_in_every_language(
    system: FakeSystem, language: str
) -> None:
    async with at_the_screen(system, system.clock, SMALL) as pilot:
        reader = Reader(pilot, language)
        await reader.touches(f"speak-{language}")
        await reader.sees(words.PICK_UP)
        await reader.touches("pick-up")
        await reader.sees(words.ENTER_CODE, words.CANCEL)
        await touch_keys(pilot, CODE)
        await reader.sees(words.ENTER_DIGITS)
        await touch_keys(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")
        await reader.sees(words.DOOR, words.OPENING(slot="7"))
        system.take_up()
        await reader.sees(words.DID_NOT_OPEN)
        system.door_opens()
        await reader.sees(words.TAKE_IT)
        system.reminds()
        await reader.sees(words.CLOSE_IT)
        system.door_closes()
        await reader.sees(words.THANKS, words.GOODBYE, words.FINISH)
        await reader.touches("finish")
        await until_on(pilot, "HomeScreen")
        await until_seen(pilot, "Old Station", str(words.PICK_UP))


@in_every_language
async def test_a_round_is_made_by_touch_in_every_language(
    tmp_path: Path, language: str
) -> None:
    ui = Screen.model_validate({"languages": (language,)})
    with benched(tmp_path, settings_of(ui=ui)) as bench:
        taken, missing = bench.waiting("p1", "p2")
        async with bench.at(bench.round) as pilot:
            reader = Reader(pilot, language)
            await reader.sees(rounds.COLLECT(n=2))
            await reader.touches("start")
            for slot, said in ((taken, "taken"), (missing, "missing")):
                await reader.sees(rounds.OPEN_IT(slot=slot))
                await reader.touches("open")
                await bench.opens()
                await reader.sees(rounds.TAKEN, rounds.NOT_THERE, rounds.LEFT_IN)
                await reader.touches(said)
                await reader.sees(rounds.CLOSE_NOW)
                await bench.shuts()
            await reader.sees(rounds.FINISHED)
            await reader.touches("go-on")
            await until_on(pilot, "HomeScreen")
