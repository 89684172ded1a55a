"""What technicians set of the screens, as rows."""

from kiosk.domain.panel import Aspect, ByHand
from kiosk.store.database import Db
from kiosk.store.times import moment, text


def every(db: Db) -> dict[Aspect, ByHand]:
    """Return all that is set."""
    rows = db.execute("SELECT aspect, value, set_at, set_by FROM panel")
    return {Aspect(row[0]): ByHand(row[1], moment(row[2]), row[3]) for row in rows}


def keep(db: Db, aspect: Aspect, word: ByHand) -> None:
    """Keep what somebody set, in the place of what was set before."""
    db.execute(
        "INSERT OR REPLACE INTO panel (aspect, value, set_at, set_by) VALUES (?,?,?,?)",
        (aspect.value, word.value, text(word.at), word.by),
    )


def forget(db: Db, aspect: Aspect) -> None:
    """Keep nothing, so that it is as configured."""
    db.execute("DELETE FROM panel WHERE aspect = ?", (aspect.value,))
