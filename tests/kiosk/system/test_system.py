from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.codes import damm
from kiosk.domain.errors import (
    CancelledError,
    ClockError,
    DigitsError,
    ExpiredError,
    InvalidError,
    NoSlotError,
    SettingsError,
    SlipError,
    StateError,
    TakenError,
    UnknownError,
    WaitError,
    WrongCodeError,
)
from kiosk.domain.package import State
from kiosk.domain.slots import STRATEGIES, Status
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Purpose, Step
from kiosk.keys import pin_matches
from kiosk.store.notifications import due
from kiosk.system import LockerSystem
from tests.kit import HandClock, announced, opened_system, served, settings, stored

DAY = timedelta(days=1)


def told(system: LockerSystem) -> list[str]:
    now = system.store.clock.read()
    rows = system.store.read(lambda db: due(db, "console", now, 99))
    return [owed.kind for owed in rows]


def wrong(system: LockerSystem, times: int) -> None:
    """Type codes that open nothing, each another one."""
    for n in range(times):
        code = f"{n:07d}"
        for check in "0123456789":
            try:
                typed = system.check_code(code + check)
            except SlipError:
                continue
            with pytest.raises(WrongCodeError):
                system.retrieve(typed, "0000")


# Announcing


def test_a_package_is_announced_for_somebody_known(system: LockerSystem) -> None:
    announced(system, "p1")

    assert system.package("p1").state is State.PENDING
    assert system.package("p1").hold_days == 3


def test_what_nobody_knows_is_named_with_what_looks_like_it(
    system: LockerSystem,
) -> None:
    announced(system, "p1")

    with pytest.raises(UnknownError, match="did you mean anna"):
        system.announce("p2", user="ana", size="S", actor="t")
    with pytest.raises(UnknownError, match="size"):
        system.announce("p2", user="anna", size="XXL", actor="t")
    with pytest.raises(UnknownError, match="did you mean p1"):
        system.package("p11")
    with pytest.raises(UnknownError, match="slot"):
        system.slot("99")
    with pytest.raises(UnknownError, match="visit"):
        system.visit(99)
    with pytest.raises(UnknownError, match="user"):
        system.user("nobody")


def test_a_package_is_announced_once(system: LockerSystem) -> None:
    announced(system, "p1")

    with pytest.raises(TakenError, match="p1"):
        system.announce("p1", user="anna", size="S", actor="t")
    with pytest.raises(TakenError, match="anna"):
        system.add_user(User("anna"), actor="t")


def test_a_wrong_weight_hold_time_or_contact_is_refused(system: LockerSystem) -> None:
    announced(system, "p1")

    with pytest.raises(InvalidError, match="too heavy"):
        system.announce("p2", user="anna", size="S", weight_grams=2001, actor="t")
    with pytest.raises(InvalidError, match="3 to 7"):
        system.announce("p2", user="anna", size="S", hold_days=9, actor="t")
    with pytest.raises(InvalidError, match="e-mail"):
        system.add_user(User("bert", email="bert"), actor="t")
    with pytest.raises(InvalidError, match="phone"):
        system.add_user(User("bert", phone="12"), actor="t")


# Storing


def test_a_stored_package_lies_in_its_slot_and_is_told_of(system: LockerSystem) -> None:
    deposit = stored(system)

    package = system.package("p1")
    assert package.state is State.STORED
    assert package.slot == deposit.slot
    assert system.slot(deposit.slot).status is Status.OCCUPIED
    assert told(system) == ["stored"]


def test_a_slot_is_claimed_from_the_request_on(system: LockerSystem) -> None:
    deposit = system.store_package(announced(system), actor="c")

    assert system.slot(deposit.slot).status is Status.OCCUPIED
    assert system.package("p1").state is State.PENDING
    with pytest.raises(StateError, match="on its way"):
        system.store_package("p1", actor="c")


def test_a_package_is_stored_once(system: LockerSystem) -> None:
    stored(system)

    with pytest.raises(StateError, match="STORED"):
        system.store_package("p1", actor="c")


def test_a_full_bank_says_so(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings("S")) as system:
        stored(system, "p1")

        with pytest.raises(NoSlotError, match="size S"):
            system.store_package(announced(system, "p2"), actor="c")


