"""What tests/README.md says of the tests is so."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

HERE: Final = Path(__file__).parent
ROWS: Final = re.findall(
    r"^\| (F\d+) \| (.+?) \| (.+?) \|$",
    (HERE / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


def named(file: str) -> set[str]:
    """Return the tests of a file, those of classes included."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def test_every_failure_that_is_known_has_its_line() -> None:
    assert [number for number, _, _ in ROWS] == [f"F{n}" for n in range(1, 30)]


@pytest.mark.parametrize(("number", "_", "held"), ROWS, ids=[row[0] for row in ROWS])
def test_whoever_holds_a_line_exists(number: str, _: str, held: str) -> None:
    tests = re.findall(r"`([^`]+)::(test_\w+)`", held)

    assert tests, f"nobody holds {number}"
    assert [name for file, name in tests if name not in named(file)] == []
