"""All settings of one bank, frozen, and what follows from them.

They come from `kiosk.config.load`, which has checked far more than types can
say; settings made by hand in a test have only the types' word.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import Field

from drivers import LockAddress
from kiosk.config import strategies
from kiosk.config.bank import Bus, Compartment, Location, Locker, SizeLimit
from kiosk.config.carriers import Notify
from kiosk.config.demo import Demo
from kiosk.config.rules import (
    Clearance,
    Code,
    Hold,
    Locks,
    LostCode,
    Screen,
    Staff,
    TimeSources,
    Verification,
    WrongTries,
)
from kiosk.config.section import Name, Section
from kiosk.config.storage import Storage
from kiosk.config.supplies import Supply
from kiosk.config.watching import Metrics
from kiosk.domain.attempts import yearly_guess_chance
from kiosk.domain.codes import PROOF_LENGTH
from kiosk.domain.errors import UnknownError
from kiosk.domain.slots import Size, Slot, Strategy

_PLAYED: Final = frozenset({"mock", "simulator"})
"""Drivers that bring their own locks."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """What one bus is made from.

    Attributes:
        driver: The driver by name.
        options: What it is told.
        locks: Every lock on the bus that a slot has.
    """

    driver: str
    options: Mapping[str, object]
    locks: tuple[LockAddress, ...]


class Settings(Section):
    """The configuration of a bank of parcel lockers."""

    location: Location = Field(description="The site that this kiosk serves.")
    sizes: tuple[SizeLimit, ...] = Field(
        default=(
            SizeLimit(name="S", max_weight_kg=2.0),
            SizeLimit(name="M", max_weight_kg=10.0),
            SizeLimit(name="L", max_weight_kg=30.0),
        ),
        min_length=1,
        description="The sizes of slots, the smallest first.",
    )
    buses: dict[Name, Bus] = Field(
        min_length=1,
        description="What the locks are wired to, by a name of your choice.",
    )
    lockers: tuple[Locker, ...] = Field(
        min_length=1, description="The cabinets, from left to right."
    )
    supplies: tuple[Supply, ...] = Field(
        default=(),
        description="The power supplies of the locks. What none of them feeds hangs on"
        " one more, which energises one lock at a time.",
    )
    allocation: Name = Field(
        default="best_fit",
        description="Which slot a package gets: `best_fit` takes the smallest that"
        " fits and the longest rested of these, `first_available` the first door of"
        " exactly its size, `reachable` the best fit within a seated person's reach.",
    )
    hold: Hold = Field(default=Hold(), description="How long packages wait.")
    clearance: Clearance = Field(
        default="collected",
        description="What frees the slot of an expired or cancelled package:"
        " `collected` when somebody has emptied it, `at_once` the mere date.",
    )
    code: Code = Field(default=Code(), description="What pickup codes look like.")
    verification: Verification = Field(
        default="always",
        description="When the four further digits are asked for after a code.",
    )
    throttle: WrongTries = Field(
        default=WrongTries(), description="How patient the bank is with wrong codes."
    )
    staff: Staff = Field(default=Staff(), description="How staff sign in.")
    lost_code: LostCode = Field(
        default=LostCode(), description="How patient it is with lost codes."
    )
    clock: TimeSources = Field(
        default=TimeSources(), description="What vouches for the time of day."
    )
    locks: Locks = Field(default=Locks(), description="How long it waits for steel.")
    notify: Notify = Field(default=Notify(), description="How people are told.")
    metrics: Metrics = Field(
        default=Metrics(), description="Who may read how the bank fares."
    )
    ui: Screen = Field(default=Screen(), description="What a finger meets.")
    storage: Storage = Field(
        default=Storage(), description="How facts are kept, and for how long."
    )
    demo: Demo | None = Field(
        default=None,
        description="What a bank for trying out holds when its store is new. Never on"
        " a real bank: its codes are shown on the screen.",
    )

    @cached_property
    def size_list(self) -> tuple[Size, ...]:
        """The sizes, the smallest first."""
        return tuple(
            Size(rank, size.name, round(size.max_weight_kg * 1000))
            for rank, size in enumerate(self.sizes)
        )

    def size(self, name: str) -> Size:
        """Return the size of that name.

        Raises:
            UnknownError: There is none.
        """
        for size in self.size_list:
            if size.name == name:
                return size
        raise UnknownError("size", name, [size.name for size in self.size_list])

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slots, in the order of the doors."""
        return tuple(
            Slot(door.name, self.size(door.size), order, door.reach_mm, column=column)
            for order, (column, door) in enumerate(self._by_column())
        )

    @cached_property
    def wires(self) -> Mapping[str, tuple[str, LockAddress]]:
        """The bus and the address of every slot's lock, by slot name."""
        sole = next(iter(self.buses))
        return {
            door.name: (door.bus or sole, LockAddress.parse(door.lock))
            for door in self.compartments()
        }

    @cached_property
    def unseen(self) -> frozenset[str]:
        """The slots whose doors have no sensor, as the configuration says."""
        return frozenset(door.name for door in self.compartments() if not door.sensor)

    @cached_property
    def wiring(self) -> Mapping[str, Wiring]:
        """What every bus is made from, by bus name."""
        return {
            name: Wiring(
                bus.driver,
                bus.options,
                tuple(lock for on, lock in self.wires.values() if on == name),
            )
            for name, bus in self.buses.items()
        }

    @property
    def is_played(self) -> bool:
        """Whether this program plays all its locks, so that nothing is wired."""
        return all(bus.driver in _PLAYED for bus in self.buses.values())

    @property
    def strategy(self) -> Strategy:
        """What chooses a slot for a package."""
        return strategies.find(self.allocation)

    def guess_chance(self, live: int | None = None) -> float:
        """Return the chance that anyone guesses into any package within a year.

        Args:
            live: Packages that wait at once; every slot taken when `None`.
        """
        return yearly_guess_chance(
            live=len(self.slots) if live is None else live,
            space=self.code.rule.space,
            proof_space=10**PROOF_LENGTH,
            verification=self.verification,
            rule=self.throttle.rule,
        )

    def compartments(self) -> Iterator[Compartment]:
        """Give the slots as the YAML has them, in the order of the doors."""
        for _, door in self._by_column():
            yield door

    def _by_column(self) -> Iterator[tuple[int, Compartment]]:
        """Give the slots with the column that each is in, from the left."""
        columns = (column for locker in self.lockers for column in locker.columns)
        for number, column in enumerate(columns):
            for door in column:
                yield number, door

    @cached_property
    def wirings(self) -> Mapping[str, str]:
        """A mark of how each door is wired, by slot name: another when that changes.

        Its lock, whether it has a sensor, and the bus with all that its driver is told.
        """
        return {
            door.name: _mark(
                [
                    self.wires[door.name][0],
                    str(self.wires[door.name][1]),
                    door.sensor,
                    self.buses[self.wires[door.name][0]].model_dump(mode="json"),
                ]
            )
            for door in self.compartments()
        }

    @cached_property
    def wiring_mark(self) -> str:
        """A mark of how the whole bank is wired: another when any door's changes."""
        return _mark(sorted(self.wirings.items()))


def _mark(facts: object) -> str:
    """Return a short hash of plain facts."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
