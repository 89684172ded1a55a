"""Locks that wear out, by a curve that is known: `python -m tests.wear` tells the lead.

Nobody here has worn a real lock out. This is a model of one, and what it assumes
stands in `Make`: its bolt is out some time after its coil gets current, later as it
wears, and not at all when the current ends first. So its last openings take more than
one pulse, until one evening three pulses in a row do nothing and its visit ends stuck.
Now and then a parcel presses on a door that is well: that must list nobody.

Two kinds of boards see it: those that hear during a pulse (a Modbus flash), and those
that are deaf until it has ended (Kerong, 8A, GPIO): to them quick openings look alike.
"""

import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.domain.wear import KEPT, Opening, Wear, trend

PULSE: Final = 0.5
POLL: Final = 0.05
TRIES: Final = 3
PATIENCE: Final = 5.0
A_DAY: Final = 2
"""Openings of one lock a day: one package in, and out again."""


@dataclass(frozen=True, slots=True)
class Make:
    """What is assumed of locks.

    Attributes:
        usual: The median of the bolt's times, and how much locks differ, as the
            deviation of its logarithm.
        noise: The same from one opening to the next.
        pressed: The share of openings at which something presses on the door, and how
            often the first pulse does nothing then; people push the door after it.
        lasts: Over how many openings a lock wears, at least and at most.
        worst: The time of its bolt at the end of that.
    """

    usual: tuple[float, float] = (0.18, 0.25)
    noise: float = 0.12
    pressed: tuple[float, float] = (0.02, 0.5)
    lasts: tuple[int, int] = (200, 1500)
    worst: float = 1.2


class Lock:
    """One lock; it wears from some opening on, or never.

    Args:
        luck: The dice.
        make: What is assumed.
        deaf: Whether its board hears nothing during a pulse.
        wears_from: The opening at which it begins to wear, `None` for never.
    """

    def __init__(
        self, luck: random.Random, make: Make, *, deaf: bool, wears_from: int | None
    ) -> None:
        self._luck = luck
        self._make = make
        self._deaf = deaf
        self._from = wears_from
        median, spread = make.usual
        self._usual = median * luck.lognormvariate(0, spread)
        self._lasts = luck.randint(*make.lasts)

    def opening(self, n: int) -> Opening:
        """Return the n-th time that it was to open."""
        share, vain = self._make.pressed
        pressed = self._luck.random() < share
        for pulses in range(1, TRIES + 1):
            bolt = self._bolt(n) * self._luck.lognormvariate(0, self._make.noise)
            held = pressed and pulses == 1 and self._luck.random() < vain
            if bolt <= PULSE and not held:
                return Opening(self._seen(bolt), pulses)
        return Opening(None, TRIES, opened=False)

    def _bolt(self, n: int) -> float:
        if self._from is None or n < self._from:
            return self._usual
        worn = min(1.0, (n - self._from) / self._lasts)
        return self._usual + (self._make.worst - self._usual) * worn**2

    def _seen(self, bolt: float) -> float:
        """Return when a look finds the door open: two polls agree, the first counts."""
        soonest = max(bolt, PULSE) if self._deaf else bolt
        return soonest + self._luck.random() * POLL


@dataclass(frozen=True, slots=True)
class Story:
    """What became of a lock.

    Attributes:
        listed: The opening after which it was listed, `None` if it never was.
        jammed: The opening at which it was stuck, `None` if it never was.
        openings: How often it was opened.
    """

    listed: int | None
    jammed: int | None
    openings: int

    @property
    def lead(self) -> int | None:
        """Openings from its listing to its jam; negative never, `None` unlisted."""
        if self.listed is None or self.jammed is None:
            return None
        return self.jammed - self.listed


def lived(lock: Lock, openings: int) -> Story:
    """Let a lock open so often, or until it jams for good or is listed and jams."""
    kept: list[Opening] = []
    listed = None
    for n in range(openings):
        one = lock.opening(n)
        if not one.opened:
            return Story(listed, n, n + 1)
        kept = [*kept[-KEPT + 1 :], one]
        if listed is None and _wears(kept):
            listed = n
    return Story(listed, None, openings)


def _wears(kept: list[Opening]) -> bool:
    return trend(kept, limit_seconds=PATIENCE).wear is Wear.WEARING


def worn_out(count: int, *, deaf: bool, seed: int) -> list[Story]:
    """Return what became of so many locks that wore out."""
    luck, make = random.Random(seed), Make()  # noqa: S311 - dice, not keys
    locks = (
        Lock(luck, make, deaf=deaf, wears_from=luck.randint(60, 300))
        for _ in range(count)
    )
    return [lived(lock, 5000) for lock in locks]


def healthy(count: int, *, deaf: bool, years: float, seed: int) -> list[Story]:
    """Return what became of so many locks that never wear."""
    luck, make = random.Random(seed), Make()  # noqa: S311 - dice, not keys
    openings = round(years * 365 * A_DAY)
    locks = (Lock(luck, make, deaf=deaf, wears_from=None) for _ in range(count))
    return [lived(lock, openings) for lock in locks]


def figures(count: int, seed: int) -> Iterator[str]:
    """Give what the README says: leads and false alarms, by kind of board."""
    for deaf in (False, True):
        kind = "deaf during a pulse" if deaf else "hearing during a pulse"
        jams = [s for s in worn_out(count, deaf=deaf, seed=seed) if s.jammed]
        leads = sorted(s.lead for s in jams if s.lead is not None)
        tenth, middle = leads[len(leads) // 10], statistics.median(leads)
        yield (
            f"{kind}: {len(leads)} of {len(jams)} locks listed before they jammed;"
            f" lead in openings: median {middle:.0f}, nine of ten {tenth} or more"
            f" (at {A_DAY} a day {middle / A_DAY:.0f} and {tenth / A_DAY:.0f} days)"
        )
        well = healthy(count, deaf=deaf, years=2, seed=seed + 1)
        false = sum(s.listed is not None for s in well)
        lived_years = sum(s.openings for s in well) / 365 / A_DAY
        yield (
            f"{kind}: {false} of {count} healthy locks listed in {lived_years:.0f}"
            f" lock-years: one in {lived_years / max(1, false):.0f} lock-years"
        )