@pytest.mark.parametrize("strategy", sorted(STRATEGIES))
def test_who_needs_a_low_door_gets_one_or_none(tmp_path: Path, strategy: str) -> None:
    # Slot 1 is at 250 mm, out of reach; 2 at 350; 3 at 450 mm is within it.
    bank = settings("SSS", allocation=strategy)
    with opened_system(tmp_path, bank) as system:
        system.add_user(User("lina"), actor="t")
        system.set_low_door("lina", needed=True, actor="t")
        system.announce("p1", user="lina", size="S", actor="t")
        system.announce("p2", user="lina", size="S", actor="t")

        assert system.store_package("p1", actor="c").slot == "3"
        with pytest.raises(NoSlotError, match="within reach"):
            system.store_package("p2", actor="c")


def test_a_deposit_that_failed_can_be_tried_again(system: LockerSystem) -> None:
    first = system.store_package(announced(system), actor="c")
    system.withdraw(first.visit.id)

    second = system.store_package("p1", actor="c")

    assert served(system, second.visit).ending is Ending.DONE
    assert (
        system.retrieve(second.issued.code, second.issued.digits).step is Step.REQUESTED
    )


# Picking up


def test_code_and_digits_open_the_door_of_their_package(system: LockerSystem) -> None:
    stored(system, "p1")
    deposit = stored(system, "p2")

    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)

    assert visit.slot == deposit.slot
    assert visit.purpose is Purpose.PICKUP
    assert visit.step is Step.REQUESTED


def test_a_package_stays_stored_until_its_door_was_seen_open(
    system: LockerSystem,
) -> None:
    deposit = stored(system)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    assert system.package("p1").state is State.STORED

    system.opened(visit.id)
    assert system.package("p1").state is State.RETRIEVED
    assert system.slot(deposit.slot).status is Status.OCCUPIED

    system.closed(visit.id)
    assert system.slot(deposit.slot).status is Status.EMPTY
    assert told(system) == ["stored", "retrieved"]


def test_a_spent_code_opens_nothing(system: LockerSystem) -> None:
    deposit = stored(system)
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    stored(system, "p2")

    with pytest.raises(WrongCodeError):
        system.retrieve(deposit.issued.code, deposit.issued.digits)


def test_a_code_that_met_a_stuck_door_still_works(system: LockerSystem) -> None:
    deposit = stored(system)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    system.take_up()
    system.conclude(visit.id, Ending.STUCK, "it stayed shut")

    assert system.package("p1").state is State.STORED
    assert system.slot(deposit.slot).reason == "it stayed shut"
    again = system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert again.slot == deposit.slot


def test_a_door_is_not_opened_for_two_at_once(system: LockerSystem) -> None:
    deposit = stored(system)
    system.retrieve(deposit.issued.code, deposit.issued.digits)

    with pytest.raises(StateError, match="in use"):
        system.retrieve(deposit.issued.code, deposit.issued.digits)


def test_the_digits_are_needed_and_forgetting_them_costs_nothing(
    system: LockerSystem,
) -> None:
    deposit = stored(system)

    assert system.needs_digits()
    for _ in range(20):
        with pytest.raises(DigitsError):
            system.retrieve(deposit.issued.code)
    assert system.waiting() == 0


def test_the_digits_are_those_of_the_phone_or_random(system: LockerSystem) -> None:
    system.add_user(User("carl", email="carl@example.org"), actor="t")

    by_phone = stored(system, "p1").issued
    sent = stored(system, "p2", user="carl").issued

    assert (by_phone.digits, by_phone.by_phone) == ("4567", True)
    assert len(sent.digits) == 4
    assert not sent.by_phone


@pytest.mark.parametrize("digits", ["", "12", "12345", "12a4", "١٢٣٤"])
def test_what_cannot_be_four_digits_is_a_slip(
    system: LockerSystem, digits: str
) -> None:
    deposit = stored(system)

    with pytest.raises(SlipError):
        system.retrieve(deposit.issued.code, digits)
    assert system.events()[-1].kind != "code-wrong"


def test_a_slip_is_never_counted(system: LockerSystem) -> None:
    code = stored(system).issued.code
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)

    for _ in range(20):
        with pytest.raises(SlipError, match="digit by digit"):
            system.retrieve(slip, "4567")
    assert system.waiting() == 0


def test_wrong_codes_and_wrong_digits_get_the_same_answer(
    system: LockerSystem,
) -> None:
    deposit = stored(system)
    answers = []
    for typed in (deposit.issued.code, "00000000"):
        with pytest.raises(WrongCodeError) as refusal:
            system.retrieve(typed, "0001")
        answers.append(str(refusal.value))

    assert answers[0].replace("4 tries", "3 tries") == answers[1]


