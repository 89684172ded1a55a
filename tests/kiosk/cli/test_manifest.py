from pathlib import Path

import pytest

from kiosk.cli.manifest import LARGEST
from tests.kiosk.cli.bench import Bench, listed

GOOD = "package_id,user_id,size,phone\nP-1,kim,S,+491701234567\nP-2,anna,M,\n"
BAD = GOOD + "P-3,kim,Q,12\nP-1,kim,S,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "today.csv"


def known(bench: Bench) -> list[object]:
    packages = listed(bench.told("package", "list"), "packages")
    return [package["id"] for package in packages]


def test_a_manifest_is_taken_in_whole(bench: Bench, file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8-sig")

    assert bench.done("package", "import", str(file)) == "2 packages announced.\n"
    assert known(bench) == ["P-1", "P-2"]


def test_a_manifest_comes_through_stdin(bench: Bench) -> None:
    said = bench.done("package", "import", "-", typed=GOOD.replace(",", ";"))

    assert said == "2 packages announced.\n"


def test_one_bad_line_and_none_is_taken(bench: Bench, file: Path) -> None:
    file.write_text(BAD)

    result = bench.run("package", "import", str(file))

    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "line 4, column phone: '12' cannot be right; 6 to 15 digits, as +491701234567",
        "line 4, column size: there is no size 'Q'; this bank has S, M, L, XL",
        "line 5, column package_id: 'P-1' stands in line 2 already; each package once",
        "Refused: 3 problems in the manifest; nothing was announced",
    ]
    assert known(bench) == []


def test_with_keep_going_the_good_lines_are_taken(bench: Bench, file: Path) -> None:
    file.write_text(BAD)

    result = bench.run("package", "import", "--keep-going", str(file))

    assert result.exit_code == 1
    assert result.stdout == "2 packages announced.\n"
    assert len(result.stderr.splitlines()) == 4
    assert known(bench) == ["P-1", "P-2"]


def test_with_json_all_of_it_is_one_document(bench: Bench, file: Path) -> None:
    file.write_text(BAD)

    none = bench.told("package", "import", str(file), status=1)
    some = bench.told("package", "import", "--keep-going", str(file), status=1)
    again = bench.told("package", "import", "--keep-going", str(file), status=1)

    assert none["error"] == some["error"] == "manifest"
    assert listed(none, "problems") == listed(some, "problems")
    assert some["packages"] == ["P-1", "P-2"]
    assert again["packages"] == []
    assert len(listed(again, "problems")) == 5


def test_a_good_manifest_has_no_problems(bench: Bench, file: Path) -> None:
    file.write_text(GOOD)

    told = bench.told("package", "import", str(file))

    assert told == {"packages": ["P-1", "P-2"], "problems": []}


def test_a_file_that_cannot_be_read_is_wrong_usage(bench: Bench, file: Path) -> None:
    gone = bench.run("package", "import", str(file))
    folder = bench.run("package", "import", str(file.parent))
    file.write_bytes(b"x" * (LARGEST + 1))
    large = bench.run("package", "import", str(file))

    assert gone.exit_code == folder.exit_code == large.exit_code == 2
    assert f"{file} is not there; check the name" in gone.stderr
    assert "cannot be read: Is a directory" in folder.stderr
    assert "is larger than 5 MB; split it" in large.stderr


def test_two_hundred_packages_come_at_once(bench: Bench, file: Path) -> None:
    rows = (f"P-{n:03},user-{n % 40},S" for n in range(200))
    file.write_text("\n".join(["package_id,user_id,size", *rows]))

    assert bench.done("package", "import", str(file)) == "200 packages announced.\n"
    assert len(known(bench)) == 200
