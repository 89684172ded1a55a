"""The import contracts hold, and break when somebody breaks them."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("importlinter") is None,
        reason="import-linter is not installed (extra dev)",
    ),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as c; c()"
    return subprocess.run(  # noqa: S603 - import-linter, over a copy of this project
        [sys.executable, "-c", command, "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("kiosk", "drivers"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    linted = lint(copy)

    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("kiosk/ui/home.py", "import kiosk.store", "The screens touch neither"),
        ("kiosk/domain/slots.py", "import time", "The rules do no I/O"),
        ("kiosk/store/store.py", "import kiosk.system", "Each floor of the kiosk"),
        ("drivers/mock.py", "import kiosk.domain.slots", "The drivers have never"),
        ("kiosk/doorkeeper.py", "import drivers", "Only bank, channels, config"),
        ("kiosk/outbox/pump.py", "import apsw", "Only the store opens SQLite"),
        ("kiosk/system/asking.py", "import click", "Only the command line knows"),
    ],
)
def test_a_breach_is_found(copy: Path, module: str, line: str, contract: str) -> None:
    file = copy / module
    file.write_text(f"{line}\n{file.read_text()}")

    linted = lint(copy)

    assert linted.returncode != 0
    broken = [row for row in linted.stdout.splitlines() if "BROKEN" in row]
    assert any(row.startswith(contract[:20]) for row in broken), linted.stdout


def test_a_module_on_no_floor_is_found(copy: Path) -> None:
    (copy / "kiosk" / "utils.py").write_text('"""Everything else."""\n')

    assert lint(copy).returncode != 0
