"""What technicians ask for: done by those who may, and refused to all others."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.duties import Act, Reason, may
from kiosk.domain.errors import NotAllowedError, StateError
from kiosk.domain.events import Kind
from kiosk.domain.panel import Aspect
from kiosk.domain.slots import Status
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Purpose
from kiosk.store import Tx
from kiosk.system import LockerSystem
from tests.kit import NOON, opened_system, served, settings, slots_yaml, stored

Does = Callable[[LockerSystem, Session], object]

FULL, FREE, OUT = "1", "4", "5"
TRACED = "other"
TOM = Session("tom", "Tom", Role.TECHNICIAN)


def as_(role: Role) -> Session:
    return Session(role.value, role.value, role)


def vouch(system: LockerSystem, who: Session) -> None:
    with suppress(StateError):  # the clock of a test is no computer's
        system.vouch(who)


DOES: list[tuple[Act, Does]] = [
    (Act.LOOK, lambda system, who: system.every_slot(who)),
    (Act.LOOK, lambda system, who: system.one_slot(who, FREE)),
    (Act.TEST_OPEN, lambda system, who: system.test_open(who, FREE)),
    (Act.LOOK, lambda system, who: system.newest_events(who, limit=3)),
    (Act.LOOK, lambda system, who: system.dead_letters(who)),
    (Act.RETRY, lambda system, who: system.retry_letters(who)),
    (Act.VOUCH, vouch),
    (Act.PANEL, lambda system, who: system.set_panel(who, Aspect.THEME, "night")),
    (Act.COMMISSION, lambda system, who: system.prove(who, FREE)),
    (Act.COMMISSION, lambda system, who: system.new_lock(who, FREE)),
    (
        Act.OPEN_OCCUPIED,
        lambda system, who: system.open_occupied(
            who, FULL, reason=Reason.DAMAGE, witness=as_(Role.COURIER)
        ),
    ),
    (
        Act.WITNESS,
        lambda system, who: system.open_occupied(
            TOM, FULL, reason=Reason.DAMAGE, witness=who
        ),
    ),
    (
        Act.TAKE_OUT,
        lambda system, who: system.out_of_service(
            who, FREE, reason="jams", lasting=timedelta(hours=2)
        ),
    ),
    (Act.TAKE_OUT, lambda system, who: system.new_deadline(who, OUT, lasting=None)),
    (Act.TRACE, lambda system, who: system.trace(who, "wall")),
    (Act.TRACE, lambda system, who: system.untrace(who, TRACED)),
    (Act.EXPORT, lambda system, who: system.carries(who, "all.zip")),
    (Act.RETURN, lambda system, who: system.back_in_service(who, OUT)),
]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LockerSystem]:
    buses = {"wall": {"driver": "mock"}, TRACED: {"driver": "mock"}}
    lockers = [
        {"name": "A", "columns": [[{**s, "bus": "wall"} for s in slots_yaml("SSMML")]]},
        {
            "name": "B",
            "columns": [[{**s, "name": "6", "bus": TRACED} for s in slots_yaml("S")]],
        },
    ]
    bank = settings(buses=buses, lockers=lockers)
    with opened_system(tmp_path, bank) as found:
        for role in Role:
            found.add_user(User(role.value, role=role), actor="test")
        found.add_user(User("tom", role=Role.TECHNICIAN), actor="test")
        assert stored(found).slot == FULL
        found.take_out_of_service(OUT, reason="test", actor="test")
        found.trace_bus(TRACED, lasting=timedelta(minutes=1), actor="test")
        yield found


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("act", "does"), DOES, ids=[act.value for act, _ in DOES])
def test_each_role_does_what_it_may_and_nothing_else(
    system: LockerSystem, act: Act, does: Does, role: Role
) -> None:
    before = system.last_event()
    if may(role, act):
        does(system, as_(role))
        who = TOM.actor if act is Act.WITNESS else role.value
        assert all(e.actor == who for e in system.events(after=before))
    else:
        with pytest.raises(NotAllowedError):
            does(system, as_(role))
        assert system.last_event() == before
        assert not system.unfinished()


@pytest.mark.parametrize(("act", "does"), DOES, ids=[act.value for act, _ in DOES])
def test_the_role_that_counts_is_the_one_they_have_now(
    system: LockerSystem, act: Act, does: Does
) -> None:
    boasting = Session("customer", "Customer", Role.ADMIN)
    stranger = Session("nobody", "Nobody", Role.ADMIN)

    for who in (boasting, stranger):
        with pytest.raises(NotAllowedError, match=f"a customer may not do that: {act}"):
            does(system, who)


@pytest.mark.parametrize(
    ("act", "does"),
    [each for each in DOES if each[0] is not Act.LOOK],
    ids=[act.value for act, _ in DOES if act is not Act.LOOK],
)
def test_whoever_loses_a_role_just_before_an_act_is_written_does_nothing(
    system: LockerSystem, monkeypatch: pytest.MonkeyPatch, act: Act, does: Does
) -> None:
    write = system.store.write

    def demoted(deed: Callable[[Tx], object]) -> object:
        monkeypatch.setattr(system.store, "write", write)

        def act(tx: Tx) -> object:
            tx.db.execute("UPDATE user SET role = 'customer' WHERE id <> 'tom'")
            return deed(tx)

        return write(act)

    monkeypatch.setattr(system.store, "write", demoted)
    who = as_(Role.COURIER if act is Act.WITNESS else Role.TECHNICIAN)

    with pytest.raises(NotAllowedError, match=f"a customer may not do that: {act}"):
        does(system, who)


def test_a_door_that_is_opened_for_a_test_leaves_the_slot_as_it_was(
    system: LockerSystem,
) -> None:
    visit = system.test_open(as_(Role.TECHNICIAN), FREE)

    assert served(system, visit).ending is Ending.DONE
    assert visit.purpose is Purpose.SERVICE
    view, events = system.one_slot(as_(Role.TECHNICIAN), FREE)
    assert view.status is Status.EMPTY
    assert [event.kind for event in events[:3]] == [
        Kind.VISIT_ENDED,
        Kind.DOOR_CLOSED,
        Kind.DOOR_OPENED,
    ]


def test_no_door_is_opened_for_a_mere_test_that_may_hide_something(
    system: LockerSystem,
) -> None:
    system.forced(FREE, last_visit=0)

    for slot, why in ((FULL, "holding package p1"), (FREE, "in doubt: look inside")):
        with pytest.raises(StateError, match=why):
            system.test_open(as_(Role.ADMIN), slot)
    assert not system.unfinished()


def test_a_slot_is_out_for_as_long_as_was_said(system: LockerSystem) -> None:
    eli = as_(Role.TECHNICIAN)
    later = timedelta(hours=2)

    assert system.out_of_service(eli, FREE, reason="jams", lasting=later).until == (
        NOON + later
    )
    assert system.back_in_service(eli, FREE).status is Status.EMPTY


def test_two_persons_open_the_door_of_a_package_and_its_recipient_is_told(
    system: LockerSystem,
) -> None:
    eli, dora = as_(Role.TECHNICIAN), as_(Role.COURIER)
    visit = system.open_occupied(eli, FULL, reason=Reason.DAMAGE, witness=dora)

    assert told(system) == {"stored"}
    served(system, visit)
    assert told(system) == {"stored", "opened"}
    assert system.slot(FULL).status is Status.OCCUPIED
    (opening,) = (e for e in system.events() if e.kind == Kind.SERVICE_OPENING)
    assert (opening.actor, opening.package, opening.facts) == (
        "technician",
        "p1",
        '{"reason":"damage","witness":"courier"}',
    )


def test_nobody_is_told_of_a_door_that_did_not_open(system: LockerSystem) -> None:
    visit = system.open_occupied(
        as_(Role.ADMIN), FULL, reason=Reason.STUCK, witness=TOM
    )
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    system.conclude(visit.id, Ending.STUCK, "test")

    assert told(system) == {"stored"}


def test_one_person_alone_does_not_get_at_a_package(system: LockerSystem) -> None:
    with pytest.raises(StateError, match="somebody else has to stand by"):
        system.open_occupied(TOM, FULL, reason=Reason.SENDER, witness=TOM)
    with pytest.raises(StateError, match="two persons open it"):
        system.look_into(FULL, actor="tom")
    with pytest.raises(StateError, match="without a stored package"):
        system.open_occupied(TOM, FREE, reason=Reason.SENDER, witness=as_(Role.COURIER))
    assert not system.unfinished()

    system.forced(FULL, last_visit=system.quiet_since()[FULL])
    assert system.look_into(FULL, actor="tom").slot == FULL


def told(system: LockerSystem) -> set[str]:
    return {one.kind for one in system.notifications()}
