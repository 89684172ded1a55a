"""`kiosk clock`: what time it is here, and a person's word for it."""

from collections.abc import Iterator

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Noun, Verb, json_option
from kiosk.cli.tables import card
from kiosk.clock import Moment, SystemClock
from kiosk.domain.timekeeping import Trust


@click.group(cls=Noun)
def command() -> None:
    """See what time it is here and what that is worth; vouch for it.

    Packages expire only by a clock that is TRUSTED: because a time source
    confirms it (clock.sources), or because a person vouches for it. UNTRUSTED:
    nobody has confirmed it since the computer started. SUSPECT: it does not fit
    together, and the reason says how. Nobody is turned away by such a clock.
    """


@click.command(cls=Verb)
@json_option
@pass_desk
def show(desk: Desk) -> None:
    """Show what time it is here, and why it is trusted or not.

    Example:
      kiosk clock show

    The computer's own time is shown beside it: the kiosk's runs on the boot
    clock, never goes back, and follows the computer's when that is confirmed.

    JSON: {"time", "trust", "reason", "trusted_seconds", "boot", "boot_seconds",
    "computer", "sources": [NAME, ...]}; trusted_seconds is null unless it is.
    """
    _tell(desk, desk.ask(lambda system: system.clock()))


@click.command(cls=Verb)
@json_option
@pass_desk
def vouch(desk: Desk) -> None:
    """Vouch for the computer's time of day: it is right.

    Example:
      kiosk clock vouch

    Look at the date first, and set the computer's clock where it is wrong. Your
    word holds until the computer starts again or its clock is set. Ten minutes
    later packages may expire by it.

    Refused: a time that cannot be right, or that lies more than a week before
    one that the bank has told already; its time never goes back.

    JSON: as `kiosk clock show` has it.
    """
    _tell(desk, desk.ask(lambda system: system.vouch_clock(actor=ACTOR)))


for verb in (show, vouch):
    command.add_command(verb)


def _tell(desk: Desk, moment: Moment) -> None:
    sources = desk.settings.clock.sources
    computer = SystemClock(sources).reading()
    said = [computer.word.source] if computer.word is not None else []
    told: facts.Facts = {
        "time": facts.time(moment.wall),
        "trust": moment.trust.value,
        "reason": moment.reason,
        "trusted_seconds": round(moment.vouched_seconds) if moment.trusted else None,
        "boot": moment.boot,
        "boot_seconds": round(moment.boot_seconds),
        "computer": facts.time(computer.wall),
        "sources": list(sources),
    }

    def lines() -> Iterator[str]:
        zone = desk.settings.location.zone
        since = f", for {moment.vouched_seconds / 60:.0f} min"
        yield from card(
            [
                ("time here", f"{moment.wall.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"),
                ("computer", f"{computer.wall.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"),
                ("trust", moment.trust.value + (since if moment.trusted else "")),
                ("because", moment.reason),
                ("sources", ", ".join(sources) or "none but people"),
                ("now says so", ", ".join(said) or "none of them"),
            ]
        )
        if moment.trust is not Trust.TRUSTED:
            yield "Nothing expires by itself. If the computer's time is right:"
            yield "kiosk clock vouch"

    desk.tell(told, lines())
