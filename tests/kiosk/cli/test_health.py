"""`kiosk slot health`, deadlines, new locks, and a deposit that goes next door."""

import apsw

from tests.kiosk.cli.bench import Bench, listed


def worn(bench: Bench, slot: str) -> None:
    """A lock that needs a second pulse more and more often."""
    bench.done("slot", "list")
    db = apsw.Connection(str(bench.data / "kiosk.db"))
    for n in range(30):
        db.execute(
            "INSERT INTO opening (slot, visit, at, seconds, pulses, opened)"
            " VALUES (?, 1, '2026-03-02T12:00:00.000000Z', 0.4, ?, 1)",
            (slot, 1 + (n % 4 == 0)),
        )
    db.close()


def test_a_lock_that_will_jam_is_listed_by_the_command_and_the_doctor(
    bench: Bench,
) -> None:
    assert "No lock is wearing out" in bench.done("slot", "health", "--worn")
    worn(bench, "2")

    (lock,) = listed(bench.told("slot", "health", "--worn"), "locks")
    assert (lock["slot"], lock["wear"], lock["openings"]) == ("2", "wearing", 30)
    assert lock["why"] == "3 of the last 12 openings took more than one pulse"
    assert "WEARING" in bench.done("slot", "health")
    findings = listed(bench.told("doctor", status=1), "findings")
    assert [one["says"] for one in findings if one["fault"] == "lock.wearing"] == [
        f"2: {lock['why']}"
    ]

    bench.done("slot", "out-of-service", "2", "--reason", "worn")
    bench.done("slot", "return", "2", "--new-lock")
    assert listed(bench.told("slot", "health", "--worn"), "locks") == []
    assert "lock-replaced" in bench.done("event", "list", "--slot", "2")


def test_a_slot_gets_another_time_to_be_back(bench: Bench) -> None:
    bench.done("slot", "out-of-service", "1", "--reason", "oil")

    told = bench.told("slot", "postpone", "1", "--until", "2999-01-01T00:00:00Z")
    assert told["until"] == "2999-01-01T00:00:00Z"
    said = bench.done("slot", "postpone", "1", "--until", "never")
    assert said == "Slot 1 is out of service until it is returned.\n"
    refused = bench.told("slot", "postpone", "2", "--until", "never", status=1)
    assert refused["error"] == "not-now"


def test_a_deposit_whose_door_jams_goes_to_the_nearest_that_fits(bench: Bench) -> None:
    bench.configure(
        bench.config.read_text(encoding="utf-8")
        .replace("1/4: {closes_after_seconds: null}", "1/4: {}")
        .replace("open_patience_seconds: 0.6", "open_patience_seconds: 0.2")
    )

    told = bench.told("package", "store", "P-1", "--user", "anna", "--size", "M")

    assert (told["slot"], told["ending"]) == ("gaping", "done")
    assert bench.told("slot", "show", "jammed")["status"] == "RESERVED"
    assert "visit-redirected" in bench.done("event", "list", "--package", "P-1")
