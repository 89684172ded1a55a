import asyncio
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.channels import DeliveryError, Message
from kiosk.clock import SystemClock
from kiosk.domain.retries import pause
from kiosk.domain.users import Role, User
from kiosk.outbox import Outbox
from kiosk.store.notifications import count, owed_over
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system, served, settings, stored


class Postman:
    """Delivers, unless told not to."""

    def __init__(self) -> None:
        self.delivered: list[Message] = []
        self.fails = 0
        self.got_one = asyncio.Event()

    def deliver(self, message: Message) -> None:
        if self.fails:
            self.fails -= 1
            raise DeliveryError("nobody at home")
        self.delivered.append(message)

    def hang_up(self) -> None:
        pass


def outbox(system: LockerSystem, postman: Postman) -> Outbox:
    return Outbox(system.store, system.settings, {"console": postman}, luck=lambda: 0.0)


def counted(system: LockerSystem) -> dict[str, int]:
    return system.store.read(count)


def kinds(system: LockerSystem) -> list[str]:
    return [e.kind for e in system.events() if e.kind.startswith("notification")]


def test_what_is_owed_is_delivered_once(system: LockerSystem) -> None:
    postman = Postman()
    issued = stored(system).issued

    assert outbox(system, postman).deliver_due() == 1
    assert outbox(system, postman).deliver_due() == 0

    (message,) = postman.delivered
    assert message.to == "Anna"
    assert message.email == "anna@example.org"
    assert f"{issued.code[:4]} {issued.code[4:]}" in message.body
    assert kinds(system) == ["notification-delivered"]


def test_the_code_is_erased_when_it_is_delivered(system: LockerSystem) -> None:
    stored(system)

    def sealed() -> int:
        query = (
            "SELECT count(sealed) FROM (SELECT sealed FROM notification"
            " UNION ALL SELECT sealed FROM code)"
        )
        return int(system.store.read(lambda db: db.execute(query).get))

    assert sealed() == 1
    outbox(system, Postman()).deliver_due()
    assert sealed() == 0


def test_a_failure_is_tried_again_later_and_nothing_is_lost(
    system: LockerSystem, clock: HandClock
) -> None:
    postman = Postman()
    postman.fails = 2
    pump = outbox(system, postman)
    stored(system)

    tries = []
    for _ in range(30):
        tries.append(pump.deliver_due())
        clock.forward(timedelta(seconds=1))

    assert sum(tries) == 3
    assert tries[0] == tries[5] == tries[15] == 1
    assert len(postman.delivered) == 1
    assert kinds(system) == ["notification-failed", "notification-delivered"]


def test_what_never_arrives_is_dead_with_a_reason_and_without_its_code(
    system: LockerSystem, clock: HandClock
) -> None:
    postman = Postman()
    postman.fails = 1000
    pump = outbox(system, postman)
    stored(system)

    for _ in range(60):
        assert pump.deliver_due() == 1
        clock.forward(timedelta(hours=6))

    assert counted(system) == {"owed": 0, "delivered": 0, "dead": 1, "dropped": 0}
    row = system.store.read(
        lambda db: db.execute("SELECT reason, sealed FROM notification").get
    )
    assert row == ("nobody at home", None)
    assert system.store.read(owed_over) == []


def test_a_reminder_of_a_package_that_has_left_is_dropped(
    system: LockerSystem, clock: HandClock
) -> None:
    postman = Postman()
    pump = outbox(system, postman)
    deposit = stored(system)
    stored(system, "p2")
    pump.deliver_due()
    clock.forward(timedelta(days=2, hours=1))
    system.send_reminders(actor="t")
    served(system, system.retrieve(deposit.issued.code, deposit.issued.digits))
    postman.delivered.clear()

    pump.deliver_due()

    subjects = {message.subject for message in postman.delivered}
    assert subjects == {
        "Your package p2 still waits",
        "You have picked up package p1",
    }
    assert kinds(system).count("notification-dropped") == 1
    assert counted(system) == {"owed": 0, "delivered": 4, "dead": 0, "dropped": 1}


def _brought_by_dora(system: LockerSystem) -> int:
    dora = User("dora", "Dora", role=Role.COURIER)
    system.add_user(dora, actor="test")
    visit = system.bring("PARCEL-1", contact="anna@example.org", size="S", actor="dora")
    served(system, visit)
    return visit.id


def test_that_a_package_was_taken_back_is_told_to_who_knew_of_it(
    system: LockerSystem,
) -> None:
    postman = Postman()
    pump = outbox(system, postman)
    deposit = _brought_by_dora(system)
    pump.deliver_due()

    system.undo(deposit, actor="dora")
    pump.deliver_due()

    assert [message.subject for message in postman.delivered] == [
        "Your package PARCEL-1 is here",
        "Your package PARCEL-1 was taken out again",
    ]


def test_who_was_told_nothing_yet_hears_neither_of_it_nor_of_its_dead_code(
    system: LockerSystem,
) -> None:
    postman = Postman()
    postman.fails = 1
    pump = outbox(system, postman)
    deposit = _brought_by_dora(system)
    pump.deliver_due()

    system.undo(deposit, actor="dora")
    pump.deliver_due()

    assert postman.delivered == []
    assert kinds(system).count("notification-dropped") == 1


def test_a_channel_that_is_gone_is_a_failure_and_not_the_end(
    system: LockerSystem,
) -> None:
    stored(system)

    Outbox(system.store, system.settings, {}).deliver_due()

    assert counted(system)["owed"] == 1


