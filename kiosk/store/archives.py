"""Old events, moved out of the store into files that can still be verified.

An archive is gzipped JSON Lines, one event a line, with its hash. It is written,
read back and followed from the archive before it to its end, and only then do
its events leave the store, in the transaction that keeps its digest and the hash
that the next event is chained to. A crash in between leaves a file that is
written once more, under the same name and with the same content.
"""

import gzip
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Final

from kiosk.domain.errors import StoreError
from kiosk.domain.events import START, Event, packed
from kiosk.store import chain
from kiosk.store.chain import Head
from kiosk.store.database import Db
from kiosk.store.swap import sync
from kiosk.store.times import text

FOLDER: Final = "archive"


@dataclass(frozen=True, slots=True)
class Archive:
    """One file of old events.

    Attributes:
        hash: That of its last event.
        digest: SHA-256 of the file.
        counts: How often each kind of event is in it.
    """

    file: str
    first: int
    last: int
    hash: bytes
    digest: bytes
    counts: dict[str, int]


def end_of_old(db: Db, before: datetime, *, limit: int) -> int:
    """Return the last event that may leave: all up to it are old, and it not the last.

    Args:
        db: The store.
        before: What is older may leave.
        limit: How many may leave at once.
    """
    start = chain.archived(db).seq
    young = db.execute("SELECT min(seq) FROM event WHERE at >= ?", (text(before),)).get
    return max(start, min(start + limit, (young or chain.head(db).seq) - 1))


def write(db: Db, folder: Path, last: int, *, key: bytes) -> Archive:
    """Write the events up to number `last` into a file, and verify it.

    Raises:
        StoreError: It cannot be written, or the events are not as written.
        OSError: Its disk fails.
    """
    start = chain.archived(db)
    place = folder / FOLDER
    place.mkdir(mode=0o700, exist_ok=True)
    draft = place / f".{os.getpid()}.part"
    counts: Counter[str] = Counter()
    try:
        with draft.open("wb") as raw:
            _pack(raw, _counted(_until(chain.events(db), last), counts))
            raw.flush()
            os.fsync(raw.fileno())
        end = chain.followed(start, read(draft), key)
        if end.seq != last:
            raise StoreError(f"{draft} ends with event {end.seq}, not {last}")
        name = f"events-{start.seq + 1:010}-{last:010}-{end.hash.hex()[:8]}.jsonl.gz"
        digest = _digest(draft)
        draft.replace(place / name)
        sync(place)
    finally:
        draft.unlink(missing_ok=True)
    return Archive(name, start.seq + 1, last, end.hash, digest, dict(counts))


def keep(db: Db, archive: Archive, at: datetime) -> None:
    """Take the events of an archive out of the store, and keep where they went."""
    db.execute(
        "INSERT INTO archive (file, first_seq, last_seq, hash, digest, counts, made_at)"
        " VALUES (?,?,?,?,?,?,?)",
        (
            archive.file,
            archive.first,
            archive.last,
            archive.hash,
            archive.digest,
            packed(archive.counts),
            text(at),
        ),
    )
    db.execute("DELETE FROM event WHERE seq <= ?", (archive.last,))


def every(db: Db) -> list[Archive]:
    """Return all archives, the oldest first."""
    rows = db.execute(
        "SELECT file, first_seq, last_seq, hash, digest, counts FROM archive"
        " ORDER BY first_seq"
    )
    return [
        Archive(file, first, last, end, digest, json.loads(counts))
        for file, first, last, end, digest, counts in rows
    ]


def verify(db: Db, folder: Path, *, key: bytes) -> int:
    """Return how many events there ever were, all of them as they were written.

    Raises:
        StoreError: One was changed, removed or inserted, or an archive is
            missing; says which.
    """
    end = Head(0, START)
    for archive in every(db):
        file = folder / FOLDER / archive.file
        if not file.exists():
            raise StoreError(
                f"archive {file} is missing: events {archive.first} to {archive.last}"
                " cannot be verified; put it back"
            )
        if _digest(file) != archive.digest:
            raise StoreError(f"archive {file} is not as it was written")
        end = chain.followed(end, read(file), key)
        if end != (archive.last, archive.hash):
            raise StoreError(f"archive {file} does not end as the store says")
    return chain.verify(db, key)


def read(file: Path) -> Iterator[Event]:
    """Give the events of an archive.

    Raises:
        StoreError: It is missing or damaged.
    """
    try:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                kept = json.loads(line)
                yield Event(**kept | {"hash": bytes.fromhex(kept["hash"])})
    except (OSError, EOFError, ValueError, TypeError, KeyError) as error:
        raise StoreError(f"archive {file} cannot be read: {error}") from error


def events(db: Db, folder: Path, *, after: int) -> Iterator[Event]:
    """Give the events in archives after a number, one by one."""
    for archive in every(db):
        if archive.last > after:
            for event in read(folder / FOLDER / archive.file):
                if event.seq > after:
                    yield event


def _pack(raw: IO[bytes], chain_: Iterable[Event]) -> None:
    # Without a name and a time in it, the same events are the same file.
    with gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as out:
        for event in chain_:
            line = json.dumps(asdict(event) | {"hash": event.hash.hex()})
            out.write(f"{line}\n".encode())


def _until(chain_: Iterable[Event], last: int) -> Iterator[Event]:
    for event in chain_:
        if event.seq > last:
            return
        yield event


def _counted(chain_: Iterable[Event], counts: Counter[str]) -> Iterator[Event]:
    for event in chain_:
        counts[event.kind] += 1
        yield event


def _digest(file: Path) -> bytes:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").digest()
