"""What is really so, and what the kiosk has promised: the reference.

It knows what no kiosk can: what lies behind each door, what time it is, which
code is whose. The promises it reads from the events, one after another, as they
are committed; it shares no SQL and no rule with the product.
"""

import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Final

from drivers import Door
from kiosk.domain.codes import CodeRule, Draw, draw_proof
from kiosk.domain.events import START, Event, Kind
from tests.simulation.chronicle import Chronicle
from tests.simulation.machine import Clock, Steel

_LETTER: Final = re.compile(r"package (\S+)")
_CODE: Final = re.compile(r"pickup code: (\d+) (\d+)")
_DIGITS: Final = re.compile(r"the 4 digits (\d{4})")


@dataclass
class Journey:
    """One visit, as the events tell it."""

    number: int
    purpose: str
    slot: str
    package: str | None
    asked_at: float
    taken_at: float | None = None
    opened: bool = False
    ending: str | None = None
    over: list[Callable[[], None]] = field(default_factory=list)
    """Who is called when it has ended."""


@dataclass
class Parcel:
    """One package: what was promised to its recipient."""

    name: str
    user: str
    hold_days: int
    state: str = "PENDING"
    slot: str | None = None
    stored_at: datetime | None = None
    code: tuple[str, str] | None = None
    """The one code and its digits that open its door, while there is one."""

    drawn: tuple[str, str] | None = None
    """The code that was last issued for it."""

    issues: int = 0
    owed: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    letter: tuple[str, str | None] | None = None
    """What its recipient was last told to type; no digits: those of the phone."""

    @property
    def deadline(self) -> datetime | None:
        """Until when it may be picked up, by the true time."""
        if self.stored_at is None:
            return None
        return self.stored_at + timedelta(days=self.hold_days)


