"""`kiosk stats` and `kiosk check`."""

import json
from collections.abc import Mapping

from kiosk.store.notifications import FATES
from tests.kiosk.cli.bench import BANK, Bench


def test_the_stats_count_what_is_and_what_was(bench: Bench) -> None:
    bench.done("package", "store", "P-1", "--user", "anna", "--size", "S")

    told = bench.told("stats")

    assert told["slots"] == {"EMPTY": 4, "OCCUPIED": 1, "RESERVED": 0, "UNCERTAIN": 0}
    assert told["free"] == {"S": 1, "M": 1, "L": 1, "XL": 1}
    assert told["utilisation"] == 0.2
    assert told["notifications"] == dict.fromkeys(FATES, 0) | {"owed": 1}
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


SEVEN_INCHES = "ui: {panel: {width_mm: 154, height_mm: 86}}\n"
SMALL_PANEL = """\
ui:
  keypad: 1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ
  panel: {width_mm: 154, height_mm: 86, read_from_mm: 290}
"""


def the_warning(told: Mapping[str, object]) -> str:
    warnings = told["warnings"]
    assert isinstance(warnings, list)
    [warning] = warnings
    return str(warning)


def test_letters_that_nobody_can_read_from_there_are_warned_of(bench: Bench) -> None:
    bench.configure(BANK + SEVEN_INCHES)

    told = bench.told("check")

    assert told["letter_mm"] == 3.6
    assert told["key_mm"] == [18.5, 17.2]
    warning = the_warning(told)
    assert "can be read from 29 cm; from 40 cm they need 4.9 mm" in warning
    said = bench.done("check")
    assert "letters and keys   3.6 mm, read from 29 cm; 18 by 17 mm" in said
    assert f"warning: ui.panel: {warning}" in said


def test_keys_that_no_finger_hits_are_warned_of(bench: Bench) -> None:
    bench.configure(BANK + SMALL_PANEL)

    warning = the_warning(bench.told("check"))

    assert "keys are 9.2 by 17.2 mm, and a finger needs 11.6" in warning


def test_a_panel_that_nobody_measured_is_not_judged(bench: Bench) -> None:
    told = bench.told("check")

    assert (told["letter_mm"], told["key_mm"], told["warnings"]) == (None, None, [])
    assert "letters and keys" not in bench.done("check")


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
