"""The staff hears of what is wrong, once, and recipients of more time."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.channels import ChannelError, Message
from kiosk.config import Settings
from kiosk.domain.events import Fact, Happening, Kind
from kiosk.domain.visits import Ending
from kiosk.outbox import Outbox
from kiosk.outbox.hearing import Hearing
from kiosk.store import alarms, notifications
from kiosk.system import LockerSystem
from tests.kiosk.test_outbox import Postman
from tests.kit import HandClock, announced, opened_system, served, settings, stored

SMTP = {"notifier": "smtp", "host": "h", "sender": "k@example.org"}


def bank(**staff: object) -> Settings:
    return settings(
        notify={
            "channels": ["console"],
            "carriers": {"mail": SMTP},
            "staff": staff or {"ops": {"email": "o@x.org", "channels": ["mail"]}},
        }
    )


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def system(tmp_path: Path, clock: HandClock) -> Iterator[LockerSystem]:
    with opened_system(tmp_path, bank(), clock) as opened:
        yield opened


class Office:
    """Reads the mail of the staff."""

    def __init__(self, system: LockerSystem) -> None:
        self.mail, self.console = Postman(), Postman()
        self._system = system

    def hears(self) -> list[str]:
        """Return the subjects of what came just now."""
        return [m.subject.removeprefix("Test bank: ") for m in self.reads()]

    def reads(self) -> list[Message]:
        """Return what came just now."""
        Outbox(
            self._system.store,
            self._system.settings,
            {"mail": self.mail, "console": self.console},
            luck=lambda: 0.0,
        ).deliver_due()
        came = list(self.mail.delivered)
        self.mail.delivered.clear()
        return came


def happens(
    system: LockerSystem, kind: Kind, slot: str | None = None, **facts: Fact
) -> None:
    told = Happening(kind, "test", slot=slot, facts=facts)
    system.store.write(lambda tx: tx.happened(told))


def test_a_jam_is_told_once_with_what_to_do(system: LockerSystem) -> None:
    office = Office(system)
    announced(system)
    visit = system.store_package("p1", actor="dora").visit
    system.take_up()
    system.pulsed(visit.id, 1, door="CLOSED")
    system.conclude(visit.id, Ending.STUCK, "it did not move")

    assert office.hears() == [f"Door {visit.slot} did not open"]
    assert office.hears() == []


def test_what_a_driver_found_is_read_in_the_language_of_the_reader(
    tmp_path: Path, clock: HandClock
) -> None:
    ops = {"email": "o@x.org", "channels": ["mail"], "language": "de"}
    with opened_system(tmp_path, bank(ops=ops), clock) as system:
        system.hours.board_lost(
            "wall", 2, cause="no <port>", fault="driver.port-lost", was_told=False
        )
        [letter] = Office(system).reads()

    html = letter.html or ""
    for said in (letter.body, html):
        assert "der Weg zu den Platinen ist weg" in said
        assert "wieder einstecken: der Kiosk findet ihn von selbst" in said
    assert 'Technische Meldung: "no <port>"' in letter.body
    assert "Technische Meldung: &quot;no &lt;port&gt;&quot;" in html
    assert letter.short.endswith("wieder einstecken: der Kiosk findet ihn von selbst")


def test_a_door_that_is_forced_at_night_wakes_and_a_board_does_not(
    tmp_path: Path, clock: HandClock
) -> None:
    ops = {"email": "o@x.org", "channels": ["mail"], "quiet_hours": "13:00-15:00"}
    with opened_system(tmp_path, bank(ops=ops), clock) as system:
        office = Office(system)
        happens(system, Kind.BOARD_LOST, bus="wall", board=2)
        assert office.hears() == []
        clock.forward(timedelta(minutes=2))
        happens(system, Kind.DOOR_FORCED, "3")
        assert office.hears() == ["Door 3 is open, and nobody had asked for that"]
        clock.forward(timedelta(hours=2))
        assert office.hears() == ["Board 2 of wall does not answer"]


def test_what_happens_within_a_minute_comes_together_and_flapping_hourly(
    system: LockerSystem, clock: HandClock
) -> None:
    office = Office(system)
    happens(system, Kind.BOARD_LOST, bus="wall", board=1)
    assert office.hears() == ["Board 1 of wall does not answer"]
    happens(system, Kind.BOARD_LOST, bus="wall", board=2)
    happens(system, Kind.BOARD_BACK, bus="wall", board=1)
    assert office.hears() == []
    clock.forward(timedelta(minutes=1))
    assert office.hears() == ["Board 2 of wall does not answer (+1)"]

    for _ in range(20):
        happens(system, Kind.BOARD_LOST, bus="wall", board=1)
        happens(system, Kind.BOARD_BACK, bus="wall", board=1)
        clock.forward(timedelta(minutes=2))
        assert office.hears() == []
    clock.forward(timedelta(minutes=20))
    [told] = office.hears()
    assert told.startswith("Board 1 of wall does not answer (20×)")  # noqa: RUF001


def test_what_a_dead_network_held_up_says_how_it_is_now(
    system: LockerSystem, clock: HandClock
) -> None:
    office = Office(system)
    office.mail.fails = 1
    happens(system, Kind.BOARD_LOST, bus="wall", board=1)
    happens(system, Kind.DOOR_FORCED, "3")
    assert office.hears() == []
    for kind in (Kind.BOARD_BACK, Kind.BOARD_LOST, Kind.BOARD_BACK):
        clock.forward(timedelta(hours=2))
        happens(system, kind, bus="wall", board=1)
        Hearing(system.store, system.settings).work()

    told = office.hears()

    assert told[0] == "Door 3 is open, and nobody had asked for that"
    assert told[-1] == "Board 1 of wall answers again"
    assert len(told) == 2
    assert system.store.read(notifications.count)["dropped"] == 2


def test_the_history_of_a_bank_is_told_to_nobody_and_each_event_once(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, settings(), clock) as system:
        happens(system, Kind.DOOR_FORCED, "3")
        assert not Hearing(system.store, system.settings).work()
    with opened_system(tmp_path, bank(), clock) as system:
        happens(system, Kind.DOOR_FORCED, "4")
        # Whoever is killed between two of these begins anew.
        assert Hearing(system.store, system.settings).work()
        assert not Hearing(system.store, system.settings).work()
        keys = [one.key for one in system.notifications()]
    assert len(keys) == 1
    assert keys[0].startswith("alarm:")
    assert keys[0].endswith(":ops:mail")


def test_a_message_that_cannot_be_told_is_told_of_and_one_to_the_staff_is_not(
    tmp_path: Path, clock: HandClock
) -> None:
    both = {"email": "o@x.org", "channels": ["mail", "console"]}
    with opened_system(tmp_path, bank(ops=both), clock) as system:
        happens(system, Kind.NOTIFICATION_DEAD, tells="stored", channel="console")
        happens(system, Kind.NOTIFICATION_DEAD, tells="alarm", channel="mail")
        clock.forward(timedelta(minutes=2))
        assert Office(system).hears() == [
            "A message to somebody could not be delivered"
        ]
        clock.forward(timedelta(hours=2))
        happens(system, Kind.CHANNEL_DOWN, channel="mail")
        Hearing(system.store, system.settings).work()
        over = [one.channel for one in system.notifications()]
        assert over == ["mail", "console", "console"], "mail cannot say that it is down"


def test_a_size_that_is_nearly_used_up_is_told_and_room_too(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, bank(), clock) as system:
        office = Office(system)
        issued = stored(system, "p1", size="L").issued
        assert office.hears() == ["Size L is nearly used up: 0 of 1 free"]
        served(system, system.retrieve(issued.code, issued.digits))
        clock.forward(timedelta(minutes=2))
        assert office.hears() == ["There is room again for size L"]


def test_who_wants_only_what_is_broken_hears_of_nothing_else(
    tmp_path: Path, clock: HandClock
) -> None:
    ops = {"channels": ["mail"], "email": "o@x.org", "least": "broken"}
    with opened_system(tmp_path, bank(ops=ops), clock) as system:
        happens(system, Kind.DOOR_LEFT_OPEN, "3")
        assert Office(system).hears() == []
        happens(system, Kind.DOOR_FORCED, "4")
        assert Office(system).hears() == [
            "Door 4 is open, and nobody had asked for that"
        ]


def test_somebody_whom_the_configuration_names_no_more_is_dropped(
    tmp_path: Path, clock: HandClock
) -> None:
    with opened_system(tmp_path, bank(), clock) as system:
        happens(system, Kind.DOOR_FORCED, "3")
        Hearing(system.store, system.settings).work()
    other = bank(boss={"email": "b@x.org", "channels": ["mail"]})
    with opened_system(tmp_path, other, clock) as system:
        assert Office(system).hears() == []
        [one] = system.notifications()
        assert one.reason == "the configuration has nobody of that name"


def test_more_time_is_told_when_it_is_worth_a_message(
    system: LockerSystem, clock: HandClock
) -> None:
    office = Office(system)
    stored(system)
    office.hears()
    office.console.delivered.clear()
    for minutes, told in ((50, []), (50, ["More time for your package p1"]), (50, [])):
        system.hours.board_lost("wall", 1, cause="dead", fault=None, was_told=False)
        for _ in range(minutes):
            clock.forward(timedelta(minutes=1))
            system.hours.serving()
        system.hours.board_answers("wall", 1, was_lost=True)
        office.hears()
        came = [m.subject for m in office.console.delivered]
        assert came == told, system.package("p1").extended_seconds
        office.console.delivered.clear()


def test_a_mark_moves_on_where_nothing_calls_for_anything(
    system: LockerSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.outbox.hearing._KEPT_EVERY", 2)
    for _ in range(4):
        happens(system, Kind.CODE_WRONG)

    assert not Hearing(system.store, system.settings).work()
    assert system.store.read(alarms.heard).seq >= 4


async def test_the_link_hears_by_itself(system: LockerSystem) -> None:
    class Wired(Postman):
        def deliver(self, message: Message) -> None:
            if message.kind != "alarm":
                raise ChannelError
            super().deliver(message)
            loop.call_soon_threadsafe(self.got_one.set)

    loop, postman = asyncio.get_running_loop(), Wired()
    outbox = Outbox(system.store, system.settings, {"mail": postman})
    async with asyncio.timeout(20):
        running = asyncio.ensure_future(outbox.run())
        await asyncio.to_thread(happens, system, Kind.DOOR_FORCED, "3")
        await postman.got_one.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [m.kind for m in postman.delivered] == ["alarm"]
