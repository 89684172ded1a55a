"""Staff sign in, and guessers do not."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk import keys
from kiosk.domain.errors import (
    InvalidError,
    StateError,
    TakenError,
    UnknownError,
    WaitError,
    WrongPinError,
)
from kiosk.domain.staff import OF_ALL, OF_ONE, Session, read_badge
from kiosk.domain.users import Role, User
from kiosk.system import LockerSystem
from tests.kit import SECRET, HandClock, opened_system, settings

NUMBER = "4711"
PIN = "835212"
BADGE = "ab-1234-77"
LONG_BADGE = "7F3A-99C1-04BE-22D8"


@pytest.fixture
def dora(system: LockerSystem) -> LockerSystem:
    """A bank with one courier, who has a number, a badge and a PIN."""
    system.add_user(User("dora", "Dora", role=Role.COURIER), actor="test")
    system.set_staff_number("dora", NUMBER, actor="test")
    system.set_badge("dora", BADGE, actor="test")
    system.set_pin("dora", PIN, actor="test")
    return system


def kinds(system: LockerSystem) -> list[str]:
    return [event.kind for event in system.events()]


def refused(ask: Callable[[], Session]) -> WrongPinError:
    with pytest.raises(WrongPinError) as told:
        ask()
    return told.value


def fail(system: LockerSystem, number: str, times: int) -> None:
    for _ in range(times):
        refused(lambda: system.sign_in(number, "000001"))


def test_who_types_number_and_pin_is_let_in(dora: LockerSystem) -> None:
    session = dora.sign_in(NUMBER, PIN)
    dora.sign_out(session)

    assert session == Session("dora", "Dora", Role.COURIER)
    assert kinds(dora)[-2:] == ["staff-signed-in", "staff-signed-out"]


def test_a_badge_is_known_however_it_is_written_and_wants_its_pin(
    dora: LockerSystem,
) -> None:
    assert dora.is_badge(BADGE.upper())
    assert not dora.is_badge("another badge")
    assert not dora.is_badge("short")
    assert dora.sign_in_by_badge(BADGE.upper(), PIN).actor == "dora"
    refused(lambda: dora.sign_in_by_badge(BADGE))
    refused(lambda: dora.sign_in_by_badge(BADGE, "000001"))


def test_a_long_badge_is_enough_only_where_the_bank_says_so(tmp_path: Path) -> None:
    bank = settings(staff={"badge_alone": True})
    with opened_system(tmp_path, bank) as system:
        system.add_user(User("dora", role=Role.COURIER), actor="test")
        system.set_badge("dora", LONG_BADGE, actor="test")

        assert system.badge_is_enough(LONG_BADGE)
        assert system.sign_in_by_badge(LONG_BADGE).actor == "dora"
        refused(lambda: system.sign_in_by_badge(LONG_BADGE[:-1] + "0"))
        system.set_badge("dora", BADGE, actor="test")
        assert not system.badge_is_enough(BADGE)
        refused(lambda: system.sign_in_by_badge(BADGE))


def test_a_badge_is_not_enough_elsewhere(dora: LockerSystem) -> None:
    dora.set_badge("dora", LONG_BADGE, actor="test")

    assert not dora.badge_is_enough(LONG_BADGE)
    refused(lambda: dora.sign_in_by_badge(LONG_BADGE))


def test_an_unknown_number_gets_the_answers_of_a_known_one(dora: LockerSystem) -> None:
    known = [refused(lambda: dora.sign_in(NUMBER, "000001")) for _ in range(4)]
    unknown = [refused(lambda: dora.sign_in("99", "000001")) for _ in range(4)]

    assert [e.wait_seconds for e in known] == [e.wait_seconds for e in unknown]
    assert [e.tries_left for e in known] == [e.tries_left for e in unknown]
    for number in (NUMBER, "99"):
        with pytest.raises(WaitError) as told:
            dora.sign_in(number, PIN)
        assert told.value.seconds == OF_ONE.waits[0]


def test_a_pin_is_compared_even_where_there_is_none(
    dora: LockerSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = keys._hasher()
    costs: list[str] = []

    class Counting:
        def verify(self, pin_hash: str, pin: str) -> bool:
            costs.append(pin_hash.split("$")[3])
            return hasher.verify(pin_hash, pin)

    monkeypatch.setattr(keys, "_hasher", Counting)
    refused(lambda: dora.sign_in(NUMBER, "000001"))
    refused(lambda: dora.sign_in("99", "000001"))
    refused(lambda: dora.sign_in_by_badge("somebody else's", "000001"))

    assert costs == ["m=19456,t=2,p=1"] * 3


def test_what_is_no_pin_is_no_key_to_anybody_without_one(dora: LockerSystem) -> None:
    dora.add_user(User("eli", role=Role.TECHNICIAN), actor="test")
    dora.set_staff_number("eli", "88", actor="test")

    refused(lambda: dora.sign_in("88", "no PIN has letters"))
    assert not keys.pin_matches(None, "no PIN has letters")


def test_number_and_badge_of_one_person_share_their_tries(dora: LockerSystem) -> None:
    fail(dora, NUMBER, 2)
    refused(lambda: dora.sign_in_by_badge(BADGE, "000001"))
    refused(lambda: dora.sign_in_by_badge(BADGE, "000001"))

    with pytest.raises(WaitError):
        dora.sign_in(NUMBER, PIN)


def test_after_the_wait_the_right_pin_lets_in_and_breaks_the_row(
    dora: LockerSystem, clock: HandClock
) -> None:
    fail(dora, NUMBER, 4)
    clock.forward(timedelta(seconds=61))

    dora.sign_in(NUMBER, PIN)
    fail(dora, NUMBER, 3)
    assert dora.sign_in(NUMBER, PIN).actor == "dora"


def test_a_wait_starts_anew_in_full_after_a_restart(
    dora: LockerSystem, clock: HandClock
) -> None:
    fail(dora, NUMBER, 4)
    clock.forward(timedelta(seconds=50))
    clock.restart()
    dora.start(who="test")
    clock.forward(timedelta(seconds=20))

    with pytest.raises(WaitError) as told:
        dora.sign_in(NUMBER, PIN)
    assert told.value.seconds == 40


def test_all_numbers_together_are_held_back_as_well(dora: LockerSystem) -> None:
    for n in range(OF_ALL.free_tries + 1):
        refused(lambda n=n: dora.sign_in(f"{1000 + n}", "000001"))  # type: ignore[misc]  # a default binds n

    assert dora.sign_in_waits() == OF_ALL.waits[0]
    with pytest.raises(WaitError):
        dora.sign_in(NUMBER, PIN)


def test_right_pins_use_up_no_allowance(dora: LockerSystem) -> None:
    for _ in range(OF_ONE.daily_cap + 1):
        dora.sign_in(NUMBER, PIN)

    assert dora.sign_in_waits() == 0


@pytest.mark.slow
def test_one_number_may_be_tried_ten_times_a_day(
    dora: LockerSystem, clock: HandClock
) -> None:
    tries = 0
    start = clock.read().boot_seconds
    while clock.read().boot_seconds - start < 5 * 86_400:
        try:
            dora.sign_in(NUMBER, "000001")
        except WrongPinError:
            tries += 1
        except WaitError as error:
            clock.forward(timedelta(seconds=error.seconds))

    assert tries <= 6 * OF_ONE.daily_cap


def test_a_try_counts_from_before_it_is_judged(dora: LockerSystem) -> None:
    class Cut(Exception):  # noqa: N818 - no error: the power goes
        pass

    def cut(*_: object) -> bool:
        raise Cut

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.system.staffing.pin_matches", cut)
        for _ in range(4):
            with pytest.raises(Cut):
                dora.sign_in(NUMBER, PIN)

    with pytest.raises(WaitError):
        dora.sign_in(NUMBER, PIN)


def test_events_tell_who_was_meant_and_never_what_was_typed(
    dora: LockerSystem,
) -> None:
    refused(lambda: dora.sign_in(NUMBER, "246813"))
    refused(lambda: dora.sign_in_by_badge("UNKNOWN-BADGE", "246813"))
    dora.sign_in_by_badge(BADGE, PIN)

    text = str(dora.events())
    assert '"user":"dora"' in text
    for secret in ("246813", PIN, BADGE.upper(), "UNKNOWN-BADGE"):
        assert secret not in text


def test_no_badge_and_no_pin_is_in_the_store(dora: LockerSystem) -> None:
    dora.sign_in_by_badge(BADGE, PIN)

    files = [file for file in dora.store.folder.iterdir() if file.is_file()]
    for file in files:
        data = file.read_bytes()
        assert BADGE.upper().encode() not in data
        assert PIN.encode() not in data


def test_a_number_or_badge_is_one_persons(dora: LockerSystem) -> None:
    dora.add_user(User("eli", role=Role.TECHNICIAN), actor="test")

    with pytest.raises(TakenError):
        dora.set_staff_number("eli", NUMBER, actor="test")
    with pytest.raises(TakenError):
        dora.set_badge("eli", BADGE, actor="test")
    dora.set_staff_number("dora", NUMBER, actor="test")
    assert dora.ways_in() == {"dora": (True, True), "eli": (False, False)}
    dora.set_staff_number("dora", None, actor="test")
    dora.set_badge("dora", None, actor="test")
    assert dora.ways_in()["dora"] == (False, False)
    assert not dora.is_badge(BADGE)


def test_customers_and_strangers_get_neither(dora: LockerSystem) -> None:
    dora.add_user(User("anna"), actor="test")

    with pytest.raises(StateError):
        dora.set_staff_number("anna", "12", actor="test")
    with pytest.raises(StateError):
        dora.set_badge("anna", LONG_BADGE, actor="test")
    with pytest.raises(UnknownError):
        dora.set_staff_number("nobody", "12", actor="test")


@pytest.mark.parametrize("number", ["", "1", "123456789", "12a", "\uff11\uff12"])
def test_a_number_has_two_to_eight_digits(dora: LockerSystem, number: str) -> None:
    with pytest.raises(InvalidError):
        dora.set_staff_number("dora", number, actor="test")


@pytest.mark.parametrize("scanned", ["", "12345", "x" * 65, "abc\tdefg", "añçdefg"])
def test_what_is_no_barcode_is_no_badge(scanned: str) -> None:
    with pytest.raises(InvalidError):
        read_badge(scanned)


def test_what_calmed_down_is_forgotten(dora: LockerSystem, clock: HandClock) -> None:
    fail(dora, "99", 2)
    clock.forward(timedelta(days=1))
    dora.sign_in(NUMBER, PIN)

    left = dora.store.read(
        lambda db: db.execute("SELECT count(*) FROM staff_throttle").get
    )
    assert left == 0


def test_the_test_key_is_no_secret() -> None:
    assert keys.DeviceKey(SECRET).staff != keys.DeviceKey(SECRET).codes
