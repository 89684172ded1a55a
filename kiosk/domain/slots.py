"""Sizes, slots, and who gets which door.

A strategy sees the free slots and chooses one. It is a plain function, so that
a stranger's own can be registered under the entry-point group
`kiosk.strategies` and named in the YAML like those in the table below.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from kiosk.domain.errors import InvalidError, NoSlotError

REACH_MM: Final = range(380, 1221)
"""Heights above the ground that a seated person reaches: ADA 308, EN 301 549 §8.3."""

_COLUMN_MM: Final = 450
"""How wide a column of doors usually is."""


class Status(StrEnum):
    """What a slot is, derived from facts that are each kept once."""

    EMPTY = "EMPTY"
    OCCUPIED = "OCCUPIED"
    """A package is inside, or someone is at its door."""
    RESERVED = "RESERVED"
    """Out of service, by a technician or by a fault."""
    UNCERTAIN = "UNCERTAIN"
    """Nobody can prove what is inside; never offered until someone has looked."""


@dataclass(frozen=True, slots=True, order=True)
class Size:
    """A size of slots; sizes compare by rank, the smallest first."""

    rank: int
    name: str
    max_weight_grams: int


@dataclass(frozen=True, slots=True)
class Slot:
    """One compartment, as allocation sees it.

    Attributes:
        order: Its place in the configuration, the order of the doors.
        reach_mm: Height of its handle above the ground.
        freed_at: When it last became empty; `None` when it never held anything.
        column: Its column from the left, counted over all cabinets from 0.
    """

    name: str
    size: Size
    order: int
    reach_mm: int
    freed_at: datetime | None = None
    column: int = 0

    @property
    def in_reach(self) -> bool:
        """Whether a seated person reaches it."""
        return self.reach_mm in REACH_MM


Strategy = Callable[[Size, Iterable[Slot]], Slot]
"""Chooses one of the free slots, or raises `NoSlotError`."""


def best_fit(size: Size, free: Iterable[Slot]) -> Slot:
    """Choose the smallest slot that fits, the longest rested among equals.

    Resting spreads wear over the locks, and keeps a slot that just gave a
    package away from the next customer, who may still be standing there.
    """
    chosen = min(
        (slot for slot in free if slot.size >= size),
        key=lambda slot: (slot.size, _rested_since(slot), slot.order),
        default=None,
    )
    if chosen is None:
        raise NoSlotError(size.name)
    return chosen


def first_available(size: Size, free: Iterable[Slot]) -> Slot:
    """Choose the first slot of exactly this size, in the order of the doors."""
    chosen = min(
        (slot for slot in free if slot.size == size),
        key=lambda slot: slot.order,
        default=None,
    )
    if chosen is None:
        raise NoSlotError(size.name)
    return chosen


def within_reach(strategy: Strategy) -> Strategy:
    """Return a strategy that chooses among the doors that a seated person reaches.

    A door out of reach would lock its recipient out, so none is better.
    """

    def choose(size: Size, free: Iterable[Slot]) -> Slot:
        near = [slot for slot in free if slot.in_reach]
        try:
            chosen = strategy(size, near)
        except NoSlotError:
            raise NoSlotError(size.name, within_reach=True) from None
        if chosen not in near:  # a stranger's strategy made one up
            raise NoSlotError(size.name, within_reach=True)
        return chosen

    return choose


reachable: Final = within_reach(best_fit)
"""Choose the best fit within reach, whoever the package is for."""


def nearest(size: Size, free: Iterable[Slot], to: Slot) -> Slot:
    """Choose the fitting slot that is nearest to a door that somebody stands at.

    Columns are taken to be as wide as usual ones; of two that are equally near it
    is the smaller one.

    Raises:
        NoSlotError: None fits.
    """
    chosen = min(
        (slot for slot in free if slot.size >= size and slot.name != to.name),
        key=lambda slot: (_apart_mm(slot, to), slot.size, slot.order),
        default=None,
    )
    if chosen is None:
        raise NoSlotError(size.name)
    return chosen


STRATEGIES: Final[Mapping[str, Strategy]] = {
    "best_fit": best_fit,
    "first_available": first_available,
    "reachable": reachable,
}
"""The built-in strategies by the name that the YAML gives them."""


def check_weight(size: Size, grams: int | None) -> None:
    """Refuse a package that is too heavy for slots of its size.

    Raises:
        InvalidError: Too heavy, or not a weight at all.
    """
    if grams is None:
        return
    if grams <= 0:
        raise InvalidError("weight", f"{grams} g", "a weight is above 0 g")
    if grams > size.max_weight_grams:
        raise InvalidError(
            "weight",
            f"{grams / 1000:g} kg is too heavy for size {size.name}",
            f"at most {size.max_weight_grams / 1000:g} kg, or choose a larger size",
        )


def _apart_mm(one: Slot, other: Slot) -> float:
    aside = (one.column - other.column) * _COLUMN_MM
    return math.hypot(aside, one.reach_mm - other.reach_mm)


def _rested_since(slot: Slot) -> float:
    return slot.freed_at.timestamp() if slot.freed_at is not None else float("-inf")
