"""How a command ends when something is wrong: one sentence and one status."""

import json

import click
import pytest
from click.testing import CliRunner

from kiosk.cli.demo import conclude
from kiosk.cli.desk import Desk, locks_told
from kiosk.cli.failing import Failure
from kiosk.cli.groups import KioskGroup, Options
from kiosk.demo import Happened
from kiosk.runtime import DriverError

main = KioskGroup("kiosk", commands_in={"mishap": ("tests.kiosk.cli.mishaps", "…")})


@pytest.mark.parametrize(
    ("name", "status", "sentence"),
    [
        ("interrupt", 130, "Stopped."),
        ("abort", 130, "Stopped."),
        ("disk", 3, "Fault: /data/kiosk.log: No space left on device"),
        ("nameless", 3, "Fault: Input/output error"),
        ("store", 3, "Fault: the disk is full"),
        ("wait", 1, "Refused: too many wrong tries: wait 30 s"),
        ("held", 3, "Fault: the locks part is held by pid 7; only one can own it"),
        ("state", 1, "Refused: slot 1 is visited: wait"),
        ("bug", 3, "Fault: no such step"),
    ],
)
def test_whatever_happens_ends_in_one_sentence(
    name: str, status: int, sentence: str
) -> None:
    result = CliRunner().invoke(main, ["mishap", name])

    assert result.exit_code == status
    assert result.stdout == ""
    assert result.stderr == f"{sentence}\n"


@pytest.mark.parametrize(
    ("name", "key"),
    [("disk", "system"), ("store", "store"), ("wait", "wait"), ("held", "held")],
)
def test_with_json_the_sentence_has_a_key_and_goes_to_stdout(
    name: str, key: str
) -> None:
    result = CliRunner().invoke(main, ["mishap", name, "--json"])

    told = json.loads(result.stdout)
    assert told["error"] == key
    assert told["message"]
    assert result.stderr == ""


def test_a_driver_that_cannot_be_had_is_a_fault() -> None:
    taken = "pin 7 is taken"
    with pytest.raises(Failure, match=f"the locks: {taken}") as raised, locks_told():
        raise DriverError(taken)

    assert (raised.value.key, raised.value.exit_code) == ("locks", 3)


@pytest.mark.parametrize("in_json", [False, True])
def test_a_demo_that_goes_astray_is_a_fault(
    capsys: pytest.CaptureFixture[str], *, in_json: bool
) -> None:
    steps = [Happened("Before", ("all well",)), Happened("After", ("lost",), ok=False)]

    context = click.Context(click.Command("demo"))
    with context, pytest.raises(click.exceptions.Exit) as end:
        conclude(Desk(Options(), in_json=in_json), steps)

    assert end.value.exit_code == 3
    said = capsys.readouterr().out
    if in_json:
        told = json.loads(said)
        assert (told["ok"], told["error"]) == (False, "demo")
        assert told["steps"][1] == {"title": "After", "told": ["lost"], "ok": False}
    else:
        assert said == "\nThe last step went astray.\n"
