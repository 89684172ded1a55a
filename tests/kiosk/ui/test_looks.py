"""How the screens look: pictures at four sizes, nothing cut, enough contrast."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.content import Content
from textual.geometry import Size
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Static

from kiosk.domain.errors import CancelledError, ExpiredError, Whereabouts
from kiosk.domain.standing import Pause
from kiosk.domain.trouble import Order
from kiosk.domain.visits import Ending
from kiosk.system import Resent
from kiosk.ui.app import KioskApp
from kiosk.ui.blocks import Blocks
from tests.kiosk.ui.fakes import (
    CODE,
    DIGITS,
    KEPT,
    NOON,
    SPOILT,
    Clock,
    FakeSystem,
    settings_of,
    waiting,
)
from tests.kiosk.ui.hands import (
    SIZES,
    SMALL,
    Visitor,
    at_the_screen,
    settled,
    touch,
    touch_keys,
    type_slowly,
    until,
    until_on,
    until_seen,
)

Scene = Callable[[FakeSystem, Visitor], Awaitable[None]]


async def home(_system: FakeSystem, pilot: Visitor) -> None:
    await until_seen(pilot, "then 4711")


async def out_of_order(system: FakeSystem, pilot: Visitor) -> None:
    system.serves(None)
    await until_seen(pilot, "cannot be opened")


async def trouble(system: FakeSystem, pilot: Visitor) -> None:
    system.stands(Order.TROUBLE)
    await until_seen(pilot, "A technician has to look")


async def out_since(system: FakeSystem, pilot: Visitor) -> None:
    system.paused = Pause(since=NOON, until=NOON + timedelta(days=2))
    system.serves(None)
    await until_seen(pilot, "Since Thursday", "Until Saturday")


async def no_room(system: FakeSystem, pilot: Visitor) -> None:
    system.stands(Order.NO_ROOM)
    await until_seen(pilot, "No door can be opened")


async def code(_system: FakeSystem, pilot: Visitor) -> None:
    await touch(pilot, "pick-up")
    await until_on(pilot, "CodeScreen")
    await touch_keys(pilot, CODE[:5])
    await until(pilot, lambda: not pilot.app.screen.query(".-felt"))


async def slip(_system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, CODE[:-1] + str((int(CODE[-1]) + 1) % 10))
    await until_seen(pilot, "digit by digit")


async def digits(_system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, CODE)
    await until_on(pilot, "DigitsScreen")
    await until_seen(pilot, "____")


async def wrong(_system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, SPOILT + DIGITS)
    await until_seen(pilot, "2 more tries")


async def wait(system: FakeSystem, pilot: Visitor) -> None:
    system._until = system.clock() + 89
    await touch(pilot, "pick-up")
    await until_seen(pilot, "1:29")


async def expired(system: FakeSystem, pilot: Visitor) -> None:
    system.expired[SPOILT] = NOON
    await type_slowly(pilot, SPOILT + DIGITS)
    await until_seen(pilot, "13:00")


async def opening(system: FakeSystem, pilot: Visitor) -> None:
    await type_slowly(pilot, CODE + DIGITS)
    await until_on(pilot, "DoorScreen")
    system.take_up()
    await until(pilot, lambda: pilot.app.screen.query_one("#again").visible)


async def opened(system: FakeSystem, pilot: Visitor) -> None:
    await opening(system, pilot)
    system.door_opens()
    await until_seen(pilot, "Take your package")


async def reads_open(system: FakeSystem, pilot: Visitor) -> None:
    await opened(system, pilot)
    await touch(pilot, "wrong", "shut")
    await until_seen(pilot, "says that it is open")


async def reminded(system: FakeSystem, pilot: Visitor) -> None:
    await opened(system, pilot)
    system.reminds()
    await until_seen(pilot, "push the door shut")


async def unseen(system: FakeSystem, pilot: Visitor) -> None:
    await opening(system, pilot)
    system.door_is_unseen()
    await until_seen(pilot, "then touch:")


async def too_late(system: FakeSystem, pilot: Visitor) -> None:
    await done(system, pilot)
    system.may_reopen = False
    await touch(pilot, "reopen")
    await until_seen(pilot, "cannot be opened again")


async def stuck(system: FakeSystem, pilot: Visitor) -> None:
    await opening(system, pilot)
    system.ends(Ending.STUCK)
    await until_seen(pilot, "did not open", "number to tell")


async def unproven(system: FakeSystem, pilot: Visitor) -> None:
    await opening(system, pilot)
    system.ends(Ending.UNPROVEN)
    await until_seen(pilot, "not lost", "number to tell")


async def done(system: FakeSystem, pilot: Visitor) -> None:
    await opened(system, pilot)
    system.door_closes()
    await until_seen(pilot, "Have a good day")


async def something_wrong(system: FakeSystem, pilot: Visitor) -> None:
    await opened(system, pilot)
    await touch(pilot, "wrong")
    await until_on(pilot, "TroubleScreen")


async def putting_back(system: FakeSystem, pilot: Visitor) -> None:
    await something_wrong(system, pilot)
    await touch(pilot, "damaged")
    await until_on(pilot, "DoorScreen")
    await until(pilot, lambda: bool(pilot.app.screen.query("#keep")))


async def put_back(system: FakeSystem, pilot: Visitor) -> None:
    await putting_back(system, pilot)
    system.door_closes()
    await until_on(pilot, "ToldScreen")


async def rests(system: FakeSystem, pilot: Visitor) -> None:
    system.resting = 25.0
    await opening(system, pilot)
    system.ends(Ending.STUCK)
    await until_on(pilot, "ToldScreen")


async def done_and_more(system: FakeSystem, pilot: Visitor) -> None:
    system.others = [waiting(KEPT[1]), waiting(KEPT[2])]
    await opened(system, pilot)
    system.door_closes()
    await until_on(pilot, "DoneScreen")
    await until_seen(pilot, "2 more packages")


async def lost(_system: FakeSystem, pilot: Visitor) -> None:
    await touch(pilot, "lost")
    await until_on(pilot, "LostScreen")


async def lost_phone(system: FakeSystem, pilot: Visitor) -> None:
    await lost(system, pilot)
    await touch(pilot, "phone")
    await until_on(pilot, "PhoneScreen")


async def lost_letters(system: FakeSystem, pilot: Visitor) -> None:
    await lost(system, pilot)
    await touch(pilot, "written")
    await until_on(pilot, "LettersScreen")


async def lost_sent(system: FakeSystem, pilot: Visitor) -> None:
    system.resent = Resent(late=True)
    await lost_phone(system, pilot)
    await touch_keys(pilot, "01701234567")
    await touch(pilot, "done")
    await until_on(pilot, "ToldScreen")


async def lost_masked(system: FakeSystem, pilot: Visitor) -> None:
    system.resent = Resent(late=True, masked=("a•••@mail.com", "•••• 0012"))
    await lost_letters(system, pilot)
    await type_slowly(pilot, "P1001")
    await touch(pilot, "done")
    await until_on(pilot, "ProofScreen")
    await touch_keys(pilot, "0012")
    await until_on(pilot, "ToldScreen")


async def expired_inside(system: FakeSystem, pilot: Visitor) -> None:
    place = Whereabouts.INSIDE
    system.bug = ExpiredError("p", NOON, 5 * 3600, place=place, slot="12")
    await type_slowly(pilot, SPOILT + DIGITS)
    await until_on(pilot, "ToldScreen")


async def cancelled(system: FakeSystem, pilot: Visitor) -> None:
    place = Whereabouts.INSIDE
    system.bug = CancelledError("p", NOON, place=place, slot="12")
    await type_slowly(pilot, SPOILT + DIGITS)
    await until_on(pilot, "ToldScreen")


async def still_there(system: FakeSystem, pilot: Visitor) -> None:
    await code(system, pilot)
    system.clock.turn(43)
    await until_seen(pilot, "Are you still there?")


SCREENS: list[Scene] = [
    home,
    out_of_order,
    trouble,
    code,
    digits,
    wrong,
    wait,
    opened,
    unseen,
    stuck,
    done,
    done_and_more,
    lost,
    lost_phone,
    lost_letters,
    something_wrong,
    still_there,
]
LIKE_OTHERS: list[Scene] = [
    out_since,
    no_room,
    lost_sent,
    lost_masked,
    putting_back,
    put_back,
    rests,
    expired_inside,
    cancelled,
    slip,
    expired,
    opening,
    reads_open,
    reminded,
    unproven,
    too_late,
]
"""They differ in their words only; where there is least room is enough."""

EVERY_TIME = (home, code, opened)
"""What is looked at in the fast suite too, at the size with least room."""

every_scene = pytest.mark.parametrize(
    ("scene", "size"),
    [
        pytest.param(
            scene,
            size,
            id=f"{scene.__name__}-{size[0]}x{size[1]}",
            marks=[] if scene in EVERY_TIME and size == SMALL else pytest.mark.slow,
        )
        for size in SIZES
        for scene in (SCREENS + LIKE_OTHERS if size == SMALL else SCREENS)
    ],
)


@pytest.fixture
def demo(clock: Clock) -> FakeSystem:
    return FakeSystem(clock, settings_of(demo=True))


@every_scene
def test_a_screen_looks_as_it_was_approved_and_can_be_read(
    snap_compare: Callable[..., bool],
    demo: FakeSystem,
    scene: Scene,
    size: tuple[int, int],
) -> None:
    app = KioskApp(demo, clock=demo.clock, tick_seconds=0.05, look_seconds=5)
    wrong: list[str] = []

    async def play(pilot: Pilot[None]) -> None:
        await until_seen(pilot, "then 4711")
        await scene(demo, pilot)
        await asyncio.sleep(0.05)
        await settled(pilot)
        wrong.extend(cut(app.screen))
        wrong.extend(pale(app.screen))

    assert snap_compare(app, terminal_size=size, run_before=play)
    assert not wrong


def cut(screen: Screen[object]) -> Iterator[str]:
    """Find what leaves the screen, scrolls, or has less room than it needs."""
    shown = [each for each in screen.query("*") if each.region and each.visible]
    for widget in shown:
        place = screen.find_widget(widget)
        if place.visible_region != place.region:
            yield f"{widget} is cut"
        if widget.show_vertical_scrollbar or widget.show_horizontal_scrollbar:
            yield f"{widget} scrolls"
        if isinstance(widget, Static | Blocks) and not fits(widget):
            yield f"{widget} has no room for {text_of(widget)!r}"
    for widget in screen.query("*"):
        if isinstance(widget, Static | Blocks) and is_squeezed_out(widget):
            yield f"{widget} has no place for {text_of(widget)!r}"


def text_of(text: Static | Blocks) -> str:
    return text.text if isinstance(text, Blocks) else str(text.render())


def is_squeezed_out(text: Static | Blocks) -> bool:
    """Whether nothing hides it but the lack of room."""
    shown = [each.display for each in text.ancestors_with_self if each.is_attached]
    return not text.region and text.visible and all(shown) and bool(text_of(text))


def fits(text: Static | Blocks) -> bool:
    room = text.content_size
    said = text.render()
    assert isinstance(said, Content)
    needed = text.get_content_height(Size(0, 0), Size(0, 0), room.width)
    longest = max((len(word) for word in said.plain.split()), default=0)
    return needed <= room.height and longest <= room.width


def pale(screen: Screen[object], least: float = 4.5) -> Iterator[str]:
    """Find letters and edges that do not stand out from what is behind them."""
    for row in screen._compositor.render_strips(screen.size):
        for piece in row:
            letters = set(piece.text) - {" "}
            if letters and piece.style is not None:
                found = contrast(piece.style)
                # The borders of keys are as the page: it is the keys that stand out.
                is_gap = letters <= DRAWN and found < EVEN
                if not is_gap and found < (3.0 if letters <= DRAWN else least):
                    yield f"{piece.text!r} has {found:.1f}"


EVEN = 1.01
DRAWN = set("▀▄█▔▁─│╭╮╯╰▶◀")


def contrast(style: Style) -> float:
    """The contrast of WCAG 2 between letters and ground."""
    assert style.color is not None
    assert style.bgcolor is not None
    pair = [each.get_truecolor() for each in (style.color, style.bgcolor)]
    dark, light = sorted(luminance(colour) for colour in pair)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: ColorTriplet) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("target", ["#key-5", "#pick-up", "#retry"])
async def test_what_can_be_touched_stands_out_from_the_page(
    demo: FakeSystem, target: str
) -> None:
    scene = {"#key-5": code, "#pick-up": home, "#retry": wrong}[target]
    async with at_the_screen(demo, demo.clock) as pilot:
        await scene(demo, pilot)
        page = pilot.app.screen.styles.background.rich_color
        touched = pilot.app.screen.query_one(target).styles.background.rich_color
        assert contrast(Style(color=touched, bgcolor=page)) >= 3