def test_too_many_wrong_codes_make_everybody_wait(system: LockerSystem) -> None:
    deposit = stored(system)
    wrong(system, 6)

    assert system.waiting() == 30
    with pytest.raises(WaitError) as refusal:
        system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert refusal.value.seconds == 30


def test_the_wait_passes(system: LockerSystem, clock: HandClock) -> None:
    deposit = stored(system)
    wrong(system, 6)
    clock.forward(timedelta(seconds=30))

    assert (
        system.retrieve(deposit.issued.code, deposit.issued.digits).step
        is Step.REQUESTED
    )


def test_back_off_survives_a_restart(tmp_path: Path, clock: HandClock) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        wrong(system, 6)
        clock.forward(timedelta(seconds=20))
    with opened_system(tmp_path, clock=clock) as system:
        assert system.waiting() == 10


def test_back_off_starts_anew_after_a_power_cut_and_then_ends(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        wrong(system, 6)
        clock.forward(timedelta(seconds=20))
    clock.restart()
    with opened_system(tmp_path, clock=clock) as system:
        assert system.waiting() == 30
        clock.forward(timedelta(seconds=31))
        assert system.waiting() == 0


def test_a_wall_clock_that_jumps_forgives_no_wait(
    system: LockerSystem, clock: HandClock
) -> None:
    wrong(system, 6)

    clock.set_wall(clock.read().wall + 365 * DAY)

    assert system.waiting() == 30


def test_three_wrong_digits_hold_that_code_back_and_no_other(
    system: LockerSystem, clock: HandClock
) -> None:
    held, other = stored(system, "p1"), stored(system, "p2")
    for digits in ("0001", "0002", "0003"):
        with pytest.raises(WrongCodeError):
            system.retrieve(held.issued.code, digits)

    with pytest.raises(WaitError) as refusal:
        system.retrieve(held.issued.code, held.issued.digits)
    assert refusal.value.seconds == 900
    assert (
        system.retrieve(other.issued.code, other.issued.digits).step is Step.REQUESTED
    )

    clock.forward(timedelta(seconds=901))
    assert system.retrieve(held.issued.code, held.issued.digits).step is Step.REQUESTED


def test_a_held_code_stays_held_over_a_power_cut(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        deposit = stored(system)
        for digits in ("0001", "0002", "0003"):
            with pytest.raises(WrongCodeError):
                system.retrieve(deposit.issued.code, digits)
    clock.restart()
    with opened_system(tmp_path, clock=clock) as system:
        clock.forward(timedelta(seconds=899))
        with pytest.raises(WaitError) as refusal:
            system.retrieve(deposit.issued.code, deposit.issued.digits)
        assert refusal.value.seconds == 1
        clock.forward(timedelta(seconds=2))
        assert (
            system.retrieve(deposit.issued.code, deposit.issued.digits).step
            is Step.REQUESTED
        )


def test_under_attack_the_digits_are_asked_for(tmp_path: Path) -> None:
    bank = settings(
        verification="under_attack",
        code={"alphabet": "0123456789", "length": 14, "check_digit": True},
    )
    with opened_system(tmp_path, bank) as system:
        deposit = stored(system)
        assert not system.needs_digits()
        for n in range(3):
            free = f"{n:013d}"
            typed = free + str(damm(free))
            with pytest.raises(WrongCodeError):
                system.retrieve(typed)

        assert system.needs_digits()
        with pytest.raises(DigitsError):
            system.retrieve(deposit.issued.code)
        assert (
            system.retrieve(deposit.issued.code, deposit.issued.digits).step
            is Step.REQUESTED
        )


# Other endings


def test_a_cancelled_package_waits_for_clearance(system: LockerSystem) -> None:
    deposit = stored(system)
    system.cancel("p1", actor="t")

    assert system.slot(deposit.slot).status is Status.OCCUPIED
    with pytest.raises(CancelledError):
        system.retrieve(deposit.issued.code, deposit.issued.digits)

    visit = system.open_slot(deposit.slot, actor="courier")
    assert visit.purpose is Purpose.CLEARANCE
    served(system, visit)
    assert system.slot(deposit.slot).status is Status.EMPTY
    assert system.package("p1").slot is None


def test_the_simple_rule_frees_a_cancelled_slot_at_once(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings(clearance="at_once")) as system:
        deposit = stored(system)

        system.cancel("p1", actor="t")

        assert system.slot(deposit.slot).status is Status.EMPTY
        assert system.package("p1").state is State.CANCELLED


def test_a_package_that_never_came_is_cancelled_without_a_word(
    system: LockerSystem,
) -> None:
    announced(system)

    system.cancel("p1", actor="t")

    assert told(system) == []
    with pytest.raises(StateError, match="CANCELLED"):
        system.cancel("p1", actor="t")


def test_nothing_is_cancelled_while_its_door_is_in_use(system: LockerSystem) -> None:
    deposit = stored(system)
    system.retrieve(deposit.issued.code, deposit.issued.digits)

    with pytest.raises(StateError, match="on its way"):
        system.cancel("p1", actor="t")


def test_a_new_code_kills_the_old_one(system: LockerSystem) -> None:
    old = stored(system).issued

    new = system.reissue("p1", user="anna", actor="t")

    with pytest.raises(WrongCodeError):
        system.retrieve(old.code, old.digits)
    assert system.retrieve(new.code, new.digits).step is Step.REQUESTED
    assert told(system) == ["stored", "reissued"]


def test_a_code_is_reissued_again_and_told_again(system: LockerSystem) -> None:
    stored(system)

    system.reissue("p1", user="anna", actor="t")
    system.reissue("p1", user="anna", actor="t")

    assert told(system) == ["stored", "reissued", "reissued"]


def test_a_code_is_reissued_to_its_user_alone(system: LockerSystem) -> None:
    stored(system)

    with pytest.raises(UnknownError, match="bert"):
        system.reissue("p1", user="bert", actor="t")


def test_only_a_stored_package_gets_a_new_code(system: LockerSystem) -> None:
    announced(system)

    with pytest.raises(StateError, match="PENDING"):
        system.reissue("p1", user="anna", actor="t")


def test_expiry_follows_the_deadline_and_its_grace(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    clock.forward(3 * DAY)
    assert system.expire(actor="t") == []

    clock.forward(timedelta(hours=2))
    assert [package.id for package in system.expire(actor="t")] == ["p1"]
    assert system.slot(deposit.slot).status is Status.OCCUPIED
    assert told(system) == ["stored", "expired"]
    with pytest.raises(ExpiredError, match="p1"):
        system.retrieve(deposit.issued.code, deposit.issued.digits)


def test_a_pickup_after_the_hold_time_is_refused_and_expires_it(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    clock.forward(4 * DAY)

    with pytest.raises(ExpiredError):
        system.retrieve(deposit.issued.code, deposit.issued.digits)
    assert system.package("p1").state is State.EXPIRED


def test_nobody_is_refused_by_a_clock_that_nobody_vouches_for(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    clock.forward(400 * DAY)
    clock.distrust()

    assert (
        system.retrieve(deposit.issued.code, deposit.issued.digits).step
        is Step.REQUESTED
    )


def test_nothing_expires_by_a_clock_that_nobody_vouches_for(
    system: LockerSystem, clock: HandClock
) -> None:
    stored(system)
    clock.forward(400 * DAY)
    clock.distrust()

    with pytest.raises(ClockError, match="not trusted"):
        system.expire(actor="t")
    assert len(system.expire(actor="t", clock_is_right=True)) == 1


def test_a_suspicious_sweep_stops_and_asks(tmp_path: Path, clock: HandClock) -> None:
    with opened_system(tmp_path, settings("SSSSS"), clock) as system:
        for n in range(4):
            stored(system, f"p{n}")
        clock.forward(400 * DAY)

        with pytest.raises(ClockError, match="4 of 4"):
            system.expire(actor="t")
        assert len(system.packages(State.STORED)) == 4
        assert len(system.expire(actor="t", clock_is_right=True)) == 4


def test_a_sweep_that_stopped_is_told_once_and_shows_until_somebody_looked(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings("SSSSS"), clock) as system:
        for n in range(4):
            stored(system, f"p{n}")
        assert not system.overdue().stopped
        clock.forward(400 * DAY)

        for _ in range(3):
            with pytest.raises(ClockError, match="4 of 4"):
                system.expire(actor="t")
        assert system.stats().overdue.stopped
        assert system.stats().happened["sweep-stopped"] == 1

        system.expire(actor="t", clock_is_right=True)
        assert not system.stats().overdue.stopped
        for n in range(4):
            served(system, system.collect(f"{n + 1}", actor="t"))
            stored(system, f"q{n}")
        clock.forward(400 * DAY)
        with pytest.raises(ClockError, match="4 of 4"):
            system.expire(actor="t")
        assert system.stats().happened["sweep-stopped"] == 2


def test_packages_that_cannot_expire_do_not_stop_a_sweep(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings("SSSSS"), clock) as system:
        for n in range(4):
            stored(system, f"p{n}")
        visit = system.open_slot("1", actor="t")
        system.take_up()
        system.conclude(visit.id, Ending.STUCK, "it stayed shut")
        clock.forward(400 * DAY)

        assert len(system.expire(actor="t")) == 3


# Clearance


def test_what_waits_to_be_collected_is_listed_in_the_order_of_the_doors(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings("SSSS"), clock) as system:
        late, early = stored(system, "p1"), stored(system, "p2")
        clock.forward(DAY)
        stored(system, "p3")
        announced(system, "p4")
        system.cancel("p2", actor="t")
        system.cancel("p4", actor="t")
        clock.forward(timedelta(days=2, hours=2))
        system.expire(actor="t")

        waiting = [
            (view.slot.name, view.package.id, view.package.state)
            for view in system.to_collect()
            if view.package is not None
        ]

        assert waiting == [
            (late.slot, "p1", State.EXPIRED),
            (early.slot, "p2", State.CANCELLED),
        ]


def test_a_collected_slot_is_free_after_its_door_was_seen_open_and_shut(
    system: LockerSystem,
) -> None:
    deposit = stored(system)
    system.cancel("p1", actor="t")

    visit = system.collect(deposit.slot, actor="courier")
    assert (visit.purpose, visit.package) == (Purpose.CLEARANCE, "p1")
    with pytest.raises(StateError, match="visited"):
        system.collect(deposit.slot, actor="courier")
    assert system.slot(deposit.slot).status is Status.OCCUPIED
    served(system, visit)

    assert system.slot(deposit.slot).status is Status.EMPTY
    assert system.to_collect() == []


def test_nothing_is_collected_where_nothing_waits(system: LockerSystem) -> None:
    deposit = stored(system)

    with pytest.raises(StateError, match="STORED package: there is nothing"):
        system.collect(deposit.slot, actor="t")
    with pytest.raises(StateError, match="empty by the books"):
        system.collect("5", actor="t")
    with pytest.raises(UnknownError, match="slot"):
        system.collect("99", actor="t")


def test_the_simple_rule_leaves_nothing_to_collect(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings(clearance="at_once"), clock) as system:
        one, two = stored(system, "p1"), stored(system, "p2")
        system.cancel("p1", actor="t")
        clock.forward(4 * DAY)
        system.expire(actor="t")

        assert system.to_collect() == []
        for slot in (one.slot, two.slot):
            assert system.slot(slot).status is Status.EMPTY
        assert system.package("p2").state is State.EXPIRED


def test_a_package_whose_door_is_in_use_does_not_expire(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    system.open_slot(deposit.slot, actor="t")
    visit_of = stored(system, "p2")
    system.retrieve(visit_of.issued.code, visit_of.issued.digits)
    clock.forward(4 * DAY)

    expired = system.expire(actor="t")

    assert [package.id for package in expired] == ["p1"]


# Slots


def test_a_slot_out_of_service_is_never_offered(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings("S")) as system:
        view = system.take_out_of_service("1", reason="hinge", actor="t")
        assert (view.status, view.reason) == (Status.RESERVED, "hinge")

        with pytest.raises(NoSlotError):
            system.store_package(announced(system), actor="c")

        system.return_to_service("1", actor="t")
        assert system.store_package("p1", actor="c").slot == "1"


def test_out_of_service_wants_a_reason_and_a_time_to_come(
    system: LockerSystem, clock: HandClock
) -> None:
    now = clock.read().wall

    with pytest.raises(InvalidError, match="reason"):
        system.take_out_of_service("1", reason="  ", actor="t")
    with pytest.raises(InvalidError, match="until"):
        system.take_out_of_service("1", reason="x", until=now, actor="t")
    with pytest.raises(StateError, match="in service"):
        system.return_to_service("1", actor="t")
    system.take_out_of_service("1", reason="x", until=now + DAY, actor="t")
    assert system.slot("1").until == now + DAY
    with pytest.raises(StateError, match="out of service"):
        system.take_out_of_service("1", reason="x", actor="t")


def test_a_package_in_a_slot_out_of_service_can_be_picked_up(
    system: LockerSystem,
) -> None:
    deposit = stored(system)
    system.take_out_of_service(deposit.slot, reason="light", actor="t")

    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)

    assert served(system, visit).ending is Ending.DONE
    assert system.slot(deposit.slot).status is Status.RESERVED


def test_looking_into_an_occupied_slot_leaves_its_package_there(
    system: LockerSystem,
) -> None:
    deposit = stored(system)

    served(system, system.open_slot(deposit.slot, actor="t"))

    assert system.package("p1").slot == deposit.slot
    with pytest.raises(StateError, match="visited"):
        system.open_slot(system.open_slot("5", actor="t").slot, actor="t")


@pytest.mark.parametrize("ending", [Ending.LEFT_OPEN, Ending.UNPROVEN])
def test_a_doubted_slot_is_never_offered(tmp_path: Path, ending: Ending) -> None:
    with opened_system(tmp_path, settings("S")) as system:
        deposit = system.store_package(announced(system), actor="c")
        system.take_up()
        system.conclude(deposit.visit.id, ending, "nobody saw it")

        assert system.slot("1").status is Status.UNCERTAIN
        assert system.slot("1").doubt == "nobody saw it"
        with pytest.raises(NoSlotError):
            system.store_package("p1", actor="c")


def test_a_pickup_settles_what_was_in_doubt(system: LockerSystem) -> None:
    deposit = stored(system)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    system.take_up()
    system.conclude(visit.id, Ending.UNPROVEN, "nobody saw it")
    assert system.slot(deposit.slot).status is Status.UNCERTAIN

    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))

    assert system.slot(deposit.slot).status is Status.EMPTY


def test_slots_that_hold_something_must_not_vanish(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings("SM")) as system:
        stored(system, "p1", size="M")
        announced(system, "p2", size="M")

    with (
        pytest.raises(SettingsError, match=r"slot 2.*package p1 is in it"),
        opened_system(tmp_path, settings("S")),
    ):
        pass
    with opened_system(tmp_path, settings("SM")) as system:
        assert system.package("p1").slot == "2"


def test_a_doubted_slot_and_a_needed_size_must_not_vanish(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings("SM")) as system:
        visit = system.open_slot("2", actor="t")
        system.take_up()
        system.conclude(visit.id, Ending.UNPROVEN, "nobody saw it")
        announced(system, "p2", size="M")

    small = settings("S", sizes=[{"name": "S", "max_weight_kg": 2}])
    with pytest.raises(SettingsError) as refusal, opened_system(tmp_path, small):
        pass
    assert [problem.split(":")[0] for problem in refusal.value.problems] == [
        "slot 2",
        "package p2",
    ]


def test_an_empty_slot_may_vanish_and_come_back(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings("SM")):
        pass
    with opened_system(tmp_path, settings("S")) as system:
        assert [view.slot.name for view in system.slots()] == ["1"]
        with pytest.raises(NoSlotError):
            system.store_package(announced(system, size="M"), actor="c")


# Visits


def test_a_request_that_nobody_takes_up_dies(
    system: LockerSystem, clock: HandClock
) -> None:
    deposit = stored(system)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    clock.forward(timedelta(seconds=6))

    assert system.take_up() == []
    assert system.visit(visit.id).ending is Ending.UNSERVED
    assert (
        system.retrieve(deposit.issued.code, deposit.issued.digits).step
        is Step.REQUESTED
    )


def test_a_request_of_another_boot_dies(tmp_path: Path, clock: HandClock) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        visit = system.open_slot("1", actor="t")
    clock.restart()
    with opened_system(tmp_path, clock=clock) as system:
        assert system.take_up() == []
        assert system.visit(visit.id).ending is Ending.UNSERVED


def test_what_was_taken_up_cannot_be_withdrawn(system: LockerSystem) -> None:
    visit = system.open_slot("1", actor="t")
    system.take_up()

    assert system.withdraw(visit.id).step is Step.TAKEN
    assert system.unserved(visit.id).step is Step.TAKEN


def test_a_shut_door_may_be_wished_open_again(system: LockerSystem) -> None:
    visit = system.open_slot("1", actor="t")
    with pytest.raises(StateError, match="requested"):
        system.again(visit.id)
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")

    assert system.again(visit.id).again
    assert not system.pulsed(visit.id, 2, door="CLOSED").again

    system.opened(visit.id)
    with pytest.raises(StateError, match="opened"):
        system.again(visit.id)


def test_what_a_door_did_twice_happened_once(system: LockerSystem) -> None:
    deposit = stored(system)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    system.take_up()
    system.closed(visit.id)
    assert system.visit(visit.id).step is Step.TAKEN

    for _ in range(2):
        system.opened(visit.id)
    for _ in range(2):
        system.closed(visit.id)
    system.conclude(visit.id, Ending.UNPROVEN, "late")

    kinds = [event.kind for event in system.events() if event.visit == visit.id]
    assert kinds.count("door-opened") == kinds.count("door-closed") == 1
    assert system.slot(deposit.slot).status is Status.EMPTY


def test_a_sensor_that_said_open_before_the_pulse_is_flagged(
    system: LockerSystem,
) -> None:
    visit = system.open_slot("1", actor="t")
    system.take_up()

    system.pulsed(visit.id, 1, door="OPEN")

    assert system.events()[-1].kind == "door-doubted"


# People and facts


def test_staff_have_pins_and_customers_have_none(system: LockerSystem) -> None:
    system.add_user(User("tess", role=Role.TECHNICIAN), actor="t")
    system.add_user(User("anna"), actor="t")

    system.set_pin("tess", "274951", actor="t")

    pin_hash = system.user("tess").pin_hash
    assert pin_hash is not None
    assert pin_matches(pin_hash, "274951")
    with pytest.raises(InvalidError, match="customer"):
        system.set_pin("anna", "274951", actor="t")
    with pytest.raises(InvalidError, match="PIN"):
        system.set_pin("tess", "1111", actor="t")
    assert "274951" not in str(system.events())


def test_the_counts_tell_how_full_the_bank_is(system: LockerSystem) -> None:
    stored(system, "p1")
    announced(system, "p2")
    system.take_out_of_service("5", reason="x", actor="t")

    counts = system.counts()

    assert counts.by_status == {
        Status.EMPTY: 3,
        Status.OCCUPIED: 1,
        Status.RESERVED: 1,
        Status.UNCERTAIN: 0,
    }
    assert counts.free == {"S": 1, "M": 2, "L": 0}
    assert counts.by_state[State.STORED] == counts.by_state[State.PENDING] == 1
    assert counts.utilisation == pytest.approx(0.4)
    assert system.stats().happened["package-stored"] == 1
    assert system.stats().notifications["owed"] == 1
    assert 0 < system.guess_chance() < 1e-4


def test_events_can_be_asked_for_by_package_and_slot(system: LockerSystem) -> None:
    deposit = stored(system, "p1")
    stored(system, "p2")

    assert {e.package for e in system.events(package="p1")} == {"p1"}
    assert {e.slot for e in system.events(slot=deposit.slot)} == {deposit.slot}
    assert [e.seq for e in system.events(after=2, limit=2)] == [3, 4]


def test_a_real_bank_shows_no_codes(system: LockerSystem) -> None:
    stored(system)

    assert system.demo_codes() == []


def test_the_demo_shows_its_live_codes_and_keeps_none(tmp_path: Path) -> None:
    demo: dict[str, list[str]] = {"users": [], "packages": [], "out_of_service": []}
    with opened_system(tmp_path, settings(demo=demo)) as system:
        system.add_user(User("carl"), actor="t")
        one = stored(system, "p1")
        two = stored(system, "p2", user="carl")
        new = system.reissue("p1", user="anna", actor="t")

        shown = {code.package: code for code in system.demo_codes()}

        assert (shown["p1"].code, shown["p1"].digits) == (new.code, new.digits)
        assert (shown["p2"].code, shown["p2"].digits) == (
            two.issued.code,
            two.issued.digits,
        )
        assert one.issued.code != new.code


def test_the_time_beside_the_bank_is_told_while_somebody_vouches_for_it(
    system: LockerSystem, clock: HandClock
) -> None:
    local = system.local_time()

    assert local is not None
    assert local == clock.read().wall
    assert str(local.tzinfo) == "Europe/Berlin"
    clock.distrust()
    assert system.local_time() is None
