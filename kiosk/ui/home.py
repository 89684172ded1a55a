"""The screen that waits for customers."""

from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from functools import partial
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click, Key, MouseDown, ScreenResume, ScreenSuspend
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from kiosk.domain.codes import shown
from kiosk.domain.standing import Pause
from kiosk.i18n import LANGUAGES, Sayable, msg
from kiosk.ui import words
from kiosk.ui.aloud import Line
from kiosk.ui.asks import DemoCode
from kiosk.ui.attract import WANDER_SECONDS, Attract
from kiosk.ui.entry import Stroke
from kiosk.ui.errands import Errand
from kiosk.ui.idle import Idle
from kiosk.ui.senses import Sense, SenseChoice, Wished
from kiosk.ui.step import SLOW_SECONDS, OneMoment, Stage
from kiosk.ui.widgets import Choice, Said, Target, Title, Touched, worded

NO_PAUSE: Final = Pause()


class Standing(Enum):
    """Whether the bank can serve."""

    STARTING = words.STARTING
    READY = msg("")
    UNSERVED = words.UNSERVED
    BROKEN = words.BROKEN
    TROUBLE = words.TROUBLE
    NO_ROOM = words.NO_ROOM


class HomeScreen(Screen[None], inherit_bindings=False):
    """One target that nobody can miss, or what is out of order and whom to call.

    Args:
        stage: What it shares with the steps of a journey.
        errands: What can be done here.
        senses: What can be asked for.
    """

    AUTO_FOCUS: ClassVar[str] = ""  # nothing is chosen before a touch

    class Wanted(Message):
        """Somebody came for something; `None` to see what there is."""

        def __init__(self, errand: Errand | None) -> None:
            super().__init__()
            self.errand = errand

    class Speaks(Message):
        """Somebody reads another language."""

        def __init__(self, language: str) -> None:
            super().__init__()
            self.language = language

    def __init__(
        self, stage: Stage, errands: Collection[Errand], senses: Collection[Sense]
    ) -> None:
        super().__init__()
        self._senses = senses
        self._stage = stage
        self._errands = errands
        self.set_class(stage.panel.demo, "-demo")
        self.standing = Standing.STARTING
        self._why = self.standing.value
        self._slow: Timer | None = None
        self._leaves = False  # for what somebody wants
        self._alone = Idle(stage.panel.attract_seconds, 0.0, stage.clock)

    def compose(self) -> ComposeResult:
        """Lay out the name, the target, the demo's codes and whom to call."""
        panel = self._stage.panel
        yield Said(panel.location, name="location")
        with Horizontal(id="main"):
            yield Target(words.PICK_UP, name=Errand.PICK_UP.value)
            with Vertical(id="out-of-order"):
                yield Title(words.OUT_OF_ORDER)
                yield Said(name="body")
            with Vertical(id="senses"):
                for sense in self._senses:
                    yield SenseChoice(sense)
        if panel.demo:
            with Vertical(id="demo"):
                yield Said(words.TRY_ONE, name="try-one")
                yield DemoCodes()
        with Vertical(id="foot"):
            if len(panel.languages) > 1:
                with Horizontal(id="languages"):
                    for code in panel.languages:
                        yield LanguageChoice(code)
            with Horizontal(id="errands"):
                for errand in (Errand.LOST, Errand.DELIVER):
                    if errand in self._errands:
                        yield Choice(errand.says, name=errand.value)
        if panel.keys:
            many = len(panel.languages) > 1
            yield Said(words.HOME_HINTS if many else words.HOME_HINT, name="keys")
        yield Said(panel.help, name="help")
        yield OneMoment()
        yield Attract()

    def aloud(self) -> Iterator[Line]:
        """Give what can be done here, or why nothing can."""
        panel = self._stage.panel
        yield Line("location", panel.location)
        if self.standing is Standing.READY:
            yield Line("pick-up", words.HOME_KEYS if panel.keys else words.PICK_UP)
            if panel.keys and len(panel.languages) > 1:
                yield Line("languages", words.LANGUAGE_KEY)
        else:
            yield Line("title", words.OUT_OF_ORDER)
            yield Line("body", self._why)
        yield Line("help", panel.help)

    @property
    def entered(self) -> None:
        """Nothing is typed here."""

    def on_mount(self) -> None:
        """Show how it stands so far, and begin to wait."""
        self.stands(self.standing)
        self._alone.touch()
        self.set_interval(self._stage.tick_seconds, self._tick)

    def _tick(self) -> None:
        """Rest when nobody has come for long."""
        if not self.is_current:
            self._alone.touch()
        rests = self._alone.quiet_seconds > 0 and self._alone.left is not None
        self._rest(rests=rests)

    def _rest(self, *, rests: bool) -> None:
        turn = int(self._stage.clock() / WANDER_SECONDS)
        for attract in self.query(Attract):
            attract.display = rests
            if rests:
                attract.wander(self._little(), self._stage.panel.languages, turn)

    def _little(self) -> list[Sayable]:
        """Return what is left to say when nobody is there."""
        panel = self._stage.panel
        if self.standing is Standing.READY:
            return [panel.location, words.TOUCH_ME]
        return [panel.location, words.OUT_OF_ORDER, panel.help]

    @on(ScreenResume)
    @on(MouseDown)
    def _noticed(self) -> None:
        """Somebody is there; what is above them still catches their finger."""
        self._alone.touch()

    @on(Click)
    def wake(self) -> bool:
        """Show everything; return whether it did not before."""
        self._alone.touch()
        slept = any(attract.display for attract in self.query(Attract))
        self._rest(rests=False)
        return slept

    @on(ScreenSuspend)
    def rest(self) -> None:
        """Wait for whoever comes next."""
        self._leaves = False
        if self._slow is not None:
            self._slow.stop()
        self._say_slow(slow=False)

    def _say_slow(self, *, slow: bool) -> None:
        for moment in self.query(OneMoment):
            moment.display = slow

    def stands(self, standing: Standing, pause: Pause = NO_PAUSE) -> None:
        """Show that the bank can serve, or that it cannot, why and since when."""
        self.standing = standing
        self._why = words.paused(standing.value, pause, self._stage.panel.zone)
        for each in Standing:
            self.set_class(each is standing, f"-{each.name.lower()}")
        for body in self.query("#body").results(Said):
            body.say(self._why)

    def line_up(self) -> None:
        """Offer the languages in their order now, the bank's own first."""
        for row in self.query("#languages"):
            for code in self._stage.panel.languages:
                row.move_child(row.query_one(f"#speak-{code}"), after=-1)

    def offer(self, codes: Sequence[DemoCode]) -> None:
        """Show the live codes of the demo."""
        for shelf in self.query(DemoCodes):
            shelf.offer(codes)

    @on(Touched)
    def _touched(self, event: Touched) -> None:
        event.stop()
        if isinstance(event.control, LanguageChoice):
            self.post_message(self.Speaks(event.control.language))
        elif isinstance(event.control, SenseChoice):
            self.post_message(Wished(event.control.sense))
        else:
            self._want(Errand(event.control.id))

    @on(Key)
    def _key(self, event: Key) -> None:
        """Open the code entry by typing or scanning, and lose no stroke.

        A telephone's star asks for the next language, its hash for what else there
        is to do here.
        """
        char = event.character
        if self.wake() and char in {"*", "#"}:
            return
        if self._leaves and char is not None and char.isprintable():
            self._stage.ahead.append(Stroke(char, event.time))
        elif char == "*":
            self.post_message(self.Speaks(self._next_language()))
        elif char == "#":
            self._want(None)
        elif char is not None and char.isprintable() and not char.isspace():
            self._stage.ahead.append(Stroke(char, event.time))
            self._want(Errand.PICK_UP)

    def _want(self, errand: Errand | None) -> None:
        if self.standing is Standing.READY:
            self._leaves = True
            self.post_message(self.Wanted(errand))
            self._slow = self.set_timer(
                SLOW_SECONDS, partial(self._say_slow, slow=True)
            )
        else:
            self._stage.ahead.clear()

    def _next_language(self) -> str:
        languages = self._stage.panel.languages
        now = getattr(self.app, "language", languages[0])
        return languages[(languages.index(now) + 1) % len(languages)]


