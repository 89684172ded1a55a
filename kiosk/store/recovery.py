"""A damaged store: put aside whole, a backup in its place, and all else in doubt.

What the backup does not know, nobody knows: behind every door there may be what
the books do not have. So every slot is in doubt, every visit that the backup
has as under way is over, and a trouble says so in plain words until a technician
agrees. Never is anything dropped, and never does an empty store start as a new one.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import apsw

from kiosk.clock import Clock
from kiosk.domain.doubts import Doubt
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.trouble import TroubleKind
from kiosk.domain.visits import Ending, Step
from kiosk.keys import DeviceKey
from kiosk.store import backups, database, slots, swap, timekeeping, troubles, visits
from kiosk.store.backups import Backup
from kiosk.store.database import translated
from kiosk.store.use import alone, writing
from kiosk.store.writer import Tx

ACTOR: Final = "kiosk"


@dataclass(frozen=True, slots=True)
class Bank:
    """What a recovery has to know of the bank whose store it is.

    Attributes:
        folder: The data directory.
        slots: The names of the slots of the configuration.
    """

    folder: Path
    key: DeviceKey
    clock: Clock
    slots: tuple[str, ...]


def recover(bank: Bank, folder: Path, *, damage: str) -> None:
    """Put a damaged store into the quarantine, and the newest good backup in its place.

    Args:
        bank: The bank whose store it is.
        folder: Where its backups are.
        damage: What was found.

    Raises:
        StateError: Another process has the store open.
        StoreError: There is no room for it; everything is as it was.
    """
    with exchanging(bank.folder):
        backup = backups.newest_good(folder, key=bank.key.events)
        kind = TroubleKind.EMPTIED if backup is None else TroubleKind.RECOVERED

        def write(tx: Tx, where: str) -> None:
            put_in_doubt(tx, bank.slots, "the store was damaged")
            facts: dict[str, Fact] = {
                "damage": damage,
                "backup": backup.file.name if backup is not None else None,
                "events": backup.head.seq if backup is not None else 0,
                "quarantine": where,
            }
            tx.happened(Happening(Kind.STORE_RECOVERED, ACTOR, facts=facts))
            says = f"The store was damaged ({damage}). It lies in {where}. "
            says += _unknown(backup, len(bank.slots))
            troubles.raise_(tx.db, kind, says, tx.moment.wall)

        exchange(bank, backup.file if backup is not None else None, "damaged", write)


def _unknown(backup: Backup | None, doors: int) -> str:
    if backup is None:
        return (
            "There is no good backup, so the bank knows of no person, no package and"
            f" no code; what is behind its {doors} doors nobody knows."
        )
    return (
        f"In its place is {backup.file.name}. What happened after that backup is"
        " unknown: packages may have come, left, expired or been cancelled since,"
        f" and what is behind all {doors} doors nobody knows."
    )


@contextmanager
def exchanging(folder: Path) -> Iterator[None]:
    """Hold a store alone, from before its successor is made until it is in place.

    Raises:
        StateError: Somebody has it open.
    """
    with writing(folder), alone(folder):
        yield


def exchange(
    bank: Bank, source: Path | None, why: str, write: Callable[[Tx, str], None]
) -> None:
    """Put another store in the place of this one, which goes into the quarantine.

    Args:
        bank: The bank whose store it is; it is held alone.
        source: The backup that the other starts from; empty when `None`.
        why: One word for the name of the quarantine.
        write: Writes into the other, before it is in place; told where the former
            store will lie.

    Raises:
        StoreError: There is no room for it; everything is as it was.
    """
    place = swap.quarantine(bank.folder, bank.clock.read().wall, why)
    where = str(place.relative_to(bank.folder))
    try:
        _draft(bank, source, lambda tx: write(tx, where))
    except BaseException:
        swap.clear_draft(bank.folder)
        place.rmdir()
        raise
    swap.replace(bank.folder, place)


def _draft(bank: Bank, source: Path | None, write: Callable[[Tx], None]) -> None:
    new = swap.clear_draft(bank.folder)
    try:
        if source is not None:
            shutil.copyfile(source, new)
        with closing(apsw.Connection(str(new))) as db:
            # One file, whole at every moment: a WAL would be a second one.
            db.execute("PRAGMA journal_mode = DELETE").fetchall()
            database.migrate(db, new)
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                moment = timekeeping.begin(db, bank.key.events, bank.clock)
                write(Tx(db, moment, bank.key))
        new.chmod(0o600)
        swap.sync(new)
    except apsw.Error as error:
        raise translated(error, new) from error
    except OSError as error:
        raise StoreError(f"{new}: {error.strerror}; nothing was changed") from error


def put_in_doubt(tx: Tx, names: Iterable[str], cause: str) -> None:
    """End every visit, and doubt what is in slots whose last use is unknown."""
    doubted = set(names)
    for visit in visits.unfinished(tx.db):
        began = visit.step is not Step.REQUESTED
        ending = Ending.UNPROVEN if began else Ending.UNSERVED
        visits.end(tx.db, visit.id, ending, cause, tx.moment)
        facts: dict[str, Fact] = {"ending": ending.value, "cause": cause}
        tx.happened(
            Happening(
                Kind.VISIT_ENDED,
                ACTOR,
                slot=visit.slot,
                package=visit.package,
                visit=visit.id,
                facts=facts,
            )
        )
        doubted.add(visit.slot)
    slots.know(tx.db, doubted)
    for name in sorted(doubted):
        if slots.doubt(tx.db, name, Doubt.RESTORED, cause, None, tx.moment.wall):
            told = {"cause": cause, "kind": Doubt.RESTORED.value}
            tx.happened(Happening(Kind.SLOT_UNCERTAIN, ACTOR, slot=name, facts=told))
