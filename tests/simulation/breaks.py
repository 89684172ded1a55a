"""Ways to break the kiosk on purpose: what cannot be found so proves nothing.

Each is one small mistake that somebody could make, put in the place of the product's
own code for as long as a block lasts. With each stands the invariant that finds it.
"""
# ruff: noqa: ANN401 - what stands in for the product's own functions takes what they take

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from kiosk.bank.bus import Bus
from kiosk.bank.doors import Bank
from kiosk.domain.attempts import Throttle
from kiosk.domain.events import Kind
from kiosk.domain.package import State
from kiosk.domain.visits import Effect, Ending, Slotwise
from kiosk.doorkeeper import Doorkeeper
from kiosk.store import chain, codes, packages
from kiosk.system import doors, endings, nextdoors, pickups, puttingback

Mistake = Callable[[Any], Any]
"""Takes what is right and gives what stands there instead."""


@dataclass(frozen=True, slots=True)
class Break:
    """One mistake.

    Attributes:
        where: The module or class.
        name: What is replaced there.
        mistake: What it is replaced by.
        found_by: The invariants that may find it; which one does is luck.
    """

    where: Any
    name: str
    mistake: Mistake
    found_by: tuple[str, ...]


@contextmanager
def broken(name: str) -> Iterator[None]:
    """Break the kiosk in one way while a block lasts."""
    one = BREAKS[name]
    right = getattr(one.where, one.name)
    setattr(one.where, one.name, one.mistake(right))
    try:
        yield
    finally:
        setattr(one.where, one.name, right)


def _freed_after(freeing: Ending) -> Mistake:
    def mistake(right: Any) -> Any:
        def effect(purpose: Any, ending: Ending, **more: Any) -> Any:
            wrong = ending is freeing
            return Effect(Slotwise.FREED) if wrong else right(purpose, ending, **more)

        return effect

    return mistake


def _untold(kind: str) -> Mistake:
    def mistake(right: Any) -> Any:
        def tell(tx: Any, settings: Any, told: str, package: Any, **more: Any) -> None:
            if told != kind:
                right(tx, settings, told, package, **more)

        return tell

    return mistake


def _stuck_is_picked_up(right: Any) -> Any:
    async def refused(self: Any, visit: Any) -> None:
        self._system.opened(visit.id)
        await right(self, visit)

    return refused


def _forgotten_at_restart(_: Any) -> Any:
    async def settle(self: Any, visit: Any) -> None:
        await self._ended(visit, Ending.SILENT, "forgotten")

    return settle


def _twice(right: Any) -> Any:
    async def pulse(self: Any, slot: str, lock: Any, times: float) -> float:
        began: float = await right(self, slot, lock, times)
        self.driver.unlock(lock)
        return began

    return pulse


def _next_door(right: Any) -> Any:
    async def pulse(self: Any, slot: str, *, times: float = 1.0) -> float:
        other = {"1": "2", "2": "1"}.get(slot, slot)
        began: float = await right(self, other, times=times)
        return began

    return pulse


def _spent_codes_too(right: Any) -> Any:
    def find(db: Any, mac: bytes) -> Any:
        kept = right(db, mac)
        return kept if kept is None else replace(kept, live=True)

    return find


def _forgiven_at_restart(right: Any) -> Any:
    def start_waits_anew(tx: Any, settings: Any) -> None:
        right(tx, settings)
        codes.keep_throttle(tx.db, Throttle(boot=tx.moment.boot))

    return start_waits_anew


def _a_day_early(right: Any) -> Any:
    return lambda packages, now: right(packages, now + timedelta(days=1))


def _some_never_end(right: Any) -> Any:
    async def closes(self: Any, visit: Any) -> None:
        if visit.id % 50 == 49:
            await asyncio.sleep(1e6)
        await right(self, visit)

    return closes


def _chained_wrongly(right: Any) -> Any:
    def append(db: Any, key: bytes, moment: Any, happening: Any) -> None:
        wrong = happening.kind is Kind.SLOT_FREED
        right(db, bytes(32) if wrong else key, moment, happening)

    return append


def _dead_at_birth(right: Any) -> Any:
    def hand_over(db: Any, package: str) -> Any:
        sealed = right(db, package)
        db.execute("UPDATE code SET ended_at = issued_at WHERE package = ?", (package,))
        return sealed

    return hand_over


_OFFERED: Final = ("a slot that is offered holds nothing", "no package is lost")
_TOLD: Final = ("exactly what changed is told",)

_ENDS: Final = "every visit ends"


def _anybodys(_: Any) -> Any:
    def waiting(db: Any, *_others: object) -> Any:
        return packages.every(db, State.STORED)

    return waiting


def _nothing(_: Any) -> Any:
    def nothing(*_all: object, **_more: object) -> None:
        """Do nothing."""

    return nothing


BREAKS: Final[Mapping[str, Break]] = {
    "free-unproven": Break(doors, "effect", _freed_after(Ending.UNPROVEN), _OFFERED),
    "free-left-open": Break(doors, "effect", _freed_after(Ending.LEFT_OPEN), _OFFERED),
    "forget-at-restart": Break(Doorkeeper, "_settle", _forgotten_at_restart, _OFFERED),
    "stuck-is-picked-up": Break(
        Doorkeeper,
        "_refused",
        _stuck_is_picked_up,
        ("a package is stored until its door was seen open",),
    ),
    "pulse-twice": Break(Bus, "pulse", _twice, ("no pulse is repeated blindly",)),
    "wrong-door": Break(
        Bank, "pulse", _next_door, ("a pulse has its visit committed before it",)
    ),
    "lose-a-notification": Break(doors, "tell", _untold("retrieved"), _TOLD),
    "expired-untold": Break(endings, "tell", _untold("expired"), _TOLD),
    "spent-code-opens": Break(
        codes, "find", _spent_codes_too, ("a code opens its own door and no other",)
    ),
    "forgive-at-restart": Break(
        pickups, "start_waits_anew", _forgiven_at_restart, ("no wait is forgiven",)
    ),
    "expire-early": Break(
        endings, "due", _a_day_early, ("nothing expires before its time",)
    ),
    "next-door-of-anybody": Break(
        nextdoors, "waiting", _anybodys, ("nobody is led to the door of another",)
    ),
    "put-back-forgotten": Break(puttingback, "hold", _nothing, _OFFERED),
    "put-back-untold": Break(puttingback, "tell", _untold("put-back"), _TOLD),
    "visit-never-ends": Break(Doorkeeper, "_closes", _some_never_end, (_ENDS,)),
    "chain-wrong": Break(
        chain, "append", _chained_wrongly, ("the chain of events is whole",)
    ),
    "code-dead-at-birth": Break(
        codes, "hand_over", _dead_at_birth, ("a code lives as long as it may",)
    ),
}
"""All of them, by the name that `--break` takes."""
