import re

import apsw
import pytest

from kiosk.cli.stats import past
from kiosk.domain.package import Package, State
from kiosk.system import Overdue
from tests.kiosk.cli.bench import Bench, listed
from tests.kit import NOON

PACKAGE = Package("p", "anna", "S", None, 3, State.PENDING, None, NOON)


def announce(bench: Bench, package: str = "P-1", size: str = "S") -> str:
    return bench.done("package", "announce", package, "--user", "anna", "--size", size)


def stored(bench: Bench, package: str = "P-1") -> dict[str, object]:
    return bench.told(
        "package", "store", package, "--user", "anna", "--size", "S", "--show-code"
    )


def test_an_announced_package_is_pending(bench: Bench) -> None:
    assert "Package P-1 for anna, size S, is announced." in announce(bench)

    told = bench.told("package", "show", "P-1")
    assert told["state"] == "PENDING"
    assert told["hold_days"] == 3
    assert told["slot"] is None
    assert str(told["announced_at"]).endswith("Z")


def test_weight_and_hold_days_are_kept(bench: Bench) -> None:
    told = bench.told(
        *["package", "announce", "P-1", "--user", "anna", "--size", "M"],
        *["--weight", "3,25", "--hold-days", "7"],
    )

    assert (told["weight_kg"], told["hold_days"]) == (3.25, 7)
    shown = bench.done("package", "show", "P-1")
    assert "weight     3.25 kg" in shown
    assert "kept for   7 days" in shown


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["P-1", "--user", "anna", "--size", "S"], "taken"),
        (["P-2", "--user", "ana", "--size", "S"], "unknown"),
        (["P-2", "--user", "anna", "--size", "Q"], "unknown"),
        (["P-2", "--user", "anna", "--size", "S", "--weight", "9"], "invalid"),
        (["P-2", "--user", "anna", "--size", "S", "--hold-days", "2"], "invalid"),
    ],
)
def test_what_an_announcement_is_refused_for(
    bench: Bench, words: list[str], key: str
) -> None:
    announce(bench)

    told = bench.told("package", "announce", *words, status=1)

    assert told["error"] == key
    assert told["message"]


def test_a_refusal_for_people_is_one_sentence_on_stderr(bench: Bench) -> None:
    result = bench.run("package", "show", "P-1")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == "Refused: there is no package 'P-1'\n"


@pytest.mark.parametrize("weight", ["heavy", "nan", "-1", "1e99", "0"])
def test_a_weight_that_is_none_is_wrong_usage(bench: Bench, weight: str) -> None:
    result = bench.run(
        *["package", "announce", "P-1", "--user", "anna", "--size", "S"],
        f"--weight={weight}",
    )

    assert result.exit_code == 2
    assert "is no weight; kilograms, as 1.5" in result.stderr


def test_the_list_is_told_whole_or_by_state(bench: Bench) -> None:
    announce(bench, "P-1")
    announce(bench, "P-2", "M")
    bench.done("package", "cancel", "P-2")

    every = listed(bench.told("package", "list"), "packages")
    pending = listed(bench.told("package", "list", "--state", "pending"), "packages")

    assert [package["id"] for package in every] == ["P-1", "P-2"]
    assert [package["id"] for package in pending] == ["P-1"]
    assert bench.done("package", "list").splitlines() == [
        "PACKAGE  USER  SIZE  STATE      SLOT  PICK UP UNTIL",
        "P-1      anna  S     PENDING    -     -",
        "P-2      anna  M     CANCELLED  -     -",
    ]


def test_an_empty_list_says_so(bench: Bench) -> None:
    assert bench.done("package", "list") == "No packages.\n"


def test_times_are_those_of_the_location_and_in_json_utc(bench: Bench) -> None:
    stored(bench)

    told = bench.told("package", "show", "P-1")

    # Tokyo is nine hours ahead, all the year round.
    hour = int(str(told["deadline"])[11:13])
    line = bench.done("package", "list").splitlines()[1]
    assert f" {(hour + 9) % 24:02}:" in line


