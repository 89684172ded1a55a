"""Where a command finds its configuration and its data."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli import main
from kiosk.cli.desk import data_folder
from tests.kiosk.cli.bench import BANK, Bench


def test_the_data_directory_is_the_first_that_somebody_named(tmp_path: Path) -> None:
    env = {"KIOSK_DATA": "/from/env", "STATE_DIRECTORY": "/var/lib/kiosk:/var/lib/b"}

    assert data_folder(tmp_path, env) == tmp_path
    assert data_folder(None, env) == Path("/from/env")
    assert data_folder(None, env | {"KIOSK_DATA": ""}) == Path("/var/lib/kiosk")
    assert data_folder(None, {}).name == "kiosk"
    assert data_folder(None, {}).is_absolute()


def test_a_relative_data_directory_is_made_absolute_at_once() -> None:
    assert data_folder(Path("here"), {}) == Path.cwd() / "here"
    assert data_folder(Path("~/there"), {}) == Path.home() / "there"


def test_the_environment_names_configuration_and_data(tmp_path: Path) -> None:
    config = tmp_path / "bank.yaml"
    config.write_text(BANK, encoding="utf-8")
    env = {"KIOSK_CONFIG": str(config), "KIOSK_DATA": str(tmp_path / "data")}

    result = CliRunner().invoke(main, ["slot", "list", "--json"], env=env)

    assert [slot["name"] for slot in json.loads(result.stdout)["slots"]][:2] == [
        "1",
        "2",
    ]
    assert (tmp_path / "data" / "kiosk.db").exists()


def test_a_wrong_configuration_is_told_whole_and_ends_with_two(bench: Bench) -> None:
    bench.configure(BANK.replace("Asia/Tokyo", "Mars").replace("size: L", "size: Q"))

    result = bench.run("slot", "list")

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("kiosk.yaml:") == 2
    assert "Wrong configuration: 2 problems in the configuration" in result.stderr


def test_with_json_a_wrong_configuration_is_told_on_stdout(bench: Bench) -> None:
    bench.configure(BANK.replace("Asia/Tokyo", "Mars"))

    told = bench.told("slot", "list", status=2)

    assert told["error"] == "settings"
    assert len(told["problems"]) == 1  # type: ignore[arg-type]  # a list of texts


def test_a_data_directory_that_is_a_file_is_a_fault(bench: Bench) -> None:
    bench.data.rename(bench.folder / "elsewhere")
    bench.data.write_text("not a folder")

    result = bench.run("package", "list")

    assert result.exit_code == 3
    assert "is a file; the data directory must be a folder" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_data_directory_that_cannot_be_written_is_a_fault(bench: Bench) -> None:
    (bench.data / "write.lock").unlink()
    (bench.data / "write.lock").mkdir()

    result = bench.run("package", "list")

    assert result.exit_code == 3
    assert "write.lock cannot be used: Is a directory" in result.stderr


def test_a_damaged_database_is_a_fault(bench: Bench) -> None:
    for file in bench.data.glob("kiosk.db*"):
        file.write_bytes(b"this was a database once " * 1000)

    told = bench.told("package", "list", status=3)

    assert told["error"] == "store-damaged"
    assert "kiosk.db" in str(told["message"])


def test_slots_that_vanish_while_they_hold_something_are_refused(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
    bench.configure(BANK.replace('name: "1"', "name: one"))

    result = bench.run("slot", "list")

    assert result.exit_code == 2
    assert "slot 1: it is not in the configuration, but package P-1" in result.stderr


@pytest.mark.parametrize("words", [["check"], ["slot", "list"]])
def test_a_configuration_that_is_not_there_is_told(
    tmp_path: Path, words: list[str]
) -> None:
    result = CliRunner().invoke(main, ["--config", str(tmp_path / "no.yaml"), *words])

    assert result.exit_code == 2
    assert "there is no such file" in result.stderr
