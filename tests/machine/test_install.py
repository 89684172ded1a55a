"""`systemd/install` into a root directory; only Python's part of it is played."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.machine.places import SYSTEMD

needed = ("systemd-sysusers", "systemd-tmpfiles", "systemctl")
pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not all(map(shutil.which, needed)),
    reason="needs root and systemd's tools",
)

# Plays `python3 -m venv PLACE`, and the pip and the kiosk that are then in it.
PYTHON = """\
#!/bin/sh
mkdir -p "$3/bin"
echo "venv $3" >> "$(dirname "$0")/said"
printf '#!/bin/sh\\necho "pip $*" >> %s\\n' "$(dirname "$0")/said" > "$3/bin/pip"
printf '#!/bin/sh\\nexit %s\\n' "${CHECKS:-0}" > "$3/bin/kiosk"
chmod +x "$3/bin/pip" "$3/bin/kiosk"
"""


class Machine:
    def __init__(self, folder: Path) -> None:
        self.root = folder / "root"
        self.python = folder / "python"
        self.python.write_text(PYTHON, encoding="utf-8")
        self.python.chmod(0o755)
        shutil.copytree("/usr/lib/systemd/system", self.root / "usr/lib/systemd/system",
                        symlinks=True)  # fmt: skip
        (self.root / "etc").mkdir()

    def install(self, *words: str | Path, **env: str) -> str:
        done = subprocess.run(
            [SYSTEMD / "install", "--root", self.root, *words],
            env={**os.environ, "KIOSK_PYTHON": str(self.python), **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def refused(self, *words: str | Path, **env: str) -> str:
        with pytest.raises(AssertionError) as refusal:
            self.install(*words, **env)
        return str(refusal.value)

    def configure(self) -> None:
        file = self.root / "etc/kiosk/kiosk.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("a: bank\n", encoding="utf-8")

    def current(self) -> str:
        return str((self.root / "opt/kiosk/current").readlink())

    def tree(self) -> dict[Path, int]:
        return {
            file: file.lstat().st_mtime_ns
            for file in sorted(self.root.rglob("*"))
            if not file.is_dir()
        }


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def wheel(folder: Path, version: str) -> Path:
    file = folder / f"locker_kiosk-{version}-py3-none-any.whl"
    file.write_text(version, encoding="utf-8")
    return file


def test_a_fresh_machine_has_users_folders_units_and_a_version(
    machine: Machine,
) -> None:
    machine.configure()
    machine.install()

    root = machine.root
    passwd = (root / "etc/passwd").read_text()
    assert "kiosk-locks:" in passwd
    assert (root / "var/lib/kiosk").stat().st_mode & 0o7777 == 0o2770
    wanted = root / "etc/systemd/system/multi-user.target.wants/kiosk.target"
    assert wanted.is_symlink()
    assert (root / "opt/kiosk/current/bin/kiosk").exists()
    assert os.access(root / "usr/local/bin/kiosk", os.X_OK)
    names = [unit.name.replace("@", "@x") for unit in (SYSTEMD / "units").iterdir()]
    (root / "usr/bin").mkdir()
    seatd = root / "etc/systemd/system/seatd.service"
    seatd.write_text("[Service]\nExecStart=/opt/kiosk/bin/relay\n")
    verified = subprocess.run(
        ["systemd-analyze", "verify", f"--root={root}", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.stderr == ""


def test_a_second_time_nothing_changes(machine: Machine) -> None:
    machine.configure()
    machine.install()
    before = machine.tree()

    said = machine.install()

    ours = {f for f in before if "kiosk" in f.name or "opt" in f.parts}
    after = machine.tree()
    assert {f for f in ours if before[f] != after.get(f)} == set()
    assert "is there already" in said


def test_a_dry_run_says_it_all_and_does_nothing(machine: Machine) -> None:
    machine.configure()
    before = machine.tree()

    said = machine.install("--dry-run")

    assert "would: mv -T" in said
    assert "kiosk-locks.service" in said
    assert machine.tree() == before


def test_the_next_version_stands_beside_the_last(
    machine: Machine, tmp_path: Path
) -> None:
    machine.configure()
    machine.install(wheel(tmp_path, "1.0.0"))
    machine.install(wheel(tmp_path, "1.1.0"))

    versions = {v.name[:5] for v in (machine.root / "opt/kiosk/versions").iterdir()}
    assert versions == {"1.0.0", "1.1.0"}
    assert machine.current().startswith("versions/1.1.0-")


def test_a_version_that_the_settings_do_not_fit_is_not_switched_to(
    machine: Machine, tmp_path: Path
) -> None:
    machine.configure()
    machine.install(wheel(tmp_path, "1.0.0"))

    why = machine.refused(wheel(tmp_path, "1.1.0"), CHECKS="2")

    assert "nothing was switched" in why
    assert machine.current().startswith("versions/1.0.0-")


def test_half_a_version_is_made_anew(machine: Machine, tmp_path: Path) -> None:
    machine.configure()
    machine.install(wheel(tmp_path, "1.0.0"))
    place = machine.root / "opt/kiosk" / machine.current()
    (place / ".complete").unlink()
    (place / "half").touch()

    machine.install(wheel(tmp_path, "1.0.0"))

    assert not (place / "half").exists()
    assert (place / ".complete").exists()


def test_without_settings_it_says_what_to_do(machine: Machine) -> None:
    assert "start from one of config/banks" in machine.install()


def test_taken_away_it_leaves_data_and_settings(machine: Machine) -> None:
    machine.configure()
    machine.install()
    (machine.root / "var/lib/kiosk/kiosk.db").touch()

    machine.install("--uninstall")

    left = {str(f.relative_to(machine.root)) for f in machine.tree()}
    ours = {f for f in left if "kiosk" in f}
    assert ours == {"var/lib/kiosk/kiosk.db", "etc/kiosk/kiosk.yaml"}
