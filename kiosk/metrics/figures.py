"""The figures, read from the store when somebody asks for them.

States are what they are now. What is counted is counted from the events that came since
this process began, which is how Prometheus wants a counter that starts anew. No figure
names a person, a package or a code.
"""

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from kiosk.clock import Moment
from kiosk.domain.errors import NoSlotError
from kiosk.domain.events import Event, Fact, Kind
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Purpose
from kiosk.store import (
    Db,
    alarms,
    alive,
    chain,
    channels,
    notifications,
    timekeeping,
    troubles,
)
from kiosk.store.tally import Tally
from kiosk.store.times import moment
from kiosk.system import LockerSystem

Labels = tuple[str, ...]

OPENED_WITHIN: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
"""Seconds from the pulse to the open door, the bounds of the histogram."""

_BOARDS: Final = (Kind.BOARD_LOST, Kind.BOARD_BACK)
_BUS_ERRORS: Final = ("board-lost", "visit-silent")
_CHUNK: Final = 5000


@dataclass(frozen=True, slots=True)
class Family:
    """One figure with its values.

    Attributes:
        name: What Prometheus calls it, with its unit.
        kind: `gauge`, `counter` or `histogram`.
        labels: The names of what tells its values apart.
        values: One for each combination; of a histogram how many were within each
            bound, and `total` their sum.
    """

    name: str
    kind: str
    says: str
    labels: Labels = ()
    values: Mapping[Labels, float] = field(default_factory=dict)
    total: float = 0.0


@dataclass(slots=True)
class _Counted:
    """What has come since this process began."""

    seq: int
    visits: Counter[Labels] = field(default_factory=Counter)
    events: Counter[Labels] = field(default_factory=Counter)
    messages: Counter[Labels] = field(default_factory=Counter)
    opened: Tally = field(default_factory=lambda: Tally(OPENED_WITHIN))
    buses: Counter[Labels] = field(default_factory=Counter)
    pulsed: dict[int, float] = field(default_factory=dict)
    purposes: dict[int, str] = field(default_factory=dict)
    boards: dict[Labels, float] = field(default_factory=dict)
    backup: str | None = None

    def note(self, event: Event, facts: Mapping[str, Fact]) -> None:
        """Learn how it is with boards and backups now."""
        if event.kind in _BOARDS:
            board = str(facts.get("bus")), str(facts.get("board"))
            self.boards[board] = float(event.kind == Kind.BOARD_BACK)
        elif event.kind == Kind.BACKUP_MADE:
            self.backup = event.at


