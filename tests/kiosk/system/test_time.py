"""A bank on a computer whose clock may say anything, whatever else happens there."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.channels import DeliveryError, Message
from kiosk.domain.errors import (
    ClockError,
    ExpiredError,
    InvalidError,
    StateError,
    WaitError,
    WrongCodeError,
)
from kiosk.domain.expiry import GRACE
from kiosk.domain.package import State
from kiosk.domain.timekeeping import Trust
from kiosk.domain.visits import Ending, Step
from kiosk.housekeeping import Housekeeper
from kiosk.outbox import Outbox
from kiosk.system import Deposit, LockerSystem
from tests.kit import HandClock, HandComputer, opened_system, served, stored

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
DAY, YEAR = timedelta(days=1), timedelta(days=365)
TEN_MINUTES = timedelta(minutes=10)
JUMPS = [50 * YEAR, 19 * YEAR, 6 * MINUTE, -HOUR, -10 * YEAR]


@contextmanager
def bank(folder: Path, computer: HandComputer) -> Iterator[LockerSystem]:
    with opened_system(folder, clock=computer.clock()) as system:
        yield system


@pytest.fixture
def computer() -> HandComputer:
    return HandComputer(confirmed=True)


@pytest.fixture
def here(tmp_path: Path, computer: HandComputer) -> Iterator[LockerSystem]:
    """Give a bank whose clock has been trusted for long."""
    with bank(tmp_path, computer) as system:
        computer.forward(TEN_MINUTES)
        yield system


def jumped(computer: HandComputer, by: timedelta, *, confirmed: bool) -> None:
    computer.off_by = by
    computer.confirmed = confirmed


def fetched(system: LockerSystem, deposit: Deposit) -> None:
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert served(system, visit).ending is Ending.DONE


def clocks(system: LockerSystem) -> list[str]:
    return [e.kind for e in system.events() if e.kind.startswith("clock")]


# Jumps while it runs


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("jump", JUMPS)
def test_no_jump_expires_a_package_or_refuses_a_pickup(
    here: LockerSystem, computer: HandComputer, jump: timedelta, *, confirmed: bool
) -> None:
    deposit = stored(here)
    jumped(computer, jump, confirmed=confirmed)
    for _ in range(3):
        computer.forward(TEN_MINUTES)
        with pytest.raises(ClockError, match="was set"):
            here.expire(actor="t")

    fetched(here, deposit)

    assert here.package("p1").state is State.RETRIEVED
    assert clocks(here) == ["clock-trusted", "clock-suspect"]


@pytest.mark.parametrize("jump", JUMPS)
def test_no_jump_forgives_a_wrong_code_or_makes_it_worse(
    here: LockerSystem, computer: HandComputer, jump: timedelta
) -> None:
    deposit = stored(here)
    code = here.settings.code.rule
    for n in range(6):
        wrong = code.make(lambda _, n=n: n)  # type: ignore[misc]  # a luck of its own
        with pytest.raises(WrongCodeError):
            here.retrieve(wrong, "1234")
    assert here.waiting() == 30

    jumped(computer, jump, confirmed=True)

    assert here.waiting() == 30
    computer.forward(29 * SECOND)
    with pytest.raises(WaitError):
        here.retrieve(deposit.issued.code, deposit.issued.digits)
    computer.forward(SECOND)
    fetched(here, deposit)


@pytest.mark.parametrize("jump", JUMPS)
def test_no_jump_opens_a_door_late_or_not_at_all(
    here: LockerSystem, computer: HandComputer, jump: timedelta
) -> None:
    deposit = stored(here)
    visit = here.retrieve(deposit.issued.code, deposit.issued.digits)
    jumped(computer, jump, confirmed=True)
    computer.forward(SECOND)

    assert [taken.id for taken in here.take_up()] == [visit.id]


@pytest.mark.parametrize("jump", JUMPS)
def test_no_jump_takes_the_end_of_an_outage_away(
    here: LockerSystem, computer: HandComputer, jump: timedelta
) -> None:
    until = computer.true + DAY
    jumped(computer, jump, confirmed=False)

    here.take_out_of_service("1", reason="hinge", until=until, actor="t")
    with pytest.raises(InvalidError, match="has passed"):
        here.take_out_of_service("2", reason="x", until=until - 2 * DAY, actor="t")


@pytest.mark.parametrize("jump", JUMPS)
def test_a_message_waits_no_longer_and_comes_no_sooner_for_a_jump(
    here: LockerSystem, computer: HandComputer, jump: timedelta
) -> None:
    tried: list[Message] = []

    class Postman:
        def deliver(self, message: Message) -> None:
            tried.append(message)
            raise DeliveryError("nobody at home")

        def hang_up(self) -> None:
            pass

    post = {"console": Postman()}
    pump = Outbox(here.store, here.settings, post, luck=lambda: 0.0)
    stored(here)
    pump.deliver_due()
    jumped(computer, jump, confirmed=True)
    seconds = 0
    while len(tried) < 6:
        computer.forward(SECOND)
        seconds += 1
        pump.deliver_due()

    assert seconds == 5 + 10 + 20 + 40 + 80


def test_a_time_that_goes_forward_for_good_brings_no_storm_of_messages(
    tmp_path: Path,
) -> None:
    computer = HandComputer()
    tried: list[Message] = []

    class Postman:
        def deliver(self, message: Message) -> None:
            tried.append(message)
            raise DeliveryError("nobody at home")

        def hang_up(self) -> None:
            pass

    computer.set_wall(datetime(1970, 1, 1, tzinfo=UTC))
    with bank(tmp_path, computer) as system:
        pump = Outbox(system.store, system.settings, {"console": Postman()})
        for n in range(3):
            stored(system, f"p{n}")
        pump.deliver_due()
        computer.synchronise()

        for _ in range(5):
            pump.deliver_due()

        assert len(tried) == 3  # how long they wait, no clock on a wall can change
        computer.forward(10 * SECOND)
        assert pump.deliver_due() == 3


# Starts, power cuts, and time servers


def test_a_bank_that_starts_in_1970_serves_and_is_put_right_after_a_day(
    tmp_path: Path,
) -> None:
    computer = HandComputer()
    computer.set_wall(datetime(1970, 1, 1, tzinfo=UTC))
    with bank(tmp_path, computer) as system:
        fetched(system, stored(system))
        computer.forward(DAY)
        with pytest.raises(ClockError, match="no source has confirmed"):
            system.expire(actor="t")

        computer.synchronise()

        late = stored(system, "p2")
        package = system.package("p2")
        assert package.deadline == computer.true + 3 * DAY
        assert "1970" not in " ".join(event.at for event in system.events())
        computer.forward(3 * DAY - MINUTE)
        assert system.expire(actor="t") == []
        fetched(system, late)


@pytest.mark.parametrize("year", [1970, 2069])
def test_after_a_power_cut_nothing_expires_before_a_word(
    tmp_path: Path, computer: HandComputer, year: int
) -> None:
    with bank(tmp_path, computer) as system:
        deposit = stored(system)
    computer.power_cut(DAY)
    computer.set_wall(datetime(year, 1, 1, tzinfo=UTC))
    with bank(tmp_path, computer) as system:
        computer.forward(10 * DAY)
        assert system.clock().trust is Trust.UNTRUSTED
        with pytest.raises(ClockError):
            system.expire(actor="t")
        fetched(system, deposit)


def test_what_is_over_expires_ten_minutes_after_the_first_word(
    tmp_path: Path, computer: HandComputer
) -> None:
    with bank(tmp_path, computer) as system:
        deposit = stored(system)
    computer.power_cut(10 * DAY)
    with bank(tmp_path, computer) as system:
        system.keep_clock()
        computer.synchronise()
        with pytest.raises(ClockError, match="only for 0 s"):
            system.expire(actor="t")
        computer.forward(TEN_MINUTES)
        assert [package.id for package in system.expire(actor="t")] == ["p1"]
        with pytest.raises(ExpiredError):
            system.retrieve(deposit.issued.code, deposit.issued.digits)


def test_a_pickup_in_the_first_ten_minutes_of_trust_is_served(
    tmp_path: Path, computer: HandComputer
) -> None:
    with bank(tmp_path, computer) as system:
        deposit = stored(system)
    computer.power_cut(10 * DAY)
    computer.synchronise()
    with bank(tmp_path, computer) as system:
        fetched(system, deposit)


def test_the_housekeeper_keeps_the_time_and_waits_for_trust(
    tmp_path: Path, computer: HandComputer
) -> None:
    with bank(tmp_path, computer) as system:
        stored(system)
        housekeeper = Housekeeper(system)

        def round_() -> None:
            for name, chore in housekeeper.chores.items():
                housekeeper._do(name, chore)

        computer.forward(4 * DAY)
        round_()
        assert system.package("p1").state is State.EXPIRED
    computer.power_cut()
    with bank(tmp_path, computer) as system:
        stored(system, "p2")
        computer.forward(4 * DAY)
        housekeeper = Housekeeper(system)
        round_()
        computer.synchronise()
        round_()
        assert system.package("p2").state is State.STORED
        assert clocks(system) == ["clock-trusted", "clock-untrusted", "clock-trusted"]


def test_the_hours_of_summer_are_shown_as_the_clock_on_the_wall_shows_them(
    tmp_path: Path,
) -> None:
    friday = datetime(2026, 3, 27, 12, tzinfo=UTC)  # 13:00 in Berlin
    computer = HandComputer(friday, confirmed=True)
    said: list[Message] = []

    class Postman:
        def deliver(self, message: Message) -> None:
            said.append(message)

        def hang_up(self) -> None:
            pass

    with bank(tmp_path, computer) as system:
        stored(system)
        Outbox(system.store, system.settings, {"console": Postman()}).deliver_due()
        zone = system.settings.location.zone
        deadline = system.package("p1").deadline
        assert deadline == friday + 3 * DAY
        assert f"{deadline.astimezone(zone):%H:%M %Z}" == "14:00 CEST"
        assert "14:00" in said[0].body
        computer.forward(3 * DAY + GRACE - MINUTE)
        assert system.expire(actor="t") == []


# A person's word


def test_a_persons_word_holds_until_the_next_start(tmp_path: Path) -> None:
    computer = HandComputer()
    with bank(tmp_path, computer) as system:
        moment = system.vouch_clock(actor="eli")
        assert (moment.trusted, moment.reason) == (True, "eli says that it is right")
        stored(system)
        computer.forward(4 * DAY)
        assert len(system.expire(actor="t")) == 1
        assert clocks(system) == ["clock-vouched"]
    computer.power_cut()
    with bank(tmp_path, computer) as system:
        assert system.clock().trust is Trust.UNTRUSTED


def test_a_persons_word_ends_a_suspicion(
    here: LockerSystem, computer: HandComputer
) -> None:
    jumped(computer, 2 * YEAR, confirmed=False)
    assert here.clock().trust is Trust.SUSPECT

    moment = here.vouch_clock(actor="eli")

    assert moment.trusted
    assert moment.wall == computer.true + 2 * YEAR
    computer.off_by = timedelta()
    with pytest.raises(InvalidError, match="never goes back"):
        here.vouch_clock(actor="eli")


def test_nobody_can_vouch_for_a_clock_that_is_no_computers(tmp_path: Path) -> None:
    with (
        opened_system(tmp_path, clock=HandClock()) as system,
        pytest.raises(StateError, match="nobody can vouch"),
    ):
        system.vouch_clock(actor="eli")


# Whatever comes

jumps = st.one_of(
    st.timedeltas(-10 * YEAR, 50 * YEAR),
    st.timedeltas(-2 * HOUR, 2 * HOUR),
    st.just(timedelta()),
)
happenings = st.lists(
    st.one_of(
        st.tuples(st.just("jump"), jumps),
        st.tuples(st.just("wait"), st.timedeltas(MINUTE, 2 * DAY)),
        st.tuples(st.just("sync"), st.just(timedelta())),
        st.tuples(st.just("cut"), st.timedeltas(timedelta(), 2 * DAY)),
        st.tuples(st.just("store"), st.just(timedelta())),
        st.tuples(st.just("fetch"), st.just(timedelta())),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Truth:
    """What nobody tells the bank: when each package may expire at the earliest."""

    computer: HandComputer
    waiting: dict[str, tuple[Deposit, datetime]] = field(default_factory=dict)
    seen: int = 0

    def do(self, system: LockerSystem, what: str, amount: timedelta) -> None:
        if what == "jump":
            jumped(self.computer, amount, confirmed=False)
        elif what == "wait":
            self.computer.forward(amount)
        elif what == "sync":
            self.computer.synchronise()
            system.keep_clock()
            self.computer.forward(TEN_MINUTES)
        elif what == "store" and len(self.waiting) < 3 and system.clock().trusted:
            self.seen += 1
            name = f"p{self.seen}"
            deposit = stored(system, name)
            self.waiting[name] = (deposit, self.computer.true + 3 * DAY)
        elif what == "fetch" and self.waiting:
            name = next(iter(self.waiting))
            deposit, until = self.waiting.pop(name)
            legal = self.computer.true <= until
            try:
                visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
            except ExpiredError:
                assert not legal, f"{name} was refused, and it was in time"
            else:
                assert visit.step is Step.REQUESTED
                served(system, visit)

    def sweep(self, system: LockerSystem) -> None:
        try:
            expired = system.expire(actor="t")
        except ClockError:
            return
        for package in expired:
            _, until = self.waiting.pop(package.id)
            assert self.computer.true > until, f"{package.id} had time left"


@pytest.mark.slow
@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(happenings)
def test_nothing_expires_early_and_nobody_is_refused_whatever_the_clock_does(
    happening: list[tuple[str, timedelta]],
) -> None:
    truth = Truth(HandComputer(confirmed=True))
    with tempfile.TemporaryDirectory() as folder:
        rest = list(happening)
        while rest:
            with bank(Path(folder), truth.computer) as system:
                while rest:
                    what, amount = rest.pop(0)
                    if what == "cut":
                        truth.computer.power_cut(amount)
                        break
                    truth.do(system, what, amount)
                    truth.sweep(system)
                times = [event.at for event in system.events()]
                assert times == sorted(times)
                system.verify_events()
