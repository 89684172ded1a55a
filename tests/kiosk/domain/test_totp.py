"""One-time codes: the vectors of RFC 6238, and how far a clock may be off."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import totp
from kiosk.domain.errors import InvalidError

SECRET = b"12345678901234567890"
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_are_those_of_appendix_b(seconds: int, code: str) -> None:
    assert totp.code_at(SECRET, seconds // 30) == code


@pytest.mark.parametrize(
    ("off", "trusted", "good"),
    [
        (0, True, True),
        (1, True, True),
        (2, True, False),
        (240, False, True),
        (-240, False, True),
        (241, False, False),
    ],
)
def test_a_code_is_good_as_far_as_the_clock_is_known(
    off: int, *, trusted: bool, good: bool
) -> None:
    typed = totp.code_at(SECRET, STEP + off)
    found = totp.matching(SECRET, typed, now=NOW, trusted=trusted, after=0)

    assert (found == STEP + off) is good


def test_no_code_is_good_twice() -> None:
    typed = totp.code_at(SECRET, STEP)

    assert totp.matching(SECRET, typed, now=NOW, trusted=True, after=STEP) is None


@given(secret=st.binary(min_size=20, max_size=20))
def test_a_secret_is_read_as_it_was_written(secret: bytes) -> None:
    assert totp.read(totp.written(secret)) == secret


def test_what_is_no_secret_is_refused() -> None:
    with pytest.raises(InvalidError):
        totp.read("1")


def test_a_phone_gets_secret_person_and_place() -> None:
    assert totp.address(SECRET, "eli", "Old Station") == (
        "otpauth://totp/Old%20Station%3Aeli"
        "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Old%20Station"
    )


def test_time_goes_on() -> None:
    later = NOW + timedelta(seconds=30)
    typed = totp.code_at(SECRET, STEP + 1)

    assert totp.matching(SECRET, typed, now=later, trusted=True, after=STEP) == STEP + 1
