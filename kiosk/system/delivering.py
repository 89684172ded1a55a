"""A courier's deposit run: what is free, what is brought, what goes wrong at a door."""

from collections.abc import Mapping

from kiosk.config import Settings
from kiosk.store import Store
from kiosk.system import service


class Delivering:
    """The part of a `LockerSystem` that couriers ask for when they bring packages."""

    store: Store
    settings: Settings

    def free_doors(self) -> Mapping[str, int]:
        """Return how many doors are free, by size, the smallest first."""
        counts = self.store.read(lambda db: service.counts(db, self.settings))
        return counts.free
