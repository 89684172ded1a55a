"""What technicians see, each screen led to by what they would do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.ui.technician.journey import Technician
from tests.kiosk.ui.courier import scenes as courier
from tests.kiosk.ui.courier.bench import Bench
from tests.kiosk.ui.hands import Visitor, touch, type_slowly, until_on, until_seen
from tests.kit import stored

ELI = Session("eli", "Eli Sommer", Role.TECHNICIAN)
FULL, FREE, OUT, DOUBTED = "4", "2", "3", "6"


@dataclass(frozen=True, slots=True)
class Scene(courier.Scene):
    """A screen of a technician."""

    @property
    def name(self) -> str:
        return f"technician_{self.act.__name__}"


def work(bench: Bench) -> Callable[[], Awaitable[None]]:
    """What a technician comes for who has signed in."""

    async def run() -> None:
        app = bench.app
        await Technician(bench.system, app._stage, app.ask).run(ELI)

    return run


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


SCENES = [
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
    )
]
