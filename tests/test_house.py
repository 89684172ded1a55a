"""The house style, where a machine can see it."""

import ast
import re
import statistics
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CODE = sorted([*ROOT.glob("kiosk/**/*.py"), *ROOT.glob("drivers/**/*.py")])
TESTS = sorted(ROOT.glob("tests/**/*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
AT_THE_TOP = {
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "config",
    "drivers",
    "kiosk",
    "pyproject.toml",
    "systemd",
    "tests",
}


def lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def functions() -> Iterator[int]:
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = ast.get_docstring(node, clean=False) or ""
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                yield length - len(told.splitlines())


def test_no_module_is_over_500_lines() -> None:
    assert [file.name for file in CODE if lines(file) > 500] == []


def test_the_median_module_has_at_most_150_lines() -> None:
    assert statistics.median(map(lines, CODE)) <= 150


def test_functions_are_short() -> None:
    lengths = sorted(functions())

    assert lengths[len(lengths) * 95 // 100] <= 30


@pytest.mark.parametrize("word", ["utils", "helpers", "common", "manager", "service"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    named = [file for file in CODE if file.stem == word]

    assert [f for f in named if f.parent.name != "system"] == []


def test_tests_use_no_mock() -> None:
    mock = re.compile(r"unittest\.mock|MagicMock|mocker\b")
    guilty = [f.name for f in TESTS if mock.search(f.read_text(encoding="utf-8"))]

    assert guilty == ["test_house.py"]


def test_every_test_folder_is_a_package() -> None:
    folders = {file.parent for file in TESTS}

    assert [str(f) for f in folders if not (f / "__init__.py").exists()] == []


def test_the_top_level_stays_as_planned() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    built = {"dist", "build", "htmlcov", "snapshot_report.html"}

    assert found - built <= AT_THE_TOP


def test_the_readme_sets_up_in_two_lines() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)

    assert len(commands) == 2
    assert commands[0].endswith("kiosk run")
    assert "pytest" in commands[1]


def test_every_released_version_is_in_the_changelog() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert f"[{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted(ROOT.glob("**/README.md")), ids=str)
def test_links_between_files_lead_somewhere(file: Path) -> None:
    if ".venv" in file.parts:
        return
    text = file.read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text)
    links += re.findall(r'(?:src|href)="(?!https?:|#)([^"]+)"', text)

    assert [link for link in links if not (file.parent / link).exists()] == []
