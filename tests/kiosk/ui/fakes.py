"""A kiosk in memory that obeys the rules of the real one, and a clock to turn."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event

from kiosk.config import Bus, Compartment, Demo, Location, Locker, Screen, Settings
from kiosk.domain.codes import damm
from kiosk.domain.errors import (
    DigitsError,
    ExpiredError,
    KioskError,
    StateError,
    StoreError,
    WaitError,
    WrongCodeError,
)
from kiosk.domain.helping import Cause
from kiosk.domain.package import Package, State
from kiosk.domain.panel import Aspect, Shown
from kiosk.domain.putbacks import Reason
from kiosk.domain.standing import Pause
from kiosk.domain.trouble import Order
from kiosk.domain.visits import Ending, Purpose, Step, Visit, Word
from kiosk.sound.tones import Sound, wav
from kiosk.system import Resent

NOON = datetime(2026, 3, 5, 12, 0, tzinfo=UTC)
FREE_TRIES = 3
WAIT_SECONDS = 90.0


@dataclass(slots=True)
class Clock:
    """A clock that stands until somebody turns it."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def turn(self, seconds: float) -> None:
        self.now += seconds


@dataclass(frozen=True, slots=True)
class Kept:
    """A package in the fake, as `DemoCode` shows it."""

    package: str
    size: str
    slot: str
    code: str
    digits: str


def coded(seven: str) -> str:
    """Return a code with its check digit."""
    return seven + str(damm(seven))


KEPT = (
    Kept("p-0001", "S", "7", coded("1234567"), "4711"),
    Kept("p-0002", "M", "12", coded("8044129"), "0815"),
    Kept("p-0003", "L", "16", coded("5550011"), "2468"),
    Kept("p-0004", "S", "3", coded("9031756"), "1357"),
)
CODE = KEPT[0].code
DIGITS = KEPT[0].digits
SPOILT = coded("0000001")
"""A code that looks right and opens nothing."""


def waiting(kept: Kept) -> Package:
    """The same as a package that lies in its slot."""
    return Package(
        id=kept.package,
        user="anna",
        size=kept.size,
        weight_grams=None,
        hold_days=3,
        state=State.STORED,
        slot=kept.slot,
        announced_at=NOON,
    )


def bank() -> tuple[Locker, ...]:
    """Three lockers: small doors, middle ones, large ones."""
    places = [
        (180, "L", 3), (150, "S", 6), (160, "S", 6),
        (220, "M", 4), (230, "M", 4), (300, "L", 3),
    ]  # fmt: skip
    columns = []
    name = 0
    for _, size, count in places:
        doors = []
        step = 1800 // count
        for row in range(count):
            name += 1
            reach = 1900 - step * row - step // 2
            lock = f"1/{name}"
            doors.append(
                Compartment(name=str(name), size=size, reach_mm=reach, lock=lock)
            )
        columns.append(tuple(doors))
    return (
        Locker(name="A", columns=tuple(columns[:3])),
        Locker(name="B", columns=tuple(columns[3:])),
    )


def settings_of(
    *, ui: Screen | None = None, lockers: tuple[Locker, ...] = (), demo: bool = False
) -> Settings:
    return Settings(
        location=Location(
            id="station",
            name="Old Station, platform 1",
            time_zone="Europe/Berlin",
            help="call 030 1234567",
            help_in={"de": "030 1234567 anrufen"},
        ),
        buses={"mock": Bus(driver="mock")},
        lockers=lockers or bank(),
        ui=ui or Screen(),
        demo=Demo() if demo else None,
    )


