"""A step of a journey: a screen that gives an answer and knows nothing else.

A step stays on the display when it has given its answer, until the next one
takes its place: nothing flickers while the store is asked, what is typed
meanwhile is kept for the next step, and a step may be asked again (the code that
was a slip stays there to be compared).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from enum import Enum
from functools import partial
from math import ceil
from typing import ClassVar, Final, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Click, Key, MouseDown
from textual.screen import Screen

from kiosk.i18n import Sayable
from kiosk.sound.tones import Sound
from kiosk.ui import words
from kiosk.ui.aloud import Entered, Line, walked
from kiosk.ui.blocks import Blocks
from kiosk.ui.entry import Stroke
from kiosk.ui.idle import Clock, Idle
from kiosk.ui.panel import Panel
from kiosk.ui.widgets import Choice, Said

T = TypeVar("T")

SLOW_SECONDS: Final = 0.5
"""After so long without an answer of the kiosk, say that something is going on."""


class Then(Enum):
    """What comes after a step that only told something."""

    AGAIN = "again"
    NEXT = "next"
    HOME = "home"


class Stage:
    """What every step shares: the bank's panel, the clock and the typing ahead.

    Attributes:
        ahead: Strokes that came while no step could take them.
        tick_seconds: How often the idle times are looked at.
        make: Makes a sound.
    """

    def __init__(self, panel: Panel, clock: Clock, tick_seconds: float) -> None:
        self.panel = panel
        self.clock = clock
        self.tick_seconds = tick_seconds
        self.ahead: list[Stroke] = []
        self.make: Callable[[Sound], None] = _silence


def _silence(_: Sound) -> None:
    """Make no sound."""


class StillThere(Vertical):
    """The warning that stands over a step before it is given up.

    Args:
        keys: Whether there is a keypad of steel.
    """

    def __init__(self, *, keys: bool) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out the question, the seconds left and what to do."""
        yield Said(words.STILL_THERE, name="still-question")
        yield Blocks(["20"], name="still-seconds")
        yield Said(words.GOING_BACK, name="still-going")
        stay = words.PRESS_TO_STAY if self._keys else words.TOUCH_TO_STAY
        yield Said(stay, name="still-touch")

    def warn(self, seconds: float | None) -> None:
        """Stand there while seconds are left, and not before."""
        self.display = seconds is not None
        if seconds is not None:
            for number in self.query(Blocks):
                number.show([str(ceil(seconds))])


class OneMoment(Said):
    """What stands at the foot of a screen while the kiosk takes long."""

    def __init__(self) -> None:
        super().__init__(words.ONE_MOMENT, name="one-moment")
        self.display = False


class Step(Screen[None], Generic[T], inherit_bindings=False):
    """One screen of a journey.

    Args:
        stage: What it shares with the other steps.
        nobody: The answer of a customer who has walked away.
    """

    AUTO_FOCUS: ClassVar[str] = ""  # nothing is chosen before a touch
    SOUND: ClassVar[Sound | None] = None
    """What is heard when it comes up."""

    def __init__(self, stage: Stage, *, nobody: T) -> None:
        super().__init__()
        panel = stage.panel
        self.stage = stage
        self.idle = Idle(panel.quiet_seconds, panel.warning_seconds, stage.clock)
        self._nobody = nobody
        self._answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._heard = False
        self._asks = False

    def compose(self) -> ComposeResult:
        """Lay out the step and, above it, the warning."""
        yield from self.lay_out()
        warning = StillThere(keys=self.stage.panel.keys)
        warning.display = False
        yield warning
        yield OneMoment()

    def lay_out(self) -> ComposeResult:
        """Lay out what the step itself shows; every step has its own."""
        raise NotImplementedError

    def give(self, answer: T) -> None:
        """Give the answer; only the first one counts."""
        if not self._answer.done():
            self._answer.set_result(answer)
            self.set_timer(SLOW_SECONDS, self._say_when_slow)

    @property
    def given(self) -> bool:
        """Whether the answer is given."""
        return self._answer.done()

    def _say_when_slow(self) -> None:
        if self.given:
            self.say_slow(slow=True)

    def say_slow(self, *, slow: bool) -> None:
        """Say that something is going on, or no more."""
        for moment in self.query(OneMoment):
            moment.display = slow

    def while_asking(self, work: Callable[[], Awaitable[None]]) -> None:
        """Ask the kiosk something beside the screen, and say so when it takes long.

        What is asked for while it is still asking is not asked again.
        """
        if not self._asks:
            self._asks = True
            self.run_worker(self._asking(work), group="asking")

    async def _asking(self, work: Callable[[], Awaitable[None]]) -> None:
        late = self.set_timer(SLOW_SECONDS, partial(self.say_slow, slow=True))
        try:
            await work()
        finally:
            late.stop()
            self._asks = False
            self.say_slow(slow=False)

    async def answer(self) -> T:
        """Wait for the answer; asked once more, wait for another one."""
        self.say_slow(slow=False)
        if self._heard:
            self._answer = asyncio.get_running_loop().create_future()
        answer = await self._answer
        self._heard = True
        return answer

    def aloud(self) -> Iterator[Line]:
        """Give what there is to say to somebody who does not see it."""
        if self.warned:
            yield Line("still", words.STILL_THERE_ALOUD)
        else:
            yield from self.spoken()

    def spoken(self) -> Iterator[Line]:
        """Give what the step itself says; most say what stands there."""
        yield from walked(self, keys=self.stage.panel.keys)

    @property
    def entered(self) -> Entered | None:
        """How far somebody has typed; `None` where nothing is typed."""
        return None

    async def look(self) -> None:
        """Look at the kiosk afresh: something was committed, or time went by."""

    @property
    def patient(self) -> bool:
        """Whether it waits for ever, because of what the customer is doing."""
        return False

    def on_mount(self) -> None:
        """Start to watch for customers who walk away."""
        if self.SOUND is not None:
            self.stage.make(self.SOUND)
        self.idle.touch()
        self.set_interval(self.stage.tick_seconds, self.tick)

    @property
    def warned(self) -> bool:
        """Whether it is being asked whether somebody is still there."""
        return any(warning.display for warning in self.query(StillThere))

    def tick(self) -> None:
        """Warn a customer who seems to be gone, and give up in the end."""
        if self.patient or self.given:
            self.idle.touch()
        left = self.idle.left
        self._warn(left)
        if left == 0:
            self.give(self._nobody)

    def say(self, name: str, text: Sayable) -> None:
        """Say something in one of its texts, unless it is being put away."""
        for said in self.query(f"#{name}").results(Said):
            said.say(text)

    @on(MouseDown)
    def _come_back(self) -> None:
        self.idle.touch()

    @on(Click)
    def _go_on(self) -> None:
        """Take the warning away; until here it caught the finger."""
        self.idle.touch()
        self._warn(None)

    @on(Key)
    def _press(self, event: Key) -> None:
        """Take a key of a telephone's keypad for the touch that it is as good as."""
        warned = self.warned
        self._go_on()
        if not warned:
            self.take_key(event)

    def take_key(self, event: Key) -> None:
        """Take a key that no warning caught."""
        if event.character is not None:
            self.choose(event.character)

    def choose(self, key: str) -> None:
        """Touch the choice that a key of a telephone's keypad is as good as."""
        for choice in self.query(Choice):
            if choice.key == key and choice.visible and choice.region:
                choice.press()
                return

    def _warn(self, seconds: float | None) -> None:
        for warning in self.query(StillThere):
            warning.warn(seconds)
