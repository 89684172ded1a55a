"""Addresses and numbers of any length, typed by finger, key, tap or scanner."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from kiosk.ui.app import KioskApp
from kiosk.ui.free import LONGEST, FreeStep
from kiosk.ui.letters import LettersScreen
from kiosk.ui.panel import panel_of
from kiosk.ui.phone import PhoneScreen
from kiosk.ui.step import Stage
from tests.kiosk.ui.fakes import Clock, FakeSystem
from tests.kiosk.ui.hands import (
    SIZES,
    SMALL,
    Visitor,
    scan,
    seen,
    send,
    stroke,
    touch,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kiosk.ui.test_looks import cut, pale

PROMPT = "Your e-mail address"


def letters(stage: Stage) -> FreeStep:
    return LettersScreen(stage, PROMPT)


def phone(stage: Stage) -> FreeStep:
    return PhoneScreen(stage, "Your phone number")


Asked = list[str | None]


@asynccontextmanager
async def asked(
    system: FakeSystem,
    clock: Clock,
    step: Callable[[Stage], FreeStep] = letters,
    *,
    size: tuple[int, int] = SMALL,
    steel: bool = False,
    language: str = "en",
) -> AsyncIterator[tuple[Visitor, Asked]]:
    panel = replace(panel_of(system.settings), keys=steel)
    app = KioskApp(system, panel, clock=clock, tick_seconds=0.05)
    app.language = language
    answers: Asked = []
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "-ready" in app.screen.classes)
        made = step(app._stage)

        async def ask() -> None:
            answers.append(await app.ask(made))

        app.run_worker(ask())
        await until_on(pilot, type(made).__name__)
        yield pilot, answers


async def until_answered(pilot: Visitor, answers: Asked, answer: str | None) -> None:
    await until(pilot, lambda: answers == [answer])


async def test_an_address_is_typed_by_finger(system: FakeSystem, clock: Clock) -> None:
    async with asked(system, clock) as (pilot, answers):
        await touch(pilot, *(f"key-{key}" for key in "anna"), "key-at", "key-x")
        await touch(pilot, "key-dot", "key-d", "key-r", "correct", "key-e")
        await until_seen(pilot, "anna@x.de_")
        await touch(pilot, "layer", "key-7", "key-plus", "layer", "key-o", "done")
        await until_answered(pilot, answers, "anna@x.de7+o")


async def test_an_address_is_typed_by_keyboard(
    system: FakeSystem, clock: Clock
) -> None:
    async with asked(system, clock) as (pilot, answers):
        await type_slowly(pilot, "A 1122@x.de")
        await pilot.press("backspace", "enter")
        await until_seen(pilot, "A1122@x.d_")
        assert answers == []
        await touch(pilot, "done")
        await until_answered(pilot, answers, "A1122@x.d")


async def test_a_label_is_scanned_and_its_enter_counts(
    system: FakeSystem, clock: Clock
) -> None:
    async with asked(system, clock) as (pilot, answers):
        await tap_keys(pilot, "xx")
        await until_seen(pilot, "xx_")
        await scan(pilot, "P-100*1")
        await until_answered(pilot, answers, "P-100*1")


async def test_a_star_in_a_lump_takes_the_last_one_away(
    system: FakeSystem, clock: Clock
) -> None:
    async with asked(system, clock, phone) as (pilot, _):
        await type_slowly(pilot, "0170")
        digit, star = stroke("5"), stroke("*")
        digit.time += 1
        star.time = digit.time + 0.01
        await send(pilot, digit, star)
        await type_slowly(pilot, "6")
        await until_seen(pilot, "01706_")


async def tap_keys(pilot: Visitor, keys: str, apart: float = 0.3) -> None:
    """Press keys one after the other, the last of them a moment ago."""
    strokes = [stroke(key) for key in keys]
    for number, event in enumerate(reversed(strokes)):
        event.time -= 0.1 + number * apart
    await send(pilot, *strokes)


async def test_twelve_keys_give_letters(system: FakeSystem, clock: Clock) -> None:
    async with asked(system, clock, steel=True) as (pilot, answers):
        await tap_keys(pilot, "2" + "11" + "99" + "1" + "33")
        await until_seen(pilot, "a@x.e_")
        await pilot.press("*")
        await until_seen(pilot, "a@x._")
        await pilot.press("#")
        await until_answered(pilot, answers, "a@x.")


async def test_a_star_on_an_empty_line_leaves(system: FakeSystem, clock: Clock) -> None:
    async with asked(system, clock) as (pilot, answers):
        await pilot.press("*")
        await until_answered(pilot, answers, None)


@pytest.mark.parametrize("way", ["touch", "escape", "idle"])
async def test_whoever_leaves_gives_nothing(
    system: FakeSystem, clock: Clock, way: str
) -> None:
    async with asked(system, clock) as (pilot, answers):
        if way == "touch":
            await touch(pilot, "cancel")
        elif way == "escape":
            await pilot.press("escape")
        else:
            clock.turn(61)
        await until_answered(pilot, answers, None)


async def test_nobody_is_done_before_there_is_enough(
    system: FakeSystem, clock: Clock
) -> None:
    async with asked(system, clock, phone) as (pilot, answers):
        await touch(pilot, *(f"key-{key}" for key in "01701"), "done")
        await pilot.press("#", "x")
        await until_seen(pilot, "01701_")
        assert answers == []
        await touch(pilot, "key-2", "done")
        await until_answered(pilot, answers, "017012")


async def test_a_text_ends_where_no_contact_is_longer(
    system: FakeSystem, clock: Clock
) -> None:
    async with asked(system, clock) as (pilot, _):
        await type_slowly(pilot, "a" * (LONGEST + 5))
        await until(pilot, lambda: f"{'a' * LONGEST}_" in seen(pilot).replace(" ", ""))


async def test_what_was_wrong_is_said_and_stays_to_be_mended(
    system: FakeSystem, clock: Clock
) -> None:
    async with asked(system, clock) as (pilot, _):
        await type_slowly(pilot, "anna")
        await until_seen(pilot, "anna_")
        step = pilot.app.screen
        assert isinstance(step, FreeStep)
        step.complain("Please check the address.")
        await until_seen(pilot, "Please check", "anna_")
        await type_slowly(pilot, "x")
        await until(pilot, lambda: "Please check" not in seen(pilot))


@pytest.mark.parametrize(("language", "first"), [("de", "qwertz"), ("fr", "azerty")])
async def test_keys_are_where_the_hands_of_a_language_look(
    system: FakeSystem, clock: Clock, language: str, first: str
) -> None:
    async with asked(system, clock, language=language) as (pilot, _):
        keys = [key.id for key in pilot.app.screen.query("#letters > Key")]
        assert keys[:6] == [f"key-{key}" for key in first]
        assert len(keys) == len(set(keys)) == 30


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("step", [letters, phone])
async def test_nothing_is_cut_and_every_key_can_be_hit(
    system: FakeSystem,
    clock: Clock,
    size: tuple[int, int],
    step: Callable[[Stage], FreeStep],
) -> None:
    async with asked(system, clock, step, size=size) as (pilot, _):
        screen = pilot.app.screen
        for layer in range(2):
            assert not list(cut(screen))
            assert not list(pale(screen))
            for key in screen.query("Key, Choice"):
                if key.region:
                    assert key.region.height >= 3, key
                    assert key.region.width >= 3, key
            if layer == 0 and step is letters:
                await touch(pilot, "layer")
                await until(pilot, lambda: bool(screen.query_one("#key-1").region))