class Model:
    """The truth about one bank.

    Args:
        clock: Its true time.
        rule: What its codes look like.
        key: What its events are chained with.
        seed: What its codes follow from.
    """

    def __init__(self, clock: Clock, rule: CodeRule, key: bytes, seed: int) -> None:
        self.clock = clock
        self.key = key
        self.rule = rule
        self.seed = seed
        self.steel: Steel
        self.chronicle = Chronicle()
        self.inside: dict[str, str] = {}
        """What really lies in a slot."""

        self.parcels: dict[str, Parcel] = {}
        self.phones: dict[str, str | None] = {}
        """The last four digits of the phone of each user."""

        self.underway: dict[int, Journey] = {}
        self.last: dict[str, Journey] = {}
        """The last visit to each slot, whether it has ended or not."""

        self.waiting: dict[str, Parcel] = {}
        """The packages that wait for their recipients."""

        self.dead: deque[tuple[str, str]] = deque(maxlen=200)
        """Codes that opened something once."""

        self.said_back: dict[str, str] = {}
        """Packages whose recipients said that they put them back, and where."""

        self._of_code: dict[tuple[str, str | None], Parcel] = {}
        self.spent: set[str] = set()
        """Every code that was ever issued."""

        self.seen: dict[str, Door] = {}
        self.seen_open_at: dict[str, float] = defaultdict(lambda: -1.0)
        self.unseen: set[str] = set()
        """Doors that were pulsed, and of which nothing was heard since."""

        self.blocked_until = 0.0
        """Before this nobody's code is judged, whatever restarts."""

        self.blocked_before = 0.0
        """The same, as it was before the last answer."""

        self.up_since = 0.0
        self.seq, self.hash = 0, START
        self.complaints: list[str] = []
        self.kinds: Counter[str] = Counter()

    @property
    def now(self) -> float:
        """Seconds since the beginning."""
        return self.steel._loop.now

    def say(self, what: str) -> None:
        """Add to the chronicle."""
        self.chronicle.add(self.now, what)

    # What people do with their hands

    def put(self, slot: str, package: str) -> None:
        """Put a package through an open door."""
        assert self.steel.is_open(slot)
        assert package not in self.inside.values(), f"{package} is in two slots"
        if slot in self.inside:
            self.complaints.append(f"{self.inside[slot]} lies in {slot} already")
        self.inside[slot] = package
        self.say(f"{package} is put into {slot}")

    def take(self, slot: str) -> str | None:
        """Take out whatever is behind an open door."""
        assert self.steel.is_open(slot)
        package = self.inside.pop(slot, None)
        self.say(f"{package} is taken out of {slot}")
        return package

    # What the bank hears and does

    def pulse(self, slot: str) -> None:
        """Note a pulse."""
        self.unseen.add(slot)
        self.say(f"pulse {slot}")

    def saw(self, slot: str, door: Door) -> None:
        """Note what a sensor said."""
        self.unseen.discard(slot)
        if door is Door.OPEN:
            self.seen_open_at[slot] = self.now
        if self.seen.get(slot) is not door:
            self.seen[slot] = door
            self.say(f"{slot} reads {door.value}")

    def delivered(self, text: str) -> str | None:
        """Read a message, as its recipient does; return whose code it brings."""
        subject = text.split("\n", 1)[0]
        found = _LETTER.search(subject)
        assert found is not None, subject
        parcel = self.parcels[found[1]]
        kind = next(kind for word, kind in _SUBJECTS.items() if word in subject)
        parcel.told[kind] += 1
        code, digits = _CODE.search(text), _DIGITS.search(text)
        if code is not None:
            drawn = None if digits is None else digits[1]
            parcel.letter = code[1] + code[2], drawn
        self.say(f"told {kind} {parcel.name}")
        return None if code is None else parcel.name

    def opens(self, code: str, digits: str | None) -> Parcel | None:
        """Return the package whose door code and digits together should open."""
        parcel = self._of_code.get((code, digits))
        if parcel is None or parcel.state != "STORED":
            return None
        return parcel if parcel.code == (code, digits) else None

    # What the events say

    def luck(self, package: str, attempt: int) -> Draw:
        """Return the luck of the next code; the same until it is issued."""
        parcel = self.parcels[package]
        drawn_from = f"{self.seed} {package} {parcel.issues} {attempt}"
        return Random(drawn_from).randrange  # noqa: S311 - to be played once more

    def learn(self, event: Event, facts: dict[str, object]) -> None:
        """Take one more event to be true."""
        self.kinds[event.kind] += 1
        told = f"{event.seq} {event.kind} {event.slot} {event.package} {event.facts}"
        self.say(told)
        parcel = self.parcels.get(event.package or "")
        if event.visit is not None:
            self._travel(event, facts)
        if parcel is not None:
            self._promise(parcel, event)
        if parcel is not None and event.kind == Kind.NOTIFICATION_DROPPED:
            parcel.told[str(facts["tells"])] += 1  # it needs not be told any more
        if event.kind == Kind.USER_ERASED:
            self.phones[str(facts["user"])] = None
        if event.kind == Kind.CODE_WRONG:
            wait = facts["wait"]
            assert isinstance(wait, float | int)
            self.blocked_until = max(self.blocked_until, self.now + wait)

    def _travel(self, event: Event, facts: dict[str, object]) -> None:
        number = event.visit
        assert number is not None
        if event.kind == Kind.VISIT_REQUESTED:
            assert event.slot is not None
            purpose = str(facts["purpose"])
            begun = Journey(number, purpose, event.slot, event.package, self.now)
            self.underway[number] = self.last[event.slot] = begun
        journey = self.underway.get(number)
        if journey is None:
            return
        if event.kind == Kind.VISIT_TAKEN:
            journey.taken_at = self.now
        elif event.kind == Kind.DOOR_OPENED:
            journey.opened = True
        elif event.kind == Kind.VISIT_ENDED:
            del self.underway[number]
            journey.ending = str(facts["ending"])
            self._end(journey)

    def _end(self, journey: Journey) -> None:
        parcel = self.parcels.get(journey.package or "")
        if parcel is not None and journey.purpose == "deposit":
            self._bury(parcel)  # unless it is stored in the same breath
        for call in journey.over:
            call()

    def _promise(self, parcel: Parcel, event: Event) -> None:
        if event.kind == Kind.CODE_ISSUED:
            self._bury(parcel)
            parcel.code = parcel.drawn = self._code(parcel)
            self._of_code[parcel.code] = parcel
            parcel.issues += 1
            if parcel.state == "STORED":
                parcel.owed["reissued"] += 1
        elif event.kind == Kind.PACKAGE_STORED:
            parcel.state, parcel.slot = "STORED", event.slot
            parcel.code = parcel.drawn
            self.waiting[parcel.name] = parcel
            parcel.stored_at = self.clock.true_now
            parcel.owed["stored"] += 1
        elif event.kind in _ENDS:
            state, told, leaves = _ENDS[event.kind]
            if parcel.state == "STORED":
                parcel.owed[told] += 1
            parcel.state = state
            self._bury(parcel)
            self.waiting.pop(parcel.name, None)
            if leaves:
                parcel.slot = None
        elif event.kind == Kind.PACKAGE_REMINDED:
            parcel.owed["reminder"] += 1
        elif event.kind in _MOVES:
            self._move(parcel, event)

    def _move(self, parcel: Parcel, event: Event) -> None:
        parcel.slot = None if event.kind == Kind.PACKAGE_CLEARED else event.slot
        if event.kind == Kind.PACKAGE_PUT_BACK:
            parcel.state = "CANCELLED"
            if self.last[event.slot or ""].purpose != "settle":
                parcel.owed["put-back"] += 1  # else only a technician has found it

    def _bury(self, parcel: Parcel) -> None:
        """Let the live code of a package die."""
        if parcel.code is not None:
            self.dead.append(parcel.code)
        parcel.code = None

    def _code(self, parcel: Parcel) -> tuple[str, str]:
        for attempt in range(100):
            draw = self.luck(parcel.name, attempt)
            code = self.rule.make(draw)
            if code not in self.spent:
                self.spent.add(code)
                return code, self.phones[parcel.user] or draw_proof(draw)
        raise AssertionError("no code is left")


_ENDS: Final = {
    Kind.PACKAGE_RETRIEVED.value: ("RETRIEVED", "retrieved", True),
    Kind.PACKAGE_MISSING.value: ("CANCELLED", "missing", True),
    Kind.PACKAGE_EXPIRED.value: ("EXPIRED", "expired", False),
    Kind.PACKAGE_CANCELLED.value: ("CANCELLED", "cancelled", False),
}
"""The state that follows, what its recipient is told, whether it leaves its slot."""

_MOVES: Final = {
    Kind.PACKAGE_CLEARED.value,
    Kind.PACKAGE_FOUND.value,
    Kind.PACKAGE_PUT_BACK.value,
}
"""After these a package lies elsewhere."""

_SUBJECTS: Final = {
    "is here": "stored",
    "new code": "reissued",
    "picked up": "retrieved",
    "is over": "expired",
    "still waits": "reminder",
    "More time": "extended",
    "cannot find": "missing",
    "You have put": "put-back",
    "cancelled": "cancelled",
}
"""What a subject says, by a word that no other has."""
