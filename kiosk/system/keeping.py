"""How the facts themselves are kept: backups, checks, archives, what is forgotten."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.domain.errors import (
    ClockError,
    DamagedError,
    InvalidError,
    OutOfOrderError,
    StateError,
    StoreError,
    UnknownError,
)
from kiosk.domain.events import Event, Fact, Happening, Kind
from kiosk.domain.trouble import Order, Trouble, TroubleKind
from kiosk.domain.users import Role
from kiosk.store import Db, Store, Tx, archives, backups, chain, pruning, troubles
from kiosk.store.archives import Archive
from kiosk.store.backups import Backup
from kiosk.store.writer import check_room
from kiosk.system import asking
from kiosk.system.recalling import Recalling

Facts = dict[str, Fact]

_AT_ONCE: Final = 20_000
"""Events that leave the store in one transaction: some tenths of a second."""


class Keeping(Recalling):
    """The part of a `LockerSystem` that is about its store."""

    store: Store
    settings: Settings

    # Trouble

    def troubles(self) -> list[Trouble]:
        """Return all troubles of the store, those too that somebody agreed to."""
        damage = self.store.damage()
        known: list[Trouble] = []
        # A damaged file may still tell them, and may not.
        with suppress(DamagedError):
            known = self.store.read(troubles.every)
        if damage is None:
            return known
        says = f"{damage}. Start the locks part anew: a backup takes its place."
        now = self.store.now().wall
        return [*known, Trouble(0, TroubleKind.DAMAGED, says, now)]

    def open_troubles(self) -> list[Trouble]:
        """Return the troubles that nobody has agreed to."""
        return [one for one in self.troubles() if one.agreed_by is None]

    def agree(self, trouble: int, *, actor: str) -> Trouble:
        """Agree to what a trouble says is unknown; the last one lets the bank serve.

        Raises:
            UnknownError: There is no such trouble.
            StateError: Somebody has agreed to it already, or it takes a restart.
        """
        found = next((one for one in self.troubles() if one.id == trouble), None)
        if found is not None and found.kind is TroubleKind.DAMAGED:
            wanted = "start the locks part anew"
            raise StateError("trouble", str(trouble), "not over", wanted)

        def act(tx: Tx) -> Trouble:
            before = {one.id: one for one in troubles.every(tx.db)}
            if trouble not in before:
                raise UnknownError("trouble", str(trouble), list(map(str, before)))
            if before[trouble].agreed_by is not None:
                said = f"agreed to by {before[trouble].agreed_by}"
                raise StateError("trouble", str(trouble), said, "once is enough")
            troubles.agree(tx.db, trouble, actor, tx.moment.wall)
            facts: Facts = {"trouble": trouble, "kind": before[trouble].kind.value}
            tx.happened(Happening(Kind.STORE_AGREED, actor, facts=facts))
            return next(one for one in troubles.every(tx.db) if one.id == trouble)

        return self.store.write(act)

    def order(self) -> Order:
        """Return whether the store lets anybody be served."""
        if self.store.damage() is not None:
            return Order.TROUBLE
        if self.store.read(troubles.first_open) is not None:
            return Order.TROUBLE
        try:
            check_room(self.store.folder, self.settings.storage.reserve_bytes)
        except StoreError:
            return Order.NO_ROOM
        return Order.FINE

    def check_order(self) -> None:
        """Refuse what must wait while the store is in trouble.

        Raises:
            OutOfOrderError: Somebody has to agree first to what nobody knows.
        """
        if self.order() is Order.TROUBLE:
            raise OutOfOrderError("somebody has to agree first to what nobody knows")

    # Backups and checks

    def backup(self, file: Path, *, actor: str) -> Backup:
        """Make a backup while the kiosk runs, and check it.

        Raises:
            TakenError: There is such a file already.
            StoreError: It could not be made; nothing is left of it.
        """
        store = self.store
        try:
            made = backups.make(store.path, file, key=store.key.events, vfs=store.vfs)
        except StoreError as error:
            if isinstance(error, DamagedError):
                store.check()  # which of the two is damaged: the store, or the copy?
            why = {"why": str(error)}
            failed = Happening(Kind.BACKUP_FAILED, actor, facts=why)
            with suppress(StoreError):
                store.write(lambda tx: tx.happened(failed))
            raise
        facts: Facts = {"file": file.name, "events": made.head.seq, "bytes": made.bytes}
        done = Happening(Kind.BACKUP_MADE, actor, facts=facts)
        store.write(lambda tx: tx.happened(done))
        return made

    def back_up(self, *, actor: str) -> Backup:
        """Make the next backup in the folder of backups; the oldest goes."""
        storage = self.settings.storage
        folder = storage.backups(self.store.folder)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{folder}: {error.strerror}; no backup") from error
        now = self.store.now().wall
        made = self.backup(backups.next_name(folder, now), actor=actor)
        backups.rotate(folder, storage.backups_kept)
        return made

    def check_store(self, *, actor: str) -> int:
        """Check the whole store; return how many events there are.

        Where pages are damaged nothing is written any more, and nobody served,
        until the locks part starts anew. Where the chain is broken somebody has
        changed it: nobody is served until a technician agrees.

        Raises:
            DamagedError: Pages are damaged.
            StoreError: The chain of events is broken.
        """
        self.store.check()
        try:
            return self.verify_events()
        except DamagedError:
            raise
        except StoreError as error:
            says = f"The events are not as they were written: {error}."
            self._raise(TroubleKind.CHAIN, says, actor)
            raise

    def _raise(self, kind: TroubleKind, says: str, actor: str) -> None:
        def act(tx: Tx) -> None:
            if troubles.raise_(tx.db, kind, says, tx.moment.wall):
                facts = {"kind": kind.value, "says": says}
                tx.happened(Happening(Kind.STORE_TROUBLED, actor, facts=facts))

        self.store.write(act)

    # Events, and what is forgotten

    def events(
        self,
        *,
        after: int = 0,
        package: str | None = None,
        slot: str | None = None,
        limit: int | None = None,
        archived: bool = False,
    ) -> Sequence[Event]:
        """Return events in order, the first after number `after` first.

        Args:
            after: The number of an event.
            package: Only what happened to it.
            slot: Only what happened at it.
            limit: At most so many.
            archived: Read the archives as well.
        """

        def old(db: Db) -> Iterator[Event]:
            for event in archives.events(db, self.store.folder, after=after):
                if package in {None, event.package} and slot in {None, event.slot}:
                    yield event

        def ask(db: Db) -> list[Event]:
            found = list(islice(old(db), limit)) if archived else []
            left = None if limit is None else limit - len(found)
            return found + chain.read(
                db, after=after, package=package, slot=slot, limit=left
            )

        return self.store.read(ask)

    def last_event(self) -> int:
        """Return the number of the last event."""
        return self.store.read(lambda db: chain.head(db).seq)

    def verify_events(self) -> int:
        """Return how many events there are, all of them as they were written.

        Raises:
            StoreError: One was changed, removed or inserted, or an archive is
                missing; says which.
        """
        store = self.store
        return store.read(
            lambda db: archives.verify(db, store.folder, key=store.key.events)
        )

    def archive(self, *, actor: str) -> int:
        """Move events that are old enough into an archive; return how many.

        Raises:
            ClockError: Nobody vouches for the clock, or not for long enough.
            StoreError: It could not be written; the events stay.
        """
        store = self.store
        before = self._long_ago(self.settings.storage.keep_events_days)

        def write(db: Db) -> Archive | None:
            last = archives.end_of_old(db, before, limit=_AT_ONCE)
            if last == chain.archived(db).seq:
                return None
            return archives.write(db, store.folder, last, key=store.key.events)

        try:
            archive = store.read(write)
        except OSError as error:
            raise StoreError(f"{store.folder}: {error.strerror}") from error
        if archive is None:
            return 0

        def act(tx: Tx) -> None:
            if chain.archived(tx.db).seq >= archive.first:
                return  # somebody else was quicker, with the same file
            facts: Facts = {
                "file": archive.file,
                "first": archive.first,
                "last": archive.last,
            }
            tx.happened(Happening(Kind.EVENTS_ARCHIVED, actor, facts=facts))
            archives.keep(tx.db, archive, tx.moment.wall)

        store.write(act)
        return archive.last - archive.first + 1

    def prune(self) -> int:
        """Forget visits and messages that are as old as archived events."""
        before = self._long_ago(self.settings.storage.keep_events_days)
        return self.store.write(lambda tx: pruning.prune(tx.db, before))

    def erase_old(self, *, actor: str) -> list[str]:
        """Erase who people were whose last package ended long ago; return their ids."""
        before = self._long_ago(self.settings.storage.keep_personal_days)

        def act(tx: Tx) -> list[str]:
            gone = pruning.erasable(tx.db, before)
            for user in gone:
                _erase(tx, user, actor=actor)
            return gone

        if not self.store.read(lambda db: pruning.erasable(db, before)):
            return []
        return self.store.write(act)

    def erase_user(self, name: str, *, actor: str) -> None:
        """Erase who a customer was, because they ask for it.

        Raises:
            UnknownError: No such user.
            InvalidError: It is one of the staff.
            StateError: A package of theirs is here or expected.
        """

        def act(tx: Tx) -> None:
            if asking.user(tx.db, name).role is not Role.CUSTOMER:
                raise InvalidError("user", f"{name} is staff", "a customer")
            if pruning.is_awaited(tx.db, name):
                wanted = "wait until their last package has ended"
                raise StateError("user", name, "waiting for a package", wanted)
            _erase(tx, name, actor=actor)

        self.store.write(act)

    def _long_ago(self, days: int) -> datetime:
        now = self.store.now()
        if not now.settled:
            raise ClockError(f"nothing is forgotten: {now.reason}")
        return now.wall - timedelta(days=days)


def _erase(tx: Tx, user: str, *, actor: str) -> None:
    pruning.erase(tx.db, user, tx.moment.wall)
    tx.happened(Happening(Kind.USER_ERASED, actor, facts={"user": user}))
