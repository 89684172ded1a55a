"""What is remembered, read from the first event to the last, archives included."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.domain.dispute import Veil, extract
from kiosk.domain.errors import StoreError
from kiosk.domain.events import Event, Fact, Happening, Kind
from kiosk.domain.package import Package
from kiosk.domain.traffic import Traffic
from kiosk.store import Db, Store, Tx, archives, chain, packages, users
from kiosk.system import asking

_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a dispute about a package is decided by.

    Attributes:
        events: Everything that bears on it, with nobody else in it.
        verified: How many events the chain has, all as they were written; 0 when
            it is broken, and `why` where.
    """

    package: Package
    events: tuple[Event, ...]
    verified: int
    why: str | None


def carried_away(tx: Tx, file: str, *, personal: bool, actor: str) -> None:
    """Note that somebody took along all that the bank knows."""
    told: dict[str, Fact] = {"file": file, "personal": personal}
    tx.happened(Happening(Kind.FACTS_CARRIED, actor, facts=told))


class Recalling:
    """The part of a `LockerSystem` that looks back."""

    store: Store

    def every_event(self, *, after: int = 0, at_once: int = _BATCH) -> Iterator[Event]:
        """Give the events after a number one by one, archived ones first.

        Nothing is held up, however slowly they are taken.

        Args:
            after: The number of an event.
            at_once: How many are read at once.

        Raises:
            StoreError: An archive is missing or damaged.
        """
        folder = self.store.folder / archives.FOLDER
        while True:
            for archive in self.store.read(archives.every):
                if archive.last > after:
                    for event in archives.read(folder / archive.file):
                        if event.seq > after:
                            after = event.seq
                            yield event
            read = self._batch(after, at_once)
            if not read:
                return
            if read[0].seq == after + 1:  # else they have just moved to an archive
                yield from read
                after = read[-1].seq

    def _batch(self, after: int, limit: int) -> list[Event]:
        return self.store.read(lambda db: chain.read(db, after=after, limit=limit))

    def traffic(self) -> Traffic:
        """Return all that came and left since the first day.

        Raises:
            StoreError: An archive is missing or damaged.
        """
        return Traffic.of(self.every_event())

    def veiled_events(self) -> Iterator[Event]:
        """Give every event with nobody in it, and nothing that somebody typed.

        Raises:
            StoreError: An archive is missing or damaged.
        """

        def ask(db: Db) -> Veil:
            people = {user.id: user.role for user in users.every(db)}
            known = {each.id for each in packages.every(db)}
            return Veil("", people, known, known)

        return map(self.store.read(ask).over, self.every_event())

    def carried_away(self, file: str, *, personal: bool, actor: str) -> None:
        """Note that somebody took along all that the bank knows.

        Args:
            file: The name of what they have.
            personal: Whether people can be told from it.
            actor: Who it was.
        """
        self.store.write(
            lambda tx: carried_away(tx, file, personal=personal, actor=actor)
        )

    def dispute(self, package: str) -> Dispute:
        """Return what a dispute about a package is decided by.

        Raises:
            UnknownError: There is no such package.
            StoreError: An archive is missing or damaged.
        """

        def ask(db: Db) -> tuple[Package, Veil]:
            found = asking.package(db, package)
            people = {user.id: user.role for user in users.every(db)}
            known = {each.id for each in packages.every(db)}
            mine = {found.id, *found.parcels}
            return found, Veil(found.user, people, known, mine)

        found, veil = self.store.read(ask)
        verified, why = self._verified()
        events = tuple(extract(self.every_event(), found.id, veil))
        return Dispute(found, events, verified, why)

    def _verified(self) -> tuple[int, str | None]:
        store = self.store
        try:
            return store.read(
                lambda db: archives.verify(db, store.folder, key=store.key.events)
            ), None
        except StoreError as error:
            return 0, str(error)
