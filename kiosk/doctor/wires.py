"""The ports, the rights to them, the boards behind them, and the doors.

Where a locks part runs, it is asked what it sees, for two cannot talk on one line.
Otherwise each board is asked here, with the question that moves nothing.
"""

import grp
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk import lookout, wiring
from kiosk.config import Settings
from kiosk.doctor.computer import Computer
from kiosk.doctor.finding import Finding
from kiosk.domain.catalogue import named
from kiosk.lookout import Sight
from kiosk.wiring import BusSeen, Health
from kiosk.wiring.lines import serial_buses

_ROUNDS: Final = 3
_STARTING_SECONDS: Final = 1.0


def examined(
    computer: Computer, settings: Settings, folder: Path, owner: str | None
) -> Iterator[Finding]:
    """Give what is found of the wires.

    Args:
        computer: What the devices are looked up on.
        settings: The configuration.
        folder: The data directory.
        owner: Who has the locks now.
    """
    if owner is None:
        ports = list(_ports(computer, settings))
        yield from ports
        closed = {one.check for one in ports if one.fault is not None}
        yield from _scanned(settings, closed)
        return
    sight = lookout.asked(folder, starting=_STARTING_SECONDS)
    if sight is None:
        says = f"{owner} has the locks and does not say what it sees"
        yield Finding("boards", says, "unserved")
    else:
        yield from _seen(settings, sight)


def _ports(computer: Computer, settings: Settings) -> Iterator[Finding]:
    serial = serial_buses(settings)
    for name, wires in settings.wiring.items():
        if name in serial:
            yield _port(computer, f"port {name}", Path(serial[name].port))
        elif wires.driver == "gpio":
            yield _pins(computer, f"port {name}")
        else:
            yield Finding(f"port {name}", f"{wires.driver}: no port is needed")


def _port(computer: Computer, check: str, port: Path) -> Finding:
    if not port.exists():
        return Finding(check, f"{port} is not there", "port.missing")
    if not computer.may(port):
        says = f"{port} may not be opened by this user{_group(port)}"
        return Finding(check, says, "port.denied")
    return Finding(check, f"{port} may be used")


def _pins(computer: Computer, check: str) -> Finding:
    if importlib.util.find_spec("gpiozero") is None:
        return Finding(check, "gpiozero is not installed", "pins.missing")
    chips = sorted(computer.dev.glob("gpiochip*"))
    if not chips:
        return Finding(check, "this computer has no /dev/gpiochip*", "pins.missing")
    if not any(computer.may(chip) for chip in chips):
        says = f"{chips[0]} may not be opened by this user{_group(chips[0])}"
        return Finding(check, says, "port.denied")
    return Finding(check, f"{chips[0]} may be used")


def _group(port: Path) -> str:
    try:
        return f"; it belongs to the group {grp.getgrgid(port.stat().st_gid).gr_name}"
    except (KeyError, OSError):
        return ""


def _scanned(settings: Settings, closed: set[str]) -> Iterator[Finding]:
    for name in settings.wiring:
        if f"port {name}" in closed:
            continue
        if name not in serial_buses(settings):
            yield Finding(f"boards {name}", "nobody can be asked before it runs")
            continue
        for seen in wiring.scan(settings, rounds=_ROUNDS, only=name):
            yield from _bus(settings, seen)


def _bus(settings: Settings, seen: BusSeen) -> Iterator[Finding]:
    if seen.fault:
        key = "port.taken" if " is taken by " in seen.fault else "driver.port-lost"
        yield Finding(f"boards {seen.name}", seen.fault, key)
        return
    well = []
    for board in seen.boards:
        if board.health is Health.OK:
            well.append(str(board.board))
            continue
        says = f"board {board.board} answered {board.answered} of {board.asked} times"
        key = named("board", board.health.value)
        yield Finding(f"boards {seen.name}", says, key)
    if well:
        yield Finding(f"boards {seen.name}", f"answering: {', '.join(well)}")
    doors = {
        slot: board.door(lock.channel).value if board.answered else None
        for slot, (bus, lock) in settings.wires.items()
        for board in seen.boards
        if (bus, lock.board) == (seen.name, board.board)
    }
    yield from _doors(f"doors {seen.name}", doors)


def _seen(settings: Settings, sight: Sight) -> Iterator[Finding]:
    for bus in sight.buses:
        check = f"boards {bus.name}"
        boards = {
            lock.board for name, lock in settings.wires.values() if name == bus.name
        }
        for board in bus.silent:
            says = f"board {board} is lost for {bus.since_seconds:.0f} s: {bus.cause}"
            yield Finding(check, says, bus.fault or "board.lost")
        well = sorted(boards - set(bus.silent))
        if well:
            yield Finding(check, f"answering: {', '.join(map(str, well))}")
    sensed = [slot for slot in settings.wires if sight.sensors.get(slot, True)]
    yield from _doors("doors", {slot: sight.doors.get(slot) for slot in sensed})


def _doors(check: str, doors: Mapping[str, str | None]) -> Iterator[Finding]:
    """Give what is found of doors; `None` is one whose board gives no answer."""
    unknown = [slot for slot, door in doors.items() if door == "unknown"]
    opened = [slot for slot, door in doors.items() if door == "open"]
    if unknown:
        says = f"nobody can say whether these are open: {', '.join(unknown)}"
        yield Finding(check, says, "door.unknown")
    silent = sum(door is None for door in doors.values())
    says = f"{len(doors) - len(unknown) - len(opened) - silent} shut"
    if opened:
        says += f", open: {', '.join(opened)}"
    if silent:
        says += f", {silent} without an answer"
    yield Finding(check, says)
