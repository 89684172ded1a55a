"""A bank in memory that obeys the rules of real locks.

It is what the demo runs on and what every test above this floor opens, so it
refuses what hardware refuses: a lock that is not there, a lock that is being
pulsed, a lock that has been pulsed too often to be cool. A door opens only
after a pulse, by its spring, and nothing but a hand ever shuts it. That hand is
part of the mock and can be told to be slow, forgetful or too weak.

Nothing runs in the background: what a door is follows from the clock and from
what was done to it, worked out when somebody looks. So the clock and the wait
are arguments, and a test may live through a day in a millisecond. Whoever
plays the hand may do so from another thread.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from drivers.driver import (
    LONGEST_PULSE,
    SHORTEST_PULSE,
    BusSilentError,
    Capabilities,
    Door,
    LockAddress,
    LockRefusedError,
    OptionProblem,
    OptionsError,
    PortLostError,
    Reading,
    UnknownLockError,
)
from drivers.options import Factory, Options

_A_DAY: Final = 86_400.0
_REST_PER_PULSE: Final = 10
# A coil rated for one part in ten cools for ten pulses after each.


@dataclass(frozen=True, slots=True)
class Hand:
    """What spring and hand do with a door, once it has been unlocked."""

    opens_after_seconds: float | None = 0.3
    """From the start of the pulse; `None`: never, the lock is jammed."""

    closes_after_seconds: float | None = 6.0
    """From the opening; `None`: never, somebody forgot."""

    waits_to_be_seen: bool = False
    """Whether it shuts no door before two looks have found it open.

    A person waits for the screen to say so, which believes no single look, and a
    busy machine looks late. So no opening is missed, however quick the hand.
    """


@dataclass(frozen=True, slots=True)
class MockDoor:
    """What is particular about one door."""

    hand: Hand = field(default_factory=Hand)
    sensor: bool = True
    """Without one the door is always UNKNOWN."""


@dataclass(frozen=True, slots=True)
class MockSettings:
    """How a bank in memory behaves.

    Raises:
        OptionsError: The pulse is out of bounds. It is bounded here as well as
            in the options, because here is where the coil would burn.
    """

    door: MockDoor = field(default_factory=MockDoor)
    """Every door that is not particular."""

    doors: Mapping[LockAddress, MockDoor] = field(default_factory=dict)
    latency_seconds: float = 0.0
    """How long the bus takes over every call."""

    pulse_seconds: float = 0.5
    pulses_before_rest: int = 3
    """How many pulses a cool lock stands, one after another."""

    rest_seconds: float | None = None
    """What a lock needs to cool by one pulse; ten pulses' time when `None`."""

    def __post_init__(self) -> None:
        """Refuse a pulse that would burn the coil, or not move it."""
        if not SHORTEST_PULSE <= self.pulse_seconds <= LONGEST_PULSE:
            text = f"must be seconds, {SHORTEST_PULSE:g} to {LONGEST_PULSE:g}"
            raise OptionsError([OptionProblem(("pulse_seconds",), text)])

    @property
    def rest(self) -> float:
        """Seconds that a lock needs to cool by one pulse."""
        if self.rest_seconds is None:
            return self.pulse_seconds * _REST_PER_PULSE
        return self.rest_seconds


@dataclass(frozen=True, slots=True)
class Pulse:
    """One pulse that a lock was given."""

    lock: LockAddress
    at: float
    seconds: float = 0.5
    """For how long the coil had current."""


@dataclass(slots=True)
class _Waiting:
    """A hand at an open door, until so many looks have found it open."""

    seconds: float
    looks: int = 2


