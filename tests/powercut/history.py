"""A history of the real store and system, with the power cut at every turn.

After every answered write the whole content of the store is noted. A disk that
survives a cut must open, be whole, and hold exactly the content after the last
answered write, or that of the one under way: nothing less (a change that was
acknowledged is lost), nothing in between (half a change), nothing else (damage).
"""

import hashlib
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

import apsw

from kiosk.domain.errors import KioskError, RefusedError
from kiosk.domain.package import State
from kiosk.domain.visits import Ending, Visit
from kiosk.keys import DeviceKey
from kiosk.store import Store, Tx
from kiosk.system import LockerSystem
from tests.kit import SECRET, HandClock, announced, settings
from tests.powercut.disk import NAME, ForgetfulVFS, Image

T = TypeVar("T")

_SIZES: Final = "SSSMML"
_BANK: Final = settings(_SIZES)
_CHECK_ALL: Final = 100
"""One surviving disk in so many is opened by the real store, and all is verified."""


@dataclass
class Tally:
    """What became of the cuts.

    Attributes:
        cuts: How often the power went.
        disks: How many different disks were left, each opened and checked.
        opened: How many of these were opened by the real store and verified.
        lost: Disks on which an acknowledged change was missing.
        lost_most: The most acknowledged changes that one cut lost.
        corrupt: Disks that did not open, or were not whole, or held half a change.
        says: What was wrong with the first of these.
    """

    cuts: int = 0
    histories: int = 0
    writes: int = 0
    disks: int = 0
    opened: int = 0
    lost: int = 0
    lost_most: int = 0
    corrupt: int = 0
    says: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        for name in (
            "cuts",
            "histories",
            "writes",
            "disks",
            "opened",
            "lost",
            "corrupt",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.lost_most = max(self.lost_most, other.lost_most)
        self.says = (self.says + other.says)[:5]

    def went_wrong(self, says: str) -> None:
        self.corrupt += 1
        self.says = [*self.says, says][:5]


class History:
    """One history, which follows from its seed.

    Args:
        seed: Of all chance in it.
        place: A folder in memory for the files.
        vfs: The disk.
        synchronous: What the store is told of syncing: the test of the test.
    """

    def __init__(
        self, seed: int, place: Path, vfs: ForgetfulVFS, *, synchronous: str = "FULL"
    ) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - it has to repeat itself
        self.tally = Tally(histories=1)
        self._vfs = vfs
        self._synchronous = synchronous
        self._place = place / "live"
        self._image = place / "image"
        self._clock = HandClock()
        self._contents: list[bytes] = []
        self._synced: tuple[int, bytes | None] = (-1, None)
        self._waiting: Counter[bytes | None] = Counter()
        self._often = self.luck.choice((0.05, 0.2, 0.5))

    def play(self, steps: int = 30) -> Tally:
        """Play so many steps of a bank's day, and cut the power all the while."""
        for folder in (self._place, self._image):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self._vfs.disk.forget()
        store = Store(self._place, key=DeviceKey(SECRET), clock=self._clock, vfs=NAME)
        try:
            for pragma in (
                f"synchronous = {self._synchronous}",
                f"wal_autocheckpoint = {self.luck.choice((8, 30, 100))}",
            ):
                store._db.execute(f"PRAGMA {pragma}").fetchall()
            self._note(store)
            system = _Noted(self, store)
            with self._power_may_go():
                system.start(who="power cuts")
                for _ in range(steps):
                    self._step(system)
        finally:
            store.close()
        return self.tally

    def written(self, store: Store) -> None:
        """Take note of an answered write, and judge the cuts that came during it."""
        self.tally.writes += 1
        self._note(store)
        self._conclude(self._contents[-2:])

    def _note(self, store: Store) -> None:
        self._contents.append(store.read(content))

    # What people do

    def _step(self, system: "LockerSystem") -> None:
        self._clock.forward(timedelta(seconds=self.luck.randint(1, 4000)))
        deed = self.luck.choice(_DEEDS)
        try:
            deed(self.luck, system)
        except RefusedError:
            self._conclude(self._contents[-1:])

    # What the disk does

    @contextmanager
    def _power_may_go(self) -> Iterator[None]:
        self._vfs.disk.cut = self._cut
        try:
            yield
        finally:
            self._vfs.disk.cut = lambda: None

    def _cut(self) -> None:
        if self.luck.random() >= self._often:
            return
        disk = self._vfs.disk
        self.tally.cuts += 1
        version, held = self._synced
        if version != disk.version:  # the same disk is not opened twice
            held = self._judge(disk.nothing_unsynced())
            self._synced = disk.version, held
        self._waiting[held] += 1
        torn = disk.survivors(self.luck) if disk.pending else None
        if torn is not None:
            self.tally.cuts += 1
            self._waiting[self._judge(torn)] += 1

    def _judge(self, image: Image) -> bytes | None:
        """Open a surviving disk; return its content, `None` when it is damaged."""
        self.tally.disks += 1
        for file in self._image.iterdir():
            if file.is_file():
                file.unlink()
        for name, data in image.items():
            (self._image / name).write_bytes(data)
        try:
            with closing(apsw.Connection(str(self._image / "kiosk.db"))) as db:
                db.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
                found = db.execute("PRAGMA quick_check").get
                orphan = db.execute("PRAGMA foreign_key_check").get
                held = content(db)
        except apsw.Error as error:
            self.tally.went_wrong(f"it does not open: {error}")
            return None
        if found != "ok" or orphan:
            self.tally.went_wrong(f"it is not whole: {found}, {orphan}")
            return None
        if self.tally.disks % _CHECK_ALL == 0:
            self._open_really()
        return held

    def _open_really(self) -> None:
        """Open it as a kiosk does at its start, and verify all that it promises."""
        self.tally.opened += 1
        folder = self._image / "really"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in ("kiosk.db", "kiosk.db-wal"):
            if (self._image / name).exists():
                shutil.copy(self._image / name, folder)
        try:
            store = Store(folder, key=DeviceKey(SECRET), clock=self._clock)
            try:
                system = LockerSystem(store, _BANK)
                system.start(who="after a cut")
                system.check_store(actor="after a cut")
                wrong = store.read(contradiction)
            finally:
                store.close()
        except KioskError as error:
            self.tally.went_wrong(f"the store refuses it: {error}")
            return
        if wrong:
            self.tally.went_wrong(wrong)

    def _conclude(self, right: Sequence[bytes]) -> None:
        """Judge the cuts since the last answer: all must hold one of these contents."""
        for held, times in self._waiting.items():
            if held is None or held in right:
                continue
            if held in self._contents:
                known = len(self._contents) - len(right)
                missing = known - self._contents.index(held)
                self.tally.lost += times
                self.tally.lost_most = max(self.tally.lost_most, missing)
            else:
                self.tally.went_wrong("it holds what was never written as a whole")
        self._waiting.clear()


class _Noted(LockerSystem):
    """A system whose every answered write is noted."""

    def __init__(self, history: History, store: Store) -> None:
        super().__init__(store, _BANK)
        write = store.write

        def noted(act: Callable[[Tx], T]) -> T:
            answer = write(act)
            history.written(store)
            return answer

        store.write = noted  # type: ignore[method-assign, assignment]  # the seam of this test


def content(db: apsw.Connection) -> bytes:
    """Return a digest of every row of every table."""
    digest = hashlib.blake2b(digest_size=16)
    tables = db.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
    ).fetchall()
    for (table,) in tables:
        digest.update(str(table).encode())
        for row in db.execute(f'SELECT * FROM "{table}"'):
            digest.update(repr(row).encode())
    return digest.digest()


