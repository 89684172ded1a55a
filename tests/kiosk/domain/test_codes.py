import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.codes import CodeRule, damm, draw_proof, mac, proof_mac, shown
from kiosk.domain.errors import SlipError

RULE = CodeRule()
codes = st.integers(0, 10**7 - 1).map(lambda n: f"{n:07d}{damm(f'{n:07d}')}")


def draw(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a seed, so that a failure repeats


@given(seed=st.integers())
def test_a_code_that_was_made_can_be_read(seed: int) -> None:
    code = RULE.make(draw(seed).randrange)

    assert RULE.read(code) == code
    assert len(code) == 8


@given(code=codes, place=st.integers(0, 7), digit=st.integers(0, 9))
def test_every_single_wrong_digit_is_a_slip(code: str, place: int, digit: int) -> None:
    typed = code[:place] + str(digit) + code[place + 1 :]

    if typed == code:
        assert RULE.read(typed) == code
    else:
        with pytest.raises(SlipError):
            RULE.read(typed)


@given(code=codes, place=st.integers(0, 6))
def test_every_swap_of_neighbours_is_a_slip(code: str, place: int) -> None:
    a, b = code[place], code[place + 1]
    typed = code[:place] + b + a + code[place + 2 :]

    if a != b:
        with pytest.raises(SlipError):
            RULE.read(typed)


@pytest.mark.parametrize("typed", ["0337 8934", "0337-8934", " 03378934\r\n"])
def test_blanks_and_hyphens_do_not_matter(typed: str) -> None:
    assert RULE.read(typed) == "03378934"


@pytest.mark.parametrize(
    "typed", ["", "0337893", "033789344", "0337893x", "٠٣٣٧٨٩٣٤", "0337893\x00"]
)
def test_what_cannot_be_a_code_is_a_slip(typed: str) -> None:
    with pytest.raises(SlipError):
        RULE.read(typed)


def test_letters_may_be_typed_small() -> None:
    rule = CodeRule(alphabet="ABCDEFGH", length=6, check_digit=False)

    assert rule.read("abc def") == "ABCDEF"
    assert rule.space == 8**6


def test_the_check_digit_is_not_counted_as_chance() -> None:
    assert RULE.space == 10**7


@given(code=codes)
def test_a_code_is_shown_in_two_halves(code: str) -> None:
    assert shown(code) == f"{code[:4]} {code[4:]}"


@given(one=codes, other=codes)
def test_macs_tell_codes_keys_and_digits_apart(one: str, other: str) -> None:
    assert (mac(b"k", one) == mac(b"k", other)) == (one == other)
    assert mac(b"k", one) != mac(b"l", one)
    assert proof_mac(b"k", one, "1234") != proof_mac(b"k", one, "1235")
    assert proof_mac(b"k", one, "1234") != mac(b"k", one)


@given(seed=st.integers())
def test_the_random_four_are_four_digits(seed: int) -> None:
    digits = draw_proof(draw(seed).randrange)

    assert len(digits) == 4
    assert digits.isdigit()
