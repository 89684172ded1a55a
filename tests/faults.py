"""What can be raised, and the READMEs' tables: `python -m tests.faults` writes them.

The tables come from the catalogue; a test compares. What the code can raise is
read from the code itself: its classes, its enumerations, and, where a key is
written down as such, its source.
"""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import drivers
from drivers import DriverError
from drivers.simulator.faults import Fault
from kiosk.bank.health import fault_of
from kiosk.cli.failing import FAULT, REFUSED, WRONG_USAGE
from kiosk.domain.catalogue import CATALOGUE, named
from kiosk.domain.commissioning import Flaw
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import KioskError, RefusedError, SettingsError
from kiosk.domain.events import Kind
from kiosk.domain.outages import Cause
from kiosk.domain.timekeeping import Trust
from kiosk.domain.trouble import Order, TroubleKind
from kiosk.domain.visits import Ending
from kiosk.wiring.scanning import Health

ROOT: Final = Path(__file__).parents[1]
FRONT: Final = ROOT / "README.md"
GUIDE: Final = ROOT / "kiosk" / "domain" / "catalogue" / "README.md"
BEGIN: Final = "<!-- faults: python -m tests.faults -->\n"
END: Final = "<!-- end of faults -->\n"

COMMANDS: Final = {"usage": WRONG_USAGE, "refused": REFUSED}
"""Keys of commands that end otherwise than with a fault, and with what."""

ALERTS: Final = {
    Kind.CODE_WRONG: "wrong-code",
    Kind.STAFF_REFUSED: "wrong-pin",
    Kind.DOOR_DOUBTED: "door.doubted",
    Kind.DOOR_LEFT_OPEN: "door.left-open",
    Kind.DOOR_FORCED: "door.forced",
    Kind.BOARD_LOST: "board.lost",
    Kind.LOCK_WEARING: "lock.wearing",
    Kind.BANK_NEARLY_FULL: "bank.nearly-full",
    Kind.SLOT_OVERDUE: "slot.overdue",
    Kind.SLOT_OUT_OF_SERVICE: "slot.out-of-service",
    Kind.PACKAGE_MISSING: "package.missing",
    Kind.PACKAGE_GONE: "package.gone",
    Kind.PACKAGE_PUT_BACK: "package.put-back",
    Kind.HELP_ASKED: "door.help-asked",
    Kind.NOTIFICATION_FAILED: "notification.failed",
    Kind.NOTIFICATION_DEAD: "notification.dead",
    Kind.CHANNEL_DOWN: "channel.down",
    Kind.CLOCK_UNTRUSTED: "clock.untrusted",
    Kind.CLOCK_SUSPECT: "clock.suspect",
    Kind.SWEEP_STOPPED: "clock.sweep-stopped",
    Kind.BACKUP_FAILED: "backup.failed",
    Kind.STORE_RECOVERED: "trouble.recovered",
    Kind.STORE_RESTORED: "trouble.restored",
    Kind.STORE_TROUBLED: "trouble.chain",
}
"""The events that tell of something wrong, each with what it tells of."""

ALARMING: Final = re.compile(
    r"wrong|refused|missing|gone|stopped|(?<!code-)lost|failed|help|put-back|forced|doubted|left-open|suspect"
    r"|untrusted|troubled|recovered|restored|out-of-service|uncertain|began|jammed"
    r"|down|dead|nearly-full|flawed|wearing|overdue"
)
"""What an event's name says when something is wrong."""


def subclasses(root: type[Exception]) -> Iterator[type[Exception]]:
    """Give a class of errors and all below it that are ours."""
    yield root
    for below in root.__subclasses__():
        if below.__module__.partition(".")[0] in {"kiosk", "drivers"}:
            yield from subclasses(below)


def raised() -> dict[str, str]:
    """Return every key that the code can raise, with where it comes from."""
    for module in pkgutil.walk_packages(drivers.__path__, "drivers."):
        importlib.import_module(module.name)
    keys: dict[str, str] = {}
    for one in subclasses(KioskError):
        assert issubclass(one, KioskError)
        keys[one.key] = one.__name__
    for driver in subclasses(DriverError):
        assert issubclass(driver, DriverError)
        keys[fault_of(driver.__new__(driver))] = driver.__name__
    for family, names in (
        ("line", [one.value for one in Fault]),
        ("board", [one.value for one in Health if one is not Health.OK]),
        ("visit", [one.value for one in Ending if one is not Ending.DONE]),
        ("doubt", [one.value for one in Doubt]),
        ("outage", [one.value for one in Cause]),
        ("commission", [one.value for one in Flaw]),
        ("store", [Order.NO_ROOM.value]),
        ("trouble", [one.value for one in TroubleKind]),
        ("clock", [one.value for one in Trust if one is not Trust.TRUSTED]),
    ):
        keys |= {named(family, name): f"{family} {name}" for name in names}
    keys |= {key: kind.value for kind, key in ALERTS.items()}
    keys |= dict(written(ROOT / "kiosk" / "cli"))
    return keys | dict(looked_for(ROOT / "kiosk" / "doctor"))


def written(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the keys that stand in the source of commands, and in which file."""
    for file in sorted(folder.glob("**/*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("Failure"), args=[ast.Constant(str(key)), *_]
                ):
                    yield key, file.name
                case ast.Dict():
                    for name, value in zip(node.keys, node.values, strict=True):
                        match name, value:
                            case ast.Constant("error"), ast.Constant(str(key)):
                                yield key, file.name


def looked_for(folder: Path) -> Iterator[tuple[str, str]]:
    """Give the keys that stand in the source of the doctor, and in which file."""
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(str(key)) if (
                    re.fullmatch(r"[a-z]+\.[a-z-]+", key) and key != "device.key"
                ):
                    yield key, file.name


def status_of(key: str) -> int:
    """Return the exit status of a command that fails by a key."""
    if key in COMMANDS:
        return COMMANDS[key]
    kinds = [one for one in subclasses(KioskError) if vars(one).get("key") == key]
    if any(issubclass(one, SettingsError) for one in kinds):
        return WRONG_USAGE
    return REFUSED if any(issubclass(one, RefusedError) for one in kinds) else FAULT


def front() -> str:
    """Return the table of what commands fail by."""
    rows = ["| key | status | what it means | what to do |\n", "|---|---|---|---|\n"]
    for key in sorted(k for k in CATALOGUE if "." not in k):
        one = CATALOGUE[key]
        rows.append(f"| `{key}` | {status_of(key)} | {one.says} | {one.step} |\n")
    return "".join(rows)


def guide() -> str:
    """Return the table of all entries."""
    head = "| key | | what it is | cause | what to do | to bring |\n"
    rows = [head, "|---|---|---|---|---|---|\n"]
    for one in CATALOGUE.values():
        cells = [f"`{one.key}`", one.weight.value, one.says, one.cause, one.step]
        rows.append("| " + " | ".join([*cells, one.part or "nothing"]) + " |\n")
    return "".join(rows)


def told(file: Path) -> str:
    """Return what stands between the marks of a README."""
    text = file.read_text(encoding="utf-8")
    return text.partition(BEGIN)[2].partition(END)[0]


def write(file: Path, table: str) -> None:
    """Put a table between the marks of a README."""
    text = file.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    file.write_text(f"{before}{BEGIN}{table}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write(FRONT, front())
    write(GUIDE, guide())
