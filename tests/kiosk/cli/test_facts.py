"""`kiosk stats` and `kiosk check`."""

import json

from tests.kiosk.cli.bench import BANK, Bench


def test_the_stats_count_what_is_and_what_was(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")

    told = bench.told("stats")

    assert told["slots"] == {"EMPTY": 4, "OCCUPIED": 1, "RESERVED": 0, "UNCERTAIN": 0}
    assert told["free"] == {"S": 1, "M": 1, "L": 1, "XL": 1}
    assert told["utilisation"] == 0.2
    assert told["notifications"] == {"owed": 1, "delivered": 0, "dead": 0}
    assert 0 < float(str(told["guess_chance_per_year"])) < 1e-4
    said = bench.done("stats")
    assert "in use             20%" in said
    assert "guessed in a year  1 in " in said


def test_a_new_bank_has_nothing_to_guess(bench: Bench) -> None:
    assert "guessed in a year  none" in bench.done("stats")


def test_a_right_configuration_is_ok(bench: Bench) -> None:
    told = bench.told("check")

    assert told["ok"] is True
    assert told["slots"] == {"S": 2, "M": 1, "L": 1, "XL": 1}
    assert told["file"] == str(bench.config)
    said = bench.done("check").splitlines()
    assert said[0] == "ok"
    assert "slots              5: S 2, M 1, L 1, XL 1" in said


def test_checking_makes_no_store(bare: Bench) -> None:
    bare.done("check")

    assert not bare.data.exists()


def test_a_wrong_configuration_is_told_a_line_a_problem(bench: Bench) -> None:
    bench.configure(BANK.replace("S, reach", "Q, reach"))

    result = bench.run("check")

    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"{bench.config}:") for line in lines[:2])


def test_the_schema_is_json_and_needs_no_configuration(bench: Bench) -> None:
    bench.configure("not: right")

    schema = json.loads(bench.done("check", "--schema"))

    assert "lockers" in schema["properties"]
