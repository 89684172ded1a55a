"""The whole session of the panel: relay, session, sway, foot, the screens, a pointer.

Real programs on a screen that nobody sees. The touch of a finger is another matter: it
needs a touch panel, or an X server that plays one.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.machine.places import BIN, ETC
from tests.machine.pointer import Pointer, display_in

NEEDED = ("sway", "foot", "grim")
ROOT = Path(__file__).parents[2]
SIZE = (1280, 720)
USER = 61003

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"needs {NEEDED}"),
]

# sway refuses root; that Python may lie where only root can look is a right of its own.
BECOME = (
    f"setpriv --reuid {USER} --regid {USER} --clear-groups"
    " --inh-caps +dac_read_search --ambient-caps +dac_read_search"
    " --bounding-set -all,+dac_read_search"
).split()


@dataclass
class Session:
    runtime: Path
    systemd: socket.socket
    process: "subprocess.Popen[bytes]"

    def heard(self, word: bytes) -> bytes:
        while word not in (told := self.systemd.recv(4096)):
            pass
        return told

    def shot(self) -> bytes:
        env = {
            "XDG_RUNTIME_DIR": str(self.runtime),
            "WAYLAND_DISPLAY": display_in(self.runtime).name,
        }
        shown = subprocess.run(
            ["grim", "-t", "ppm", "-"], env=env | dict(os.environ) | env, check=True,
            capture_output=True,
        )  # fmt: skip
        return shown.stdout


@contextmanager
def served(locks: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Go on when the locks part serves; end it when the block does."""
    assert locks.stderr is not None
    said = b""
    while b"is served from" not in said:
        line = locks.stderr.readline()
        assert line, said.decode()
        said += line
    try:
        yield
    finally:
        locks.terminate()
        locks.communicate(timeout=20)


@pytest.fixture
def session() -> Iterator[Session]:
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd,
    ):
        folder = Path(place)
        systemd.bind(str(folder / "systemd"))
        systemd.settimeout(40)
        runtime = folder / "run"
        runtime.mkdir(mode=0o700)
        become = BECOME if os.geteuid() == 0 else []
        if become:
            for each in (folder, runtime, folder / "systemd"):
                os.chown(each, USER, USER)
        kiosk = str(Path(sys.executable).with_name("kiosk"))
        bank = {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "HOME": place,
            "KIOSK_CONFIG": str(ROOT / "config/demo.yaml"),
            "KIOSK_DATA": str(folder / "data"),
        }
        panel = {
            "XDG_RUNTIME_DIR": str(runtime),
            "NOTIFY_SOCKET": str(folder / "systemd"),
            "WLR_BACKENDS": "headless",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "WLR_RENDERER": "pixman",
            "KIOSK_COMPOSITOR": "sway",
            "KIOSK_BIN": kiosk,
            "KIOSK_ETC": str(ETC),
            "KIOSK_PIXELS": "{}x{}".format(*SIZE),
        }
        locks = [*become, kiosk, "run", "--only", "locks"]
        screen: list[str | Path] = [
            *become,
            sys.executable,
            BIN / "relay",
            BIN / "session",
        ]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(locks, env=bank, stderr=subprocess.PIPE) as serving,
            served(serving),
            subprocess.Popen(screen, env=bank | panel, stderr=log) as process,
        ):
            yield Session(runtime, systemd, process)
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                pytest.fail((folder / "log").read_text())


def test_a_click_on_the_panel_reaches_the_screens_and_a_kill_ends_the_session(
    session: Session,
) -> None:
    assert b"the screen" in session.heard(b"READY=1")
    pause = threading.Event()
    before = session.shot()
    for _ in range(40):
        if yellow(before) > 0.2:
            break
        pause.wait(0.5)
        before = session.shot()
    assert yellow(before) > 0.2, "home never came"

    pointer = Pointer(display_in(session.runtime), SIZE)
    pointer.click(SIZE[0] // 3, SIZE[1] // 3)
    pause.wait(1.0)
    after = session.shot()
    pointer.close()
    changed = sum(a != b for a, b in zip(before[::97], after[::97], strict=True))
    assert changed > len(before) // 97 // 20, "a click on home changed nothing"

    screens = subprocess.run(
        ["pgrep", "-f", "kiosk run --only screen$"], capture_output=True, check=True
    )
    for process in map(int, screens.stdout.split()):
        if f"{session.runtime.parent}" in _environment(process):
            os.kill(process, signal.SIGKILL)
    assert session.process.wait(10) != -signal.SIGTERM


def yellow(shot: bytes) -> float:
    """Return how much of a screenshot has the colour of what can be done first."""
    pixels = shot[-3 * SIZE[0] * SIZE[1] :]
    points = [pixels[at : at + 3] for at in range(0, len(pixels), 3 * 101)]
    return sum(p[0] > 200 and p[1] > 170 and p[2] < 120 for p in points) / len(points)


def _environment(process: int) -> str:
    return Path(f"/proc/{process}/environ").read_text(encoding="utf-8")
