"""Where the files of the real machine are, and a root directory to try them in."""

import shutil
from configparser import RawConfigParser
from pathlib import Path
from typing import Final

SYSTEMD: Final = Path(__file__).parents[2] / "systemd"
UNITS: Final = SYSTEMD / "units"
BIN: Final = SYSTEMD / "bin"
ETC: Final = SYSTEMD / "etc"

_SYSTEM: Final = Path("/usr/lib/systemd/system")
_SEATD: Final = """\
[Service]
ExecStart=/usr/bin/true
"""


def root_with_units(folder: Path) -> Path:
    """Make a root directory as an installed machine has it, as far as units look."""
    units = folder / "etc/systemd/system"
    shutil.copytree(_SYSTEM, folder / "usr/lib/systemd/system", symlinks=True)
    shutil.copytree(UNITS, units)
    (units / "seatd.service").write_text(_SEATD, encoding="utf-8")
    programs = [f"opt/kiosk/bin/{one.name}" for one in BIN.iterdir()]
    for name in (*programs, "opt/kiosk/current/bin/kiosk", "usr/bin/true"):
        program = folder / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        program.chmod(0o755)
    return folder


def told(unit: Path) -> dict[tuple[str, str], str]:
    """Return what a unit says, the last word of each."""
    parser = RawConfigParser(strict=False, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as documented
    parser.read(unit, encoding="utf-8")
    return {(part, key): parser[part][key] for part in parser for key in parser[part]}


def seconds(span: str) -> float:
    """Return a time span as our units write them."""
    if span.endswith("ms"):
        return float(span[:-2]) / 1000
    return float(span.removesuffix("s"))


def paths(said: str) -> list[str]:
    """Return the paths of a setting, also of those that need not be there."""
    return [word.removeprefix("-") for word in said.split()]
