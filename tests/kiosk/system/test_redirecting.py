"""A deposit whose door jams: the slot goes out, the package to the nearest one."""

import pytest

from kiosk.domain.errors import NoSlotError, StateError
from kiosk.domain.package import State
from kiosk.domain.slots import Status
from kiosk.domain.visits import Ending, Visit
from kiosk.system import LockerSystem
from tests.kit import announced, served


def jammed(system: LockerSystem, visit: Visit) -> Visit:
    system.take_up()
    system.pulsed(visit.id, 3, door="CLOSED")
    return system.conclude(visit.id, Ending.STUCK, "pulsed, and it stayed shut")


def test_a_jam_sends_the_package_to_the_nearest_slot_that_fits(
    system: LockerSystem,
) -> None:
    first = system.store_package(announced(system), actor="c")
    jammed(system, first.visit)

    second = system.redirect(first.visit.id, actor="c")

    assert system.slot(first.slot).status is Status.RESERVED
    assert (first.slot, second.slot) == ("1", "2")
    assert served(system, second.visit).ending is Ending.DONE
    assert system.package("p1").state is State.STORED
    kinds = [one.kind for one in system.events(slot="1")]
    assert {"slot-out-of-service", "visit-redirected"} <= set(kinds)
    # The code of the first try opens nothing.
    assert first.issued.code != second.issued.code


def test_only_a_deposit_that_certainly_brought_nothing_is_redirected(
    system: LockerSystem,
) -> None:
    deposit = system.store_package(announced(system), actor="c")
    with pytest.raises(StateError, match="under way"):
        system.redirect(deposit.visit.id, actor="c")
    served(system, deposit.visit)
    with pytest.raises(StateError, match="done"):
        system.redirect(deposit.visit.id, actor="c")
    opened = system.open_slot("5", actor="t")
    jammed(system, opened)
    with pytest.raises(StateError, match="a service"):
        system.redirect(opened.id, actor="c")


def test_where_nothing_fits_the_package_stays_in_the_hand(system: LockerSystem) -> None:
    last = system.store_package(announced(system, size="L"), actor="c").visit
    jammed(system, last)
    with pytest.raises(NoSlotError):
        system.redirect(last.id, actor="c")
    assert system.package("p1").state is State.PENDING
