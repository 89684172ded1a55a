"""What is archived, pruned and erased, and what is never forgotten."""

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.codes import mac
from kiosk.domain.errors import (
    ClockError,
    InvalidError,
    StateError,
    StoreError,
)
from kiosk.domain.events import Kind
from kiosk.domain.users import Role, User
from kiosk.store import Db, archives, codes, users
from kiosk.system import LockerSystem, StoreChores
from tests.kit import HandClock, announced, served, stored

LONG = timedelta(days=200)


def picked_up(system: LockerSystem, package: str = "p1", user: str = "anna") -> str:
    deposit = stored(system, package, user=user)
    visit = system.retrieve(deposit.issued.code, deposit.issued.digits)
    served(system, visit)
    return deposit.issued.code


@pytest.fixture
def old(system: LockerSystem, clock: HandClock) -> LockerSystem:
    """A bank whose first events are old, and whose last one is of today."""
    picked_up(system)
    clock.forward(LONG)
    announced(system, "p2", user="ben")
    return system


def files(system: LockerSystem) -> list[Path]:
    return sorted((system.store.folder / "archive").iterdir())


# Archives


def test_old_events_move_into_an_archive_and_the_chain_holds(
    old: LockerSystem,
) -> None:
    before = old.events()

    moved = old.archive(actor="kiosk")

    assert [e.seq for e in old.events()] == [
        *range(moved + 1, len(before) + 2),
    ]
    assert old.events()[-1].kind == Kind.EVENTS_ARCHIVED
    assert old.verify_events() == len(before) + 1
    assert old.events(archived=True)[: len(before)] == before
    assert len(files(old)) == 1


def test_an_archive_can_be_read_without_this_program(old: LockerSystem) -> None:
    first = old.events()[0]
    old.archive(actor="kiosk")

    with gzip.open(files(old)[0], "rt") as lines:
        told = json.loads(next(iter(lines)))

    assert told["seq"] == 1
    assert told["kind"] == "kiosk-started"
    assert bytes.fromhex(told["hash"]) == first.hash


def test_young_events_stay(system: LockerSystem, clock: HandClock) -> None:
    stored(system)
    clock.forward(timedelta(days=179))

    assert system.archive(actor="kiosk") == 0
    assert not (system.store.folder / "archive").exists()


def test_an_old_event_behind_a_young_one_waits_for_it(
    system: LockerSystem, clock: HandClock
) -> None:
    announced(system, "p1")
    clock.set_wall(clock.read().wall - timedelta(days=4000))
    announced(system, "p2")
    clock.set_wall(clock.read().wall + timedelta(days=4000))
    announced(system, "p3")

    assert system.archive(actor="kiosk") == 0


def test_the_last_event_never_leaves(system: LockerSystem, clock: HandClock) -> None:
    announced(system)
    written = system.last_event()
    clock.forward(LONG)

    assert system.archive(actor="kiosk") == written - 1
    assert system.events()[0].seq == written


def test_archives_follow_each_other(system: LockerSystem, clock: HandClock) -> None:
    for n in range(3):
        picked_up(system, f"p{n}")
        clock.forward(LONG)
        system.archive(actor="kiosk")
    picked_up(system, "last")

    assert len(files(system)) == 3
    assert system.verify_events() == system.last_event()
    seen = [event.seq for event in system.events(archived=True)]
    assert seen == list(range(1, system.last_event() + 1))


def test_events_in_archives_are_found_like_others(old: LockerSystem) -> None:
    everything = old.events(package="p1"), old.events(slot="1"), old.events(after=3)
    old.archive(actor="kiosk")

    assert old.events(package="p1") == []
    assert old.events(package="p1", archived=True) == everything[0]
    assert old.events(slot="1", archived=True) == everything[1]
    assert old.events(after=3, limit=4, archived=True) == everything[2][:4]


def test_what_the_bank_has_done_since_its_first_day_stays(old: LockerSystem) -> None:
    before = dict(old.stats().happened)
    old.archive(actor="kiosk")

    assert old.stats().happened == before | {"events-archived": 1}


@pytest.mark.parametrize(
    ("hurt", "says"),
    [
        ("missing", r"archive .* is missing: events 1 to \d+ cannot be verified"),
        ("changed", "is not as it was written"),
        ("another", "is not as it was written"),
    ],
)
def test_an_archive_that_is_not_as_it_was_is_told(
    old: LockerSystem, hurt: str, says: str
) -> None:
    old.archive(actor="kiosk")
    file = files(old)[0]
    data = file.read_bytes()
    file.unlink()
    if hurt == "changed":
        file.write_bytes(data[:100] + b"\xff" + data[101:])
    if hurt == "another":
        file.write_bytes(gzip.compress(gzip.decompress(data).replace(b"anna", b"anne")))

    with pytest.raises(StoreError, match=says):
        old.verify_events()


