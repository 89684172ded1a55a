"""What becomes of a door that was proved: what was seen of it, judged and kept.

A door that is not what the configuration says goes out of service, and returns with
the proof that it is.
"""

from dataclasses import replace
from typing import Final

from kiosk.config import Settings
from kiosk.domain.commissioning import Flaw, Verdict, judge
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.visits import Visit
from kiosk.store import Tx, proofs, slots
from kiosk.store.proofs import ProofRow
from kiosk.system.guarding import quiet_since

REASON: Final = "commissioning: "
"""What the reason begins with of a slot that is out of service by a proof."""


def verdict(settings: Settings, row: ProofRow) -> Verdict:
    """Return what a proof came to."""
    sensed = row.slot not in settings.unseen
    return judge(row.slot, row.seen, moved=row.moved, sensed=sensed)


def concluded(tx: Tx, settings: Settings, visit: Visit) -> None:
    """Judge a proof whose visit has ended, and keep what it came to.

    What is kept leaves doors out that somebody else was at meanwhile.
    """
    row = proofs.find(tx.db, visit.slot)
    if row is None or row.visit != visit.id:
        return
    quiet = quiet_since(tx.db)
    alone = {
        slot: words
        for slot, words in row.seen.items()
        if slot == row.slot or row.quiet.get(slot, -1) == quiet.get(slot)
    }
    proofs.saw(tx.db, visit.id, alone)
    row = replace(row, seen=alone)
    found = verdict(settings, row) if visit.pulses else Verdict((Flaw.SILENT,))
    if row.moved is not None or found.flaws != (Flaw.UNSAID,):
        follow(tx, row, found)


def follow(tx: Tx, row: ProofRow, found: Verdict) -> None:
    """Do what follows from a verdict: out of service, or back."""
    facts: dict[str, Fact] = {"by": "word" if row.moved is not None else "sensors"}
    if found.proved:
        if found.polarity is not None:
            facts["polarity"] = found.polarity.value
        _happened(tx, row, Kind.DOOR_PROVED, facts)
        out = slots.every(tx.db)[row.slot]
        if (out.reason or "").startswith(REASON):
            slots.put_back(tx.db, row.slot, tx.moment.wall)
            _happened(tx, row, Kind.SLOT_RETURNED, {})
        return
    flaw = found.flaws[0]
    facts["flaw"] = flaw.value
    if found.others:
        facts["others"] = ", ".join(found.others)
    _happened(tx, row, Kind.DOOR_FLAWED, facts)
    reason = REASON + flaw.value.replace("_", " ")
    if slots.take_out(tx.db, row.slot, reason, None, row.actor, tx.moment.wall):
        _happened(tx, row, Kind.SLOT_OUT_OF_SERVICE, {"reason": reason})


def _happened(tx: Tx, row: ProofRow, kind: Kind, facts: dict[str, Fact]) -> None:
    tx.happened(Happening(kind, row.actor, slot=row.slot, visit=row.visit, facts=facts))
