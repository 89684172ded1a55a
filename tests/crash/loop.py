"""The loop: let a kiosk live, kill it, look at what is left, let it live again.

Which boundary comes next is chosen so that those that were seldom reached are aimed
at more often; some kills come at the n-th boundary whatever it is, some after a
while, and those that miss come when nothing is left to do.
"""

import itertools
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

from tests.crash import books
from tests.crash.street import COURIER, Life, Street

T = TypeVar("T")

_LIVES_OF_A_BANK: Final = 30
_FEWEST_FREE: Final = 3
_HUNG_SECONDS: Final = 60.0
_TICK_SECONDS: Final = 0.02
_SIZES: Final = "SSSML"
ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a process is killed: at a point, or after some seconds."""

    point: str | None = None
    nth: int = 0
    seconds: float | None = None


NAMED: Final = (
    "before BEGIN",
    "after BEGIN",
    "inside, after visit-requested",
    "before COMMIT of visit-requested",
    "after COMMIT of visit-requested",
    "after COMMIT of visit-taken",
    "before the pulse",
    "before an unlock on the wire",
    "after an unlock on the wire",
    "after a relay on on the wire",
    "before all relays off on the wire",
    "after the pulse",
    "inside, after door-pulsed",
    "after COMMIT of door-pulsed",
    "inside, after package-retrieved",
    "before COMMIT of door-opened",
    "after COMMIT of door-opened",
    "inside, after package-stored",
    "inside, after slot-freed",
    "before COMMIT of door-closed",
    "after COMMIT of door-closed",
    "before the delivery",
    "after the delivery",
    "before COMMIT of notification-delivered",
    "inside, after kiosk-started",
    "after COMMIT of kiosk-started",
)
"""Where every long enough loop must have killed at least once."""


@dataclass
class Found:
    """What a loop has seen; several may share one."""

    kills: Counter[str] = field(default_factory=Counter)
    """By the point that was passed last."""

    reached: Counter[str] = field(default_factory=Counter)
    """In how many lives each point was passed."""

    visits: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All kills."""
        return sum(self.kills.values())

    @property
    def missing(self) -> list[str]:
        """The named points at which nobody was killed yet."""
        return [point for point in NAMED if not self.kills[point]]

    def has(self, part: str) -> bool:
        """Whether something wrong was found that says this."""
        return any(part in one for one in self.wrong)

    def worth(self) -> tuple[list[str], list[float]]:
        """Return the points, and how much each is worth aiming at.

        One that many lives reach and few died at is worth most.
        """
        points = sorted(self.reached)
        return points, [self.reached[p] / (1 + self.kills[p]) ** 2 for p in points]


