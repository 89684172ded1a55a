"""The commands that open a door, alone and beside a kiosk that runs."""

import asyncio
from contextlib import nullcontext

import pytest

from kiosk.cli.doors import attended
from kiosk.config import load
from kiosk.domain.errors import UnknownError
from kiosk.domain.visits import Ending
from kiosk.runtime import opened
from tests.kiosk.cli.bench import BANK, Bench, listed

ANNAS = ["--user", "anna", "--size"]


def store(bench: Bench, package: str = "P-1") -> dict[str, object]:
    return bench.told("package", "store", package, *ANNAS, "S", "--show-code")


def retrieve(bench: Bench, code: object, *, status: int = 0) -> dict[str, object]:
    words = ["package", "retrieve", str(code), "--phone-last4", "0012"]
    return bench.told(*words, status=status)


@pytest.mark.parametrize("beside", [False, True], ids=["alone", "beside a kiosk"])
def test_a_package_is_stored_and_its_code_takes_it_out(
    bench: Bench, *, beside: bool
) -> None:
    with bench.served() if beside else nullcontext():
        came = store(bench)
        left = retrieve(bench, came["code"])

    assert came["slot"] == left["slot"] == "1"
    assert (came["ending"], came["package_state"]) == ("done", "STORED")
    assert (left["ending"], left["package_state"]) == ("done", "RETRIEVED")
    assert left["slot_status"] == "EMPTY"
    assert isinstance(left["seconds"], float)
    starts = [event["actor"] for event in events(bench, "kiosk-started")]
    alone = ["kiosk package store", "kiosk package retrieve"]
    assert starts == (["the other"] if beside else alone)


def events(bench: Bench, kind: str) -> list[dict[str, object]]:
    every = listed(bench.told("event", "list", "--limit", "1000"), "events")
    return [event for event in every if event["kind"] == kind]


def test_people_are_told_every_step(bench: Bench) -> None:
    said = bench.done("package", "store", "P-1", *ANNAS, "S").splitlines()

    assert said[:6] == [
        "Package P-1 for anna is announced.",
        "Slot 1: asking for its door (visit 1).",
        "Slot 1: the lock was pulsed.",
        "Slot 1: the door is open. Put package P-1 in and push the door shut.",
        "Slot 1: the door is shut.",
        "Package P-1 is stored in slot 1.",
    ]
    assert said[6].startswith("It is kept until ")
    assert len(said) == 7


def test_the_code_is_shown_only_when_asked_for(bench: Bench) -> None:
    quiet = bench.told("package", "store", "P-1", *ANNAS, "S")
    said = bench.done("package", "store", "P-2", *ANNAS, "S", "--show-code")

    assert {"code", "digits"}.isdisjoint(quiet)
    assert ", then 0012 (the phone's last four)." in said


def test_digits_that_came_with_the_code_are_told_with_it(bench: Bench) -> None:
    bench.done("user", "add", "ben")
    words = ["package", "store", "P-1", "--user", "ben", "--size", "S", "--show-code"]

    assert bench.done(*words).splitlines()[-1].count("(the phone") == 0


def test_a_stranger_needs_user_and_size(bench: Bench) -> None:
    told = bench.told("package", "store", "P-1", "--size", "S", status=1)

    assert told["error"] == "unknown"
    assert "give --user and --size" in str(told["message"])


@pytest.mark.parametrize("words", [["--user", "ben"], ["--size", "M"]])
def test_an_announced_package_is_not_taken_for_another(
    bench: Bench, words: list[str]
) -> None:
    bench.done("package", "announce", "P-1", *ANNAS, "S")

    told = bench.told("package", "store", "P-1", *words, status=1)

    assert told["error"] == "invalid"
    assert "package P-1 is announced with" in str(told["message"])


def test_a_stored_package_is_not_stored_again(bench: Bench) -> None:
    store(bench)

    assert bench.told("package", "store", "P-1", status=1)["error"] == "not-now"


@pytest.mark.slow
def test_a_full_bank_refuses_and_keeps_the_announcement(bench: Bench) -> None:
    store(bench, "P-1")
    store(bench, "P-2")

    assert (
        bench.told("package", "store", "P-3", *ANNAS, "S", status=1)["error"]
        == "no-slot"
    )
    assert bench.told("package", "show", "P-3")["state"] == "PENDING"


def test_a_code_may_be_typed_in_two_halves(bench: Bench) -> None:
    code = str(store(bench)["code"])
    words = ["package", "retrieve", code[:4], code[4:], "--phone-last4", "0012"]

    said = bench.done(*words)

    assert "Take package P-1 out and push the door shut." in said
    assert said.endswith("Package P-1 was taken out of slot 1.\n")


def test_a_spent_code_opens_nothing(bench: Bench) -> None:
    code = store(bench)["code"]
    retrieve(bench, code)

    told = retrieve(bench, code, status=1)

    assert told["error"] == "wrong-code"


def test_without_the_digits_nothing_is_tried(bench: Bench) -> None:
    code = str(store(bench)["code"])

    told = bench.told("package", "retrieve", code, status=1)

    assert told["error"] == "digits-needed"
    assert "give them with --phone-last4" in str(told["message"])


