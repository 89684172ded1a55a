"""A lost code: a new one goes to the contact on file, and strangers learn nothing."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.errors import (
    CancelledError,
    KioskError,
    SlipError,
    StateError,
    WaitError,
    WrongCodeError,
)
from kiosk.domain.events import Kind
from kiosk.domain.users import Role, User
from kiosk.store import Tx
from kiosk.system import LockerSystem, Resent
from kiosk.system.issuing import unpacked
from tests.kit import HandClock, opened_system, settings, stored

ANNA = User("anna", "Anna", "Anna@example.org", "+49 170 1234567")
BERT = User("bert", "Bert", None, "0171 7654321")
NONE = User("nora", "Nora")

Sent = tuple[str, str]


@pytest.fixture
def bank(system: LockerSystem) -> LockerSystem:
    for user in (ANNA, BERT, NONE):
        system.add_user(user, actor="t")
    for package, name in (("P-1", "anna"), ("P-2", "anna"), ("P-3", "bert")):
        stored(system, package, user=name)
    stored(system, "P-4", user="nora", size="M")
    return system


def sent(system: LockerSystem) -> Iterator[Sent]:
    """Which packages have a new code, and to whom it goes."""
    rows = system.store.read(
        lambda db: list(
            db.execute(
                "SELECT package, user FROM notification WHERE kind = 'reissued'"
                " ORDER BY id"
            )
        )
    )
    return ((str(package), str(user)) for package, user in rows)


@pytest.mark.parametrize(
    ("typed", "to"),
    [
        ("0170 1234567", {("P-1", "anna"), ("P-2", "anna")}),
        ("+49 (0)170 123-4567", {("P-1", "anna"), ("P-2", "anna")}),
        ("0049170/1234567", {("P-1", "anna"), ("P-2", "anna")}),
        (" anna@EXAMPLE.org ", {("P-1", "anna"), ("P-2", "anna")}),
        ("p-1", {("P-1", "anna"), ("P-2", "anna")}),
        ("+491717654321", {("P-3", "bert")}),
        ("P-4", set()),
        ("0170 7654321", set()),
        ("1234567", set()),
        ("bert@example.org", set()),
        ("P-9", set()),
        ("anna", set()),
    ],
)
def test_every_package_of_whoever_is_meant_has_a_new_code_and_the_answer_is_the_same(
    bank: LockerSystem, typed: str, to: set[Sent]
) -> None:
    assert bank.lost_code(typed) == Resent(late=False)
    assert set(sent(bank)) == to


def test_the_answer_takes_as_many_commits_known_or_not(
    bank: LockerSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit takes 100 ms on a slow card, and all the rest some milliseconds."""
    written: list[str] = []
    write = bank.store.write

    def counted(act: Callable[[Tx], object], **how: bool) -> object:
        written.append(typed)
        return write(act, **how)

    monkeypatch.setattr(bank.store, "write", counted)
    for typed in ("anna@example.org", "nobody@example.org", "P-3", "P-9"):
        bank.lost_code(typed)

    assert len(written) == len(set(written)) == 4


def test_the_old_code_is_dead_and_the_new_one_opens_the_door(
    bank: LockerSystem,
) -> None:
    old = bank.reissue("P-3", user="bert", actor="t")
    bank.lost_code("P-3")
    sealed = bank.store.read(
        lambda db: (
            db.execute(
                "SELECT sealed FROM notification WHERE kind = 'reissued'"
                " ORDER BY id DESC LIMIT 1"
            ).get
        )
    )
    new = unpacked(bank.store.key.unseal(sealed))

    with pytest.raises(WrongCodeError):
        bank.retrieve(old.code, old.digits)
    assert bank.retrieve(new.code, new.digits).package == "P-3"


def test_staff_have_no_lost_codes(system: LockerSystem) -> None:
    system.add_user(User("cora", "Cora", "c@example.org", role=Role.COURIER), actor="t")
    stored(system, "P-1", user="cora")
    system.lost_code("c@example.org")

    assert set(sent(system)) == set()


def test_a_package_at_whose_door_somebody_is_keeps_its_code(
    bank: LockerSystem,
) -> None:
    issued = bank.reissue("P-3", user="bert", actor="t")
    bank.retrieve(issued.code, issued.digits)
    before = len(list(sent(bank)))
    bank.lost_code("P-3")

    assert len(list(sent(bank))) == before


