"""What technicians ask for: done by those who may, and refused to all others."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain.duties import Act, may
from kiosk.domain.errors import NotAllowedError, StateError
from kiosk.domain.events import Kind
from kiosk.domain.slots import Status
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.domain.visits import Ending, Purpose
from kiosk.system import LockerSystem
from tests.kit import NOON, opened_system, served, stored

Does = Callable[[LockerSystem, Session], object]

FREE, OUT = "4", "5"

DOES: list[tuple[Act, Does]] = [
    (Act.LOOK, lambda system, who: system.every_slot(who)),
    (Act.LOOK, lambda system, who: system.one_slot(who, FREE)),
    (Act.TEST_OPEN, lambda system, who: system.test_open(who, FREE)),
    (Act.SETTLE, lambda system, who: system.look_inside(who, FREE)),
    (
        Act.TAKE_OUT,
        lambda system, who: system.out_of_service(
            who, FREE, reason="jams", lasting=timedelta(hours=2)
        ),
    ),
    (Act.RETURN, lambda system, who: system.back_in_service(who, OUT)),
]


@pytest.fixture
def system(tmp_path: Path) -> Iterator[LockerSystem]:
    with opened_system(tmp_path) as found:
        for role in Role:
            found.add_user(User(role.value, role=role), actor="test")
        found.take_out_of_service(OUT, reason="test", actor="test")
        yield found


def as_(role: Role) -> Session:
    return Session(role.value, role.value, role)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("act", "does"), DOES, ids=[act.value for act, _ in DOES])
def test_each_role_does_what_it_may_and_nothing_else(
    system: LockerSystem, act: Act, does: Does, role: Role
) -> None:
    before = system.last_event()
    if may(role, act):
        does(system, as_(role))
        assert all(e.actor == role.value for e in system.events(after=before))
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
    full = stored(system).slot
    system.forced(FREE, last_visit=0)

    for slot in (full, FREE):
        with pytest.raises(StateError, match="not opened for a mere test"):
            system.test_open(as_(Role.ADMIN), slot)
    assert not system.unfinished()


def test_a_slot_is_out_for_as_long_as_was_said(system: LockerSystem) -> None:
    eli = as_(Role.TECHNICIAN)
    later = timedelta(hours=2)

    assert system.out_of_service(eli, FREE, reason="jams", lasting=later).until == (
        NOON + later
    )
    assert system.back_in_service(eli, FREE).status is Status.EMPTY
