"""What went wrong, as a sentence and an exit status.

The errors know their facts; which status they mean and what a person at the
command line can do about them is known here alone.
"""

import json
from collections.abc import Sequence
from typing import IO, Final

import click

from kiosk.domain.errors import (
    ClockError,
    DigitsError,
    KioskError,
    ManifestError,
    RefusedError,
    SettingsError,
    StateError,
)

REFUSED: Final = 1
WRONG_USAGE: Final = 2
FAULT: Final = 3

FORESEEN: Final = (KioskError, OSError)
"""What a command may raise without being wrong."""

_OPENINGS: Final = {REFUSED: "Refused", WRONG_USAGE: "Wrong usage", FAULT: "Fault"}


class Failure(click.ClickException):
    """A command that did not do what it was asked.

    Args:
        key: What went wrong, in a word that stays the same.
        message: The same in a sentence, with what to do.
        status: The exit status.
        problems: Each fault on a line of its own, where there are many.
    """

    def __init__(
        self,
        key: str,
        message: str,
        *,
        status: int,
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.key = key
        self.exit_code = status  # type: ignore[misc]  # click reads it from either
        self.problems = tuple(problems)
        self.in_json = False

    def show(self, file: IO[str] | None = None) -> None:
        """Tell it: as JSON on stdout, or as a sentence on stderr."""
        if self.in_json:
            told: dict[str, object] = {"error": self.key, "message": self.message}
            if self.problems:
                told["problems"] = self.problems
            click.echo(json.dumps(told, ensure_ascii=False), file=file)
            return
        for problem in self.problems:
            click.echo(problem, file=file, err=True)
        opening = _OPENINGS[self.exit_code]
        if self.key == SettingsError.key:
            opening = "Wrong configuration"
        click.echo(f"{opening}: {self.message}", file=file, err=True)


def failure_of(error: KioskError | OSError) -> Failure:
    """Return an error as the end of a command."""
    match error:
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return Failure("system", f"{where}{error.strerror}", status=FAULT)
        case SettingsError():
            many = _counted(len(error.problems), "problem")
            message = f"{many} in the configuration; nothing was started"
            return Failure(
                error.key, message, status=WRONG_USAGE, problems=error.problems
            )
        case ManifestError():
            many = _counted(len(error.problems), "problem")
            message = f"{many} in the manifest; nothing was announced"
            return Failure(error.key, message, status=REFUSED, problems=error.problems)
        case StateError() if error.what == "part":
            message = f"the {error.name} part is {error.state}; {error.wanted}"
            return Failure("held", message, status=FAULT)
        case _:
            status = REFUSED if isinstance(error, RefusedError) else FAULT
            return Failure(error.key, f"{error}{_hint(error)}", status=status)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _hint(error: KioskError) -> str:
    match error:
        case DigitsError():
            return "; give them with --phone-last4"
        case ClockError():
            return " with --clock-is-right"
        case _:
            return ""
