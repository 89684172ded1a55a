"""`kiosk demo`: the walk-through, for people without a terminal to spare."""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from kiosk.cli import facts
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import FAULT
from kiosk.cli.groups import Verb, json_option
from kiosk.config import demo_path, load
from kiosk.demo import Happened, walk


@click.command("demo", cls=Verb)
@json_option
@pass_desk
def command(desk: Desk) -> None:
    """Play a deposit and a pickup, and print what really happened.

    A scratch bank is made from the built-in demo, with real rules, a real store
    and locks of thin air; it is gone afterwards. No other bank is touched,
    whatever --config and --data say. It takes some five seconds.

    Example:
      kiosk demo

    It ends with 0 only if every step did what it should.

    JSON: {"ok": true or false, "steps": [{"title", "told": [TEXT, ...], "ok"}]}
    """
    steps: list[Happened] = []

    def told(step: Happened) -> None:
        steps.append(step)
        number = f"{len(steps)}. "
        desk.say(f"{number:<4}{step.title}{'' if step.ok else '  FAILED'}")
        for line in step.told:
            desk.say(f"    {line}")

    with tempfile.TemporaryDirectory(prefix="kiosk-demo-") as scratch:
        asyncio.run(walk(load(demo_path()), Path(scratch), told))
    conclude(desk, steps)


def conclude(desk: Desk, steps: Sequence[Happened]) -> None:
    """Give the answer, and end with 3 when a step did not do what it should."""
    ok = all(step.ok for step in steps)
    answer: facts.Facts = {
        "ok": ok,
        "steps": [
            {"title": step.title, "told": step.told, "ok": step.ok} for step in steps
        ],
    }
    if not ok:
        answer |= {"error": "demo", "message": f"{steps[-1].title}: it did not"}
    ended = "Every step did what it should." if ok else "The last step went astray."
    desk.tell(answer, ["", ended])
    if not ok:
        click.get_current_context().exit(FAULT)