class LanguageChoice(Choice):
    """A language, by its own name for itself or, where there is no room, its code."""

    def __init__(self, language: str) -> None:
        super().__init__(language.upper(), name=f"speak-{language}")
        self.language = language

    def on_resize(self) -> None:
        """Say as much as there is room for, all of them alike."""
        longest = max(map(len, LANGUAGES.values()))
        rooms = [each.content_size.width for each in self.siblings] or [0]
        whole = longest < min(self.content_size.width, *rooms)
        self.say(LANGUAGES[self.language] if whole else self.language.upper())


class DemoCodes(Said):
    """The live codes of the demo, as many as fit."""

    def __init__(self) -> None:
        super().__init__(name="codes")
        self._codes: Sequence[DemoCode] = ()

    def offer(self, codes: Sequence[DemoCode]) -> None:
        """Show these codes."""
        self._codes = codes
        self.retell()

    def on_resize(self) -> None:
        """Show as many as fit now."""
        self.retell()

    def retell(self) -> None:
        """Show as many as fit, in the language of the visit."""
        lines = [worded(self, _line(code)).ljust(_WIDTH) for code in self._codes]
        rows = max(1, self.content_size.height)
        across = max(1, (self.content_size.width + _GUTTER) // (_WIDTH + _GUTTER))
        fitting = [lines[n : n + across] for n in range(0, len(lines), across)][:rows]
        self.said = "\n".join((" " * _GUTTER).join(row) for row in fitting)
        super().retell()


_GUTTER: Final = 4
_WIDTH: Final = 33


def _line(code: DemoCode) -> Sayable:
    return words.DEMO_CODE(code=shown(code.code), digits=code.digits, size=code.size)
