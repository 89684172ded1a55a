"""How commands are found, how their help looks, and how they end.

Help texts are docstrings and are printed as they stand, so that an example in
one is an example on the screen. Every way to end but success passes through
`KioskGroup.invoke`, so no command can end in a traceback that was foreseen.
"""

import importlib
import inspect
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import click

from kiosk.cli.failing import FORESEEN, Failure, failure_of

EXIT_STATUSES: Final = (
    "Exit status: 0 done, 1 refused by a rule, 2 wrong usage or configuration,"
    " 3 hardware or system fault."
)
_AS_JSON: Final = "kiosk.as_json"
_INTERRUPTED: Final = 130
_PIPE_BROKEN: Final = 141
# Both as shells have it: 128 and the number of the signal.


@dataclass(frozen=True, slots=True)
class Options:
    """What stands before the command."""

    config: Path | None = None
    data: Path | None = None


def as_json(context: click.Context) -> bool:
    """Whether the command was asked to answer in JSON."""
    return bool(context.meta.get(_AS_JSON, False))


def _note_json(context: click.Context, _: click.Parameter, value: bool) -> None:  # noqa: FBT001 - click's signature
    context.meta[_AS_JSON] = value


json_option = click.option(
    "--json",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_note_json,
    help="Answer with one JSON document.",
)
"""Gives a command `--json`; the desk looks whether it was given."""


class Verb(click.Command):
    """A command whose help is its docstring, line by line."""

    def format_help_text(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the docstring as it stands."""
        del ctx
        _write_as_it_stands(self.help, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the exit statuses mean."""
        del ctx
        formatter.write_paragraph()
        formatter.write_text(EXIT_STATUSES)


class Noun(click.Group):
    """A group of verbs, such as `kiosk slot`."""

    command_class = Verb

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all verbs, in the order in which they were added."""
        del ctx
        return list(self.commands)

    def format_help_text(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the docstring as it stands."""
        del ctx
        _write_as_it_stands(self.help, formatter)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command, or say which one may have been meant."""
        if args and self.get_command(ctx, args[0]) is None:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)


class KioskGroup(Noun):
    """The whole command line.

    Args:
        commands_in: The module of each command and its line in the overview.
    """

    def __init__(
        self,
        name: str | None = None,
        *,
        commands_in: Mapping[str, tuple[str, str]],
        **rest: object,
    ) -> None:
        super().__init__(name, **rest)  # type: ignore[arg-type]  # click's own arguments
        self._commands_in = commands_in

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the table."""
        del ctx
        return list(self._commands_in)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        del ctx
        if cmd_name not in self._commands_in:
            return None
        module, _ = self._commands_in[cmd_name]
        command = importlib.import_module(module).command
        assert isinstance(command, click.Command)  # noqa: S101 - each module has one
        return command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the overview, and import nothing for it."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, line) for name, (_, line) in self._commands_in.items()]
            )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the exit statuses mean."""
        del ctx
        formatter.write_paragraph()
        formatter.write_text(EXIT_STATUSES)

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; whatever was foreseen ends in one clear sentence."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Stopped.", err=True)
            ctx.exit(_INTERRUPTED)
        except BrokenPipeError:
            # Whoever read has gone; Python would complain once more at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(_PIPE_BROKEN)
        except Failure as failure:
            failure.in_json = as_json(ctx)
            raise
        except FORESEEN as error:
            foreseen = failure_of(error)
            foreseen.in_json = as_json(ctx)
            raise foreseen from error


def _write_as_it_stands(text: str | None, formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    for line in inspect.cleandoc(text or "").splitlines():
        formatter.write(f"  {line}\n" if line else "\n")
