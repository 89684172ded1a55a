"""Three users share one state directory, made as tmpfiles.conf has it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.machine.places import ETC

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become others"),
    pytest.mark.skipif(
        shutil.which("systemd-tmpfiles") is None, reason="needs systemd-tmpfiles"
    ),
]

GROUP: Final = 61000
LOCKS: Final = 61001
LINK: Final = 61002
SCREEN: Final = 61003
STRANGER: Final = 61009

KIOSK: Final = Path(sys.executable).with_name("kiosk")


@pytest.fixture
def state() -> Iterator[Path]:
    # Not below pytest's own folder, which is closed to everybody but root.
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        state = folder / "state"
        lines = (ETC / "tmpfiles.conf").read_text(encoding="utf-8")
        ours = [x for x in lines.splitlines() if "/var/lib/kiosk" in x]
        rules = folder / "tmpfiles.conf"
        rules.write_text(
            "\n".join(ours)
            .replace("/var/lib/kiosk", str(state))
            .replace("kiosk-locks kiosk", f"{LOCKS} {GROUP}"),
            encoding="utf-8",
        )
        subprocess.run(["systemd-tmpfiles", "--create", rules], check=True)
        yield state


def of(user: int, state: Path, *words: str) -> subprocess.Popen[str]:
    group = STRANGER if user == STRANGER else GROUP
    # Python and this checkout may lie where only root can look, so that right is left;
    # what is written, and what is asked for to be written, is judged as on the machine.
    become = (
        f"setpriv --reuid {user} --regid {group} --clear-groups"
        " --inh-caps +dac_read_search --ambient-caps +dac_read_search"
        " --bounding-set -all,+dac_read_search"
    )
    return subprocess.Popen(
        [*become.split(), KIOSK, "--data", state, *words],
        umask=0o077,
        env={"HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said(user: int, state: Path, *words: str) -> str:
    with of(user, state, *words) as command:
        out, complaints = command.communicate(timeout=30)
    assert command.returncode == 0, complaints
    return out


@contextmanager
def running(user: int, state: Path, part: str) -> Iterator[None]:
    with of(user, state, "run", "--only", part) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if "is served from" in line:
                    break
            else:
                pytest.fail(f"{part} did not start")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


@pytest.mark.parametrize("first", [LOCKS, SCREEN])
def test_whoever_comes_first_leaves_a_store_that_all_can_write(
    state: Path, first: int
) -> None:
    said(first, state, "slot", "list")
    for slot, user in enumerate((LOCKS, LINK, SCREEN), 1):
        said(user, state, "slot", "out-of-service", f"{slot}", "--reason", "hinge")
    assert (state / "device.key").stat().st_mode & 0o777 == 0o640


def test_a_visit_that_one_user_asks_for_is_served_by_another(state: Path) -> None:
    with running(LOCKS, state, "locks"), running(LINK, state, "link"):
        told = said(SCREEN, state, "package", "store", "P-9", "--user", "anna",
                    "--size", "S")  # fmt: skip
        assert re.search(r"\bP-9\b", told)


def test_nobody_else_can_look(state: Path) -> None:
    said(LOCKS, state, "slot", "list")
    with of(STRANGER, state, "slot", "list") as command:
        _, complaints = command.communicate(timeout=30)
    assert command.returncode == 2
    assert "not readable" in complaints
