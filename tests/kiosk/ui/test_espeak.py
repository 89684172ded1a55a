"""The screens read out by the program itself, into a file."""

import shutil
import wave
from pathlib import Path

import pytest

from kiosk.config import Screen, Speech
from kiosk.i18n import LANGUAGES
from kiosk.sound.player import OutsidePlayer
from kiosk.ui.senses import Ears
from tests.kiosk.ui.fakes import (
    CODE,
    DIGITS,
    Clock,
    FakeSystem,
    Listener,
    settings_of,
)
from tests.kiosk.ui.hands import (
    at_the_screen,
    send,
    stroke,
    touch,
    type_slowly,
    until,
    until_on,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        shutil.which("espeak-ng") is None,
        reason="espeak-ng is not installed (apt-get install espeak-ng)",
    ),
]


def seconds(file: Path) -> float:
    """How long a recording is that a program is perhaps still writing."""
    try:
        with wave.open(str(file)) as recording:
            frames = recording.readframes(recording.getnframes())
            return float(len(frames) / 2 / recording.getframerate())
    except (OSError, EOFError, wave.Error):
        return 0.0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_home_screen_is_really_spoken_in_every_language(
    clock: Clock, tmp_path: Path, language: str
) -> None:
    file = tmp_path / "said.wav"
    words = ("espeak-ng", "-v", "{language}", "-s", "150", "-w", str(file))
    ui = Screen(speech=Speech(offered=True, command=words), hardware_keypad=True)
    system = FakeSystem(clock, settings_of(ui=ui))
    ears = Ears(OutsidePlayer("speech"), Listener(), None, speaks=True)
    async with at_the_screen(system, clock, ears=ears) as pilot:
        await touch(pilot, f"speak-{language}", "speech")
        await until(pilot, lambda: seconds(file) > 4)

    assert seconds(file) < 40


async def test_a_whole_pickup_is_really_spoken(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    words = ("espeak-ng", "-v", "{language}", "-s", "150", "-w", str(file))
    ui = Screen(speech=Speech(offered=True, command=words), hardware_keypad=True)
    system = FakeSystem(clock, settings_of(ui=ui))
    ears = Ears(OutsidePlayer("speech"), Listener(), None, speaks=True)
    heard: dict[str, float] = {}
    async with at_the_screen(system, clock, ears=ears) as pilot:

        async def hear(what: str, least: float) -> None:
            await until(pilot, lambda: seconds(file) > least)
            heard[what] = seconds(file)
            file.unlink()

        await send(pilot, stroke("#"))
        await until_on(pilot, "MoreScreen")
        await send(pilot, stroke("#"))
        await hear("what can be done", 2)
        await send(pilot, stroke("1"))
        await hear("type your code", 2)
        await type_slowly(pilot, CODE)
        await hear("and the digits", 2)
        await type_slowly(pilot, DIGITS)
        await hear("where the door is", 2)
        system.take_up()
        system.door_opens()
        await hear("take your package", 1)
        system.door_closes()
        await hear("thank you", 1)

    assert len(heard) == 6
    assert max(heard.values()) < 40
