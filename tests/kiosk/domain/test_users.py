import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.errors import InvalidError
from kiosk.domain.users import User, check_email, check_phone, check_pin


@pytest.mark.parametrize(
    ("phone", "digits"),
    [("+49 170 123 45 67", "4567"), ("12-34", "1234"), ("123", None), (None, None)],
)
def test_the_last_four_of_a_phone(phone: str | None, digits: str | None) -> None:
    assert User("anna", phone=phone).phone_digits == digits


@pytest.mark.parametrize("address", ["", "a", "a@b", "@b.org", "a b@c.org"])
def test_what_is_no_email_is_refused(address: str) -> None:
    with pytest.raises(InvalidError, match="e-mail"):
        check_email(address)


@pytest.mark.parametrize("number", ["", "123", "+49 17O 123456", "1" * 16, "²³⁴⁵⁶⁷⁸"])
def test_what_is_no_phone_is_refused(number: str) -> None:
    with pytest.raises(InvalidError, match="phone"):
        check_phone(number)


def test_ordinary_contacts_are_taken() -> None:
    assert check_email("anna.k@mail.example.org") == "anna.k@mail.example.org"
    assert check_phone("+49 (170) 123-45/67") == "+49 (170) 123-45/67"


@pytest.mark.parametrize(
    "pin", ["", "12345", "1" * 6, "123456", "987654", "890123", "12a456", "1" * 13]
)
def test_a_pin_that_is_guessed_first_is_refused(pin: str) -> None:
    with pytest.raises(InvalidError, match="PIN"):
        check_pin(pin)


@given(pin=st.text("abc", min_size=4))
def test_no_refusal_repeats_the_pin(pin: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        check_pin(pin)

    assert pin not in str(refusal.value)


def test_an_ordinary_pin_is_taken() -> None:
    assert check_pin("274951") == "274951"