def contradiction(db: apsw.Connection) -> str | None:
    """Return what in the books contradicts itself, where no constraint sees it."""
    for says, sql in {
        "a stored package has no live code": (
            "SELECT id FROM package WHERE state = 'STORED' AND id NOT IN"
            " (SELECT package FROM code WHERE ended_at IS NULL)"
        ),
        "a slot with a package is EMPTY": (
            "SELECT name FROM slot_status WHERE status = 'EMPTY' AND name IN"
            " (SELECT slot FROM package WHERE slot IS NOT NULL)"
        ),
        "a package is stored, and no event says so": (
            "SELECT id FROM package WHERE stored_at IS NOT NULL AND id NOT IN"
            " (SELECT package FROM event WHERE kind = 'package-stored')"
        ),
        "a package was stored, and nobody is told": (
            "SELECT id FROM package WHERE stored_at IS NOT NULL AND id NOT IN"
            " (SELECT package FROM notification WHERE kind = 'stored')"
        ),
    }.items():
        found = db.execute(sql).get
        if found is not None:
            return f"{says}: {found}"
    return None


# The deeds of a bank's day


def _announce(luck: random.Random, system: LockerSystem) -> None:
    name = f"p{luck.randrange(10**9)}"
    announced(system, name, user=luck.choice(("anna", "ben")), size=luck.choice("SML"))


