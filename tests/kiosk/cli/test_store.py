"""`kiosk backup`, `kiosk restore`, `kiosk store`: as somebody types them."""

from pathlib import Path

import pytest

from tests.kiosk.cli.bench import Bench, listed


@pytest.fixture
def file(bench: Bench, tmp_path: Path) -> Path:
    """A backup of a bank with one package, which has a second one by now."""
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
    said = bench.done("backup", str(tmp_path / "b.db"))
    assert "events written to" in said
    bench.done("package", "store", "P-2", "--user", "anna", "--size", "S")
    return tmp_path / "b.db"


def hurt(bench: Bench) -> None:
    (bench.data / "kiosk.db").write_bytes(b"this was a database once" * 1000)


def test_a_backup_tells_what_is_in_it(bench: Bench, tmp_path: Path) -> None:
    told = bench.told("backup", str(tmp_path / "b.db"))

    assert told["file"] == str(tmp_path / "b.db")
    assert told["bytes"] == (tmp_path / "b.db").stat().st_size
    assert bench.told("backup", str(tmp_path / "b.db"), status=1)["error"] == "taken"


def test_a_backup_that_cannot_be_written_is_a_fault(
    bench: Bench, tmp_path: Path
) -> None:
    told = bench.told("backup", str(tmp_path / "no" / "b.db"), status=3)

    assert told["error"] == "store"
    assert "no backup was made" in str(told["message"])


def test_a_restore_says_what_it_would_lose_and_how_to_go_on(
    bench: Bench, file: Path
) -> None:
    result = bench.run("restore", str(file))

    assert result.exit_code == 1
    assert "packages P-2, slots 2: say --lose" in result.stderr
    assert len(listed(bench.told("package", "list"), "packages")) == 2
    number = result.stderr.split("--lose ")[1].split()[0]

    said = bench.done("restore", str(file), "--lose", number)

    assert f"Lost: {number} events." in said
    assert "1 slot in doubt." in said
    packages = listed(bench.told("package", "list"), "packages")
    assert [package["id"] for package in packages] == ["P-1"]


def test_after_a_restore_the_bank_is_out_of_order_until_somebody_agrees(
    bench: Bench, file: Path
) -> None:
    lost = bench.told("restore", str(file), status=1)
    assert lost["error"] == "would-lose"
    name = str(lost["message"]).split("--lose ")[1].split()[0]
    assert bench.told("restore", str(file), "--lose", name)["slots"] == ["2"]

    words = ("package", "store", "P-3", "--user", "anna", "--size", "M")
    refused = bench.told(*words, status=1)
    assert refused["error"] == "out-of-order"
    assert "Somebody has to agree" in str(refused["message"])
    assert "nobody yet" in bench.done("store", "trouble")
    trouble = listed(bench.told("store", "trouble"), "troubles")[0]
    assert (trouble["id"], trouble["kind"]) == (1, "restored")

    assert "The bank serves again." in bench.done("store", "agree", "1")

    assert bench.told("store", "agree", "1", status=1)["error"] == "not-now"
    assert bench.told("store", "agree", "2", status=1)["error"] == "unknown"
    assert "cli, " in bench.done("store", "trouble")
    bench.done("slot", "open", "1")


def test_a_restore_beside_a_running_kiosk_is_refused(
    bench: Bench, tmp_path: Path
) -> None:
    bench.done("backup", str(tmp_path / "b.db"))
    with bench.served():
        told = bench.told("restore", str(tmp_path / "b.db"), status=3)

    assert told["error"] == "held"
    assert "the other" in str(told["message"])


def test_a_restore_of_what_is_no_backup_is_refused(
    bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "b.db").write_text("no")

    told = bench.told("restore", str(tmp_path / "b.db"), status=1)

    assert told["error"] == "invalid"


def test_a_damaged_store_is_recovered_by_whoever_opens_doors(
    bench: Bench,
) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")
    hurt(bench)
    assert bench.told("package", "list", status=3)["error"] == "store-damaged"

    told = bench.told("slot", "open", "1", status=1)

    assert told["error"] == "out-of-order"
    troubles = listed(bench.told("store", "trouble"), "troubles")
    assert [trouble["kind"] for trouble in troubles] == ["emptied"]
    slots = listed(bench.told("slot", "list"), "slots")
    assert {slot["status"] for slot in slots} == {"UNCERTAIN"}


def test_a_store_that_is_whole_is_said_to_be(bench: Bench) -> None:
    assert bench.done("store", "trouble") == "No trouble.\n"
    assert bench.done("store", "check") == "Every page is whole, and 1 event.\n"
    assert bench.told("store", "check") == {"events": 1}
