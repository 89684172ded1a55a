"""A deposit run at the screen: a scanner, doors, and what is said at them."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kiosk.domain.complaints import Complaint
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.domain.visits import Ending, Word
from tests.kiosk.ui.courier.bench import DORA, Bench, benched
from tests.kiosk.ui.hands import (
    Visitor,
    heard,
    on,
    scan,
    seen,
    send,
    stroke,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)
from tests.kit import settings as small_bank
from tests.kit import stored

ANNA = "anna@example.org"


async def comes_in(bench: Bench, pilot: Visitor, number: str) -> str:
    """A package is scanned, put in, and its door shut: nothing is touched."""
    await until_on(pilot, "ScanScreen")
    await scan(pilot, number)
    return await goes_in(bench, pilot, number)


async def goes_in(bench: Bench, pilot: Visitor, number: str) -> str:
    visit = await bench.opens()
    await until_seen(pilot, f"Put {number} in")
    await bench.shuts()
    await until_seen(pilot, f"{number} is in door {visit.slot}.")
    return visit.slot


async def complains(bench: Bench, pilot: Visitor, number: str, what: Complaint) -> str:
    """A package is scanned, and at the open door it is said what is wrong."""
    await until_on(pilot, "ScanScreen")
    await scan(pilot, number)
    visit = await bench.opens()
    await until_seen(pilot, f"Put {number} in")
    await touch(pilot, "wrong", what.value)
    await until_seen(pilot, f"Keep {number} in your hands")
    return visit.slot


async def press(pilot: Visitor, keys: str) -> None:
    for key in keys:
        await send(pilot, stroke(key))
        await heard(pilot)


def status(bench: Bench, slot: str) -> Status:
    return bench.system.slot(slot).status


def size(bench: Bench, slot: str) -> str:
    sizes = {each.name: each.size.name for each in bench.system.settings.slots}
    return sizes[slot]


async def test_a_morning_goes_by_scanner_alone_but_for_what_goes_wrong(
    bench: Bench,
) -> None:
    bench.employs("P-1001", "P-1002", "P-1003", "P-1004")
    bench.system.add_user(User("otto", "Otto"), actor="test")
    bench.system.announce("P-1005", user="otto", size="S", actor="test")
    system = bench.system
    async with bench.at(bench.bringing) as pilot:
        await comes_in(bench, pilot, "P-1001")

        small = await complains(bench, pilot, "P-1002", Complaint.TOO_SMALL)
        assert status(bench, small) is Status.OCCUPIED  # not before it is shut
        await bench.shuts()
        larger = await goes_in(bench, pilot, "P-1002")
        assert (status(bench, small), size(bench, larger)) == (Status.EMPTY, "M")

        broken = await complains(bench, pilot, "P-1003", Complaint.BROKEN)
        await touch(pilot, "cannot")
        await goes_in(bench, pilot, "P-1003")
        assert status(bench, broken) is Status.RESERVED
        assert system.slot(broken).doubt is not None

        last = await comes_in(bench, pilot, "P-1004")
        await touch(pilot, "more", "undo")
        await until_seen(pilot, f"P-1004 is in door {last}.", "code will open nothing")
        await touch(pilot, "open")
        await bench.opens()
        await touch(pilot, "taken")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "P-1004 is out again")
        assert bench.state("P-1004") is State.CANCELLED
        await comes_in(bench, pilot, "P-1004")
        assert bench.state("P-1004~2") is State.STORED

        await scan(pilot, "P-1005")
        await until_seen(pilot, "Nobody can be told", "No phone and no e-mail")
        await touch(pilot, "out")
        await until_seen(pilot, "P-1005 stays with you")
        await touch(pilot, "finish")
        await until_seen(
            pilot, "4 packages: doors", "1 taken out", "Not left here (1): P-1005",
            f"Out of service (1): {broken}",
        )  # fmt: skip
        await touch(pilot, "go-on")
        await until_on(pilot, "HomeScreen")


async def test_what_is_scanned_at_an_open_door_is_next_and_presses_nothing(
    bench: Bench,
) -> None:
    bench.employs("P-1001", "1111111")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        await bench.opens()
        await until_seen(pilot, "Put P-1001 in", "Something is wrong")
        await scan(pilot, "1111111")  # 1 is the key of what is wrong
        await heard(pilot)
        assert on(pilot) == "WorkScreen"
        await bench.shuts()
        await goes_in(bench, pilot, "1111111")
        before = pilot.app.screen
        await scan(pilot, "1111111")  # scanners read a thing twice
        await until(
            pilot, lambda: pilot.app.screen is not before and on(pilot) == "ScanScreen"
        )
        assert "1111111 is in door" in seen(pilot)

        await heard(pilot)
        bench.clock.turn(50)
        await until_seen(pilot, "Are you still there?")
        await scan(pilot, "P-1001")  # the whole of it counts
        await until_seen(pilot, "P-1001 is here already")
        await heard(pilot)
        bench.clock.turn(50)
        await until_seen(pilot, "Are you still there?")
        await press(pilot, "7")
        await until(pilot, lambda: "still there" not in seen(pilot))
        await heard(pilot)
        assert "7_" not in seen(pilot)


async def test_twelve_keys_bring_what_nobody_announced(bench: Bench) -> None:
    bench.employs()
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await type_slowly(pilot, "1234#")
        await until_seen(pilot, "1234 is no number", "1234_")
        await type_slowly(pilot, "567*#")
        await until_seen(pilot, "Whom is it for?", "announced 123456")
        await press(pilot, "#")
        await until_on(pilot, "PhoneScreen")
        await type_slowly(pilot, "01713920012#")
        await until_seen(pilot, "Is it right?", "Nobody here is known")
        await press(pilot, "#")
        await until_seen(pilot, "How large?", "S: ", "M: ", "L: ")
        await press(pilot, "2")
        slot = await goes_in(bench, pilot, "123456")
        await press(pilot, "*")
        await until_seen(pilot, f"1 package: door {slot}")

    assert size(bench, slot) == "M"
    package = bench.system.package("123456")
    assert bench.system.user(package.user).phone == "01713920012"


# What goes wrong at a door, each at length


@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "is_then"),
    [
        (Complaint.DIRTY, Status.RESERVED),
        (Complaint.OCCUPIED, Status.UNCERTAIN),
        (Complaint.TOO_SMALL, Status.EMPTY),
    ],
)
async def test_another_door_opens_at_once_when_the_first_is_shut(
    bench: Bench, what: Complaint, is_then: Status
) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        first = await complains(bench, pilot, "P-1001", what)
        assert bench.system.unfinished()[0].slot == first
        await bench.shuts()
        visit = await bench.opens()
        await until_seen(pilot, f"in place of door {first}", "Put P-1001 in")
        await bench.shuts()
        await until_seen(pilot, f"P-1001 is in door {visit.slot}")

    assert status(bench, first) is is_then


@pytest.mark.slow
async def test_what_fits_no_door_is_not_left(bench: Bench) -> None:
    bench.employs("P-1001", size="L")
    async with bench.at(bench.bringing) as pilot:
        await complains(bench, pilot, "P-1001", Complaint.TOO_SMALL)
        await bench.shuts()
        await until_seen(pilot, "No room")
        await touch(pilot, "out")
        await until_seen(pilot, "P-1001 stays with you")

    assert bench.state("P-1001") is State.PENDING


@pytest.mark.slow
async def test_a_stuck_door_is_followed_by_another_and_a_second_one_asks(
    bench: Bench,
) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        first = (await bench.taken()).slot
        await bench.ends(Ending.STUCK)
        second = (await bench.taken()).slot
        await until_seen(pilot, f"in place of door {first}")
        await bench.ends(Ending.STUCK)
        await until_seen(pilot, f"Door {second} did not open")
        await touch(pilot, "retry")
        await goes_in(bench, pilot, "P-1001")

    assert status(bench, first) is status(bench, second) is Status.RESERVED


@pytest.mark.slow
async def test_silent_locks_are_told_and_the_package_goes_along(bench: Bench) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        await bench.taken()
        await bench.ends(Ending.SILENT)
        await touch(pilot, "retry")
        await bench.taken()
        await bench.ends(Ending.SILENT)
        await touch(pilot, "go-on")
        await until_seen(pilot, "P-1001 stays with you")

    assert bench.state("P-1001") is State.PENDING


@pytest.mark.slow
async def test_a_door_that_falls_shut_while_one_says_what_is_wrong_proves_nothing(
    bench: Bench,
) -> None:
    bench.employs("P-1001", "P-1002")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        first = (await bench.opens()).slot
        await touch(pilot, "wrong")
        await until_on(pilot, "WrongScreen")
        await bench.shuts()
        await until_seen(pilot, f"Door {first} is shut", "Where is P-1001?")
        assert status(bench, first) is Status.UNCERTAIN
        await touch(pilot, "mine")
        second = (await bench.opens()).slot
        assert second != first
        await touch(pilot, "wrong", "back")  # nothing is wrong after all
        await until_on(pilot, "WorkScreen")
        await bench.shuts()
        await until_seen(pilot, f"P-1001 is in door {second}")

        await scan(pilot, "P-1002")
        third = (await bench.opens()).slot
        await touch(pilot, "wrong")
        await until_on(pilot, "WrongScreen")
        await bench.shuts()
        await touch(pilot, "look")
        await bench.opens()
        await touch(pilot, "other")
        await until_on(pilot, "NumberScreen")
        await scan(pilot, "P-1002")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, f"P-1002 is in door {third}")

    assert status(bench, third) is Status.OCCUPIED


@pytest.mark.slow
@pytest.mark.parametrize("ending", [Ending.LEFT_OPEN, Ending.UNPROVEN])
async def test_of_an_end_that_nobody_saw_somebody_has_to_look(
    bench: Bench, ending: Ending
) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        slot = (await bench.opens()).slot
        await bench.ends(ending)
        await until_seen(pilot, "Where is P-1001?", "Number to tell")
        await touch(pilot, "go-on")
        await until_seen(pilot, f"look into door {slot}")
        await touch(pilot, "finish")
        await until_seen(pilot, f"To be looked into (1): {slot}")

    assert status(bench, slot) is Status.UNCERTAIN


@pytest.mark.slow
async def test_a_look_that_finds_nothing_leads_to_another_door(bench: Bench) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        slot = (await bench.opens()).slot
        await bench.ends(Ending.UNPROVEN)
        await touch(pilot, "look")
        await bench.opens()
        await touch(pilot, "empty")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await goes_in(bench, pilot, "P-1001")

    assert status(bench, slot) is Status.EMPTY


@pytest.mark.slow
async def test_at_a_door_without_a_sensor_a_word_ends_the_visit(bench: Bench) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        visit = await bench.taken()
        bench.system.ask_word(visit.id)
        await touch(pilot, "wrong")
        await until_on(pilot, "WrongScreen")
        assert bench.system.visit(visit.id).word is None  # it would end the visit
        await touch(pilot, "too_small")
        await until_seen(pilot, "First take it out")
        assert bench.system.visit(visit.id).word is None
        await touch(pilot, "back")
        await touch(pilot, "unseen-in")
        await until(pilot, lambda: bench.system.visit(visit.id).word is Word.FILLED)
        bench.system.opened(visit.id)
        await bench.shuts()
        await until_seen(pilot, f"P-1001 is in door {visit.slot}")


# Whom it is for


@pytest.mark.slow
async def test_a_recipient_without_a_contact_gets_one_or_the_package_goes_along(
    bench: Bench,
) -> None:
    bench.employs()
    bench.system.add_user(User("otto", "Otto"), actor="test")
    bench.system.announce("P-2003", user="otto", size="S", actor="test")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-2003")
        await until_seen(pilot, "Nobody can be told")
        await touch(pilot, "mail")
        await until_on(pilot, "LettersScreen")
        await type_slowly(pilot, "otto@")
        await touch(pilot, "done")
        await until_seen(pilot, "That cannot be right")
        await touch(pilot, "cancel")
        await until_seen(pilot, "Nobody can be told")
        await touch(pilot, "phone")
        await until_on(pilot, "PhoneScreen")
        await touch_keys(pilot, "01713920099")
        await touch(pilot, "done", "anew")
        await until_seen(pilot, "Nobody can be told")
        await touch(pilot, "phone")
        await until_on(pilot, "PhoneScreen")
        await touch_keys(pilot, "01713920098")
        await touch(pilot, "done", "right")
        first = (await bench.opens()).slot
        await touch(pilot, "wrong", "dirty")
        await until_seen(pilot, "Keep P-2003")
        await bench.shuts()
        assert await goes_in(bench, pilot, "P-2003") != first

    assert bench.system.user("otto").phone == "01713920098"


@pytest.mark.slow
async def test_a_known_recipient_is_shown_masked_and_gets_it_to_their_package(
    bench: Bench,
) -> None:
    bench.employs()
    slot = stored(bench.system, "P-1").slot
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "NEW-0001")
        await touch(pilot, "mail")
        await until_on(pilot, "LettersScreen")
        await type_slowly(pilot, ANNA)
        await touch(pilot, "done")
        await until_seen(pilot, "A. a•••@example.org", "known here")
        assert ANNA not in seen(pilot)
        await touch(pilot, "right")
        await until_seen(pilot, f"Add to door {slot}?")
        await touch(pilot, "add")
        await bench.opens()
        await until_seen(pilot, "Put NEW-0001 in")
        await bench.shuts()
        await until_seen(pilot, "NEW-0001 was added")
        await scan(pilot, "NEW-0002")
        await touch(pilot, "out")
        await until_seen(pilot, "NEW-0002 stays with you")
        await touch(pilot, "finish")
        await until_seen(pilot, "1 added to what waits here")

    assert bench.system.package("P-1").parcels == ("NEW-0001",)


@pytest.mark.slow
async def test_who_needs_a_low_door_is_never_told_to_a_courier(tmp_path: Path) -> None:
    """The screens say of somebody in a wheelchair what they say of anybody else."""

    async def all_seen(folder: Path, *, low: bool) -> str:
        with benched(folder) as bench:
            bench.employs()
            anna = User("anna", "Anna", ANNA, needs_low_door=low)
            bench.system.add_user(anna, actor="test")
            for name in ("P-1001", "P-1002"):
                bench.system.announce(name, user="anna", size="S", actor="test")
            said = []
            async with bench.at(bench.bringing) as pilot:
                await until_on(pilot, "ScanScreen")
                await scan(pilot, "P-1001")
                slot = (await bench.opens()).slot
                await until_seen(pilot, "Put P-1001 in", "Something is wrong")
                said.append(seen(pilot))
                await touch(pilot, "wrong", "too_small")
                await until_seen(pilot, "Keep P-1001", "It cannot be shut")
                said.append(seen(pilot))
                await bench.shuts()
                other = (await bench.opens()).slot
                await until_seen(pilot, "Put P-1001 in", "Something is wrong")
                said.append(seen(pilot))
                await bench.shuts()
                await until_seen(pilot, "P-1001 is in door")
                said.append(seen(pilot))
                await scan(pilot, "P-1002")
                await until_seen(pilot, "Add to door", "waits there until")
                said.append(seen(pilot))
            doors = rf"(?im)(^|door )({slot}|{other})\b"
            return re.sub(doors, "?", "\n".join(said))

    (tmp_path / "low").mkdir()
    (tmp_path / "any").mkdir()
    low = await all_seen(tmp_path / "low", low=True)
    anybody = await all_seen(tmp_path / "any", low=False)

    assert low == anybody
    assert "low" not in low.lower().replace("below", "")


# What else there is


@pytest.mark.slow
async def test_a_full_bank_offers_to_look_and_then_to_take_it_along(
    tmp_path: Path,
) -> None:
    with benched(tmp_path, small_bank("SL")) as bench:
        bench.employs("P-1001", "P-1002")
        bench.doubted("1")
        stored(bench.system, "P-1", size="L")
        async with bench.at(bench.bringing) as pilot:
            await until_on(pilot, "ScanScreen")
            await scan(pilot, "P-1001")
            await until_seen(pilot, "No free door of size S")
            await touch(pilot, "look")
            await bench.opens()
            await touch(pilot, "empty")
            await until_seen(pilot, "push the door shut")
            await bench.shuts()
            await goes_in(bench, pilot, "P-1001")
            await scan(pilot, "P-1002")
            await until_seen(pilot, "No room")
            await touch(pilot, "out")
            await until_seen(pilot, "P-1002 stays with you")


@pytest.mark.slow
async def test_another_size_may_have_room(tmp_path: Path) -> None:
    with benched(tmp_path, small_bank("SL")) as bench:
        bench.employs("P-1001", size="L")
        stored(bench.system, "P-1", size="L")
        async with bench.at(bench.bringing) as pilot:
            await until_on(pilot, "ScanScreen")
            await scan(pilot, "P-1001")
            await touch(pilot, "other", "size-1")
            assert await goes_in(bench, pilot, "P-1001") == "1"


@pytest.mark.slow
async def test_an_undo_that_comes_too_late_or_is_not_meant_changes_nothing(
    bench: Bench,
) -> None:
    bench.employs("P-1001")
    async with bench.at(bench.bringing) as pilot:
        slot = await comes_in(bench, pilot, "P-1001")
        await touch(pilot, "more", "back")
        await until_on(pilot, "ScanScreen")
        await touch(pilot, "more", "undo", "back")
        await until_seen(pilot, f"P-1001 is in door {slot}")
        bench.system.forced(slot, last_visit=bench.system.quiet_since()[slot])
        bench.system.open_slot(slot, actor="tina")
        await touch(pilot, "more", "undo", "open")
        await until_seen(pilot, "P-1001 cannot be taken out any more")

    assert bench.state("P-1001") is State.STORED


@pytest.mark.slow
async def test_an_undo_at_a_stuck_door_is_tried_again_and_left_to_a_round(
    bench: Bench,
) -> None:
    bench.employs("P-1001", "P-1002", "P-1003")
    async with bench.at(bench.bringing) as pilot:
        for number in ("P-1001", "P-1002", "P-1003"):
            await comes_in(bench, pilot, number)
        await touch(pilot, "more", "undo", "open")
        await bench.taken()
        await bench.ends(Ending.SILENT)
        await touch(pilot, "retry")
        await bench.taken()
        await bench.ends(Ending.STUCK)
        await touch(pilot, "go-on")
        await until_seen(pilot, "waits to be collected")

        await touch(pilot, "more", "undo", "open")
        await bench.opens()
        await touch(pilot, "left")
        await until_seen(pilot, "push the door shut")
        await bench.shuts()
        await until_seen(pilot, "P-1002", "waits to be collected")

        await touch(pilot, "more", "undo", "open")
        slot = (await bench.opens()).slot
        await bench.ends(Ending.LEFT_OPEN)
        await touch(pilot, "go-on")
        await until_seen(pilot, f"look into door {slot}")

    assert bench.state("P-1003") is State.CANCELLED


@pytest.mark.slow
async def test_what_is_not_to_be_brought_is_said_and_nothing_opens(
    bench: Bench,
) -> None:
    bench.employs("P-1001", "P-1002")
    bench.system.cancel("P-1001", actor="shop")
    bench.system.set_badge(DORA, "COURIER-0001", actor="test")
    async with bench.at(bench.bringing) as pilot:
        await until_on(pilot, "ScanScreen")
        await scan(pilot, "P-1001")
        await until_seen(pilot, "not expected here any more")
        await scan(pilot, "COURIER-0001")
        await until_seen(pilot, "That is a badge")
        await scan(pilot, "P 10,01")
        await until_seen(pilot, "is no number of a package")
        bench.system.store_package("P-1002", actor="somebody else")
        await scan(pilot, "P-1002")
        await until_seen(pilot, "P-1002 cannot be brought just now")
        await touch(pilot, "more", "letters")
        await until_on(pilot, "LettersScreen")
        await touch(pilot, "cancel")
        await until_seen(pilot, "P-1002 cannot be brought just now")
        await touch(pilot, "more", "letters")
        await until_on(pilot, "LettersScreen")
        await type_slowly(pilot, "p-1001")
        await touch(pilot, "done")
        await until_seen(pilot, "not expected here any more")
        await touch(pilot, "finish")
        await until_on(pilot, "HomeScreen")  # nothing was done, so nothing is said


@pytest.mark.slow
@pytest.mark.parametrize(
    "leads",
    [
        lambda pilot: until_on(pilot, "ScanScreen"),
        lambda pilot: touch(pilot, "more"),
    ],
    ids=["scan", "more"],
)
async def test_who_walks_away_ends_the_run(
    bench: Bench, leads: Callable[[Visitor], Awaitable[None]]
) -> None:
    bench.employs()
    async with bench.at(bench.bringing) as pilot:
        await leads(pilot)
        await heard(pilot)
        bench.clock.turn(50)
        await until_seen(pilot, "Are you still there?")
        bench.clock.turn(30)
        await until_on(pilot, "HomeScreen")


async def test_a_barcode_at_the_menu_begins_the_run(bench: Bench) -> None:
    bench.employs("P-1001")
    bench.system.set_staff_number(DORA, "4711", actor="test")
    bench.system.set_pin(DORA, "835212", actor="test")
    async with bench.at(bench.working) as pilot:
        await until_seen(pilot, "staff number")
        await type_slowly(pilot, "4711#")
        await until_seen(pilot, "Now your PIN")
        await type_slowly(pilot, "835212#")
        await until_on(pilot, "MenuScreen")
        await scan(pilot, "P-1001")
        await goes_in(bench, pilot, "P-1001")
        await touch(pilot, "finish", "go-on")
        await until_on(pilot, "MenuScreen")
