"""`kiosk stats`: how full the bank is, and what it has done."""

from collections.abc import Iterator, Mapping

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import card
from kiosk.system import Stats


@click.command("stats", cls=Verb)
@json_option
@pass_desk
def command(desk: Desk) -> None:
    """Show how full the bank is, and what it has done since its first day.

    Example:
      kiosk stats

    JSON: {"slots": {STATUS: N}, "free": {SIZE: N}, "packages": {STATE: N},
    "utilisation": 0 to 1, "happened": {KIND: N}, "notifications": {"owed": N,
    "delivered": N, "dead": N}, "guess_chance_per_year": 0 to 1}
    """
    stats = desk.ask(lambda system: system.stats())
    told = facts.of_counts(stats.counts) | {
        "happened": dict(stats.happened),
        "notifications": dict(stats.notifications),
        "guess_chance_per_year": stats.guess_chance,
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
        ]
    )


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in numbers.items())
