"""The scripts beside the units, run as systemd runs them, with what they call faked."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.machine.places import BIN, ETC

EXAMPLE = """\
[main]
# font=monospace
[key-bindings]
# spawn-terminal=Control+Shift+n
# pipe-visible=[sh -c "xurls"] none
# quit=none
[text-bindings]
# \\x03=Mod4+c
[mouse-bindings]
# primary-paste=BTN_MIDDLE
# selection-override-modifiers=Shift
"""


def script(folder: Path, name: str, body: str) -> Path:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
    return file


class Panel:
    """A machine with a panel: its programs only say how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bin = folder / "bin"
        self.run = folder / "run"
        self.bin.mkdir()
        self.run.mkdir()
        self.kiosk = script(self.bin, "kiosk", 'echo \'{"ok": 1, "cells": [50, 15]}\'')
        self.cage("0.2.0")
        script(self.bin, "sway", f'cat "$2" > {folder}/sway')
        script(self.bin, "foot", "exit 0")
        (folder / "foot.ini").write_text(EXAMPLE, encoding="utf-8")

    def cage(self, version: str) -> None:
        told = f'[ "$1" = -v ] && echo "Cage version {version}" && exit'
        script(self.bin, "cage", f'{told}\nprintf "%s\\n" "$@" > {self.folder}/cage')

    def start(self, **env: str) -> str:
        done = subprocess.run(
            [BIN / "session"],
            env={
                "PATH": f"{self.bin}:/usr/bin:/bin",
                "XDG_RUNTIME_DIR": str(self.run),
                "KIOSK_BIN": str(self.kiosk),
                "KIOSK_ETC": str(ETC),
                "KIOSK_CONFIG": str(self.folder / "no.yaml"),
                "FOOT_EXAMPLE": str(self.folder / "foot.ini"),
                "KIOSK_PIXELS": "800x480",
                **env,
            },
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stderr


@pytest.fixture
def panel(tmp_path: Path) -> Panel:
    return Panel(tmp_path)


def test_the_session_is_the_screens_in_a_terminal_in_a_compositor(panel: Panel) -> None:
    panel.start()
    words = (panel.folder / "cage").read_text().splitlines()
    assert words[:3] == ["-d", "--", "foot"]
    assert words[-4:] == [str(panel.kiosk), "run", "--only", "screen"]
    assert "touch.long-press-delay=0" in words


def test_letters_are_as_large_as_the_cells_of_the_panel_allow(panel: Panel) -> None:
    # 800 pixels for 50 columns: 16 a cell, so 26 of size; 15 rows would allow 27.
    assert "letters of 26 pixels" in panel.start()


def test_a_cell_that_is_rounded_up_costs_no_row(panel: Panel) -> None:
    # 41 would be 49 pixels a row, and 15 of them more than there are.
    assert "letters of 40 pixels" in panel.start(KIOSK_PIXELS="1280x720")


def test_letters_of_an_upright_panel_follow_from_its_turned_sides(panel: Panel) -> None:
    assert "letters of 14 pixels" in panel.start(KIOSK_TRANSFORM="90")


def test_where_cage_is_too_old_for_touch_it_is_sway(panel: Panel) -> None:
    panel.cage("0.1.4")
    panel.start()
    conf = (panel.folder / "sway").read_text()
    assert f"exec sh {panel.run}/terminal\n" in conf
    terminal = (panel.run / "terminal").read_text()
    assert terminal.endswith("'run' '--only' 'screen' \nswaymsg exit\n")
    assert "bindsym" not in conf


def test_an_old_foot_is_not_told_of_touch(panel: Panel) -> None:
    script(panel.bin, "foot", '[ "$1" != --check-config ]')
    panel.start()
    assert "touch." not in (panel.folder / "cage").read_text()


def test_every_binding_of_the_terminal_is_shut(panel: Panel) -> None:
    panel.start()
    ini = (panel.run / "foot.ini").read_text()
    for binding in ("spawn-terminal=none", "quit=none", "primary-paste=none"):
        assert binding in ini
    assert "xurls" not in ini
    assert "x03" not in ini


def test_no_keyboard_takes_the_touches_from_the_screens(panel: Panel) -> None:
    """With none here, foot 1.13 keeps every touch once a keyboard is plugged in."""
    panel.start()
    ini = (panel.run / "foot.ini").read_text()
    assert "selection-override-modifiers=Control+Mod1+Mod4+Shift" in ini


@pytest.mark.skipif(shutil.which("foot") is None, reason="needs foot")
def test_the_terminal_here_takes_what_the_session_writes(panel: Panel) -> None:
    panel.start(FOOT_EXAMPLE="/etc/xdg/foot/foot.ini")
    checked = subprocess.run(
        ["/usr/bin/foot", "--check-config", f"--config={panel.run / 'foot.ini'}"],
        env={"LC_ALL": "C.UTF-8", "HOME": str(panel.folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


class TestFailsafe:
    def start(self, folder: Path, **env: str) -> str:
        done = subprocess.run(
            [BIN / "failsafe", "kiosk-screen"],
            env={
                "PATH": "/usr/bin:/bin",
                "KIOSK_DATA": str(folder),
                "KIOSK_CONSOLE": str(folder / "console"),
                "KIOSK_RETRY": "0",
                **env,
            },
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stderr

    def test_each_incident_has_a_number_on_the_panel_and_in_the_log(
        self, tmp_path: Path
    ) -> None:
        assert "<2>incident 1: kiosk-screen keeps failing" in self.start(tmp_path)
        assert "<2>incident 2: " in self.start(tmp_path, KIOSK_HELP="Call 0800 1")
        said = (tmp_path / "console").read_text()
        assert "Out of order" in said
        assert "Außer Betrieb" in said
        assert "Call 0800 1" in said
        assert "Incident 2" in said

    def test_a_number_that_cannot_be_read_is_begun_anew(self, tmp_path: Path) -> None:
        (tmp_path / "incidents").write_bytes(b"\0\0\0")
        assert "incident 1:" in self.start(tmp_path)

    def test_without_a_console_the_log_still_has_it(self, tmp_path: Path) -> None:
        said = self.start(tmp_path, KIOSK_CONSOLE=str(tmp_path / "no/console"))
        assert "incident 1:" in said
        assert "no console" in said

    def test_it_ends_at_once_when_it_is_told_to(self, tmp_path: Path) -> None:
        console = tmp_path / "console"
        os.mkfifo(console)
        with subprocess.Popen(
            [BIN / "failsafe", "kiosk-screen"],
            env={
                "PATH": "/usr/bin:/bin",
                "KIOSK_DATA": str(tmp_path),
                "KIOSK_CONSOLE": str(console),
                "KIOSK_RETRY": "600",
            },
            stderr=subprocess.DEVNULL,
        ) as waiting:
            assert "Incident 1" in console.read_text()  # it waits from now on
            waiting.terminate()
            assert waiting.wait(5) in {0, -signal.SIGTERM}


class TestBackup:
    def start(self, folder: Path, kiosk: str, *, kept: int = 3) -> int:
        program = script(folder, "kiosk", kiosk)
        env = {
            "PATH": "/usr/bin:/bin",
            "KIOSK_BIN": str(program),
            "KIOSK_KEPT": str(kept),
        }
        run = [BIN / "backup", folder / "copies"]
        return subprocess.run(run, env=env, check=False).returncode

    def test_the_oldest_goes_when_there_are_enough(self, tmp_path: Path) -> None:
        copies = tmp_path / "copies"
        copies.mkdir()
        (copies / "somebody-elses.txt").touch()
        for _ in range(5):
            assert self.start(tmp_path, 'echo "$1" > "$2"') == 0
        assert sorted(one.name for one in copies.iterdir()) == [
            "kiosk-000003.db",
            "kiosk-000004.db",
            "kiosk-000005.db",
            "somebody-elses.txt",
        ]

    def test_a_backup_that_fails_takes_none_away(self, tmp_path: Path) -> None:
        copies = tmp_path / "copies"
        copies.mkdir()
        for _ in range(3):
            assert self.start(tmp_path, 'echo "$1" > "$2"') == 0
        assert self.start(tmp_path, "exit 3", kept=1) == 3
        assert len(list(copies.iterdir())) == 3


@contextmanager
def relayed(folder: Path, *command: str) -> Iterator[tuple[socket.socket, int]]:
    """Run a command behind the relay; give systemd's socket and how it ended."""
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.settimeout(5)
    with systemd:
        systemd.bind(str(folder / "systemd"))
        env: Mapping[str, str] = {
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(folder),
            "NOTIFY_SOCKET": str(folder / "systemd"),
        }
        ended = subprocess.run([BIN / "relay", *command], env=env, check=False)
        yield systemd, ended.returncode


def test_the_relay_hands_on_how_the_screens_fare_and_nothing_else(
    tmp_path: Path,
) -> None:
    says = (
        "import os, socket\n"
        "s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "to = os.environ['NOTIFY_SOCKET']\n"
        "s.sendto(b'MAINPID=1', to)\n"
        "s.sendto(b'READY=1\\nMAINPID=1\\nSTATUS=serving', to)\n"
        "s.sendto(b'WATCHDOG=1', to)\n"
        # Until what was sent is taken, so that the relay does not end before.
        "import fcntl, termios\n"
        "while any(fcntl.ioctl(s, termios.TIOCOUTQ, bytes(4))): pass\n"
        "os._exit(7)\n"
    )
    with relayed(tmp_path, "python3", "-c", says) as (systemd, status):
        assert systemd.recv(100) == b"READY=1\nSTATUS=serving"
        assert systemd.recv(100) == b"WATCHDOG=1"
        assert status == 7


def test_a_session_that_was_killed_ends_the_relay_as_one_that_failed(
    tmp_path: Path,
) -> None:
    with relayed(tmp_path, "sh", "-c", "kill -KILL $$") as (_, status):
        assert status == 128 + signal.SIGKILL
