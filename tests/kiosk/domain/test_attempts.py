import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.attempts import (
    DAY,
    Throttle,
    ThrottleRule,
    too_easy,
    yearly_guess_chance,
)

RULE = ThrottleRule()


def after(wrong: int, rule: ThrottleRule = RULE) -> Throttle:
    throttle = Throttle(boot="b")
    for _ in range(wrong):
        throttle = throttle.after_wrong(rule)
    return throttle


@pytest.mark.parametrize(
    ("wrong", "wait"),
    [(1, 0), (5, 0), (6, 30), (7, 60), (8, 300), (9, 900), (10, 900), (50, 900)],
)
def test_waiting_grows_with_wrong_tries_in_a_row(wrong: int, wait: float) -> None:
    assert after(wrong).wait == wait


def test_a_right_code_breaks_the_row() -> None:
    assert after(8).after_right().after_wrong(RULE).wait == 0


def test_a_right_code_does_not_give_the_day_back() -> None:
    assert after(8).after_right().spent == 8


def test_a_wait_passes_with_the_boot_clock() -> None:
    throttle = after(6)

    assert throttle.now(RULE, at=10.0, boot="b").wait == 20
    assert throttle.now(RULE, at=40.0, boot="b").wait == 0


def test_a_wait_starts_anew_in_full_after_a_power_cut() -> None:
    waited = after(6).now(RULE, at=20.0, boot="b")

    again = waited.now(RULE, at=3.0, boot="another")

    assert again.wait == 10
    assert again.now(RULE, at=8.0, boot="another").wait == 5


def test_a_clock_that_runs_back_forgives_nothing() -> None:
    throttle = after(6).now(RULE, at=20.0, boot="b")

    assert throttle.now(RULE, at=1.0, boot="b").wait == throttle.wait


def test_a_calm_hour_forgets_the_row_but_not_the_day() -> None:
    calm = after(15).now(RULE, at=RULE.calm_seconds, boot="b")

    assert calm.wrong == 0
    assert calm.spent == pytest.approx(5)


def test_nobody_can_shut_honest_customers_out_for_long() -> None:
    worn = Throttle(boot="b")
    for n in range(1000):
        worn = worn.now(RULE, at=float(n * 1000), boot="b").after_wrong(RULE)

    assert worn.wait <= 900


@given(
    pauses=st.lists(st.floats(0, 5000), min_size=1, max_size=300),
    rights=st.sets(st.integers(0, 299)),
)
def test_no_attacker_gets_more_tries_than_the_cap_allows(
    pauses: list[float], rights: set[int]
) -> None:
    rule = ThrottleRule(daily_cap=24, waits=(30.0,))
    throttle, now, tries = Throttle(boot="b"), 0.0, 0

    for n, pause in enumerate(pauses):
        now += pause
        throttle = throttle.now(rule, at=now, boot="b")
        if throttle.wait == 0:
            throttle = throttle.after_wrong(rule)
            tries += 1
        if n in rights:  # an honest customer comes by in between
            throttle = throttle.after_right()

    # One more for each honest customer whose right code ended a wait.
    allowed = rule.daily_cap + now * rule.daily_cap / DAY
    assert tries <= allowed + 1 + len(rights)


def test_the_row_says_when_there_is_an_attack() -> None:
    assert not after(2).under_attack
    assert after(3).under_attack


def test_tries_left_run_out_with_the_row_and_with_the_day() -> None:
    assert after(0).tries_left(RULE) == 5
    assert after(4).tries_left(RULE) == 1
    assert after(9).tries_left(RULE) == 0
    assert (
        after(2, ThrottleRule(daily_cap=3)).tries_left(ThrottleRule(daily_cap=3)) == 1
    )


def chance(**changes: object) -> float:
    facts: dict[str, object] = {
        "live": 60,
        "space": 10**7,
        "proof_space": 10**4,
        "verification": "always",
        "rule": RULE,
    }
    return yearly_guess_chance(**(facts | changes))  # type: ignore[arg-type]  # one dictionary of many types


def test_the_default_is_safer_than_one_in_ten_thousand() -> None:
    assert not too_easy(chance())


def test_eight_digits_alone_do_not_do() -> None:
    assert too_easy(chance(verification="never"))
    assert too_easy(chance(verification="under_attack"))


def test_a_long_code_does_alone() -> None:
    assert not too_easy(chance(verification="never", space=32**8))


def test_a_patient_guesser_is_worse_than_the_digits_tell() -> None:
    always, attacked, never = (
        chance(verification=word) for word in ("always", "under_attack", "never")
    )

    assert always < attacked < never


def test_a_bank_of_a_thousand_needs_a_longer_code() -> None:
    assert too_easy(chance(live=1000))
    assert not too_easy(chance(live=1000, space=10**9))


def test_a_chance_is_never_above_one() -> None:
    assert chance(live=10**9, verification="never") == 1.0
