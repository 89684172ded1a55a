"""Staff with one-time codes, and the first who may see to a bank."""

from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.domain import totp
from kiosk.domain.errors import (
    InvalidError,
    StateError,
    TakenError,
    TotpError,
    WaitError,
    WrongPinError,
)
from kiosk.domain.staff import Session
from kiosk.domain.users import Role, User
from kiosk.system import LockerSystem
from tests.kit import HandClock, opened_system, settings

NUMBER, PIN, BADGE = "4711", "835212", "ab-1234-77"


@pytest.fixture
def eli(system: LockerSystem) -> LockerSystem:
    system.add_user(User("eli", role=Role.TECHNICIAN), actor="test")
    system.set_staff_number("eli", NUMBER, actor="test")
    system.set_badge("eli", BADGE, actor="test")
    system.set_pin("eli", PIN, actor="test")
    return system


@pytest.fixture
def phone(eli: LockerSystem) -> bytes:
    address = eli.set_totp("eli", actor="test")
    assert address is not None
    return totp.read(address.split("secret=")[1].split("&")[0])


def code(system: LockerSystem, phone: bytes, steps: int = 0) -> str:
    now = system.store.now().wall + timedelta(seconds=30 * steps)
    return totp.code_at(phone, int(now.timestamp()) // 30)


def test_a_code_is_asked_for_after_a_right_pin_alone(
    eli: LockerSystem, phone: bytes
) -> None:
    with pytest.raises(WrongPinError):
        eli.sign_in(NUMBER, "000001")
    with pytest.raises(TotpError):
        eli.sign_in(NUMBER, PIN)
    with pytest.raises(TotpError):
        eli.sign_in_by_badge(BADGE, PIN)
    assert eli.sign_in(NUMBER, PIN, code(eli, phone)).actor == "eli"
    assert list(eli.events())[-1].facts == '{"by":"number, one-time code"}'


def test_no_code_lets_in_twice(eli: LockerSystem, phone: bytes) -> None:
    first = code(eli, phone)
    eli.sign_in(NUMBER, PIN, first)

    with pytest.raises(WrongPinError):
        eli.sign_in(NUMBER, PIN, first)
    assert eli.sign_in(NUMBER, PIN, code(eli, phone, 1)).actor == "eli"


def test_whoever_knows_the_pin_cannot_guess_codes_for_long(
    eli: LockerSystem, phone: bytes
) -> None:
    for _ in range(4):
        with pytest.raises(TotpError):
            eli.sign_in(NUMBER, PIN)
        with pytest.raises(WrongPinError):
            eli.sign_in(NUMBER, PIN, "000000")

    with pytest.raises(WaitError):
        eli.sign_in(NUMBER, PIN, code(eli, phone))


def test_a_bank_that_does_not_know_the_time_takes_codes_of_two_hours(
    eli: LockerSystem, phone: bytes, clock: HandClock
) -> None:
    clock.distrust()

    assert eli.sign_in(NUMBER, PIN, code(eli, phone, 200)).actor == "eli"


def test_one_time_codes_can_be_taken_away(eli: LockerSystem, phone: bytes) -> None:
    assert phone
    assert eli.set_totp("eli", on=False, actor="test") is None
    assert eli.sign_in(NUMBER, PIN).actor == "eli"


def test_customers_have_no_one_time_codes(eli: LockerSystem) -> None:
    eli.add_user(User("anna"), actor="test")

    with pytest.raises(StateError):
        eli.set_totp("anna", actor="test")


def test_the_first_one_chooses_number_and_pin_and_nobody_after_them(
    system: LockerSystem,
) -> None:
    system.add_user(User("dora", role=Role.COURIER), actor="test")
    system.set_staff_number("dora", "99", actor="test")
    assert system.may_enrol()
    with pytest.raises(InvalidError):
        system.enrol(NUMBER, "123456")
    with pytest.raises(TakenError):
        system.enrol("99", PIN)

    assert system.enrol(NUMBER, PIN) == Session("staff-4711", "staff-4711", Role.ADMIN)

    assert not system.may_enrol()
    assert system.sign_in(NUMBER, PIN).role is Role.ADMIN
    with pytest.raises(StateError):
        system.enrol("4712", PIN)


def test_nobody_enrols_in_the_demo(tmp_path: Path) -> None:
    with opened_system(tmp_path, settings(demo={"users": [], "packages": []})) as demo:
        assert not demo.may_enrol()
