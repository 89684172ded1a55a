"""`python -m tests.simulation`: play histories of a bank, and say what came of them.

Each stands for years of a bank in minutes: people come, things go wrong, the kiosk
is restarted between any two steps, and after every step the books have to fit what
is really behind the doors. One seed is one history. What is wrong is said with the
last steps before it and with the command that plays them once more.

Years are played as histories of one year each, with seeds of their own that follow
from the seed, all processors at once: ten years are ten bank-years.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial

import click

from tests.simulation.breaks import BREAKS, broken
from tests.simulation.chronicle import Broken
from tests.simulation.history import History, simulate
from tests.simulation.plan import FAULTS_A_DAY, Plan

_YEAR_DAYS = 365


@click.command(help=__doc__)
@click.option("--seed", default=1, show_default=True, help="Which history.")
@click.option("--days", default=50.0, show_default=True, help="How long.")
@click.option("--years", type=int, help="How many histories of a year, instead.")
@click.option("--doors", default=12, show_default=True, help="How large a bank.")
@click.option("--parcels", default=8.0, show_default=True, help="Packages in a day.")
@click.option(
    "--faults",
    default=FAULTS_A_DAY,
    show_default=True,
    help="Faults in a day, beside those of doors.",
)
@click.option(
    "--jobs",
    default=os.cpu_count() or 1,
    show_default="processors",
    help="Histories that are played at once.",
)
@click.option(
    "--break",
    "name",
    type=click.Choice(list(BREAKS)),
    help="A mistake to be made on purpose, and found.",
)
def main(
    *,
    seed: int,
    days: float,
    years: int | None,
    doors: int,
    parcels: float,
    faults: float,
    jobs: int,
    name: str | None,
) -> None:
    """Play them; exits with 1 when an invariant does not hold."""
    plans = [Plan(seed, days, doors, parcels, faults)]
    if years is not None:
        first = plans[0]
        plans = [first.of_year(number) for number in range(years)]
    began = time.perf_counter()
    with ProcessPoolExecutor(min(jobs, len(plans))) as processes:
        ends = []
        for end in processes.map(partial(played, name), plans):
            ends.append(end)
            if isinstance(end, History) and len(plans) > 1:
                click.echo(f"seed {end.plan.seed} ended well", err=True)
    seconds = time.perf_counter() - began
    for end in ends:
        if isinstance(end, str):
            click.echo(end, err=True)
    histories = [end for end in ends if isinstance(end, History)]
    if histories:
        click.echo(told(histories, seconds))
    sys.exit(int(len(histories) < len(plans)))


def played(name: str | None, plan: Plan) -> History | str:
    """Play one history; return what came of it, or what is wrong."""
    try:
        with nullcontext() if name is None else broken(name):
            return simulate(plan)
    except Broken as found:
        return str(found)


def told(histories: list[History], seconds: float) -> str:
    """Return what came of histories, for people."""
    faults: Counter[str] = Counter()
    for history in histories:
        faults.update(history.faults)
    days = sum(history.plan.days for history in histories)
    lines = [f"{count:9,}  {name}" for name, count in sorted(faults.items())]
    lines.append(f"{faults.total():9,}  faults in all")
    lines.append(
        f"{days:g} bank-days of {histories[0].plan.doors} doors in {seconds:.0f} s,"
        f" {len(histories)} histories: {days / seconds:.1f} bank-days a second"
    )
    lines.append(
        f"{_sum(h.visits for h in histories)} visits,"
        f" {_sum(h.pulses for h in histories)} pulses,"
        f" {_sum(h.events for h in histories)} events,"
        f" {_sum(h.lives for h in histories)} starts of the kiosk;"
        f" {_sum(h.checks for h in histories)} checks of invariants, all held"
    )
    lines += [f"seed {h.plan.seed}: history {h.digest}" for h in histories]
    return "\n".join(lines)


def _sum(numbers: Iterable[int]) -> str:
    return f"{sum(numbers):,}"


if __name__ == "__main__":
    main()