class _Body:
    """One lock and its door: steel, a spring, a coil that gets warm."""

    def __init__(self, kind: MockDoor) -> None:
        self.kind = kind
        self.sensor = kind.sensor
        self._open = False
        self._coming: list[tuple[float, bool]] = []
        self._waiting: _Waiting | None = None
        self._busy_until = float("-inf")
        self._heat = 0.0
        self._felt_at = 0.0

    def is_open(self, now: float) -> bool:
        """Return whether the door stands open by now."""
        while self._coming and self._coming[0][0] <= now:
            self._open = self._coming.pop(0)[1]
        return self._open

    def seen(self, now: float) -> Door:
        """Return what the sensor says to a look; a hand may have waited for it."""
        if not self.sensor:
            return Door.UNKNOWN
        if not self.is_open(now):
            return Door.CLOSED
        if self._waiting is not None:
            self._waiting.looks -= 1
            if not self._waiting.looks:
                self._coming.append((now + self._waiting.seconds, False))
                self._waiting = None
        return Door.OPEN

    def move(self, *, to_open: bool) -> None:
        """Put the door where a hand wants it; what was to come is off."""
        self._coming.clear()
        self._waiting = None
        self._open = to_open

    def why_not(self, now: float, settings: MockSettings) -> str | None:
        """Return why the coil may not be pulsed now, or `None`."""
        if now < self._busy_until:
            return "it is being pulsed"
        if self._heat_at(now, settings.rest) > settings.pulses_before_rest - 1:
            return f"it must rest, {settings.rest:g} s a pulse"
        return None

    def pulse(self, now: float, settings: MockSettings, seconds: float) -> None:
        """Warm the coil, and let the spring push a shut door."""
        warms = seconds / settings.pulse_seconds
        self._heat = self._heat_at(now, settings.rest) + warms
        self._felt_at = now
        self._busy_until = now + seconds
        hand = self.kind.hand
        standing_open = self.is_open(now)
        if standing_open or self._coming or hand.opens_after_seconds is None:
            return  # a spring has nothing to push, or is at it, or cannot
        opens = now + hand.opens_after_seconds
        self._coming.append((opens, True))
        closes = hand.closes_after_seconds
        if closes is not None and hand.waits_to_be_seen:
            self._waiting = _Waiting(closes)
        elif closes is not None:
            self._coming.append((opens + closes, False))

    def _heat_at(self, now: float, rest: float) -> float:
        """Return the heat in pulses; one is gone after each rest."""
        if rest == 0:
            return 0.0
        return max(0.0, self._heat - (now - self._felt_at) / rest)


