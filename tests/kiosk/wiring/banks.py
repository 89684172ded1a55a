"""Small banks on wires."""

from collections.abc import Mapping
from pathlib import Path

from kiosk.config import Settings
from tests import kit

BusYaml = Mapping[str, object]


def kerong(port: Path) -> BusYaml:
    """Two boards of two locks, at their quickest."""
    return {
        "driver": "kerong",
        "port": str(port),
        "channels": 2,
        "pulse_seconds": 0.1,
        "reply_seconds": 0.2,
    }


def lockboard(port: Path) -> BusYaml:
    return {
        "driver": "lockboard",
        "port": str(port),
        "channels": 2,
        "pulse_seconds": 0.1,
        "reply_seconds": 0.2,
    }


def relays(port: Path, **changes: object) -> BusYaml:
    """Modbus boards that the kiosk itself switches off."""
    return {
        "driver": "modbus",
        "port": str(port),
        "channels": 2,
        "pulse": "software",
        "pulse_seconds": 0.1,
        "reply_seconds": 0.2,
        **changes,
    }


def pins(**changes: object) -> BusYaml:
    """Four relays on GPIO."""
    doors = {f"{n // 2 + 1}/{n % 2 + 1}": {"relay": 17 + n} for n in range(4)}
    return {"driver": "gpio", "energised_by": "high", "doors": doors, **changes}


def bank(buses: Mapping[str, BusYaml]) -> Settings:
    """Slots 1 to 4 on the first bus, 5 to 8 on the next: boards 1 and 2, two each."""
    doors = [
        {
            "name": str(4 * b + n + 1),
            "size": "S",
            "reach_mm": 1000,
            "bus": name,
            "lock": f"{n // 2 + 1}/{n % 2 + 1}",
        }
        for b, name in enumerate(buses)
        for n in range(4)
    ]
    lockers = [{"name": "A", "columns": [doors]}]
    return kit.settings(buses=dict(buses), lockers=lockers)
