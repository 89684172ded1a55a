"""`kiosk doctor`: everything looked at once, and what to do about each thing."""

from collections.abc import Iterator
from textwrap import wrap
from typing import Final

import click

from kiosk import doctor, runtime
from kiosk.cli.desk import Desk, pass_desk
from kiosk.cli.failing import FAULT, REFUSED
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.tables import clean
from kiosk.clock import SystemClock
from kiosk.doctor import Computer, Finding, State, worst
from kiosk.domain.errors import SettingsError

_STATUSES: Final = {State.OK: 0, State.WARNING: REFUSED, State.BROKEN: FAULT}
_WIDTH: Final = 96


@click.command("doctor", cls=Verb)
@click.option(
    "--thorough",
    is_flag=True,
    help="Check every page and every event, archives too; may take minutes.",
)
@json_option
@pass_desk
def command(desk: Desk, *, thorough: bool) -> None:
    """Look at everything, and say of each thing what to do.

    Configuration, who runs which part, store, events, backups, clock, ports and
    the rights to them, boards, doors, channels, disk, card, heat, terminal,
    speech, versions. It changes nothing, moves no door, and may run beside the
    kiosk: boards and doors are then seen through the part that owns them.

    Example:
      kiosk doctor
      kiosk doctor --json

    It ends with 0 when all is well, with 1 when somebody should look, and with 3
    when something is broken.

    JSON: {"state", "findings": [{"check", "state", "says", "fault", "step"}]},
    each state ok, warning or broken; "fault" is a key for kiosk fault show, and
    null, as "step", when nothing is to be done.
    """
    found = []
    for one in _findings(desk, thorough=thorough):
        found.append(one)
        for line in _lines(one):
            desk.say(line)
    state = worst(found)
    desk.tell(
        {
            "state": state.value,
            "findings": [
                {
                    "check": one.check,
                    "state": one.state.value,
                    "says": one.says,
                    "fault": one.fault,
                    "step": one.step,
                }
                for one in found
            ],
        },
        [_told(found)],
    )
    click.get_current_context().exit(_STATUSES[state])


def _findings(desk: Desk, *, thorough: bool) -> Iterator[Finding]:
    on = Computer()
    try:
        settings = desk.settings
    except SettingsError as error:
        for problem in error.problems:
            yield Finding("configuration", problem, "settings")
        yield from doctor.computer.examined(on, None, desk.folder)
        return
    yield from doctor.examined(
        settings,
        desk.folder,
        clock=SystemClock(settings.clock.sources),
        carriers=runtime.notifiers(settings, desk.note),
        on=on,
        thorough=thorough,
    )


def _lines(one: Finding) -> Iterator[str]:
    yield f"{one.state.value:<8} {one.check}: {clean(one.says)}"
    if one.step is not None:
        step = f"{one.step} ({one.fault})"
        yield from (f"         {line}" for line in wrap(f"-> {step}", _WIDTH))


def _told(found: list[Finding]) -> str:
    counts = {
        state: sum(one.state is state for one in found)
        for state in (State.BROKEN, State.WARNING)
    }
    if not any(counts.values()):
        return "All is well."
    return ", ".join(f"{n} {state.value}" for state, n in counts.items() if n) + "."