def test_an_archive_whose_digest_was_changed_along_breaks_the_chain(
    old: LockerSystem,
) -> None:
    old.archive(actor="kiosk")
    file = files(old)[0]
    forged = gzip.compress(
        gzip.decompress(file.read_bytes()).replace(b'"actor": "test"', b'"actor": "x"')
    )
    file.write_bytes(forged)
    with sqlite3.connect(old.store.path) as db:
        db.execute("UPDATE archive SET digest = ?", (hashlib.sha256(forged).digest(),))
    db.close()

    with pytest.raises(StoreError, match="event 1 was changed"):
        old.verify_events()


def test_an_archive_that_cannot_be_read_is_told(old: LockerSystem) -> None:
    old.archive(actor="kiosk")
    files(old)[0].write_bytes(b"no archive")

    with pytest.raises(StoreError, match="cannot be read"):
        old.events(archived=True)


def test_an_archive_that_ends_otherwise_than_the_store_says_is_told(
    old: LockerSystem,
) -> None:
    old.archive(actor="kiosk")
    with sqlite3.connect(old.store.path) as db:
        db.execute("UPDATE archive SET hash = zeroblob(32)")
    db.close()

    with pytest.raises(StoreError, match="does not end as the store says"):
        old.verify_events()


def test_an_archive_of_events_that_are_not_there_is_none(old: LockerSystem) -> None:
    last = old.last_event()
    with pytest.raises(StoreError, match=f"ends with event {last}, not {last + 5}"):
        old.store.read(
            lambda db: archives.write(
                db, old.store.folder, last + 5, key=old.store.key.events
            )
        )
    assert files(old) == []


