"""The computer around the kiosk: disk, card, heat, terminal, speech, versions."""

import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.doctor.finding import Finding
from kiosk.domain.errors import StoreError
from kiosk.store.database import check_library, library_version

LEAST_CELLS: Final = (50, 15)
"""What every screen fits into, columns and rows."""

_WORN: Final = 9
_DEAD: Final = 11
"""Life of eMMC in tenths, as JEDEC JESD84 has it: 0x0B is over."""

_SPARE_LOW: Final = 2
_SPARE_GONE: Final = 3
_HOT_DEGREES: Final = 80.0
"""A Raspberry Pi slows itself down from here."""

_MB: Final = 1 << 20
_ROOMY: Final = 3
"""Below so many times the reserve somebody should look."""

_FLEETING: Final = frozenset({"tmpfs", "ramfs", "overlay"})
"""File systems that keep writes in memory, or may: an overlay has its upper half there
where the root is read-only."""

_MOUNT_POINT: Final = 4
"""Where the mount point stands in a line of mountinfo."""

_PARTS: Final = ("textual", "apsw", "pyserial", "gpiozero", "lgpio")


def _cells() -> tuple[int, int] | None:
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        try:
            size = os.get_terminal_size(stream.fileno())
        except (OSError, ValueError):
            continue
        return size.columns, size.lines
    return None


def _room(folder: Path) -> tuple[int, int]:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize


@dataclass(frozen=True, slots=True)
class Computer:
    """What a computer says of itself; each of it can be played by a test.

    Attributes:
        sys: The kernel's own view of its devices.
        dev: The devices.
        mounts: What is mounted where, as the kernel lists it (proc(5), mountinfo).
        room: Bytes that are free, and all, on the disk of a folder.
        cells: Columns and rows of the terminal; `None` where there is none.
        which: Finds a program.
        may: Whether this user may read and write a file.
        env: The environment.
    """

    sys: Path = Path("/sys")
    dev: Path = Path("/dev")
    mounts: Path = Path("/proc/self/mountinfo")
    room: Callable[[Path], tuple[int, int]] = _room
    cells: Callable[[], tuple[int, int] | None] = _cells
    which: Callable[[str], str | None] = shutil.which
    may: Callable[[Path], bool] = lambda path: os.access(path, os.R_OK | os.W_OK)
    env: Mapping[str, str] = field(default_factory=lambda: os.environ)


def examined(
    computer: Computer, settings: Settings | None, folder: Path
) -> Iterator[Finding]:
    """Give what is found of a computer; without a configuration, what can be."""
    yield from _disk(computer, settings, folder)
    if settings is None or settings.demo is None:
        yield from _lasting(computer, folder)
    yield from _wear(computer)
    yield from _heat(computer)
    yield _terminal(computer)
    if settings is not None:
        yield _speech(computer, settings)
    yield _versions()


def _disk(
    computer: Computer, settings: Settings | None, folder: Path
) -> Iterator[Finding]:
    there = next(p for p in (folder, *folder.parents) if p.exists())
    free, whole = computer.room(there)
    says = f"{free // _MB} of {whole // _MB} MB are free at {there}"
    reserve = settings.storage.reserve_bytes if settings is not None else 0
    if free < reserve:
        yield Finding("disk", f"{says}, {reserve // _MB} are needed", "store.no-room")
    elif free < max(_ROOMY * reserve, whole // 50):
        yield Finding("disk", says, "store.low-room")
    else:
        yield Finding("disk", says)


def _lasting(computer: Computer, folder: Path) -> Iterator[Finding]:
    """Find whether what is written there outlives the next power cut."""
    place, kind = _mounted(computer.mounts, folder.resolve())
    if kind in _FLEETING:
        yield Finding("disk", f"{folder} is on {place}, a {kind}", "store.fleeting")


def _mounted(mounts: Path, folder: Path) -> tuple[Path, str]:
    """Return the mount that a folder is on, and its file system; the last one hides."""
    found = Path("/"), ""
    for line in _read(mounts).splitlines():
        left, _, right = line.partition(" - ")
        fields, kind = left.split(), right.split(maxsplit=1)
        if len(fields) < _MOUNT_POINT + 1 or not kind:
            continue
        place = Path(fields[_MOUNT_POINT].replace("\\040", " "))
        if folder.is_relative_to(place) and place.is_relative_to(found[0]):
            found = place, kind[0]
    return found


def _wear(computer: Computer) -> Iterator[Finding]:
    cards = sorted(computer.sys.glob("block/mmcblk*/device"))
    telling = [card for card in cards if (card / "life_time").exists()]
    if not telling:
        yield Finding("wear", "no card or eMMC here tells how worn it is")
    for card in telling:
        lives = [int(word, 16) for word in _read(card / "life_time").split()]
        spare = int(_read(card / "pre_eol_info") or "0", 16)
        life = max(lives, default=0)
        says = f"{card.parent.name}: {min(100, 10 * life)} % of its life is used"
        if spare >= _SPARE_GONE or life >= _DEAD:
            yield Finding("wear", says, "disk.failing")
        elif spare == _SPARE_LOW or life >= _WORN:
            yield Finding("wear", says, "disk.worn")
        else:
            yield Finding("wear", says)


def _heat(computer: Computer) -> Iterator[Finding]:
    told = [_read(z) for z in computer.sys.glob("class/thermal/thermal_zone*/temp")]
    degrees = [int(text) / 1000 for text in told if text.lstrip("-").isdigit()]
    if not degrees:
        yield Finding("heat", "this computer does not tell its temperature")
        return
    says = f"{max(degrees):.0f} °C"
    yield Finding("heat", says, "heat.high" if max(degrees) >= _HOT_DEGREES else None)


def _terminal(computer: Computer) -> Finding:
    cells = computer.cells()
    if cells is None:
        return Finding("terminal", "there is none here; look at it on the screen")
    columns, rows = cells
    term = computer.env.get("TERM", "")
    says = f"{columns} by {rows} cells, {term or 'TERM is not set'}"
    small = columns < LEAST_CELLS[0] or rows < LEAST_CELLS[1]
    full = computer.env.get("COLORTERM") in {"truecolor", "24bit"} or "256" in term
    poor = not full and term not in {"linux", "xterm"}
    return Finding("terminal", says, "terminal.small" if small or poor else None)


def _speech(computer: Computer, settings: Settings) -> Finding:
    speech = settings.ui.speech
    program = speech.command[0]
    found = computer.which(program)
    if found is not None:
        return Finding("speech", f"{program} is {found}")
    if speech.offered:
        says = f"it is offered, but there is no {program}"
        return Finding("speech", says, "speech.none")
    return Finding("speech", f"there is no {program}, and none is needed")


def _versions() -> Finding:
    parts = [f"Python {platform.python_version()}", f"SQLite {library_version()}"]
    for name in ("locker-kiosk", *_PARTS):
        try:
            parts.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    says = ", ".join(parts)
    try:
        check_library(library_version())
    except StoreError as error:
        return Finding("versions", f"{error}", "version.old")
    return Finding("versions", says)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