def test_one_that_fails_does_not_hold_the_others_up(system: LockerSystem) -> None:
    postman = Postman()
    postman.fails = 1
    stored(system, "p1")
    stored(system, "p2")

    assert outbox(system, postman).deliver_due() == 2
    assert len(postman.delivered) == 1


def test_pauses_grow_and_end() -> None:
    pauses = [wait for tries in range(1, 60) if (wait := pause(tries)) is not None]

    assert len(pauses) == 59
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert sum(pauses, timedelta()) > timedelta(days=7), "packages wait longer"
    assert pause(60) is None


@pytest.mark.parametrize("channels", [[], ["console"]])
def test_with_no_channel_nothing_is_owed(tmp_path: Path, channels: list[str]) -> None:
    with opened_system(tmp_path, settings(notify={"channels": channels})) as system:
        stored(system)

        assert counted(system)["owed"] == len(channels)


async def test_the_pump_delivers_as_soon_as_something_is_owed(tmp_path: Path) -> None:
    with opened_system(tmp_path, clock=HandClock(SystemClock().read().wall)) as system:
        loop = asyncio.get_running_loop()
        arrived = asyncio.Event()

        class Bell(Postman):
            def deliver(self, message: Message) -> None:
                super().deliver(message)
                loop.call_soon_threadsafe(arrived.set)

        running = asyncio.ensure_future(outbox(system, Bell()).run())
        await asyncio.to_thread(stored, system)
        async with asyncio.timeout(5):
            await arrived.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("reads", "subject"),
    [
        ("pl", "Paczka p1 czeka na odbiór"),
        (None, "Ihr Paket p1 ist da"),
        ("it", "Ihr Paket p1 ist da"),
    ],
    ids=["their own", "not known", "not spoken here"],
)
def test_a_message_is_in_the_language_of_its_reader_or_of_the_bank(
    tmp_path: Path, reads: str | None, subject: str
) -> None:
    here = settings("S")
    spoken = here.ui.model_copy(update={"languages": ("de", "en")})
    bank = here.model_copy(update={"ui": spoken})
    with opened_system(tmp_path, bank) as system:
        system.add_user(User("anna", language=reads), actor="t")
        stored(system)
        postman = Postman()
        outbox(system, postman).deliver_due()

    assert [message.subject for message in postman.delivered] == [subject]


@pytest.mark.parametrize(("reads", "says"), [("de", "Rufen Sie 1"), ("fr", "Call 1")])
def test_whom_to_call_is_told_in_the_language_of_the_reader(
    tmp_path: Path, reads: str, says: str
) -> None:
    here = settings("S")
    helped = {"help": "Call 1", "help_in": {"de": "Rufen Sie 1"}}
    bank = here.model_copy(update={"location": here.location.model_copy(update=helped)})
    with opened_system(tmp_path, bank) as system:
        system.add_user(User("anna", language=reads), actor="t")
        stored(system)
        system.cancel("p1", actor="t")
        postman = Postman()
        outbox(system, postman).deliver_due()

    assert says in postman.delivered[-1].body


class Hangs(Postman):
    """Takes a message and does not come back, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.took_one = threading.Event()
        self.let_go = threading.Event()

    def deliver(self, message: Message) -> None:
        self.took_one.set()
        self.let_go.wait()
        super().deliver(message)


def test_a_delivery_that_hangs_for_good_is_no_sign_of_life(
    system: LockerSystem, clock: HandClock
) -> None:
    postman = Hangs()
    stored(system)
    pump = outbox(system, postman)
    pump.alive()  # nobody delivers anything yet
    working = threading.Thread(target=pump.deliver_due)
    working.start()
    assert postman.took_one.wait(5)
    pump.alive()  # it may take its time

    clock.forward(timedelta(seconds=2.5 * system.settings.notify.deadline_seconds))
    lives = threading.Event()

    def ask() -> None:
        pump.alive()
        lives.set()

    asking = threading.Thread(target=ask)
    asking.start()
    assert not lives.wait(0.05)

    postman.let_go.set()
    assert lives.wait(5)
    working.join()
    asking.join()


def test_an_e_mail_has_a_picture_of_the_code_and_an_sms_is_short(
    tmp_path: Path,
) -> None:
    carrier = {"notifier": "webhook", "url": "https://h/", "secret": {"file": "/s"}}
    smtp = {"notifier": "smtp", "host": "h", "sender": "k@example.org"}
    bank = settings(
        notify={
            "channels": ["mail", "sms"],
            "carriers": {"mail": smtp, "sms": carrier | {"reaches": "phone"}},
        },
        location={
            "id": "test",
            "name": "Test bank",
            "time_zone": "Europe/Berlin",
            "help": "Call 0123.",
            "address": "Station Road 1",
            "hours": "6-22",
        },
    )
    mail, sms = Postman(), Postman()
    with opened_system(tmp_path, bank) as system:
        code = stored(system).issued.code
        Outbox(system.store, bank, {"mail": mail, "sms": sms}).deliver_due()

    said = f"{code[:4]} {code[4:]}"
    [letter], [text] = mail.delivered, sms.delivered
    assert letter.html is not None
    assert said in letter.html
    assert "cid:code" in letter.html
    assert [one.name for one in letter.pictures] == ["code"]
    assert letter.body.endswith("Door: 1\nAddress: Station Road 1\nOpening hours: 6-22")
    assert (text.html, text.pictures) == (None, ())
    assert said in text.short
    assert len(text.short) <= 160