def test_a_slip_wakes_no_lock(bench: Bench) -> None:
    told = bench.told("package", "retrieve", "1234", status=1)

    assert told["error"] == "slip"
    assert events(bench, "kiosk-started") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "slot", "ending", "key", "status"),
    [
        ("M", "jammed", "stuck", "door-stuck", "RESERVED"),
        ("L", "gaping", "left_open", "left-open", "UNCERTAIN"),
        ("XL", "blind", "unproven", "unproven", "UNCERTAIN"),
    ],
)
def test_a_door_that_does_not_do_its_part_is_a_fault(
    bench: Bench, size: str, slot: str, ending: str, key: str, status: str
) -> None:
    words = ["package", "store", "P-1", *ANNAS, size, "--show-code"]
    for other in {"gaping", "blind"} - {slot}:  # or it would go there
        bench.done("slot", "out-of-service", other, "--reason", "for this test")

    told = bench.told(*words, status=3)

    assert (told["slot"], told["ending"], told["error"]) == (slot, ending, key)
    assert (told["slot_status"], told["package_state"]) == (status, "PENDING")
    assert "code" not in told  # it is dead
    assert "What to do: " in str(told["message"])


def test_people_are_told_what_became_of_a_stuck_door(bench: Bench) -> None:
    result = bench.run("slot", "open", "jammed")

    assert result.exit_code == 3
    assert result.stderr == (
        "Fault: slot jammed: the lock was pulsed and the door stayed shut."
        " The slot is RESERVED now. What to do: look at door and lock, then return"
        " it to service: kiosk slot return jammed.\n"
    )


def test_a_technician_opens_a_door_and_nothing_else_changes(bench: Bench) -> None:
    store(bench)

    said = bench.done("slot", "open", "1")

    assert "the door is open. Push it shut when you are done." in said
    assert said.endswith("Slot 1 is OCCUPIED.\n")
    assert bench.told("package", "show", "P-1")["state"] == "STORED"


@pytest.mark.slow
def test_a_cancelled_package_is_taken_out_by_opening_its_slot(bench: Bench) -> None:
    store(bench)
    bench.done("package", "cancel", "P-1")

    said = bench.done("slot", "open", "1")

    assert said.endswith("Package P-1 was taken out.\nSlot 1 is EMPTY.\n")


def test_a_slot_that_is_not_there_is_not_opened(bench: Bench) -> None:
    assert bench.told("slot", "open", "9", status=1)["error"] == "unknown"


@pytest.mark.slow
async def test_a_request_that_nobody_takes_up_is_told_as_unserved(
    bench: Bench,
) -> None:
    async with opened(load(bench.config), bench.data, (), who="test") as system:
        visit = system.open_slot("1", actor="test")
        said: list[str] = []
        outcome = await attended(system, visit, say=said.append)

    assert outcome.visit.ending is Ending.UNSERVED
    assert outcome.facts["ending"] == "unserved"
    assert said == ["Slot 1: asking for its door (visit 1)."]


async def test_whoever_leaves_takes_a_request_back(bench: Bench) -> None:
    async with opened(load(bench.config), bench.data, (), who="test") as system:
        visit = system.open_slot("1", actor="test")
        async with asyncio.TaskGroup() as tasks:
            begun = asyncio.Event()
            waiting = tasks.create_task(
                attended(system, visit, say=lambda _: begun.set())
            )
            await begun.wait()
            waiting.cancel()

        assert waiting.cancelled()
        assert system.visit(visit.id).ending is Ending.WITHDRAWN


async def test_whoever_leaves_an_open_door_is_told_what_comes_next(
    bench: Bench,
) -> None:
    async with opened(load(bench.config), bench.data, (), who="test") as system:
        visit = system.open_slot("1", actor="test")
        system.take_up()
        said: list[str] = []
        async with asyncio.TaskGroup() as tasks:
            waiting = tasks.create_task(attended(system, visit, say=said.append))
            await asyncio.sleep(0.05)
            waiting.cancel()

    assert said[-2] == "Visit 1 to slot 1 was under way when you left."


def test_locks_that_cannot_be_had_are_a_fault(bench: Bench) -> None:
    with bench.served():
        result = bench.run("run", "--only", "locks")

    assert result.exit_code == 3
    assert "the locks part is held by pid" in result.stderr
    assert "the other" in result.stderr


def test_a_refusal_in_front_of_a_door_leaves_no_visit(bench: Bench) -> None:
    bench.run("package", "store", "P-1", "--user", "nobody", "--size", "S")

    assert events(bench, "visit-requested") == []
    with pytest.raises(UnknownError):
        asyncio.run(first_visit(bench))


async def first_visit(bench: Bench) -> object:
    async with opened(load(bench.config), bench.data, (), who="test") as system:
        return system.visit(1)


def test_a_driver_that_cannot_be_had_is_told_before_anything_starts(
    bench: Bench,
) -> None:
    bench.configure(BANK.replace("driver: mock", "driver: moc"))

    result = bench.run("slot", "open", "1")

    assert result.exit_code == 2
    assert "mock" in result.stderr
