"""Random histories of a bank, checked against what is really in its slots.

The model knows what no kiosk can: what lies behind each door. After every step
the books must fit it, whatever doors, couriers, codes and restarts did.
"""

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kiosk.domain.complaints import Complaint
from kiosk.domain.errors import (
    CancelledError,
    ClockError,
    ExpiredError,
    NoSlotError,
    RefusedError,
    StateError,
    WrongCodeError,
)
from kiosk.domain.package import Package, State
from kiosk.domain.putbacks import Reason
from kiosk.domain.slots import Status
from kiosk.domain.users import Role, User
from kiosk.domain.visits import BRINGING, Ending, Found, Purpose, Visit, Word
from kiosk.store import visits
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system
from tests.kit import settings as bank

DIGITS = "4567"
Code = tuple[str, str]


class Cut(Enum):
    """The power fails in the middle of a visit."""

    FOUND_SHUT = Found.CLOSED
    FOUND_OPEN = Found.OPEN


UNSEEN = {Ending.UNSERVED, Ending.STUCK, Ending.SILENT, Ending.UNPROVEN}
"""Endings of visits whose door nobody saw open."""

endings = st.sampled_from(
    [
        None,
        None,
        None,
        Ending.STUCK,
        Ending.LEFT_OPEN,
        Ending.UNPROVEN,
        Ending.SILENT,
        Ending.UNSERVED,
        Cut.FOUND_SHUT,
        Cut.FOUND_OPEN,
    ]
)


