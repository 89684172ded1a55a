"""A backup in the place of the store, when somebody asks for it.

It is refused while anybody uses the store, and it never loses a newer fact
silently: what would be lost is said first, and has to be named to be lost.
"""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.domain.errors import InvalidError, StoreError, WouldLoseError
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.trouble import TroubleKind
from kiosk.store import backups, chain, database, pruning, swap, troubles
from kiosk.store.backups import Backup
from kiosk.store.chain import Head
from kiosk.store.database import Db
from kiosk.store.recovery import Bank, exchange, exchanging, put_in_doubt
from kiosk.store.swap import NAME
from kiosk.store.writer import Tx

UNKNOWN: Final = "unknown"

_LIGHT: Final = (Kind.BACKUP_MADE, Kind.BACKUP_FAILED, Kind.KIOSK_STARTED)
"""Events that say nothing of a package, a person or a door."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What a restore would lose: all that the store knows and the backup does not.

    Attributes:
        events: How many events; `None` when the present store cannot tell.
        packages: The packages that they are about.
        slots: The slots that were used since the backup; every one when unknown.
    """

    events: int | None
    packages: tuple[str, ...]
    slots: tuple[str, ...]

    @property
    def name(self) -> str:
        """What has to be said for it to be lost."""
        return UNKNOWN if self.events is None else str(self.events)


def examine(bank: Bank, file: Path, *, location: str) -> tuple[Backup, Loss]:
    """Judge a backup, and say what restoring it would lose.

    Raises:
        InvalidError: It is damaged, of a newer program, another device or bank.
    """
    right = "a backup of this bank that is whole"
    try:
        backup = backups.judge(file, key=bank.key.events)
    except StoreError as error:
        raise InvalidError("backup", str(error), right) from error
    if backup.location not in {None, location}:
        wrong = f"{file} is of location {backup.location!r}, not {location!r}"
        raise InvalidError("backup", wrong, right)
    try:
        return backup, _loss(bank, backup)
    except StoreError:
        return backup, Loss(None, (), bank.slots)


def restore(
    bank: Bank, file: Path, *, location: str, lose: str | None, actor: str
) -> Loss:
    """Put a backup in the place of the store, which goes into the quarantine.

    Args:
        bank: The bank whose store it is.
        file: The backup.
        location: The bank's id, which the backup must be of.
        lose: What may be lost, as `Loss.name` has it; nothing when `None`.
        actor: Who asks for it.

    Returns:
        What was lost.

    Raises:
        InvalidError: The file is no backup of this bank that is whole.
        WouldLoseError: It would lose what was not named; says what that is.
        StateError: The store is in use.
    """
    with exchanging(bank.folder):
        swap.finish_alone(bank.folder)
        backup, loss = examine(bank, file, location=location)
        if loss.name not in {"0", lose}:
            raise WouldLoseError(_newer(loss), loss.name)

        forgotten = _forgotten(bank.folder / NAME)

        def write(tx: Tx, where: str) -> None:
            _forget(tx, forgotten, actor=actor)
            put_in_doubt(tx, loss.slots, f"the store was restored from {file.name}")
            facts: dict[str, Fact] = {
                "backup": file.name,
                "events": backup.head.seq,
                "lost": loss.name,
                "quarantine": where,
            }
            tx.happened(Happening(Kind.STORE_RESTORED, actor, facts=facts))
            says = f"{_says(loss, file)} The former store lies in {where}."
            troubles.raise_(tx.db, TroubleKind.RESTORED, says, tx.moment.wall)

        exchange(bank, file, "restored", write)
    return loss


def _forgotten(path: Path) -> list[str]:
    """Return who has been erased, as far as the present store can tell."""
    try:
        with closing(database.connect_reader(path)) as db:
            return database.reading(db, pruning.erased)
    except StoreError:
        return []


def _forget(tx: Tx, users: list[str], *, actor: str) -> None:
    """Erase once more whom a backup still knows, unless it waits for a package."""
    for user in users:
        if pruning.is_known(tx.db, user) and not pruning.is_awaited(tx.db, user):
            pruning.erase(tx.db, user, tx.moment.wall)
            tx.happened(Happening(Kind.USER_ERASED, actor, facts={"user": user}))


def _loss(bank: Bank, backup: Backup) -> Loss:
    path = bank.folder / NAME
    if not path.exists():
        raise StoreError(f"{path} is missing")
    with (
        closing(database.connect_reader(path)) as present,
        closing(backups.opened(backup.file)) as past,
    ):
        database.check(present, path)
        return database.reading(present, lambda db: _lost(db, past, backup.head))


def _lost(present: Db, past: Db, head: Head) -> Loss:
    since = _common(present, past, head)
    marks = ",".join("?" * len(_LIGHT))
    rows = present.execute(
        f"SELECT package, slot FROM event WHERE seq > ? AND kind NOT IN ({marks})",
        (since, *_LIGHT),
    ).fetchall()
    packages = sorted({str(package) for package, _ in rows if package is not None})
    slots = sorted({str(slot) for _, slot in rows if slot is not None})
    return Loss(len(rows), tuple(packages), tuple(slots))


def _common(present: Db, past: Db, head: Head) -> int:
    """Return the last event that both stores have.

    Raises:
        StoreError: They cannot be compared: the present one has archived it.
    """
    end = min(head.seq, chain.head(present).seq)
    start = max(chain.archived(present).seq, chain.archived(past).seq)
    if end < start:
        raise StoreError(
            "the backup ends before the events that are still in the store"
        )
    if start and _hash(present, start) != _hash(past, start):
        raise StoreError("the stores differ before the events that are in both")
    low, high = start, end
    while low < high:
        middle = (low + high + 1) // 2
        if _hash(present, middle) == _hash(past, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _hash(db: Db, seq: int) -> bytes | None:
    archived = chain.archived(db)
    if seq == archived.seq:
        return archived.hash
    found = db.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).get
    return None if found is None else bytes(found)


def _newer(loss: Loss) -> str:
    if loss.events is None:
        return "not readable, so nobody knows what would be lost"
    about = "".join(
        f", {what} {_listed(names)}"
        for what, names in (("packages", loss.packages), ("slots", loss.slots))
        if names
    )
    return f"newer than the backup by {loss.events} events{about}"


def _says(loss: Loss, file: Path) -> str:
    if loss.events is None:
        return (
            f"The store was restored from {file.name}. What happened after that backup"
            f" is unknown, and so is what is behind all {len(loss.slots)} doors."
        )
    if not loss.events:
        return f"The store was restored from {file.name}; nothing newer was known."
    return (
        f"The store was restored from {file.name}. {loss.events} events after that"
        f" backup are lost, of packages {_listed(loss.packages)}; what is behind doors"
        f" {_listed(loss.slots)} nobody knows."
    )


def _listed(names: tuple[str, ...]) -> str:
    shown = 20
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return (", ".join(names[:shown]) or "none") + more