class Nursery:
    """The process that others are forked from."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        self._held = b""

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End it, and what it has forked."""
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()
            process.wait()

    def order(self, order: Mapping[str, Any]) -> None:
        """Have a process forked."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()

    def hear(self, seconds: float) -> list[dict[str, Any]]:
        """Return what it has told by now, after some waiting."""
        assert self._process.stdout is not None
        told = self._process.stdout.fileno()
        if not select.select([told], [], [], seconds)[0]:
            return []
        *lines, self._held = (self._held + os.read(told, 65536)).split(b"\n")
        return [json.loads(line) for line in lines]


def _where(life: Life, aim: Aim) -> str:
    """Return where a process died, for the count."""
    if aim.seconds is not None:
        return "after a while"
    if life.idle:
        return "when nothing was left to do"
    return life.points[-1] if life.points else "before anything"


class Loop:
    """Kills one bank after another.

    Args:
        folder: Where the banks are.
        seed: What chance begins with.
        broken: What is broken on purpose.
        found: Where it is told.
    """

    def __init__(
        self, folder: Path, seed: int, *, broken: str | None, found: Found
    ) -> None:
        self._folder = folder
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311 - dice, not keys
        self._broken = broken
        self._found = found
        self._days = 0.0
        self._package = 0
        self._coming: set[str] = set()

    def run(self, kills: int, enough: Callable[[], bool] = lambda: False) -> None:
        """Kill so many times, or until somebody has had enough."""
        with Nursery() as nursery:
            bank = 0
            while kills > 0 and not enough():
                bank += 1
                street = Street(self._folder / f"{self._seed}-{bank}", self._chance)
                try:
                    for _ in range(min(kills, _LIVES_OF_A_BANK)):
                        kills -= 1
                        if enough() or not self._live_and_die(nursery, street):
                            break
                finally:
                    street.doors.close()
                self._found.visits += len(street.books.visits)

    def _live_and_die(self, nursery: Nursery, street: Street) -> bool:
        """Let one process live; return whether the bank is good for another."""
        aim = self._aim()
        life = street.begin()
        self._days += self._chance.random() * 0.3
        nursery.order({
            "config": str(street.config),
            "data": str(street.data),
            "days": self._days,
            "point": aim.point,
            "nth": aim.nth,
            "broken": self._broken,
            "rounds": self._plans(street, life),
        })  # fmt: skip
        self._watch(nursery, street, life, aim)
        street.doors.rest()
        self._found.reached.update(set(life.points))
        self._found.kills[_where(life, aim)] += 1
        read = books.read(street.data)
        wrong = [
            *([] if life.status == -signal.SIGKILL else [f"it fell: {life.status}"]),
            *street.account(life, read),
            *books.wrong(read, street.inside),
        ]
        self._tell(street, life, aim, wrong)
        empty = list(read.status.values()).count("EMPTY")
        return not wrong and (not read.status or empty >= _FEWEST_FREE)

    def _tell(self, street: Street, life: Life, aim: Aim, wrong: list[str]) -> None:
        last = life.points[-3:]
        self._found.wrong += [
            f"{one} (seed {self._seed}, {street.name}, {aim}, {last})" for one in wrong
        ]

    # What happens while it lives.

    def _watch(self, nursery: Nursery, street: Street, life: Life, aim: Aim) -> None:
        began = time.monotonic()
        kill_at = None if aim.seconds is None else began + aim.seconds
        while True:
            for told in nursery.hear(_TICK_SECONDS):
                if "ended" in told:
                    life.status = told["ended"]
                    return
                if "idle" in told:
                    life.idle = True
                    kill_at = time.monotonic() + self._chance.random() * 0.05
                self._note(street, life, told)
            street.doors.tend()
            now = time.monotonic()
            due = now > began + _HUNG_SECONDS or (kill_at and now >= kill_at)
            if due and life.pid:  # 0 would be everybody
                os.kill(life.pid, signal.SIGKILL)
                kill_at = None

    def _note(self, street: Street, life: Life, told: dict[str, Any]) -> None:
        match told:
            case {"pid": pid}:
                life.pid = pid
            case {"at": point}:
                life.points.append(point)
            case {"delivered": key}:
                life.delivered[key] += 1
            case {"settled": numbers}:
                life.settled = numbers
            case {"unsettled": numbers}:
                self._found.wrong.append(f"visits {numbers} do not end after a start")
            case {"no": no, "got": got}:
                life.answers[no] = got
                if "code" in got:
                    street.codes[got["package"]] = got["code"]
            case {"step": step, "visit": number, "slot": slot}:
                life.steps[number] = step
                if step == "opened":
                    street.doors.shut(slot)

    # What people want.

    def _plans(self, street: Street, life: Life) -> list[list[dict[str, Any]]]:
        """Return who comes, round after round; technicians come first."""
        self._coming.clear()
        doubted = sorted(street.books.doubts)
        looks = [self._look(street, slot) for slot in doubted if self._happens(0.5)]
        rounds = [[look] for look in looks]
        seen = {look["slot"] for look in looks}
        for _ in range(self._chance.randint(1, 4)):
            stories = [
                self._story(street, life, seen) for _ in range(self._pick([1, 1, 2]))
            ]
            rounds += [list(wishes) for wishes in zip(*stories, strict=False)]
        for number, wish in enumerate(itertools.chain(*rounds)):
            wish["no"] = number
        return rounds

    def _look(self, street: Street, slot: str) -> dict[str, Any]:
        inside = next(iter(street.inside[slot]), None)
        return {"do": "settle", "slot": slot, "holds": inside}

    def _story(
        self, street: Street, life: Life, seen: set[str]
    ) -> list[dict[str, Any]]:
        """Return what one person or two want of one package."""
        packages = street.books.packages
        stored = [
            name
            for name, row in packages.items()
            if row["state"] == "STORED" and row["slot"] not in seen
        ]
        if not stored or self._happens(0.5):
            name = self._brought(street)
            first = {"do": "deposit", "package": name, "size": self._pick(_SIZES)}
            if self._happens(0.15):
                life.taken_back.add(name)
                return [first | {"back": True}]
            return [first, *self._later(street, name)]
        return self._later(street, self._pick(stored))

    def _later(self, street: Street, package: str) -> list[dict[str, Any]]:
        """Return what becomes of a package that is stored."""

        def do(what: str) -> dict[str, Any]:
            return {"do": what, "package": package, "code": street.codes.get(package)}

        known = package in street.codes or package not in street.books.packages
        return self._pick([
            [],
            [do("pickup")] if known else [do("reissue"), do("pickup")],
            [do("pickup"), do("reopen")] if known else [do("reissue")],
            [do("cancel"), do("open")],
            [do("reissue"), do("pickup")],
            [do("open"), do("cancel")],
            [{"do": "expire"}, {"do": "open", "slot": self._pick("12345678")}],
        ])  # fmt: skip

    def _brought(self, street: Street) -> str:
        packages = street.books.packages
        back = [
            name
            for name, place in street.where.items()
            if place == COURIER
            and packages[name]["state"] == "PENDING"
            and name not in self._coming
        ]
        if back and self._happens(0.5):
            name = self._pick(back)
            self._coming.add(name)
            return name
        self._package += 1
        return f"p{self._package}"

    def _pick(self, among: Sequence[T]) -> T:
        return self._chance.choice(among)

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share

    # Where it is killed.

    def _aim(self) -> Aim:
        missing = self._found.missing
        dice = self._chance.random()
        if missing and dice < 0.5:
            return Aim(self._chance.choice(missing), 1)
        if dice < 0.7 and self._found.reached:
            points, weights = self._found.worth()
            (point,) = self._chance.choices(points, weights)
            return Aim(point, self._chance.choice([1, 1, 2, 3]))
        if dice < 0.92:
            return Aim(nth=self._chance.randint(1, 120))
        return Aim(seconds=self._chance.random() * 1.2)
