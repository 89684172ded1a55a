"""The bank that is killed: the laptop's, quicker, its ports in a folder of the test.

Its right half hangs on a bus of its own, whose board cannot end a pulse: a kill in
the middle of one leaves a coil energised, and the next start has to see to it.
"""

from pathlib import Path
from typing import Final

SHIPPED: Final = Path(__file__).parents[2] / "config" / "banks" / "simulator.yaml"

_BUSES: Final = """
  left: {{driver: kerong, port: {folder}/left, channels: 8, pulse_seconds: 0.1,
    baud: 115200}}
  right: {{driver: modbus, port: {folder}/right, channels: 8, pulse_seconds: 0.1,
    baud: 115200, pulse: software}}
"""
_QUICK: Final = """
supplies:
  - {feeds: [left, right], gap_seconds: 0.02, pulse_seconds: 0.1}
hold:
  days: 3
locks:
  tries: 2
  open_patience_seconds: 0.4
  close_patience_seconds: 1.5
  stable_seconds: 0.02
  poll_seconds: 0.01
  rest_seconds: 0
"""
TRIES: Final = 2
PULSE_SECONDS: Final = 0.1


def written(folder: Path) -> str:
    """Return the YAML of the bank whose ports are in this folder."""
    text = SHIPPED.read_text(encoding="utf-8")
    buses = text.index("buses:\n") + len("buses:")
    lockers, supplies = text.index("lockers:\n"), text.index("supplies:\n")
    doors = text[lockers:supplies]
    doors = doors.replace("lock: 1/", "bus: left, lock: 1/")
    doors = doors.replace("lock: 2/", "bus: right, lock: 1/")
    assert "bus: left" in doors
    assert "bus: right" in doors
    return text[:buses] + _BUSES.format(folder=folder) + doors + _QUICK
