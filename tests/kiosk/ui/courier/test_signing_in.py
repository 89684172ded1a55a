"""Couriers sign in and out, by touch, by twelve keys and by scanner."""

import pytest

from tests.kiosk.ui.courier.fakes import BADGE, NUMBER, PIN, FakeCourierSystem
from tests.kiosk.ui.courier.hands import (
    at_work,
    to_the_menu,
    to_the_number,
    to_the_pin,
)
from tests.kiosk.ui.fakes import Clock, settings_of
from tests.kiosk.ui.hands import (
    at_the_screen,
    scan,
    seen,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)


@pytest.fixture
def courier(clock: Clock) -> FakeCourierSystem:
    return FakeCourierSystem(clock)


async def test_who_touches_number_and_pin_sees_the_free_doors(
    courier: FakeCourierSystem,
) -> None:
    async with at_work(courier) as pilot:
        await to_the_menu(pilot)
        await until_seen(pilot, "Hello, Dora Lang", "S:12 M:8 L:5")
        await touch(pilot, "sign-out")
        await until_on(pilot, "HomeScreen")

    assert courier.left == ["asked for"]


async def test_twelve_keys_are_enough(courier: FakeCourierSystem) -> None:
    async with at_work(courier) as pilot:
        await type_slowly(pilot, "#")
        await until_on(pilot, "MoreScreen")
        await type_slowly(pilot, "3")
        await until_seen(pilot, "Your staff number")
        await type_slowly(pilot, f"{NUMBER}#")
        await until_seen(pilot, "Now your PIN")
        await type_slowly(pilot, f"{PIN}#")
        await until_on(pilot, "MenuScreen")
        await type_slowly(pilot, "*")
        await until_on(pilot, "HomeScreen")

    assert courier.left == ["asked for"]


async def test_a_badge_is_scanned_on_home_and_asks_for_its_pin(
    courier: FakeCourierSystem,
) -> None:
    async with at_work(courier) as pilot:
        await scan(pilot, BADGE)
        await until_seen(pilot, "Now your PIN")
        await type_slowly(pilot, f"{PIN}#")
        await until_on(pilot, "MenuScreen")


async def test_a_badge_alone_is_enough_where_the_bank_says_so(
    courier: FakeCourierSystem,
) -> None:
    courier.alone = True
    async with at_work(courier) as pilot:
        await to_the_number(pilot)
        await scan(pilot, BADGE)
        await until_on(pilot, "MenuScreen")


async def test_a_tracking_number_on_home_is_no_badge(
    courier: FakeCourierSystem,
) -> None:
    async with at_work(courier) as pilot:
        await scan(pilot, "1Z999AA10123456784")
        await until_seen(pilot, "no pickup code")


async def test_a_wrong_pin_is_told_and_waited_for(
    courier: FakeCourierSystem, clock: Clock
) -> None:
    async with at_work(courier) as pilot:
        await to_the_pin(pilot)
        await touch_keys(pilot, "999999")
        await touch(pilot, "ok")
        await until_seen(pilot, "do not fit together", "Your staff number")
        courier.tries_left = 1
        await type_slowly(pilot, f"{NUMBER}#")
        await until_seen(pilot, "Now your PIN")
        await type_slowly(pilot, "999999#")
        await until_seen(pilot, "1:00")
        clock.turn(61)
        await until_on(pilot, "HomeScreen")


async def test_who_must_wait_is_told_at_once(
    courier: FakeCourierSystem, clock: Clock
) -> None:
    courier.until = clock() + 300
    async with at_work(courier) as pilot:
        await touch(pilot, "deliver")
        await until_seen(pilot, "5:00")


async def test_a_pin_is_never_on_the_screen(courier: FakeCourierSystem) -> None:
    async with at_work(courier) as pilot:
        await to_the_pin(pilot)
        await touch_keys(pilot, PIN)
        await until_seen(pilot, "......")
        assert PIN not in seen(pilot)
        await touch(pilot, "correct")
        await until_seen(pilot, "....._")


async def test_too_short_a_number_is_not_taken(courier: FakeCourierSystem) -> None:
    async with at_work(courier) as pilot:
        await to_the_number(pilot)
        await touch_keys(pilot, "4")
        await touch(pilot, "ok")
        await touch_keys(pilot, "711")
        await touch(pilot, "ok")
        await until_seen(pilot, "Now your PIN")
        await touch(pilot, "cancel")
        await until_on(pilot, "HomeScreen")


async def test_something_that_cannot_be_a_badge_is_said(
    courier: FakeCourierSystem,
) -> None:
    async with at_work(courier) as pilot:
        await to_the_number(pilot)
        await scan(pilot, "12345")
        await until_seen(pilot, "no badge")


async def test_a_courier_who_is_gone_is_signed_out(
    courier: FakeCourierSystem, clock: Clock
) -> None:
    async with at_work(courier) as pilot:
        await to_the_menu(pilot)
        clock.turn(45)
        await until_seen(pilot, "Are you still there?")
        clock.turn(20)
        await until_on(pilot, "HomeScreen")
        await until(pilot, lambda: courier.left == ["nobody was there"])


async def test_the_demo_says_how_to_try_it(clock: Clock) -> None:
    system = FakeCourierSystem(clock, settings_of(demo=True))
    async with at_work(system) as pilot:
        await to_the_number(pilot)
        await until_seen(pilot, f"Demo: number {NUMBER}, PIN {PIN}")


async def test_a_screen_without_staff_offers_none(clock: Clock) -> None:
    async with at_the_screen(FakeCourierSystem(clock), clock) as pilot:
        assert not pilot.app.screen.query("#deliver")


async def test_who_has_one_time_codes_is_asked_for_one(
    courier: FakeCourierSystem,
) -> None:
    courier.one_time = "287082"
    async with at_work(courier) as pilot:
        await to_the_pin(pilot)
        await touch_keys(pilot, PIN)
        await touch(pilot, "ok")
        await until_seen(pilot, "The six digits that your phone shows")
        await touch_keys(pilot, "287082")
        await touch(pilot, "ok")
        await until_on(pilot, "MenuScreen")