class Figures:
    """Read how the bank fares.

    Args:
        system: The kiosk.
    """

    def __init__(self, system: LockerSystem) -> None:
        self._system = system
        self._version = _version()
        self._turn = threading.Lock()
        self._counted = system.store.read(_so_far)

    def read(self) -> list[Family]:
        """Return all figures as they are now.

        Raises:
            StoreError: The store cannot be read.
        """
        with self._turn:
            began = time.monotonic()
            self._system.store.alive()
            answered = time.monotonic() - began
            read = self._system.store.read(self._read)
        store = Family(
            "kiosk_store_answer_seconds",
            "gauge",
            "How long the writer of the store took to answer just now",
            values={(): answered},
        )
        commits = _histogram(
            "kiosk_store_commit_seconds",
            "How long commits of this process took; a group of writes is one",
            self._system.store.commits,
        )
        return [*read, store, commits, self._allocation(), *self._files()]

    def _allocation(self) -> Family:
        """Choose a slot of each size, as a deposit does, and claim none."""
        took: dict[Labels, float] = {}
        for size in self._system.settings.size_list:
            began = time.perf_counter()
            with suppress(NoSlotError):
                self._system.slot_for(size.name)
            took[size.name,] = time.perf_counter() - began
        return Family(
            "kiosk_allocation_seconds",
            "gauge",
            "How long it took just now to choose a slot for a package",
            ("size",),
            took,
        )

    def _read(self, db: Db) -> list[Family]:
        now = timekeeping.now(db, self._system.store.clock)
        self._learn(db)
        return [
            *self._bank(),
            *self._counters(),
            *self._people(db, now),
            *self._backup(now),
            *_machine(db, now),
        ]

    def _learn(self, db: Db) -> None:
        while True:
            events = chain.read(db, after=self._counted.seq, limit=_CHUNK)
            for event in events:
                self._count(event)
            if len(events) < _CHUNK:
                return

    def _count(self, event: Event) -> None:
        counted, visit = self._counted, event.visit or 0
        facts: dict[str, Fact] = json.loads(event.facts)
        counted.seq = event.seq
        counted.events[event.kind,] += 1
        counted.note(event, facts)
        match event.kind:
            case Kind.VISIT_REQUESTED.value:
                counted.purposes[visit] = str(facts.get("purpose"))
            case Kind.VISIT_ENDED.value:
                purpose = counted.purposes.pop(visit, "unknown")
                ending = str(facts.get("ending"))
                counted.visits[purpose, ending] += 1
                wire = self._system.settings.wires.get(event.slot or "")
                if ending == Ending.SILENT and wire is not None:
                    counted.buses[wire[0], "visit-silent"] += 1
                counted.pulsed.pop(visit, None)
            case Kind.DOOR_PULSED.value:
                counted.pulsed.setdefault(visit, event.boot_seconds)
            case Kind.DOOR_OPENED.value if visit in counted.pulsed:
                took = event.boot_seconds - counted.pulsed.pop(visit)
                counted.opened.note(took)
            case Kind.BOARD_LOST.value:
                counted.buses[str(facts.get("bus")), "board-lost"] += 1
            case _ if event.kind.startswith("notification-"):
                fate = event.kind.removeprefix("notification-")
                counted.messages[str(facts.get("channel")), fate] += 1

    def _bank(self) -> Iterator[Family]:
        location = self._system.settings.location.id
        yield Family(
            "kiosk_info",
            "gauge",
            "Which bank this is, and which version of the kiosk",
            ("location", "version"),
            {(location, self._version): 1},
        )
        views = self._system.slots()
        slots = Counter((view.slot.size.name, view.status.value) for view in views)
        sizes = [size.name for size in self._system.settings.size_list]
        yield Family(
            "kiosk_slots",
            "gauge",
            "Slots by size and status",
            ("size", "status"),
            {(size, s.value): slots[size, s.value] for size in sizes for s in Status},
        )
        counts = self._system.counts()
        yield Family(
            "kiosk_utilisation_ratio",
            "gauge",
            "The share of slots that no package can be put into now",
            values={(): counts.utilisation},
        )
        yield Family(
            "kiosk_packages",
            "gauge",
            "Packages by state, those that ended long ago included",
            ("state",),
            {(state.value,): number for state, number in counts.by_state.items()},
        )
        yield Family(
            "kiosk_guess_chance_per_year",
            "gauge",
            "The chance that anyone guesses into any package within a year",
            values={(): self._system.guess_chance()},
        )

    def _counters(self) -> Iterator[Family]:
        counted = self._counted
        known = {(p.value, e.value): 0 for p in Purpose for e in Ending}
        yield Family(
            "kiosk_visits",
            "counter",
            "Visits to doors that have ended, by purpose and ending",
            ("purpose", "ending"),
            known | dict(counted.visits),
        )
        yield Family(
            "kiosk_events",
            "counter",
            "Events by kind: code-wrong, door-forced, board-lost and all the others",
            ("kind",),
            {(kind.value,): 0 for kind in Kind} | dict(counted.events),
        )
        yield Family(
            "kiosk_board_up",
            "gauge",
            "Whether a board answers; of those that were ever lost",
            ("bus", "board"),
            dict(counted.boards),
        )
        buses = self._system.settings.buses
        yield Family(
            "kiosk_bus_errors",
            "counter",
            "Boards that fell silent, and visits that ended because the locks were",
            ("bus", "kind"),
            {(bus, kind): 0 for bus in buses for kind in _BUS_ERRORS}
            | dict(counted.buses),
        )
        yield _histogram(
            "kiosk_door_open_seconds",
            "From the first pulse to the open door",
            counted.opened,
        )

    def _people(self, db: Db, now: Moment) -> Iterator[Family]:
        names = self._system.settings.notify.every_channel
        down = {one.channel for one in channels.every(db) if one.down_since}
        fates = ("delivered", "failed", "dead", "dropped")
        yield Family(
            "kiosk_messages",
            "counter",
            "Messages by channel: delivered, failed for the first time, dead, dropped",
            ("channel", "fate"),
            {(name, fate): 0 for name in names for fate in fates}
            | dict(self._counted.messages),
        )
        yield Family(
            "kiosk_messages_owed",
            "gauge",
            "Messages that are owed over a channel",
            ("channel",),
            {(name,): notifications.owed_count(db, name) for name in names},
        )
        since = notifications.oldest_due(db, now.wall)
        waits = 0.0 if since is None else (now.wall - since).total_seconds()
        yield Family(
            "kiosk_messages_oldest_seconds",
            "gauge",
            "How long the oldest message has been due",
            values={(): waits},
        )
        yield Family(
            "kiosk_channel_up",
            "gauge",
            "Whether a channel carries anything",
            ("channel",),
            {(name,): float(name not in down) for name in names},
        )

    def _backup(self, now: Moment) -> Iterator[Family]:
        if self._counted.backup is not None:
            age = (now.wall - moment(self._counted.backup)).total_seconds()
            yield Family(
                "kiosk_backup_age_seconds",
                "gauge",
                "How old the newest backup is",
                values={(): max(0.0, age)},
            )

    def _files(self) -> Iterator[Family]:
        path = self._system.store.path
        sizes: dict[Labels, float] = {
            (name,): file.stat().st_size
            for name, file in (
                ("store", path),
                ("log", path.with_name(f"{path.name}-wal")),
            )
            if file.exists()
        }
        yield Family(
            "kiosk_store_bytes",
            "gauge",
            "How large the store is, and its write-ahead log",
            ("file",),
            sizes,
        )


