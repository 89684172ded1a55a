"""`python -m tests.simulation`: play one history, and say what came of it.

It stands for years of a bank in minutes: people come, things go wrong, the kiosk is
restarted between any two steps, and after every step the books have to fit what is
really behind the doors. One seed is one history. What is wrong is said with the
last steps before it and with the command that plays them once more.
"""

import sys
from contextlib import nullcontext

import click

from tests.simulation.breaks import BREAKS, broken
from tests.simulation.chronicle import Broken
from tests.simulation.history import History, simulate
from tests.simulation.plan import Plan


@click.command(help=__doc__)
@click.option("--seed", default=1, show_default=True, help="Which history.")
@click.option("--days", default=50.0, show_default=True, help="How long.")
@click.option("--years", type=float, help="How long, instead of days.")
@click.option("--doors", default=12, show_default=True, help="How large a bank.")
@click.option("--parcels", default=8.0, show_default=True, help="Packages in a day.")
@click.option(
    "--faults",
    default=20.0,
    show_default=True,
    help="Faults in a day, beside those of doors.",
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
    years: float | None,
    doors: int,
    parcels: float,
    faults: float,
    name: str | None,
) -> None:
    """Play it; exits with 1 when an invariant does not hold."""
    whole = days if years is None else years * 365
    plan = Plan(seed, whole, doors, parcels, faults)
    try:
        with nullcontext() if name is None else broken(name):
            history = simulate(plan)
    except Broken as found:
        click.echo(str(found), err=True)
        sys.exit(1)
    click.echo(told(history))


def told(history: History) -> str:
    """Return what came of a history, for people."""
    lines = [f"{count:9,}  {name}" for name, count in history.faults.items()]
    lines.append(f"{sum(history.faults.values()):9,}  faults in all")
    lines.append(
        f"{history.plan.days:g} bank-days of {history.plan.doors} doors in"
        f" {history.seconds:.0f} s: {history.rate:.1f} bank-days a second"
    )
    lines.append(
        f"{history.visits:,} visits, {history.pulses:,} pulses,"
        f" {history.events:,} events, {history.lives:,} starts of the kiosk;"
        f" history {history.digest}"
    )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
