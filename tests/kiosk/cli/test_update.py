"""`kiosk update` at the command line; how versions change over: tests/machine."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.cli.bench import Bench
from tests.machine.test_scripts import script

PYTHON = """\
mkdir -p "$3/bin"
printf '#!/bin/sh\\nexit 0\\n' > "$3/bin/pip"
printf '#!/bin/sh\\n%s\\n' "${VERSION_SAYS:-exit 0}" > "$3/bin/kiosk"
chmod +x "$3/bin/pip" "$3/bin/kiosk"
"""
SYSTEMCTL = '[ "$1" != show ] || printf "ActiveState=active\\nNRestarts=0\\n"'


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A machine with version 0.9, whose Python and systemd are played."""
    place = tmp_path / "opt"
    old = place / "versions/0.9/bin"
    old.mkdir(parents=True)
    script(old, "kiosk", 'case "$*" in *backup*) : > "$4";; esac')
    (place / "current").symlink_to("versions/0.9")
    programs = tmp_path / "programs"
    programs.mkdir()
    script(programs, "systemctl", SYSTEMCTL)
    before = dict(os.environ)
    os.environ["PATH"] = f"{programs}:{before['PATH']}"
    os.environ["KIOSK_PYTHON"] = str(script(programs, "python", PYTHON))
    yield place
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    file = tmp_path / "locker_kiosk-1.1.0-py3-none-any.whl"
    file.write_bytes(b"a wheel")
    return file


def test_a_version_is_installed_tried_and_serves(
    bench: Bench, place: Path, wheel: Path
) -> None:
    bench.run("slot", "list")  # so that there is a key
    result = bench.run("update", str(wheel), "--place", str(place), "--watch", "0")

    assert result.exit_code == 0, result.output
    assert "beside version 0.9" in result.stdout
    name = (place / "current").readlink().name
    assert name.startswith("1.1.0-")
    assert f"Version {name} serves." in result.stdout
    again = bench.run("update", str(wheel), "--place", str(place), "--watch", "0")
    assert f"version {name} serves already" in again.stdout


def test_a_version_that_says_no_is_refused(
    bench: Bench, place: Path, wheel: Path
) -> None:
    os.environ["VERSION_SAYS"] = "echo nothing fits >&2; exit 2"
    result = bench.run("update", str(wheel), "--place", str(place))

    assert result.exit_code == 1
    assert "nothing fits" in result.stderr
    assert (place / "current").readlink().name == "0.9"


def test_a_wheel_that_cannot_be_installed_is_refused(
    bench: Bench, place: Path, wheel: Path
) -> None:
    os.environ["KIOSK_PYTHON"] = "false"
    result = bench.run("update", str(wheel), "--place", str(place))

    assert result.exit_code == 1
    assert wheel.name in result.stderr


def test_there_may_be_nothing_to_go_back_from(bench: Bench, place: Path) -> None:
    result = bench.run("update", "--settle", "--place", str(place))

    assert result.exit_code == 0
    assert "Nothing is under way." in result.stdout


def test_it_asks_which_wheel(bench: Bench, place: Path) -> None:
    assert bench.run("update", "--place", str(place)).exit_code == 2


def test_a_bank_that_nobody_visits_is_idle(bench: Bench) -> None:
    result = bench.run("update", "--idle")

    assert (result.exit_code, result.stdout) == (0, "Nobody is being served.\n")


@pytest.mark.slow
def test_a_bank_with_an_open_door_is_not(bench: Bench) -> None:
    with bench.start("slot", "open", "gaping") as opening:
        assert opening.stdout is not None
        while "the door is open" not in (line := opening.stdout.readline()):
            assert line
        result = bench.run("update", "--idle")
        opening.kill()

    assert result.exit_code == 1
    assert "somebody is being served" in result.stderr
