"""`kiosk stats`: how full the bank is, and what it has done."""

from collections.abc import Iterator, Mapping

import click

from kiosk.cli import facts, figures
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import card, counted
from kiosk.system import Overdue, Stats


@click.command("stats", cls=Verb)
@click.option(
    "--by",
    type=click.Choice(["day", "slot"]),
    help="What came and left, a row for each day or slot.",
)
@click.option(
    "--days",
    type=click.IntRange(1, 3650),
    default=30,
    show_default=True,
    metavar="N",
    help="With --by: how far back, today included.",
)
@click.option("--csv", "as_csv", is_flag=True, help="With --by: as CSV.")
@click.option(
    "--plot",
    type=click.Choice([each.name for each in figures.PLOTTED]),
    help="With --by: drawn, one figure of each row.",
)
@click.option("--forecast", is_flag=True, help="When each size will be full.")
@json_option
@pass_desk
def command(
    desk: Desk,
    *,
    by: str | None,
    days: int,
    as_csv: bool,
    plot: str | None,
    forecast: bool,
) -> None:
    """Show how full the bank is, and what it has done since its first day.

    With --by, what came and left each day or at each slot: stored, added,
    retrieved, expired, cancelled, failed visits, wrong codes, alarms; the hours
    in which half and nine of ten packages were fetched; the share of time in
    which something lay inside. Archived events count. A day whose hours nobody
    vouches for has a ?.

    With --forecast, what past days like today would do to what is free now: on
    how many of them each size would be full within a day, and when.

    Example:
      kiosk stats
      kiosk stats --by day --csv > days.csv
      kiosk stats --by slot --days 90 --plot used
      kiosk stats --forecast

    JSON: {"slots": {STATUS: N}, "free": {SIZE: N}, "packages": {STATE: N},
    "utilisation": 0 to 1, "happened": {KIND: N}, "notifications": {"owed": N,
    "delivered": N, "dead": N, "dropped": N}, "guess_chance_per_year": 0 to 1,
    "overdue": {"expiring": [ID], "still": [ID], "stopped": BOOL}}, where "still"
    are past their date, and their time stands still because nobody could have
    had them; and "stopped" means that suspiciously many would expire at once.
    With --by: {"rows": [{"day" or "slot", "stored", "added", "retrieved",
    "expired", "cancelled", "failed", "wrong_code", "alarm", "dwell_median_hours",
    "dwell_p90_hours", "used": 0 to 1, "sure"}]}. With --forecast: {"forecast":
    [{"size", "free", "days", "full_on", "chance": [LOW, HIGH], "known", "likely",
    "early", "late"}]}, times null where nothing can be said.
    """
    if forecast:
        figures.tell_forecast(desk)
    elif by is not None:
        figures.tell(desk, by, days, as_csv=as_csv, plot=plot)
    elif as_csv or plot is not None:
        raise Failure("usage", "say --by day or --by slot", status=WRONG_USAGE)
    else:
        _tell(desk)


def _tell(desk: Desk) -> None:
    stats = desk.ask(lambda system: system.stats())
    told = facts.of_counts(stats.counts) | {
        "happened": dict(stats.happened),
        "notifications": dict(stats.notifications),
        "guess_chance_per_year": stats.guess_chance,
        "overdue": {
            "expiring": [package.id for package in stats.overdue.expiring],
            "still": [package.id for package in stats.overdue.still],
            "stopped": stats.overdue.stopped,
        },
    }
    desk.tell(told, _lines(stats))


def odds(chance: float) -> str:
    """Return a chance as people say it.

    >>> odds(0.0), odds(0.000_05)
    ('none', '1 in 20 000')
    """
    if chance <= 0:
        return "none"
    return f"1 in {max(1, round(1 / chance)):,}".replace(",", " ")


def _lines(stats: Stats) -> Iterator[str]:
    counts = stats.counts
    yield from card(
        [
            ("slots", _listed({s.value: n for s, n in counts.by_status.items()})),
            ("free", _listed(counts.free)),
            ("in use", f"{counts.utilisation:.0%}"),
            ("packages", _listed({s.value: n for s, n in counts.by_state.items()})),
            ("messages", _listed(stats.notifications)),
            ("wrong codes", str(stats.happened.get("code-wrong", 0))),
            ("guessed in a year", odds(stats.guess_chance)),
            ("events", str(sum(stats.happened.values()))),
            ("past their date", past(stats.overdue)),
        ]
    )


def past(overdue: Overdue) -> str:
    """Return what keeps packages that are past their date, if any are."""
    told = []
    if overdue.expiring:
        number = counted(len(overdue.expiring), "package")
        if overdue.stopped:
            told.append(
                f"{number}, suspiciously many: nothing expires before somebody looks at"
                " the date; then kiosk package expire --clock-is-right"
            )
        elif not overdue.vouched:
            told.append(f"{number}, if the clock is right; nobody vouches for it")
        else:
            told.append(f"{number}, about to expire")
    if overdue.still:
        number = counted(len(overdue.still), "package")
        told.append(f"{number} whose time stands still: nobody could have had them")
    return "; ".join(told)


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())
