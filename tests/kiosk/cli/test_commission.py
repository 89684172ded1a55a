"""`kiosk commission` over mock doors; on wires it is in tests/journeys."""

import pytest

from kiosk.cli import commission
from tests.kiosk.cli.bench import BANK, Bench, listed

GOOD = """\
    doors:
      1/3: {opens_after_seconds: null}
      1/4: {closes_after_seconds: null}
      1/5: {sensor: false}
"""


@pytest.fixture
def well(bare: Bench) -> Bench:
    """A bank of five doors that do what they should."""
    bare.configure(BANK.replace(GOOD, ""))
    return bare


def states(told: dict[str, object]) -> dict[object, object]:
    return {
        door["slot"]: door["flaw"] or door["state"] for door in listed(told, "doors")
    }


def test_a_bank_is_proved_signed_and_voided_by_its_configuration(well: Bench) -> None:
    refused = well.told("commission", "--sign", "Tina", status=1)
    assert "prove these first: 1, 2, jammed" in str(refused["message"])

    told = well.told("commission")
    assert set(states(told).values()) == {"proved"}
    assert "kiosk commission --sign NAME" in well.done("commission", "--show")
    assert well.told("commission", "--sign", "Tina")["standing"] == "signed"
    assert "signed off" in well.run("doctor").output

    text = well.config.read_text(encoding="utf-8")
    well.configure(text.replace("lock: 1/1", "lock: 1/9"))
    told = well.told("commission", "--show")
    assert told["standing"] == "void"
    assert states(told)["1"] == "unproved"
    assert states(told)["2"] == "proved"
    findings = listed(well.told("doctor", status=1), "findings")
    assert "commission.void" in [one["fault"] for one in findings]


def test_what_the_person_says_is_asked_until_it_can_be(
    well: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commission, "is_person", lambda: True)

    result = well.run("commission", "1", typed="9\n2\n")
    assert result.exit_code == 3
    assert "There is no door 9." in result.output
    assert "(door 2)" in result.output
    result = well.run("commission", "1", typed="\n")
    assert result.exit_code == 0
    assert "Slot 1: proved.\n" in result.output


@pytest.mark.slow
def test_each_door_that_is_not_as_it_should_be_is_named(bare: Bench) -> None:
    told = bare.told("commission", status=3)

    assert states(told) == {
        "1": "proved",
        "2": "proved",
        "jammed": "stuck",
        "gaping": "unshut",
        "blind": "dead_sensor",
    }
    assert bare.told("slot", "show", "jammed")["reason"] == "commissioning: stuck"
    shown = bare.run("commission", "--show")
    assert shown.exit_code == 3
    findings = listed(bare.told("doctor", status=3), "findings")
    faults = [one["fault"] for one in findings]
    assert {"commission.stuck", "commission.dead-sensor"} <= set(faults)


def test_a_door_behind_which_something_lies_is_left_out(well: Bench) -> None:
    well.done("user", "add", "anna", "--name", "Anna")
    well.done("package", "store", "P-1", "--user", "anna", "--size", "S")

    assert "Slot 1: left out." in well.done("commission", "--sensors-only")
    refused = well.told("commission", "1", status=1)
    assert refused["error"] == "not-now"


def test_one_thing_at_a_time(well: Bench) -> None:
    assert well.told("commission", "1", "--show", status=2)["error"] == "usage"


def test_beside_a_kiosk_boards_are_not_asked(well: Bench) -> None:
    with well.served():
        result = well.run("commission", "1")

    assert result.exit_code == 0
    assert "A kiosk has the locks" in result.stderr
