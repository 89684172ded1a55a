"""The units of systemd: they load, and each is shut in as far as was promised."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.machine.places import ETC, UNITS, paths, root_with_units, seconds, told

pytestmark = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="needs systemd-analyze"
)

# Tenths, as --threshold has them: what systemd calls SAFE ends at 2.0.
EXPOSED: Final = {
    "kiosk-locks.service": 5,
    "kiosk-screen.service": 5,
    "kiosk-link.service": 10,
    "kiosk-failsafe@.service": 5,
    "kiosk-backup.service": 5,
    # Root, for it changes versions; and only after a kill in the middle of that.
    "kiosk-update.service": 20,
}


def analysed(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *words], capture_output=True, text=True, check=False
    )


def exposure(unit: Path, tenths: int) -> subprocess.CompletedProcess[str]:
    # A template is judged by one of it.
    return analysed("security", "--offline=yes", f"--threshold={tenths}", str(unit))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return root_with_units(tmp_path_factory.mktemp("root"))


@pytest.mark.parametrize(("name", "tenths"), EXPOSED.items())
def test_no_unit_is_more_exposed_than_promised(name: str, tenths: int) -> None:
    judged = exposure(UNITS / name, tenths)
    assert judged.returncode == 0, judged.stdout


def test_every_service_has_its_promise() -> None:
    assert {unit.name for unit in UNITS.glob("*.service")} == set(EXPOSED)


def test_a_unit_that_opens_up_is_noticed(tmp_path: Path) -> None:
    open_ = tmp_path / "kiosk-locks.service"
    text = (UNITS / open_.name).read_text(encoding="utf-8")
    open_.write_text(text.replace("PrivateNetwork=yes", ""), encoding="utf-8")
    assert exposure(open_, EXPOSED[open_.name]).returncode != 0


def test_systemd_has_nothing_to_say_against_the_units(root: Path) -> None:
    names = [unit.name.replace("@", "@kiosk-locks") for unit in UNITS.iterdir()]
    found = analysed("verify", f"--root={root}", *names)
    assert (found.returncode, found.stdout, found.stderr) == (0, "", "")


def test_a_slip_in_a_unit_is_noticed(root: Path) -> None:
    unit = root / "etc/systemd/system/kiosk-slip.service"
    unit.write_text("[Service]\nExecStart=/usr/bin/true\nRestrt=always\n")
    assert "Restrt" in analysed("verify", f"--root={root}", unit.name).stderr


@pytest.mark.parametrize("part", ["locks", "link", "screen"])
def test_each_part_says_how_it_fares_and_starts_again_and_never_blinks(
    part: str,
) -> None:
    unit = told(UNITS / f"kiosk-{part}.service")
    assert unit["Service", "Type"] == "notify"
    assert unit["Service", "Restart"] == "always"
    assert unit["Unit", "OnFailure"] == "kiosk-failsafe@%N.service"
    # Hung for so long, then started: home again within five seconds.
    assert seconds(unit["Service", "WatchdogSec"]) <= 3
    assert seconds(unit["Service", "RestartSec"]) < 1
    # A part that hangs at once each time must still reach its limit.
    burst = int(unit["Unit", "StartLimitBurst"])
    assert int(unit["Unit", "StartLimitIntervalSec"]) > burst * (3 + 5)


def test_only_the_link_has_a_network_and_only_the_others_have_devices() -> None:
    for part in ("locks", "screen"):
        unit = told(UNITS / f"kiosk-{part}.service")
        assert unit["Service", "PrivateNetwork"] == "yes"
        assert unit["Service", "PrivateDevices"] == "no"
    link = told(UNITS / "kiosk-link.service")
    assert ("Service", "PrivateNetwork") not in link
    assert link["Service", "PrivateDevices"] == "yes"


def test_the_screens_can_be_heard_and_nobody_else() -> None:
    units = [
        unit for unit in UNITS.glob("*.service") if "char-alsa" in unit.read_text()
    ]
    users = (ETC / "sysusers.conf").read_text(encoding="utf-8").splitlines()
    assert [unit.name for unit in units] == ["kiosk-screen.service"]
    screen = told(units[0])
    assert screen["Service", "ExecPaths"].startswith("/usr")  # where the players are
    assert [line for line in users if "audio" in line and line.startswith("m")] == [
        "m kiosk-screen audio"
    ]


def test_no_other_part_sees_a_stick() -> None:
    for part in ("locks", "link"):
        unit = told(UNITS / f"kiosk-{part}.service")
        assert "/media" in paths(unit["Service", "InaccessiblePaths"])


def test_a_stick_is_mounted_for_the_screens_alone_and_nothing_on_it_runs() -> None:
    rules = (ETC / "udev.rules").read_text(encoding="utf-8").splitlines()
    [rule] = [line for line in rules if "systemd-mount" in line]

    assert "--owner=kiosk-screen" in rule
    assert "nosuid,nodev,noexec,dmask=0077,fmask=0177" in rule
    assert "/media/kiosk-%k" in rule
    assert 'ATTRS{removable}=="1"' in rule


def test_the_bank_serves_before_anybody_knows_the_time_or_has_a_network() -> None:
    for unit in UNITS.iterdir():
        after = told(unit).get(("Unit", "After"), "")
        assert "time-sync" not in after
        assert "online" not in after


@pytest.mark.parametrize("unit", UNITS.iterdir(), ids=lambda unit: unit.name)
def test_what_is_off_has_its_reason_beside_it(unit: Path) -> None:
    lines = unit.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if line in {"PrivateDevices=no", "ProcSubset=all", "PrivateNetwork=no"}:
            assert lines[number - 1].startswith("#"), f"{unit.name}: {line}"
