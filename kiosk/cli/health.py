"""`kiosk slot health` and `kiosk slot postpone`: locks as machines that wear."""

from collections.abc import Iterator

import click

from kiosk.cli import facts
from kiosk.cli.desk import ACTOR, Desk, pass_desk
from kiosk.cli.groups import Verb, json_option
from kiosk.cli.kinds import when
from kiosk.cli.tables import table
from kiosk.domain.wear import Wear
from kiosk.system import LockHealth

_NEVER = "never"


@click.command(cls=Verb)
@click.option("--worn", is_flag=True, help="Only those that will jam.")
@json_option
@pass_desk
def health(desk: Desk, *, worn: bool) -> None:
    """Tell how each lock opens, and which will jam.

    It is told from the last 120 openings of each: the time from the pulse to the
    open door (its median when new and now), how many of the last 12 took a second
    pulse, how often its contact chattered. WEARING means that a new lock should
    be there soon. After it was put in: kiosk slot return ID --new-lock.

    Most boards hear nothing during a pulse, so times below its length all look
    alike; second pulses tell then.

    Example:
      kiosk slot health --worn

    JSON: {"locks": [{"slot", "wear", "openings", "usual_seconds", "seconds",
    "slope_seconds", "second_pulses", "bounces", "left", "why"}]}, each wear
    unknown, well or wearing; "left" are the openings until it is stuck by its
    slope, and null where it gets no slower.
    """
    locks = [
        lock
        for lock in desk.ask(lambda system: system.lock_health())
        if not worn or lock.trend.wear is Wear.WEARING
    ]
    told: facts.Facts = {"locks": [_of_lock(lock) for lock in locks]}
    headings = ["SLOT", "LOCK", "OPENINGS", "NEW", "NOW", "2ND PULSE", "WHY"]
    desk.tell(told, _lines(headings, locks))


@click.command(cls=Verb)
@click.argument("slot", metavar="ID")
@click.option(
    "--until",
    required=True,
    metavar="WHEN",
    help="When it should be back, by the location's clock; `never` for no time.",
)
@json_option
@pass_desk
def postpone(desk: Desk, *, slot: str, until: str) -> None:
    """Give a slot that is out of service another time to be back.

    When that has come, its door is tested, and it returns by itself if it passes.

    Example:
      kiosk slot postpone 12 --until 2026-03-01T14:00

    Refused: a slot that does not exist or is in service, a time that has passed.

    JSON: the slot, as `kiosk slot list` has it.
    """
    back = None if until == _NEVER else when(until, desk.settings.location.zone)
    view = desk.ask(lambda system: system.postpone(slot, back, actor=ACTOR))
    said = f"until {desk.local(view.until)}" if view.until else "until it is returned"
    desk.tell(facts.of_slot(view), [f"Slot {slot} is out of service {said}."])


def _of_lock(lock: LockHealth) -> facts.Facts:
    trend = lock.trend
    return {
        "slot": lock.slot,
        "wear": trend.wear.value,
        "openings": trend.openings,
        "usual_seconds": _rounded(trend.usual_seconds),
        "seconds": _rounded(trend.seconds),
        "slope_seconds": round(trend.slope_seconds, 5),
        "second_pulses": trend.second_pulses,
        "bounces": round(trend.bounces, 2),
        "left": trend.left,
        "why": trend.why or None,
    }


def _lines(headings: list[str], locks: list[LockHealth]) -> Iterator[str]:
    if not locks:
        yield "No lock is wearing out, as far as its openings say."
        return
    yield from table(headings, (_row(lock) for lock in locks))


def _row(lock: LockHealth) -> list[str]:
    trend = lock.trend
    return [
        lock.slot,
        trend.wear.value.upper() if trend.wear is Wear.WEARING else trend.wear.value,
        str(trend.openings),
        _seconds(trend.usual_seconds),
        _seconds(trend.seconds),
        str(trend.second_pulses),
        trend.why,
    ]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
