"""A stick that is plugged in while the screens run shut in as their unit has them.

The kernel has the last word on what a sandbox sees of later mounts, so this makes one:
a namespace of mounts that hears of the machine's and tells it nothing.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.machine.places import UNITS, paths, told

MAY_MOUNT: Final = (
    shutil.which("unshare") is not None
    and subprocess.run(["unshare", "-m", "true"], check=False).returncode == 0
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount"),
    pytest.mark.skipif(not MAY_MOUNT, reason="needs unshare, and namespaces of mounts"),
]

SCREEN: Final = 61003
KIOSK: Final = Path(sys.executable).with_name("kiosk")
LOOK: Final = "/media/kiosk-sdz1"

# The machine: a namespace of its own, in which sticks come and go.
MACHINE: Final = """
set -e
mount --make-rshared /
mount -t tmpfs none /media
mkfifo $PLACE/inside
unshare -m --propagation slave sh -e $PLACE/unit &
read -r _ <$PLACE/inside
mkdir $LOOK
mount -t tmpfs -o uid=$SCREEN,mode=700,nosuid,nodev,noexec stick $LOOK
wait $!
cp $LOOK/*.zip $PLACE/
"""


def shut_in(unit: Path, place: Path) -> str:
    """Return what makes of a namespace what systemd makes of it for a unit."""
    said = told(unit)
    lines: list[str] = []
    lines += [
        f"[ ! -e {path} ] || mount --bind {path} {path}"
        for path in [*paths(said["Service", "ReadWritePaths"]), str(place)]
    ]
    lines.append("mount -o remount,bind,ro /")
    lines += [
        f"[ ! -e {path} ] || mount -t tmpfs -o mode=0 none {path}"
        for path in paths(said["Service", "InaccessiblePaths"])
    ]
    become = f"setpriv --reuid {SCREEN} --regid {SCREEN} --clear-groups"
    # Python and this checkout may lie where only root can look.
    become += " --inh-caps +dac_read_search --ambient-caps +dac_read_search"
    return "\n".join(
        [
            *lines,
            f"echo >{place}/inside",
            f"until grep -q {LOOK} /proc/self/mounts; do sleep 0.05; done",
            f"{become} {shlex.quote(str(KIOSK))} --data {place}/state export",
        ]
    )


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        (Path(made) / "state").mkdir()
        for path in (Path(made), Path(made) / "state"):
            os.chown(path, SCREEN, SCREEN)
        yield Path(made)


def plugged_in(unit: Path, place: Path) -> subprocess.CompletedProcess[str]:
    (place / "unit").write_text(shut_in(unit, place), encoding="utf-8")
    more = {"PLACE": str(place), "LOOK": LOOK, "SCREEN": str(SCREEN)}
    return subprocess.run(
        ["timeout", "60", "unshare", "-m", "sh", "-c", MACHINE],
        env={"PATH": os.environ["PATH"], "HOME": str(place), "LC_ALL": "C.UTF-8"}
        | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_screens_export_to_a_stick_that_came_later(place: Path) -> None:
    done = plugged_in(UNITS / "kiosk-screen.service", place)

    assert done.returncode == 0, done.stderr
    assert len(list(place.glob("kiosk-*.zip"))) == 1
