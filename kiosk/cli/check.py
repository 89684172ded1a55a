"""`kiosk check`: the configuration, judged before anybody relies on it."""

import json
from collections import Counter

import click

from kiosk.channels import Reach
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.stats import odds
from kiosk.cli.tables import card
from kiosk.config import Notify, Screen, schema
from kiosk.ui.sizes import Glass, key_cells, too_small


@click.command("check", cls=Verb)
@click.option("--schema", "as_schema", is_flag=True, help="Print the JSON schema.")
@json_option
@pass_desk
def command(desk: Desk, *, as_schema: bool) -> None:
    """Judge the configuration; opens no store, no bus and no door.

    All problems are told at once, one a line on stderr, each as
    file:line:column: path: what is wrong, what would be right. Of a panel that
    was measured it says how large letters and keys are, and warns when a person
    could not read or hit them.

    Example:
      kiosk --config kiosk.yaml check
      kiosk check --schema > kiosk.schema.json

    JSON: {"ok": true, "file", "location", "slots": {SIZE: N},
    "guess_chance_per_year": 0 to 1, "cells": [COLUMNS, ROWS], "letter_mm",
    "key_mm": [WIDTH, HEIGHT], "channels": [{"channel", "notifier", "reaches"}],
    "warnings": [TEXT, ...]}, the sizes in mm null when nobody measured the panel;
    else
    {"error": "settings", "message", "problems": [TEXT, ...]}
    """
    if as_schema:
        click.echo(json.dumps(schema(), indent=2))
        return
    settings = desk.settings
    count = Counter(slot.size.name for slot in settings.slots)
    slots = {size.name: count[size.name] for size in settings.size_list}
    chance = settings.guess_chance()
    glass = _glass(settings.ui)
    keys = len(settings.ui.keypad)
    letters = settings.lost_code.offered
    warnings = list(too_small(glass, keys, letters=letters)) if glass else []
    told: dict[str, object] = {
        "ok": True,
        "file": str(desk.file),
        "location": settings.location.name,
        "slots": slots,
        "guess_chance_per_year": chance,
        "cells": [settings.ui.panel.columns, settings.ui.panel.rows],
        "letter_mm": round(glass.letter_mm, 1) if glass else None,
        "key_mm": [round(mm, 1) for mm in _key_mm(glass, keys)] if glass else None,
        "channels": [
            {
                "channel": name,
                "notifier": one.notifier if one is not None else name,
                "reaches": settings.notify.reach(name).value,
            }
            for name in settings.notify.every_channel
            for one in (settings.notify.carriers.get(name),)
        ],
        "warnings": warnings,
    }
    sizes = ", ".join(f"{size} {number}" for size, number in slots.items())
    full = f"{odds(chance)} with every slot taken"
    lines = card(
        [
            ("location", settings.location.name),
            ("slots", f"{len(settings.slots)}: {sizes}"),
            ("guessed in a year", full),
            ("channels", _channels(settings.notify)),
            ("letters and keys", _large(glass, keys) if glass else ""),
            ("file", str(desk.file)),
        ]
    )
    desk.tell(told, ["ok", *lines, *(f"warning: ui.panel: {w}" for w in warnings)])


def _channels(notify: Notify) -> str:
    """Return what carries which channel to whom, and where its secrets are."""
    told = []
    for name in notify.every_channel:
        carrier = notify.carriers.get(name)
        if carrier is None:
            told.append(name)
        else:
            whom = {Reach.EMAIL: "who has an e-mail", Reach.PHONE: "who has a phone"}
            reached = whom.get(carrier.reach, "anybody")
            if name not in notify.channels:
                reached = "staff alone"
            told.append(f"{name} by {carrier.notifier} to {reached}")
    return "; ".join(told) or "none: nobody is told anything"


def _glass(ui: Screen) -> Glass | None:
    """Return the panel, or `None` when nobody measured it."""
    panel = ui.panel
    if not panel.measured:
        return None
    return Glass(
        panel.width_mm,
        panel.height_mm,
        columns=panel.columns,
        rows=panel.rows,
        read_from_mm=panel.read_from_mm,
    )


def _key_mm(glass: Glass, keys: int) -> tuple[float, float]:
    return glass.target_mm(key_cells(glass.columns, glass.rows, keys))


def _large(glass: Glass, keys: int) -> str:
    width, height = _key_mm(glass, keys)
    return (
        f"{glass.letter_mm:.1f} mm, read from {glass.readable_from_mm / 10:.0f} cm;"
        f" {width:.0f} by {height:.0f} mm"
    )
