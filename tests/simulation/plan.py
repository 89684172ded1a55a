"""What is simulated: how long, how many doors, how many people, how much bad luck."""

from dataclasses import dataclass, replace
from itertools import cycle, islice
from random import Random
from typing import Final

from kiosk.config import Settings
from tests.kit import settings

SIZES: Final = "SSSMMSSLMS"
"""The sizes of the doors, again and again."""

FAULTS_A_DAY: Final = 24.0

_LOCKS: Final = {
    "open_patience_seconds": 4,
    "close_reminder_seconds": 10,
    "close_patience_seconds": 25,
    "stable_seconds": 1,
    "poll_seconds": 0.5,
    "guard_seconds": 300,
}


_STORAGE: Final = {
    "backup_hours": 72,
    "backups_kept": 2,
    "keep_events_days": 30,
    "reserve_mb": 0,
}
"""Retention that keeps a store small within a year; no real disk has a say."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated.

    Attributes:
        parcels: How many packages come in a day.
        faults: How many faults strike in a day, beside those at doors.
        share: How many of all visits bring a fault with them, 0 to 1.
    """

    seed: int
    days: float
    doors: int = 12
    parcels: float = 8.0
    faults: float = FAULTS_A_DAY
    share: float = 0.4

    @property
    def command(self) -> str:
        """What plays this history once more."""
        return (
            f"python -m tests.simulation --seed {self.seed} --days {self.days:g}"
            f" --doors {self.doors} --parcels {self.parcels:g}"
            f" --faults {self.faults:g}"
        )

    def of_year(self, number: int) -> "Plan":
        """Return a history of one year, whose luck follows from this one's."""
        return replace(self, seed=self.seed * 1000 + number, days=365.0)

    def luck(self, of: str) -> Random:
        """Return the luck of one part of the world, its own for each."""
        return Random(f"{self.seed} {of}")  # noqa: S311 - to be played once more

    def bank(self) -> Settings:
        """Return the configuration of the bank."""
        sizes = "".join(islice(cycle(SIZES), self.doors))
        return settings(sizes, locks=_LOCKS, storage=_STORAGE)
