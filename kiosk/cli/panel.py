"""`kiosk panel`: what is set of the screens at the bank, above its configuration."""

from collections.abc import Iterator, Mapping
from typing import Final

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.failing import WRONG_USAGE, Failure
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import table
from kiosk.domain.panel import Aspect, Shown
from kiosk.i18n import LANGUAGES
from kiosk.system.showing import THEMES

CONFIGURED: Final = "configured"
"""Said of what is given back."""
_NONE: Final = "none"


@click.group(cls=Noun)
def command() -> None:
    """See and set the first language, the colours and the quiet hours.

    They stand under ui in the configuration. What is set here or at a
    technician's screen is kept in the store and stands above that, for the
    screens of this bank, until it is given back. They show it as soon as
    nobody is in the middle of a visit; no restart is needed.
    """


@click.command(cls=Verb)
@json_option
@pass_desk
def show(desk: Desk) -> None:
    """Show what holds, what the configuration says, and who set something else.

    Example:
      kiosk panel show

    JSON: {ASPECT: {"value", "configured", "set", "set_by", "set_at"}}, where
    ASPECT is language, theme or quiet_hours; "set" is what somebody set, or null.
    It differs from "value" where this version or configuration does not know it.
    """
    _tell(desk, desk.ask(lambda system: system.panel()))


@click.command("set", cls=Verb)
@click.option(
    "--language",
    type=click.Choice([*LANGUAGES, CONFIGURED]),
    help="What the home screen speaks when nobody has chosen.",
)
@click.option("--theme", type=click.Choice([*THEMES, CONFIGURED]), help="The colours.")
@click.option(
    "--quiet-hours",
    metavar="HOURS",
    help="When it is dim and mute, such as 22:00-06:00; none, or configured.",
)
@json_option
@pass_desk
def set_(
    desk: Desk, *, language: str | None, theme: str | None, quiet_hours: str | None
) -> None:
    """Set some of it, above the configuration; `configured` gives it back.

    Example:
      kiosk panel set --theme sunlight --quiet-hours 22:00-06:00
      kiosk panel set --theme configured

    Refused: a language that is not in ui.languages, hours that are none.

    JSON: as `kiosk panel show` has it.
    """
    given = {
        Aspect.LANGUAGE: language,
        Aspect.THEME: theme,
        Aspect.QUIET_HOURS: "" if quiet_hours == _NONE else quiet_hours,
    }
    changes = {
        aspect: None if value == CONFIGURED else value
        for aspect, value in given.items()
        if value is not None
    }
    if not changes:
        says = "say what to set: --language, --theme or --quiet-hours"
        raise Failure("usage", says, status=WRONG_USAGE)
    _tell(desk, desk.ask(lambda system: system.change_panel(changes, actor=ACTOR)))


for verb in (show, set_):
    command.add_command(verb)


def _tell(desk: Desk, found: Mapping[Aspect, Shown]) -> None:
    told = {aspect.value: _told(one) for aspect, one in found.items()}
    headings = ["ASPECT", "NOW", "CONFIGURED", "SET BY"]
    desk.tell(told, table(headings, _rows(found)))


def _told(one: Shown) -> facts.Facts:
    by_hand = one.by_hand
    return {
        "value": one.value,
        "configured": one.configured,
        "set": None if by_hand is None else by_hand.value,
        "set_by": None if by_hand is None else by_hand.by,
        "set_at": None if by_hand is None else facts.time(by_hand.at),
    }


def _rows(found: Mapping[Aspect, Shown]) -> Iterator[list[str]]:
    for aspect, one in found.items():
        by = "" if one.by_hand is None else one.by_hand.by
        if one.by_hand is not None and one.is_lost:
            by = f"{by}: {one.by_hand.value}, which is not known"
        name = aspect.value.replace("_", " ")
        yield [name, one.value or _NONE, one.configured or _NONE, by]
