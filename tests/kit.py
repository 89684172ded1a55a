"""What tests are built from: a small bank, a clock in the hand, a played door."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypedDict

import yaml

from kiosk.clock import Clock, Moment, Timekeeper
from kiosk.config import Settings, parse
from kiosk.domain.timekeeping import Reading, Trust, Word
from kiosk.domain.users import User
from kiosk.domain.visits import Ending, Visit
from kiosk.keys import DeviceKey
from kiosk.store import Store
from kiosk.system import Deposit, LockerSystem, follow

SECRET: Final = bytes(range(32))
NOON: Final = datetime(2026, 3, 2, 12, tzinfo=UTC)


class _Hand(TypedDict):
    opens_after_seconds: float
    closes_after_seconds: float
    waits_to_be_seen: bool


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, wall: datetime = NOON, *, trusted: bool = True) -> None:
        trust = Trust.TRUSTED if trusted else Trust.UNTRUSTED
        self._moment = Moment(wall, "boot-1", 1000.0, trust)

    def read(self) -> Moment:
        return self._moment

    def forward(self, by: timedelta) -> None:
        now = self._moment
        self._moment = replace(
            now, wall=now.wall + by, boot_seconds=now.boot_seconds + by.total_seconds()
        )

    def restart(self) -> None:
        """Another boot, after a time without power that nobody measured."""
        self._moment = replace(
            self._moment, boot=f"{self._moment.boot}+", boot_seconds=5.0
        )

    def distrust(self) -> None:
        self._moment = replace(self._moment, trust=Trust.UNTRUSTED, vouched_seconds=0.0)

    def trust(
        self, wall: datetime | None = None, *, for_seconds: float = math.inf
    ) -> None:
        """Vouched for, since so long, and set right if it was not."""
        self._moment = replace(
            self._moment,
            wall=wall or self._moment.wall,
            trust=Trust.TRUSTED,
            vouched_seconds=for_seconds,
        )

    def suspect(self, reason: str = "it was set") -> None:
        self._moment = replace(
            self._moment, trust=Trust.SUSPECT, vouched_seconds=0.0, reason=reason
        )

    def set_wall(self, wall: datetime) -> None:
        self._moment = replace(self._moment, wall=wall)


class HandComputer:
    """The raw clocks of a computer, which may say anything, and what is true.

    `Timekeeper(computer.read)` is the kiosk's clock on it.
    """

    def __init__(self, true: datetime = NOON, *, confirmed: bool = False) -> None:
        self.true = true
        self.off_by = timedelta()
        """By how much its time of day is ahead of the truth."""
        self.confirmed = confirmed
        self.source = "the hand"
        self._boots = 1
        self._boot_seconds = 5.0

    def read(self) -> Reading:
        return Reading(
            wall=self.true + self.off_by,
            boot=f"boot-{self._boots}",
            boot_seconds=self._boot_seconds,
            word=Word(self.source) if self.confirmed else None,
        )

    def forward(self, by: timedelta) -> None:
        self.true += by
        self._boot_seconds += by.total_seconds()

    def power_cut(self, lasting: timedelta = timedelta()) -> None:
        self.true += lasting + timedelta(seconds=5)
        self._boots += 1
        self._boot_seconds = 5.0
        self.confirmed = False

    def set_wall(self, wall: datetime) -> None:
        self.off_by = wall - self.true

    def synchronise(self) -> None:
        self.off_by = timedelta()
        self.confirmed = True

    def clock(self) -> Timekeeper:
        return Timekeeper(self.read)


def slots_yaml(sizes: str) -> list[dict[str, object]]:
    """One column of slots, named 1, 2, 3 …, of the given sizes."""
    return [
        {
            "name": str(n),
            "size": size,
            "reach_mm": 150 + 100 * n % 1800,
            "lock": f"{(n - 1) // 16 + 1}/{(n - 1) % 16 + 1}",
        }
        for n, size in enumerate(sizes, 1)
    ]


def settings(sizes: str = "SSMML", /, **changes: object) -> Settings:
    """A bank of one column; `changes` are top-level sections of the YAML."""
    tree: dict[str, object] = {
        "location": {
            "id": "test",
            "name": "Test bank",
            "time_zone": "Europe/Berlin",
            "help": "Call 0123.",
        },
        "buses": {"wall": {"driver": "mock"}},
        "lockers": [{"name": "A", "columns": [slots_yaml(sizes)]}],
        "locks": QUICK,
        "clock": {"sources": []},  # whatever this computer's own are
    }
    text = yaml.safe_dump(tree | changes, sort_keys=False)
    return parse(text, file="test.yaml")


QUICK_HAND: Final[_Hand] = {
    "opens_after_seconds": 0.02,
    "closes_after_seconds": 0.02,
    "waits_to_be_seen": True,
}
"""Somebody at the doors of a mock who is quick, and shuts none that was not seen."""

FIRM: Final = {"feeds": ["wall"], "gap_seconds": 0, "pulse_seconds": 0}
"""A supply that has nothing to recover from."""


QUICK: Final = {
    "open_patience_seconds": 3,
    "close_patience_seconds": 5,
    "stable_seconds": 0.05,
    "poll_seconds": 0.01,
    "guard_seconds": 0,
}
"""Patience with a mock whose hand is quick."""


@contextmanager
def opened_system(
    folder: Path, bank: Settings | None = None, clock: Clock | None = None
) -> Iterator[LockerSystem]:
    store = Store(folder, key=DeviceKey(SECRET), clock=clock or HandClock())
    try:
        system = LockerSystem(store, bank or settings())
        system.start(who="test")
        yield system
    finally:
        store.close()


def announced(
    system: LockerSystem, package: str = "p1", *, user: str = "anna", size: str = "S"
) -> str:
    """A package that was announced, for a user who has a phone."""
    if user not in [known.id for known in system.users()]:
        person = User(user, user.title(), f"{user}@example.org", "+49 170 1234567")
        system.add_user(person, actor="test")
    system.announce(package, user=user, size=size, actor="test")
    return package


def served(system: LockerSystem, visit: Visit) -> Visit:
    """Play the doorkeeper: the door opens, and somebody closes it."""
    taken = [taken.id for taken in system.take_up()]
    assert visit.id in taken, "the visit was not there to be taken up"
    system.pulsed(visit.id, 1, door="CLOSED")
    system.opened(visit.id)
    return system.closed(visit.id)


async def ended(system: LockerSystem, visit: Visit) -> Visit:
    """Follow a visit to its end, which a locks part has to bring about."""
    async with asyncio.timeout(10):
        async for step in follow(system, visit.id):
            visit = step
    return visit


def stored(
    system: LockerSystem, package: str = "p1", *, user: str = "anna", size: str = "S"
) -> Deposit:
    """A package that lies in its slot, and what its recipient was told."""
    announced(system, package, user=user, size=size)
    deposit = system.store_package(package, actor="courier")
    assert served(system, deposit.visit).ending is Ending.DONE
    return deposit
