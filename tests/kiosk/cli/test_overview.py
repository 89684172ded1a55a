"""The command line as a whole: which commands there are, and what they say."""

import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from kiosk.cli import COMMANDS, main

PROMISED = [
    "run",
    "demo",
    "check",
    "doctor",
    "export",
    "commission",
    "bus record",
    "slot health",
    "slot postpone",
    "stats",
    "package add",
    "technician",
    "package announce",
    "package store",
    "package retrieve",
    "package cancel",
    "package reissue",
    "package list",
    "package show",
    "package import",
    "package expire",
    "package collect",
    "slot list",
    "slot show",
    "slot open",
    "slot settle",
    "slot out-of-service",
    "slot return",
    "user add",
    "user list",
    "user set-pin",
    "user set-number",
    "user set-badge",
    "user set-totp",
    "user set-language",
    "user set-messages",
    "user set-low-door",
    "event list",
    "event verify",
    "event export",
    "event extract",
    "user erase",
    "fault list",
    "fault show",
    "notification list",
    "notification retry",
    "panel show",
    "panel set",
    "clock show",
    "clock vouch",
    "store trouble",
    "store agree",
    "store check",
    "backup",
    "update",
    "restore",
    "bus simulate",
    "bus scan",
    "bus trace",
    "bus release",
]
SILENT = {"run", "technician", "event export"}
"""They print no facts, or facts that are no one JSON document."""


def every() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(main)
    for name in main.list_commands(context):
        found = main.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            for verb, command in found.commands.items():
                yield f"{name} {verb}", command
        else:
            yield name, found


def test_every_command_that_was_promised_is_there_and_no_other() -> None:
    assert sorted(name for name, _ in every()) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_every_help_has_an_example_and_the_exit_statuses(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])

    assert result.exit_code == 0
    assert f"Example:\n    kiosk {name}" in result.output or name == "check"
    assert "Exit status: 0 done, 1 refused" in result.output
    assert max(map(len, result.output.splitlines())) <= 80


@pytest.mark.parametrize("name", [name for name in PROMISED if name not in SILENT])
def test_every_command_that_prints_facts_says_its_json(name: str) -> None:
    result = CliRunner().invoke(main, [*name.split(), "--help"])

    assert "--json" in result.output
    assert "JSON" in result.output.split("Options:")[0]


@pytest.mark.parametrize(
    "group", ["package", "slot", "user", "event", "clock", "store", "bus", "fault"]
)
def test_the_overview_of_a_group_cuts_no_line_short(group: str) -> None:
    overview = CliRunner().invoke(main, [group, "--help"]).output

    assert "..." not in overview.split("Commands:")[1]


def test_the_overview_says_of_each_command_what_it_does() -> None:
    result = CliRunner().invoke(main, ["--help"])

    for name, (_, line) in COMMANDS.items():
        assert any(
            row.split(maxsplit=1) == [name, line] for row in result.output.splitlines()
        ), name


def test_the_overview_imports_nothing_heavy() -> None:
    code = (
        "from kiosk.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "import sys; print(*sys.modules, sep=chr(10))"
    )

    modules = python("-c", code).split()

    heavy = {"textual", "pydantic", "apsw", "yaml", "cryptography", "asyncio"}
    assert "kiosk.cli" in modules
    assert heavy.isdisjoint(modules)


def test_the_module_is_the_same_command_line() -> None:
    said = python("-m", "kiosk", "--help")

    assert said.startswith("Usage: kiosk [OPTIONS] COMMAND")


def python(*words: str) -> str:
    """Return what a Python of its own prints."""
    done = subprocess.run(  # noqa: S603 - it runs our own program
        [sys.executable, *words], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "meant"),
    [(["packge"], "package"), (["slot", "opne"], "open"), (["zzz"], None)],
)
def test_a_command_that_does_not_exist_is_wrong_usage(
    typed: list[str], meant: str | None
) -> None:
    result = CliRunner().invoke(main, typed)

    assert result.exit_code == 2
    assert f"There is no command {typed[-1]!r}" in result.stderr
    assert ("Did you mean" in result.stderr) == (meant is not None)
    assert meant is None or f"Did you mean {meant}?" in result.stderr
