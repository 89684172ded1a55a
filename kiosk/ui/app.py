"""The app: which screen is on, what wakes it, and what a keyboard can do to it.

Calls to the kiosk block, so all of them run in threads; the loop only draws.
What was committed, by any process, wakes one task that looks at the kiosk and
tells the screen on top; the same task looks every second, because a locks part
that died commits nothing.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import ClassVar, Final, TypeVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.events import Click, Event, InputEvent, Key, MouseDown
from textual.screen import Screen
from textual.timer import Timer

from kiosk.domain.errors import StoreError
from kiosk.domain.trouble import Order
from kiosk.domain.users import Role
from kiosk.domain.visits import Visit
from kiosk.sound.tones import Sound
from kiosk.ui import words
from kiosk.ui.asks import LockerSystem
from kiosk.ui.code import CodeScreen
from kiosk.ui.courier.asks import CourierSystem
from kiosk.ui.courier.journey import Courier, Work
from kiosk.ui.errands import Errand
from kiosk.ui.home import HomeScreen, Standing
from kiosk.ui.idle import Clock
from kiosk.ui.lost import Lost
from kiosk.ui.more import MoreScreen
from kiosk.ui.panel import Panel, as_set, panel_of
from kiosk.ui.pickup import Ask, Pickup
from kiosk.ui.senses import Ears, Sense, SenseChoice, Senses, Wished, ears_of
from kiosk.ui.speech import LOOK_SECONDS
from kiosk.ui.step import Stage, Step
from kiosk.ui.themes import first_colours, themes
from kiosk.ui.told import ToldScreen
from kiosk.ui.typed import TypedStep
from kiosk.ui.widgets import Teller

T = TypeVar("T")

_log: Final = logging.getLogger(__name__)

_KNOCKS: Final = 5
"""So many touches of the bank's name in quick succession are no accident."""


_OUT_OF_ORDER: Final = {
    Order.TROUBLE: Standing.TROUBLE,
    Order.NO_ROOM: Standing.NO_ROOM,
}


