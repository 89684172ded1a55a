"""What is heard: a key, an open door, what is wrong, thanks; nothing at night."""

from datetime import datetime

import pytest

from kiosk.config import Screen, Sounds, Speech
from kiosk.sound.tones import Sound
from kiosk.ui.panel import panel_of
from kiosk.ui.senses import Ears, Sense, Senses, ears_of
from tests.kiosk.ui.fakes import (
    CODE,
    DIGITS,
    Clock,
    FakeSystem,
    Listener,
    settings_of,
)
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    touch,
    type_slowly,
    until,
    until_on,
)

pytestmark = pytest.mark.slow  # the fast suite plays journeys

PLAYER = Sounds(by="player", command=("aplay", "-"))


@pytest.fixture
def heard() -> Listener:
    return Listener()


def ears(heard: Listener) -> Ears:
    return Ears(Listener(), heard, None, speaks=False)


def bank(clock: Clock, *, sounds: Sounds = PLAYER, quiet: str = "") -> FakeSystem:
    return FakeSystem(clock, settings_of(ui=Screen(sounds=sounds, quiet_hours=quiet)))


async def picked_up(system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, CODE + DIGITS)
    await until_on(pilot, "DoorScreen")
    system.take_up()
    system.door_opens()
    await until(pilot, lambda: pilot.app.screen.has_class("-opened"))
    system.door_closes()
    await until_on(pilot, "DoneScreen")


async def test_a_pickup_is_heard(clock: Clock, heard: Listener) -> None:
    system = bank(clock)
    async with at_the_screen(system, clock, ears=ears(heard)) as pilot:
        await picked_up(system, pilot)

    assert heard.sounds == [Sound.KEY] * 12 + [Sound.OPENED, Sound.THANKS]
    assert heard.closed


async def test_a_touch_is_heard_and_so_is_what_went_wrong(
    clock: Clock, heard: Listener
) -> None:
    system = bank(clock)
    async with at_the_screen(system, clock, ears=ears(heard)) as pilot:
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        assert heard.sounds == [Sound.KEY]
        await type_slowly(pilot, CODE + "0000")
        await until_on(pilot, "WrongScreen")

    assert heard.sounds[-1] is Sound.WRONG


async def test_at_night_nothing_is_heard(clock: Clock, heard: Listener) -> None:
    system = bank(clock, quiet="22:00-06:00")
    system.local = datetime(2026, 3, 5, 23, 0)  # noqa: DTZ001 - beside the bank
    async with at_the_screen(system, clock, ears=ears(heard)) as pilot:
        await until(pilot, lambda: pilot.app.theme == "night")
        await picked_up(system, pilot)

    assert heard.sounds == []


async def test_a_bank_without_sounds_has_none(clock: Clock, heard: Listener) -> None:
    system = bank(clock, sounds=Sounds(by="none"))
    async with at_the_screen(system, clock, ears=ears(heard)) as pilot:
        await picked_up(system, pilot)

    assert heard.sounds == []


@pytest.mark.parametrize("sound", Sound)
def test_a_bell_rings_for_what_matters_only(sound: Sound, heard: Listener) -> None:
    rang: list[bool] = []
    panel = panel_of(settings_of())
    Senses(panel, ears(heard), lambda: rang.append(True)).make(sound)

    assert bool(rang) == (sound in {Sound.OPENED, Sound.WRONG})
    assert heard.sounds == []


def test_what_is_not_installed_is_not_offered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    speech = Speech(offered=True, command=("no-such-program",))
    panel = panel_of(settings_of(ui=Screen(speech=speech)))
    senses = Senses(panel, ears_of(panel), lambda: None)

    assert senses.offered == (Sense.CONTRAST,)
    assert "there is no no-such-program" in caplog.text


def test_what_is_installed_is_offered() -> None:
    speech = Speech(offered=True, command=("true",), jack="/dev/input/event3")
    panel = panel_of(settings_of(ui=Screen(speech=speech)))

    assert Senses(panel, ears_of(panel), lambda: None).offered == tuple(Sense)
    assert ears_of(panel).jack is not None
