"""What is true whatever the books say: which doors opened, and where packages are.

A door that springs open is used at once by whoever stands there: a courier lays
the package in, a customer takes it out. So where a package is follows from the
pulses that the boards have had, and the books are held to it.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from kiosk.config import load
from kiosk.domain.events import Event, Kind
from tests.crash.bank import TRIES, written
from tests.crash.books import Books
from tests.crash.doors import Doors

COURIER: Final = "courier"
GONE: Final = "gone"
_COLUMNS: Final = {"opened": "opened_at", "ended": "ended_at"}


@dataclass
class Life:
    """One process, from its fork to its end."""

    began: float
    """In monotonic seconds."""

    after: int
    """The last event that was there before it."""

    jammed: set[str]
    points: list[str] = field(default_factory=list)
    delivered: Counter[str] = field(default_factory=Counter)
    answers: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What people were answered, by the number of their wish."""

    steps: dict[int, str] = field(default_factory=dict)
    """How far people have seen visits come, by number."""

    settled: list[int] | None = None
    """The visits that it found and brought to their ends."""

    taken_back: set[str] = field(default_factory=set)
    """Packages that their courier takes along again, if they can still say so."""

    idle: bool = False
    """Whether it had done everything that people wanted of it."""

    pid: int = 0
    status: int = 0
    """As `subprocess` has it; -9 is a kill."""


class Street:
    """One bank on its street.

    Args:
        folder: Where its configuration and its data are.
        chance: What decides when people shut doors.
    """

    def __init__(self, folder: Path, chance: random.Random) -> None:
        folder.mkdir()
        self.name = folder.name
        self.data = folder / "data"
        self.config = folder / "kiosk.yaml"
        self.config.write_text(written(folder), encoding="utf-8")
        self.slots = list(load(self.config).wires)
        self.doors = Doors(load(self.config), folder, chance)
        self.where: dict[str, str] = {}
        """Where each package is: with its courier, in a slot, or gone."""

        self.codes: dict[str, list[str]] = {}
        """The code and digits that somebody was told last, by package."""

        self.books = Books()
        self._delivered: set[str] = set()

    @property
    def inside(self) -> dict[str, set[str]]:
        """What really is behind each door."""
        found: dict[str, set[str]] = {slot: set() for slot in self.slots}
        for name, place in self.where.items():
            if place in found:
                found[place].add(name)
        return found

    def begin(self) -> Life:
        """Begin a life."""
        return Life(time.monotonic(), len(self.books.events), self.doors.begin())

    def account(self, life: Life, books: Books) -> Iterator[str]:
        """Work out where packages are after a life; give what may not be."""
        before, self.books = self.books, books
        if books.events[: life.after] != before.events:
            yield "events that were there are not there any more"
        for name in books.packages:
            self.where.setdefault(name, COURIER)
        yield from self._pulses(life)
        yield from self._answers(life)
        yield from self._deliveries(life, before)
        if life.settled is not None:
            yield from self._settled(life, life.settled)

    def _fresh(self, life: Life) -> list[Event]:
        return self.books.events[life.after :]

    def _settled(self, life: Life, left: list[int]) -> Iterator[str]:
        for number in left:
            if self.books.visits[number]["ended_at"] is None:
                yield f"visit {number} has not ended, though a start settled it"
        for slot in self.slots:
            for pulse in self.doors.pulses(slot):
                if pulse.since < life.began and pulse.until > time.monotonic():
                    yield f"the coil of slot {slot} was left energised by a former life"

    def _pulses(self, life: Life) -> Iterator[str]:
        """Match each pulse with the visit that it was given for."""
        spans = self._spans(life)
        given: Counter[int] = Counter()
        for at, slot in self._given(life):
            visit = next((n for n, span in spans.items() if span.has(slot, at)), None)
            if visit is None:
                yield f"slot {slot} was pulsed, and no visit was taken up for it"
                continue
            given[visit] += 1
            if slot not in life.jammed:
                self._act(life, visit, slot)
        for number, times in given.items():
            if times > (TRIES if spans[number].slot in life.jammed else 1):
                yield f"visit {number} was pulsed {times} times"
        yield from self._notes(life, given)

    def _given(self, life: Life) -> list[tuple[float, str]]:
        """Return when each slot was pulsed in this life, on the boot clock."""
        ahead = time.clock_gettime(time.CLOCK_BOOTTIME) - time.monotonic()
        return sorted(
            (pulse.since + ahead, slot)
            for slot in self.slots
            for pulse in self.doors.pulses(slot)
            if pulse.since >= life.began
        )

    def _spans(self, life: Life) -> dict[int, "_Span"]:
        """Return when the visits that this life took up could be pulsed."""
        spans: dict[int, _Span] = {}
        for event in self._fresh(life):
            if event.visit is None or event.slot is None:
                continue
            if event.kind == Kind.VISIT_TAKEN:
                spans[event.visit] = _Span(event.slot, event.boot_seconds)
            elif event.kind == Kind.VISIT_ENDED and event.visit in spans:
                spans[event.visit].ends = event.boot_seconds
        return spans

    def _act(self, life: Life, number: int, slot: str) -> None:
        """Let whoever stands at a door that springs open do what they came for."""
        visit = self.books.visits[number]
        package = visit["package"]
        brings = visit["purpose"] == "deposit" and self.where[package] == COURIER
        takes = visit["purpose"] in {"pickup", "clearance"}
        took_back = package in life.taken_back and visit["word"] == "empty"
        if brings and not took_back:
            self.where[package] = slot
        if takes and self.where[package] == slot:
            self.where[package] = GONE

    def _notes(self, life: Life, given: Counter[int]) -> Iterator[str]:
        """Compare what the books note of pulses with those that were given."""
        fresh = self._fresh(life)
        requested = {e.visit for e in fresh if e.kind == Kind.VISIT_REQUESTED}
        done = {e.visit for e in fresh if e.kind == Kind.VISIT_ENDED}
        for event in fresh:
            number = event.visit
            if event.kind != Kind.VISIT_TAKEN or number is None:
                continue
            noted, times = self.books.visits[number]["pulses"], given[number]
            # The last one may have been given and not yet noted.
            least = times if number in done else times - 1
            if not least <= noted <= times:
                yield f"visit {number} was pulsed {times} times, {noted} are noted"
            if times and number not in requested:
                yield f"visit {number} was pulsed by a start, for nobody"

    def _answers(self, life: Life) -> Iterator[str]:
        """Look for what people were answered, and for what they have seen."""
        for answer in life.answers.values():
            if "visit" in answer and answer["visit"] not in self.books.visits:
                yield f"somebody was promised visit {answer['visit']}, and it is gone"
        for number, step in life.steps.items():
            visit = self.books.visits.get(number, {})
            if visit.get(_COLUMNS[step]) is None:
                yield f"visit {number} was seen {step}, and the books do not know"

    def _deliveries(self, life: Life, before: Books) -> Iterator[str]:
        marked = {r["key"] for r in before.notifications if r["delivered_at"]}
        for key, times in life.delivered.items():
            if times > 1 or key in marked:
                yield f"{key} was delivered again, and nothing had been lost"
        self._delivered |= life.delivered.keys()
        for row in self.books.notifications:
            if row["delivered_at"] and row["key"] not in self._delivered:
                yield f"{row['key']} counts as delivered, and nobody got it"


@dataclass
class _Span:
    """When a slot could be pulsed for a visit, on the boot clock."""

    slot: str
    begins: float
    ends: float = float("inf")

    def has(self, slot: str, at: float) -> bool:
        """Whether a pulse can have been given for it."""
        return slot == self.slot and self.begins <= at <= self.ends