def test_a_cancelled_package_in_a_slot_waits_to_be_taken_out(bench: Bench) -> None:
    stored(bench)

    said = bench.done("package", "cancel", "P-1")

    assert (
        "Package P-1 still lies in slot 1; to take it out: kiosk package collect 1"
        in said
    )
    assert bench.told("slot", "show", "1")["status"] == "OCCUPIED"
    assert bench.told("package", "cancel", "P-1", status=1)["error"] == "not-now"


def test_a_new_code_is_shown_only_when_asked_for(bench: Bench) -> None:
    first = stored(bench)

    quiet = bench.told("package", "reissue", "P-1", "--user", "anna")
    loud = bench.told("package", "reissue", "P-1", "--user", "anna", "--show-code")

    assert quiet == {"package": "P-1", "user": "anna", "digits_by_phone": True}
    assert loud["digits"] == "0012"
    assert loud["code"] != first["code"]
    said = bench.done("package", "reissue", "P-1", "--user", "anna")
    assert "on its way to anna" in said
    assert "Code" not in said
    shown = bench.done("package", "reissue", "P-1", "--user", "anna", "--show-code")
    assert ", then 0012." in shown


def test_nobody_gets_the_code_of_another(bench: Bench) -> None:
    stored(bench)
    bench.done("user", "add", "ben")

    told = bench.told("package", "reissue", "P-1", "--user", "ben", status=1)

    assert told["error"] == "unknown"


def test_nothing_expires_by_a_clock_that_nobody_vouches_for(bench: Bench) -> None:
    stored(bench)
    result = bench.run("package", "expire")

    if result.exit_code == 0:  # this computer asks a time server
        assert result.stdout == "0 packages expired.\n"
    else:
        assert result.exit_code == 1
        assert "say that it is right with --clock-is-right" in result.stderr
    assert bench.told("package", "expire", "--clock-is-right") == {"packages": []}


def test_what_expired_waits_to_be_taken_out(bench: Bench) -> None:
    stored(bench)
    bench.age("P-1", days=4)

    said = bench.done("package", "expire", "--clock-is-right")

    assert said.splitlines() == [
        "1 package expired.",
        "Package P-1 still lies in slot 1; to take it out: kiosk package collect 1",
    ]


def credit(bench: Bench, package: str, *, hours: int) -> None:
    """Let a package have been out of reach for some hours."""
    db = apsw.Connection(str(bench.data / "kiosk.db"))
    db.execute(
        "UPDATE package SET extended_seconds = ? WHERE id = ?", (hours * 3600, package)
    )
    db.close()


def test_until_when_is_told_with_its_extension(bench: Bench) -> None:
    stored(bench)
    credit(bench, "P-1", hours=5)

    said = bench.done("package", "show", "P-1")

    (line,) = [line for line in said.splitlines() if line.startswith("pick up until")]
    assert re.search(r"until +\w+day, \d+ \w+, \d\d:\d\d, extended by 5 h$", line)
    assert bench.told("package", "show", "P-1")["extended_seconds"] == 5 * 3600


def test_what_is_past_its_date_is_told_with_what_keeps_it(bench: Bench) -> None:
    assert "past their date" not in bench.done("stats")
    stored(bench)
    bench.age("P-1", days=9)

    said = bench.done("stats")
    told = bench.told("stats")["overdue"]

    assert "past their date    1 package, " in said
    assert told == {"expiring": ["P-1"], "still": [], "stopped": False}


def test_a_sweep_that_stops_is_told() -> None:
    overdue = Overdue(
        expiring=(PACKAGE,) * 4, still=(), stored=4, most_at_once=3, vouched=True
    )

    assert past(overdue).startswith("4 packages, suspiciously many")
    assert "expire --clock-is-right" in past(overdue)


def test_a_package_whose_time_stands_still_is_told_and_stays(bench: Bench) -> None:
    stored(bench)
    bench.age("P-1", days=9)
    db = apsw.Connection(str(bench.data / "kiosk.db"))
    db.execute("UPDATE alive SET boot = 'an earlier one'")
    db.close()

    said = bench.done("package", "expire", "--clock-is-right").splitlines()

    assert said[0] == "0 packages expired."
    assert said[1].startswith("Package P-1 is past its date, but nobody could have")
    assert "stands still" in bench.done("stats")
    assert bench.told("stats")["overdue"] == {
        "expiring": [],
        "still": ["P-1"],
        "stopped": False,
    }