class KioskApp(App[None], inherit_bindings=False):
    """The screens of one kiosk.

    Args:
        system: The kiosk.
        panel: What the screens know of their bank; by its settings when `None`.
        clock: Seconds of a clock that only goes forward.
        look_seconds: How often to look at the kiosk when nothing wakes it.
        tick_seconds: How often to look at the idle times.
        ears: What can be heard; what the settings name when `None`.
        staff: The same kiosk as couriers see it; `None` where none work.
        others: Makes what those do who are no couriers, by their role.
    """

    CSS_PATH: ClassVar = ["kiosk.tcss", "courier.tcss", "technician.tcss"]
    TITLE = "kiosk"
    AUTO_FOCUS = ""
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", show=False, priority=True),
        Binding("f10", "sign_in", show=False),
    ]
    EXPECTED: ClassVar = Role.COURIER
    """Whom of the staff these screens are for first."""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual
        (0, "-narrow"),
        (64, "-medium"),
        (80, "-wide"),
        (120, "-vast"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - declared by Textual
        (0, "-low"),
        (20, "-middling"),
        (24, "-tall"),
        (40, "-towering"),
    ]

    def __init__(
        self,
        system: LockerSystem,
        panel: Panel | None = None,
        *,
        clock: Clock = time.monotonic,
        look_seconds: float = 1.0,
        tick_seconds: float = 0.25,
        ears: Ears | None = None,
        staff: CourierSystem | None = None,
        others: Callable[[Stage, Ask], Mapping[Role, Work]] | None = None,
    ) -> None:
        super().__init__()
        self._others = others
        self._system = system
        self._look_seconds = look_seconds
        panel = panel or panel_of(system.settings)
        self._configured = panel
        self._stage = Stage(panel, clock, tick_seconds)
        self.language = panel.languages[0]
        self.shows_keys = panel.keys
        self._errands: dict[Errand, Callable[[], Awaitable[None]]] = {
            Errand.PICK_UP: self._pickup
        }
        if system.settings.lost_code.offered:
            self._errands[Errand.LOST] = self._lost
        self._staff = staff
        self._badge: str | None = None
        if staff is not None:
            self._errands[Errand.DELIVER] = self._deliver
        self._senses = Senses(panel, ears or ears_of(panel), self.bell)
        self._stage.make = self._senses.make
        self._home = HomeScreen(self._stage, self._errands, self._senses.offered)
        self._reading: Timer | None = None
        self._forgets: Timer | None = None
        self._stirred = asyncio.Event()
        self._travelling = False
        self._stays = False  # whoever has only looked at what there is
        self._stop_observing: Callable[[], None] | None = None
        self._lockdown = panel.lockdown
        for theme in themes():
            self.register_theme(theme)
        self._adapt()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours that hold before a theme is chosen."""
        return first_colours()

    def get_default_screen(self) -> Screen[None]:
        """Return the screen that waits for customers."""
        return self._home

    async def ask(self, step: Step[T], /) -> T:
        """Show a step in place of the last one, and wait for its answer."""
        self._fit(step)
        if self.screen is self._home:
            await self.push_screen(step)
        elif self.screen is not step:
            await self.switch_screen(step)
        self._stirred.set()
        return await step.answer()

    def _fit(self, screen: Screen[None]) -> None:
        """Lay a screen out for this display at once.

        Textual does it when it tells the screen its size, and then lays it out
        once more: the keys would move under a quick finger.
        """
        width, height = self.size
        for length, points in (
            (width, self.HORIZONTAL_BREAKPOINTS),
            (height, self.VERTICAL_BREAKPOINTS),
        ):
            screen.add_class([name for start, name in points if start <= length][-1])

    def on_ready(self) -> None:
        """Start to look at the kiosk, now that there is somewhere to show it."""
        loop = asyncio.get_running_loop()

        def wake() -> None:
            with suppress(RuntimeError):  # a commit after the screens were closed
                loop.call_soon_threadsafe(self._stirred.set)

        self._stop_observing = self._system.observe(wake)
        self.set_interval(self._look_seconds, self._stirred.set)
        self._reading = self.set_interval(LOOK_SECONDS, self._read, pause=True)
        self._stirred.set()
        self.run_worker(self._look_for_ever(), group="look")
        self.run_worker(self._go_on(), group="journey")

    async def on_event(self, event: Event) -> None:
        """Let a key be heard as it goes down."""
        if isinstance(event, InputEvent) and not self.screen_stack:
            return  # a finger on screens that are being closed
        if isinstance(event, MouseDown | Key) and not event.is_forwarded:
            self._senses.make(Sound.KEY)
        await super().on_event(event)

    def on_unmount(self) -> None:
        """Stop to be woken, and be silent."""
        if self._stop_observing is not None:
            self._stop_observing()
        self._senses.close()

    def action_leave(self) -> None:
        """End the screens, where the keyboard belongs to whoever runs them."""
        if not self._lockdown:
            self.exit()

    async def _go_on(self) -> None:
        """Lead on the customer whom a restart left at a door."""
        with suppress(StoreError):
            visit = await asyncio.to_thread(self._system.interrupted)
            if visit is not None and not self._travelling:
                self._travelling = True
                await self._journey(partial(self._pickup, visit))

    @on(HomeScreen.Speaks)
    def _speak(self, event: HomeScreen.Speaks) -> None:
        """Speak another language, until whoever reads it has been served or is gone."""
        self._tell_in(event.language)
        self._forget_later()

    @on(Wished)
    def _wish(self, event: Wished) -> None:
        """Begin or end what somebody needs to see or hear, for as long."""
        self._senses.toggle(event.sense)
        self._adapt()
        self._forget_later()

    def _adapt(self) -> None:
        """Look and sound as the visitor and the hour ask for."""
        self.theme = self._senses.theme
        for choice in self._home.query(SenseChoice):
            choice.set_class(choice.sense in self._senses, "-on")
        if self._reading is not None:
            self._read()
            speaks = Sense.SPEECH in self._senses
            (self._reading.resume if speaks else self._reading.pause)()

    def _read(self) -> None:
        for screen in self.screen_stack[-1:]:  # none when the app is closing
            self._senses.read(screen, self.language)

    def _forget_later(self) -> None:
        if self._forgets is not None:
            self._forgets.stop()
        panel = self._stage.panel
        patience = panel.quiet_seconds + panel.warning_seconds
        self._forgets = self.set_timer(patience, self._forget)

    def _forget(self) -> None:
        """Be as everybody finds it, once whoever asked for more is gone."""
        if self._forgets is not None:
            self._forgets.stop()
            self._forgets = None
        if not self._travelling:
            self._stirred.set()
            self._tell_in(self._stage.panel.languages[0])
            self._senses.forget()
            self._adapt()

    def _tell_in(self, language: str) -> None:
        if language != self.language:
            self.language = language
            for widget in self._home.query("*"):
                if isinstance(widget, Teller):
                    widget.retell()

    @on(HomeScreen.Wanted)
    def _wanted(self, event: HomeScreen.Wanted) -> None:
        self._start(event.errand)

    def _start(self, errand: Errand | None) -> None:
        if not self._travelling:
            self._travelling = True
            run = self._choose if errand is None else self._errands[errand]
            self.run_worker(self._journey(run), group="journey")

    async def _journey(self, run: Callable[[], Awaitable[None]]) -> None:
        """Lead one person, and come home whatever happens."""
        try:
            await self._led(run)
        except StoreError as error:
            self._stage.ahead.clear()
            _log.warning("a journey ended early: %s", error)
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self._travelling = False
        self._home.rest()
        self._home.wake()
        if self._stays:
            self._stays = False
            self._forget_later()
        else:
            self._forget()
        self._stirred.set()
        if self._stage.ahead:  # the next customer is typing already
            self._start(Errand.PICK_UP)

    async def _led(self, run: Callable[[], Awaitable[None]]) -> None:
        try:
            await run()
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - the top of a task: the next customer is served
            _log.exception("a journey failed")
            await self.ask(ToldScreen(self._stage, words.sorry()))

    async def _choose(self) -> None:
        """Let somebody choose who has no touchscreen."""
        offered = self._senses.offered
        errand = await self.ask(MoreScreen(self._stage, self._errands, offered))
        if errand is None:
            self._stays = True
        else:
            await self._errands[errand]()

    @on(Click, "#location")
    def _knock(self, event: Click) -> None:
        """Let staff in who touch the bank's name several times: no door, no button.

        It works when the bank is out of order too, which is when it is needed.
        """
        if event.chain >= _KNOCKS:
            self.action_sign_in()

    def action_sign_in(self) -> None:
        """Ask who of the staff is there."""
        if self._staff is not None and self.screen is self._home:
            self._home.wake()
            self._start(Errand.DELIVER)

    @on(TypedStep.Strange)
    async def _read_badge(self, event: TypedStep.Strange) -> None:
        """Let somebody of the staff in whose badge was read instead of a code."""
        step = self.screen
        if self._staff is None or not isinstance(step, CodeScreen):
            return
        with suppress(StoreError):
            if await asyncio.to_thread(self._staff.is_badge, event.text):
                self._badge = event.text
                step.give(None)

    async def _deliver(self) -> None:
        if self._staff is not None:
            badge, self._badge = self._badge, None
            others = self._others(self._stage, self.ask) if self._others else {}
            courier = Courier(
                self._staff, self._stage, self.ask, others, expected=self.EXPECTED
            )
            await courier.run(badge)

    async def _pickup(self, visit: Visit | None = None) -> None:
        pickup = Pickup(self._system, self._stage, self.ask)
        await (pickup.run() if visit is None else pickup.go_on(visit))
        if self._badge is not None:
            await self._deliver()

    async def _lost(self) -> None:
        await Lost(self._system, self._stage, self.ask).run()

    async def _look_for_ever(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            try:
                await self._look()
            except Exception:  # noqa: BLE001 - the top of a task: it looks again
                if self._home.standing is not Standing.BROKEN:
                    _log.exception("the screens cannot look at the kiosk")
                self._home.stands(Standing.BROKEN)

    async def _dress(self) -> None:
        """Be as technicians set the screens, once nobody is there."""
        shown = await asyncio.to_thread(self._system.panel)
        panel = as_set(self._configured, shown)
        somebody = self._travelling or self._forgets is not None
        if panel != self._stage.panel and not somebody:
            self._stage.panel = panel
            self._senses.dress(panel)
            self._home.line_up()
            self._tell_in(panel.languages[0])

    async def _look(self) -> None:
        """Show what became of the visit, whether the bank serves, the demo's codes."""
        for step in self.screen_stack[-1:]:  # none when the app is closing
            if isinstance(step, Step):
                await step.look()
        await self._dress()
        listened = self._senses.plugged
        await asyncio.to_thread(self._senses.look, self._system.local_time)
        if self._senses.plugged and not listened:
            self._home.wake()
        self._adapt()
        order = await asyncio.to_thread(self._system.order)
        if order is not Order.FINE:
            self._home.offer(())
            pause = await asyncio.to_thread(self._system.pause)
            self._home.stands(_OUT_OF_ORDER[order], pause)
            return
        serving = await asyncio.to_thread(self._system.serving)
        self._home.offer(await asyncio.to_thread(self._system.demo_codes))
        if serving is None:
            pause = await asyncio.to_thread(self._system.pause)
            self._home.stands(Standing.UNSERVED, pause)
        else:
            self._home.stands(Standing.READY)
