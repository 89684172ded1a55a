"""The session of the panel, run for real: relay, session, sway, foot, the screens.

As on the machine, but that the panel is one that nobody sees.
"""

import array
import fcntl
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.machine.places import BIN, ETC
from tests.machine.pointer import display_in
from tests.machine.touchscreen import SIZE, Touchscreen

NEEDED: Final = ("sway", "foot", "grim", "setpriv")
MISSING: Final = ", ".join(one for one in NEEDED if not shutil.which(one))
"""The programs that are not here."""

KIOSK: Final = Path(sys.executable).with_name("kiosk")
PATIENCE: Final = 60.0
_ROOT: Final = Path(__file__).parents[2]
_USER: Final = 61003

# sway refuses root; that Python may lie where only root can look is a right of its own.
_BECOME: Final = (
    f"setpriv --reuid {_USER} --regid {_USER} --clear-groups"
    " --inh-caps +dac_read_search --ambient-caps +dac_read_search"
    " --bounding-set -all,+dac_read_search"
).split()

_as_user: Final = _BECOME if os.geteuid() == 0 else []


@dataclass(frozen=True, slots=True)
class Grid:
    """How the terminal divides the panel: cells, and pixels of one."""

    columns: int
    rows: int
    width: int
    height: int

    def middle(self, column: int, row: int) -> tuple[int, int]:
        """Return the pixel in the middle of a cell."""
        x = column * self.width + self.width // 2
        return x, row * self.height + self.height // 2


@dataclass
class Session:
    """A session that runs.

    Attributes:
        folder: Has all of it, and `data` is the bank's.
        systemd: Where it tells how it fares.
        process: What systemd would start.
    """

    folder: Path
    systemd: socket.socket
    process: "subprocess.Popen[bytes]"

    @property
    def runtime(self) -> Path:
        """Its runtime directory."""
        return self.folder / "run"

    def heard(self, word: bytes) -> bytes:
        """Wait until systemd is told something with this in it."""
        while word not in (told := self.systemd.recv(4096)):
            pass
        return told

    def shot(self, *words: str | Path) -> bytes:
        """Photograph the panel; return it as PPM, or as what the words say."""
        env = {
            "XDG_RUNTIME_DIR": str(self.runtime),
            "WAYLAND_DISPLAY": display_in(self.runtime).name,
        }
        shown = subprocess.run(
            ["grim", *(words or ("-t", "ppm", "-"))],
            env=dict(os.environ) | env,
            check=True,
            capture_output=True,
        )
        return shown.stdout

    def screens(self) -> int:
        """Return the process in the terminal."""
        for entry in Path("/proc").iterdir():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
                mine = str(self.folder).encode() in (entry / "environ").read_bytes()
            except (OSError, ValueError):
                continue
            screens = words[-4:-1] == [b"run", b"--only", b"screen"]
            if mine and screens and words[0] != b"foot":
                return int(entry.name)
        raise AssertionError("there are no screens")

    def grid(self) -> Grid:
        """Return how the terminal says it divides the panel."""
        size = array.array("H", bytes(8))
        with Path(f"/proc/{self.screens()}/fd/2").open("rb", buffering=0) as terminal:
            fcntl.ioctl(terminal, termios.TIOCGWINSZ, size)
        rows, columns, wide, high = size
        return Grid(columns, rows, wide // columns, high // rows)


@contextmanager
def bank(folder: Path) -> Iterator[dict[str, str]]:
    """Serve the demo bank's doors; give the environment of its parts."""
    if _as_user:
        os.chown(folder, _USER, _USER)
    env = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "HOME": str(folder),
        "KIOSK_CONFIG": str(_ROOT / "config/demo.yaml"),
        "KIOSK_DATA": str(folder / "data"),
    }
    command: list[str | Path] = [*_as_user, KIOSK, "run", "--only", "locks"]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as locks:
        assert locks.stderr is not None
        said = b""
        while b"is served from" not in said:
            line = locks.stderr.readline()
            assert line, said.decode()
            said += line
        try:
            yield env
        finally:
            locks.terminate()
            locks.communicate(timeout=20)


HEADLESS: Final = {"WLR_BACKENDS": "headless", "KIOSK_PIXELS": "1280x720"}
"""A panel of a compositor without any."""


def on(glass: Touchscreen) -> dict[str, str]:
    """Return what makes a compositor draw on a panel of glass."""
    pixels = "{}x{}".format(*SIZE)
    return {
        "WLR_BACKENDS": "x11",
        "DISPLAY": glass.display,
        "KIOSK_PIXELS": pixels,
    }


@contextmanager
def session(
    folder: Path, env: Mapping[str, str], panel: Mapping[str, str], kiosk: Path = KIOSK
) -> Iterator[Session]:
    """Run a session.

    Args:
        folder: Has the bank's data, and is to have the session's runtime directory.
        env: What the bank gave.
        panel: What the compositor is to draw on.
        kiosk: The program in the terminal.
    """
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(folder / "systemd"))
        systemd.settimeout(PATIENCE)
        if _as_user:
            os.chown(runtime, _USER, _USER)
            os.chown(folder / "systemd", _USER, _USER)
        around = {
            "XDG_RUNTIME_DIR": str(runtime),
            "NOTIFY_SOCKET": str(folder / "systemd"),
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WLR_RENDERER": "pixman",
            "KIOSK_COMPOSITOR": "sway",
            "KIOSK_BIN": str(kiosk),
            "KIOSK_ETC": str(ETC),
        }
        command: list[str | Path] = [
            *_as_user,
            sys.executable,
            BIN / "relay",
            BIN / "session",
        ]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                command, env={**env, **around, **panel}, stderr=log
            ) as process,
        ):
            try:
                yield Session(folder, systemd, process)
            except BaseException:
                sys.stderr.write((folder / "log").read_text(errors="replace"))
                raise
            finally:
                process.terminate()
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()


@contextmanager
def folder_of_its_own() -> Iterator[Path]:
    """Give a folder with a name short enough for sockets, that others may enter."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        Path(place).chmod(0o755)
        yield Path(place)


def until(is_so: Callable[[], object], otherwise: str) -> None:
    """Wait until something is so."""
    pause = threading.Event()
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, otherwise
        pause.wait(0.05)
