"""Years of a bank in minutes: what must hold, held, and can be seen not to hold."""

import pytest

from tests.simulation.breaks import BREAKS, broken
from tests.simulation.chronicle import Broken
from tests.simulation.history import simulate
from tests.simulation.plan import Plan

DAYS = 40
SEEDS = range(1, 26)


@pytest.mark.slow
def test_one_seed_is_one_history_and_another_is_another() -> None:
    one, same, other = (simulate(Plan(seed, days=1)) for seed in (7, 7, 8))

    assert one.digest == same.digest
    assert one.digest != other.digest


def test_what_is_broken_is_told_with_the_way_to_see_it_again() -> None:
    with broken("wrong-door"), pytest.raises(Broken) as found:
        simulate(Plan(1, days=1))

    told = str(found.value)
    assert found.value.says.startswith("a pulse has its visit committed before it")
    assert "visit-taken" in told
    assert told.endswith(Plan(1, days=1).command)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_thousand_days_and_nothing_is_lost(seed: int) -> None:
    assert DAYS * len(SEEDS) >= 1000

    history = simulate(Plan(seed, DAYS))

    assert sum(history.faults.values()) > 10 * DAYS


@pytest.mark.slow
@pytest.mark.parametrize("name", BREAKS)
def test_each_mistake_is_found(name: str) -> None:
    with broken(name), pytest.raises(Broken) as found:
        _play_until_it_is_found()

    assert found.value.says.startswith(BREAKS[name].found_by)


def _play_until_it_is_found() -> None:
    for seed in SEEDS[:8]:
        simulate(Plan(seed, days=20))
