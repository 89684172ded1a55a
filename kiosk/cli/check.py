"""`kiosk check`: the configuration, judged before anybody relies on it."""

import json
from collections import Counter

import click

from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.stats import odds
from kiosk.cli.tables import card
from kiosk.config import schema


@click.command("check", cls=Verb)
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON schema.")
@json_option
@pass_desk
def command(desk: Desk, *, as_schema: bool) -> None:
    """Judge the configuration; opens no store, no bus and no door.

    All problems are told at once, one a line on stderr, each as
    file:line:column: path: what is wrong, what would be right.

    Example:
      kiosk --config kiosk.yaml check
      kiosk check --schema > kiosk.schema.json

    JSON: {"ok": true, "file", "location", "slots": {SIZE: N},
    "guess_chance_per_year": 0 to 1}; else {"error": "settings", "message",
    "problems": [TEXT, ...]}
    """
    if as_schema:
        click.echo(json.dumps(schema(), indent=2))
        return
    settings = desk.settings
    count = Counter(slot.size.name for slot in settings.slots)
    slots = {size.name: count[size.name] for size in settings.size_list}
    chance = settings.guess_chance()
    told: dict[str, object] = {
        "ok": True,
        "file": str(desk.file),
        "location": settings.location.name,
        "slots": slots,
        "guess_chance_per_year": chance,
    }
    sizes = ", ".join(f"{size} {number}" for size, number in slots.items())
    full = f"{odds(chance)} with every slot taken"
    lines = card(
        [
            ("location", settings.location.name),
            ("slots", f"{len(settings.slots)}: {sizes}"),
            ("guessed in a year", full),
            ("file", str(desk.file)),
        ]
    )
    desk.tell(told, ["ok", *lines])