def test_of_two_who_archive_at_once_one_does(
    old: LockerSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = archives.write

    def slow(db: Db, folder: Path, last: int, *, key: bytes) -> archives.Archive:
        monkeypatch.undo()
        assert old.archive(actor="the quick") > 0
        return write(db, folder, last, key=key)

    monkeypatch.setattr(archives, "write", slow)
    old.archive(actor="the slow")

    assert len(files(old)) == 1
    assert old.verify_events() == old.last_event()


def test_no_event_leaves_before_it_is_archived(system: LockerSystem) -> None:
    with pytest.raises(StoreError, match="never deleted before"):
        system.store.write(lambda tx: tx.db.execute("DELETE FROM event").get)


def test_an_archive_that_was_broken_off_is_made_again(
    old: LockerSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise StoreError("the power went")

    monkeypatch.setattr(archives, "keep", killed)
    with pytest.raises(StoreError):
        old.archive(actor="kiosk")
    assert old.events()[0].seq == 1
    monkeypatch.undo()

    assert old.archive(actor="kiosk") > 0
    assert len(files(old)) == 1
    assert old.verify_events() == old.last_event()


def test_an_archive_without_room_leaves_the_events(old: LockerSystem) -> None:
    (old.store.folder / "archive").write_text("in the way")

    with pytest.raises(StoreError):
        old.archive(actor="kiosk")

    assert old.events()[0].seq == 1


def test_events_that_were_changed_are_not_archived(old: LockerSystem) -> None:
    with sqlite3.connect(old.store.path) as db:
        db.execute("DROP TRIGGER event_is_for_ever")
        db.execute("UPDATE event SET actor = 'x' WHERE seq = 2")
    db.close()

    with pytest.raises(StoreError, match="event 2 was changed"):
        old.archive(actor="kiosk")

    assert files(old) == []


# Pruning


def test_old_visits_and_messages_are_forgotten_and_spent_codes_are_not(
    old: LockerSystem, clock: HandClock
) -> None:
    code = picked_up(old, "p3", user="carl")
    clock.forward(LONG)
    delivered(old)

    assert old.prune() > 5

    def left(table: str) -> int:
        return int(
            old.store.read(lambda db: db.execute(f"SELECT count(*) FROM {table}").get)
        )

    assert left("notification") == 0
    assert left("visit") == len({"1", "2"})  # the last one to each door
    spent = mac(old.store.key.codes, code)
    assert old.store.read(lambda db: codes.find(db, spent)) is not None
    assert left("package") == 3


# Persons


def of(system: LockerSystem, name: str) -> User:
    return system.user(name)


def delivered(system: LockerSystem) -> None:
    system.store.write(
        lambda tx: (
            tx.db.execute(
                "UPDATE notification SET delivered_at = created_at, sealed = NULL"
            ).get
        )
    )


def test_who_somebody_was_is_erased_a_while_after_their_last_package(
    system: LockerSystem, clock: HandClock
) -> None:
    system.add_user(
        User("anna", "Anna", "anna@example.org", "+49 170 1234567", language="de"),
        actor="test",
    )
    picked_up(system)
    delivered(system)
    clock.forward(timedelta(days=29))
    assert system.erase_old(actor="kiosk") == []

    clock.forward(timedelta(days=2))

    assert system.erase_old(actor="kiosk") == ["anna"]
    assert system.erase_old(actor="kiosk") == []
    assert of(system, "anna") == User("anna")
    assert system.events()[-1].kind == Kind.USER_ERASED
    facts = system.store.read(
        lambda db: {row[0] for row in db.execute("SELECT facts FROM notification")}
    )
    assert facts == {"{}"}


def test_nothing_of_them_is_left_in_the_file(
    system: LockerSystem, clock: HandClock
) -> None:
    picked_up(system)
    delivered(system)
    clock.forward(timedelta(days=31))
    system.erase_old(actor="kiosk")
    system.store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    assert b"anna@example.org" not in system.store.path.read_bytes()


@pytest.mark.parametrize("state", ["PENDING", "STORED", "waits", "owed"])
def test_nobody_is_erased_who_is_still_waited_for(
    system: LockerSystem, clock: HandClock, state: str
) -> None:
    picked_up(system)
    if state != "owed":
        delivered(system)
    if state == "PENDING":
        announced(system, "p2")
    if state in {"STORED", "waits"}:
        stored(system, "p2")
        delivered(system)
    if state == "waits":
        system.cancel("p2", actor="shop")
        delivered(system)
    clock.forward(timedelta(days=400))

    assert system.erase_old(actor="kiosk") == []
    with pytest.raises(StateError, match="waiting for a package"):
        system.erase_user("anna", actor="anna")
    assert of(system, "anna").email == "anna@example.org"


def test_staff_are_never_erased(system: LockerSystem, clock: HandClock) -> None:
    system.add_user(User("dora", "Dora", role=Role.COURIER), actor="test")
    clock.forward(timedelta(days=4000))

    assert system.erase_old(actor="kiosk") == []
    with pytest.raises(InvalidError, match="staff"):
        system.erase_user("dora", actor="dora")


def test_a_customer_may_ask_to_be_erased(system: LockerSystem) -> None:
    picked_up(system)
    delivered(system)

    system.erase_user("anna", actor="anna")

    assert of(system, "anna") == User("anna")


def test_whoever_comes_again_is_known_again(
    system: LockerSystem, clock: HandClock
) -> None:
    picked_up(system)
    delivered(system)
    system.erase_user("anna", actor="anna")
    anna = User("anna", "Anna", "anna@example.org")
    system.store.write(lambda tx: users.save(tx.db, anna))
    picked_up(system, "p2")
    delivered(system)
    clock.forward(timedelta(days=31))

    assert system.erase_old(actor="kiosk") == ["anna"]


# By which clock


@pytest.mark.parametrize("act", ["archive", "prune", "erase_old"])
def test_nothing_is_forgotten_by_a_clock_that_nobody_vouches_for(
    old: LockerSystem, clock: HandClock, act: str
) -> None:
    clock.distrust()
    acts: dict[str, Callable[[], object]] = {
        "archive": lambda: old.archive(actor="kiosk"),
        "prune": old.prune,
        "erase_old": lambda: old.erase_old(actor="kiosk"),
    }
    forget = acts[act]

    with pytest.raises(ClockError):
        forget()


def test_the_chore_forgets_as_soon_as_the_clock_is_vouched_for(
    old: LockerSystem, clock: HandClock
) -> None:
    chores = StoreChores(old)
    untrusted = clock.read()
    clock.distrust()
    clock.forward(timedelta(minutes=1))
    with pytest.raises(ClockError):
        chores.forget()
    clock._moment = untrusted
    clock.forward(timedelta(minutes=2))

    chores.forget()

    assert len(files(old)) == 1


def test_the_chore_checks_once_a_day(
    system: LockerSystem, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    monkeypatch.setattr(system, "check_store", lambda *, actor: checked.append(actor))
    chores = StoreChores(system)
    for _ in range(49):
        chores.check()
        clock.forward(timedelta(hours=1))

    assert len(checked) == 2


# What came and left


def test_what_came_and_left_is_told_from_archives_as_well(old: LockerSystem) -> None:
    before = old.traffic()

    assert old.archive(actor="kiosk") > 0

    after = old.traffic()
    assert after.stays == before.stays
    assert after.inside == before.inside
    assert [m for m in after.marks if m in before.marks] == before.marks


def test_every_event_is_given_once_also_while_they_move_to_an_archive(
    old: LockerSystem, clock: HandClock
) -> None:
    assert old.archive(actor="kiosk") > 0
    picked_up(old, "p3")
    clock.forward(LONG)
    announced(old, "p4", user="ben")

    walk = old.every_event(at_once=3)
    seen = [next(walk).seq]  # it is in the first archive, and knows of no other
    assert old.archive(actor="kiosk") > 0
    seen += [event.seq for event in walk]

    assert seen == list(range(1, old.last_event() + 1))
