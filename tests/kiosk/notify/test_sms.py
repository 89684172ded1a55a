"""An SMS is one SMS, in every language and with whatever names people give."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.i18n import LANGUAGES, msg
from kiosk.notify import Topic, fitted, short
from kiosk.notify.letters import _SUBJECTS
from kiosk.notify.sms import _ALPHABET, _DOUBLE, _TEXTS, length, plain

LONG = datetime(2026, 9, 30, 18, 45, tzinfo=ZoneInfo("Europe/Berlin"))
"""Spaniards and Poles say it with the most signs: a Wednesday in September."""

TOPIC = Topic(
    "stored",
    "P-1",
    "Market Square",
    "Call +49 30 5550 0199, day and night.",
    "7",
    LONG,
    code="03378934",
    digits="8821",
)
WITH_A_CODE = ("stored", "reissued")

names = st.text(max_size=250) | st.text(
    st.sampled_from("aZé€{}[]~^|\\ łÖ駅🚉א\n"), max_size=250
)


def is_one_sms(text: str) -> bool:
    return length(text) <= 160 and set(text) <= (_ALPHABET | _DOUBLE) - {*"\r\n"}


def test_every_message_has_its_sms() -> None:
    assert set(_TEXTS) == set(_SUBJECTS)


@given(
    kind=st.sampled_from(sorted(_TEXTS)),
    language=st.sampled_from(sorted(LANGUAGES)),
    location=names,
    package=names,
    parcel=names,
    slot=names,
    help_=names,
    digits=st.sampled_from(["8821", None]),
)
def test_it_fits_whatever_the_names_and_the_code_is_never_cut(
    *,
    kind: str,
    language: str,
    location: str,
    package: str,
    parcel: str,
    slot: str,
    help_: str,
    digits: str | None,
) -> None:
    topic = replace(
        TOPIC,
        kind=kind,
        language=language,
        location=location,
        package=package,
        parcel=parcel,
        slot=slot,
        help=help_,
        digits=digits,
        by_phone=digits is None,
    )

    text = short(topic)

    assert is_one_sms(text)
    if kind in WITH_A_CODE:
        assert "0337 8934" in text
        assert digits is None or "8821" in text
        assert "18:45" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_usual_names_are_not_cut(language: str) -> None:
    for kind in _TEXTS:
        text = short(
            replace(TOPIC, kind=kind, package="JD0002", parcel="X", language=language)
        )

        assert "JD0002" in text, text
        assert "Market Square" in text, text
        assert ".." not in text, text


def test_what_is_cut_says_so_and_a_phone_number_is_never_halved() -> None:
    location = "The parcel lockers beside the bakery at the corner of Station Road"
    lost = replace(TOPIC, kind="missing", location=location, help="Call " + 140 * "1")

    text = short(lost)

    assert text == f"{location}: we cannot find package P-1."
    stored = short(replace(TOPIC, location=location))
    assert stored.startswith("The parcel lockers bes")
    assert "..: package P-1. Code 0337 8934" in stored
    assert length(stored) == 160


def test_a_sign_that_no_phone_shows_is_written_as_near_as_it_comes() -> None:
    assert plain("Łódź: Piła \N{EN DASH} „Gęś”") == 'Lodz: Pila - "Ges"'
    assert plain("naïve\nça\xa0va") == "naive ca va"
    assert length("€{") == 4
    assert fitted(msg("{name}"), {"name": "駅"}, "en", ()) == "?"
