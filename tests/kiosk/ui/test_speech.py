"""The screens read out: every screen, every key, in the language of the visit."""

import re

import pytest

from kiosk.config import Screen, Speech
from kiosk.domain.codes import shown
from kiosk.domain.visits import Ending
from kiosk.i18n import LANGUAGES
from kiosk.ui.senses import Ears
from kiosk.ui.speech import Narrator
from tests.kiosk.ui import test_looks as looks
from tests.kiosk.ui.fakes import (
    CODE,
    DIGITS,
    KEPT,
    Clock,
    FakeSystem,
    Listener,
    Socket,
    settings_of,
)
from tests.kiosk.ui.hands import (
    Visitor,
    at_the_screen,
    heard,
    scan,
    send,
    stroke,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.test_letters import asked
from tests.kiosk.ui.test_looks import Scene

pytestmark = pytest.mark.slow  # the fast suite plays journeys

SPOKEN = Speech(offered=True)


@pytest.fixture
def listener() -> Listener:
    return Listener()


def ears(listener: Listener, socket: Socket | None = None) -> Ears:
    return Ears(listener, Listener(), socket, speaks=True)


def bank(clock: Clock, *, speech: Speech = SPOKEN, demo: bool = False) -> FakeSystem:
    ui = Screen(speech=speech, hardware_keypad=True)
    return FakeSystem(clock, settings_of(ui=ui, demo=demo))


async def until_said(pilot: Visitor, listener: Listener, *texts: str) -> None:
    """Wait until something was said that has all of these in it."""
    await until(
        pilot, lambda: any(all(t in said for t in texts) for said in listener.said)
    )


async def asked_for(pilot: Visitor) -> None:
    """Have the screens read out, without looking."""
    await send(pilot, stroke("#"))
    await until_on(pilot, "MoreScreen")
    await send(pilot, stroke("#"))


async def test_a_whole_pickup_is_done_by_twelve_keys_and_ears(
    clock: Clock, listener: Listener
) -> None:
    system = bank(clock)
    async with at_the_screen(system, clock, ears=ears(listener)) as pilot:
        await asked_for(pilot)
        await until_said(pilot, listener, "Pick up a package: press 1.")
        await send(pilot, stroke("1"))
        await until_said(pilot, listener, "Type your pickup code. 8 characters.")
        await type_slowly(pilot, CODE)
        await until_said(pilot, listener, "Now the last 4 digits", "4 characters.")
        await type_slowly(pilot, DIGITS)
        await until_said(pilot, listener, "Your door. 7. on the left. Opening door 7.")
        await until_said(pilot, listener, "Column 2 of 6 from the left, door 4 of 6")
        system.take_up()
        await until_said(pilot, listener, "Door did not open: press the star key.")
        system.door_opens()
        await until_said(pilot, listener, "Take your package, then close the door.")
        system.reminds()
        await until_said(pilot, listener, "Please push the door shut")
        system.door_closes()
        await until_said(pilot, listener, "Thank you!", "The door is closed.")

    assert listener.closed
    assert {command for _, command in listener.heard} == {
        ("espeak-ng", "-v", "en", "-s", "150")
    }


async def test_nobody_is_spoken_to_who_did_not_ask(
    clock: Clock, listener: Listener
) -> None:
    async with at_the_screen(bank(clock), clock, ears=ears(listener)) as pilot:
        await type_slowly(pilot, CODE)
        await until_on(pilot, "DigitsScreen")

    assert listener.said == []


async def test_one_touch_on_home_is_enough_and_a_second_one_ends_it(
    clock: Clock, listener: Listener
) -> None:
    async with at_the_screen(bank(clock), clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await until_said(pilot, listener, "Old Station", "Type your pickup code.")
        before = len(listener.said)
        cuts = listener.cuts
        await touch(pilot, "speech")
        await until(pilot, lambda: listener.cuts > cuts)
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        assert len(listener.said) == before


async def test_it_ends_with_the_visit(clock: Clock, listener: Listener) -> None:
    async with at_the_screen(bank(clock), clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await until_said(pilot, listener, "Old Station")
        await touch(pilot, "pick-up")
        await until_on(pilot, "CodeScreen")
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: not pilot.app.screen.query(".-on"))


async def test_a_loudspeaker_never_says_what_was_typed(
    clock: Clock, listener: Listener
) -> None:
    system = bank(clock)
    async with at_the_screen(system, clock, ears=ears(listener)) as pilot:
        await asked_for(pilot)
        await send(pilot, stroke("1"))
        await until_on(pilot, "CodeScreen")
        for count, digit in enumerate(CODE[:5], start=1):
            await send(pilot, stroke(digit))
            await until_said(pilot, listener, f"{count} of 8.")
        await send(pilot, stroke("*"))  # the machine may be slow: then in one lump
        await until_said(pilot, listener, "Taken away. 4 of 8.")
        await touch_keys(pilot, CODE[4:])
        await until_on(pilot, "DigitsScreen")
        await until_said(pilot, listener, "4 characters.")
        await type_slowly(pilot, DIGITS)
        await until_on(pilot, "DoorScreen")

    said = " ".join(listener.said)
    assert CODE not in said.replace(" ", "")
    assert DIGITS not in said.replace(" ", "")


async def test_headphones_begin_and_end_it_and_hear_each_digit(
    clock: Clock, listener: Listener
) -> None:
    socket = Socket()
    system = bank(clock, speech=Speech(jack="/dev/input/event3"))
    async with at_the_screen(system, clock, ears=ears(listener, socket)) as pilot:
        assert not pilot.app.screen.query("#speech")
        socket.plug = True
        await until_said(pilot, listener, "Old Station")
        await touch(pilot, "pick-up")
        await until_said(pilot, listener, "8 characters.")
        await send(pilot, stroke("4"))
        await until(pilot, lambda: listener.said[-1] == "4.")
        socket.plug = False
        cuts = listener.cuts
        await until(pilot, lambda: listener.cuts > cuts)
        before = len(listener.said)
        await send(pilot, stroke("5"))
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")
        assert len(listener.said) == before


async def test_headphones_that_were_always_there_make_nothing_a_secret(
    clock: Clock, listener: Listener
) -> None:
    system = bank(clock, speech=Speech(offered=True, private=True))
    async with at_the_screen(system, clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await touch(pilot, "pick-up")
        await until_said(pilot, listener, "8 characters.")
        await send(pilot, stroke("4"))
        await until_said(pilot, listener, "4.")
        await scan(pilot, CODE[:6])  # many at once are counted
        await until_said(pilot, listener, "of 8.")


async def test_a_new_screen_cuts_the_old_sentence_and_news_of_one_waits(
    clock: Clock, listener: Listener
) -> None:
    system = bank(clock)
    async with at_the_screen(system, clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await until_said(pilot, listener, "Old Station")
        cuts = listener.cuts
        await type_slowly(pilot, CODE + DIGITS)
        await until_said(pilot, listener, "Opening door 7.")
        assert listener.cuts > cuts
        cuts = listener.cuts
        system.take_up()
        system.door_opens()
        await until_said(pilot, listener, "Take your package")
        assert listener.cuts == cuts


async def test_who_seems_to_be_gone_is_asked_aloud(
    clock: Clock, listener: Listener
) -> None:
    async with at_the_screen(bank(clock), clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await touch(pilot, "pick-up")
        await until_said(pilot, listener, "8 characters.")
        await heard(pilot)  # the finger is lifted
        clock.turn(45)
        await until_said(pilot, listener, "Are you still there? Press any key")
        clock.turn(3)
        await send(pilot, stroke("4"))
        await until_said(pilot, listener, "1 of 8.")

    assert sum("still there" in said for said in listener.said) == 1


async def test_a_wait_is_said_once_and_not_every_second(
    clock: Clock, listener: Listener
) -> None:
    system = bank(clock)
    system._until = clock() + 89
    async with at_the_screen(system, clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await touch(pilot, "pick-up")
        await until_said(pilot, listener, "too many wrong codes", "89 seconds.")
        before = len(listener.said)
        clock.turn(20)
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")

    assert not [said for said in listener.said[before:] if "seconds" in said]


async def test_a_stuck_door_is_told_with_the_keys_to_go_on(
    clock: Clock, listener: Listener
) -> None:
    system = bank(clock)
    async with at_the_screen(system, clock, ears=ears(listener)) as pilot:
        await touch(pilot, "speech")
        await type_slowly(pilot, CODE + DIGITS)
        await until_on(pilot, "DoorScreen")
        system.take_up()
        system.ends(Ending.STUCK)
        await until_said(
            pilot,
            listener,
            "Door 7 did not open.",
            "call 030 1 2 3 4 5 6 7. The number to tell: 1.",
            "Try again: press the hash key.",
            "Finish: press the star key.",
        )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "scene", [looks.home, looks.digits, looks.opened, looks.stuck, looks.wrong]
)
async def test_every_screen_is_said_in_every_language_and_no_code_with_it(
    clock: Clock, listener: Listener, scene: Scene, language: str
) -> None:
    demo = bank(clock, demo=True)
    async with at_the_screen(demo, clock, ears=ears(listener)) as pilot:
        await touch(pilot, f"speak-{language}", "speech")
        await until(pilot, lambda: bool(listener.said))
        await wordless(scene, demo, pilot)
        await until(pilot, lambda: bool(listener.said))

    assert {command[2] for _, command in listener.heard} == {language}
    said = " ".join(listener.said)
    assert not [kept for kept in KEPT if shown(kept.code) in said]
    assert not re.search("[{}]", said)


async def wordless(scene: Scene, system: FakeSystem, pilot: Visitor) -> None:
    """Play a scene as far as it goes; its own words are English."""
    if scene is looks.home:
        return
    await type_slowly(pilot, CODE)
    await until_on(pilot, "DigitsScreen")
    if scene is looks.digits:
        return
    await type_slowly(pilot, "0000" if scene is looks.wrong else DIGITS)
    await until_on(pilot, "WrongScreen" if scene is looks.wrong else "DoorScreen")
    if scene is looks.wrong:
        return
    system.take_up()
    if scene is looks.stuck:
        system.ends(Ending.STUCK)
        await until_on(pilot, "ToldScreen")
    else:
        system.door_opens()


async def test_an_address_is_counted_and_never_said(
    clock: Clock, listener: Listener
) -> None:
    narrator = Narrator(listener, ["espeak-ng", "-v", "{language}"])
    async with asked(FakeSystem(clock), clock) as (pilot, _):
        narrator.look(pilot.app.screen, "en", private=False)
        await type_slowly(pilot, "anna")
        await until_seen(pilot, "anna_")
        narrator.look(pilot.app.screen, "en", private=False)
        await pilot.press("backspace")
        await until_seen(pilot, "ann_")
        narrator.look(pilot.app.screen, "en", private=False)

    assert listener.said[1:] == ["4 characters.", "Taken away. 3 characters."]
    assert not [said for said in listener.said if "ann" in said]
