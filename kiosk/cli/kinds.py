"""What people type on the command line, as values; what cannot be is said."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.domain.errors import InvalidError
from kiosk.domain.manifest import grams


class Kilograms(click.ParamType[int]):
    """A weight in kilograms, as grams."""

    name = "kg"

    def convert(
        self,
        value: str | int,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Return the grams."""
        if isinstance(value, int):
            return value
        try:
            return grams(value)
        except InvalidError as error:
            self.fail(f"{error.wrong}; {error.right}", param, ctx)


def when(text: str, zone: ZoneInfo, *, option: str = "--until") -> datetime:
    """Return a time that was typed; without an offset it is the location's.

    Raises:
        Failure: It is no time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(
            "usage",
            f"{option}: {text!r} is no time;"
            " write it as 2026-03-01 or 2026-03-01T14:00",
            status=WRONG_USAGE,
        ) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
