"""Channels that fail, hang and come back, and what that does to the others."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.channels import (
    ChannelError,
    DeliveryError,
    Message,
    UndeliverableError,
)
from kiosk.domain.retries import TRIP, Breaker
from kiosk.domain.users import User
from kiosk.outbox import Outbox
from kiosk.store import channels, notifications
from kiosk.store.notifications import Notification
from kiosk.system import Deposit, LockerSystem
from tests.kit import HandClock, opened_system, served, settings, stored

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TWO = {
    "channels": ["mail", "sms"],
    "carriers": {
        "mail": {"notifier": "smtp", "host": "m.org", "sender": "k@m.org"},
        "sms": {
            "notifier": "webhook",
            "reaches": "phone",
            "url": "https://s.org",
            "secret": {"environment": "S"},
        },
    },
}


class Line:
    """A notifier that can be cut."""

    def __init__(self) -> None:
        self.delivered: list[Message] = []
        self.tried = 0
        self.error: Callable[[Message], Exception | None] = lambda _: None

    def deliver(self, message: Message) -> None:
        self.tried += 1
        error = self.error(message)
        if error is not None:
            raise error
        self.delivered.append(message)

    def hang_up(self) -> None:
        pass


def pump(system: LockerSystem, **lines: object) -> Outbox:
    return Outbox(system.store, system.settings, lines, luck=lambda: 0.0)  # type: ignore[arg-type]  # all of them deliver


def down(_: Message) -> Exception:
    return ChannelError("no route")


def breaker(system: LockerSystem, name: str = "console") -> Breaker:
    return system.store.read(lambda db: channels.find(db, name))


def kinds(system: LockerSystem) -> Counter[str]:
    return Counter(event.kind for event in system.events())


def every(system: LockerSystem, fate: str | None = None) -> list[Notification]:
    return system.store.read(lambda db: notifications.listed(db, fate, 10_000))


def test_each_user_is_told_over_the_channels_that_reach_them(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings(notify=TWO)) as system:
        for user in (
            User("both", email="b@x.org", phone="0170 1234567"),
            User("mail", email="m@x.org"),
            User("phone", phone="0170 1234568"),
            User("none"),
        ):
            system.add_user(user, actor="t")
            stored(system, f"p-{user.id}", user=user.id)

        told = {(one.user, one.channel) for one in every(system)}

    assert told == {
        ("both", "mail"),
        ("both", "sms"),
        ("mail", "mail"),
        ("phone", "sms"),
    }


def test_a_channel_that_is_down_is_left_alone_and_asked_now_and_then(
    system: LockerSystem, clock: HandClock
) -> None:
    line = Line()
    line.error = down
    outbox = pump(system, console=line)
    for n in range(4):
        stored(system, f"p{n}")

    outbox.deliver_due()
    assert line.tried == TRIP
    assert breaker(system).reason == "no route"
    for _ in range(60):
        clock.forward(timedelta(minutes=1))
        outbox.deliver_due()

    assert line.tried < TRIP + 12  # and not 60 times 4
    assert kinds(system)["channel-down"] == 1


def test_a_channel_that_is_back_delivers_all_at_once_the_oldest_first(
    system: LockerSystem, clock: HandClock
) -> None:
    line = Line()
    line.error = down
    outbox = pump(system, console=line)
    for n in range(4):
        stored(system, f"p{n}")
    for _ in range(9):
        outbox.deliver_due()
        clock.forward(timedelta(minutes=10))

    line.error = lambda _: None
    while outbox.deliver_due():
        pass

    keys = [message.key.split(":")[1] for message in line.delivered]
    assert sorted(keys) == ["p0", "p1", "p2", "p3"]
    assert keys[1:] == sorted(keys[1:])  # the first went ahead to find out
    assert breaker(system) == Breaker("console")
    assert kinds(system)["channel-back"] == 1


def test_a_rest_outlives_a_restart_of_the_program_and_ends_with_the_boot(
    system: LockerSystem, clock: HandClock
) -> None:
    line = Line()
    line.error = down
    for n in range(3):
        stored(system, f"p{n}")
    pump(system, console=line).deliver_due()

    assert pump(system, console=line).deliver_due() == 0
    clock.restart()
    assert pump(system, console=line).deliver_due() == 1
    assert [one.tries for one in every(system)] == [2, 1, 1]


def test_one_message_that_nobody_takes_does_not_take_its_channel_down(
    system: LockerSystem, clock: HandClock
) -> None:
    line = Line()
    line.error = lambda m: ChannelError("cut") if ":p0:" in m.key else None
    outbox = pump(system, console=line)
    for n in range(9):
        stored(system, f"p{n}", size="S") if n < 2 else None

    for _ in range(50):
        outbox.deliver_due()
        clock.forward(HOUR)

    assert [m.key.split(":")[1] for m in line.delivered] == ["p1"]


def test_what_is_refused_for_good_is_dead_at_once_without_its_code(
    system: LockerSystem,
) -> None:
    line = Line()
    line.error = lambda m: UndeliverableError(f"550 there is no <{m.email}>")
    stored(system)

    pump(system, console=line).deliver_due()

    [one] = every(system, "dead")
    assert (one.sealed, one.tries, one.reason) == (None, 1, "550 there is no <•••>")
    assert kinds(system)["notification-dead"] == 1
    assert all("example.org" not in event.facts for event in system.events())


def test_a_code_that_was_replaced_is_told_to_nobody(
    system: LockerSystem, clock: HandClock
) -> None:
    line = Line()
    line.error = lambda _: DeliveryError("later")
    outbox = pump(system, console=line)
    old = stored(system).issued
    outbox.deliver_due()
    new = system.reissue("p1", user="anna", actor="t")
    line.error = lambda _: None
    clock.forward(HOUR)

    outbox.deliver_due()

    [message] = line.delivered
    assert f"{new.code[:4]} {new.code[4:]}" in message.body
    assert f"{old.code[:4]} {old.code[4:]}" not in message.body
    [one] = every(system, "dropped")
    assert one.reason == "its code was replaced by a newer one"


class Hanging(Line):
    """A line that gives no answer until somebody hangs up."""

    def __init__(self) -> None:
        super().__init__()
        self.called = threading.Event()
        self.let_go = threading.Event()
        self.late = False
        """Whether it delivers all the same, long after it was given up."""

    def deliver(self, message: Message) -> None:
        self.called.set()
        self.let_go.wait(20)
        if not self.late:
            raise ChannelError("hung up on")
        super().deliver(message)

    def hang_up(self) -> None:
        if not self.late:
            self.let_go.set()


def test_a_delivery_that_hangs_is_given_up_once(
    system: LockerSystem, clock: HandClock
) -> None:
    hanging = Hanging()
    outbox = pump(system, console=hanging)
    stored(system)
    [lane] = outbox.lanes()
    thread = threading.Thread(target=lane.work)
    thread.start()
    assert hanging.called.wait(5)

    lane.give_up_after(30)
    assert breaker(system).down_since is None
    clock.forward(timedelta(seconds=31))
    for _ in range(3):
        lane.give_up_after(30)
    thread.join()

    [one] = every(system, "owed")
    assert (one.tries, one.reason) == (1, "no answer within 30 s")
    assert breaker(system).down_since is not None


def test_what_arrived_after_it_was_given_up_is_not_told_again(
    system: LockerSystem, clock: HandClock
) -> None:
    hanging = Hanging()
    hanging.late = True
    outbox = pump(system, console=hanging)
    stored(system)
    [lane] = outbox.lanes()
    thread = threading.Thread(target=lane.work)
    thread.start()
    assert hanging.called.wait(5)
    clock.forward(timedelta(seconds=31))
    lane.give_up_after(30)
    hanging.let_go.set()
    thread.join()

    clock.forward(DAY)
    outbox.deliver_due()

    assert len(hanging.delivered) == 1
    assert [one.fate for one in every(system)] == ["delivered"]
    assert breaker(system) == Breaker("console")


async def test_a_channel_that_hangs_holds_up_no_other(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings(notify=TWO)) as system:
        loop, arrived = asyncio.get_running_loop(), asyncio.Event()
        hanging = Hanging()

        class Bell(Line):
            def deliver(self, message: Message) -> None:
                super().deliver(message)
                loop.call_soon_threadsafe(arrived.set)

        running = asyncio.ensure_future(pump(system, mail=hanging, sms=Bell()).run())
        await asyncio.to_thread(stored, system)
        assert await asyncio.to_thread(hanging.called.wait, 5)
        async with asyncio.timeout(5):
            await arrived.wait()
        hanging.let_go.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.slow
def test_after_a_week_offline_all_is_told_oldest_first_and_what_is_stale_is_dropped(
    tmp_path: Path,
) -> None:
    clock, line = HandClock(), Line()
    quick = settings("S" * 60, hold={"days": 7, "remind_hours_before": [167]})
    with opened_system(tmp_path, quick, clock) as system:
        outbox = pump(system, console=line)
        line.error = down
        system.add_user(User("anna", email="a@x.org", phone="0170 1234567"), actor="t")
        for day in range(7):
            _a_busy_day(system, outbox, clock, day)
        told = {one.key: one for one in every(system)}
        assert len(told) > 7 * 200
        assert {one.fate for one in told.values()} == {"owed", "dropped"}

        line.error = lambda _: None
        clock.forward(timedelta(minutes=10))
        while outbox.deliver_due():
            pass

        now = {one.key: one for one in every(system)}
        fates = Counter(one.fate for one in now.values())
        came = [now[message.key].id for message in line.delivered]
        dropped = [one for one in now.values() if one.fate == "dropped"]
        events = [json.loads(e.facts) for e in system.events() if "dropped" in e.kind]

    assert set(fates) == {"delivered", "dropped"}
    assert len(came) == len(set(came)) == fates["delivered"]
    assert came[1:] == sorted(came[1:])  # the first went ahead to find out
    assert {one.kind for one in dropped} == {"stored", "reminder"}
    assert len(events) == len(dropped) > 100
    assert {event["reason"] for event in events} == {
        "its package does not wait any more"
    }


def _a_busy_day(
    system: LockerSystem, outbox: Outbox, clock: HandClock, day: int
) -> None:
    """Owe over 200 messages: packages come, are reminded of, and some are fetched."""
    waiting = []
    for n in range(70):
        waiting.append(stored(system, f"p{day}-{n}"))
        clock.forward(timedelta(minutes=20))
        outbox.deliver_due()
        system.send_reminders(actor="t")
        if len(waiting) > 4:
            _fetched(system, waiting.pop(0))
    for deposit in waiting:
        _fetched(system, deposit)
    clock.forward(DAY - 70 * timedelta(minutes=20))


def _fetched(system: LockerSystem, deposit: Deposit) -> None:
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
