"""`kiosk clock`, and the whole command on a computer whose clocks were moved."""

import json
import os
import shutil
import subprocess
import sys
from datetime import datetime, timedelta

import pytest

from tests.kiosk.cli.bench import BANK, Bench

BATTERY = BANK.replace("sources: []", "sources: [rtc]")
BATTERY = BATTERY.replace("life_seconds: 0.3", "life_seconds: 10")
BATTERY = BATTERY.replace("open_patience_seconds: 0.6", "open_patience_seconds: 10")
HOUR = timedelta(hours=1)


def when(told: dict[str, object]) -> datetime:
    return datetime.fromisoformat(str(told["time"]))


def test_a_clock_without_a_source_is_untrusted_and_says_what_to_do(
    bench: Bench,
) -> None:
    told = bench.told("clock", "show")

    assert (told["trust"], told["trusted_seconds"]) == ("UNTRUSTED", None)
    assert told["reason"] == "no source has confirmed the time yet"
    assert told["sources"] == []
    said = bench.done("clock", "show")
    assert "JST\n" in said
    assert said.endswith("kiosk clock vouch\n")
    assert "none but people" in said


def test_a_persons_word_is_kept_and_told(bench: Bench) -> None:
    said = bench.done("clock", "vouch")

    assert "TRUSTED, for 0 min" in said
    assert "cli says that it is right" in said
    assert bench.told("clock", "show")["trust"] == "TRUSTED"
    assert "clock-vouched" in bench.done("event", "list")


def test_a_clock_with_a_battery_is_trusted(bench: Bench) -> None:
    bench.configure(BATTERY)

    told = bench.told("clock", "show")

    assert (told["trust"], told["reason"]) == (
        "TRUSTED",
        "the battery clock confirms it",
    )
    assert "now says so" in bench.done("clock", "show")


# The real command, under clocks that are really moved


def moved(bench: Bench, by: list[str], *words: str) -> tuple[int, str]:
    """Return how a command ended whose clocks were moved, and what it said."""
    done = subprocess.run(  # noqa: S603 - it is our own program
        [*by, sys.executable, "-m", "kiosk", *bench.where, *words],
        env=os.environ | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def wall(to: str) -> list[str]:
    found = shutil.which("faketime")
    if found is None:
        pytest.skip("faketime is not installed (Debian package faketime)")
    return [found, "-f", to]


def boot_clock(ahead_seconds: int) -> list[str]:
    found = shutil.which("unshare")
    moving = [found or "unshare", "-T", "--boottime", str(ahead_seconds)]
    if found is None or subprocess.run([*moving, "true"], check=False).returncode:  # noqa: S603 - it is util-linux
        pytest.skip("no time namespace can be made here (needs root)")
    return moving


def stored(bench: Bench) -> dict[str, object]:
    words = ["package", "store", "P-1", "--user", "anna", "--size", "S"]
    return bench.told(*words, "--show-code")


@pytest.mark.slow
@pytest.mark.parametrize("to", ["+50y", "-10y", "+1d"])
def test_a_wall_clock_that_jumps_expires_nothing_and_refuses_nobody(
    bench: Bench, to: str
) -> None:
    bench.configure(BATTERY)
    package = stored(bench)
    before = when(bench.told("clock", "show"))

    status, said = moved(bench, wall(to), "package", "expire")
    assert (status, "was set" in said) == (1, True), said
    status, said = moved(bench, wall(to), "clock", "show", "--json")
    shown = json.loads(said)
    assert shown["trust"] == "SUSPECT"
    assert timedelta() <= when(shown) - before < HOUR
    words = ["package", "retrieve", str(package["code"]), "--phone-last4", "0012"]
    status, said = moved(bench, wall(to), *words)
    assert status == 0, said
    assert bench.told("package", "show", "P-1")["state"] == "RETRIEVED"
    # Put right again, it is trusted again.
    assert bench.told("clock", "show")["trust"] == "TRUSTED"


@pytest.mark.slow
@pytest.mark.parametrize("to", ["@1970-01-01 00:00:00", "@2069-01-01 00:00:00"])
def test_a_start_with_an_impossible_clock_is_no_date_in_the_books(
    bare: Bench, to: str
) -> None:
    status, said = moved(bare, wall(to), "user", "add", "anna")
    assert status == 0, said

    events = bare.done("event", "list", "--json")
    assert "user-added" in events
    assert '"at": "2026-01-01T' in events
    status, said = moved(bare, wall(to), "clock", "vouch")
    assert (status, "cannot be right" in said) == (1, True), said


@pytest.mark.slow
def test_time_goes_on_with_the_boot_clock_and_never_back(bench: Bench) -> None:
    start = when(bench.told("clock", "show"))

    status, said = moved(bench, boot_clock(86_400), "clock", "show", "--json")
    later = when(json.loads(said))
    assert status == 0
    assert timedelta(days=1) <= later - start < timedelta(days=1) + HOUR
    moved(bench, boot_clock(86_400), "user", "add", "ben")

    assert when(bench.told("clock", "show")) >= later


@pytest.mark.slow
def test_a_boot_clock_that_runs_away_from_the_wall_clock_is_suspect(
    bench: Bench,
) -> None:
    bench.configure(BATTERY)
    package = stored(bench)

    ahead = boot_clock(4 * 86_400)
    status, said = moved(bench, ahead, "package", "expire")
    assert (status, "was set back by 4 days" in said) == (1, True), said
    words = ["package", "retrieve", str(package["code"]), "--phone-last4", "0012"]
    assert moved(bench, ahead, *words)[0] == 0


@pytest.mark.slow
def test_the_time_beside_the_bank_is_that_of_its_zone_and_season(bare: Bench) -> None:
    bare.configure(BATTERY.replace("Asia/Tokyo", "Europe/Berlin"))
    winter, summer = wall("@2027-03-28 00:59:50"), wall("@2027-03-28 01:00:10")
    # faketime reads an absolute time by the zone of the process.

    _, before = moved(bare, ["env", "TZ=UTC", *winter], "clock", "show")
    _, after = moved(bare, ["env", "TZ=UTC", *summer], "clock", "show")

    assert "2027-03-28 01:59" in before
    assert "CET" in before
    assert "2027-03-28 03:00" in after
    assert "CEST" in after
    assert "TRUSTED" in after
