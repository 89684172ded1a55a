"""Since when nobody is served, told as honestly as the clocks allow.

A wall clock counts where somebody vouched for it then and vouches for it now; the
boot clock counts within one boot. Where neither does, nothing is said.
"""

from datetime import datetime
from typing import Final

from kiosk.clock import Moment
from kiosk.domain.events import Kind
from kiosk.domain.outages import Alive
from kiosk.domain.standing import Pause
from kiosk.store import Db, alive, slots, troubles

_TROUBLES: Final = (Kind.STORE_TROUBLED, Kind.STORE_RECOVERED, Kind.STORE_RESTORED)


def pause(db: Db, now: Moment) -> Pause:
    """Return since when the bank does not serve, and until when.

    It is asked when it does not; of a bank that serves it knows nothing.
    """
    trouble = troubles.first_open(db)
    until = _until(db, now)
    if trouble is not None:
        told = now.trusted and _was_vouched(db)
        return Pause(since=trouble.since if told else None, until=until)
    last = alive.last(db)
    if last is None:
        return Pause(until=until)
    return Pause(_since(last, now), _lasted(last, now), until)


def _was_vouched(db: Db) -> bool:
    """Whether the clock was vouched for when the last trouble came up."""
    kinds = [kind.value for kind in _TROUBLES]
    clock = db.execute(
        "SELECT clock FROM event WHERE kind IN (?,?,?) ORDER BY seq DESC LIMIT 1",
        kinds,
    ).get
    return bool(clock == "TRUSTED")


def _since(last: Alive, now: Moment) -> datetime | None:
    return last.wall if last.vouched and now.trusted else None


def _lasted(last: Alive, now: Moment) -> float | None:
    if last.boot != now.boot:
        return None
    return max(0.0, now.boot_seconds - last.boot_seconds)


def _until(db: Db, now: Moment) -> datetime | None:
    """Return when the last door is back, where all are out and each has its date."""
    deadlines = [facts.until for facts in slots.every(db).values()]
    known = [deadline for deadline in deadlines if deadline is not None]
    if not known or len(known) < len(deadlines) or not now.trusted:
        return None
    last = max(known)
    return last if last > now.wall else None
