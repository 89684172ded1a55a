"""What is known of the time, kept for every process and for the next start.

One row says it. Every write begins by learning what is there, and keeps what the
process found out itself: a change of trust is in the events before anything that is
done by it, and within the same transaction.
"""

from datetime import datetime
from typing import Final

from kiosk.clock import Clock, Moment, Timekeeper
from kiosk.clock import moment_of as clock_moment
from kiosk.domain.events import Happening, Kind
from kiosk.domain.timekeeping import Known, Trust
from kiosk.store import chain
from kiosk.store.database import Db
from kiosk.store.times import moment as moment_of
from kiosk.store.times import text

ACTOR: Final = "kiosk"

_KEPT_SECONDS: Final = 60.0
"""So much time may be lost by a power cut; more often would only wear the disk."""

_COLUMNS: Final = (
    "wall, boot, boot_seconds, trust, reason, since_boot_seconds, ahead_seconds,"
    " lifted_seconds, unheard_seconds, rival_seconds, rival_since_boot_seconds"
)

_KINDS: Final = {
    Trust.TRUSTED: Kind.CLOCK_TRUSTED,
    Trust.UNTRUSTED: Kind.CLOCK_UNTRUSTED,
    Trust.SUSPECT: Kind.CLOCK_SUSPECT,
}


def kept_clock(db: Db) -> Known | None:
    """Return what was known of the time when a process last wrote, or `None`.

    It is at most about a minute old while any part runs. It does not say which part
    that was: until when the doors were served is not to be read from it.
    """
    row = db.execute(f"SELECT {_COLUMNS} FROM clock").get
    if row is None:
        return None
    wall, boot, boot_seconds, trust, *rest = row
    return Known(moment_of(wall), boot, boot_seconds, Trust(trust), *rest)


def keep(db: Db, known: Known) -> None:
    """Keep what is known of the time."""
    db.execute(
        f"INSERT OR REPLACE INTO clock (id, {_COLUMNS})"
        " VALUES (1,?,?,?,?,?,?,?,?,?,?,?)",
        (
            text(known.wall),
            known.boot,
            known.boot_seconds,
            known.trust.value,
            known.reason,
            known.since,
            known.ahead,
            known.lifted,
            known.unheard,
            known.rival,
            known.rival_since,
        ),
    )


def now(db: Db, clock: Clock) -> Moment:
    """Return this moment, by all that any process has found out."""
    if isinstance(clock, Timekeeper):
        clock.learn(kept_clock(db), _last_told(db))
    return clock.read()


def begin(db: Db, key: bytes, clock: Clock) -> Moment:
    """Return the moment of a write, and keep what is known at it.

    It is kept when it is news, and else about once a minute.

    Args:
        db: The connection, in the write.
        key: What chains the events.
        clock: What tells the moment; only a `Timekeeper` has something to keep.
    """
    if not isinstance(clock, Timekeeper):
        return clock.read()
    kept = kept_clock(db)
    clock.learn(kept, _last_told(db))
    known = clock.known()
    moment = clock_moment(known)
    before = Trust.UNTRUSTED if kept is None else kept.trust
    if known.trust is not before:
        facts = {"reason": known.reason, "was": before.value}
        happening = Happening(_KINDS[known.trust], ACTOR, facts=facts)
        chain.append(db, key, moment, happening)
    elif kept is not None and not _is_old(kept, known):
        return moment
    keep(db, known)
    return moment


def _is_old(kept: Known, known: Known) -> bool:
    passed = known.boot_seconds - kept.boot_seconds
    return kept.boot != known.boot or passed >= _KEPT_SECONDS


def _last_told(db: Db) -> datetime | None:
    told = db.execute("SELECT at FROM event ORDER BY seq DESC LIMIT 1").get
    return None if told is None else moment_of(told)
