"""What technicians see, each screen led to by what they would do."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kiosk.cli.backstage import Carried
from kiosk.domain.panel import Aspect, ByHand
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.lookout import BoardSight, BusSight, Sight
from kiosk.store import panel as store_panel
from kiosk.ui.technician.enrol import enrol
from kiosk.ui.technician.journey import Technician
from tests.kiosk.ui.courier import scenes as courier
from tests.kiosk.ui.courier.bench import Bench
from tests.kiosk.ui.hands import (
    Visitor,
    touch,
    touch_keys,
    type_slowly,
    until_on,
    until_seen,
)
from tests.kit import stored


class FakeMachine:
    """A computer that is well, and a bus that has lost a board; no stick is in."""

    def __init__(self, goods: Mapping[str, bool | None] | None = None) -> None:
        self.looks = 0
        self.file = Path("/etc/kiosk/kiosk.yaml")
        self.stick = Carried(None, "no-stick")
        self.seen: Sight | None = Sight(
            (
                BusSight(
                    "mock", (), 90.0, None, None, (BoardSight(1, 4000, 8),), traces=True
                ),
                BusSight(
                    "right",
                    (2,),
                    90.0,
                    "no answer in 0.3 s",
                    "silent",
                    (BoardSight(2, 0, 0),),
                ),
            ),
            {"1": "open", "2": "closed", "3": "unknown"},
            {"1": True, "2": True, "3": False},
        )
        if goods is not None:
            shut = dict.fromkeys(goods, "closed")
            self.seen = replace(self.seen, doors=shut, goods=goods)

    def sight(self) -> Sight | None:
        self.looks += 1
        return self.seen

    def writes(self, file: str | None) -> None:
        """Let the bus that is well be written down, or not."""
        assert self.seen is not None
        first, *rest = self.seen.buses
        self.seen = replace(self.seen, buses=(replace(first, trace=file), *rest))

    def facts(self) -> list[str]:
        return ["disk: 900 of 3000 MB are free at /var/lib/kiosk", "heat: 48 °C"]

    def carry(self, _session: Session) -> Carried:
        return self.stick


MACHINE = FakeMachine()
ELI = Session("eli", "Eli Sommer", Role.TECHNICIAN)
FULL, FREE, OUT, DOUBTED = "4", "2", "3", "6"


@dataclass(frozen=True, slots=True)
class Scene(courier.Scene):
    """A screen of a technician."""

    @property
    def name(self) -> str:
        return f"technician_{self.act.__name__}"


def work(bench: Bench, machine: FakeMachine = MACHINE) -> Callable[[], Awaitable[None]]:
    """What a technician comes for who has signed in."""

    async def run() -> None:
        app = bench.app
        await Technician(bench.system, app._stage, app.ask, machine).run(ELI)

    return run


def sensing(bench: Bench) -> Callable[[], Awaitable[None]]:
    """The same at a bank whose boards have goods sensors."""
    return work(bench, FakeMachine({FULL: False, FREE: True, DOUBTED: None}))


def furnished(bench: Bench) -> None:
    """A bank with a door of each kind."""
    system = bench.system
    system.add_user(User("eli", "Eli Sommer", role=Role.TECHNICIAN), actor="test")
    stored(system, courier.LONG)
    system.out_of_service(ELI, OUT, reason="Door jams", lasting=None)
    bench.doubted(DOUBTED)


async def bank_map(_bench: Bench, pilot: Visitor) -> None:
    await until_on(pilot, "MapScreen")
    await until_seen(pilot, "1 full", "1 out", "1 in doubt")


async def page(pilot: Visitor, slot: str) -> None:
    await until_on(pilot, "MapScreen")
    await type_slowly(pilot, f"{slot}#")
    await until_seen(pilot, f"Door {slot}, size")


async def free_slot(_bench: Bench, pilot: Visitor) -> None:
    await page(pilot, FREE)


async def full_slot(_bench: Bench, pilot: Visitor) -> None:
    await page(pilot, FULL)


async def slot_out(_bench: Bench, pilot: Visitor) -> None:
    await page(pilot, OUT)


async def doubted_slot(_bench: Bench, pilot: Visitor) -> None:
    await page(pilot, DOUBTED)


async def why(_bench: Bench, pilot: Visitor) -> None:
    await page(pilot, FREE)
    await touch(pilot, "out")
    await until_seen(pilot, "Why is it out of service?")


async def until_when(bench: Bench, pilot: Visitor) -> None:
    await why(bench, pilot)
    await touch(pilot, "jammed")
    await until_seen(pilot, "Until when?")


async def test_open(bench: Bench, pilot: Visitor) -> None:
    await page(pilot, FREE)
    await touch(pilot, "test")
    await bench.opens()
    await until_seen(pilot, "push it shut")


async def menu(_bench: Bench, pilot: Visitor) -> None:
    await until_on(pilot, "MapScreen")
    await touch(pilot, "menu")
    await until_seen(pilot, "What is to be done?")


async def walk(bench: Bench, pilot: Visitor) -> None:
    await menu(bench, pilot)
    await touch(pilot, "walk")
    await until_seen(pilot, "Door walk: 1 of")


async def chosen(bench: Bench, pilot: Visitor, task: str, says: str) -> None:
    await menu(bench, pilot)
    await touch(pilot, task)
    await until_seen(pilot, says)


async def books(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "books", "2 doors hold something")


async def books_that_differ(bench: Bench, pilot: Visitor) -> None:
    await books(bench, pilot)
    await until_seen(pilot, "Books and sensor differ at 2 doors")


async def slot_that_differs(bench: Bench, pilot: Visitor) -> None:
    await free_slot(bench, pilot)
    await until_seen(pilot, "Books and sensor differ", "Sensor: something is inside")


async def events(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "events", "Nobody knows what is inside")


async def boards(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "boards", "all boards answer")


async def traced(bench: Bench, pilot: Visitor) -> None:
    await boards(bench, pilot)
    await touch(pilot, "trace-1")
    await until_seen(pilot, "Stop recording", "nothing is written yet")


async def locks(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "locks", "too few openings")


async def letters(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "letters", "No message is dead")


async def machine(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "machine", "48 °C")


async def panel(bench: Bench, pilot: Visitor) -> None:
    await machine(bench, pilot)
    await touch(pilot, "panel")
    await until_seen(pilot, "changes as soon as")


async def panel_set(bench: Bench, pilot: Visitor) -> None:
    """Every line that may stand there: two that were set, one that is lost."""
    newer = ByHand("ultraviolet", bench.hand_clock.read().wall, "eli")
    changes = {Aspect.LANGUAGE: "de", Aspect.QUIET_HOURS: "22:00-06:00"}
    await asyncio.to_thread(bench.system.change_panel, changes, actor="eli")
    await asyncio.to_thread(
        bench.system.store.write,
        lambda tx: store_panel.keep(tx.db, Aspect.THEME, newer),
    )
    await panel(bench, pilot)
    await until_seen(pilot, "Deutsch (set by eli; configured: English)")


async def which_language(bench: Bench, pilot: Visitor) -> None:
    await panel(bench, pilot)
    await touch(pilot, "language")
    await until_seen(pilot, "Which language first?")


async def which_colours(bench: Bench, pilot: Visitor) -> None:
    await panel(bench, pilot)
    await touch(pilot, "theme")
    await until_seen(pilot, "Which colours?")


async def quiet_from(bench: Bench, pilot: Visitor) -> None:
    await panel(bench, pilot)
    await touch(pilot, "quiet_hours")
    await until_seen(pilot, "Quiet from when?")


async def quiet_until(bench: Bench, pilot: Visitor) -> None:
    await quiet_from(bench, pilot)
    await touch(pilot, "at-2200")
    await until_seen(pilot, "Quiet from 22:00 until when?")


async def quiet_typed(bench: Bench, pilot: Visitor) -> None:
    await quiet_until(bench, pilot)
    await touch(pilot, "other")
    await until_on(pilot, "DigitsLineScreen")
    await touch_keys(pilot, "2575")
    await touch(pilot, "ok")
    await until_seen(pilot, "cannot be that time")


async def export(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "carrying", "onto a USB stick")


async def no_stick(bench: Bench, pilot: Visitor) -> None:
    await export(bench, pilot)
    await touch(pilot, "write")
    await until_seen(pilot, "Nothing was written")


async def proving(bench: Bench, pilot: Visitor) -> None:
    await chosen(bench, pilot, "proving", "of 26 doors proved")


async def why_open(bench: Bench, pilot: Visitor) -> None:
    await full_slot(bench, pilot)
    await touch(pilot, "two")
    await until_seen(pilot, "Why must it be opened?")


async def witness(bench: Bench, pilot: Visitor) -> None:
    await why_open(bench, pilot)
    await touch(pilot, "damage")
    await until_seen(pilot, "Your staff number")


async def new_deadline(bench: Bench, pilot: Visitor) -> None:
    await slot_out(bench, pilot)
    await touch(pilot, "later")
    await until_seen(pilot, "Until when?")


async def which_moved(bench: Bench, pilot: Visitor) -> None:
    await page(pilot, FREE)
    await touch(pilot, "prove")
    visit = await bench.opens()
    saw = {FREE: ["closed", "open", "closed"]}
    await asyncio.to_thread(bench.system.proof_saw, visit.id, saw)
    await until_seen(pilot, "which one moved?")


def enrolling(bench: Bench) -> Callable[[], Awaitable[None]]:
    """What the first comes for who may see to a bank."""

    async def run() -> None:
        await enrol(bench.system, bench.app._stage, bench.app.ask)

    return run


def unfurnished(_bench: Bench) -> None:
    """A bank that nobody sees to."""


async def enrol_number(_bench: Bench, pilot: Visitor) -> None:
    await until_seen(pilot, "Choose a staff number")
    await touch_keys(pilot, "47")


async def enrol_pin(bench: Bench, pilot: Visitor) -> None:
    await enrol_number(bench, pilot)
    await touch(pilot, "ok")
    await until_seen(pilot, "Choose a PIN")


async def enrol_again(bench: Bench, pilot: Visitor) -> None:
    await enrol_pin(bench, pilot)
    await touch_keys(pilot, "835290")
    await touch(pilot, "ok")
    await until_seen(pilot, "once more")


async def enrol_unlike(bench: Bench, pilot: Visitor) -> None:
    await enrol_again(bench, pilot)
    await touch_keys(pilot, "835291")
    await touch(pilot, "ok")
    await until_seen(pilot, "not alike")


async def walked(bench: Bench, pilot: Visitor) -> None:
    await walk(bench, pilot)
    await touch(pilot, "skip")
    await until_seen(pilot, "Door walk: 2 of")
    await touch(pilot, "open")
    await bench.opens()
    await until_seen(pilot, "push it shut")
    await bench.shuts()
    await until_seen(pilot, "Door walk: 3 of")
    await touch(pilot, "back")
    await until_seen(pilot, "The walk is over")


SCENES = (
    [
        Scene(act, work, furnished)
        for act in (
            bank_map,
            free_slot,
            full_slot,
            slot_out,
            doubted_slot,
            why,
            until_when,
            test_open,
            menu,
            walk,
            walked,
            books,
            events,
            boards,
            traced,
            locks,
            letters,
            machine,
            panel,
            panel_set,
            which_language,
            which_colours,
            quiet_from,
            quiet_until,
            quiet_typed,
            proving,
            export,
            no_stick,
            why_open,
            witness,
            new_deadline,
            which_moved,
        )
    ]
    + [Scene(act, sensing, furnished) for act in (books_that_differ, slot_that_differs)]
    + [
        Scene(act, enrolling, unfurnished)
        for act in (enrol_number, enrol_pin, enrol_again, enrol_unlike)
    ]
)