def _walk(luck: random.Random, system: LockerSystem, visit: Visit) -> None:
    """Go some way of a visit, mostly all of it."""
    if luck.random() < 0.1:
        system.withdraw(visit.id)
        return
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    if luck.random() < 0.1:
        system.conclude(visit.id, Ending.UNPROVEN, "nobody saw it")
        return
    system.opened(visit.id)
    if luck.random() < 0.1:
        system.conclude(visit.id, Ending.LEFT_OPEN, "not closed")
        return
    system.closed(visit.id)


def _bring(luck: random.Random, system: LockerSystem) -> None:
    pending = system.packages(State.PENDING)
    if not pending:
        _announce(luck, system)
        pending = system.packages(State.PENDING)
    deposit = system.store_package(luck.choice(pending).id, actor="courier")
    _walk(luck, system, deposit.visit)


def _fetch(luck: random.Random, system: LockerSystem) -> None:
    stored = system.packages(State.STORED)
    if stored:
        package = luck.choice(stored)
        issued = system.reissue(package.id, user=package.user, actor=package.user)
        _walk(luck, system, system.retrieve(issued.code, issued.digits))


def _guess(luck: random.Random, system: LockerSystem) -> None:
    system.retrieve(system.settings.code.rule.make(luck.randrange), "0000")


def _cancel(luck: random.Random, system: LockerSystem) -> None:
    there = system.packages(State.STORED) + system.packages(State.PENDING)
    if there:
        system.cancel(luck.choice(there).id, actor="shop")


def _clear(luck: random.Random, system: LockerSystem) -> None:
    for view in system.slots():
        if view.package is not None and view.package.state is State.CANCELLED:
            _walk(luck, system, system.open_slot(view.slot.name, actor="courier"))
            return


def _settle(luck: random.Random, system: LockerSystem) -> None:
    for view in system.slots():
        if view.doubt is not None:
            name = view.slot.name
            visit = system.look_into(name, actor="tina")
            system.take_up()
            system.pulsed(visit.id, 1, door="CLOSED")
            system.opened(visit.id)
            inside = view.package.id if view.package and luck.random() < 0.5 else None
            system.settle(name, inside, actor="tina")
            system.closed(visit.id)
            return


def _service(luck: random.Random, system: LockerSystem) -> None:
    name = luck.choice(system.slots()).slot.name
    system.take_out_of_service(name, reason="hinge", actor="tina")
    system.return_to_service(name, actor="tina")


_DEEDS: Final = (
    _announce,
    _bring,
    _bring,
    _bring,
    _fetch,
    _fetch,
    _guess,
    _cancel,
    _clear,
    _settle,
    _service,
)
