"""A second parcel at the screen goes to the door of its recipient."""

from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.domain.visits import Ending
from kiosk.ui.courier.adding import Added
from tests.kiosk.ui.courier.bench import Bench
from tests.kiosk.ui.hands import send, stroke, touch, until, until_on, until_seen
from tests.kit import stored


async def test_a_parcel_is_added_by_two_touches_and_a_shut_door(bench: Bench) -> None:
    slot = stored(bench.system, "p1").slot
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await until_seen(pilot, f"Add to door {slot}?", "Thursday, 5 March, 13:00")
        await touch(pilot, "add")
        await bench.opens()
        await until_seen(pilot, "Put p2 in")
        await bench.shuts()
        await until(pilot, lambda: bench.outcome is Added.ADDED)

    assert bench.system.package("p1").parcels == ("p2",)


async def test_what_does_not_fit_gets_its_own_door(bench: Bench) -> None:
    slot = stored(bench.system, "p1").slot
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await send(pilot, stroke("#"))
        await bench.opens()
        await until_seen(pilot, "Put p2 in")
        await send(pilot, stroke("1"))
        await until_seen(pilot, "Take it out again")
        await bench.shuts()
        await until(pilot, lambda: bench.outcome is Added.OWN_DOOR)

    assert bench.system.package("p1").parcels == ()
    assert bench.system.slot(slot).status is Status.OCCUPIED


async def test_a_courier_may_choose_a_door_of_its_own(bench: Bench) -> None:
    stored(bench.system, "p1")
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await touch(pilot, "own")
        await until(pilot, lambda: bench.outcome is Added.OWN_DOOR)


async def test_nothing_is_offered_where_nothing_waits(bench: Bench) -> None:
    bench.system.add_user(User("anna"), actor="test")
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await until(pilot, lambda: bench.outcome is Added.OWN_DOOR)


async def test_it_is_told_at_once_that_nobody_can_be_told(bench: Bench) -> None:
    bench.system.add_user(User("ben"), actor="test")
    stored(bench.system, "p1", user="ben")
    async with bench.at(lambda: bench.adding("p2", "ben")) as pilot:
        await until_seen(pilot, "nobody can be told")
        await touch(pilot, "back")
        await until(pilot, lambda: bench.outcome is Added.NOWHERE)


async def test_a_parcel_that_is_here_is_not_added_twice(bench: Bench) -> None:
    stored(bench.system, "p1")
    bench.added("p2", to="p1")
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await touch(pilot, "add")
        await until_seen(pilot, "p2 is here already")
        await touch(pilot, "go-on")
        await until(pilot, lambda: bench.outcome is Added.NOWHERE)


async def test_a_door_that_is_taken_meanwhile_sends_to_another(bench: Bench) -> None:
    slot = stored(bench.system, "p1").slot
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await until_on(pilot, "QuestionScreen")
        bench.system.open_slot(slot, actor="tina")
        await touch(pilot, "add")
        await until_seen(pilot, f"behind door {slot}")
        await touch(pilot, "go-on")
        await until(pilot, lambda: bench.outcome is Added.OWN_DOOR)


async def test_a_stuck_door_is_tried_again(bench: Bench) -> None:
    slot = stored(bench.system, "p1").slot
    async with bench.at(lambda: bench.adding("p2")) as pilot:
        await touch(pilot, "add")
        await bench.taken()
        await bench.ends(Ending.SILENT)
        await until_seen(pilot, "no answer")
        await touch(pilot, "retry")
        await bench.taken()
        await bench.ends(Ending.STUCK)
        await until_seen(pilot, f"Door {slot} did not open")
        await touch(pilot, "go-on")
        await until(pilot, lambda: bench.outcome is Added.OWN_DOOR)

    assert bench.system.package("p1").parcels == ()