class MockDriver:
    """Drive locks that are not there.

    Args:
        locks: The locks of this bank; every other is unknown.
        settings: How bank and hand behave.
        clock: Monotonic seconds.
        wait: Blocks for so many seconds, or moves a test's clock on.
    """

    def __init__(
        self,
        locks: Iterable[LockAddress],
        settings: MockSettings | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self._settings = settings or MockSettings()
        self._clock = clock
        self._wait = wait or threading.Event().wait
        kinds, other = self._settings.doors, self._settings.door
        self._bodies = {lock: _Body(kinds.get(lock, other)) for lock in locks}
        self._silent: set[int] = set()
        self._mute: set[int] = set()
        self._pulses: list[Pulse] = []
        self._closed = False
        self._steel = threading.Lock()
        self._turn = threading.Lock()

    @property
    def capabilities(self) -> Capabilities:
        """What this bank can do; it sees doors unless every sensor is off."""
        return Capabilities(
            door_sensor=any(body.kind.sensor for body in self._bodies.values()),
            timed_pulse=True,
            goods_sensor=False,
        )

    def unlock(self, lock: LockAddress) -> None:
        """Give one pulse, and return after its end."""
        self.unlock_longer(lock, 1.0)

    def unlock_longer(self, lock: LockAddress, times: float) -> None:
        """Give one pulse that is so many times as long, within the cap."""
        seconds = min(self._settings.pulse_seconds * times, LONGEST_PULSE)
        with self._my_turn():
            self._travel()
            with self._steel:
                body = self._body(lock)
                self._refuse_silence([lock], self._silent)
                now = self._clock()
                why = body.why_not(now, self._settings)
                if why is not None:
                    raise LockRefusedError(lock, why)
                body.pulse(now, self._settings, seconds)
                self._pulses.append(Pulse(lock, now, seconds))
            self._wait(seconds)
            self._refuse_silence([lock], self._silent | self._mute)

    def read(self, locks: Collection[LockAddress]) -> Mapping[LockAddress, Reading]:
        """Look at the doors; boards that keep silent are left out."""
        with self._my_turn():
            self._travel()
            with self._steel:
                bodies = {lock: self._body(lock) for lock in locks}
                unheard = self._silent | self._mute
                self._refuse_silence(locks, unheard)
                return {
                    lock: self._reading(body)
                    for lock, body in bodies.items()
                    if lock.board not in unheard
                }

    def close(self) -> None:
        """End it; there is nothing to de-energise once a pulse has ended."""
        self._closed = True

    # What a test or the demo may do to the bank, from any thread.

    @property
    def pulses(self) -> tuple[Pulse, ...]:
        """Every pulse that was given, in order."""
        with self._steel:
            return tuple(self._pulses)

    def force(self, lock: LockAddress, door: Door) -> None:
        """Put a door where a hand, or a crowbar, wants it.

        Raises:
            ValueError: A hand can open or shut a door, and nothing else.
        """
        if door is Door.UNKNOWN:
            raise ValueError("a hand can open or shut a door; break its sensor instead")
        with self._steel:
            self._body(lock).move(to_open=door is Door.OPEN)

    def lend_hand(self, lock: LockAddress, hand: Hand) -> None:
        """Let another hand stand at a door from the next pulse on."""
        with self._steel:
            body = self._body(lock)
            body.kind = MockDoor(hand, sensor=body.kind.sensor)

    def break_sensor(self, lock: LockAddress) -> None:
        """Cut the wire of a door switch: it reads UNKNOWN from now on."""
        with self._steel:
            self._body(lock).sensor = False

    def mend_sensor(self, lock: LockAddress) -> None:
        """Join the wire of a door switch again."""
        with self._steel:
            self._body(lock).sensor = True

    def fall_silent(self, *boards: int) -> None:
        """Take the power from these boards, or from every board."""
        with self._steel:
            self._silent |= set(boards) or self._boards

    def lose_answers(self, *boards: int) -> None:
        """Let these boards, or all, hear and do, but never be heard.

        So a pulse is given and nobody knows.
        """
        with self._steel:
            self._mute |= set(boards) or self._boards

    def answer_again(self) -> None:
        """Give every board its power and its voice back."""
        with self._steel:
            self._silent.clear()
            self._mute.clear()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._closed:
            raise PortLostError("this bank is closed")
        if not self._turn.acquire(blocking=False):
            raise RuntimeError("two threads use one driver at once")
        try:
            yield
        finally:
            self._turn.release()

    def _travel(self) -> None:
        if self._settings.latency_seconds:
            self._wait(self._settings.latency_seconds)

    def _body(self, lock: LockAddress) -> _Body:
        try:
            return self._bodies[lock]
        except KeyError:
            raise UnknownLockError(lock) from None

    @property
    def _boards(self) -> set[int]:
        return {lock.board for lock in self._bodies}

    @staticmethod
    def _refuse_silence(locks: Collection[LockAddress], unheard: set[int]) -> None:
        boards = sorted({lock.board for lock in locks})
        if boards and unheard.issuperset(boards):
            said = ", ".join(map(str, boards))
            raise BusSilentError(f"no answer from board {said}")

    def _reading(self, body: _Body) -> Reading:
        now = self._clock()
        return Reading(body.seen(now), now)


def _parse(locks: Collection[LockAddress], options: Options) -> MockSettings:
    sensor = options.flag("sensor", default=True)
    usual = MockDoor(_hand(options.section("hand"), Hand()), sensor=sensor)
    return MockSettings(
        door=usual,
        doors=_doors(locks, options.section("doors"), usual),
        latency_seconds=options.seconds("latency_seconds", 0.0, least=0.0, most=1.0),
        pulse_seconds=options.seconds(
            "pulse_seconds",
            0.5,
            least=SHORTEST_PULSE,
            most=LONGEST_PULSE,
        ),
        pulses_before_rest=options.whole("pulses_before_rest", 3, least=1, most=1000),
        rest_seconds=options.seconds_or_never("rest_seconds", None, most=_A_DAY),
    )


def _doors(
    locks: Collection[LockAddress],
    options: Options,
    usual: MockDoor,
) -> dict[LockAddress, MockDoor]:
    doors = {}
    for key, exception in options.each():
        hand = _hand(exception, usual.hand)
        door = MockDoor(hand, sensor=exception.flag("sensor", default=usual.sensor))
        try:
            lock = LockAddress.parse(key)
        except ValueError as error:
            options.refuse(key, str(error))
            continue
        if lock not in locks:
            known = ", ".join(map(str, sorted(locks)))
            options.refuse(key, f"no slot is wired to this lock, only to {known}")
        doors[lock] = door
    return doors


def _hand(options: Options, usual: Hand) -> Hand:
    opens, closes = usual.opens_after_seconds, usual.closes_after_seconds
    return Hand(
        options.seconds_or_never("opens_after_seconds", opens, most=_A_DAY),
        options.seconds_or_never("closes_after_seconds", closes, most=_A_DAY),
        waits_to_be_seen=options.flag(
            "waits_to_be_seen", default=usual.waits_to_be_seen
        ),
    )


make: Final = Factory(parse=_parse, build=MockDriver)
"""What the entry point names: `make(locks, options)`."""