def _histogram(name: str, says: str, tally: Tally) -> Family:
    counts, total = tally.told()
    within: dict[Labels, float] = {
        ("+Inf" if bound == float("inf") else f"{bound:g}",): float(count)
        for bound, count in counts.items()
    }
    return Family(name, "histogram", says, values=within, total=total)


def _version() -> str:
    try:
        return version("locker-kiosk")
    except PackageNotFoundError:
        return "not installed"


def _so_far(db: Db) -> _Counted:
    """Return a count that begins now, and how it is with boards and backups."""
    counted = _Counted(chain.head(db).seq)
    known = (*_BOARDS, Kind.BACKUP_MADE)
    for event in alarms.events(db, known, after=0, limit=-1):
        counted.note(event, json.loads(event.facts))
    return counted


def _machine(db: Db, now: Moment) -> Iterator[Family]:
    last = alive.last(db)
    silent = float("inf")
    if last is not None and last.boot == now.boot:
        silent = now.boot_seconds - last.boot_seconds
    yield Family(
        "kiosk_locks_silent_seconds",
        "gauge",
        "How long ago the locks part said that it serves; a minute is usual",
        values={(): silent},
    )
    yield Family(
        "kiosk_clock_trusted",
        "gauge",
        "Whether anybody vouches for the time of day",
        values={(): float(now.trusted)},
    )
    yield Family(
        "kiosk_in_order",
        "gauge",
        "Whether the bank serves: nothing is unknown that somebody has to agree to",
        values={(): float(troubles.first_open(db) is None)},
    )