@pytest.mark.parametrize(
    ("typed", "digits", "masked"),
    [
        ("P-1", "4567", ("A•••@example.org", "•••• 4567")),
        ("p-3", "4321", ("•••• 4321",)),
        ("P-1", "4321", ()),
        ("P-9", "4567", ()),
        ("0170 1234567", "4567", ()),
        ("P-4", "0000", ()),
        ("P-1", None, ()),
    ],
)
def test_only_package_and_digits_together_show_where_it_went(
    bank: LockerSystem, typed: str, digits: str | None, masked: tuple[str, ...]
) -> None:
    assert bank.lost_code(typed, digits).masked == masked


def test_the_events_say_how_many_and_never_who(bank: LockerSystem) -> None:
    bank.lost_code("0170 1234567")
    bank.lost_code("anna@example.net")

    told = [e for e in bank.events() if e.kind == Kind.CODE_LOST]
    assert [json.loads(event.facts) for event in told] == [
        {"by": "phone", "sent": 2},
        {"by": "email", "sent": 0},
    ]
    assert {event.package for event in told} == {None}


@pytest.mark.parametrize("typed", ["0170 1234567", "0170 0000000"])
def test_who_is_asked_for_again_and_again_rests_known_or_not(
    bank: LockerSystem, clock: HandClock, typed: str
) -> None:
    for _ in range(3):
        bank.lost_code(typed)
    with pytest.raises(WaitError) as refusal:
        bank.lost_code(typed)
    assert refusal.value.seconds == 3600

    clock.forward(timedelta(seconds=3600))
    bank.lost_code(typed)


def test_one_person_is_sent_few_codes_whatever_is_typed(bank: LockerSystem) -> None:
    for typed in ("0170 1234567", "0170-1234567", "anna@example.org", "P-1", "P-2"):
        assert bank.lost_code(typed) == Resent(late=False)

    assert len(set(sent(bank))) == 2
    assert len(list(sent(bank))) == 6


def test_the_bank_as_a_whole_lets_few_be_asked_for_in_a_day(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings(lost_code={"daily_cap": 4}), clock) as system:
        for number in range(4):
            system.lost_code(f"P-{number}")
        with pytest.raises(WaitError) as refusal:
            system.lost_code("P-9")
        assert refusal.value.seconds == 6 * 3600

        clock.forward(timedelta(hours=6))
        system.lost_code("P-9")


def test_a_restart_forgives_nothing(tmp_path: Path, clock: HandClock) -> None:
    with opened_system(tmp_path, clock=clock) as system:
        for _ in range(3):
            system.lost_code("P-1")
    clock.restart()
    with opened_system(tmp_path, clock=clock) as system:
        with pytest.raises(WaitError) as refusal:
            system.lost_code("P-1")
        assert refusal.value.seconds == 3595
        clock.forward(timedelta(seconds=3600))
        system.lost_code("P-1")


def test_a_wall_clock_that_jumps_changes_nothing(
    bank: LockerSystem, clock: HandClock
) -> None:
    for _ in range(3):
        bank.lost_code("P-1")
    clock.set_wall(clock.read().wall + timedelta(days=400))

    with pytest.raises(WaitError):
        bank.lost_code("P-1")


def test_it_is_said_when_messages_do_not_leave(
    bank: LockerSystem, clock: HandClock
) -> None:
    assert not bank.lost_code("P-1").late
    clock.forward(timedelta(seconds=61))

    assert bank.lost_code("P-1").late
    assert bank.lost_code("P-999").late


def refused(system: LockerSystem, typed: str, digits: str | None) -> KioskError:
    with pytest.raises(KioskError) as refusal:
        system.lost_code(typed, digits)
    return refusal.value


def test_what_cannot_be_meant_is_a_slip_and_not_counted(bank: LockerSystem) -> None:
    assert isinstance(refused(bank, "  ", None), SlipError)
    assert isinstance(refused(bank, "P-1", "12"), SlipError)
    assert not [e for e in bank.events() if e.kind == Kind.CODE_LOST]


def test_a_bank_that_does_not_offer_it_refuses(tmp_path: Path) -> None:
    bank = settings(lost_code={"offered": False})
    with opened_system(tmp_path, bank) as system:
        assert isinstance(refused(system, "P-1", None), StateError)


def test_no_contact_stands_in_what_is_remembered(bank: LockerSystem) -> None:
    bank.lost_code("anna@example.org")
    rows = bank.store.read(lambda db: list(db.execute("SELECT * FROM lost_code")))

    assert rows
    assert not any("anna" in str(row) for row in rows)


def test_a_cancelled_package_has_no_new_code(bank: LockerSystem) -> None:
    issued = bank.reissue("P-3", user="bert", actor="t")
    bank.cancel("P-3", actor="t")
    before = len(list(sent(bank)))
    bank.lost_code("P-3")

    assert len(list(sent(bank))) == before
    with pytest.raises(CancelledError):
        bank.retrieve(issued.code, issued.digits)
