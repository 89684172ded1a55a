"""`kiosk stats --by` and `--forecast`."""

import csv
import io

import pytest

from tests.kiosk.cli.bench import Bench, listed

_PICKED_UP = ("package", "store", "P-1", "--user", "anna", "--size", "S")


@pytest.fixture
def used(bench: Bench) -> Bench:
    """Give a bank in which one package lies, and one door is jammed."""
    bench.done(*_PICKED_UP)
    bench.run("slot", "open", "jammed")
    return bench


def test_a_day_has_its_figures(used: Bench) -> None:
    (row,) = listed(used.told("stats", "--by", "day"), "rows")

    assert row["stored"] == 1
    assert row["failed"] == 1
    assert row["retrieved"] == 0
    assert row["dwell_median_hours"] is None
    assert row["sure"] is False  # nobody vouches for the clock of this bench


def test_slots_have_their_figures_in_the_order_of_the_doors(used: Bench) -> None:
    rows = listed(used.told("stats", "--by", "slot"), "rows")

    assert [row["slot"] for row in rows] == ["1", "2", "jammed", "gaping", "blind"]
    assert [row["stored"] for row in rows] == [1, 0, 0, 0, 0]
    assert [row["failed"] for row in rows] == [0, 0, 1, 0, 0]


def test_the_table_marks_days_that_nobody_vouches_for(used: Bench) -> None:
    lines = used.done("stats", "--by", "day").splitlines()

    assert lines[0].startswith("DAY ")
    assert " ? " in lines[1]


def test_rows_can_be_had_as_csv(used: Bench) -> None:
    told = used.done("stats", "--by", "slot", "--csv")

    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["slot"] for row in rows][:2] == ["1", "2"]
    assert rows[0]["stored"] == "1"


def test_rows_can_be_drawn(used: Bench) -> None:
    drawn = used.done("stats", "--by", "slot", "--plot", "failed")

    assert "visits that failed" in drawn
    assert "▇" in drawn.splitlines()[3]
    assert "\x1b" not in drawn, "no colour where nobody sees it"


def test_where_nothing_happened_nothing_is_drawn(bench: Bench) -> None:
    drawn = bench.done("stats", "--by", "day", "--plot", "dwell")

    assert "nothing to draw" in drawn


def test_one_answer_is_given_and_not_two(used: Bench) -> None:
    assert used.run("stats", "--by", "day", "--csv", "--json").exit_code == 2
    assert used.run("stats", "--csv").exit_code == 2


def test_a_forecast_of_a_young_bank_says_that_it_knows_too_little(used: Bench) -> None:
    lines = used.done("stats", "--forecast").splitlines()

    assert lines[0].startswith("S: 1 free; too little data")
    told = listed(used.told("stats", "--forecast"), "forecast")
    assert {one["known"] for one in told} == {False}
    assert {one["likely"] for one in told if one["free"]} == {None}
