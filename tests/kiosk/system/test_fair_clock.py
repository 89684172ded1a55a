"""Random bad days of a bank, against a count of every minute of its door.

The model knows the true time and, minute by minute, whether the door of one package
could be served. Whatever power, program, board, lock and clock do: the deadline
moves by just these minutes, once, never nearer; and nothing expires before.
"""

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kiosk.domain.expiry import GRACE
from kiosk.domain.package import Package, State
from kiosk.domain.visits import Ending
from kiosk.store import Tx
from kiosk.store.times import text
from kiosk.system import LockerSystem
from tests.kit import NOON, HandClock, opened_system, stored
from tests.kit import settings as bank

Step = tuple[str, int, int]

MINUTE: Final = timedelta(minutes=1)
LEFT: Final = timedelta(minutes=25)
"""How long the package may still be picked up when the day begins."""


class WallClock(HandClock):
    """A clock without a battery, and the time as it really is."""

    def __init__(self) -> None:
        super().__init__()
        self.true = NOON

    def pass_minute(self) -> None:
        self.true += MINUTE
        self.forward(MINUTE)

    def power_off(self, minutes: int) -> None:
        self.true += minutes * MINUTE
        self.restart()
        self.distrust()  # and it stands where it stood

    def synchronise(self) -> None:
        self.trust(self.true)


@dataclass
class Day:
    """A day of a bank with one package, and what its door was really like."""

    system: LockerSystem
    clock: WallClock
    running: ExitStack
    folder: Path
    deadline: datetime
    unserved: int = 0
    lost: bool = False
    stuck: bool = False

    @property
    def package(self) -> Package:
        return self.system.package("p1")

    def minutes(self, count: int) -> None:
        """The bank runs, and its housekeeper looks round every minute."""
        for _ in range(count):
            self.clock.pass_minute()
            self.unserved += self.lost or self.stuck
            self.keep_house()

    def keep_house(self) -> None:
        before = self.package
        self.system.hours.serving(always=False)
        if self.clock.read().trusted:
            self.system.expire(actor="kiosk")
        after = self.package
        assert after.deadline is not None
        assert before.deadline is not None
        assert after.deadline >= before.deadline, "a deadline came nearer"
        if after.state is State.EXPIRED and before.state is State.STORED:
            fair = self.deadline + self.unserved * MINUTE + GRACE
            assert self.clock.true > fair, "it expired too early"

    def board(self) -> None:
        if self.package.state is not State.STORED:
            return
        self.lost = not self.lost
        if self.lost:
            self.system.hours.board_lost("wall", 1, cause="silent", was_told=False)
        else:
            self.system.hours.board_answers("wall", 1, was_lost=True)

    def lock(self) -> None:
        if self.package.state is not State.STORED:
            return
        if self.stuck:
            self.system.return_to_service("1", actor="t")
        else:
            visit = self.system.open_slot("1", actor="t")
            self.system.take_up()
            self.system.conclude(visit.id, Ending.STUCK, "it stayed shut")
        self.stuck = not self.stuck

    def update(self, minutes: int) -> None:
        """The program ends, and begins again in the same boot."""
        self.running.close()
        for _ in range(minutes):
            self.clock.pass_minute()
        self.unserved += minutes if minutes > 2 or self.lost or self.stuck else 0
        self.start()

    def power_cut(self, minutes: int, boots: int) -> None:
        """The power goes; the program begins some minutes after it is back."""
        self.running.close()
        self.clock.power_off(minutes)
        for _ in range(boots):
            self.clock.pass_minute()
        self.unserved += minutes + boots
        self.start()

    def network(self) -> None:
        self.clock.synchronise()
        self.keep_house()

    def start(self) -> None:
        self.running = ExitStack()
        self.system = self.running.enter_context(
            opened_system(self.folder, bank("S"), self.clock)
        )
        self.system.hours.serving()

    def do(self, step: Step) -> None:
        name, one, two = step
        match name:
            case "minutes":
                self.minutes(one)
            case "board":
                self.board()
            case "lock":
                self.lock()
            case "update":
                self.update(one)
            case "power":
                self.power_cut(one, two)
            case "network":
                self.network()


def step(name: str, one: int = 0, two: int = 0) -> st.SearchStrategy[Step]:
    return st.tuples(
        st.just(name),
        st.integers(1, one) if one else st.just(0),
        st.integers(0, two) if two else st.just(0),
    )


days = st.lists(
    st.one_of(
        step("minutes", 30),
        step("minutes", 5),
        step("board"),
        step("lock"),
        step("update", 8),
        step("power", 60, 3).map(lambda s: (s[0], s[1] + 2, s[2])),
        step("network"),
    ),
    max_size=16,
)


def live_through(steps: list[Step]) -> Day:
    with tempfile.TemporaryDirectory() as folder:
        clock = WallClock()
        running = ExitStack()
        system = running.enter_context(opened_system(Path(folder), bank("S"), clock))
        system.hours.serving()
        stored(system)
        _age(system, clock.true + LEFT)
        day = Day(system, clock, running, Path(folder), clock.true + LEFT)
        try:
            for one in steps:
                day.do(one)
            _all_is_well_again(day)
            package, fair = day.package, day.deadline + day.unserved * MINUTE
            if package.state is State.STORED:
                assert package.deadline == fair
                assert package.extended_seconds == day.unserved * 60
                day.minutes(max(0, int((fair + GRACE - clock.true) / MINUTE)))
                assert day.package.state is State.STORED
                day.minutes(1)
            assert day.package.state is State.EXPIRED
            return day
        finally:
            day.running.close()


def _age(system: LockerSystem, deadline: datetime) -> None:
    """Have the package there for almost as long as it may be."""
    stored_at = deadline - timedelta(days=3)

    def act(tx: Tx) -> None:
        tx.db.execute(
            "UPDATE package SET deadline = ?, stored_at = ?",
            (text(deadline), text(stored_at)),
        )

    system.store.write(act)


def _all_is_well_again(day: Day) -> None:
    if day.lost:
        day.board()
    if day.stuck:
        day.lock()
    day.network()


FEW = settings(
    max_examples=4,
    deadline=None,
    # Shrinking a long day takes minutes; its steps are printed as they are.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@FEW
@given(days)
def test_just_the_minutes_of_no_service_are_added(steps: list[Step]) -> None:
    live_through(steps)


@pytest.mark.slow
@settings(FEW, max_examples=150)
@given(days)
def test_just_the_minutes_of_no_service_are_added_on_many_days(
    steps: list[Step],
) -> None:
    live_through(steps)
