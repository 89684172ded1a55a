"""What doors do when nobody is visiting them.

A door that is open without a visit was forced, or never shut: either way
anybody may have been inside, so its slot is in doubt and an alarm is raised.
"""

from typing import Final

from kiosk.config import Settings
from kiosk.domain.doubts import Doubt
from kiosk.domain.events import Happening, Kind
from kiosk.store import Db, Tx, packages, proofs, slots, visits
from kiosk.system.outages import ACTOR as KIOSK

_CAUSE: Final = "the door was open, and nobody had asked for that"


def quiet_since(db: Db) -> dict[str, int]:
    """Return the slots that nobody is visiting, with the last visit to each.

    A slot that was never visited has the number 0.
    """
    latest = visits.latest_at_all(db)
    busy = {visit.slot for visit in visits.unfinished(db)}
    return {name: latest.get(name, 0) for name in slots.every(db) if name not in busy}


def doubted(db: Db) -> list[str]:
    """Return the slots that are in doubt."""
    return [
        name for name, facts in slots.every(db).items() if facts.doubted is not None
    ]


def forced(tx: Tx, settings: Settings, slot: str, *, last_visit: int) -> bool:
    """Note that a door is open that nobody is visiting.

    Args:
        tx: The write.
        settings: The configuration.
        slot: Whose door.
        last_visit: The last visit to it when it was seen open; if there has been
            another since, what was seen is explained by that.

    Returns:
        Whether this was news.
    """
    if quiet_since(tx.db).get(slot) != last_visit:
        return False
    if packages.in_slot(tx.db, slot) is None and (
        visits.is_proving(tx.db) or _is_new(tx.db, settings)
    ):
        return False
    if not slots.doubt(tx.db, slot, Doubt.FORCED, _CAUSE, None, tx.moment.wall):
        return False
    tx.happened(Happening(Kind.DOOR_FORCED, KIOSK, slot=slot))
    facts = {"kind": Doubt.FORCED.value, "cause": _CAUSE}
    tx.happened(Happening(Kind.SLOT_UNCERTAIN, KIOSK, slot=slot, facts=facts))
    return True


def _is_new(db: Db, settings: Settings) -> bool:
    """Whether nobody can say yet what the sensors of this bank mean.

    A bank whose polarity is set the wrong way round reads open everywhere until it
    is commissioned. While nobody has used any of its doors, nothing can be gone.
    """
    if settings.is_played or proofs.last_record(db) is not None:
        return False
    return visits.only_proved(db)


def shut(tx: Tx, slot: str) -> None:
    """Note that a door that stood open without a visit is shut again."""
    tx.happened(Happening(Kind.DOOR_SHUT, KIOSK, slot=slot))