class History(RuleBasedStateMachine):
    """A day at the bank."""

    def __init__(self) -> None:
        super().__init__()
        self.leaving = ExitStack()
        self.folder = Path(self.leaving.enter_context(tempfile.TemporaryDirectory()))
        self.clock = HandClock()
        self.running = ExitStack()
        self.packages: list[str] = []
        self.inside: dict[str, set[str]] = {}
        """What really is behind each door."""
        self.live: dict[str, Code] = {}
        """The one code of each package that opens something."""
        self.dead: list[Code] = []
        """Every code that opens nothing any more, or never did."""
        self.told: list[str] = []
        self.numbers = 0
        self.beside: dict[str, str] = {}
        """The packages that parcels were brought for, be they added or not."""
        self.parcels: dict[str, str] = {}
        """The parcels that were added, with the packages that they lie beside."""
        self.brought: list[Visit] = []
        """The deposits that a courier may want to undo."""
        self.said_back: dict[str, str] = {}
        """Packages that somebody said are back inside, with their slots."""
        self.start()
        self.system.add_user(User("anna", phone=f"0170 123 {DIGITS}"), actor="t")
        self.system.add_user(User("dora", role=Role.COURIER), actor="t")

    def start(self) -> None:
        self.system: LockerSystem = self.running.enter_context(
            opened_system(self.folder, bank("SSML"), self.clock)
        )

    def teardown(self) -> None:
        self.running.close()
        self.leaving.close()

    # What people do

    @initialize(count=st.integers(0, 3))
    def begin(self, count: int) -> None:
        for _ in range(count):
            self.announce("S")
            self.store(self.packages[-1], None, put=True)

    @rule(size=st.sampled_from("SSML"))
    def announce(self, size: str) -> None:
        name = f"p{len(self.packages) + 1}"
        self.packages.append(name)
        self.system.announce(name, user="anna", size=size, actor="t")

    @precondition(lambda self: self.packages)
    @rule(data=st.data(), ending=endings, put=st.booleans())
    def store_one(
        self, data: st.DataObject, ending: Ending | Cut | None, *, put: bool
    ) -> None:
        waiting = [p.id for p in self.system.packages(State.PENDING)]
        self.store(
            data.draw(st.sampled_from(waiting or self.packages)), ending, put=put
        )

    def store(self, package: str, ending: Ending | Cut | None, *, put: bool) -> None:
        if self.lies_somewhere(package):
            return  # nobody has it in their hands
        before = {v.slot.name: v.status for v in self.system.slots()}
        try:
            deposit = self.system.store_package(package, actor="dora")
        except (StateError, NoSlotError):
            return
        slot = deposit.slot
        assert before[slot] is Status.EMPTY
        assert not self.inside.get(slot), "offered a slot that holds something"
        code = (deposit.issued.code, deposit.issued.digits)
        if self.play(deposit.visit, ending, lambda: self.put(slot, package), sure=put):
            self.live[package] = code
            self.told.append(f"stored {package}")
            self.brought.append(deposit.visit)
        else:
            self.dead.append(code)

    @rule(
        word=st.sampled_from([Word.EMPTY, Word.FILLED, None]),
        ending=endings,
        fresh=st.booleans(),
    )
    def undo(
        self, word: Word | None, ending: Ending | Cut | None, *, fresh: bool
    ) -> None:
        """The courier wants the last one back, and says what is so, if anything."""
        if fresh:
            self.announce("S")
            self.store(self.packages[-1], None, put=True)
        if not self.brought:
            return
        deposit = self.brought.pop()
        package = deposit.package or ""
        try:
            visit = self.system.undo(deposit.id, actor="dora")
        except StateError:
            return
        assert self.inside[visit.slot] == {package}
        self.ended(package, "taken_back")
        if ending is not None:
            self.play(visit, ending, lambda: None, sure=True)
        else:
            self.at_the_open_door(visit)
            if word is Word.EMPTY:
                self.take(visit.slot, package)
            if word is not None:
                self.system.say(visit.id, word)
            self.system.closed(visit.id)
        view = self.system.slot(visit.slot)
        taken = ending is None and word is Word.EMPTY
        assert (view.package is None) is taken
        assert self.system.package(package).state is State.CANCELLED

    @precondition(lambda self: self.packages)
    @rule(
        data=st.data(),
        complaint=st.sampled_from(Complaint),
        ends=st.sampled_from(["shut", "given up", "left open"]),
    )
    def complain(self, data: st.DataObject, complaint: Complaint, ends: str) -> None:
        """The courier finds something wrong at the door, and keeps the package."""
        waiting = [p.id for p in self.system.packages(State.PENDING)]
        package = data.draw(st.sampled_from(waiting or self.packages))
        if self.lies_somewhere(package):
            return
        try:
            deposit = self.system.store_package(package, actor="dora")
        except (StateError, NoSlotError):
            return
        self.dead.append((deposit.issued.code, deposit.issued.digits))
        visit = deposit.visit
        self.at_the_open_door(visit)
        self.system.complain(visit.id, complaint, actor="dora")
        assert self.system.slot(visit.slot).status is not Status.EMPTY
        if ends == "shut":
            self.system.closed(visit.id)
        elif ends == "given up":
            self.system.give_up_door(visit.id, actor="dora")
        else:
            self.system.conclude(visit.id, Ending.LEFT_OPEN, "test")
        assert self.system.package(package).state is State.PENDING
        view = self.system.slot(visit.slot)
        doubted = ends != "shut" or complaint is Complaint.OCCUPIED
        closes = complaint.closes or ends == "given up"
        assert (view.doubt is not None, view.reason is not None) == (doubted, closes)

    @precondition(lambda self: self.live)
    @rule(data=st.data(), ending=endings, took=st.booleans())
    def retrieve(
        self, data: st.DataObject, ending: Ending | Cut | None, *, took: bool
    ) -> None:
        package = data.draw(st.sampled_from(sorted(self.live)))
        self.wait_out()
        try:
            visit = self.system.retrieve(*self.live[package])
        except ExpiredError:
            deadline = self.system.package(package).deadline
            assert deadline is not None
            assert self.clock.read().wall > deadline
            self.ended(package, "expired")
            return
        assert visit.package == package
        # Empty is possible: a door opened unseen, and the code lived on.
        assert self.inside[visit.slot] <= self.all_of(package), "the wrong door"
        take = lambda: self.take_all(visit.slot)  # noqa: E731 - a hand
        if self.play(visit, ending, take, sure=took):
            self.ended(package, "retrieved")

    @precondition(lambda self: self.dead)
    @rule(data=st.data())
    def try_a_dead_code(self, data: st.DataObject) -> None:
        code = data.draw(st.sampled_from(self.dead))
        self.wait_out()
        with pytest.raises((WrongCodeError, ExpiredError, CancelledError)):
            self.system.retrieve(*code)

    @precondition(lambda self: self.live)
    @rule(data=st.data(), wrong=st.sampled_from(["0000", "9999"]))
    def guess_the_digits(self, data: st.DataObject, wrong: str) -> None:
        package = data.draw(st.sampled_from(sorted(self.live)))
        self.wait_out()
        with pytest.raises(WrongCodeError):
            self.system.retrieve(self.live[package][0], wrong)

    @rule(number=st.integers(0, 10**8 - 1))
    def type_anything(self, number: int) -> None:
        with pytest.raises(RefusedError):
            self.system.retrieve(f"{number:08d}", DIGITS)

    @precondition(lambda self: self.packages)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        package = data.draw(st.sampled_from(self.packages))
        was = self.system.package(package).state
        if was not in {State.PENDING, State.STORED}:
            with pytest.raises(StateError):
                self.system.cancel(package, actor="t")
            return
        self.system.cancel(package, actor="t")
        if was is State.STORED:
            self.ended(package, "cancelled")

    @precondition(lambda self: self.packages)
    @rule(data=st.data())
    def reissue(self, data: st.DataObject) -> None:
        package = data.draw(st.sampled_from(sorted(self.live) or self.packages))
        if package not in self.live:
            with pytest.raises(StateError):
                self.system.reissue(package, user="anna", actor="t")
            return
        issued = self.system.reissue(package, user="anna", actor="t")
        self.dead.append(self.live[package])
        self.live[package] = (issued.code, issued.digits)
        self.told.append(f"reissued {package}")

    @rule()
    def sweep(self) -> None:
        try:
            expired = self.system.expire(actor="t")
        except ClockError:
            expired = self.system.expire(actor="t", clock_is_right=True)
        for package in expired:
            self.ended(package.id, "expired")

    @rule(slot=st.sampled_from("1234"), ending=endings)
    def open_by_hand(self, slot: str, ending: Ending | Cut | None) -> None:
        visit = self.system.open_slot(slot, actor="technician")
        if visit.purpose is Purpose.CLEARANCE:
            self.play(visit, ending, lambda: self.take_all(slot), sure=True)
            return
        package = self.system.slot(slot).package
        if package is not None and package.id in self.live and ending not in UNSEEN:
            self.told.append(f"opened {package.id}")
        self.play(visit, ending, lambda: None, sure=True)

    @precondition(lambda self: self.live)
    @rule(
        data=st.data(),
        ending=endings,
        put=st.booleans(),
        word=st.sampled_from([None, Word.FILLED, Word.EMPTY, Word.UNSURE]),
        expected=st.booleans(),
    )
    def add(
        self,
        data: st.DataObject,
        ending: Ending | Cut | None,
        word: Word | None,
        *,
        put: bool,
        expected: bool,
    ) -> None:
        """A further parcel comes for somebody whose package is stored."""
        host = data.draw(st.sampled_from(sorted(self.live)))
        number = self.number(data, expected=expected)
        view = self.system.slot(self.system.package(host).slot or "")
        try:
            visit = self.system.add(number, to=host, actor="courier")
        except RefusedError:
            return
        assert view.status is Status.OCCUPIED
        self.beside[number] = host
        put = put and word is not Word.EMPTY
        if ending is None:
            self.at_the_open_door(visit)
            if put or word not in {Word.EMPTY, Word.UNSURE}:
                self.put(visit.slot, number)
            if word is not None:
                self.system.say(visit.id, word)
            self.system.closed(visit.id)
            if word not in {Word.EMPTY, Word.UNSURE}:
                self.was_added(number, host)
        else:
            hand = lambda: self.put(visit.slot, number)  # noqa: E731 - a hand
            if self.play(visit, ending, hand, sure=put):
                self.was_added(number, host)
        assert (number in self.system.package(host).parcels) is (
            self.parcels.get(number) == host
        )

    def number(self, data: st.DataObject, *, expected: bool) -> str:
        """Return the number of a parcel that really is in nobody's slot."""
        waiting = [p.id for p in self.system.packages(State.PENDING)]
        names = [name for name in waiting if not self.lies_somewhere(name)]
        if expected and names:
            return data.draw(st.sampled_from(names))
        self.numbers += 1
        return f"n{self.numbers}"

    def was_added(self, number: str, host: str) -> None:
        self.parcels[number] = host
        if host in self.live:  # else nobody can have it any more
            self.told.append(f"added {host}")

    @rule(
        slot=st.sampled_from("1234"),
        word=st.sampled_from([Word.EMPTY, Word.MISSING, Word.FILLED, None]),
        before_shut=st.booleans(),
        ending=endings,
    )
    def collect(
        self,
        slot: str,
        word: Word | None,
        ending: Ending | Cut | None,
        *,
        before_shut: bool,
    ) -> None:
        """A courier comes for what has ended, and says what is so, if anything."""
        try:
            visit = self.system.collect(slot, asked=True, actor="courier")
        except StateError:
            return
        if ending is not None:
            self.play(visit, ending, lambda: None, sure=True)
            return
        self.at_the_open_door(visit)
        if self.inside.get(slot) and word is not Word.FILLED:
            self.inside[slot].clear()
            word = Word.EMPTY if word is Word.MISSING else word
        elif word is not None:
            word = Word.FILLED if self.inside.get(slot) else Word.MISSING
        if word is not None and before_shut:
            self.system.say(visit.id, word)
        self.system.closed(visit.id)
        if word is not None and not before_shut:
            self.system.confirm(visit.id, word, actor="courier")
        view = self.system.slot(slot)
        if word in {Word.EMPTY, Word.MISSING}:
            assert view.status in {Status.EMPTY, Status.RESERVED}
        else:
            assert view.package is not None

    def at_the_open_door(self, visit: Visit) -> None:
        assert visit.id in [taken.id for taken in self.system.take_up()]
        self.system.pulsed(visit.id, 1, door="CLOSED")
        self.system.opened(visit.id)

    @rule(slot=st.sampled_from("1234"), left_open=st.booleans())
    def settle(self, slot: str, *, left_open: bool) -> None:
        """A trusted person looks into a slot and says what is really there."""
        books = {p.id: p for p in self.system.packages()}
        visit = self.system.look_into(slot, actor="tess")
        self.at_the_open_door(visit)
        if self.settle_parcels(slot):
            self.shut_after_a_look(visit, left_open=left_open)
            return
        inside = sorted(self.inside.get(slot, set()))
        for stranger in inside[1:]:  # one package a slot is what the books can hold
            self.take(slot, stranger)
        there = books[inside[0]] if inside else None
        if (
            there is not None
            and there.slot is None
            and there.state is not State.PENDING
            and self.said_back.get(there.id) != slot
        ):
            self.take(slot, there.id)
            there = None
        was = next((p for p in books.values() if p.slot == slot), None)
        self.system.settle(slot, there.id if there else None, actor="tess")
        self.follow_the_word(was, there)
        self.shut_after_a_look(visit, left_open=left_open)
        if not left_open:
            view = self.system.slot(slot)
            assert view.package == (there and self.system.package(there.id))

    def settle_parcels(self, slot: str) -> bool:
        """Settle a slot with several things for one person; whether it was one."""
        inside = self.inside.get(slot, set())
        view = self.system.slot(slot)
        host = view.package.id if view.package is not None else ""
        beside = {name for name in inside if self.beside.get(name) == host}
        if host not in inside or not beside:
            inside -= {name for name in inside if name in self.beside}
            return False
        inside &= beside | {host}
        unsure = sorted(beside - set(self.parcels))
        self.system.settle(slot, unsure[0] if unsure else host, actor="tess")
        for number in unsure:
            self.was_added(number, host)
        return True

    def shut_after_a_look(self, visit: Visit, *, left_open: bool) -> None:
        if left_open:
            self.system.conclude(visit.id, Ending.LEFT_OPEN, "test")
            status = self.system.slot(visit.slot).status
            assert status in {Status.UNCERTAIN, Status.RESERVED}
        else:
            self.system.closed(visit.id)
            assert self.system.slot(visit.slot).doubt is None

    def follow_the_word(self, was: Package | None, there: Package | None) -> None:
        gone = was is not None and (there is None or there.id != was.id)
        if was is not None and gone and was.state is State.STORED:
            state = self.system.package(was.id).state
            assert state in {State.RETRIEVED, State.CANCELLED}
            how = "retrieved" if state is State.RETRIEVED else "missing"
            self.ended(was.id, how)
        if there is not None and there.state is State.PENDING:
            self.told.append(f"stored {there.id}")
            issued = self.system.reissue(there.id, user="anna", actor="t")
            self.live[there.id] = (issued.code, issued.digits)
            self.told.append(f"reissued {there.id}")

    @rule(slot=st.sampled_from("1234"), ending=endings)
    def reopen(self, slot: str, ending: Ending | Cut | None) -> None:
        """Whoever came last wants the same door once more."""
        last = self.system.store.read(lambda db: visits.latest(db, slot))
        if last is None:
            return
        inside = set(self.inside.get(slot, set()))
        try:
            visit = self.system.reopen(last.id)
        except StateError:
            return
        assert last.purpose in {Purpose.PICKUP, Purpose.REOPEN}
        assert not {p.id for p in self.system.packages(State.STORED)} & inside
        for thing in inside:
            self.take(slot, thing)
        self.play(visit, ending, lambda: None, sure=True)

    @precondition(lambda self: self.live)
    @rule(
        data=st.data(),
        reason=st.sampled_from(Reason),
        once_more=st.booleans(),
        kept=st.booleans(),
        end=st.sampled_from([None, None, Ending.LEFT_OPEN, *Cut]),
    )
    def put_back(
        self,
        data: st.DataObject,
        reason: Reason,
        end: Ending | Cut | None,
        *,
        once_more: bool,
        kept: bool,
    ) -> None:
        """It is not theirs, or damaged: it goes back in, unless they keep it."""
        package = data.draw(st.sampled_from(sorted(self.live)))
        visit = self.fetched(package)
        if visit is None:
            return
        slot = visit.slot
        self.at_the_open_door(visit)
        self.ended(package, "retrieved")
        taken = set(self.inside.get(slot, set()))
        if once_more:  # they have shut the door, and see it only then
            self.take_all(slot)
            self.system.closed(visit.id)
            visit = self.system.put_back(visit.id, reason)
            self.at_the_open_door(visit)
            self.inside[slot].update(taken)
        else:
            self.system.put_back(visit.id, reason)
        if kept or package not in taken:  # who found nothing puts nothing back
            self.system.keep(visit.id)
            self.take_all(slot)
        else:
            self.said_back[package] = slot
        self.shut_behind(visit, end)
        if self.system.package(package).state is State.CANCELLED:
            assert self.said_back[package] == slot
            self.told.append(f"put-back {package}")
            assert self.system.slot(slot).status is Status.RESERVED

    def fetched(self, package: str) -> Visit | None:
        """Ask for the door of a package with its code; `None` when it is too late."""
        self.wait_out()
        try:
            return self.system.retrieve(*self.live[package])
        except ExpiredError:
            self.ended(package, "expired")
            return None

    def shut_behind(self, visit: Visit, end: Ending | Cut | None) -> None:
        """Shut the door, or forget to; the power may fail in between."""
        if isinstance(end, Cut):
            self.restart(power_cut=True)
            after = self.system.settle_after_restart(visit.id, end.value)
            if after.ending is not None:
                return
        if end is Ending.LEFT_OPEN:
            self.system.conclude(visit.id, end, "test")
        else:
            self.system.closed(visit.id)

    @precondition(lambda self: len(self.live) > 1)
    @rule(data=st.data(), ending=endings, took=st.booleans())
    def go_on_to_the_next_door(
        self, data: st.DataObject, ending: Ending | Cut | None, *, took: bool
    ) -> None:
        """All that waits is one person's, who typed one code."""
        first = data.draw(st.sampled_from(sorted(self.live)))
        visit = self.fetched(first)
        if visit is None:
            return
        self.play(visit, None, lambda: self.take_all(visit.slot), sure=True)
        self.ended(first, "retrieved")
        more = [package.id for package in self.system.more(visit.id)]
        assert sorted(more) == sorted(self.live)
        if not more:
            return
        try:
            further = self.system.next_door(visit.id)
        except ExpiredError:
            self.ended(more[0], "expired")
            return
        assert further.package == more[0]
        assert self.inside[further.slot] <= self.all_of(more[0]), "the wrong door"
        take = lambda: self.take_all(further.slot)  # noqa: E731 - a hand
        if self.play(further, ending, take, sure=took):
            self.ended(more[0], "retrieved")

    @precondition(lambda self: self.packages)
    @rule(
        data=st.data(),
        word=st.sampled_from([Word.EMPTY, Word.UNSURE]),
        inside=st.booleans(),
    )
    def break_a_deposit_off(
        self, data: st.DataObject, word: Word, *, inside: bool
    ) -> None:
        waiting = [p.id for p in self.system.packages(State.PENDING)]
        package = data.draw(st.sampled_from(waiting or self.packages))
        if self.lies_somewhere(package):
            return
        try:
            deposit = self.system.store_package(package, actor="courier")
        except (StateError, NoSlotError):
            return
        self.dead.append((deposit.issued.code, deposit.issued.digits))
        self.system.take_up()
        self.system.pulsed(deposit.visit.id, 1, door="CLOSED")
        self.system.opened(deposit.visit.id)
        self.system.say(deposit.visit.id, word)
        if word is Word.UNSURE and inside:
            self.put(deposit.slot, package)
        self.system.closed(deposit.visit.id)

    @rule(slot=st.sampled_from("1234"))
    def force(self, slot: str) -> None:
        """A door springs open that nobody asked for."""
        last = self.system.quiet_since()[slot]
        self.system.forced(slot, last_visit=last)
        assert self.system.slot(slot).status in {Status.UNCERTAIN, Status.RESERVED}

    @rule(slot=st.sampled_from("1234"))
    def out_of_service(self, slot: str) -> None:
        if self.system.slot(slot).reason is None:
            self.system.take_out_of_service(slot, reason="test", actor="t")

    @rule()
    def all_back_in_service(self) -> None:
        for view in self.system.slots():
            if view.reason is not None:
                self.system.return_to_service(view.slot.name, actor="t")

    @rule(hours=st.integers(0, 30))
    def time_passes(self, hours: int) -> None:
        self.clock.forward(timedelta(hours=hours))

    @rule(power_cut=st.booleans())
    def restart(self, *, power_cut: bool) -> None:
        self.running.close()
        if power_cut:
            self.clock.restart()
        self.start()

    # What doors do

    def play(
        self,
        visit: Visit,
        ending: Ending | Cut | None,
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
        if isinstance(ending, Cut):
            return self.cut_short(visit, ending, move, sure=sure)
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

    def cut_short(
        self, visit: Visit, how: Cut, move: Callable[[], None], *, sure: bool
    ) -> bool:
        """The power fails in the middle; the doorkeeper settles at the next start."""
        if sure:
            self.system.opened(visit.id)
        if sure or how is Cut.FOUND_OPEN:
            move()
        self.restart(power_cut=True)
        after = self.system.settle_after_restart(visit.id, how.value)
        if after.ending is None:
            self.system.closed(visit.id)
        if visit.purpose in BRINGING:
            return False  # nobody says what is inside
        return self.system.visit(visit.id).opened_at is not None

    def ended(self, package: str, how: str) -> None:
        self.dead.append(self.live.pop(package))
        self.told.append(f"{how} {package}")

    def put(self, slot: str, package: str) -> None:
        self.inside.setdefault(slot, set()).add(package)

    def take(self, slot: str, package: str | None) -> None:
        self.inside[slot].discard(package or "")

    def take_all(self, slot: str) -> None:
        self.inside[slot].clear()

    def all_of(self, package: str) -> set[str]:
        """A package, and what was brought for it later."""
        return {package} | {n for n, host in self.beside.items() if host == package}

    def lies_somewhere(self, name: str) -> bool:
        return any(name in inside for inside in self.inside.values())

    def wait_out(self) -> None:
        while self.system.waiting() > 0:
            self.clock.forward(timedelta(hours=1))
        self.clock.forward(timedelta(hours=1))  # a code that was held back, too

    # What must hold after every step

    @invariant()
    def books_fit_what_is_behind_the_doors(self) -> None:
        for view in self.system.slots():
            really = self.inside.get(view.slot.name, set())
            if view.status is Status.EMPTY:
                assert not really, f"slot {view.slot.name} is not empty"
            if view.package is not None and view.doubt is None:
                names = {view.package.id, *view.package.parcels}
                assert names <= really, f"one of {names} is lost"

    @invariant()
    def live_codes_are_those_of_stored_packages(self) -> None:
        stored = {package.id for package in self.system.packages(State.STORED)}
        assert stored == set(self.live)

    @invariant()
    def every_change_is_told_and_nothing_else(self) -> None:
        rows = self.system.store.read(
            lambda db: db.execute("SELECT kind, package FROM notification").fetchall()
        )
        assert sorted(f"{kind} {package}" for kind, package in rows) == sorted(
            self.told
        )

    @invariant()
    def every_visit_has_ended_and_the_chain_is_whole(self) -> None:
        assert self.system.unfinished() == []
        self.system.verify_events()


QUICK = settings(
    max_examples=15,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


TestHistories = History.TestCase
TestHistories.settings = QUICK


@pytest.mark.slow
def test_many_long_histories() -> None:
    # Shrinking a long history takes minutes; its steps are printed as they are.
    phases = [Phase.reuse, Phase.generate]
    long = settings(QUICK, max_examples=400, stateful_step_count=50, phases=phases)
    run_state_machine_as_test(History, settings=long)
