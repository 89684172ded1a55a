"""Random histories of a bank, checked against what is really in its slots.

The model knows what no kiosk can: what lies behind each door. After every step
the books must fit it, whatever doors, couriers, codes and restarts did.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from kiosk.domain.errors import (
    NoSlotError,
    RefusedError,
    StateError,
    WrongCodeError,
)
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.users import User
from kiosk.domain.visits import Ending, Purpose, Visit
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system
from tests.kit import settings as bank

DIGITS = "4567"
Code = tuple[str, str]

odd_endings = st.sampled_from(
    [Ending.STUCK, Ending.LEFT_OPEN, Ending.UNPROVEN, Ending.SILENT, Ending.UNSERVED]
)


class History(RuleBasedStateMachine):
    """A day at the bank."""

    packages: Bundle[str] = Bundle("packages")
    codes: Bundle[Code] = Bundle("codes")

    def __init__(self) -> None:
        super().__init__()
        self.leaving = ExitStack()
        self.folder = Path(self.leaving.enter_context(tempfile.TemporaryDirectory()))
        self.clock = HandClock()
        self.running = ExitStack()
        self.count = 0
        self.inside: dict[str, set[str]] = {}
        """What really is behind each door."""
        self.live: dict[str, Code] = {}
        """The one code of each package that opens something."""
        self.told: list[str] = []

    @initialize()
    def begin(self) -> None:
        self.start()
        self.system.add_user(User("anna", phone=f"0170 123 {DIGITS}"), actor="t")

    def start(self) -> None:
        self.system: LockerSystem = self.running.enter_context(
            opened_system(self.folder, bank("SSML"), self.clock)
        )

    def teardown(self) -> None:
        self.running.close()
        self.leaving.close()

    # What people do

    @rule(target=packages, size=st.sampled_from("SML"))
    def announce(self, size: str) -> str:
        self.count += 1
        name = f"p{self.count}"
        self.system.announce(name, user="anna", size=size, actor="t")
        return name

    @rule(
        target=codes,
        package=packages,
        ending=st.none() | odd_endings,
        put=st.booleans(),
    )
    def store(self, package: str, ending: Ending | None, put: bool) -> Any:  # noqa: FBT001, ANN401 - hypothesis' own
        before = {v.slot.name: v.status for v in self.system.slots()}
        try:
            deposit = self.system.store_package(package, actor="courier")
        except (StateError, NoSlotError):
            return multiple()
        slot = deposit.slot
        assert before[slot] is Status.EMPTY
        assert not self.inside.get(slot), "offered a slot that holds something"
        if self.play(deposit.visit, ending, lambda: self.put(slot, package), sure=put):
            self.live[package] = (deposit.issued.code, deposit.issued.digits)
            self.told.append(f"stored {package}")
        return (deposit.issued.code, deposit.issued.digits)

    @rule(code=codes, ending=st.none() | odd_endings, took=st.booleans())
    def retrieve(self, code: Code, ending: Ending | None, took: bool) -> None:  # noqa: FBT001 - hypothesis' own
        owners = [package for package, live in self.live.items() if live == code]
        self.wait_out()
        try:
            visit = self.system.retrieve(*code)
        except WrongCodeError:
            assert not owners, "a live code was refused"
            return
        except StateError:
            raise AssertionError("nobody is at any door") from None
        assert owners == [visit.package], "a dead code opened something"
        assert self.inside[visit.slot] == set(owners), "the wrong door"
        opened = self.play(
            visit, ending, lambda: self.take(visit.slot, owners[0]), sure=took
        )
        if opened:
            del self.live[owners[0]]
            self.told.append(f"retrieved {owners[0]}")

    @rule(code=codes, wrong=st.sampled_from(["0000", "9999", "456"]))
    def guess(self, code: Code, wrong: str) -> None:
        try:
            visit = self.system.retrieve(code[0], wrong)
        except RefusedError:
            return
        raise AssertionError(f"wrong digits opened {visit.slot}")

    @rule(number=st.integers(0, 10**8 - 1))
    def type_anything(self, number: int) -> None:
        typed = f"{number:08d}"
        known = {code for code, _ in self.live.values()}
        try:
            self.system.retrieve(typed, DIGITS)
        except RefusedError:
            return
        assert typed in known

    @rule(package=packages)
    def cancel(self, package: str) -> None:
        was = self.system.package(package)
        try:
            self.system.cancel(package, actor="t")
        except StateError:
            assert was.state not in {State.PENDING, State.STORED}
            return
        self.live.pop(package, None)
        if was.state is State.STORED:
            self.told.append(f"cancelled {package}")

    @rule(target=codes, package=packages)
    def reissue(self, package: str) -> Any:  # noqa: ANN401 - hypothesis' own
        try:
            issued = self.system.reissue(package, user="anna", actor="t")
        except StateError:
            assert package not in self.live
            return multiple()
        self.live[package] = (issued.code, issued.digits)
        self.told.append(f"reissued {package}")
        return self.live[package]

    @rule(slot=st.sampled_from("1234"), ending=st.none() | odd_endings)
    def open_by_hand(self, slot: str, ending: Ending | None) -> None:
        visit = self.system.open_slot(slot, actor="technician")
        if visit.purpose is Purpose.CLEARANCE:
            self.play(visit, ending, lambda: self.take(slot, visit.package), sure=True)
        else:
            self.play(visit, ending, lambda: None, sure=True)

    @rule(slot=st.sampled_from("1234"), out=st.booleans())
    def service(self, slot: str, out: bool) -> None:  # noqa: FBT001 - hypothesis' own
        try:
            if out:
                self.system.take_out_of_service(slot, reason="test", actor="t")
            else:
                self.system.return_to_service(slot, actor="t")
        except StateError:
            pass

    @rule(hours=st.integers(0, 30))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(timedelta(hours=hours))

    @rule(power_cut=st.booleans())
    def restart(self, power_cut: bool) -> None:  # noqa: FBT001 - hypothesis' own
        self.running.close()
        if power_cut:
            self.clock.restart()
        self.start()

    # What doors do

    def play(
        self,
        visit: Visit,
        ending: Ending | None,
        move: Callable[[], None],
        *,
        sure: bool,
    ) -> bool:
        """Play the doorkeeper; return whether the visit did what it was for."""
        if ending is Ending.UNSERVED:
            self.clock.forward(timedelta(minutes=1))
            assert self.system.take_up() == []
            return False
        assert visit.id in [taken.id for taken in self.system.take_up()]
        if ending in {Ending.STUCK, Ending.SILENT}:
            self.system.conclude(visit.id, ending, "test")
            return False
        self.system.pulsed(visit.id, 1, door="CLOSED")
        if ending is Ending.UNPROVEN:
            if sure:
                move()
            self.system.conclude(visit.id, ending, "test")
            return False
        self.system.opened(visit.id)
        move()
        if ending is Ending.LEFT_OPEN:
            self.system.conclude(visit.id, ending, "test")
            return visit.purpose is Purpose.PICKUP
        self.system.closed(visit.id)
        return True

    def put(self, slot: str, package: str) -> None:
        self.inside.setdefault(slot, set()).add(package)

    def take(self, slot: str, package: str | None) -> None:
        self.inside[slot].discard(package or "")

    def wait_out(self) -> None:
        while self.system.waiting() > 0:
            self.clock.forward(timedelta(hours=1))
        self.clock.forward(timedelta(hours=1))  # a code that was held back, too

    # What must hold after every step

    @invariant()
    @precondition(lambda self: hasattr(self, "system"))
    def books_fit_what_is_behind_the_doors(self) -> None:
        for view in self.system.slots():
            really = self.inside.get(view.slot.name, set())
            if view.status is Status.EMPTY:
                assert not really, f"slot {view.slot.name} is not empty"
            if view.package is not None and view.doubt is None:
                assert view.package.id in really, f"{view.package.id} is lost"

    @invariant()
    @precondition(lambda self: hasattr(self, "system"))
    def live_codes_are_those_of_stored_packages(self) -> None:
        stored = {package.id for package in self.system.packages(State.STORED)}
        assert stored == set(self.live)

    @invariant()
    @precondition(lambda self: hasattr(self, "system"))
    def every_change_is_told_and_nothing_else(self) -> None:
        rows = self.system.store.read(
            lambda db: db.execute("SELECT kind, package FROM notification").fetchall()
        )
        assert sorted(f"{kind} {package}" for kind, package in rows) == sorted(
            self.told
        )

    @invariant()
    @precondition(lambda self: hasattr(self, "system"))
    def every_visit_has_ended_and_the_chain_is_whole(self) -> None:
        assert self.system.unfinished() == []
        self.system.verify_events()


TestHistories = History.TestCase
TestHistories.settings = settings(
    max_examples=60,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
