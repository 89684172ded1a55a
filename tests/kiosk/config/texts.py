"""Texts to read, and what is said of them."""

from pathlib import Path

from kiosk.config import parse
from kiosk.domain.errors import SettingsError

FOLDER = Path(__file__).parents[3] / "config"
DEMO = (FOLDER / "demo.yaml").read_text(encoding="utf-8")
REFERENCE = (FOLDER / "kiosk.yaml").read_text(encoding="utf-8")

SITE = """\
# A yard with two doors,
# for tests.
location: {id: yard, name: The Yard, time_zone: UTC, help: Ring the bell}
"""
BUSES = """\
buses:
  main: {driver: mock}
"""
DOORS = """\
lockers:
  - name: Left
    columns:
      - - {name: "1", size: S, reach_mm: 1500, lock: 1/1}
        - {name: "2", size: L, reach_mm: 600, lock: 1/2}
"""
SMALL = SITE + BUSES + DOORS
"""The smallest bank worth the name; 10 lines."""


def told(text: str) -> list[str]:
    """Return what is wrong with a text, without the name of the file."""
    try:
        parse(text, file="f")
    except SettingsError as error:
        return [problem.removeprefix("f:") for problem in error.problems]
    return []


def told_of(old: str, new: str, *, text: str = SMALL) -> list[str]:
    """Return what is wrong once a piece of a right text is another."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return told(text.replace(old, new))