class FakeSystem:
    """A `LockerSystem` as the screens see it; the test is its doors."""

    def __init__(self, clock: Clock, settings: Settings | None = None) -> None:
        self.clock = clock
        self.settings = settings or settings_of()
        self.kept = {each.code: each for each in KEPT}
        self.expired: dict[str, datetime] = {}
        self.owner: str | None = "pid 1"
        self.broken: str | None = None
        self.ordered = Order.FINE
        self.paused = Pause()
        self.bug: Exception | None = None
        self.asks_digits = True
        self.wants_late = False
        self.may_reopen = True
        self.cut_short: Visit | None = None
        self.tried: list[tuple[str, str | None]] = []
        self.others: list[Package] = []
        """What else waits for whoever is at the screen."""
        self.asked: list[tuple[str, str | None]] = []
        self.resent = Resent(late=False)
        self.put: dict[int, Reason] = {}
        self.helped: list[tuple[int, Cause]] = []
        self.resting = 0.0
        self.behind = 1
        """How many parcels lie behind each door."""
        self.visits: dict[int, Visit] = {}
        self._wrong = 0
        self._until = 0.0
        self.held: Event | None = None
        self.local: datetime | None = None
        self.set_by_hand: dict[Aspect, str] = {}
        self.wakes: list[Callable[[], None]] = []
        self._observers: list[Callable[[], None]] = []

    # What screens ask

    def check_code(self, typed: str) -> str:
        return self.settings.code.rule.read(typed)

    def needs_digits(self) -> bool:
        self._alive()
        if self.held is not None:
            self.held.wait(5)
        return self.asks_digits

    def retrieve(self, typed: str, digits: str | None = None) -> Visit:
        self._alive()
        if self.bug is not None:
            raise self.bug
        if self.waiting() > 0:
            raise WaitError(self.waiting())
        if self.wants_late and digits is None:
            raise DigitsError
        self.tried.append((typed, digits))
        if typed in self.expired:
            raise ExpiredError("p-0009", self.expired[typed], 5 * 3600)
        kept = self.kept.get(typed)
        if kept is None or (self.asks_digits and kept.digits != digits):
            raise self._wrong_code()
        self._wrong = 0
        going_on = [v for v in self.visits.values() if v.ending is None]
        if any(visit.slot == kept.slot for visit in going_on):
            raise StateError("slot", kept.slot, "visited", "its door is in use")
        number = len(self.visits) + 1
        self.visits[number] = Visit(
            id=number,
            purpose=Purpose.PICKUP,
            slot=kept.slot,
            package=kept.package,
            actor="customer",
            boot="boot",
            asked_at_boot=self.clock(),
            requested_at=NOON,
        )
        self._commit()
        return self.visits[number]

    def waiting(self) -> float:
        self._alive()
        return max(0.0, self._until - self.clock())

    def visit(self, number: int) -> Visit:
        self._alive()
        return self.visits[number]

    def parcels(self, number: int) -> int:
        self._alive()
        assert number in self.visits
        return self.behind

    def again(self, number: int) -> Visit:
        self._alive()
        visit = self.visits[number]
        if visit.step is not Step.TAKEN:
            raise StateError("visit", str(number), visit.step, "only a shut door")
        return self._write(replace(visit, again=True))

    def unserved(self, number: int) -> Visit:
        self._alive()
        visit = self.visits[number]
        if visit.step is Step.REQUESTED:
            visit = self._write(replace(visit, ending=Ending.UNSERVED, ended_at=NOON))
        return visit

    def say(self, number: int, word: Word) -> Visit:
        self._alive()
        return self._write(replace(self.visits[number], word=word))

    def reopen(self, number: int) -> Visit:
        self._alive()
        if not self.may_reopen:
            raise StateError("visit", str(number), "too long ago", "it stays shut")
        pickup = self.visits[number]
        again = Visit(
            id=len(self.visits) + 1,
            purpose=Purpose.REOPEN,
            slot=pickup.slot,
            package=pickup.package,
            actor="customer",
            boot="boot",
            asked_at_boot=self.clock(),
            requested_at=NOON,
        )
        return self._write(again)

    def more(self, number: int) -> Sequence[Package]:
        self._alive()
        assert self.visits[number].ending is not None
        return self.others

    def next_door(self, number: int) -> Visit:
        self._alive()
        assert self.visits[number].ending is not None
        package = self.others.pop(0)
        visit = Visit(
            id=len(self.visits) + 1,
            purpose=Purpose.PICKUP,
            slot=package.slot or "",
            package=package.id,
            actor="customer",
            boot="boot",
            asked_at_boot=self.clock(),
            requested_at=NOON,
        )
        return self._write(visit)

    def lost_code(self, typed: str, digits: str | None = None) -> Resent:
        self._alive()
        if self.bug is not None:
            raise self.bug
        self.asked.append((typed, digits))
        return self.resent

    def put_back(self, number: int, reason: Reason) -> Visit:
        self._alive()
        self.put[number] = reason
        return self.visits[number]

    def keep(self, number: int) -> Visit:
        self._alive()
        del self.put[number]
        return self.visits[number]

    def ask_help(self, number: int, cause: Cause) -> int:
        self._alive()
        self.helped.append((number, cause))
        return number

    def rests(self, number: int) -> float:
        self._alive()
        assert number in self.visits
        return self.resting

    def interrupted(self) -> Visit | None:
        self._alive()
        return self.cut_short

    def pause(self) -> Pause:
        self._alive()
        return self.paused

    def order(self) -> Order:
        self._alive()
        return self.ordered

    def serving(self) -> str | None:
        self._alive()
        return self.owner

    def panel(self) -> Mapping[Aspect, Shown]:
        self._alive()
        ui = self.settings.ui
        configured = {
            Aspect.LANGUAGE: ui.languages[0],
            Aspect.THEME: ui.theme,
            Aspect.QUIET_HOURS: ui.quiet_hours,
        }
        return {
            aspect: Shown(self.set_by_hand.get(aspect, value), value)
            for aspect, value in configured.items()
        }

    def local_time(self) -> datetime | None:
        self._alive()
        return self.local

    def demo_codes(self) -> Sequence[Kept]:
        self._alive()
        return tuple(self.kept.values()) if self.settings.demo is not None else ()

    def observe(self, callback: Callable[[], None]) -> Callable[[], None]:
        self._observers.append(callback)
        self.wakes.append(callback)

        def stop() -> None:
            with suppress(ValueError):
                self._observers.remove(callback)

        return stop

    @property
    def observers(self) -> int:
        return len(self._observers)

    # What the world does

    def breaks(self, why: str | None = "disk full") -> None:
        self.broken = why
        self._commit()

    def stands(self, order: Order) -> None:
        self.ordered = order
        self._commit()

    def sets(self, aspect: Aspect, value: str | None) -> None:
        """A technician sets something of the screens, or gives it back."""
        self.set_by_hand.pop(aspect, None)
        if value is not None:
            self.set_by_hand[aspect] = value
        self._commit()

    def serves(self, owner: str | None) -> None:
        self.owner = owner
        self._commit()

    def take_up(self) -> Visit:
        return self._write(replace(self.last, taken_at=NOON, pulses=1))

    def pulse_again(self) -> Visit:
        return self._write(replace(self.last, again=False, pulses=self.last.pulses + 1))

    def door_opens(self) -> Visit:
        spent = [c for c, each in self.kept.items() if each.slot == self.last.slot]
        for code in spent:
            del self.kept[code]
        return self._write(replace(self.last, opened_at=NOON))

    def door_closes(self) -> Visit:
        self._write(replace(self.last, closed_at=NOON))
        return self.ends(Ending.DONE)

    def door_is_unseen(self) -> Visit:
        """It has no sensor: the screen has to ask what it did."""
        return self._write(replace(self.last, asks_word=True))

    def reminds(self) -> Visit:
        return self._write(replace(self.last, reminded_at=NOON))

    def ends(self, ending: Ending) -> Visit:
        return self._write(replace(self.last, ending=ending, ended_at=NOON))

    @property
    def last(self) -> Visit:
        return self.visits[max(self.visits)]

    def _alive(self) -> None:
        if self.broken is not None:
            raise StoreError(self.broken)

    def _wrong_code(self) -> KioskError:
        self._wrong += 1
        left = max(0, FREE_TRIES - self._wrong)
        wait = 0.0 if left else WAIT_SECONDS
        self._until = self.clock() + wait
        return WrongCodeError(tries_left=left, wait_seconds=wait)

    def _write(self, visit: Visit) -> Visit:
        self.visits[visit.id] = visit
        self._commit()
        return visit

    def _commit(self) -> None:
        for each in list(self._observers):
            each()


@dataclass(slots=True)
class Listener:
    """A stand-in for whatever plays: what it was handed can be read."""

    heard: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    cuts: int = 0
    closed: bool = False

    def play(self, data: bytes, command: Sequence[str], *, after: bool = False) -> None:
        self.cuts += not after
        if data.startswith(b"RIFF"):
            self.sounds += [sound for sound in Sound if wav(sound) == data]
        else:
            self.heard.append((data.decode(), tuple(command)))

    def hush(self) -> None:
        self.cuts += 1

    def close(self) -> None:
        self.closed = True

    @property
    def said(self) -> list[str]:
        return [text for text, _ in self.heard]


@dataclass(slots=True)
class Socket:
    """A jack that a test plugs headphones into."""

    plug: bool = False

    def plugged(self) -> bool:
        return self.plug
