"""Years of a bank in minutes: what must hold, held, and can be seen not to hold."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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


@pytest.mark.slow
def test_one_seed_is_one_history_in_every_process() -> None:
    played = "from tests.simulation.history import simulate as s, Plan as P"
    command = [sys.executable, "-c", f"{played}; print(s(P(2, days=12)).digest)"]

    first, second = (
        subprocess.run(  # noqa: S603 - this Python
            command,
            env=os.environ | {"PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    )

    assert first == second != ""


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
    """Another rule may see it first; one that is there for it does see it."""
    with broken(name):
        for says in _found_in_some_histories():
            if says.startswith(BREAKS[name].found_by):
                return

    pytest.fail("no rule that is there for it saw it")


def _found_in_some_histories() -> Iterator[str]:
    for seed in SEEDS[:8]:
        try:
            simulate(Plan(seed, days=20))
        except Broken as found:
            yield found.says
