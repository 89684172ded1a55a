"""The fair clock: hours in which a package could not have been had do not count.

Whoever learns that a door cannot be served, or can again, says so here; rules and
lengths are in `domain/outages.py`. While an outage of a package is in the books
its time stands still and it does not expire. When the last one has ended, its
deadline moves by what they come to together, once. No deadline ever comes nearer.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta

from kiosk.clock import Moment
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.outages import (
    GAP_SECONDS,
    Alive,
    Cause,
    Outage,
    time_apart,
    unserved_seconds,
)
from kiosk.domain.package import Package, State
from kiosk.store import Db, Tx, alive, outages, packages
from kiosk.store.times import maybe_text

ACTOR = "kiosk"
_MARK_SECONDS = 60.0
_ABOUT_RIGHT = timedelta(minutes=1)


def serving(tx: Tx, *, always: bool = True) -> None:
    """Note that the locks part serves now; a silence before that was an outage.

    Args:
        tx: The write under way.
        always: Also when the last note is younger than a minute and says as much.
    """
    now, last = tx.moment, alive.last(tx.db)
    if last is None or last.boot != now.boot:
        if last is not None:
            _cut_at(tx, last)
            _off_apart(tx, last)
        alive.mark(tx.db, now)
    else:
        silent = now.boot_seconds - last.boot_seconds
        if silent > GAP_SECONDS:
            _off(tx, last)
        if always or silent >= _MARK_SECONDS or last.vouched != now.trusted:
            alive.mark(tx.db, now)
    catch_up(tx, vouched=now.trusted)


def began(tx: Tx, slots: Collection[str], cause: Cause) -> int:
    """Note that what lies in slots cannot be had; return how many that is news for."""
    now = tx.moment
    news = sum(
        outages.begin(
            tx.db,
            package.id,
            package.slot or "",
            cause,
            _stamp(now),
            resumed=now.boot_seconds,
        )
        for package in packages.every(tx.db, State.STORED)
        if package.slot in slots
    )
    if news:
        _tell(tx, Kind.OUTAGE_BEGAN, cause, slots, packages=news)
    return news


def ended(tx: Tx, slots: Collection[str], cause: Cause) -> int:
    """Note that a cause is over for what lies in slots; return for how many."""
    last = alive.last(tx.db)
    over = [
        one
        for one in _open(tx.db)
        if one.slot in slots and one.cause is cause is not Cause.OFF
    ]
    for one in over:
        seconds = _lasted(one, _stamp(tx.moment)) or _lasted(one, last)
        outages.end(tx.db, one.id, seconds, tx.moment, apart=False)
    if over:
        _tell(tx, Kind.OUTAGE_ENDED, cause, slots, packages=len(over))
        catch_up(tx, vouched=tx.moment.trusted)
    return len(over)


def catch_up(tx: Tx, *, vouched: bool) -> None:
    """Do what waited: for somebody to vouch for the time, or for an outage to end.

    Args:
        tx: The write under way.
        vouched: Whether the wall time is right: by the clock's word, or by that of
            a person who has looked.
    """
    outages.forget_those_that_left(tx.db)
    _end_where_it_lies_no_more(tx)
    if vouched:
        _end_apart(tx)
        for package in packages.undated(tx.db):
            _date(tx, package)
    if alive.is_now(tx.db, tx.moment):
        _credit(tx)


def standing_still(db: Db, now: Moment) -> set[str]:
    """Return the packages whose time stands still: all, while nobody serves."""
    if not alive.is_now(db, now):
        return {package.id for package in packages.every(db, State.STORED)}
    return {one.package for one in outages.waiting(db)}


def _off(tx: Tx, last: Alive) -> None:
    """Nobody ran the locks for a part of this boot."""
    stored = packages.every(tx.db, State.STORED)
    for package in stored:
        slot = package.slot or ""
        outages.past(tx.db, package.id, slot, Cause.OFF, last, tx.moment)
    if stored:
        seconds = tx.moment.boot_seconds - last.boot_seconds
        told: dict[str, Fact] = {"packages": len(stored), "seconds": seconds}
        _tell(tx, Kind.OUTAGE_ENDED, Cause.OFF, (), **told)


def _off_apart(tx: Tx, last: Alive) -> None:
    """The power was off; for how long is known once somebody vouches for the time."""
    now = tx.moment
    for one in _open(tx.db):
        if one.cause is Cause.OFF:
            lived = last.boot_seconds - one.resumed_at_boot
            outages.resumed_again(tx.db, one.id, now, lived=lived)
    news = sum(
        outages.begin(
            tx.db,
            package.id,
            package.slot or "",
            Cause.OFF,
            last,
            resumed=now.boot_seconds,
        )
        for package in packages.every(tx.db, State.STORED)
    )
    if news:
        _tell(tx, Kind.OUTAGE_BEGAN, Cause.OFF, (), packages=news)


def _cut_at(tx: Tx, last: Alive) -> None:
    """Cut what goes on from one boot to the next: each part is measured in one."""
    now = tx.moment
    for one in _open(tx.db):
        if one.cause is Cause.OFF:
            continue
        outages.end(tx.db, one.id, _lasted(one, last), now, apart=False)
        outages.begin(
            tx.db,
            one.package,
            one.slot,
            one.cause,
            _stamp(now),
            resumed=now.boot_seconds,
        )


def _end_apart(tx: Tx) -> None:
    now, told = tx.moment, []
    for one in _open(tx.db):
        if one.cause is Cause.OFF:
            served = timedelta(seconds=now.boot_seconds - one.resumed_at_boot)
            seconds = time_apart(one, resumed=now.wall - served)
            outages.end(tx.db, one.id, seconds or 0.0, now, apart=True)
            told.append(seconds)
    if told:
        longest = max(seconds or 0.0 for seconds in told)
        facts: dict[str, Fact] = {"packages": len(told), "seconds": longest}
        if None in told:
            # Nobody can know for how long: the clock was not vouched for before.
            facts["of_unknown_length"] = told.count(None)
        _tell(tx, Kind.OUTAGE_ENDED, Cause.OFF, (), **facts)


def _end_where_it_lies_no_more(tx: Tx) -> None:
    """End what held a package back in a slot that it was not in after all."""
    lies_in = packages.with_slot(tx.db)
    for one in _open(tx.db):
        inside = lies_in.get(one.slot)
        if one.cause is not Cause.OFF and (inside is None or inside.id != one.package):
            lasted = _lasted(one, _stamp(tx.moment))
            outages.end(tx.db, one.id, lasted, tx.moment, apart=False)


def _date(tx: Tx, package: Package) -> None:
    """Put the dates of a package right that a clock behind the time gave it.

    One that was stored in an earlier boot was stored before this one began; when
    exactly nobody knows, so its recipient has the benefit of the doubt.
    """
    packages.dated(tx.db, package.id)
    stamp, now = outages.stored(tx.db, package.id), tx.moment
    if stamp is None or stamp.vouched or package.stored_at is None:
        return
    since = stamp.boot_seconds if stamp.boot == now.boot else 0.0
    stored_at = now.wall - timedelta(seconds=now.boot_seconds - since)
    later = stored_at - package.stored_at
    if later > _ABOUT_RIGHT:
        _moved(tx, package.dated(later), Kind.PACKAGE_DATED, later.total_seconds())


def _credit(tx: Tx) -> None:
    of: dict[str, list[Outage]] = defaultdict(list)
    for one in outages.waiting(tx.db):
        of[one.package].append(one)
    for name, rows in of.items():
        if any(one.seconds is None for one in rows):
            continue
        outages.done(tx.db, name)
        package, seconds = packages.find(tx.db, name), unserved_seconds(rows)
        if package is not None and seconds > 0:
            extended = package.extended(seconds)
            _moved(tx, extended, Kind.PACKAGE_EXTENDED, seconds)


def _open(db: Db) -> list[Outage]:
    return [one for one in outages.waiting(db) if one.seconds is None]


def _lasted(one: Outage, until: Alive | None) -> float:
    """Return how long an outage lasted within the boot that it began in."""
    if until is None or until.boot != one.boot:
        return 0.0
    return max(0.0, until.boot_seconds - one.boot_seconds)


def _stamp(now: Moment) -> Alive:
    return Alive(now.wall, now.boot, now.boot_seconds, now.trusted)


def _moved(tx: Tx, package: Package, kind: Kind, seconds: float) -> None:
    packages.move(tx.db, package)
    facts: dict[str, Fact] = {
        "seconds": round(seconds, 3),
        "deadline": maybe_text(package.deadline),
    }
    tx.happened(
        Happening(kind, ACTOR, slot=package.slot, package=package.id, facts=facts)
    )


def _tell(
    tx: Tx, kind: Kind, cause: Cause, slots: Collection[str], **facts: Fact
) -> None:
    [slot] = slots if len(slots) == 1 else [None]
    facts["cause"] = cause.value
    tx.happened(Happening(kind, ACTOR, slot=slot, facts=facts))
