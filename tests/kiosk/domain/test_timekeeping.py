"""What time it is on a computer whose clock may say anything."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.expiry import GRACE
from kiosk.domain.timekeeping import (
    EARLIEST,
    HOLDOVER_SECONDS,
    LIFT_SECONDS,
    LONGEST_OFF_SECONDS,
    STABLE_SECONDS,
    STEP_SECONDS,
    TRUSTED_LONG_ENOUGH,
    Known,
    Reading,
    Trust,
    Word,
    advance,
    raised,
    vouched,
)
from tests.kit import NOON, HandComputer

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
YEAR = 365 * DAY


class Keeper:
    """What is known, from one reading of a computer in the hand to the next."""

    def __init__(self, computer: HandComputer) -> None:
        self.computer = computer
        self.known = advance(None, computer.read())

    def look(self, after: timedelta = timedelta()) -> Known:
        self.computer.forward(after)
        self.known = advance(self.known, self.computer.read())
        return self.known

    @property
    def error(self) -> timedelta:
        """By how much the time that is told is ahead of the truth."""
        return self.known.wall - self.computer.true


def trusted() -> Keeper:
    return Keeper(HandComputer(confirmed=True))


# A new bank


def test_a_new_bank_believes_a_time_that_can_be() -> None:
    keeper = Keeper(HandComputer())

    assert (keeper.known.wall, keeper.known.trust) == (NOON, Trust.UNTRUSTED)


@pytest.mark.parametrize("year", [1970, 2000, 2069, 2099])
def test_a_new_bank_does_not_believe_a_time_that_cannot_be(year: int) -> None:
    computer = HandComputer()
    computer.set_wall(datetime(year, 5, 1, tzinfo=UTC))

    known = Keeper(computer).known

    assert known.wall == EARLIEST + timedelta(seconds=5)
    assert known.trust is Trust.UNTRUSTED


def test_a_start_in_1970_ends_when_a_source_speaks_after_a_day() -> None:
    computer = HandComputer()
    computer.set_wall(datetime(1970, 1, 1, tzinfo=UTC))
    keeper = Keeper(computer)
    assert keeper.look(DAY).trust is Trust.UNTRUSTED

    computer.synchronise()

    assert keeper.look().trust is Trust.TRUSTED
    assert keeper.error == timedelta()


# A boot in which nobody has spoken


def test_after_a_restart_time_runs_on_from_the_mark() -> None:
    keeper = trusted()
    keeper.look(HOUR)
    keeper.computer.power_cut()
    keeper.computer.set_wall(datetime(1970, 1, 1, tzinfo=UTC))

    assert keeper.look(MINUTE).trust is Trust.UNTRUSTED
    assert keeper.error == timedelta()  # no time was spent without power


@pytest.mark.parametrize("off_by", [50 * YEAR, -10 * YEAR, 8 * DAY, -HOUR])
def test_a_time_that_nobody_confirms_does_not_move_it_far(off_by: timedelta) -> None:
    keeper = trusted()
    keeper.computer.power_cut()
    keeper.computer.off_by = off_by

    keeper.look(MINUTE)

    assert keeper.error == timedelta()


def test_a_time_that_nobody_confirms_moves_it_over_a_power_cut() -> None:
    keeper = trusted()
    keeper.computer.power_cut(lasting=3 * DAY)

    keeper.look(MINUTE)

    assert keeper.error == timedelta()
    assert keeper.known.trust is Trust.UNTRUSTED


def test_a_time_that_nobody_confirms_does_not_creep() -> None:
    keeper = trusted()
    for _ in range(10):
        keeper.computer.power_cut()
        keeper.computer.off_by += 3 * DAY
        keeper.look()

    assert keeper.error <= timedelta(seconds=LIFT_SECONDS)


def test_what_was_too_far_is_made_up_for_at_half_speed() -> None:
    keeper = trusted()
    keeper.computer.power_cut()
    keeper.computer.off_by = 2 * DAY
    keeper.look()
    keeper.computer.synchronise()

    assert keeper.look().trust is Trust.SUSPECT
    assert "runs slowly until they meet" in keeper.known.reason
    assert keeper.look(2 * DAY).trust is Trust.SUSPECT
    assert keeper.error == DAY
    keeper.computer.confirmed = False
    assert keeper.look(2 * DAY).trust is Trust.TRUSTED
    assert keeper.error == timedelta()


# A boot in which a source has spoken


def test_the_first_word_in_a_boot_explains_a_step_of_months() -> None:
    keeper = trusted()
    keeper.computer.power_cut(lasting=200 * DAY)
    keeper.computer.off_by = -300 * DAY
    keeper.look()

    keeper.computer.synchronise()

    assert keeper.look().trust is Trust.TRUSTED
    assert keeper.error == timedelta()


@pytest.mark.parametrize("off_by", [50 * YEAR, 2 * YEAR, -10 * YEAR, -8 * DAY])
def test_a_first_word_that_does_not_fit_is_suspect(off_by: timedelta) -> None:
    keeper = trusted()
    keeper.computer.power_cut()
    keeper.computer.off_by = off_by
    keeper.computer.confirmed = True

    assert keeper.look().trust is Trust.SUSPECT
    assert keeper.known.reason.startswith("the hand says ")
    assert keeper.look(DAY / 2).trust is Trust.SUSPECT
    assert keeper.error == timedelta()


@pytest.mark.parametrize("off_by", [50 * YEAR, HOUR, 6 * MINUTE, -HOUR, -10 * YEAR])
@pytest.mark.parametrize("confirmed", [True, False])
def test_a_step_while_it_is_trusted_is_suspect(
    off_by: timedelta, *, confirmed: bool
) -> None:
    keeper = trusted()
    keeper.look(HOUR)
    keeper.computer.off_by = off_by
    keeper.computer.confirmed = confirmed

    assert keeper.look(MINUTE).trust is Trust.SUSPECT
    assert "was set" in keeper.known.reason
    assert keeper.error == timedelta()
    keeper.look(HOUR)
    assert keeper.error == timedelta()


def test_a_clock_that_is_put_right_again_is_trusted_again() -> None:
    keeper = trusted()
    keeper.computer.off_by = 2 * HOUR
    keeper.computer.confirmed = False
    keeper.look(MINUTE)
    keeper.computer.off_by = timedelta()
    assert keeper.look(MINUTE).trust is Trust.SUSPECT

    keeper.computer.synchronise()

    assert keeper.look(MINUTE).trust is Trust.TRUSTED


@pytest.mark.parametrize("step", [4 * MINUTE, -4 * MINUTE, timedelta(seconds=-1)])
def test_a_small_step_that_is_confirmed_is_followed(step: timedelta) -> None:
    keeper = trusted()
    keeper.computer.off_by = step
    keeper.look()  # from here on, and at half speed where it goes back

    assert keeper.look(20 * MINUTE).trust is Trust.TRUSTED
    assert keeper.error == step


def test_small_steps_that_nobody_confirms_do_not_add_up() -> None:
    keeper = trusted()
    keeper.computer.confirmed = False
    for _ in range(100):
        keeper.computer.off_by = 4 * MINUTE
        keeper.look(MINUTE)
        keeper.computer.off_by = timedelta()
        keeper.look(MINUTE)

    assert keeper.known.trust is Trust.TRUSTED
    assert keeper.error == timedelta()


def test_a_boot_clock_that_drifts_through_a_summer_is_put_right() -> None:
    keeper = trusted()
    keeper.computer.confirmed = False
    keeper.look(80 * DAY)
    keeper.computer.true += 15 * MINUTE  # the crystal was slow
    keeper.computer.confirmed = True

    assert keeper.look().trust is Trust.TRUSTED
    assert keeper.error == timedelta()


def test_trust_does_not_last_for_ever_without_a_word() -> None:
    keeper = trusted()
    keeper.computer.confirmed = False
    assert keeper.look(timedelta(seconds=HOLDOVER_SECONDS)).trust is Trust.TRUSTED
    assert keeper.look(MINUTE).trust is Trust.UNTRUSTED
    assert "90 days" in keeper.known.reason

    stale = Word("the hand", fresh=False)
    reading = keeper.computer.read()
    old = Reading(reading.wall, reading.boot, reading.boot_seconds, stale)
    assert advance(keeper.known, old).trust is Trust.UNTRUSTED
    keeper.computer.confirmed = True
    assert keeper.look().trust is Trust.TRUSTED


def test_a_word_of_some_hours_ago_does_for_the_first_one_in_a_boot() -> None:
    keeper = trusted()
    keeper.computer.power_cut(lasting=DAY)
    reading = keeper.computer.read()
    stale = Word("the hand", fresh=False)

    known = advance(
        keeper.known, Reading(reading.wall, reading.boot, reading.boot_seconds, stale)
    )

    assert known.trust is Trust.TRUSTED


def test_who_stands_by_it_for_a_day_is_believed() -> None:
    keeper = trusted()
    keeper.computer.off_by = 30 * DAY
    keeper.look(MINUTE)
    for _ in range(23):
        assert keeper.look(HOUR).trust is Trust.SUSPECT

    assert keeper.look(HOUR).trust is Trust.TRUSTED
    assert keeper.error == 30 * DAY


@pytest.mark.parametrize("off_by", [50 * YEAR, 2 * YEAR, -10 * YEAR])
def test_nobody_is_believed_for_years_without_a_person(off_by: timedelta) -> None:
    keeper = trusted()
    keeper.computer.off_by = off_by
    for _ in range(100):
        keeper.look(DAY)

    assert keeper.known.trust is Trust.SUSPECT
    assert keeper.error == timedelta()


def test_a_bank_that_was_off_for_more_than_a_year_waits_for_a_person() -> None:
    keeper = trusted()
    for _ in range(5):
        keeper.computer.power_cut(90 * DAY)
    keeper.computer.synchronise()
    for _ in range(5):
        assert keeper.look(DAY).trust is Trust.SUSPECT

    known = vouched(keeper.known, keeper.computer.read(), by="eli")

    assert isinstance(known, Known)
    assert (known.trust, known.wall) == (Trust.TRUSTED, keeper.computer.true)


# A person's word, and other processes


def test_a_persons_word_ends_any_doubt() -> None:
    keeper = trusted()
    keeper.computer.off_by = 2 * YEAR
    keeper.look()

    known = vouched(keeper.known, keeper.computer.read(), by="eli")

    assert isinstance(known, Known)
    assert (known.trust, known.reason) == (Trust.TRUSTED, "eli says that it is right")
    assert known.wall == keeper.computer.read().wall


@pytest.mark.parametrize(
    ("off_by", "why"), [(50 * YEAR, "cannot be right"), (-8 * DAY, "never goes back")]
)
def test_a_persons_word_has_its_limits(off_by: timedelta, why: str) -> None:
    keeper = trusted()
    keeper.computer.off_by = off_by

    assert why in str(vouched(keeper.known, keeper.computer.read(), by="eli"))


def test_what_another_process_told_is_not_undercut() -> None:
    keeper = trusted()
    later = NOON + MINUTE

    assert raised(keeper.known, later).wall == later
    assert raised(keeper.known, NOON - DAY) is keeper.known
    assert raised(keeper.known, NOON + 50 * YEAR) is keeper.known
    far = raised(keeper.known, NOON + HOUR)
    assert advance(far, keeper.computer.read()).trust is Trust.SUSPECT


def test_a_boot_clock_that_runs_back_stops_the_time() -> None:
    keeper = trusted()
    keeper.look(HOUR)
    reading = keeper.computer.read()
    earlier = Reading(reading.wall, reading.boot, 1.0)

    assert advance(keeper.known, earlier).wall == keeper.known.wall


# Whatever comes

off_by = st.one_of(
    st.sampled_from([timedelta(), timedelta()]),
    st.timedeltas(-10 * YEAR, 50 * YEAR),
    st.timedeltas(-10 * DAY, 10 * DAY),
    st.timedeltas(-10 * MINUTE, 10 * MINUTE),
)
passed = st.one_of(
    st.timedeltas(timedelta(), HOUR), st.timedeltas(timedelta(), 20 * DAY)
)
MOST_STEPS = 25
A_WHILE = timedelta(seconds=LONGEST_OFF_SECONDS / (MOST_STEPS + 1))
"""All power cuts of a history together are no longer than is believed of them."""

Step = tuple[str, timedelta, timedelta]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("set"), passed, off_by),
        st.tuples(st.just("sync"), passed, st.just(timedelta())),
        st.tuples(st.just("cut"), passed, st.timedeltas(timedelta(), A_WHILE)),
        st.tuples(st.just("person"), passed, st.just(timedelta())),
        st.tuples(st.just("wait"), passed, st.just(timedelta())),
        st.tuples(st.just("store"), passed, st.just(timedelta())),
    ),
    max_size=MOST_STEPS,
)
"""What can happen to a computer: its clock is set to anything, a time server
answers, the power fails, a person vouches when its time is right."""


@dataclass
class Kept:
    """A package: its deadline in the books, and the true one."""

    deadline: datetime
    truly: datetime
    certain: bool


@dataclass
class World(Keeper):
    """A bank, and who may call it a liar."""

    computer: HandComputer = field(default_factory=HandComputer)
    packages: list[Kept] = field(default_factory=list)
    spoken: bool = False
    """Whether a source or a person has spoken in this boot."""

    def __post_init__(self) -> None:
        super().__init__(self.computer)

    def do(self, step: Step) -> None:
        what, after, amount = step
        self.look(after)
        if what == "cut":
            self.computer.power_cut(amount)
            self.spoken = False
        elif what == "sync":
            self.computer.synchronise()
            self.spoken = True
        elif what == "set":
            # Whoever sets a clock, a source no longer vouches for it.
            self.computer.confirmed = False
            self.computer.off_by = amount
        elif what == "person" and self.computer.off_by == timedelta():
            known = vouched(self.known, self.computer.read(), by="eli")
            if isinstance(known, Known):
                self.known, self.spoken = known, True
        elif what == "store":
            held = 3 * DAY
            certain = self.known.trust is Trust.TRUSTED
            self.packages.append(
                Kept(self.known.wall + held, self.computer.true + held, certain)
            )
        self.look()


@given(steps)
def test_time_never_goes_back(happening: list[Step]) -> None:
    world, told = World(), EARLIEST
    for step in happening:
        world.do(step)
        assert world.known.wall >= told
        told = world.known.wall


@given(steps)
def test_nothing_is_trusted_without_a_word_in_this_boot(happening: list[Step]) -> None:
    world = World()
    for step in happening:
        world.do(step)
        assert world.spoken or world.known.trust is Trust.UNTRUSTED


@given(steps)
def test_what_is_trusted_is_right(happening: list[Step]) -> None:
    world = World()
    for step in happening:
        world.do(step)
        if world.known.trust is Trust.TRUSTED:
            assert world.error <= timedelta(seconds=STEP_SECONDS)


@given(steps)
def test_no_package_expires_before_its_true_deadline(happening: list[Step]) -> None:
    """Those that were stored at an uncertain time have their dates put right first."""
    world = World()
    for step in happening:
        world.do(step)
        settled = world.known.boot_seconds - world.known.since >= TRUSTED_LONG_ENOUGH
        if world.known.trust is Trust.TRUSTED and settled:
            for package in world.packages:
                if package.certain and world.known.wall > package.deadline + GRACE:
                    assert world.computer.true > package.truly


@given(steps)
def test_a_source_that_never_lies_ends_every_doubt(happening: list[Step]) -> None:
    # In a new bank it speaks first: there, any time that can be is believed.
    world = World(HandComputer(confirmed=True))
    for step in happening:
        world.do(step)

    world.computer.synchronise()
    for _ in range(40):
        world.look(DAY / 2)

    assert world.known.trust is Trust.TRUSTED
    assert abs(world.error) < timedelta(seconds=1)


@given(steps, st.timedeltas(timedelta(seconds=2 * STABLE_SECONDS), 30 * DAY))
def test_no_time_out_stands_still(happening: list[Step], after: timedelta) -> None:
    world = World()
    for step in happening:
        world.do(step)
    before = world.known.wall

    world.look(after)

    assert world.known.wall - before >= after / 2 - MINUTE
