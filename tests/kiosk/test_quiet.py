"""When people sleep, and over what they want to be told."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import quiet
from kiosk.domain.errors import InvalidError, UnknownError
from kiosk.store import Tx
from kiosk.system import LockerSystem
from tests.kiosk.test_outbox import Postman, outbox
from tests.kit import (
    NOON,
    HandClock,
    announced,
    opened_system,
    served,
    settings,
    stored,
)

BERLIN = ZoneInfo("Europe/Berlin")
NIGHT = {"channels": ["console"], "quiet_hours": "22:00-07:00"}


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - a clock on a wall
    begins=st.times(),
    ends=st.times(),
)
def test_quiet_hours_end_within_a_day_and_end_in_none(
    now: datetime, begins: time, ends: time
) -> None:
    hours = tuple(each.replace(second=0, microsecond=0) for each in (begins, ends))
    if hours[0] == hours[1]:
        return
    until = quiet.end_of(now.replace(tzinfo=UTC), (hours[0], hours[1]))
    if until is not None:
        assert timedelta() < until - now.replace(tzinfo=UTC) <= timedelta(days=1)
        assert quiet.end_of(until, (hours[0], hours[1])) is None
    else:
        minute = now.time()
        inside = (
            hours[0] <= minute < hours[1]
            if hours[0] < hours[1]
            else minute >= hours[0] or minute < hours[1]
        )
        assert not inside


@pytest.mark.parametrize("written", ["22-7", "24:00-07:00", "22:00-22:00", "night"])
def test_what_are_no_hours_is_refused(written: str) -> None:
    with pytest.raises(InvalidError, match="quiet hours"):
        quiet.read(written)


@pytest.fixture
def at_night(tmp_path: Path) -> Iterator[tuple[LockerSystem, HandClock]]:
    clock = HandClock(datetime(2026, 3, 2, 23, tzinfo=BERLIN).astimezone(UTC))
    with opened_system(tmp_path, settings(notify=NIGHT), clock) as system:
        yield system, clock


def told(system: LockerSystem, postman: Postman) -> list[str]:
    outbox(system, postman).deliver_due()
    kinds = [message.kind for message in postman.delivered]
    postman.delivered.clear()
    return kinds


def test_only_the_code_of_a_package_comes_at_night(
    at_night: tuple[LockerSystem, HandClock],
) -> None:
    system, clock = at_night
    postman = Postman()
    deposit = stored(system)
    assert told(system, postman) == ["stored"]

    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    assert told(system, postman) == []
    clock.forward(timedelta(hours=7, minutes=59))
    assert told(system, postman) == []
    clock.forward(timedelta(minutes=1))
    assert told(system, postman) == ["retrieved"]
    assert [e.kind for e in system.events()].count("notification-failed") == 0


def test_what_waits_for_the_morning_makes_no_channel_late(
    at_night: tuple[LockerSystem, HandClock],
) -> None:
    system, clock = at_night
    deposit = stored(system)
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    told(system, Postman())
    clock.forward(timedelta(hours=3))

    assert not system.lost_code("anna@example.org", actor="t").late


def test_people_have_hours_of_their_own_and_nobody_sleeps_by_a_wrong_clock(
    at_night: tuple[LockerSystem, HandClock],
) -> None:
    system, clock = at_night
    postman = Postman()
    for package in ("p1", "p2"):
        deposit = stored(system, package)
        served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
        if package == "p1":
            system.set_messages("anna", channels=None, quiet_hours="", actor="t")
            assert told(system, postman) == ["retrieved"]
            system.set_messages("anna", channels=None, quiet_hours=None, actor="t")
    clock.distrust()
    assert told(system, postman) == ["retrieved"]


def test_who_wants_one_channel_is_told_over_that_unless_it_does_not_reach_them(
    tmp_path: Path,
) -> None:
    carrier = {"notifier": "webhook", "url": "https://h/", "secret": {"file": "/s"}}
    carriers = {
        name: carrier | {"reaches": reaches}
        for name, reaches in (("mail", "email"), ("sms", "phone"))
    }
    bank = settings(notify={"channels": ["mail", "sms"], "carriers": carriers})
    with opened_system(tmp_path, bank, HandClock(NOON)) as system:
        announced(system, "p0")
        for package, wanted in (("p1", None), ("p2", ("sms",)), ("p3", ("mail",))):
            system.set_messages("anna", channels=wanted, quiet_hours=None, actor="t")
            if package == "p3":
                system.store.write(_forget_email)
            stored(system, package)

        over = [(one.package, one.channel) for one in system.notifications()]
        assert over == [("p1", "mail"), ("p1", "sms"), ("p2", "sms"), ("p3", "sms")]
        with pytest.raises(UnknownError, match="channel 'pigeon'"):
            system.set_messages(
                "anna", channels=("pigeon",), quiet_hours=None, actor="t"
            )


def _forget_email(tx: Tx) -> None:
    tx.db.execute("UPDATE user SET email = NULL")
