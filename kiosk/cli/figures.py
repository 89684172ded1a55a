"""The rows of `kiosk stats --by`, its plots, and its forecast."""

import csv
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.tables import counted, table
from kiosk.clock import Moment
from kiosk.domain.figures import Figures, by_day, by_slot
from kiosk.domain.forecast import LEAST_DAYS, Outlook, forecast
from kiosk.domain.traffic import Traffic, What
from kiosk.system import LockerSystem

_HOUR: Final = 3600.0
_MIDDLE: Final = 0.5
_MOST: Final = 0.9
_WIDEST: Final = 100


@dataclass(frozen=True, slots=True)
class Plotted:
    """One figure that can be drawn, and what it is called."""

    name: str
    title: str
    of: Callable[[Figures], float]


PLOTTED: Final = (
    Plotted("stored", "packages stored", lambda row: row.counts[What.STORED]),
    Plotted("retrieved", "packages retrieved", lambda row: row.counts[What.RETRIEVED]),
    Plotted("failed", "visits that failed", lambda row: row.counts[What.FAILED]),
    Plotted("used", "% of the time in use", lambda row: round(100 * row.used, 1)),
    Plotted(
        "dwell", "hours until half were fetched", lambda row: _hours(row, _MIDDLE) or 0
    ),
)


def tell(desk: Desk, by: str, days: int, *, as_csv: bool, plot: str | None) -> None:
    """Tell the rows of days or slots.

    Raises:
        Failure: They cannot be drawn, or were asked for in two ways at once.
    """
    if sum((desk.in_json, as_csv, plot is not None)) > 1:
        why = "--json, --csv and --plot are three answers; ask for one"
        raise Failure("usage", why, status=WRONG_USAGE)
    rows = _rows(desk, by, days)
    if as_csv:
        click.echo(csv_of(by, rows), nl=False)
    elif plot is not None:
        what = next(each for each in PLOTTED if each.name == plot)
        click.echo(_drawn(rows, what))
    else:
        desk.tell({"rows": [_facts(by, row) for row in rows]}, _lines(by, rows))


def tell_forecast(desk: Desk) -> None:
    """Tell when each size will be full."""
    zone = desk.settings.location.zone
    sizes = {slot.name: slot.size.name for slot in desk.settings.slots}

    def ask(system: LockerSystem) -> list[Outlook]:
        now = system.clock().wall.astimezone(zone)
        return forecast(system.traffic(), sizes, system.counts().free, now)

    outlooks = desk.ask(ask)
    told: facts.Facts = {"forecast": [_of_outlook(each) for each in outlooks]}
    desk.tell(told, (_outlook(desk, each) for each in outlooks))


def _rows(desk: Desk, by: str, days: int) -> list[Figures]:
    zone = desk.settings.location.zone
    slots = [slot.name for slot in desk.settings.slots]

    def ask(system: LockerSystem) -> tuple[Traffic, Moment]:
        return system.traffic(), system.clock()

    traffic, moment = desk.ask(ask)
    now = moment.wall
    if by == "day":
        return list(by_day(traffic, slots, zone, now))[-days:]
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return list(by_slot(traffic, slots, today - timedelta(days=days - 1), now))


def _facts(by: str, row: Figures) -> facts.Facts:
    return {
        by: row.name,
        **{what.value: number for what, number in row.counts.items()},
        "dwell_median_hours": _hours(row, _MIDDLE),
        "dwell_p90_hours": _hours(row, _MOST),
        "used": round(row.used, 4),
        "sure": row.sure,
    }


def csv_of(by: str, rows: Sequence[Figures]) -> str:
    """Return rows of days or slots as CSV, with a heading."""
    told = [_facts(by, row) for row in rows]
    out = io.StringIO()
    heads = list(told[0]) if told else [by]
    writing = csv.DictWriter(out, heads, lineterminator="\n")
    writing.writeheader()
    writing.writerows(told)
    return out.getvalue()


def _lines(by: str, rows: Sequence[Figures]) -> Iterator[str]:
    if not rows:
        yield "Nothing has happened yet."
        return
    heads = [what.value.upper().replace("_", " ") for what in What]
    yield from table(
        [by.upper(), *heads, "HALF FETCHED", "90 % FETCHED", "IN USE"],
        (
            [
                row.name + ("" if row.sure else " ?"),
                *(str(number) for number in row.counts.values()),
                _said(_hours(row, _MIDDLE)),
                _said(_hours(row, _MOST)),
                f"{row.used:.0%}",
            ]
            for row in rows
        ),
    )


def _hours(row: Figures, share: float) -> float | None:
    seconds = row.dwell_at(share)
    return None if seconds is None else round(seconds / _HOUR, 2)


def _said(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.1f} h"


def _drawn(rows: Sequence[Figures], what: Plotted) -> str:
    """Return bars, one for each row, in colour where the terminal has some."""
    try:
        import plotext  # noqa: PLC0415 - an extra, and only plots need it
    except ImportError as error:
        why = "plots need one more package: pip install 'locker-kiosk[plots]'"
        raise Failure("usage", why, status=WRONG_USAGE) from error
    values = [what.of(row) for row in rows]
    if not any(values):
        return f"{what.title}: nothing to draw."
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    plotext.clear_figure()
    plotext.simple_bar(
        [row.name for row in rows], values, width=width, title=what.title
    )
    drawn = str(plotext.build())
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        drawn = str(plotext.uncolorize(drawn))
    return drawn.replace(".00", "").rstrip("\n")


def _of_outlook(one: Outlook) -> Mapping[str, object]:
    return {
        "size": one.size,
        "free": one.free,
        "days": one.days,
        "full_on": one.full,
        "chance": [round(end, 3) for end in one.chance],
        "known": one.known,
        "likely": facts.time(one.likely),
        "early": facts.time(one.early),
        "late": facts.time(one.late),
    }


def _outlook(desk: Desk, one: Outlook) -> str:
    head = f"{one.size}: {one.free} free"
    if one.free == 0:
        return f"{one.size}: full now"
    if not one.known:
        days = counted(one.days, "day")
        return f"{head}; too little data: {days} like today, {LEAST_DAYS} are needed"
    low, high = (f"{100 * end:.0f}" for end in one.chance)
    on = f"on {one.full} of {one.days} days like today (chance {low} to {high} %)"
    if one.likely is None or one.early is None or one.late is None:
        return f"{head}; probably not full within 24 h: {on}"
    between = f"between {_clock(desk, one.early)} and {_clock(desk, one.late)}"
    return f"{head}; full by {_clock(desk, one.likely)}, likely {between}; {on}"


def _clock(desk: Desk, at: datetime) -> str:
    return f"{at.astimezone(desk.settings.location.zone):%a %H:%M}"
